"""Records under pseudonyms: every record type but those of Observations, and the resource it becomes.

A record holds what the rules may read and nothing else, so what is not in it cannot get out; free text in it is dropped
or, where the rules read it, replaced by words that say the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from msgspec import UNSET

from fhirnet.case.disease import ActiveComplication, Diagnosis
from fhirnet.case.lesion import Lesion
from fhirnet.case.status import Attestation
from fhirnet.case.treatment import (
    Allergy,
    Drug,
    MedicationGiven,
    MedicationOrder,
    MedicationUse,
    PlannedPrrt,
    Procedure,
)
from fhirnet.dates import OPEN_END, Interval
from mappings import (
    allergy_intolerance,
    body_structure,
    condition,
    medication_administration,
    medication_request,
    medication_statement,
    procedure,
    research_subject,
    service_request,
)
from mappings.deidentified.dates import Shift
from mappings.deidentified.pseudonyms import Pseudonyms
from mappings.r4 import generated as r4

IN_WORDS = "TACE"  # what the words of a procedure known by its words only say
SUPPORTIVE = frozenset(
    {Drug.VITAMIN_K, Drug.VITAMIN_K_ANTAGONIST, Drug.ANTIBACTERIAL}
)  # their first and last day count


def written(record: Any, until: date | None, names: Pseudonyms, shift: Shift) -> Any:
    """The resource of a record; `until` is the last day on which it holds."""
    return _WRITERS[type(record)](replace(record, key=names.item(record.key)), until, names, shift)


def _diagnosis(record: Diagnosis, _: date | None, names: Pseudonyms, shift: Shift) -> Any:
    related = names.reference_or_none("Condition", record.related)
    return condition.write(replace(_since(record, shift), related=related), names)


def _complication(record: ActiveComplication, until: date | None, names: Pseudonyms, shift: Shift) -> Any:
    resource = condition.write_complication(_since(record, shift), names)
    if until is not None and until != OPEN_END:
        resource.clinicalStatus = UNSET  # it was active, and will have ended by then
        resource.abatementDateTime = shift.day(until).isoformat()
    return resource


def _since(record: Any, shift: Shift) -> Any:
    onset = None if record.onset is None else shift.happened(record.onset)
    return replace(record, onset=onset, recorded=_recorded(record.recorded, shift))


def _lesion(record: Lesion, _: date | None, names: Pseudonyms, shift: Shift) -> Any:
    return body_structure.write(record, names)


def _procedure(record: Procedure, _: date | None, names: Pseudonyms, shift: Shift) -> Any:
    told = replace(
        record,
        on=None if record.on is None else shift.happened(record.on),
        treated=tuple(names.item(lesion) for lesion in record.treated),
        course=names.reference_or_none("Procedure", record.course),
        text=None if record.text is None else IN_WORDS,
    )
    return procedure.write(told, names)


def _use(record: MedicationUse, _: date | None, names: Pseudonyms, shift: Shift) -> Any:
    move: Callable[[Interval], Interval] = shift.happened if record.drug in SUPPORTIVE else shift.during
    told = replace(
        record,
        agent=names.agent(record.agent),
        during=None if record.during is None else move(record.during),
        text=None,
        recorded=_recorded(record.recorded, shift),
    )
    return medication_statement.write(told, names)


def _given(record: MedicationGiven, _: date | None, names: Pseudonyms, shift: Shift) -> Any:
    part_of = names.reference_or_none("Procedure", record.part_of)
    told = replace(record, agent=names.agent(record.agent), on=shift.happened(record.on), part_of=part_of)
    return medication_administration.write(told, names)


def _order(record: MedicationOrder, _: date | None, names: Pseudonyms, shift: Shift) -> Any:
    on = None if record.on is None else Interval.parse(shift.first(record.on.written))
    return medication_request.write(replace(record, agent=names.agent(record.agent), on=on), names)


def _planned(record: PlannedPrrt, _: date | None, names: Pseudonyms, shift: Shift) -> Any:
    on = None if record.on is None else shift.planned(record.on)
    return service_request.write(replace(record, on=on), names)


def _allergy(record: Allergy, _: date | None, names: Pseudonyms, shift: Shift) -> Any:
    return allergy_intolerance.write(replace(record, text=None, recorded=_recorded(record.recorded, shift)), names)


def _attestation(record: Attestation, until: date | None, names: Pseudonyms, shift: Shift) -> Any:
    on = None if record.on is None else shift.planned(record.on)
    resource = research_subject.write(replace(record, on=on), names)
    if until is not None:
        start = UNSET if on is None else on.written
        resource.period = r4.Period(start=start, end=shift.day(until).isoformat())
    return resource


def _recorded(written_on: str | None, shift: Shift) -> str | None:
    """The first day of when it was recorded: whether that was after asOf is all that is asked of it."""
    return None if written_on is None else shift.first(written_on)


_WRITERS: Mapping[type[Any], Callable[[Any, date | None, Pseudonyms, Shift], Any]] = {
    Diagnosis: _diagnosis,
    ActiveComplication: _complication,
    Lesion: _lesion,
    Procedure: _procedure,
    MedicationUse: _use,
    MedicationGiven: _given,
    MedicationOrder: _order,
    PlannedPrrt: _planned,
    Allergy: _allergy,
    Attestation: _attestation,
}
