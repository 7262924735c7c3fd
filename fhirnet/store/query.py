"""What a search asks, as a value: criteria that must all hold, each with values of which one must; and the order.

No SQL and no HTTP: `rest` makes these of what was asked, `searching` finds by them.
"""

from __future__ import annotations

from dataclasses import dataclass

from mappings.spans import Span


@dataclass(frozen=True, slots=True)
class Token:
    """A code of a system. `system`: None is any, "" is none; `code`: None is any."""

    system: str | None
    code: str | None


@dataclass(frozen=True, slots=True)
class When:
    """A comparison (eq, ne, gt, lt, ge, le, sa, eb, ap) with what a written date covers."""

    prefix: str
    span: Span


@dataclass(frozen=True, slots=True)
class Ids:
    """One of these ids."""

    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Updated:
    """Stored at one of these times."""

    any_of: tuple[When, ...]


@dataclass(frozen=True, slots=True)
class Tokens:
    """One of these tokens under a search parameter."""

    name: str
    any_of: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Dates:
    """One of these dates under a search parameter."""

    name: str
    any_of: tuple[When, ...]


@dataclass(frozen=True, slots=True)
class Links:
    """A reference to one of these under a search parameter: `Type/id` in this store, else as written."""

    name: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfPatient:
    """In the record of one of these Patients, by id; or with a reference to one of another house, as written."""

    ids: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfPatientWith:
    """In the record of a Patient with one of these identifiers."""

    any_of: tuple[Token, ...]


Criterion = Ids | Updated | Tokens | Dates | Links | OfPatient | OfPatientWith
Key = str | int


@dataclass(frozen=True, slots=True)
class Sort:
    """Ordered by `_id`, `_lastUpdated` or a search parameter that is a date."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Resources of a type that fit all criteria; at most `count` of them, after the row whose keys are `after`.

    Without another order they come in that in which they were first stored.
    """

    type: str
    criteria: tuple[Criterion, ...] = ()
    sort: tuple[Sort, ...] = ()
    count: int = 50
    after: tuple[Key, ...] = ()
