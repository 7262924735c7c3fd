"""How an invented patient is marked as invented, and how his resources refer to each other.

Every resource carries the tag HTEST ("test health data") and an identifier of a system under `.example`, a domain
that nobody can own.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

from fhirnet.case import Case
from mappings import written
from mappings.elements import Writer
from mappings.r4 import generated as r4

R = TypeVar("R")

HOSPITAL = "https://synthetic-registry.example"
BASE = f"{HOSPITAL}/fhir"
TAG = r4.Coding(system="http://terminology.hl7.org/CodeSystem/v3-ActReason", code="HTEST", display="test health data")
META = r4.Meta(tag=[TAG])


class Registrar(Writer):
    """Writes relative references, `Patient/syn1-0000037`, as a Bulk Data export has them."""

    def url(self, type_: str, key: str) -> str:
        """The reference of a resource that is written."""
        return f"{type_}/{ident(self.case_id, type_, key)}"


def ident(case_id: str, type_: str, key: str) -> str:
    """The id of a resource: of a patient his own, of anything else the patient's and its key."""
    return case_id if type_ == "Patient" else f"{case_id}.{key.replace('#', '.')}"


def resources(case: Case) -> Iterator[Any]:
    """The resources of a case under their ids, marked as invented."""
    for url, resource in written.resources(case, Registrar("-", case.person.key, written.keys(case))):
        yield marked(resource, url.partition("/")[2])


def marked(resource: R, name: str) -> R:
    """The resource with this id, as invented."""
    written: Any = resource
    written.id, written.meta = name, META
    written.identifier = [r4.Identifier(system=f"{HOSPITAL}/id", value=name)]
    return resource
