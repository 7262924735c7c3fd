"""The conformance resources of this house, made from the tables that the program runs on; no clock is asked."""

from collections.abc import Mapping

from mappings.artifacts import (
    code_systems,
    concept_maps,
    extensions,
    naming_systems,
    operation_definitions,
    profiles,
    value_sets,
)
from mappings.artifacts.canonical import Json
from mappings.artifacts.catalogue import Catalogue, Threshold

__all__ = ["TYPES", "Catalogue", "Threshold", "artifacts"]

TYPES = ("CodeSystem", "ValueSet", "StructureDefinition", "OperationDefinition", "NamingSystem", "ConceptMap")


def artifacts(catalogue: Catalogue) -> Mapping[tuple[str, str], Json]:
    """Every conformance resource by its type and id, in a fixed order."""
    made = (
        *code_systems.make(catalogue),
        *value_sets.make(catalogue),
        *extensions.make(),
        *profiles.make(),
        *operation_definitions.make(catalogue),
        *naming_systems.make(),
        *concept_maps.make(),
    )
    return {(each["resourceType"], each["id"]): each for each in made}
