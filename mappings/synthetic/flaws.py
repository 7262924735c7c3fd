"""Flaws of single resources: a unit lost or in words only, a result entered in error and entered again."""

from copy import copy

from mappings.r4 import UNSET
from mappings.r4 import generated as r4
from mappings.synthetic.identity import marked


def without_unit(observation: r4.Observation) -> None:
    """A number alone."""
    value = observation.valueQuantity
    if value is not UNSET:
        observation.valueQuantity = r4.Quantity(value=value.value, comparator=value.comparator)


def unit_in_words(observation: r4.Observation) -> None:
    """The unit as it is printed, of no code system."""
    value = observation.valueQuantity
    if value is not UNSET and value.code is not UNSET:
        observation.valueQuantity = r4.Quantity(value=value.value, comparator=value.comparator, unit=value.code)


def entered_in_error(observation: r4.Observation) -> r4.Observation:
    """The same result as it was first entered: ten times as high, and taken back."""
    wrong = copy(observation)
    wrong.status = "entered-in-error"
    value = observation.valueQuantity
    if value is not UNSET and value.value is not UNSET:
        moved = value.value * 10
        wrong.valueQuantity = r4.Quantity(value=moved, unit=value.unit, system=value.system, code=value.code)
    return marked(wrong, f"{observation.id}.e")


def copied(observation: r4.Observation) -> r4.Observation:
    """The same result once more, as from a second interface."""
    again = copy(observation)
    again.id = f"{observation.id}.c"
    return again
