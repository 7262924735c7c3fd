"""TACE failure/refractoriness: the JSH-LCSGJ criteria, 2014 update.

Kudo M, Matsui O, Izumi N, et al. Oncology 2014;87(Suppl 1):22-31. doi:10.1159/000368142
① 「即使更换了化疗药物或重新评估供血动脉,连续2次及以上TACE治疗后1~3个月行CT/MRI检查,
肝内靶病灶与首次TACE治疗前相比仍有50%以上残存活性,或连续与上一次治疗前相比均出现肝内新发病灶」
② 「出现血管侵犯或肝外转移」③ 「术后肿瘤指标持续升高(即使有短暂下降)」
Read with: "two or more consecutive" counts treatment sessions, each judged by its own CT or MRI; 50 % itself is a
response; one of the items is enough, and ② and ③ ask for no number of sessions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from fhirnet.quantities import Quantity
from fhirnet.rules.appearance import new_liver_lesion
from fhirnet.rules.assessments import assessment, baseline_assumptions
from fhirnet.rules.courses import Course, History
from fhirnet.rules.given import agent_changed
from fhirnet.rules.known import unique
from fhirnet.rules.marker_prospects import EITHER
from fhirnet.rules.marker_prospects import prospects as of_markers
from fhirnet.rules.readings import World
from fhirnet.rules.scans import Months, Picture
from fhirnet.rules.sessions import Session
from fhirnet.rules.shares import Share, by_area, discordance, share
from fhirnet.rules.tace_criteria import Row, Rules, count, found
from fhirnet.rules.tace_index import (
    SCAN,
    Against,
    Index,
    assessable,
    index_of,
    invasion,
    lipiodol,
    markers,
    no_index,
    of_limits,
    possible_sessions,
    scan_wanted,
    spread,
    what_would_measure,
    without_assessment,
)
from fhirnet.verdict import (
    Answer,
    Basis,
    CriterionResult,
    Definition,
    Judged,
    Missing,
    Reason,
    Truth,
    Verdict,
    Words,
    all_of,
    any_of,
    truth,
    words,
)

CONSECUTIVE = 2  # 「连续2次及以上TACE治疗」
VIABLE = 50  # %: 「50%以上残存活性」, "viable lesion > 50 %"
LONGEST = 3  # months: 「1~3个月」
INSUFFICIENT, NEW_LESIONS = OF_A_PAIR = "jsh-insufficient-response", "jsh-new-lesions"
MARKERS = "jsh-marker-elevation"
NEW_LESION = words("missing.new-lesion")
SENSITIVE = Decimal("79.4")  # %: up to here a ratio of diameters above 50 % is a volume of 50 % or less


@dataclass(frozen=True, slots=True)
class Parameters:
    """How the definition is read: `inclusive` takes 50 % itself for viable, `area` squares a ratio of diameters."""

    months: Months = Months.FIXED
    final_only: bool = False
    inclusive: bool = False
    area: bool = False


DEFAULT = Parameters()
READINGS = {
    "jsh-final-only": replace(DEFAULT, final_only=True),
    "jsh-viable-ge-50": replace(DEFAULT, inclusive=True),
    "jsh-area-metric": replace(DEFAULT, area=True),
    "month-calendar": replace(DEFAULT, months=Months.CALENDAR),
    "month-30-day": replace(DEFAULT, months=Months.THIRTY_DAYS),
}


class Facts(NamedTuple):
    """What the criteria look at: the course, the index, the assessments of the session before it and of itself."""

    history: History
    world: World
    course: Course
    reading: Parameters
    possible: int
    at: Index | None
    pair: tuple[Picture | None, ...]


def insufficient_response(facts: Facts) -> Judged:
    """(1a) More than 50 % viable after each of two consecutive sessions."""
    if facts.at is None:
        return _no_index(facts, _against(facts))
    last = facts.pair[-1:] if facts.reading.final_only else facts.pair
    shares = [None if scan is None else _share(facts, scan) for scan in last]
    judged = [None if one is None else _over(one, facts.reading) for one in shares]
    doubtful = [one for one, over in zip(shares, judged, strict=True) if one is not None and over is None]
    return _of_pair(
        facts,
        all_of(map(truth, judged)),
        _smaller(shares, judged),
        [r for one in doubtful for r in one.reasons or (Reason.COMPARATOR_STRADDLES,)],
        _against(facts),
        _notes(facts, last, shares, judged),
    )


def new_lesions(facts: Facts) -> Judged:
    """(1b) New lesions in the liver after each of two consecutive sessions."""
    if facts.at is None:
        return _said_of(_no_index(facts))
    shown = [None if scan is None else new_liver_lesion(facts.history.case, scan.scan) for scan in facts.pair]
    silent = [flag is None and scan is not None for flag, scan in zip(shown, facts.pair, strict=True)]
    return _of_pair(
        facts,
        all_of(map(truth, shown)),
        None if None in shown else shown.count(True),
        (Reason.STATUS_NOT_RECORDED,) if any(silent) else (),
    )


def vascular_invasion_appears(facts: Facts) -> Judged:
    """(2a) Appearance of vascular invasion, on any scan after the first session."""
    return invasion(facts.history, facts.course, facts.world)


def extrahepatic_spread_appears(facts: Facts) -> Judged:
    """(2b) Appearance of extrahepatic spread after the first session."""
    return spread(facts.history, facts.course, facts.world)


def markers_rise(facts: Facts) -> Judged:
    """(3) Continuous elevation of tumour markers."""
    return markers(facts.history, facts.course, facts.world)


def _against(facts: Facts) -> Against:
    return facts.course.baseline, facts.course.sessions[0]


def _said_of(finding: Judged) -> Judged:
    """A finding on new lesions with what the scans that it lacks would have to say."""
    said = [Missing(NEW_LESION, None, m.first, m.last) for m in finding.missing if m.what == SCAN]
    return replace(finding, missing=(*finding.missing, *said))


def _no_index(facts: Facts, against: Against | None = None) -> Judged:
    """The finding of a pair of assessments where no session has the latter; the former may be missing too."""
    sessions = facts.course.sessions
    if len(sessions) < CONSECUTIVE:
        enough = count(len(sessions), CONSECUTIVE, sessions, facts.possible, facts.course.assumptions)
        return replace(enough, value=None)
    finding = no_index(facts.history, facts.course, sessions[CONSECUTIVE - 1 :], LONGEST, against=against)
    if not finding.missing:
        return finding
    return replace(finding, missing=unique([*_of_earlier(facts, against), *finding.missing]))


def _of_earlier(facts: Facts, against: Against | None) -> tuple[Missing, ...]:
    """What is missing of the former assessment of a pair: the scan, or what it shows."""
    session, scan = _earlier(facts)
    if scan is None:
        return (scan_wanted(facts.course, session, LONGEST),)
    if against is not None:
        return _sizes_of(facts, session, scan) if _over(_share(facts, scan), facts.reading) is None else ()
    silent = new_liver_lesion(facts.history.case, scan.scan) is None
    return (Missing(NEW_LESION, None, scan.on.first, scan.on.last),) if silent else ()


def _earlier(facts: Facts) -> tuple[Session, Picture | None]:
    """Where no session has the latter assessment of a pair: the session of the former, and the scan that is it."""
    sessions = facts.course.sessions
    session = sessions[sessions.index(assessable(facts.course, sessions[CONSECUTIVE - 1 :], LONGEST)) - 1]
    return session, assessment(facts.course, session, facts.reading.months, LONGEST, facts.world)


def _notes(
    facts: Facts, scans: Sequence[Picture | None], shares: Sequence[Share | None], judged: Sequence[bool | None]
) -> list[Reason]:
    """What a reader must know of the shares: another measure, or one lesion alone, may be on the other side of 50 %."""
    if facts.reading is not DEFAULT:
        return []  # of another reading only the answer is told
    sensitive = any(one is not None and _metric_sensitive(one) for one in shares)
    return [
        *([Reason.METRIC_SENSITIVE] if sensitive else ()),
        *([Reason.LESION_DISCORDANCE] if _discordant(facts, scans, judged) else ()),
        *agent_changed(facts.history, facts.course),
    ]


def _discordant(facts: Facts, scans: Sequence[Picture | None], judged: Sequence[bool | None]) -> bool:
    """Whether one target alone is on the other side of 50 % than all of them."""
    base = facts.course.baseline
    if base is None or len(facts.course.targets) < 2:
        return False
    return any(
        scan is not None and over is not None and discordance(scan, base, over, VIABLE)
        for scan, over in zip(scans, judged, strict=True)
    )


def _viable(facts: Facts, finding: Judged) -> Words | None:
    """The side of 50 % matters only where both sessions have their share."""
    return None if finding.value is None else words("unverified.jsh-viable")


def _of_pair(
    facts: Facts,
    answer: Truth,
    value: Quantity | int | None,
    why: Sequence[Reason],
    against: Against | None = None,
    notes: Sequence[Reason] = (),
) -> Judged:
    """The finding on the assessments of the index session and the one before it; `against`: their baseline."""
    assert facts.at is not None
    first = facts.course.sessions[0]
    baseline = None if against is None else against[0]
    scans = [scan for scan in (*facts.pair[::-1], baseline) if scan is not None]
    assumptions = [*facts.course.assumptions, *baseline_assumptions(baseline, first)]
    for scan in scans:
        assumptions += scan.assumptions
    open_, missing = _what_is_open(facts, why, against) if answer is Truth.INDETERMINATE else ((), ())
    return found(
        answer,
        value,
        reasons=(*open_, *notes, *facts.at.notes, *_lipiodol_before(facts)),
        evidence=[ref for scan in scans for ref in scan.source],
        assumptions=assumptions,
        missing=missing,
    )


def _lipiodol_before(facts: Facts) -> tuple[Reason, ...]:
    """Whether iodized oil may hide something on the assessment before that of the index session."""
    assert facts.at is not None
    scan = facts.pair[0]
    return () if scan is None else lipiodol(facts.course, facts.course.sessions[facts.at.number - CONSECUTIVE], scan)


def _what_is_open(
    facts: Facts, why: Sequence[Reason], against: Against | None
) -> tuple[Sequence[Reason], tuple[Missing, ...]]:
    """Why a criterion of the pair is open, and what would decide it: an assessment, or what one of them measures."""
    assert facts.at is not None
    reasons = [*why]
    missing: list[Missing] = []
    if facts.pair[0] is None and not facts.reading.final_only:
        previous = facts.course.sessions[facts.at.number - CONSECUTIVE]
        lacking = without_assessment(facts.history, facts.course, previous, LONGEST, against)
        if against is None:
            lacking = _said_of(lacking)
        reasons = [*lacking.reasons, *why]
        missing += lacking.missing
    if Reason.STATUS_NOT_RECORDED in why:
        silent = [scan for scan in facts.pair if scan and new_liver_lesion(facts.history.case, scan.scan) is None]
        missing += [Missing(NEW_LESION, None, scan.on.first, scan.on.last) for scan in silent]
    elif why:  # where one of them cannot be measured any more, the other decides nothing
        sizes = [_sizes_of(facts, session, scan) for session, scan in _doubtful(facts)]
        missing = [*missing, *chain.from_iterable(sizes)] if all(sizes) else []
    return reasons, unique(missing)


def _doubtful(facts: Facts) -> list[tuple[Session, Picture]]:
    """The sessions of the pair, and their assessments, of which what is viable cannot be told."""
    assert facts.at is not None
    sessions = facts.course.sessions[facts.at.number - CONSECUTIVE : facts.at.number]
    scans = [(session, scan) for session, scan in zip(sessions, facts.pair, strict=True) if scan]
    return [(session, scan) for session, scan in scans if _over(_share(facts, scan), facts.reading) is None]


def _sizes_of(facts: Facts, session: Session, scan: Picture) -> tuple[Missing, ...]:
    course = facts.course
    return what_would_measure(course, session, LONGEST, scan, course.baseline, course.sessions[0])


def _share(facts: Facts, scan: Picture) -> Share:
    base = facts.course.baseline
    name = ("share", facts.course.targets, scan.scan.key, base and base.scan.key)
    measured = facts.history.keep(name, facts.world, lambda: share(scan, base))
    return by_area(measured) if facts.reading.area else measured


def _over(one: Share, reading: Parameters) -> bool | None:
    if one.percent is None:
        return None
    return one.percent.at_least(VIABLE) if reading.inclusive else one.percent.above(VIABLE)


def _metric_sensitive(one: Share) -> bool:
    percent = one.percent
    return one.by_sum and percent is not None and percent.above(VIABLE) is True and percent.at_most(SENSITIVE) is True


def _smaller(shares: Sequence[Share | None], judged: Sequence[bool | None]) -> Quantity | None:
    """The smaller of the two shares; of an unknown and a known one, the known one only if it is a response."""
    known = [one.percent for one in shares if one is not None and one.percent is not None]
    if len(known) < len(shares) and False not in judged:
        return None
    return min(known, key=lambda percent: percent.low or Decimal(0))


def prospects(history: History, row: CriterionResult) -> tuple[Truth, ...]:
    """What an open criterion may turn out to be with what it lacks: one of a pair may be denied by the former scan."""
    if row.code == MARKERS:
        return of_markers(history, row.finding)
    facts = look(history, World(), DEFAULT) if row.code in OF_A_PAIR else None
    if facts is None or facts.at is not None or len(facts.course.sessions) < CONSECUTIVE:
        return EITHER
    session, scan = _earlier(facts)
    if scan is None:
        return EITHER
    if row.code == NEW_LESIONS:
        return (Truth.NOT_MET,) if new_liver_lesion(history.case, scan.scan) is False else EITHER
    over = _over(_share(facts, scan), DEFAULT)
    if over is None and not _sizes_of(facts, session, scan):
        return Truth.NOT_MET, Truth.INDETERMINATE
    return (Truth.NOT_MET,) if over is False else EITHER


def imaging_only(verdict: Verdict) -> Answer:
    """The verdict without tumour markers."""
    if not isinstance(verdict.answer, Truth):
        return verdict.answer
    imaging = [row.finding.answer for row in verdict.criteria[:-1]]
    return any_of(answer for answer in imaging if isinstance(answer, Truth))


def _flags(facts: Facts, findings: Sequence[Judged], answer: Truth) -> tuple[Reason, ...]:
    """Met by markers alone, or only by findings that the CCI definition excludes."""
    met = {row.code for row, found in zip(CRITERIA, findings, strict=True) if found.answer is Truth.MET}
    if met == {MARKERS}:
        return (Reason.MARKER_ONLY,)
    excluded = {NEW_LESIONS, "jsh-vascular-invasion", "jsh-extrahepatic-spread"}
    return (Reason.EXCLUDED_BY_CCI,) if met and met <= excluded else ()


def look(history: History, world: World, reading: Parameters) -> Facts | None:
    """The facts in one world; None without a counted session."""
    course = history.course(world)
    if course is None:
        return None
    eligible = course.sessions[CONSECUTIVE - 1 :]
    index = index_of(course, eligible, reading.months, LONGEST, world)
    pair: tuple[Picture | None, ...] = ()
    if index is not None:
        previous = course.sessions[index.number - 2]
        pair = (assessment(course, previous, reading.months, LONGEST, world), index.picture)
    return Facts(history, world, course, reading, possible_sessions(history, world), index, pair)


DEFINITION = Definition(
    id="jsh-lcsgj-2014",
    version="1.0.0",
    order=2,
    citation="doi:10.1159/000368142",
    unverified=words("unverified.jsh-lcsgj-2014"),
)

CRITERIA = (
    Row(INSUFFICIENT, f"> {VIABLE} %", Basis.TARGET_LESION, insufficient_response, _viable),
    Row(NEW_LESIONS, f"= {CONSECUTIVE}", Basis.NEW_LESION, new_lesions),
    Row("jsh-vascular-invasion", "appears after the first TACE", Basis.VASCULAR, vascular_invasion_appears),
    Row("jsh-extrahepatic-spread", "appears after the first TACE", Basis.EXTRAHEPATIC, extrahepatic_spread_appears),
    Row(MARKERS, "continuous elevation", Basis.MARKER, markers_rise, of_limits),
)

RULES = Rules(
    definition=DEFINITION,
    criteria=CRITERIA,
    combine=any_of,
    look=look,
    index=lambda facts: facts.at,
    default=DEFAULT,
    readings=READINGS,
    flags=_flags,
)
