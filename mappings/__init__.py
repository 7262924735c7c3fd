"""FHIR R4 and the plain JSON case document on one side, the records of `fhirnet.case` on the other.

Codes live here and nowhere in `fhirnet`.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel

    from fhirnet.case import Case


def models(case: "Case") -> "list[BaseModel]":
    """The resources of a case as typed fhir.resources.R4B objects, in the order they are written."""
    from mappings import conformance  # fhir.resources is slow to import, and no request needs it

    return conformance.models(case)
