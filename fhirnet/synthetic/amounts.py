"""Amounts and dates as a hospital writes them, from integers."""

from datetime import date

from fhirnet.dates import Interval
from fhirnet.quantities import Quantity, Received
from mappings import units

ZONE = "+08:00"


def decimal(tenths: int) -> str:
    """Tenths as a number with one decimal: 123 is "12.3"."""
    return f"{tenths // 10}.{tenths % 10}"


def amount(concept: str, number: str, unit: str | None, comparator: str = "") -> Quantity:
    """An amount of a concept as it came."""
    return interval(concept, number, number, unit, comparator)


def interval(concept: str, low: str, high: str, unit: str | None, comparator: str = "") -> Quantity:
    """An amount between two numbers."""
    found = units.quantity(concept, Received(low, high, comparator, unit))
    assert isinstance(found, Quantity), f"{concept} {low} {unit}: {found}"
    return found


def day(number: int) -> Interval:
    """The calendar day with this number (of `date.fromordinal`)."""
    return Interval.of_day(date.fromordinal(number))


def month(number: int) -> Interval:
    """The month of a day."""
    return Interval.parse(date.fromordinal(number).isoformat()[:7])


def at(number: int, minutes: int) -> Interval:
    """A time of a day, in the zone of the hospital."""
    on = date.fromordinal(number)
    return Interval(f"{on.isoformat()}T{minutes // 60:02d}:{minutes % 60:02d}:00{ZONE}", on, on)


def reported(number: int, minutes: int) -> str:
    """When something was reported."""
    return at(number, minutes).written


def since(number: int, until: int | None = None) -> Interval:
    """A period; without an end it goes on."""
    end = ".." if until is None else date.fromordinal(until).isoformat()
    return Interval.parse(f"{date.fromordinal(number).isoformat()}/{end}")
