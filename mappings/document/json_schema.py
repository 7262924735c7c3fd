"""The JSON Schema (2020-12) of the case document, from the same shapes and leaves that read it."""

import json
from typing import Any

from fhirnet.case import Case
from fhirnet.case.status import Statement, Topic
from mappings.document.amount import SCHEMA as QUANTITY
from mappings.document.leaf import Json, forms
from mappings.document.schemas import absent, is_record, leaf_of
from mappings.document.shape import Record, Shape, shapes
from mappings.document.stated import stated_on

ID = "https://w3id.org/fhirnet/case.schema.json"


def case_schema() -> Json:
    """The schema, one definition a record. Links, units and the order of dates are beyond JSON Schema: `load` asks."""
    definitions: dict[str, Json] = {"Quantity": QUANTITY, **forms()}
    _define(Case, definitions)
    root = definitions.pop("Case")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "fhirnet case document",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def printed(schema: Json) -> str:
    """The schema as it is published."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _define(record: type[Record], definitions: dict[str, Json]) -> None:
    definitions[record.__name__] = {}  # a place in the table before its parts
    for shape in shapes(record):
        if is_record(shape.kinds[0]) and shape.kinds[0].__name__ not in definitions:
            _define(shape.kinds[0], definitions)
    definitions[record.__name__] = {
        "description": (record.__doc__ or "").strip().partition("\n")[0],
        "type": "object",
        "properties": {shape.name: _property(record, shape) for shape in shapes(record)},
        "required": [shape.name for shape in shapes(record) if shape.required],
        "additionalProperties": False,
        **(_by_topic() if record is Statement else {}),
    }


def _property(record: type[Record], shape: Shape) -> Json:
    of = leaf_of(record, shape)
    one: Json = {"$ref": f"#/$defs/{shape.kinds[0].__name__}"} if of is None else of.schema
    if shape.many:
        return {"type": "array", "items": one}
    meant = None if shape.name == "upper_is_default" else absent(shape)  # absence depends on the analyte
    return one if meant is None else one | {"default": meant}


def _by_topic() -> Json:
    together: dict[str, tuple[list[str], Json]] = {}
    for topic in Topic:
        of = stated_on(topic).schema
        together.setdefault(json.dumps(of), ([], of))[0].append(str(topic))
    return {"allOf": [_if_topic(topics, of) for topics, of in together.values()]}


def _if_topic(topics: list[str], value: Any) -> Json:
    asked: Json = {"properties": {"topic": {"enum": topics}}, "required": ["topic"]}
    return {"if": asked, "then": {"properties": {"value": value}}}
