"""The StructureDefinitions of the own extensions: on what each stands, what it holds.

They say what differs from Extension; a validator makes the snapshot.
"""

from dataclasses import dataclass

from fhirnet.verdict import words
from mappings.artifacts.canonical import EN, Json, head, url
from mappings.words import say

BASE = "http://hl7.org/fhir/StructureDefinition/"
RESULT, PART = "Observation", "Observation.component"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """One extension: the elements it stands on, the type of its value ("": it has `parts`), the codes it may be."""

    id: str
    on: tuple[str, ...]
    type: str = ""
    codes: str = ""
    parts: tuple[tuple[str, int], ...] = ()  # texts: the name, the least number


EXTENSIONS = (
    Extension(id="lesion-role", on=("BodyStructure",), type="Coding", codes="lesion-role"),
    Extension(id="standardized-refined", on=("Procedure",), type="boolean"),
    Extension(id="reason", on=(RESULT, PART), type="Coding", codes="reason"),
    Extension(id="assumption", on=(RESULT,), type="Coding", codes="assumption"),
    Extension(id="basis", on=(RESULT,), type="Coding", codes="basis"),
    Extension(id="evidence", on=(PART,), type="Reference"),
    Extension(id="modifiable", on=(PART,), type="boolean"),
    Extension(id="decides", on=(PART,), type="boolean"),
    Extension(id="asked", on=("Provenance",), type="string"),
    Extension(id="audit-link", on=("AuditEvent",), parts=(("hash", 1), ("previous", 0))),
)


def make() -> tuple[Json, ...]:
    """The StructureDefinition of every own extension."""
    return tuple(_definition(each) for each in EXTENSIONS)


def _definition(extension: Extension) -> Json:
    title = words(f"extension.{extension.id}")
    return {
        **head("StructureDefinition", extension.id, title, title),
        "fhirVersion": "4.0.1",
        "kind": "complex-type",
        "abstract": False,
        "context": [{"type": "element", "expression": each} for each in extension.on],
        "type": "Extension",
        "baseDefinition": f"{BASE}Extension",
        "derivation": "constraint",
        "differential": {"element": _elements(extension, say(title, EN))},
    }


def _elements(extension: Extension, said: str) -> list[Json]:
    return [
        {"id": "Extension", "path": "Extension", "short": said, "definition": said},
        *(_parts(extension) if extension.parts else [_none("extension")]),
        {"id": "Extension.url", "path": "Extension.url", "fixedUri": url("StructureDefinition", extension.id)},
        _value(extension) if extension.type else _none("value[x]"),
    ]


def _value(extension: Extension) -> Json:
    codes = extension.codes
    binding = {"strength": "required", "valueSet": url("ValueSet", codes)}
    return {
        "id": "Extension.value[x]",
        "path": "Extension.value[x]",
        "min": 1,
        "type": [{"code": extension.type}],
        **({"binding": binding} if codes else {}),
    }


def _none(name: str) -> Json:
    return {"id": f"Extension.{name}", "path": f"Extension.{name}", "max": "0"}


def _parts(extension: Extension) -> list[Json]:
    """A text for each part, told apart by its url."""
    elements: list[Json] = []
    path = "Extension.extension"
    for name, least in extension.parts:
        at = f"{path}:{name}"
        elements += [
            {"id": at, "path": path, "sliceName": name, "min": least, "max": "1"},
            {"id": f"{at}.extension", "path": f"{path}.extension", "max": "0"},
            {"id": f"{at}.url", "path": f"{path}.url", "fixedUri": name},
            {"id": f"{at}.value[x]", "path": f"{path}.value[x]", "min": 1, "type": [{"code": "string"}]},
        ]
    return elements
