"""The moments a score looks back at: before the first TACE of the latest course, and before the second.

What was drawn or seen on the day of a session was drawn before it. A fact of which the written date does not say on
which side of a session it lies is read both ways: the items of the score then span both.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple, TypeVar

from fhirnet.case import Case
from fhirnet.case.disease import Complication, Metastasis
from fhirnet.case.imaging import Response
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import Topic
from fhirnet.dates import Interval, shifted
from fhirnet.quantities import Quantity
from fhirnet.rules.assessments import assessment
from fhirnet.rules.courses import Course, History
from fhirnet.rules.known import Known, joined, once, unique
from fhirnet.rules.liver_function import child_pugh
from fhirnet.rules.readings import World, in_every_world
from fhirnet.rules.response import GROWTH
from fhirnet.rules.scans import Months
from fhirnet.rules.score_items import UNIT, Item, Withheld
from fhirnet.rules.sessions import Session
from fhirnet.rules.tace_criteria import CANDIDATES, EXACT_DATES
from fhirnet.rules.tace_index import Index, assessed, possible_sessions, without_assessment
from fhirnet.verdict import Missing, Reason, Score, Value, words

T = TypeVar("T")

DATES = (Missing(EXACT_DATES),)
MEASURED = frozenset({Analyte.BILIRUBIN, Analyte.ALBUMIN, Analyte.INR, Analyte.AFP, Analyte.AFP_UNITS, Analyte.AST})
STATED = frozenset({Topic.ECOG, Topic.CHILD_PUGH, Topic.ASCITES, Topic.ENCEPHALOPATHY})
GRADED = frozenset({Complication.ASCITES, Complication.ENCEPHALOPATHY})
OBJECTIVE = (Response.CR, Response.PR)  # "radiologic response"

history = once(History)


def items_at(
    case: Case, sessions: int, judge: Callable[[Course, World], Sequence[Item] | Withheld]
) -> Sequence[Item] | Withheld:
    """The items of a score at the first so many sessions of the latest course, over every reading of the record.

    `judge` gives them in one reading, where that course has so many sessions, each of an exact date.
    """

    def judged(world: World) -> Sequence[Item] | Withheld:
        course = history(case).course(world)
        if course is None or not _exact(course, sessions):
            return _too_few(case, course, sessions, world)
        return judge(course, world)

    found, why, complete = in_every_world(judged)
    first = found[0]
    if complete and all(each == first for each in found):
        return first
    items = [each for each in found if not isinstance(each, Withheld)]
    if not complete or len(items) < len(found):
        reasons = [r for each in found if isinstance(each, Withheld) for r in each.reasons]
        return Withheld(unique([*why, *reasons]), DATES)
    return [_spanned(column, why) for column in zip(*items, strict=True)]


def read_before(sheet: Score, case: Case, sessions: int) -> Score:
    """The score with the date of the session that it was read before, where every reading of the record has it."""
    found, _, complete = in_every_world(lambda world: _date(history(case).course(world), sessions))
    return replace(sheet, before=found[0]) if complete and len(set(found)) == 1 else sheet


def before(case: Case, session: Session, world: World, since: Session | None = None) -> Case:
    """What the scores read of a case as it stood before a session of an exact date.

    Scans and diagnoses are those of all the time before it; laboratory values and statements, where `since` is given,
    those after that earlier session only: what was known before it says nothing of what it changed.
    """

    def known(on: Interval | None, key: str) -> bool:
        earlier = None if on is None else on.on_or_before(session.on)
        return world.holds(earlier, ("before", session.key, key))

    def counts(on: Interval, key: str) -> bool:
        return known(on, key) and (since is None or world.holds(since.on.before(on), ("since", since.key, key)))

    return replace(
        case,
        as_of=session.on.first,
        diagnoses=tuple(
            [d for d in case.diagnoses if d.metastasis not in (None, Metastasis.LIVER) and known(d.onset, d.key)]
        ),
        complications=tuple([c for c in case.complications if c.kind in GRADED and known(c.onset, c.key)]),
        liver_scans=tuple([s for s in case.liver_scans if known(s.on, s.key)]),
        measurements=tuple([m for m in case.measurements if m.analyte in MEASURED and counts(m.on, m.key)]),
        statements=tuple([s for s in case.statements if s.topic in STATED and counts(s.on, s.key)]),
        procedures=tuple([p for p in case.procedures if p.on is not None and p.on.last < session.on.first]),
    )


def after_the_first(known: Known[T], first: Session) -> Known[T]:
    """What is known before the second session, its missing facts asked for after the first one only."""
    day = shifted(first.on.last, 1)
    wanted = [m if m.first is None or m.first >= day else m._replace(first=day) for m in known.missing]
    return known._replace(missing=tuple([m for m in wanted if m.last is None or m.first is None or m.first <= m.last]))


class Increase(NamedTuple):
    """By how many points Child-Pugh has risen: the least, the most, and what it rests on."""

    least: int
    most: int
    known: Known[Value]


def child_pugh_increase(then: Case, now: Case, first: Session) -> Increase:
    """From before the first session to before the second."""
    earlier, later = child_pugh(then), child_pugh(now)
    least, most = later.least - earlier.most, later.most - earlier.least
    amount = least if least == most else Quantity(Decimal(least), Decimal(most), UNIT)
    return Increase(least, most, joined(amount, (earlier.known, after_the_first(later.known, first))))


def response_to_first(case: Case, course: Course, world: World) -> tuple[bool | None, Known[Response]]:
    """Whether the targets responded (CR or PR) to the first session, by the assessment before the second."""
    story, first = history(case), course.sessions[0]
    scan = assessment(course, first, Months.FIXED, None, world)
    if scan is None:
        none = without_assessment(story, course, first, None)
        missing = tuple([m for m in none.missing if m.first is None or m.last is None or m.first <= m.last])
        return None, Known(None, none.evidence, none.reasons, missing)
    seen = assessed(story, course, course.baseline, first, Index(1, first, scan), GROWTH, world)
    known = Known(seen.response.shown, unique(seen.evidence), seen.reasons, seen.missing, assumptions=seen.assumptions)
    return seen.response.among(*OBJECTIVE), known


def _date(course: Course | None, sessions: int) -> Interval | None:
    return course.sessions[sessions - 1].on if course and len(course.sessions) >= sessions else None


def _exact(course: Course, sessions: int) -> bool:
    """Whether a course has so many sessions, each of an exact date."""
    return len(course.sessions) >= sessions and all(session.on.exact for session in course.sessions[:sessions])


def _too_few(case: Case, course: Course | None, sessions: int, world: World) -> Withheld:
    """Why a course does not have them."""
    if course and len(course.sessions) >= sessions:
        return Withheld((Reason.IMPRECISE_DATE,), DATES)
    if possible_sessions(history(case), world) >= sessions:
        return Withheld((Reason.CANDIDATE_SESSIONS,), (Missing(CANDIDATES),))
    if course is None:
        return Withheld((Reason.NO_TACE,))
    began = len(course.every) >= sessions  # there were enough TACE, but the last of them began a new course
    missing = (Missing(words("score.course-began", day=course.first.written)),) if began else ()
    return Withheld((Reason.PRECONDITION_COUNT,), missing)


def _spanned(readings: Sequence[Item], why: tuple[Reason, ...]) -> Item:
    """One item over all readings of the record."""
    first = readings[0]
    if all(item == first for item in readings):
        return first
    known: Known[Value] = joined(first.known.value, [item.known for item in readings])
    if any(item.known.value != first.known.value for item in readings):
        known = known._replace(value=None)
    open_: Known[Value] = joined(None, [item.known for item in readings if not item.decided])
    known = known._replace(reasons=unique([*why, *open_.reasons]), missing=unique([*DATES, *open_.missing]))
    return Item(first.name, known, min(i.least for i in readings), max(i.most for i in readings))
