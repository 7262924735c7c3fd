"""What two result Observations must have in common: everything the wire contract compares, in a comparable form."""

from decimal import Decimal
from typing import Any

Json = dict[str, Any]


def compared(observation: Json) -> Json:
    """The parts of a result Observation that are compared exactly (numbers as Decimal, references as sets)."""
    return {
        "resourceType": observation["resourceType"],
        "meta": {
            "profile": observation["meta"]["profile"],
            "security": [_code(c) for c in observation["meta"]["security"]],
        },
        "identifier": observation["identifier"],
        "status": observation["status"],
        "category": [_code(c["coding"][0]) for c in observation["category"]],
        "code": _code(observation["code"]["coding"][0]),
        "method": _code(observation["method"]["coding"][0]),
        "subject": observation["subject"],
        "focus": observation.get("focus"),
        "effectiveDateTime": observation["effectiveDateTime"],
        "value": _code(observation["valueCodeableConcept"]["coding"][0]),
        "derivedFrom": {r["reference"] for r in observation.get("derivedFrom", ())},
        "supportingInfo": {
            e["valueReference"]["reference"]
            for e in observation.get("extension", ())
            if e["url"].endswith("workflow-supportingInfo")
        },
        "component": [_component(c) for c in observation["component"]],
    }


def codes(holder: Json, extension: str) -> set[str]:
    """The codes of one of the own extensions (reason, assumption, basis) of an Observation or a component."""
    return {e["valueCoding"]["code"] for e in holder.get("extension", ()) if e["url"].endswith(f"/{extension}")}


def _component(component: Json) -> Json:
    shown = {name: _value(value) for name, value in component.items() if name.startswith("value")}
    for name in ("interpretation", "dataAbsentReason"):
        if name in component:
            concept = component[name][0] if isinstance(component[name], list) else component[name]
            shown[name] = _code(concept["coding"][0])
    if "referenceRange" in component:
        shown["referenceRange"] = component["referenceRange"][0]["text"]
    return {"code": _code(component["code"]["coding"][0]), **shown}


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "coding" in value:
        return _code(value["coding"][0])
    if "value" in value:
        return value.get("comparator", ""), Decimal(str(value["value"])), value["code"]
    return {side: _value(value[side]) for side in value}


def _code(coding: Json) -> tuple[str, str | None, str]:
    return coding["system"], coding.get("version"), coding["code"]
