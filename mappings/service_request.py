"""A planned PRRT cycle, and ServiceRequest; other requests are not read."""

from typing import Any

from msgspec import UNSET

from fhirnet.case.treatment import Drug, PlannedPrrt, ProcedureKind
from mappings import days, medication
from mappings.codes import concept_of
from mappings.concepts import Reader
from mappings.elements import Writer, amount, concept, identifier
from mappings.procedure import KINDS
from mappings.r4 import generated as r4
from mappings.references import Source
from mappings.unused import NotUsed

PRRT = concept_of(ProcedureKind.PRRT_CYCLE)


def read(source: Source, reader: Reader) -> PlannedPrrt:
    """The planned cycle."""
    request: r4.ServiceRequest = source.resource
    if reader.one(request.code, KINDS, "ServiceRequest.code") is not ProcedureKind.PRRT_CYCLE:
        raise NotUsed("not-relevant", "only a planned PRRT cycle is read of the requests")
    quantity: Any = request.quantityQuantity if request.quantityRange is UNSET else request.quantityRange
    return PlannedPrrt(
        key=source.key,
        on=days.dated(request.occurrenceDateTime, UNSET),
        activity=medication.dose(Drug.LUTETIUM_DOTATATE, quantity, source, ".quantity"),
        source=(source.reference,),
    )


def write(planned: PlannedPrrt, writer: Writer) -> r4.ServiceRequest:
    """The request of a planned cycle."""
    quantity: Any = UNSET if planned.activity is None else amount(planned.activity)
    is_range = isinstance(quantity, r4.Range)
    return r4.ServiceRequest(
        identifier=identifier(planned.key),
        status="active",
        intent="plan",
        code=concept(PRRT),
        quantityQuantity=UNSET if is_range else quantity,
        quantityRange=quantity if is_range else UNSET,
        subject=writer.subject,
        occurrenceDateTime=UNSET if planned.on is None else planned.on.written,
    )
