"""Which procedures are sessions of TACE, and which of them make the latest course (tace.md 3.4, contract 6.2)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from fhirnet.case import Case
from fhirnet.case.treatment import TACE_KINDS, Drug, Intent, Outcome, Procedure, ProcedureKind
from fhirnet.dates import Interval

ENDS_A_COURSE = {
    ProcedureKind.LIVER_RESECTION,
    ProcedureKind.LIVER_TRANSPLANT,
    ProcedureKind.ABLATION,
    ProcedureKind.LIVER_RADIOTHERAPY,
    ProcedureKind.TARE,
    ProcedureKind.HAIC,
}
CHEMOTHERAPY = {Drug.CAPECITABINE, Drug.TEMOZOLOMIDE, Drug.CHEMOTHERAPY_OTHER}


@dataclass(frozen=True)
class Session:
    """The TACE of one day; `qualified` is False where its quality is documented as not standardized."""

    day: date
    intent: Intent | None
    qualified: bool


def counted(
    case: Case, targets: frozenset[str], *, failed_too: bool = False, candidates_too: bool = False
) -> list[Session]:
    """The sessions of a case with exact dates, one a day."""
    done: dict[tuple[date, str], list[Procedure]] = {}
    for procedure in case.procedures:
        if procedure.on is None or procedure.abandoned_for_occlusion:
            continue
        if not (is_tace(case, procedure) or (candidates_too and is_candidate(case, procedure))):
            continue
        if procedure.outcome is Outcome.UNSUCCESSFUL and not failed_too:
            continue
        if procedure.treated and not targets & set(procedure.treated):
            continue
        exactly = procedure.on == Interval.of_day(procedure.on.first) or "T" in procedure.on.written
        done.setdefault((procedure.on.first, "" if exactly else procedure.key), []).append(procedure)
    return [_session(day, done[day, key]) for day, key in sorted(done)]


def _session(day: date, procedures: list[Procedure]) -> Session:
    intents = {p.intent for p in procedures if p.intent is not None}
    qualities = {p.standardized for p in procedures if p.standardized is not None}
    return Session(
        day=day,
        intent=intents.pop() if len(intents) == 1 else None,
        qualified=qualities != {False},
    )


def is_tace(case: Case, procedure: Procedure) -> bool:
    """Coded as TACE, or an embolization that a chemotherapy was given in."""
    if procedure.kind in TACE_KINDS:
        return True
    return procedure.kind is ProcedureKind.EMBOLIZATION_UNSPECIFIED and any(
        given.part_of == procedure.key and given.drug in CHEMOTHERAPY for given in case.administrations
    )


def is_candidate(case: Case, procedure: Procedure) -> bool:
    """What may have been a session: an embolization of no stated kind, TACE by text only, TACE without a date."""
    if procedure.abandoned_for_occlusion:
        return False
    if is_tace(case, procedure):
        return procedure.on is None
    return procedure.kind in (ProcedureKind.EMBOLIZATION_UNSPECIFIED, ProcedureKind.TEXT_ONLY_TACE)


def candidates(case: Case) -> list[Procedure]:
    """All that may have been sessions."""
    return [p for p in case.procedures if is_candidate(case, p)]


def undated(case: Case) -> int:
    """How many of the candidates may have been on any day."""
    return sum(1 for p in candidates(case) if p.on is None)


def latest_course(
    case: Case, sessions: Sequence[Session], targets: frozenset[str], all_gone: Callable[[Session, Session], bool]
) -> list[Session]:
    """The sessions since the last thing that ended a course.

    `all_gone` tells whether all targets were in complete response between two sessions.
    """
    course: list[Session] = []
    for session in sessions:
        if course and (_treated_otherwise(case, course[-1], session, targets) or all_gone(course[-1], session)):
            course = []
        course.append(session)
    return course


def _treated_otherwise(case: Case, one: Session, other: Session, targets: frozenset[str]) -> bool:
    return any(
        one.day < p.on.first < other.day
        for p in case.procedures
        if p.kind in ENDS_A_COURSE
        and p.on is not None
        and not p.abandoned_for_occlusion
        and (not p.treated or targets & set(p.treated))
    )
