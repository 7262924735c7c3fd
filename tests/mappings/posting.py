"""Small resources in words of the clinic, posted as a Bundle and read."""

import json
from datetime import date
from typing import Any

from fhirnet.case import Case
from mappings import bundle
from mappings.bundle import Known, Reading
from mappings.r4.decode import receive
from mappings.site import SiteMapping

FN = "https://w3id.org/fhirnet"
LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
ICD = "http://hl7.org/fhir/sid/icd-10"
ATC = "http://www.whocc.no/atc"
AS_OF = date(2024, 7, 1)

Json = dict[str, Any]
PATIENT: Json = {"resourceType": "Patient", "id": "p1", "gender": "male"}
MINE: Json = {"reference": "Patient/p1"}


def concept(*codings: tuple[str, str], text: str | None = None) -> Json:
    """A CodeableConcept of (system, code) pairs; the system of an own code may be its short name."""
    listed = [{"system": s if ":" in s else f"{FN}/CodeSystem/{s}", "code": c} for s, c in codings]
    return ({"coding": listed} if listed else {}) | ({} if text is None else {"text": text})


def quantity(value: Any, unit: str | None = None, **more: Any) -> Json:
    """A Quantity with a UCUM unit, or without any."""
    return {"value": value, **({} if unit is None else {"unit": unit, "system": UCUM, "code": unit}), **more}


def observation(*codings: tuple[str, str], on: str | None = "2024-06-20", **content: Any) -> Json:
    """An Observation of the patient; own codes of observations may be given by their code alone."""
    dated = {} if on is None else {"effectiveDateTime": on}
    made = {"resourceType": "Observation", "status": "final", "code": concept(*codings), "subject": MINE, **dated}
    return {name: value for name, value in (made | content).items() if value is not None}


def fact(code: str, on: str = "2024-06-20", **content: Any) -> Json:
    """An Observation with one of the own codes."""
    return observation(("observation", code), on=on, **content)


def component(code: str, **content: Any) -> Json:
    """A component with one of the own codes."""
    return {"code": concept(("observation", code)), **content}


def condition(*codings: tuple[str, str], text: str | None = None, **content: Any) -> Json:
    """A Condition of the patient."""
    code = concept(*codings, text=text)
    return {"resourceType": "Condition", "code": code, "subject": MINE} | content


def procedure(*codings: tuple[str, str], on: str | None = "2024-01-10", text: str | None = None, **more: Any) -> Json:
    """A completed Procedure of the patient."""
    dated = {} if on is None else {"performedDateTime": on}
    code = concept(*codings, text=text)
    return {"resourceType": "Procedure", "status": "completed", "code": code, "subject": MINE, **dated} | more


def medication(type_: str, *codings: tuple[str, str], **content: Any) -> Json:
    """A resource of one of the Medication types."""
    drug = {} if "medicationReference" in content else {"medicationCodeableConcept": concept(*codings)}
    return {"resourceType": type_, "subject": MINE, **drug} | content


def lesion(id_: str, role: str | None = None, **content: Any) -> Json:
    """A lesion in the liver."""
    coding = {"system": f"{FN}/CodeSystem/lesion-role", "code": role}
    role_of = {"extension": [{"url": f"{FN}/StructureDefinition/lesion-role", "valueCoding": coding}]} if role else {}
    location = {"location": concept((SNOMED, "10200004"))}
    return {"resourceType": "BodyStructure", "id": id_, "patient": MINE} | role_of | location | content


def body(*resources: Json, type_: str = "collection", patient: bool = True) -> bytes:
    """A Bundle of entries; a resource may be given as whole entry with its fullUrl."""
    given = ((PATIENT,) if patient else ()) + resources
    entries = [each if "resource" in each or "request" in each else {"resource": each} for each in given]
    return json.dumps({"resourceType": "Bundle", "type": type_, "entry": entries}).encode()


def read(*resources: Json, site: SiteMapping | None = None, **more: Any) -> Reading:
    """The resources beside a patient, posted and read."""
    return bundle.read(receive(body(*resources, **more)).bundle(), site)


def known(*resources: Json, as_of: date = AS_OF, recorded_filter: bool = True, **more: Any) -> Known:
    """What is known of them on a day."""
    return read(*resources, **more).known_on(as_of, recorded_filter=recorded_filter)


def case(*resources: Json, **more: Any) -> Case:
    """The case they make up."""
    return known(*resources, **more).case


def not_used(found: Known, question: str | None = None) -> dict[str, str]:
    """By path of the resource, why it is no evidence."""
    issues = found.report(question)
    return {str(i.at).removeprefix("Bundle."): i.code for i in issues if i.system == "not-used"}


def remarks(found: Known) -> list[str]:
    """The codes of the remarks on what is used."""
    return [issue.code for issue in found.report() if issue.system == "issue"]
