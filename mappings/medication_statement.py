"""A drug stated as taken, and MedicationStatement.

`effective[x]` is the duration of use. A change of dose is a new statement: only the first dosage is read.
"""

from decimal import Decimal
from typing import Any

from msgspec import UNSET

from fhirnet.case.treatment import MedicationUse, Rhythm, StatementStatus, StopReason
from mappings import medication
from mappings.codes import concept_of
from mappings.concepts import Reader
from mappings.elements import Writer, amount, concept, dated, identifier
from mappings.r4 import generated as r4
from mappings.references import Index, Source
from mappings.terminology import Words

STOP_REASONS = Words({concept_of(reason): reason for reason in StopReason})


def read(source: Source, reader: Reader, index: Index) -> MedicationUse:
    """The use of a drug."""
    statement: r4.MedicationStatement = source.resource
    drug, agent = medication.read(source, reader, index)
    dosage = statement.dosage[0] if statement.dosage else None
    reasons = [found for reason in statement.statusReason or () if (found := reader.find(reason, STOP_REASONS))]
    return MedicationUse(
        key=source.key,
        drug=drug,
        agent=agent,
        during=source.on,
        status=StatementStatus(statement.status),
        dose=None if dosage is None else medication.dose(drug, _dose(dosage), source, ".dosage[0]"),
        rhythm=None if dosage is None else _rhythm(dosage),
        text=None if dosage is None or dosage.text is UNSET else dosage.text,
        stop_reason=reasons[0] if reasons else None,
        recorded=source.recorded,
        source=(source.reference,),
    )


def _dose(dosage: r4.Dosage) -> Any:
    for given in dosage.doseAndRate or ():
        if given.doseQuantity is not UNSET:
            return given.doseQuantity
        if given.doseRange is not UNSET:
            return given.doseRange
    return UNSET


def _rhythm(dosage: r4.Dosage) -> Rhythm | None:
    if dosage.timing is UNSET or dosage.timing.repeat is UNSET:
        return None
    repeat = dosage.timing.repeat
    rhythm = Rhythm(
        None if repeat.frequency is UNSET else repeat.frequency,
        None if repeat.period is UNSET else str(repeat.period),
        None if repeat.periodUnit is UNSET else repeat.periodUnit,
    )
    return None if rhythm == Rhythm(None, None, None) else rhythm


def write(use: MedicationUse, writer: Writer) -> r4.MedicationStatement:
    """The statement that a drug is taken."""
    return r4.MedicationStatement(
        identifier=identifier(use.key),
        status=use.status.value,
        statusReason=UNSET if use.stop_reason is None else [concept(concept_of(use.stop_reason))],
        medicationCodeableConcept=medication.write(use.drug, use.agent),
        subject=writer.subject,
        **dated("effective", use.during),
        dateAsserted=UNSET if use.recorded is None else use.recorded,
        dosage=_dosage(use),
    )


def _dosage(use: MedicationUse) -> Any:
    if use.dose is None and use.rhythm is None and use.text is None:
        return UNSET
    return [
        r4.Dosage(
            text=UNSET if use.text is None else use.text,
            timing=UNSET if use.rhythm is None else r4.Timing(repeat=_repeat(use.rhythm)),
            doseAndRate=UNSET if use.dose is None else [_given(amount(use.dose))],
        )
    ]


def _given(dose: r4.Quantity | r4.Range) -> r4.DosageDoseAndRate:
    if isinstance(dose, r4.Range):
        return r4.DosageDoseAndRate(doseRange=dose)
    return r4.DosageDoseAndRate(doseQuantity=dose)


def _repeat(rhythm: Rhythm) -> r4.TimingRepeat:
    unit: Any = rhythm.unit
    return r4.TimingRepeat(
        frequency=UNSET if rhythm.frequency is None else rhythm.frequency,
        period=UNSET if rhythm.period is None else Decimal(rhythm.period),
        periodUnit=UNSET if unit is None else unit,
    )
