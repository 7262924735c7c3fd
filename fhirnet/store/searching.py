"""Finding resources by what they are indexed by: a query is a value, its page a list of versions as they are served.

Everything found is found among what the client sees (`versions.visible`). Values reach the database as parameters
only. Pages continue after the last row of the former one, never at a count of rows: what is stored in between moves
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from fhirnet.access import Client
from fhirnet.store.query import (
    Criterion,
    Dates,
    Ids,
    Key,
    Links,
    OfPatient,
    OfPatientWith,
    Query,
    Sort,
    Token,
    Tokens,
    Updated,
    When,
)
from fhirnet.store.spanning import at_one_of, compared
from fhirnet.store.tables import DAY, LINK, RESOURCE, TOKEN, VERSION
from fhirnet.store.versions import COLUMNS, Stored, visible
from mappings.searchable import Values
from mappings.spans import ALWAYS

__all__ = ["Connection"]


@dataclass(frozen=True, slots=True)
class Page:
    """What was found: `total` fit the query; `last` are the keys of the last row where more follow, else empty."""

    found: list[Stored] = field(default_factory=list)
    total: int = 0
    last: tuple[Key, ...] = ()


def total(connection: Connection, client: Client, query: Query) -> int:
    """How many resources fit the query."""
    counted = select(func.count()).select_from(RESOURCE).where(*_conditions(client, query))
    return connection.execute(counted).scalar_one()


def page(connection: Connection, client: Client, query: Query) -> Page:
    """One page of what fits the query."""
    keys = (*(_key(sort) for sort in query.sort), RESOURCE.c.number)
    falling = (*(sort.descending for sort in query.sort), False)
    order = [key.desc() if down else key.asc() for key, down in zip(keys, falling, strict=True)]
    rows = connection.execute(
        _rows(keys)
        .where(*_conditions(client, query), _after(keys, falling, query.after))
        .order_by(*order)
        .limit(query.count + 1)
    ).all()
    shown = rows[: query.count]
    more = len(rows) > len(shown) > 0
    return Page(
        [Stored(*row[: -len(keys)]) for row in shown],
        total(connection, client, query),
        tuple(shown[-1][-len(keys) :]) if more else (),
    )


def about(connection: Connection, client: Client, patient: str) -> list[Stored]:
    """The Provenances of the resources in the record of a patient, that stand in no record themselves."""
    inside = RESOURCE.alias()
    record = select(inside.c.type + literal("/") + inside.c.id).where(inside.c.patient == patient)
    return _all(
        connection,
        client,
        RESOURCE.c.type == "Provenance",
        or_(RESOURCE.c.patient.is_(None), RESOURCE.c.patient != patient),
        _indexed(LINK.c.resource, LINK.c.name == "target", LINK.c.target.in_(record)),
    )


def named(connection: Connection, client: Client, type_: str, ids: Sequence[str]) -> list[Stored]:
    """The resources of a type with one of these ids."""
    return _all(connection, client, RESOURCE.c.type == type_, RESOURCE.c.id.in_(ids)) if ids else []


def record_of(connection: Connection, client: Client, values: Values) -> str | None:
    """The id of the Patient whose record a resource found by these values is in; None where no one Patient is.

    The resource says an id, or identifiers that one Patient has, or it is about resources of one record.
    """
    if values.patient is not None:
        return values.patient
    targets = [target for name, target in values.links if name == "target"]
    found: Select[tuple[Any]]
    if values.patient_identifiers:
        found = _patients_with(client, [Token(*identifier) for identifier in values.patient_identifiers])
    elif targets:
        name = RESOURCE.c.type + literal("/") + RESOURCE.c.id
        found = select(RESOURCE.c.patient).where(name.in_(targets), RESOURCE.c.patient.is_not(None), visible(client))
    else:
        return None
    patients = set(connection.execute(found).scalars())
    return patients.pop() if len(patients) == 1 else None


def _all(connection: Connection, client: Client, *which: ColumnElement[bool]) -> list[Stored]:
    rows = connection.execute(
        _rows(()).where(RESOURCE.c.deleted.is_(False), visible(client), *which).order_by(RESOURCE.c.number)
    )
    return [Stored(*row) for row in rows]


def _rows(keys: Iterable[ColumnElement[Key]]) -> Select[tuple[Any, ...]]:
    """The current versions, each followed by its keys."""
    return select(
        *COLUMNS,
        *(key.label(f"key_{index}") for index, key in enumerate(keys)),
    ).join(VERSION, and_(VERSION.c.resource == RESOURCE.c.number, VERSION.c.version == RESOURCE.c.version))


def _key(sort: Sort) -> ColumnElement[Key]:
    """What rows are ordered by; those that have no such date come last."""
    if sort.name == "_id":
        return RESOURCE.c.id
    if sort.name == "_lastUpdated":
        return RESOURCE.c.position
    first = func.max(DAY.c.begin) if sort.descending else func.min(DAY.c.begin)
    of_row = select(first).where(DAY.c.resource == RESOURCE.c.number, DAY.c.name == sort.name).scalar_subquery()
    return func.coalesce(of_row, ALWAYS.begin if sort.descending else ALWAYS.end)


def _after(keys: Sequence[ColumnElement[Key]], falling: Sequence[bool], after: Sequence[Key]) -> ColumnElement[bool]:
    """The rows that come later in this order than the one with these keys."""
    if not after:
        return true()
    later = []
    for index, (key, down, last) in enumerate(zip(keys, falling, after, strict=True)):
        same = [key == value for key, value in zip(keys[:index], after[:index], strict=True)]
        later.append(and_(*same, key < last if down else key > last))
    return or_(*later)


def _conditions(client: Client, query: Query) -> list[ColumnElement[bool]]:
    return [
        RESOURCE.c.type == query.type,
        RESOURCE.c.deleted.is_(False),
        visible(client),
        *(_condition(client, criterion) for criterion in query.criteria),
    ]


def _condition(client: Client, criterion: Criterion) -> ColumnElement[bool]:
    match criterion:
        case Ids(ids):
            return RESOURCE.c.id.in_(ids)
        case Updated(any_of):
            return at_one_of(any_of, RESOURCE.c.updated)
        case Tokens(name, any_of):
            return _indexed(TOKEN.c.resource, TOKEN.c.name == name, _one_of(any_of))
        case Dates(name, any_of):
            return _indexed(DAY.c.resource, DAY.c.name == name, or_(*map(_dated, any_of)))
        case Links(name, targets):
            return _indexed(LINK.c.resource, LINK.c.name == name, LINK.c.target.in_(targets))
        case OfPatient(ids, elsewhere):
            written = _indexed(LINK.c.resource, LINK.c.name == "patient", LINK.c.target.in_(elsewhere))
            return or_(RESOURCE.c.patient.in_(ids), written) if elsewhere else RESOURCE.c.patient.in_(ids)
        case OfPatientWith(any_of):
            return RESOURCE.c.patient.in_(_patients_with(client, any_of))


def _indexed(resource: ColumnElement[int], *which: ColumnElement[bool]) -> ColumnElement[bool]:
    return RESOURCE.c.number.in_(select(resource).where(*which))


def _one_of(tokens: Iterable[Token]) -> ColumnElement[bool]:
    """One of these, as lists: SQLite limits how deep an expression may nest."""
    each = list(tokens)
    both = [(token.system, token.code) for token in each if token.system is not None and token.code is not None]
    codes = [token.code for token in each if token.system is None]
    systems = [token.system for token in each if token.code is None]
    return or_(
        tuple_(TOKEN.c.system, TOKEN.c.code).in_(both) if both else false(),
        TOKEN.c.code.in_(codes) if codes else false(),
        TOKEN.c.system.in_(systems) if systems else false(),
    )


def _patients_with(client: Client, identifiers: Iterable[Token]) -> Select[tuple[Any]]:
    """The ids of the Patients with one of these identifiers, among those the client sees."""
    return (
        select(RESOURCE.c.id)
        .join(TOKEN, TOKEN.c.resource == RESOURCE.c.number)
        .where(RESOURCE.c.type == "Patient", RESOURCE.c.deleted.is_(False), visible(client))
        .where(TOKEN.c.name == "identifier", _one_of(identifiers))
    )


def _dated(when: When) -> ColumnElement[bool]:
    """Days against days as written, a time against instants."""
    low, high = (DAY.c.begin, DAY.c.end) if when.span.timed else (DAY.c.first, DAY.c.last)
    return compared(when, low, high, when.span.timed)
