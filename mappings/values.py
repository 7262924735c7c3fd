"""Reading value[x] of an Observation or of a component as the kind of value its concept has.

A value of another type, also a number or a code given as a string, is refused: nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from msgspec import UNSET

from fhirnet.quantities import Quantity, Received
from mappings import gate, units
from mappings.concepts import Reader
from mappings.medication import note_unit
from mappings.references import Source
from mappings.terminology import Words
from mappings.unused import NotUsed

T = TypeVar("T")
SCORE_UNITS = frozenset({"{score}", "{#}", "1"})


class Place(NamedTuple):
    """Where a value stands: the Observation or component, its resource, and the path from there."""

    carrier: Any
    source: Source
    reader: Reader
    at: str = ""


Read = Callable[[Place], Any]


def amount(concept: str) -> Read:
    """valueQuantity or valueRange in the units of the concept."""

    def read(place: Place) -> Quantity:
        carrier = place.carrier
        value = carrier.valueQuantity
        if value is not UNSET:
            quantity = units.measured(concept, value)
            if value.code != quantity.unit:
                note_unit(place.source, concept, value, place.at)
            return quantity
        if carrier.valueRange is UNSET:
            raise other_type(carrier, "a Quantity")
        quantity = units.ranged(concept, carrier.valueRange)
        note_unit(place.source, concept, carrier.valueRange, place.at)
        return quantity

    return read


def count(concept: str) -> Read:
    """valueInteger, or an amount: a number of things, where "4 or more" may be known."""
    read_amount = amount(concept)

    def read(place: Place) -> Any:
        number = place.carrier.valueInteger
        if number is UNSET:
            return read_amount(place)
        made = units.quantity(concept, Received(str(number), str(number)))
        if isinstance(made, Quantity):
            return made
        raise NotUsed(made, "the count is not plausible")

    return read


def boolean(place: Place) -> bool:
    """valueBoolean."""
    value = place.carrier.valueBoolean
    if value is UNSET:
        raise other_type(place.carrier, "a boolean")
    return bool(value)


def integer(low: int, high: int) -> Read:
    """valueInteger, or a whole number as valueQuantity, within these bounds."""

    def read(place: Place) -> int:
        number = whole(place.carrier)
        if number is None:
            raise other_type(place.carrier, "an integer")
        if not low <= number <= high:
            raise NotUsed("value-implausible", f"the value is outside {low} to {high}")
        return number

    return read


def boolean_or_count(place: Place) -> bool | int:
    """valueBoolean, or how many."""
    value = place.carrier.valueBoolean
    return bool(value) if value is not UNSET else _COUNTED(place)


def word(words: Words[T]) -> Read:
    """valueCodeableConcept; a valueString only through a hospital's reviewed mapping."""

    def read(place: Place) -> T:
        carrier = place.carrier
        concept = carrier.valueCodeableConcept
        if concept is not UNSET:
            return place.reader.one(concept, words, "the value")
        text = carrier.valueString
        if text is not UNSET and (found := place.reader.find(UNSET, words, text)) is not None:
            return found
        raise other_type(carrier, "a CodeableConcept")

    return read


def word_or_integer(words: Words[int], low: int, high: int) -> Read:
    """A score as a number, or as the answer of a list."""
    read_word, read_integer = word(words), integer(low, high)
    return lambda place: read_word(place) if place.carrier.valueCodeableConcept is not UNSET else read_integer(place)


def whole(carrier: Any) -> int | None:
    """The whole number a value states, or None."""
    if carrier.valueInteger is not UNSET:
        return int(carrier.valueInteger)
    quantity = carrier.valueQuantity
    if quantity is UNSET or quantity.value is UNSET or quantity.comparator is not UNSET:
        return None
    unit = quantity.code or ("" if quantity.system is not UNSET else quantity.unit) or ""
    if unit and (units.normalized(unit) not in SCORE_UNITS or (quantity.system or "") not in {"", *units.UCUM}):
        raise NotUsed("unit-unknown", "a score has no unit but {score}; send an integer")
    number: Decimal = quantity.value
    return int(number) if number == number.to_integral_value() and abs(number) < 10**9 else None


def other_type(carrier: Any, wanted: str) -> NotUsed:
    """Why the value cannot be read: there is none, or it is of another type."""
    if not gate.has_value(carrier):
        return NotUsed("value-missing", "no value is stated")
    return NotUsed("value-type", f"the value has another type than the fact, which is {wanted}")


_COUNTED = integer(0, 1000)
