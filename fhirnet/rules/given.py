"""What was given as part of the TACE sessions: information beside a verdict, which never changes one.

JSH-LCSGJ speaks of resistance "even after changing the chemotherapeutic agents" (「即使更换了化疗药物」): a concession,
not a condition. Systemic drugs beside TACE are not read for this question; one given as part of an embolization is.
"""

from itertools import pairwise

from fhirnet.case import Case
from fhirnet.case.treatment import Drug
from fhirnet.rules.courses import Course
from fhirnet.rules.sessions import Session
from fhirnet.verdict import Reason

Agent = tuple[Drug, str | None]


def agent_changed(case: Case, course: Course) -> tuple[Reason, ...]:
    """Whether two consecutive sessions are recorded with different chemotherapy."""
    if not case.administrations:
        return ()
    given = [_chemotherapy(case, session) for session in course.sessions]
    changed = any(one and other and one != other for one, other in pairwise(given))
    return (Reason.AGENT_CHANGED,) if changed else ()


def combination(case: Case, course: Course) -> tuple[Reason, ...]:
    """Whether an antineoplastic drug that is no chemotherapy was given as part of a session."""
    if not case.administrations:
        return ()
    parts = {p.key for session in course.sessions for p in session.procedures}
    combined = any(
        a.part_of in parts and a.drug.antineoplastic and not a.drug.chemotherapy for a in case.administrations
    )
    return (Reason.COMBINATION_THERAPY,) if combined else ()


def _chemotherapy(case: Case, session: Session) -> frozenset[Agent]:
    parts = {p.key for p in session.procedures}
    return frozenset([(a.drug, a.agent) for a in case.administrations if a.drug.chemotherapy and a.part_of in parts])
