"""The smallest parts of a case document: how each is read, how it is written, and what JSON Schema says of it.

A leaf refuses with a `ValidationError` whose message is an issue code, a blank and a sentence. `read` also gets the
document of the record around the value, because some values mean what another field says (an amount its analyte).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError

from fhirnet.case.imaging import Conflict
from fhirnet.dates import Interval
from mappings.order import as_written
from mappings.r4.primitives import DATE, DATE_TIME, FORMS, INSTANT, LARGEST

Json = dict[str, Any]


def _inside(pattern: str) -> str:
    return pattern.removeprefix("(?x)").removeprefix(r"\A").removesuffix(r"\Z")


TEXT = r"\A(?=[\s\S]*\S)[^\x00-\x08\x0b\x0c\x0e-\x1f]*\Z"
NUMBER = r"\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z"
TIMES = r"\A(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\Z"
TIME_UNIT = r"\A(?:s|min|h|d|wk|mo|a)\Z"
DAY = r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\Z"
_SIDE = rf"(?:{_inside(DATE_TIME)}|\.\.)"
MOMENT = rf"(?x)\A(?:{_inside(DATE_TIME)}|(?!\.\./\.\.\Z){_SIDE}/{_SIDE})\Z"

SENTENCES = FORMS | {
    TEXT: "text that is not blank",
    NUMBER: 'a decimal number as a string ("12.5"), so that it is kept as written',
    TIMES: 'a decimal number of zero or more as a string ("0.5")',
    TIME_UNIT: "one of: s, min, h, d, wk, mo, a",
    DAY: "a day that exists: YYYY-MM-DD",
    MOMENT: f'{FORMS[DATE_TIME]}; or a period "start/end" of two of these, ".." for an open side',
}
NAMES = {
    TEXT: "text",
    NUMBER: "number",
    TIMES: "times",
    TIME_UNIT: "timeUnit",
    DAY: "day",
    DATE: "date",
    DATE_TIME: "dateTime",
    INSTANT: "instant",
    MOMENT: "moment",
}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One kind of value."""

    read: Callable[[object, Mapping[str, Any]], Any]
    write: Callable[[Any], Any]
    schema: Json


def refuse(code: str, what: str) -> ValidationError:
    """The refusal of a value."""
    return ValidationError(f"{code} {what}")


def text(pattern: str = TEXT) -> Leaf:
    """A string of that form."""

    def read(raw: object, _: Mapping[str, Any]) -> str:
        if not isinstance(raw, str) or not re.match(pattern, raw):
            raise refuse("value", f"This has to be {SENTENCES[pattern]}.")
        return raw

    return Leaf(read, str, {"$ref": f"#/$defs/{NAMES[pattern]}"})


def forms() -> Json:
    """What JSON Schema says of the strings that have a form, by name."""
    return {
        name: {"type": "string", "pattern": portable(pattern), "description": SENTENCES[pattern]}
        for pattern, name in NAMES.items()
    }


def word(*enums: type[StrEnum]) -> Leaf:
    """A member of one of the enumerations, by its value."""
    members = {str(member): member for enum in enums for member in enum}

    def read(raw: object, _: Mapping[str, Any]) -> StrEnum:
        member = members.get(raw) if isinstance(raw, str) else None
        if member is None:
            raise refuse("code", f"This has to be one of: {', '.join(members)}.")
        return member

    return Leaf(read, str, {"enum": list(members)})


def flag() -> Leaf:
    """True or false."""

    def read(raw: object, _: Mapping[str, Any]) -> bool:
        if not isinstance(raw, bool):
            raise refuse("value", "This has to be true or false.")
        return raw

    return Leaf(read, bool, {"type": "boolean"})


def count(low: int = 0, high: int = LARGEST) -> Leaf:
    """A whole number of [low, high]; a JSON number without a fraction."""

    def read(raw: object, _: Mapping[str, Any]) -> int:
        if not isinstance(raw, int) or isinstance(raw, bool) or not low <= raw <= high:
            raise refuse("value", f"This has to be a whole number from {low} to {high}.")
        return raw

    return Leaf(read, int, {"type": "integer", "minimum": low, "maximum": high})


def flag_or_count() -> Leaf:
    """True, false, or how many."""
    yes_or_no, how_many = flag(), count(high=1000)

    def read(raw: object, around: Mapping[str, Any]) -> bool | int:
        value: bool | int = (yes_or_no if isinstance(raw, bool) else how_many).read(raw, around)
        return value

    return Leaf(read, lambda value: value, {"anyOf": [yes_or_no.schema, how_many.schema]})


def day() -> Leaf:
    """One calendar day."""
    written = text(DAY)

    def read(raw: object, around: Mapping[str, Any]) -> date:
        on: str = written.read(raw, around)
        if not re.match(DATE, on):
            raise refuse("value", f"This has to be {SENTENCES[DAY]}.")
        return date.fromisoformat(on)

    return Leaf(read, date.isoformat, written.schema)


def moment(pattern: str = MOMENT) -> Leaf:
    """A date of that form, kept as written."""
    written = text(pattern)

    def read(raw: object, around: Mapping[str, Any]) -> Interval:
        on = Interval.parse(written.read(raw, around))
        if on.reversed:
            raise refuse("value", "This period ends before it starts.")
        return on

    return Leaf(read, lambda on: on.written, written.schema)


def maybe_conflict(leaf: Leaf) -> Leaf:
    """A value, or `{"conflict": [...]}` with the different values that one scan states for it."""

    def read(raw: object, around: Mapping[str, Any]) -> Any:
        if not isinstance(raw, dict) or "conflict" not in raw:
            return leaf.read(raw, around)
        values = raw["conflict"]
        if len(raw) > 1 or not isinstance(values, list):
            raise refuse("value", "A conflict is an object with one list and nothing beside it.")
        return as_conflict([leaf.read(value, around) for value in values])

    def write(value: Any) -> Any:
        if not isinstance(value, Conflict):
            return leaf.write(value)
        return {"conflict": [leaf.write(one) for one in value.values]}

    stated: Json = {"type": "array", "items": leaf.schema, "minItems": 2, "uniqueItems": True}
    conflict = {"type": "object", "properties": {"conflict": stated}, "required": ["conflict"]}
    return Leaf(read, write, {"anyOf": [leaf.schema, conflict | {"additionalProperties": False}]})


def as_conflict(values: list[Any]) -> Conflict[Any]:
    """The conflict of these values, in the order of how they are written."""
    if len(values) < 2 or any(one == other for n, one in enumerate(values) for other in values[:n]):
        raise refuse("value", "A conflict states at least two values, each once.")
    return Conflict(tuple(sorted(values, key=as_written)))


def portable(pattern: str) -> str:
    """A pattern of this house as JSON Schema reads it."""
    spaced = pattern.startswith("(?x)")
    plain = re.sub(r"\s+", "", pattern.removeprefix("(?x)")) if spaced else pattern
    return plain.replace(r"\A", "^").replace(r"\Z", "$")
