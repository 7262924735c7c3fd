"""TACE resistance, the international expert panel (EPOIHCC), 2013.

Cheng A-L, Amarapurkar D, Chao Y, et al. Re-evaluating transarterial chemoembolization for the treatment of HCC:
consensus recommendations and review by an International Expert Panel. Liver Int 2014;34:174-183. doi:10.1111/liv.12314
「6个月内靶病灶经3次及以上TACE治疗后无效(即病灶处于稳定期或进展期)」
Read with: six months from the first to the last session, both counted; response by mRECIST against the baseline before
the first session of those months, on a scan at any time from day 28 on; stable disease counts as no effect.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from fhirnet.case.imaging import Response
from fhirnet.rules.courses import Course, History, baseline_before
from fhirnet.rules.readings import World
from fhirnet.rules.response import GROWTH
from fhirnet.rules.scans import Months, Picture
from fhirnet.rules.sessions import Session
from fhirnet.rules.tace_criteria import Row, Rules, count, found
from fhirnet.rules.tace_excluded import EVERYTHING
from fhirnet.rules.tace_index import (
    Against,
    Assessed,
    Index,
    assessable,
    assessed,
    index_of,
    no_index,
    of_targets,
    possible_sessions,
)
from fhirnet.verdict import Basis, Definition, Judged, Reason, all_of, truth, words

SESSIONS = 3  # 「3次及以上TACE治疗」
WITHIN = 6  # months: 「6个月内」
NO_EFFECT = (Response.SD, Response.PD)  # 「病灶处于稳定期或进展期」


@dataclass(frozen=True, slots=True)
class Parameters:
    """How the definition is read; `growth` are the mm that progression takes besides 20 %."""

    months: Months = Months.FIXED
    growth: int = GROWTH
    first_ever_baseline: bool = False


DEFAULT = Parameters()
READINGS = {
    "epo-first-ever-baseline": replace(DEFAULT, first_ever_baseline=True),
    "mrecist-literal": replace(DEFAULT, growth=0),
    "month-calendar": replace(DEFAULT, months=Months.CALENDAR),
    "month-30-day": replace(DEFAULT, months=Months.THIRTY_DAYS),
}


class Facts(NamedTuple):
    """What the criteria look at: the sessions of the six months up to each session, the index, its response."""

    history: History
    course: Course
    windows: tuple[tuple[Session, ...], ...]
    possible: int
    at: Index | None
    response: Assessed | None
    against: Against | None


def session_count(facts: Facts) -> Judged:
    """Sessions in the six months up to the index session; without one, the most of any six months."""
    window = facts.windows[facts.at.number - 1] if facts.at else max(facts.windows, key=len)
    return count(len(window), SESSIONS, window, facts.possible, facts.course.assumptions)


def target_response(facts: Facts) -> Judged:
    """The response at the index assessment."""
    if facts.response is None:
        why = Reason.CANDIDATE_SESSIONS if facts.possible >= SESSIONS else Reason.PRECONDITION_COUNT
        eligible = _eligible(facts.course, facts.windows)
        return no_index(facts.history, facts.course, eligible, None, why, facts.against)
    rests_on = facts.response
    answer = truth(rests_on.response.among(*NO_EFFECT))
    return found(
        answer,
        rests_on.response.shown,
        reasons=rests_on.reasons,
        evidence=rests_on.evidence,
        assumptions=rests_on.assumptions,
        missing=rests_on.missing,
    )


def _windows(course: Course, months: Months, world: World) -> tuple[tuple[Session, ...], ...]:
    """W(k): the counted sessions in the six months before each session, itself included."""
    sessions = course.sessions

    def in_window(s: Session, last: Session) -> bool:
        return world.holds(months.within(s.on, last.on, 0, WITHIN), ("six months", months, s.key, last.key))

    return tuple((*(s for s in sessions[:place] if in_window(s, last)), last) for place, last in enumerate(sessions))


def _eligible(course: Course, windows: Sequence[Sequence[Session]]) -> list[Session]:
    return [s for s, window in zip(course.sessions, windows, strict=True) if len(window) >= SESSIONS]


def _baseline(
    course: Course, window: Sequence[Session], first_ever: bool, world: World
) -> tuple[Picture | None, Session]:
    first = course.every[0] if first_ever else window[0]
    earlier = course.every[: course.every.index(first)]
    if first is course.sessions[0]:
        return course.baseline, first
    return baseline_before(course.pictures, first, earlier, world), first


def look(history: History, world: World, reading: Parameters) -> Facts | None:
    """The facts in one world; None without a counted session."""
    course = history.course(world)
    if course is None:
        return None
    windows = _windows(course, reading.months, world)
    eligible = _eligible(course, windows)
    index = index_of(course, eligible, reading.months, None, world)
    response = against = None
    if eligible:
        judged = index.session if index else assessable(course, eligible, None)
        window = windows[course.sessions.index(judged)]
        against = _baseline(course, window, reading.first_ever_baseline, world)
    if index is not None and against is not None:
        base, first = against
        response = assessed(history, course, base, first, index, reading.growth, world)
    possible = possible_sessions(history, world, suitable=lambda c: max(_windows(c, reading.months, world), key=len))
    return Facts(history, course, windows, possible, index, response, against)


DEFINITION = Definition(
    id="epoihcc-2013",
    version="1.0.0",
    order=1,
    citation="doi:10.1111/liv.12314",
    unverified=words("unverified.epoihcc-2013"),
)

CRITERIA = (
    Row("epo-session-count", f">= {SESSIONS}", Basis.TARGET_LESION, session_count),
    Row("epo-target-response", "SD or PD", Basis.TARGET_LESION, target_response, of_targets),
)

RULES = Rules(
    definition=DEFINITION,
    criteria=CRITERIA,
    combine=all_of,
    look=look,
    index=lambda facts: facts.at,
    default=DEFAULT,
    readings=READINGS,
    excludes=EVERYTHING,
)
