"""One dose given, and MedicationAdministration."""

from typing import Any

from msgspec import UNSET

from fhirnet.case.treatment import MedicationGiven
from mappings import medication
from mappings.concepts import Reader
from mappings.elements import Writer, amount, dated, identifier
from mappings.r4 import generated as r4
from mappings.references import Index, Source


def read(source: Source, reader: Reader, index: Index) -> MedicationGiven:
    """The dose that was given."""
    given: r4.MedicationAdministration = source.resource
    drug, agent = medication.read(source, reader, index)
    assert source.on is not None  # the gate lets no undated administration through
    quantity: Any = UNSET if given.dosage is UNSET else given.dosage.dose
    return MedicationGiven(
        key=source.key,
        drug=drug,
        on=source.on,
        agent=agent,
        dose=medication.dose(drug, quantity, source, ".dosage"),
        part_of=_procedure(source, given, index),
        source=(source.reference,),
    )


def _procedure(source: Source, given: r4.MedicationAdministration, index: Index) -> str | None:
    for reference in given.partOf or ():
        found = index.resolve(reference, source, "Procedure")
        if found is not None and found.type == "Procedure":
            return found.key
    return None


def write(given: MedicationGiven, writer: Writer) -> r4.MedicationAdministration:
    """The administration of a dose."""
    dose: Any = UNSET if given.dose is None else amount(given.dose)
    return r4.MedicationAdministration(
        identifier=identifier(given.key),
        partOf=UNSET if given.part_of is None else [writer.reference("Procedure", given.part_of)],
        status="completed",
        medicationCodeableConcept=medication.write(given.drug, given.agent),
        subject=writer.subject,
        **dated("effective", given.on),
        dosage=UNSET if dose is UNSET else r4.MedicationAdministrationDosage(dose=dose),
    )
