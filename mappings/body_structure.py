"""Lesion and BodyStructure.

A location that is coded and not the liver is elsewhere; one in words only is unknown.
"""

from typing import Any

from msgspec import UNSET

from fhirnet.case.lesion import Lesion, LesionRole
from mappings.codes import FN, concept_of
from mappings.concepts import Reader
from mappings.elements import Writer, concept, identifier
from mappings.r4 import generated as r4
from mappings.references import Source
from mappings.terminology import Words, coding

ROLE = f"{FN}/StructureDefinition/lesion-role"
ROLES = {coding(concept_of(role)).code: role for role in LesionRole}
ELSEWHERE = "primary-site.other"
LIVER = Words({"site-liver": True})


def read(source: Source, reader: Reader) -> Lesion:
    """The lesion that a body structure is."""
    structure: r4.BodyStructure = source.resource
    return Lesion(
        key=source.key,
        in_liver=_in_liver(structure.location, reader),
        role=role_of(structure),
        source=(source.reference,),
    )


def write(lesion: Lesion, writer: Writer) -> r4.BodyStructure:
    """The body structure of a lesion."""
    return r4.BodyStructure(
        identifier=identifier(lesion.key),
        extension=UNSET if lesion.role is None else [_role(lesion.role)],
        location=UNSET if lesion.in_liver is None else concept("site-liver" if lesion.in_liver else ELSEWHERE),
        patient=writer.subject,
    )


def role_of(structure: r4.BodyStructure) -> LesionRole | None:
    """What the lesion is for the response."""
    for extension in structure.extension or ():
        if extension.url == ROLE and extension.valueCoding is not UNSET:
            return ROLES.get(extension.valueCoding.code or "")
    return None


def _in_liver(location: Any, reader: Reader) -> bool | None:
    if location is UNSET:
        return None
    if reader.has(location, LIVER):
        return True
    return False if any(coding.code is not UNSET for coding in location.coding or ()) else None


def _role(role: LesionRole) -> r4.Extension:
    row = coding(concept_of(role))
    return r4.Extension(url=ROLE, valueCoding=r4.Coding(system=row.system, code=row.code, display=row.display))
