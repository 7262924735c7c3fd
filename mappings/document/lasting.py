"""Periods without an end: what happened has lasted until as_of, as it has for a Bundle that is read."""

from dataclasses import replace
from typing import Any

from fhirnet.case import Case
from mappings import days

HAPPENED = (
    "liver_scans",
    "sstr_scans",
    "fdg_scans",
    "measurements",
    "statements",
    "procedures",
    "administrations",
)  # the use of a drug and the course of a disease go on


def until_as_of(case: Case) -> Case:
    """The case with every open end of what happened at as_of; what is written stays."""
    lists: dict[str, Any] = {name: tuple(_ended(record, case) for record in getattr(case, name)) for name in HAPPENED}
    return replace(case, **lists)


def _ended(record: Any, case: Case) -> Any:
    return record if record.on is None else replace(record, on=days.until(record.on, case.as_of))
