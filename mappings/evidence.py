"""Which resources are evidence for which question, and which procedures are candidate sessions of TACE."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from fhirnet.case.treatment import Drug, MedicationGiven, Procedure, ProcedureKind
from fhirnet.dates import OPEN_END
from mappings import days
from mappings.procedure import EMBOLIZATIONS
from mappings.references import Source
from mappings.relevance import EITHER, PRRT, TACE

Why = tuple[str, str]


def set_open_cycles_apart(live: list[Source], cut: dict[Source, Why], as_of: date) -> None:
    """A PRRT cycle that may lie after asOf is no evidence; it stays in the case, where the rules see its date."""
    may_be_later = [s for s in live if s.on is not None and as_of < s.on.last != OPEN_END and s.type in days.HAPPENED]
    if not may_be_later:
        return
    given = _given_with(live, lambda drug: drug is Drug.LUTETIUM_DOTATATE)
    for source in may_be_later:
        if any(_is_cycle(record, given) for _, record in source.records):
            cut[source] = "after-as-of", "the PRRT cycle may lie after asOf"


def _is_cycle(record: Any, given: frozenset[str]) -> bool:
    if isinstance(record, MedicationGiven):
        return record.drug is Drug.LUTETIUM_DOTATATE
    if not isinstance(record, Procedure):
        return False
    is_radiopharmaceutical = record.kind is ProcedureKind.RADIOPHARMACEUTICAL
    return record.kind is ProcedureKind.PRRT_CYCLE or (
        is_radiopharmaceutical and (record.lutetium or record.key in given)
    )


def _given_with(live: Iterable[Source], is_meant: Callable[[Drug], bool]) -> frozenset[str]:
    """The keys of the procedures that a drug was given with."""
    return frozenset(
        record.part_of
        for source in live
        if source.type == "MedicationAdministration"
        for _, record in source.records
        if record.part_of is not None and is_meant(record.drug)
    )


def masks(sources: tuple[Source, ...], live: list[Source], cut: Mapping[Source, Why]) -> dict[Source, int]:
    """Which questions read every resource that is evidence."""
    embolized = {r.key for s in live if s.type == "Procedure" for _, r in s.records if r.kind in EMBOLIZATIONS}
    given = _given_with(live, lambda drug: drug is Drug.LUTETIUM_DOTATATE)
    found = {s: EITHER for s in sources if s.type == "Patient"}
    for source in live:
        if source in cut:
            continue
        mask = source.mask
        record = source.records[0][1] if source.records else None
        if isinstance(record, MedicationGiven) and record.part_of in embolized:
            mask |= TACE
        elif isinstance(record, Procedure) and _is_cycle(record, given):
            mask |= PRRT
        found[source] = mask
        if source.medication is not None:
            found[source.medication] = found.get(source.medication, 0) | mask
    return found


def candidates(live: Iterable[Source]) -> frozenset[Source]:
    """Embolizations that may have been TACE: of unstated kind, and no chemotherapy is known to be given with them."""
    unspecified = [
        s for s in live if s.type == "Procedure" and s.records[0][1].kind is ProcedureKind.EMBOLIZATION_UNSPECIFIED
    ]
    if not unspecified:
        return frozenset()
    given = _given_with(live, lambda drug: drug.chemotherapy)
    return frozenset(s for s in unspecified if s.key not in given and not s.records[0][1].abandoned_for_occlusion)
