"""Keys for the records that came without one: made from what a record says, so that order does not change them."""

from dataclasses import fields, replace
from typing import Any

from fhirnet.case import Case
from mappings.document.links import TYPES, same
from mappings.order import DATES

SUBJECTS = ("analyte", "topic", "kind", "drug", "metastasis", "tumour")  # what a record is about, in one word


def with_keys(case: Case) -> Case:
    """The case, every record of it with a key that is unique among those of its FHIR type."""
    made: dict[str, Any] = {}
    for lists in TYPES.values():
        taken = {same(record.key) for name in lists for record in getattr(case, name)}
        for name in lists:
            made[name] = _named(name, getattr(case, name), taken)
    return replace(case, **made)


def _named(name: str, records: tuple[Any, ...], taken: set[str]) -> tuple[Any, ...]:
    keys = {id(record): record.key for record in records}
    for record in sorted((record for record in records if not record.key), key=_content):
        stem = _stem(name, record)
        count, key = 1, stem
        while key in taken:
            count, key = count + 1, f"{stem}-{count + 1}"
        taken.add(key)
        keys[id(record)] = key
    return tuple(replace(record, key=keys[id(record)]) for record in records)


def _stem(name: str, record: Any) -> str:
    subject = _first(record, SUBJECTS) or name.replace("_", "-")
    on = _first(record, DATES)
    return f"{subject}@{on.written}" if on else subject


def _first(record: Any, names: tuple[str, ...]) -> Any:
    return next((value for name in names if (value := getattr(record, name, None))), None)


def _content(record: Any) -> str:
    return repr([getattr(record, field.name) for field in fields(record) if field.name != "source"])
