"""Which TACE sessions count, and which procedures may have been one.

A session is one day of TACE. Sessions of one exact day are one. What may have been a session, but is not known to be
(no date, embolization of unknown kind, known by text only), is a candidate and never counted. An abandoned attempt is
neither, nor is the course that sessions are part of.
"""

from collections.abc import Hashable, Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from fhirnet.case import Case
from fhirnet.case.treatment import TACE_KINDS, Intent, Outcome, Procedure, ProcedureKind
from fhirnet.dates import Interval
from fhirnet.rules.readings import World, in_order
from fhirnet.verdict import Assumption

T = TypeVar("T")

SESSION_KINDS = TACE_KINDS | {ProcedureKind.EMBOLIZATION_UNSPECIFIED}  # of what may be a counted session
_CANDIDATE_KINDS = frozenset({ProcedureKind.EMBOLIZATION_UNSPECIFIED, ProcedureKind.TEXT_ONLY_TACE})


class Session(NamedTuple):
    """The TACE of one day. `intent` and `quality` are None where the records of the day say nothing, or disagree."""

    on: Interval
    key: str
    procedures: tuple[Procedure, ...]
    intent: Intent | None
    quality: bool | None
    source: tuple[str, ...]
    assumptions: tuple[Assumption, ...]


class Embolizations(NamedTuple):
    """The procedures that are TACE on a date, and the candidates for one."""

    sessions: tuple[Procedure, ...]
    candidates: tuple[Procedure, ...]


def embolizations(case: Case) -> Embolizations:
    """The TACE of a case. Embolization of unknown kind is TACE when chemotherapy was given as part of it."""
    courses = {p.course for p in case.procedures if p.course is not None}
    with_chemotherapy = {a.part_of for a in case.administrations if a.drug.chemotherapy}
    sessions: list[Procedure] = []
    candidates: list[Procedure] = []
    for p in case.procedures:
        if p.key in courses or p.abandoned_for_occlusion:
            continue
        chemo = p.kind is ProcedureKind.EMBOLIZATION_UNSPECIFIED and p.key in with_chemotherapy
        if p.kind in TACE_KINDS or chemo:
            (candidates if p.on is None else sessions).append(p)
        elif p.kind in _CANDIDATE_KINDS:
            candidates.append(p)
    return Embolizations(tuple(sessions), tuple(candidates))


def sessions_of(procedures: Iterable[Procedure], as_of: date, world: World, *, unsuccessful: bool) -> Sequence[Session]:
    """The sessions that these procedures are up to a day, in order; unsuccessful ones only if asked for."""
    days: dict[Hashable, list[Procedure]] = {}
    for p in procedures:
        if p.on is None or (p.outcome is Outcome.UNSUCCESSFUL and not unsuccessful):
            continue
        if world.holds(True if p.on.last <= as_of else None, ("by asOf", p.key)):
            days.setdefault(p.on.first if p.on.exact else p.key, []).append(p)
    sessions = sorted(
        [session_of(procedures) for procedures in days.values()], key=lambda s: (s.on.first, s.on.last, s.key)
    )
    return in_order(sessions, world)


def session_of(procedures: Sequence[Procedure]) -> Session:
    """The session that the procedures of one day are."""
    first = procedures[0]
    assert first.on is not None
    assumptions: list[Assumption] = []
    if all(p.kind not in TACE_KINDS for p in procedures):
        assumptions.append(Assumption.CHEMO_BY_ADMINISTRATION)
    if any(not p.treated for p in procedures):
        assumptions.append(Assumption.TARGET_TREATED_ASSUMED)
    intent, quality, source = first.intent, first.standardized, first.source
    if len(procedures) > 1:
        intent = _agreed([p.intent for p in procedures])
        quality = _agreed([p.standardized for p in procedures])
        source = tuple(dict.fromkeys(ref for p in procedures for ref in p.source))
    return Session(first.on, first.key, tuple(procedures), intent, quality, source, tuple(assumptions))


def _agreed(stated: list[T | None]) -> T | None:
    """What the records of one day state, None where they state nothing or disagree."""
    said = set(stated) - {None}
    return said.pop() if len(said) == 1 else None
