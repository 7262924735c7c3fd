"""Amounts in a case document, with numbers that are strings and are kept as written.

`{"value": "12.5", "comparator": "<", "unit": "mg/dL"}` or `{"low": "75", "high": "80", "unit": "%"}`. The unit is one
of the closed table of the concept, as for FHIR; what the table has no use for is refused. `unit_is_text` is true
where only a display text named the unit.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from fhirnet.quantities import Quantity, Received
from mappings import units
from mappings.document.leaf import NAMES, NUMBER, SENTENCES, TEXT, Json, Leaf, refuse

Concept = str | Callable[[Mapping[str, Any]], str | None]

COMPARATORS = ("<", "<=", ">=", ">")
PLAIN = ("value", "comparator", "unit", "unit_is_text")
RANGE = ("low", "high", "unit", "unit_is_text")
DIGITS, EXPONENT = 30, 30
_REFUSED = {  # why the unit table has no use for it
    "unit-missing": "An amount needs a unit; write it in {}.",
    "unit-unknown": "This unit is not one that is read here; write the amount in {}.",
    "value-implausible": "This is outside the plausible range, or a low end above its high end; check number and unit.",
}
_NO_SUCH_FIELD = "element An amount has no such field, or not beside the others."


def amount(concept: Concept) -> Leaf:
    """An amount of that concept: a name of the unit table, or how the record around it says which.

    Where the record does not say which, its other field has its own problem.
    """

    def read(raw: object, around: Mapping[str, Any]) -> Quantity | None:
        received = _received(raw)
        name = concept if isinstance(concept, str) else concept(around)
        return None if name is None else _converted(name, received)

    return Leaf(read, _write, {"$ref": "#/$defs/Quantity"})


def _converted(concept: str, received: Received) -> Quantity | None:
    if concept not in units.SCALES:
        return None
    made = units.quantity(concept, received)
    if isinstance(made, Quantity):
        return made
    raise refuse("value", _REFUSED[made].format(units.SCALES[concept].unit))


def _received(raw: object) -> Received:
    if not isinstance(raw, dict):
        raise refuse("value", 'An amount is an object: {"value": "12.5", "unit": "mg/dL"}.')
    names = PLAIN if "value" in raw else RANGE
    problems = {name: [_NO_SUCH_FIELD] for name in raw if name not in names}
    for name in ("value", "low", "high"):
        if name in raw and name not in problems and not _is_number(raw[name]):
            problems[name] = [f"value This has to be {SENTENCES[NUMBER]}, of at most {DIGITS} digits."]
    if "comparator" in raw and "comparator" not in problems and raw["comparator"] not in COMPARATORS:
        problems["comparator"] = [f"code This has to be one of: {', '.join(COMPARATORS)}."]
    if "unit" in raw and not (isinstance(raw["unit"], str) and re.match(TEXT, raw["unit"])):
        problems["unit"] = ["value This has to be a unit as a string."]
    if raw.get("unit_is_text", False) not in (True, False) or (raw.get("unit_is_text") and "unit" not in raw):
        problems["unit_is_text"] = ["value This is true where only a display text named the unit."]
    if not any(name in raw for name in ("value", "low", "high")):
        raise refuse("required", "An amount needs a value, or a low or a high end.")
    if problems:
        raise ValidationError(dict(problems))
    return _as_came(raw)


def _as_came(raw: Mapping[str, Any]) -> Received:
    written = (raw["value"], raw["value"]) if "value" in raw else (raw.get("low"), raw.get("high"))
    low, high = (None if end is None else str(Decimal(end)) for end in written)  # 1e2 and 1E+2 are one spelling
    return Received(low, high, raw.get("comparator", ""), raw.get("unit"), raw.get("unit_is_text", False))


def _is_number(raw: object) -> bool:
    if not isinstance(raw, str) or not re.match(NUMBER, raw):
        return False
    digits, _, exponent = raw.lower().partition("e")
    return len(re.sub(r"\D", "", digits)) <= DIGITS and len(exponent) <= 4 and abs(int(exponent or 0)) <= EXPONENT


def _write(quantity: Quantity) -> Json:
    came = quantity.received or _as_received(quantity)
    ends = {"low": came.low, "high": came.high}
    if came.comparator or (came.low is not None and came.low == came.high):
        ends = {"value": came.low, "comparator": came.comparator or None}
    written = ends | {"unit": came.unit, "unit_is_text": came.unit_is_text or None}
    return {name: part for name, part in written.items() if part is not None}


def _as_received(quantity: Quantity) -> Received:
    """A computed amount in its canonical unit."""
    low, high = (None if end is None else f"{end:f}" for end in (quantity.low, quantity.high))
    if low is not None and high is not None:
        return Received(low, high, "", quantity.unit)
    if low is None:
        return Received(high, high, "<" if quantity.high_open else "<=", quantity.unit)
    return Received(low, low, ">" if quantity.low_open else ">=", quantity.unit)


_NUMBER: Json = {"$ref": f"#/$defs/{NAMES[NUMBER]}"}
_UNIT: Json = {"unit": {"type": "string", "minLength": 1}, "unit_is_text": {"type": "boolean"}}
SCHEMA: Json = {
    "oneOf": [
        {
            "type": "object",
            "properties": {"value": _NUMBER, "comparator": {"enum": list(COMPARATORS)}, **_UNIT},
            "required": ["value"],
            "additionalProperties": False,
        },
        {
            "type": "object",
            "properties": {"low": _NUMBER, "high": _NUMBER, **_UNIT},
            "anyOf": [{"required": ["low"]}, {"required": ["high"]}],
            "additionalProperties": False,
        },
    ]
}
