"""The ImplementationGuide: what the package holds, and of which release of FHIR."""

from collections.abc import Iterable

from fhirnet.verdict import words
from mappings.artifacts.canonical import Json, head

FHIR = "4.0.1"
PACKAGE = "fhirnet.r4"  # the name by which others depend on it


def make(resources: Iterable[Json], examples: Iterable[Json]) -> Json:
    """The guide to these conformance resources and examples."""
    return {
        **head("ImplementationGuide", "fhirnet", words("published.guide-title"), words("published.guide")),
        "packageId": PACKAGE,
        "fhirVersion": [FHIR],
        "definition": {
            "resource": [
                *(_listed(each, example=False) for each in resources),
                *(_listed(each, example=True) for each in examples),
            ]
        },
    }


def _listed(resource: Json, *, example: bool) -> Json:
    reference = {"reference": f"{resource['resourceType']}/{resource['id']}"}
    return {"reference": reference, "name": resource.get("title", resource["id"]), "exampleBoolean": example}
