"""The assessment that decides, and what is found at it: response, nadir, appearances, markers.

Index: of the sessions that satisfy the count a definition asks for, the latest one that has an assessment.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from fhirnet.case.imaging import Modality
from fhirnet.case.treatment import ProcedureKind
from fhirnet.dates import Interval, shifted
from fhirnet.quantities import Quantity
from fhirnet.rules.appearance import extrahepatic_spread, vascular_invasion
from fhirnet.rules.assessments import (
    STALE_BASELINE,
    assessment,
    baseline_assumptions,
    why_not_assessed,
    window_after,
)
from fhirnet.rules.courses import Course, History, early
from fhirnet.rules.markers import elevation, unverified_limits
from fhirnet.rules.readings import World
from fhirnet.rules.response import TargetResponse, nadir_of, target_response
from fhirnet.rules.scans import EARLY, Months, Picture
from fhirnet.rules.sessions import Session
from fhirnet.rules.tace_criteria import Looked, found
from fhirnet.verdict import Assumption, Judged, Missing, Reason, Truth, Words, words

SCAN = words("missing.contrast-scan")
BASELINE = words("missing.baseline-scan")
ARTERIAL = words("missing.arterial-scan")
ARTERIAL_BASELINE = words("missing.arterial-baseline-scan")
SIZES = words("missing.viable-sizes")

Against = tuple[Picture | None, Session]  # the baseline that a criterion compares with, and the session it is before


class Index(NamedTuple):
    """The session that decides, its place in the course (from 1), and the scan that assessed it.

    `pending` are the dates of the later sessions that no scan has assessed.
    """

    number: int
    session: Session
    picture: Picture
    notes: tuple[Reason, ...] = ()
    pending: tuple[Interval, ...] = ()

    @property
    def dates(self) -> tuple[Interval, Interval]:
        """The date of the session and of the scan."""
        return self.session.on, self.picture.on


def index_of(
    course: Course, eligible: Sequence[Session], months: Months, longest: int | None, world: World
) -> Index | None:
    """The latest of these sessions that has an assessment; a later session of the course without one is pending."""
    pending: tuple[Interval, ...] = ()
    for number in range(len(course.sessions) if eligible else 0, 0, -1):
        session = course.sessions[number - 1]
        scan = assessment(course, session, months, longest, world)
        if scan is None:
            pending = (session.on, *pending)
        elif session in eligible:
            notes: tuple[Reason, ...] = (Reason.PENDING_ASSESSMENT,) if pending else ()
            if longest is None and Months.FIXED.within(session.on, scan.on, 0, 6) is False:
                notes += (Reason.LATE_ASSESSMENT,)
            return Index(number, session, scan, (*notes, *lipiodol(course, session, scan)), pending)
    return None


def lipiodol(course: Course, session: Session, scan: Picture) -> tuple[Reason, ...]:
    """Whether iodized oil of this or an earlier session may hide on CT what is viable (MRI is preferred)."""
    if scan.scan.modality is not Modality.CT:
        return ()
    so_far = course.every[: course.every.index(session) + 1]
    oil = any(p.kind is ProcedureKind.CTACE for done in so_far for p in done.procedures)
    return (Reason.LIPIODOL_CT,) if oil else ()


def no_index(
    history: History,
    course: Course,
    eligible: Sequence[Session],
    longest: int | None,
    why: Reason = Reason.PRECONDITION_COUNT,
    against: Against | None = None,
) -> Judged:
    """The finding of a criterion of the index assessment where there is none; `why`: where no session is eligible."""
    if not eligible:
        return found(Truth.INDETERMINATE, reasons=(why,))
    return without_assessment(history, course, assessable(course, eligible, longest), longest, against)


def assessable(course: Course, eligible: Sequence[Session], longest: int | None) -> Session:
    """The latest of these sessions that a scan can still assess; where none can be, the latest."""
    return next((s for s in reversed(eligible) if scan_wanted(course, s, longest).can_be), eligible[-1])


def without_assessment(
    history: History, course: Course, session: Session, longest: int | None, against: Against | None = None
) -> Judged:
    """The finding of a criterion that a session without an assessment leaves open.

    Of one that compares with a baseline only progression against an earlier scan is provable without it.
    """
    reasons = why_not_assessed(history.case, course, session, longest)
    if against is not None and against[0] is None:
        reasons = (*reasons, Reason.NO_BASELINE)
    scan = scan_wanted(course, session, longest)
    wanted = () if against is None else baseline_wanted(course, *against)
    return found(
        Truth.INDETERMINATE, reasons=reasons, missing=(scan, *wanted) if all(fact.can_be for fact in wanted) else ()
    )


def scan_wanted(course: Course, session: Session, longest: int | None) -> Missing:
    """The scan that would assess a session."""
    return Missing(SCAN, None, *window_after(course, session, longest))


def possible_sessions(
    history: History,
    world: World,
    *,
    unsuccessful: bool = False,
    suitable: Callable[[Course], Sequence[Session]] = lambda course: course.sessions,
) -> int:
    """The number of suitable sessions of the course if every candidate were one; 0 without a candidate."""
    if not history.embolizations.candidates:
        return 0
    course = history.course(world, unsuccessful=unsuccessful, candidates=True)
    return (len(suitable(course)) if course else 0) + history.undated_candidates(unsuccessful=unsuccessful)


def invasion(history: History, course: Course, world: World) -> Judged:
    """Whether vascular invasion appeared after the first session of the course."""
    first = course.sessions[0]
    return history.keep(("invasion", first.key), world, lambda: vascular_invasion(history.case, first.on, world))


def spread(history: History, course: Course, world: World) -> Judged:
    """Whether extrahepatic spread appeared after the first session of the course."""
    first = course.sessions[0]
    return history.keep(("spread", first.key), world, lambda: extrahepatic_spread(history.case, first.on, world))


def markers(history: History, course: Course, world: World) -> Judged:
    """Whether a tumour marker is continuously elevated after a session of the course."""
    sessions = tuple([session.key for session in course.sessions])
    return history.keep(("markers", sessions), world, lambda: elevation(history.case, course, world))


def of_targets(facts: Looked, finding: Judged) -> Words | None:
    """The number of targets in the liver was not checked; it matters where nobody recorded which they are."""
    return words("unverified.targets-per-liver") if Assumption.TARGETS_INFERRED in finding.assumptions else None


def of_limits(facts: Looked, finding: Judged) -> Words | None:
    """The upper limits of normal that a marker was judged by and that were not checked at a source."""
    if not finding.evidence:
        return None
    return unverified_limits(facts.history.case, finding.evidence)


def nadir(history: History, course: Course, base: Picture | None, now: Picture, world: World) -> Quantity | None:
    """The smallest sum of the baseline and the qualifying scans since, each at least 28 days after its session."""
    seen = tuple([(session.key, *[scan.scan.key for scan in course.seen[session.key]]) for session in course.every])
    name = ("nadir", seen, course.targets, base and base.scan.key, now.scan.key)
    return history.keep(name, world, lambda: _nadir(course, base, now, world))


def _nadir(course: Course, base: Picture | None, now: Picture, world: World) -> Quantity | None:
    sums = [] if base is None else [base.viable]
    for session in course.every:
        for scan in course.seen[session.key]:
            if (
                scan is not now
                and scan is not base
                and world.holds(scan.on.before(now.on), ("before", scan.scan.key, now.scan.key))
                and (base is None or world.holds(base.on.before(scan.on), ("before", base.scan.key, scan.scan.key)))
                and not early(scan, (session,), world)
            ):
                sums.append(scan.viable)
    return nadir_of(sums)


def underobserved(course: Course, base: Picture | None, index: Index) -> bool:
    """Whether a session since the baseline and before the index session has no scan before the next one."""
    before = course.every[: course.every.index(index.session)]
    return any(not course.seen[s.key] and (base is None or base.on.on_or_before(s.on)) for s in before)


class Assessed(NamedTuple):
    """The target response at the index assessment, and everything it rests on."""

    response: TargetResponse
    reasons: tuple[Reason, ...]
    evidence: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    missing: tuple[Missing, ...]


def assessed(
    history: History, course: Course, base: Picture | None, first: Session, index: Index, growth: int, world: World
) -> Assessed:
    """The target response at the index assessment against a baseline before the session `first`."""
    now = index.picture
    response = target_response(now, base, nadir(history, course, base, now, world), growth)
    return Assessed(
        response,
        (*response.reasons, *response.notes, *index.notes, *_nadir_note(course, base, index, response)),
        (*now.source, *(base.source if base else ()), *index.session.source),
        (*response.assumptions, *now.assumptions, *baseline_assumptions(base, first), *course.assumptions),
        what_would_measure(course, index.session, None, now, base, first),
    )


def _nadir_note(course: Course, base: Picture | None, index: Index, response: TargetResponse) -> tuple[Reason, ...]:
    hidden = response.possible and underobserved(course, base, index)
    return (Reason.NADIR_MAY_BE_UNDEROBSERVED,) if hidden else ()


def what_would_measure(
    course: Course, session: Session, longest: int | None, now: Picture, base: Picture | None, first: Session
) -> tuple[Missing, ...]:
    """What a response that cannot be told is missing: what is viable at the scan that assessed a session, or at a
    baseline before the session `first`. Nothing where there is no day left for one of them: the other decides nothing.
    """
    missing = baseline_wanted(course, base, first)
    if not _measured(now):
        start, end = window_after(course, session, longest)
        missing = (_viable_wanted(now, ARTERIAL, start, end), *missing)
    return missing if all(fact.can_be for fact in missing) else ()


def baseline_wanted(course: Course, base: Picture | None, first: Session) -> tuple[Missing, ...]:
    """What is missing of a baseline before the session `first`: the scan, or what is viable at it."""
    if base is not None and _measured(base):
        return ()
    days = _days_of_baseline(first, course.every[: course.every.index(first)])
    return (Missing(BASELINE, None, *days) if base is None else _viable_wanted(base, ARTERIAL_BASELINE, *days),)


def _measured(scan: Picture) -> bool:
    return scan.viable.amount is not None and scan.viable.complete


def _viable_wanted(scan: Picture, arterial: Words, start: date, end: date | None) -> Missing:
    """Sizes on a scan; a later one of these days in its place where it has no arterial phase, and so shows none."""
    if scan.scan.arterial_phase is not False:
        return Missing(SIZES, "mm", scan.on.first, scan.on.last)
    return Missing(arterial, None, max(start, shifted(scan.on.last, 1)), end)


def _days_of_baseline(first: Session, earlier: Sequence[Session]) -> tuple[date, date]:
    """The days of a fresh baseline of a session: none of them too early after a session before it."""
    for before in reversed(earlier):
        settled = shifted(before.on.last, EARLY)
        if settled <= first.on.last:
            return max(shifted(first.on.first, -STALE_BASELINE), settled), first.on.last
        first = before
    return shifted(first.on.first, -STALE_BASELINE), first.on.last
