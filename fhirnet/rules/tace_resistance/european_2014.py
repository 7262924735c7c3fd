"""TACE resistance, European experts, 2014: it depends on what TACE was meant to achieve.

Raoul J-L, Gilabert M, Piana G. How to define transarterial chemoembolization failure or refractoriness: a European
perspective. Liver Cancer 2014;3:119-124. doi:10.1159/000343867
「如果TACE作为姑息性疗法,则病灶处于稳定状态(SD)即可视为TACE治疗有效;如果TACE作为治愈性手段,稳定状态则应视为发生
"TACE抵抗"」
Read with: response by mRECIST of the targets; progression is failure for either intent (the source does not say so);
an intent that nobody recorded is never taken for palliative; one session is enough, an unsuccessful one counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from fhirnet.case.imaging import NonTargetResponse, Response
from fhirnet.case.lesion import LesionRole
from fhirnet.case.treatment import Intent
from fhirnet.rules.appearance import new_liver_lesion
from fhirnet.rules.courses import Course, History
from fhirnet.rules.readings import World
from fhirnet.rules.response import GROWTH, TargetResponse, overall_response
from fhirnet.rules.scans import Months
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
from fhirnet.verdict import Assumption, Basis, Definition, Judged, Missing, Reason, Truth, all_of, truth, words

SESSIONS = 1  # no number in the source
EFFECTIVE = (Response.CR, Response.PR)
INTENT = words("missing.intent")


@dataclass(frozen=True, slots=True)
class Parameters:
    """How the definition is read; `growth` are the mm that progression takes besides 20 %."""

    months: Months = Months.FIXED
    growth: int = GROWTH
    sessions: int = SESSIONS
    overall: bool = False


DEFAULT = Parameters()
READINGS = {
    "eu-min-sessions-2": replace(DEFAULT, sessions=2),
    "eu-overall-response": replace(DEFAULT, overall=True),
    "mrecist-literal": replace(DEFAULT, growth=0),
    "month-calendar": replace(DEFAULT, months=Months.CALENDAR),
    "month-30-day": replace(DEFAULT, months=Months.THIRTY_DAYS),
}


class Facts(NamedTuple):
    """What the criteria look at: the sessions, the index, its response, how many sessions are asked for."""

    history: History
    course: Course
    least: int
    possible: int
    at: Index | None
    response: Assessed | None


def session_count(facts: Facts) -> Judged:
    """Counted sessions of the course."""
    sessions = facts.course.sessions
    return count(len(sessions), facts.least, sessions, facts.possible, facts.course.assumptions)


def target_response(facts: Facts) -> Judged:
    """Progression is failure, CR or PR is not, stable disease is where the intent was curative."""
    if facts.response is None:
        return _without_response(facts)
    assert facts.at is not None
    rests_on, response = facts.response, facts.response.response
    by_intent = treatment_intent(facts)
    answers = {_answer(r, by_intent) for r in response.possible}
    answer = answers.pop() if len(answers) == 1 else Truth.INDETERMINATE
    asked_intent = answer is Truth.INDETERMINATE and response.possible == (Response.SD,)
    missing = by_intent.missing if asked_intent else rests_on.missing
    if not asked_intent and (missing or response.possible):
        missing += _intent_too(facts.at.session, response)
    inferred = response.possible == (Response.PD,) and by_intent.value is Intent.PALLIATIVE
    return found(
        answer,
        response.shown,
        reasons=(*rests_on.reasons, *(by_intent.reasons if asked_intent else ()), *_non_target(facts)),
        evidence=rests_on.evidence,
        assumptions=(*rests_on.assumptions, *((Assumption.PD_INFERRED,) if inferred else ())),
        missing=missing,
    )


def treatment_intent(facts: Facts) -> Judged:
    """The intent stated for the index session."""
    if facts.at is None:
        return _without_index(facts)
    session = facts.at.session
    return found(
        truth(None if session.intent is None else session.intent is Intent.CURATIVE),
        session.intent,
        reasons=(Reason.INTENT_MISSING,) if session.intent is None else (),
        evidence=session.source,
        missing=_intent_of(session),
    )


def _intent_of(session: Session) -> tuple[Missing, ...]:
    return (Missing(INTENT, None, session.on.first, session.on.last),)


def _intent_too(session: Session, response: TargetResponse | None = None) -> tuple[Missing, ...]:
    """The intent, where nobody recorded it and what else is missing may show stable disease."""
    stable = response is None or not response.possible or Response.SD in response.possible
    return _intent_of(session) if session.intent is None and stable else ()


def _non_target(facts: Facts) -> tuple[Reason, ...]:
    """Whether lesions recorded as non-targets were not evaluated: the overall response then rests on the targets."""
    assert facts.at is not None
    scan = facts.at.picture.scan
    if isinstance(scan.non_target_response, NonTargetResponse) or scan.overall_response is not None:
        return ()
    recorded = any(x.role is LesionRole.NON_TARGET and x.in_liver is not False for x in facts.history.case.lesions)
    return (Reason.NON_TARGET_NE,) if recorded else ()


def _answer(response: Response, intent: Judged) -> Truth:
    if response is Response.SD:
        assert isinstance(intent.answer, Truth)
        return intent.answer
    return truth(response not in EFFECTIVE)


def _without_index(facts: Facts, against: Against | None = None) -> Judged:
    eligible = facts.course.sessions[facts.least - 1 :]
    why = Reason.CANDIDATE_SESSIONS if facts.possible >= facts.least else Reason.PRECONDITION_COUNT
    return no_index(facts.history, facts.course, eligible, None, why, against)


def _without_response(facts: Facts) -> Judged:
    """Why there is no response: it lacks a scan and a baseline, and the intent for the case of stable disease."""
    course = facts.course
    finding = _without_index(facts, (course.baseline, course.sessions[0]))
    eligible = course.sessions[facts.least - 1 :]
    if not eligible or not finding.missing:
        return finding
    session = assessable(course, eligible, None)
    return replace(finding, missing=(*finding.missing, *_intent_too(session)))


def _flags(facts: Facts, findings: Sequence[Judged], answer: Truth) -> tuple[Reason, ...]:
    _, response, intent = findings
    left = response.value in (Response.SD, Response.PR) and intent.value is Intent.CURATIVE
    return (Reason.CURATIVE_INTENT_RESIDUAL,) if left else ()


def _root(answers: Iterable[Truth]) -> Truth:
    """Count and response; the intent decides through the response."""
    enough, response, _ = answers
    return all_of((enough, response))


def look(history: History, world: World, reading: Parameters) -> Facts | None:
    """The facts in one world; None without a counted session."""
    course = history.course(world, unsuccessful=True)
    if course is None:
        return None
    index = index_of(course, course.sessions[reading.sessions - 1 :], reading.months, None, world)
    response = None
    if index is not None:
        response = assessed(history, course, course.baseline, course.sessions[0], index, reading.growth, world)
        if reading.overall:
            response = response._replace(response=_overall(history, index, response.response))
    possible = possible_sessions(history, world, unsuccessful=True)
    return Facts(history, course, reading.sessions, possible, index, response)


def _overall(history: History, index: Index, target: TargetResponse) -> TargetResponse:
    return overall_response(index.picture.scan, target, new_liver_lesion(history.case, index.picture.scan))


DEFINITION = Definition(
    id="european-2014",
    version="1.0.0",
    order=3,
    citation="doi:10.1159/000343867",
    unverified=words("unverified.european-2014"),
)

CRITERIA = (
    Row("eu-session-count", f">= {SESSIONS}", Basis.TARGET_LESION, session_count),
    Row("eu-target-response", "PD, or SD with curative intent", Basis.TARGET_LESION, target_response, of_targets),
    Row("eu-intent", "curative", Basis.TARGET_LESION, treatment_intent),
)

RULES = Rules(
    definition=DEFINITION,
    criteria=CRITERIA,
    combine=_root,
    look=look,
    index=lambda facts: facts.at,
    default=DEFAULT,
    readings=READINGS,
    flags=_flags,
    excludes=EVERYTHING,
)
