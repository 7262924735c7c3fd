"""What a stored resource is found by: one table of search parameters, each with the elements it reads.

The names are those of FHIR R4 ("Search Parameter Registry"). A row marked `own` goes beyond R4: a `date` for types
whose date R4 calls otherwise, and a `patient` for documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec

from mappings.spans import ALWAYS, Span, hull, written
from mappings.whose import LOCAL, record, text_of, unversioned

TOKEN, DATE, REFERENCE = "token", "date", "reference"
PATIENT = ("Patient",)
SUBJECTS = ("Patient", "Group", "Device", "Location")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter: its name, its type, the elements it reads (`Type.element`), what it may refer to."""

    name: str
    type: str
    elements: str
    targets: tuple[str, ...] = ()
    own: bool = False

    def of(self, type_: str) -> tuple[tuple[str, ...], ...]:
        """The elements it reads in resources of a type, each as its steps."""
        paths = (tuple(path.split(".")) for path in self.elements.split())
        return tuple(path[1:] for path in paths if path[0] == type_)


_FOR_ALL = (
    "Patient Condition Observation Procedure MedicationStatement MedicationRequest MedicationAdministration "
    "BodyStructure AllergyIntolerance ServiceRequest ResearchSubject DiagnosticReport Provenance Device Medication "
    "Practitioner Organization Bundle"
)
BESIDE = ("Device", "Medication", "Practitioner", "Organization")  # in no patient's record, but named by one
EVERY = (Parameter("_id", TOKEN, _FOR_ALL), Parameter("_lastUpdated", DATE, _FOR_ALL))  # of the store, not of elements
SEARCH = (
    Parameter(
        "identifier", TOKEN,
        "Patient.identifier Condition.identifier Observation.identifier Procedure.identifier "
        "MedicationStatement.identifier MedicationRequest.identifier MedicationAdministration.identifier "
        "BodyStructure.identifier AllergyIntolerance.identifier ServiceRequest.identifier ResearchSubject.identifier "
        "DiagnosticReport.identifier Device.identifier Medication.identifier Practitioner.identifier "
        "Organization.identifier Bundle.identifier",
    ),
    Parameter(
        "patient", REFERENCE,
        "Condition.subject Observation.subject Procedure.subject MedicationStatement.subject MedicationRequest.subject "
        "MedicationAdministration.subject BodyStructure.patient AllergyIntolerance.patient ServiceRequest.subject "
        "ResearchSubject.individual DiagnosticReport.subject Provenance.target Device.patient",
        PATIENT,
    ),
    Parameter("patient", REFERENCE, "Bundle.entry[0].resource.subject", PATIENT, own=True),
    Parameter(
        "subject", REFERENCE,
        "Condition.subject Observation.subject Procedure.subject MedicationStatement.subject MedicationRequest.subject "
        "MedicationAdministration.subject ServiceRequest.subject DiagnosticReport.subject",
        SUBJECTS,
    ),
    Parameter(
        "code", TOKEN,
        "Condition.code Observation.code Procedure.code AllergyIntolerance.code ServiceRequest.code "
        "DiagnosticReport.code Medication.code "
        "MedicationStatement.medicationCodeableConcept MedicationRequest.medicationCodeableConcept "
        "MedicationAdministration.medicationCodeableConcept",
    ),
    Parameter(
        "category", TOKEN,
        "Condition.category Observation.category Procedure.category DiagnosticReport.category "
        "MedicationStatement.category MedicationRequest.category AllergyIntolerance.category ServiceRequest.category",
    ),
    Parameter(
        "status", TOKEN,
        "Observation.status Procedure.status MedicationStatement.status MedicationRequest.status "
        "MedicationAdministration.status ServiceRequest.status ResearchSubject.status DiagnosticReport.status "
        "Device.status Medication.status",
    ),
    Parameter("clinical-status", TOKEN, "Condition.clinicalStatus AllergyIntolerance.clinicalStatus"),
    Parameter("verification-status", TOKEN, "Condition.verificationStatus AllergyIntolerance.verificationStatus"),
    Parameter("intent", TOKEN, "MedicationRequest.intent ServiceRequest.intent"),
    Parameter("type", TOKEN, "Device.type Organization.type Bundle.type"),
    Parameter("location", TOKEN, "BodyStructure.location"),
    Parameter("morphology", TOKEN, "BodyStructure.morphology"),
    Parameter(
        "date", DATE,
        "Observation.effective Procedure.performed DiagnosticReport.effective AllergyIntolerance.recordedDate "
        "ResearchSubject.period MedicationRequest.dosageInstruction.timing.event",
    ),
    Parameter(
        "date", DATE,
        "Condition.onset MedicationStatement.effective MedicationAdministration.effective ServiceRequest.occurrence "
        "Provenance.recorded Bundle.timestamp",
        own=True,
    ),
    Parameter("onset-date", DATE, "Condition.onset"),
    Parameter("recorded-date", DATE, "Condition.recordedDate"),
    Parameter("effective", DATE, "MedicationStatement.effective"),
    Parameter("effective-time", DATE, "MedicationAdministration.effective"),
    Parameter("authoredon", DATE, "MedicationRequest.authoredOn"),
    Parameter("authored", DATE, "ServiceRequest.authoredOn"),
    Parameter("occurrence", DATE, "ServiceRequest.occurrence"),
    Parameter("issued", DATE, "DiagnosticReport.issued"),
    Parameter("recorded", DATE, "Provenance.recorded"),
    Parameter("timestamp", DATE, "Bundle.timestamp"),
    Parameter("birthdate", DATE, "Patient.birthDate"),
    Parameter("target", REFERENCE, "Provenance.target", tuple(_FOR_ALL.split())),
    Parameter("composition", REFERENCE, "Bundle.entry[0].resource", ("Composition",)),
)  # fmt: skip
CHOICES = ("DateTime", "Period", "Timing", "Instant")  # the types of a date that may be one of several


def offered(type_: str) -> dict[str, Parameter]:
    """The search parameters of a type, by name."""
    return {parameter.name: parameter for parameter in (*EVERY, *SEARCH) if parameter.of(type_)}


@dataclass(frozen=True, slots=True)
class Values:
    """What a resource is found by, each named by its search parameter; `patient` is the id of whose record it is in.

    tokens: (name, system or "", code). days: (name, first day, last day, first instant, last instant): the days as
    written in their own offset, `2024-07-01`; the instants in UTC, `2024-07-01T08:30:00.000000Z`. links: (name,
    target), a target in this store as `Type/id`, another as it is written. patient_identifiers: (system, value) of
    whose record it is in, where that is not said by an id of this store.
    """

    patient: str | None = None
    tokens: tuple[tuple[str, str, str], ...] = ()
    days: tuple[tuple[str, str, str, str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    patient_identifiers: tuple[tuple[str, str], ...] = ()


_decode = msgspec.json.Decoder(dict[str, Any], float_hook=str).decode
_Json = dict[str, Any]
_PATHS = {
    type_: tuple((row.name, row.type, row.targets, path) for row in SEARCH for path in row.of(type_))
    for type_ in _FOR_ALL.split()
}


def values(resource: bytes) -> Values:
    """What this resource, as it is served, is found by."""
    read = _decode(resource)
    tokens: list[tuple[str, str, str]] = []
    days: list[tuple[str, str, str, str, str]] = []
    links: list[tuple[str, str]] = []
    for name, kind, targets, path in _PATHS[read["resourceType"]]:
        for value in _at(read, path, dated=kind == DATE):
            if kind == TOKEN:
                tokens += ((name, *token) for token in _tokens(value))
            elif kind == DATE:
                with suppress(ValueError):  # a date that is none finds nothing
                    days += [(name, s.first, s.last, s.begin, s.end) for s in _spans(value)]
            else:
                links += ((name, target) for target in _targets(value) if _type_of(target) in targets)
    patient, identifiers = record(read)
    return Values(patient, tuple(tokens), tuple(days), tuple(links), identifiers)


def beside(resource: bytes) -> Iterator[tuple[str, str]]:
    """(type, id) of what the resource refers to, at whatever depth, and no patient's record holds."""
    if any(b"%b/" % type_.encode() in resource for type_ in BESIDE):
        for reference in _references(_decode(resource)):
            found = LOCAL.fullmatch(unversioned(reference))
            if found and found[1] in BESIDE:
                yield found[1], found[2]


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for each in value.values():
            yield from _references(each)
    elif isinstance(value, list):
        for each in value:
            yield from _references(each)


def _at(value: Any, path: tuple[str, ...], dated: bool) -> Iterator[Any]:
    """The values of an element; a date may stand in one of several, each named by its type."""
    if isinstance(value, list):
        for each in value:
            yield from _at(each, path, dated)
    elif not path:
        if value is not None:  # beside it stands an extension that says why
            yield value
    elif isinstance(value, dict):
        step, rest = path[0], path[1:]
        if step.endswith("[0]"):
            yield from _at(value.get(step[:-3], [])[:1], rest, dated)
            return
        for name in (step, *(step + choice for choice in CHOICES if dated)):
            if name in value:
                yield from _at(value[name], rest, dated)


def _tokens(value: Any) -> Iterator[tuple[str, str]]:
    """(system, code) of a code, a CodeableConcept or an Identifier; a text is no token."""
    if isinstance(value, str):
        yield "", value
    elif "coding" in value:
        for coding in value["coding"]:
            if "code" in coding:
                yield coding.get("system", ""), coding["code"]
    elif "value" in value:
        yield value.get("system", ""), value["value"]


def _spans(value: Any) -> Iterator[Span]:
    """What a date, a Period or a Timing covers; of a Timing its outer limits count."""
    if not isinstance(value, dict):
        yield written(str(value))
        return
    if events := [event for event in value.get("event", ()) if event]:
        yield hull(map(written, events))
        return
    period = value.get("repeat", {}).get("boundsPeriod", value)
    if "start" in period or "end" in period:
        yield _period(period)


def _period(period: _Json) -> Span:
    start, end = (written(str(period[side])) if side in period else ALWAYS for side in ("start", "end"))
    first, last = sorted((start.first, end.last))  # one that ends before it starts is found under both
    begin, until = sorted((start.begin, end.end))
    return Span(first, last, begin, until)


def _targets(value: Any) -> Iterator[str]:
    """Where a reference points; an entry of a Bundle is named by its type and id."""
    if (reference := text_of(value, "reference")) is not None:
        yield unversioned(reference)
    elif text_of(value, "resourceType") is not None and text_of(value, "id") is not None:
        yield f"{value['resourceType']}/{value['id']}"


def _type_of(target: str) -> str:
    """The type of resource that a reference shows, "" where it shows none."""
    parts = target.split("/")
    return parts[-2] if len(parts) > 1 else ""
