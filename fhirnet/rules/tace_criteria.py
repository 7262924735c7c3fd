"""What the four definitions of TACE resistance share: the index assessment, its response, the form of a verdict.

Index: of the sessions that satisfy the count a definition asks for, the latest one that has an assessment.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar

from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.rules.appearance import extrahepatic_spread, vascular_invasion
from fhirnet.rules.markers import elevation
from fhirnet.rules.readings import World, in_every_world
from fhirnet.rules.response import TargetResponse, nadir_of, target_response
from fhirnet.rules.scans import Months, Picture
from fhirnet.rules.sessions import (
    Course,
    History,
    Session,
    assessment,
    baseline_assumptions,
    early,
    why_not_assessed,
    window_after,
)
from fhirnet.verdict import (
    NOT_APPLICABLE,
    Answer,
    Assumption,
    Basis,
    CriterionResult,
    Definition,
    Finding,
    Judged,
    Missing,
    Reason,
    Text,
    Truth,
    Value,
    Verdict,
)

T = TypeVar("T")
Facts = TypeVar("Facts")

SCAN = Text("contrast-enhanced CT or MRI of the liver", "肝脏增强CT或MRI")
BASELINE = Text("contrast-enhanced CT or MRI before the first TACE", "首次TACE前的增强CT或MRI")
SIZES = Text("viable diameter of every target lesion on this scan", "该次影像所有靶病灶的存活径")
EXACT_DATES = Text("the exact days of the TACE sessions and scans", "TACE及影像的确切日期")
CANDIDATES = Text("date and kind of the possible TACE sessions", "疑似TACE的日期与类型")

FLAGS = frozenset(  # what a reader must know beside the verdict, whatever it is
    {
        Reason.LATE_ASSESSMENT,
        Reason.METRIC_SENSITIVE,
        Reason.NADIR_MAY_BE_UNDEROBSERVED,
        Reason.PENDING_ASSESSMENT,
        Reason.PRECONDITION_COUNT,
        Reason.REPORTED_VS_COMPUTED,
        Reason.RESIDUAL_AFTER_CR,
    }
)


class Row(NamedTuple, Generic[Facts]):
    """One criterion: its code, its threshold in words, what it is about, who judges it."""

    code: str
    threshold: str
    basis: Basis | None
    judge: Callable[[Facts], Judged]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules(Generic[Facts]):
    """A definition as it is judged: what its criteria look at, its criteria in their order, how they combine.

    `look` gives the facts of a case under a reading, or None without a counted session; `index` is the index of
    those facts; `flags` are what a reader must know beside the verdict. `readings` are the alternative readings.
    """

    definition: Definition
    criteria: tuple[Row[Facts], ...]
    combine: Callable[[Iterable[Truth]], Truth]
    look: Callable[[History, World, Any], Facts | None]
    index: Callable[[Facts], "Index | None"]
    default: object
    readings: Mapping[str, object]
    flags: Callable[[Facts, Sequence[Judged], Truth], Iterable[Reason]] = lambda facts, findings, answer: ()


class Index(NamedTuple):
    """The session that decides, its place in the course (from 1), and the scan that assessed it."""

    number: int
    session: Session
    picture: Picture
    notes: tuple[Reason, ...] = ()


def unique(items: Iterable[T]) -> tuple[T, ...]:
    """Each item once, in the order of its first appearance."""
    return tuple(dict.fromkeys(items))


def found(
    answer: Answer,
    value: Value | None = None,
    *,
    reasons: Iterable[Reason] = (),
    evidence: Iterable[str] = (),
    assumptions: Iterable[Assumption] = (),
    missing: tuple[Missing, ...] = (),
) -> Judged:
    """The finding of a criterion; what is missing counts only while it is open."""
    finding: Judged = Finding(
        answer=answer,
        value=value,
        reasons=unique(reasons),
        evidence=unique(evidence),
        assumptions=unique(assumptions),
        missing=missing if answer is Truth.INDETERMINATE else (),
    )
    return finding


def index_of(
    course: Course, eligible: Sequence[Session], months: Months, longest: int | None, world: World
) -> Index | None:
    """The latest of these sessions that has an assessment; a later session of the course without one is pending."""
    pending = False
    for number in range(len(course.sessions) if eligible else 0, 0, -1):
        session = course.sessions[number - 1]
        scan = assessment(course, session, months, longest, world)
        if scan is None:
            pending = True
        elif any(session is one for one in eligible):
            return Index(number, session, scan, _index_notes(session, scan, longest, pending))
    return None


def _index_notes(session: Session, scan: Picture, longest: int | None, pending: bool) -> tuple[Reason, ...]:
    notes: tuple[Reason, ...] = (Reason.PENDING_ASSESSMENT,) if pending else ()
    if longest is None and Months.FIXED.within(session.on, scan.on, 0, 6) is False:
        notes += (Reason.LATE_ASSESSMENT,)
    return notes


def count(value: int, least: int, sessions: Sequence[Session], possible: int, assumed: Iterable[Assumption]) -> Judged:
    """The finding of a count of sessions; `possible` is the count if every candidate were one."""
    evidence = chain.from_iterable(s.source for s in sessions)
    if value >= least:
        return found(Truth.MET, value, evidence=evidence, assumptions=assumed)
    if possible >= least:
        missing = (Missing(CANDIDATES),)
        return found(
            Truth.INDETERMINATE, value, reasons=(Reason.CANDIDATE_SESSIONS,), evidence=evidence, missing=missing
        )
    return found(Truth.NOT_MET, value, reasons=(Reason.PRECONDITION_COUNT,), evidence=evidence, assumptions=assumed)


def no_index(
    history: History,
    course: Course,
    eligible: Sequence[Session],
    longest: int | None,
    why: Reason = Reason.PRECONDITION_COUNT,
) -> Judged:
    """The finding of a criterion of the index assessment where there is none; `why`: where no session is eligible."""
    if not eligible:
        return found(Truth.INDETERMINATE, reasons=(why,))
    return without_assessment(history, course, eligible[-1], longest)


def without_assessment(history: History, course: Course, session: Session, longest: int | None) -> Judged:
    """The finding of a criterion that a session without an assessment leaves open."""
    reasons = why_not_assessed(history.case, course, session, longest)
    first, last = window_after(course, session, longest)
    return found(Truth.INDETERMINATE, reasons=reasons, missing=(Missing(SCAN, None, first, last),))


def possible_sessions(
    history: History,
    world: World,
    *,
    unsuccessful: bool = False,
    suitable: Callable[[Course], Sequence[Session]] = lambda course: course.sessions,
) -> int:
    """The number of suitable sessions of the course if every candidate were one; 0 without a candidate."""
    if not history.embolizations[1]:
        return 0
    course = history.course(world, unsuccessful=unsuccessful, candidates=True)
    return (len(suitable(course)) if course else 0) + history.undated_candidates(unsuccessful=unsuccessful)


def invasion(history: History, course: Course, world: World) -> Judged:
    """Whether vascular invasion appeared after the first session of the course."""
    first = course.first
    return history.keep(("invasion", first), world, lambda: vascular_invasion(history.case, first, world))


def spread(history: History, course: Course, world: World) -> Judged:
    """Whether extrahepatic spread appeared after the first session of the course."""
    first = course.first
    return history.keep(("spread", first), world, lambda: extrahepatic_spread(history.case, first, world))


def markers(history: History, course: Course, world: World) -> Judged:
    """Whether a tumour marker is continuously elevated after a session of the course."""
    dates = tuple(session.on for session in course.sessions)
    return history.keep(("markers", dates), world, lambda: elevation(history.case, course, world))


def nadir(history: History, course: Course, base: Picture | None, now: Picture, world: World) -> Quantity | None:
    """The smallest sum of the baseline and the qualifying scans since, each at least 28 days after its session."""
    name = ("nadir", len(course.every), course.targets, base and base.scan.key, now.scan.key)
    return history.keep(name, world, lambda: _nadir(course, base, now, world))


def _nadir(course: Course, base: Picture | None, now: Picture, world: World) -> Quantity | None:
    sums = [] if base is None else [base.viable]
    for session, scans in zip(course.every, course.seen, strict=True):
        for scan in scans:
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
    for session, scans in zip(course.every, course.seen, strict=True):
        if session is index.session:
            return False
        if not scans and (base is None or base.on.on_or_before(session.on)):
            return True
    return False


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
        what_would_measure(now, base, first),
    )


def _nadir_note(course: Course, base: Picture | None, index: Index, response: TargetResponse) -> tuple[Reason, ...]:
    hidden = response.possible and underobserved(course, base, index)
    return (Reason.NADIR_MAY_BE_UNDEROBSERVED,) if hidden else ()


def what_would_measure(now: Picture, base: Picture | None, first: Session) -> tuple[Missing, ...]:
    """What a response that cannot be told is missing: sizes on the scan, or a baseline before the first session."""
    missing: tuple[Missing, ...] = ()
    if now.viable.amount is None or not now.viable.complete:
        missing += (Missing(SIZES, "mm", now.on.first, now.on.last),)
    if base is None:
        return (*missing, Missing(BASELINE, None, None, first.on.last))
    if base.viable.amount is None or not base.viable.complete:
        missing += (Missing(SIZES, "mm", base.on.first, base.on.last),)
    return missing


def answer_of(rules: Rules[Facts], facts: Facts) -> Truth:
    """The answer alone."""
    answers = [row.judge(facts).answer for row in rules.criteria if row.basis is not None]
    return rules.combine([answer for answer in answers if isinstance(answer, Truth)])


def conclude(rules: Rules[Facts], facts: Facts) -> Verdict:
    """The verdict of a definition: every criterion judged, and what the answer rests on."""
    findings = [row.judge(facts) for row in rules.criteria]
    answer = rules.combine([f.answer for f in findings if isinstance(f.answer, Truth)])
    is_open = answer is Truth.INDETERMINATE
    basis: list[Basis] = []
    reasons: list[Reason] = []
    assumptions: list[Assumption] = []
    missing: list[Missing] = []
    for row, finding in zip(rules.criteria, findings, strict=True):
        if row.basis is not None and (answer is Truth.NOT_MET or finding.answer is answer):
            basis.append(row.basis)
            assumptions += finding.assumptions
            reasons += finding.reasons if is_open else ()
            missing += finding.missing if is_open else ()
    reasons += rules.flags(facts, findings, answer)
    for row, finding in zip(rules.criteria, findings, strict=True):
        if finding.reasons and row.basis is not None:
            reasons += [reason for reason in finding.reasons if reason in FLAGS]
    index = rules.index(facts)
    return Verdict(
        definition=rules.definition,
        answer=answer,
        criteria=tuple(
            [
                CriterionResult(code=row.code, threshold=row.threshold, finding=finding)
                for row, finding in zip(rules.criteria, findings, strict=True)
            ]
        ),
        basis=unique(basis),
        reasons=unique(reasons),
        assumptions=unique(assumptions),
        missing=unique(missing),
        index_session=index.session.on if index else None,
        index_assessment=index.picture.on if index else None,
    )


def inapplicable(rules: Rules[Facts], answer: Answer, why: Reason) -> Verdict:
    """The verdict where the question does not arise, or cannot be asked: every criterion has the same answer."""
    return Verdict(
        definition=rules.definition,
        answer=answer,
        criteria=tuple(
            CriterionResult(
                code=row.code,
                threshold=row.threshold,
                finding=found(NOT_APPLICABLE if row.basis is None else answer, reasons=(why,)),
            )
            for row in rules.criteria
        ),
        reasons=(why,),
    )


def in_all_worlds(rules: Rules[Facts], judge: Callable[[World], Verdict]) -> Verdict:
    """The verdict of every world where they agree; where they do not, or are too many, what differs is open."""
    verdicts, why, complete = in_every_world(judge)
    if len(verdicts) == 1 and complete:
        return verdicts[0]
    why = why or (Reason.IMPRECISE_DATE,)
    criteria = tuple(map(partial(_merged_row, why, complete), zip(*(v.criteria for v in verdicts), strict=True)))
    same = complete and len({v.answer for v in verdicts}) == 1
    open_ = (
        row.basis for row, c in zip(rules.criteria, criteria, strict=True) if c.finding.answer is Truth.INDETERMINATE
    )
    reasons = [v.reasons for v in verdicts]
    shared = tuple(reason for reason in reasons[0] if all(reason in other for other in reasons[1:]))
    return Verdict(
        definition=verdicts[0].definition,
        answer=verdicts[0].answer if same else Truth.INDETERMINATE,
        criteria=criteria,
        basis=_in_order(chain.from_iterable(v.basis for v in verdicts) if same else open_),
        reasons=shared if same else unique((*why, *shared)),
        assumptions=unique(chain.from_iterable(v.assumptions for v in verdicts)),
        missing=() if same and verdicts[0].answer is not Truth.INDETERMINATE else _wanting(why, verdicts),
        index_session=_agreed([v.index_session for v in verdicts]),
        index_assessment=_agreed([v.index_assessment for v in verdicts]),
    )


def _merged_row(why: tuple[Reason, ...], complete: bool, rows: tuple[CriterionResult, ...]) -> CriterionResult:
    first = rows[0].finding
    if complete and all(row.finding == first for row in rows[1:]):
        return rows[0]
    same = complete and len({row.finding.answer for row in rows}) == 1
    answer = first.answer if same else Truth.INDETERMINATE
    merged = found(
        answer,
        first.value if all(row.finding.value == first.value for row in rows) else None,
        reasons=(*(why if answer is Truth.INDETERMINATE else ()), *(r for row in rows for r in row.finding.reasons)),
        evidence=chain.from_iterable(row.finding.evidence for row in rows),
        assumptions=chain.from_iterable(row.finding.assumptions for row in rows),
        missing=unique(m for row in rows for m in row.finding.missing),
    )
    return replace(rows[0], finding=merged)


def _wanting(why: tuple[Reason, ...], verdicts: Sequence[Verdict]) -> tuple[Missing, ...]:
    dates = (Missing(EXACT_DATES),) if Reason.IMPRECISE_DATE in why else ()
    return unique((*dates, *chain.from_iterable(v.missing for v in verdicts)))


def _in_order(basis: Iterable[Basis | None]) -> tuple[Basis, ...]:
    there = set(basis)
    return tuple(b for b in Basis if b in there)


def _agreed(dates: Sequence[Interval | None]) -> Interval | None:
    return dates[0] if all(on == dates[0] for on in dates) else None
