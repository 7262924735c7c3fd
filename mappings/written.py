"""A case as a Bundle of resources, with ids that are the same wherever and whenever it is written."""

from collections.abc import Iterator
from typing import Any

import msgspec

from fhirnet.case import Case
from mappings import (
    allergy_intolerance,
    body_structure,
    condition,
    facts_written,
    medication_administration,
    medication_request,
    medication_statement,
    patient,
    procedure,
    research_subject,
    service_request,
)
from mappings.elements import Writer
from mappings.r4 import generated as r4

_encode = msgspec.json.Encoder(decimal_format="number").encode
TYPES = {
    "diagnoses": "Condition",
    "complications": "Condition",
    "lesions": "BodyStructure",
    "procedures": "Procedure",
}  # of what other resources refer to


def write(case: Case, *, site: str = "-") -> bytes:
    """The case as a collection Bundle; reading it back gives the same case."""
    writer = Writer(site, case.person.key, keys(case))
    entries = [r4.BundleEntry(fullUrl=url, resource=resource) for url, resource in resources(case, writer)]
    return _encode(r4.Bundle(type="collection", entry=entries))


def keys(case: Case) -> set[tuple[str, str]]:
    """(type, key) of everything in a case that its resources may refer to."""
    return {(type_, record.key) for name, type_ in TYPES.items() for record in getattr(case, name)}


def resources(case: Case, writer: Writer) -> Iterator[tuple[str, Any]]:
    """Every resource of the case, each with its address."""
    yield writer.url("Patient", case.person.key), patient.write(case.person)
    for name, write_one in (
        ("diagnoses", condition.write),
        ("complications", condition.write_complication),
        ("lesions", body_structure.write),
        ("procedures", procedure.write),
        ("medications", medication_statement.write),
        ("administrations", medication_administration.write),
        ("prescriptions", medication_request.write),
        ("planned", service_request.write),
        ("allergies", allergy_intolerance.write),
        ("attestations", research_subject.write),
        ("measurements", facts_written.measurement),
        ("statements", facts_written.statement),
    ):
        for record in getattr(case, name):
            resource = write_one(record, writer)
            yield writer.url(type(resource).__name__, record.key), resource
    scans: tuple[facts_written.Scan, ...] = (*case.liver_scans, *case.sstr_scans, *case.fdg_scans)
    for scan in scans:
        for key, observation in facts_written.scan(scan, writer):
            yield writer.url("Observation", key), observation
