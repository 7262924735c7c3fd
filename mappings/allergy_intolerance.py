"""One entry of an allergy list, and AllergyIntolerance: any entry shows that a list was kept."""

from msgspec import UNSET

from fhirnet.case.treatment import Allergy
from mappings import gate, medication
from mappings.concepts import Reader
from mappings.elements import ALLERGY_CLINICAL, Writer, coded, identifier
from mappings.r4 import generated as r4
from mappings.references import Source


def read(source: Source, reader: Reader) -> Allergy:
    """The entry of the list; a substance that is not read is still an entry."""
    allergy: r4.AllergyIntolerance = source.resource
    code = allergy.code
    drug = None if code is UNSET else reader.find(code, medication.DRUGS)
    return Allergy(
        key=source.key,
        drug=None if drug in medication.NEVER_WRITTEN else drug,
        text=None if code is UNSET or code.text is UNSET else code.text,
        active=not gate.status_codes(allergy.clinicalStatus) & gate.ENDED,
        recorded=source.recorded,
        source=(source.reference,),
    )


def write(allergy: Allergy, writer: Writer) -> r4.AllergyIntolerance:
    """The entry as a resource."""
    text = UNSET if allergy.text is None else allergy.text
    codings = UNSET if allergy.drug is None else medication.write(allergy.drug, None).coding
    nothing = codings is UNSET and text is UNSET
    return r4.AllergyIntolerance(
        identifier=identifier(allergy.key),
        clinicalStatus=coded(ALLERGY_CLINICAL, "active" if allergy.active else "inactive"),
        code=UNSET if nothing else r4.CodeableConcept(coding=codings, text=text),
        patient=writer.subject,
        recordedDate=UNSET if allergy.recorded is None else allergy.recorded,
    )
