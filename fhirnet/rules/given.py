"""What was given as part of the TACE sessions: information beside a verdict, which never changes one.

JSH-LCSGJ speaks of resistance "even after changing the chemotherapeutic agents" (「即使更换了化疗药物」): a concession,
not a condition. Systemic drugs beside TACE are not read for this question; one given as part of an embolization is.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from fhirnet.case import Case
from fhirnet.case.treatment import Drug
from fhirnet.rules.courses import Course, History
from fhirnet.rules.readings import World
from fhirnet.rules.sessions import Session
from fhirnet.verdict import Reason

Agent = tuple[Drug, str | None]


class Given(NamedTuple):
    """By the procedure it was given in: the chemotherapy, and the other antineoplastic drugs."""

    chemotherapy: Mapping[str, set[Agent]]
    others: Mapping[str, set[Agent]]


def agent_changed(history: History, course: Course) -> tuple[Reason, ...]:
    """Whether two consecutive sessions are recorded with different chemotherapy."""
    given = _given(history).chemotherapy
    agents = [_of(session, given) for session in course.sessions] if given else []
    changed = any(one and other and one != other for one, other in pairwise(agents))
    return (Reason.AGENT_CHANGED,) if changed else ()


def combination(history: History, course: Course) -> tuple[Reason, ...]:
    """Whether an antineoplastic drug that is no chemotherapy was given as part of a session."""
    given = _given(history).others
    combined = bool(given) and any(_of(session, given) for session in course.sessions)
    return (Reason.COMBINATION_THERAPY,) if combined else ()


def _of(session: Session, given: Mapping[str, set[Agent]]) -> set[Agent]:
    return {agent for p in session.procedures for agent in given.get(p.key, ())}


def _given(history: History) -> Given:
    return history.keep("given", World(), lambda: _read(history.case))


def _read(case: Case) -> Given:
    chemotherapy: dict[str, set[Agent]] = {}
    others: dict[str, set[Agent]] = {}
    for a in case.administrations:
        if a.part_of is not None and a.drug.antineoplastic:
            kind = chemotherapy if a.drug.chemotherapy else others
            kind.setdefault(a.part_of, set()).add((a.drug, a.agent))
    return Given(chemotherapy, others)
