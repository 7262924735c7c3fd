"""A prescription, and MedicationRequest: evidence that a drug was meant to be taken, never of a dose."""

from msgspec import UNSET

from fhirnet.case.treatment import MedicationOrder
from mappings import medication
from mappings.concepts import Reader
from mappings.elements import Writer, identifier
from mappings.r4 import generated as r4
from mappings.references import Index, Source


def read(source: Source, reader: Reader, index: Index) -> MedicationOrder:
    """The prescription of a drug."""
    request: r4.MedicationRequest = source.resource
    drug, agent = medication.read(source, reader, index)
    return MedicationOrder(
        key=source.key,
        drug=drug,
        agent=agent,
        on=source.on,
        completed=request.status == "completed",
        source=(source.reference,),
    )


def write(order: MedicationOrder, writer: Writer) -> r4.MedicationRequest:
    """The request of a prescription."""
    return r4.MedicationRequest(
        identifier=identifier(order.key),
        status="completed" if order.completed else "active",
        intent="order",
        medicationCodeableConcept=medication.write(order.drug, order.agent),
        subject=writer.subject,
        authoredOn=UNSET if order.on is None else order.on.written,
    )
