"""The one order of everything in a case: by date, then by key; so two cases that say the same are equal.

Undated records come last. Within a record, lesions are sorted by their key, words and conflicting values as written.
"""

from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict
from fhirnet.dates import OPEN_END, Interval
from fhirnet.quantities import Quantity

DATES = ("on", "onset", "during")  # the attribute that dates a record


def sorted_case(case: Case) -> Case:
    """The same case, every tuple of it in order."""
    return replace(case, **{field.name: _ordered(getattr(case, field.name)) for field in fields(case)})


def as_written(value: object) -> tuple[str, ...]:
    """What a value sorts by: its written form; a quantity by its numbers as written, its comparator and its unit."""
    if isinstance(value, Quantity):
        came = value.received
        if came is None:
            return (str(value.low), str(value.high), value.unit)
        return (came.low or "", came.high or "", came.comparator, came.unit or "", str(came.unit_is_text))
    return (str(value.value) if isinstance(value, Enum) else str(value),)


def _ordered(value: Any) -> Any:
    if isinstance(value, Conflict):
        return Conflict(tuple(sorted(value.values, key=as_written)))
    if not isinstance(value, tuple):
        return value
    if not value or not is_dataclass(value[0]):
        return tuple(sorted(value, key=as_written))
    return tuple(sorted((_settled(record) for record in value), key=_place))


def _settled(record: Any) -> Any:
    held = {field.name: getattr(record, field.name) for field in fields(record) if field.name != "source"}
    return replace(record, **{n: _ordered(value) for n, value in held.items() if isinstance(value, tuple | Conflict)})


def _place(record: Any) -> tuple[date, date, str, str]:
    on = next((getattr(record, name) for name in DATES if hasattr(record, name)), None)
    key: str = record.key if hasattr(record, "key") else record.lesion
    if not isinstance(on, Interval):
        return OPEN_END, OPEN_END, "", key
    return on.first, on.last, on.written, key
