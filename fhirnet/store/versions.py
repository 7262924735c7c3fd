"""Versions of resources: written once, each with the message that brought it; and what the current one is found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    and_,
    case,
    delete,
    false,
    insert,
    or_,
    select,
    true,
    update,
)

from fhirnet.access import Client
from fhirnet.store.engine import Writing
from fhirnet.store.tables import DAY, LINK, MESSAGE, RESOURCE, TOKEN, VERSION
from mappings.searchable import Values


@dataclass(frozen=True, slots=True)
class Stored:
    """One version of a resource as it is served; a deletion has no content."""

    type: str
    id: str
    version: int
    updated: str
    content: bytes | None
    method: str
    patient: str | None
    position: int

    @property
    def reference(self) -> str:
        return f"{self.type}/{self.id}"


COLUMNS = (  # of a Stored, in its order
    RESOURCE.c.type, RESOURCE.c.id, VERSION.c.version, VERSION.c.updated, VERSION.c.content, VERSION.c.method,
    RESOURCE.c.patient, VERSION.c.position,
)  # fmt: skip


def visible(client: Client) -> ColumnElement[bool]:
    """The condition on `resource` under which this client sees it: what it stored, and the patients it may see."""
    if client.sight.everything:
        return true()
    return or_(RESOURCE.c.owner == client.name, RESOURCE.c.patient.in_(_patients(client)))


def current(connection: Connection, client: Client, type_: str, id_: str) -> Stored | None:
    """The current version, a deletion included; None where there is none, or none this client may see."""
    return _one(connection, client, type_, id_, VERSION.c.version == RESOURCE.c.version)


def version(connection: Connection, client: Client, type_: str, id_: str, number: int) -> Stored | None:
    """That version, or None."""
    return _one(connection, client, type_, id_, VERSION.c.version == number)


def history(connection: Connection, client: Client, type_: str, id_: str) -> list[Stored]:
    """All versions, the newest first."""
    rows = connection.execute(_versions(client).where(_named(type_, id_)).order_by(VERSION.c.version.desc()))
    return list(map(_stored, rows))


def of_patient(connection: Connection, client: Client, patient: str) -> list[Stored]:
    """The current resources of the record of a patient, those stored first at the front."""
    rows = connection.execute(
        _versions(client)
        .where(RESOURCE.c.patient == patient, RESOURCE.c.deleted.is_(False), VERSION.c.version == RESOURCE.c.version)
        .order_by(RESOURCE.c.number)
    )
    return list(map(_stored, rows))


def written_by(connection: Connection, found: Stored) -> str | None:
    """The client that wrote this version; None of one that is being written now."""
    wrote: str | None = connection.execute(
        select(MESSAGE.c.client)
        .join(VERSION, VERSION.c.message == MESSAGE.c.position)
        .where(VERSION.c.position == found.position)
    ).scalar_one_or_none()
    return wrote


def stated(connection: Connection, found: Stored) -> str | None:
    """The latest time of change that a sender of this resource has stated."""
    said: str | None = connection.execute(select(RESOURCE.c.stated).where(_named(found.type, found.id))).scalar_one()
    return said


def put(
    writing: Writing, message: int, client: Client, stored: Stored, values: Values, stated: str | None = None
) -> None:
    """Stores the next version (the first: version 1) and makes it the current one; no content is a deletion.

    `stated` is when its sender says it was changed; the latest such time is kept.
    """
    connection = writing.connection
    head: dict[str, Any] = {
        "version": stored.version, "position": stored.position, "updated": stored.updated,
        "deleted": stored.content is None, "patient": stored.patient,
    }  # fmt: skip
    if stated is not None:
        head["stated"] = case((RESOURCE.c.stated > stated, RESOURCE.c.stated), else_=stated)
    if stored.version == 1:
        number = stored.position
        row = {"number": number, "type": stored.type, "id": stored.id, "owner": client.name, **head, "stated": stated}
        connection.execute(insert(RESOURCE).values(row))
    else:
        number = connection.execute(select(RESOURCE.c.number).where(_named(stored.type, stored.id))).scalar_one()
        connection.execute(update(RESOURCE).where(RESOURCE.c.number == number).values(head))
    connection.execute(
        insert(VERSION).values(
            resource=number,
            version=stored.version,
            position=stored.position,
            message=message,
            method=stored.method,
            updated=stored.updated,
            content=stored.content,
            digest=None if stored.content is None else sha256(stored.content).hexdigest(),
        )
    )
    _index(connection, number, values if stored.content is not None else Values())


def take_out(writing: Writing, client: Client, made: Sequence[Stored]) -> None:
    """Takes what a client has just stored out of the record of any patient whom it does not see.

    An id is easily written: nobody's words enter the record, and the verdict, of a stranger. At the end of a
    transaction, since its order does not matter. Nothing is answered otherwise: whether there is such a patient stays
    unknown.
    """
    named = {each.patient for each in made if each.patient is not None and each.type != "Patient"}
    if client.sight.everything or not named:
        return
    seen = select(RESOURCE.c.id).where(RESOURCE.c.type == "Patient", RESOURCE.c.id.in_(named), visible(client))
    strange = named - set(writing.connection.execute(seen).scalars())
    outside = [each.position for each in made if each.patient in strange and each.type != "Patient"]
    writing.connection.execute(update(RESOURCE).where(RESOURCE.c.position.in_(outside)).values(patient=None))


def _index(connection: Connection, number: int, values: Values) -> None:
    """What the current version is found by replaces what the former was found by."""
    found: tuple[tuple[Table, tuple[str, ...], tuple[tuple[str, ...], ...]], ...] = (
        (TOKEN, ("name", "system", "code"), values.tokens),
        (DAY, ("name", "first", "last", "begin", "end"), values.days),
        (LINK, ("name", "target"), values.links),
    )
    for table, columns, rows in found:
        connection.execute(delete(table).where(table.c.resource == number))
        if rows:
            distinct = dict.fromkeys(rows)
            connection.execute(
                insert(table), [{"resource": number} | dict(zip(columns, row, strict=True)) for row in distinct]
            )


def _named(type_: str, id_: str) -> ColumnElement[bool]:
    return and_(RESOURCE.c.type == type_, RESOURCE.c.id == id_)


def _patients(client: Client) -> Select[tuple[str]]:
    """The ids of the Patients with an identifier that this client may see."""
    one_of = [
        and_(TOKEN.c.system == system, true() if value is None else TOKEN.c.code == value)
        for system, value in client.sight.identifiers
    ]
    return (
        select(RESOURCE.c.id)
        .join(TOKEN, TOKEN.c.resource == RESOURCE.c.number)
        .where(RESOURCE.c.type == "Patient", TOKEN.c.name == "identifier", or_(false(), *one_of))
    )


def _versions(client: Client) -> Select[tuple[Any, ...]]:
    return select(*COLUMNS).join(VERSION, VERSION.c.resource == RESOURCE.c.number).where(visible(client))


def _one(connection: Connection, client: Client, type_: str, id_: str, which: ColumnElement[bool]) -> Stored | None:
    row = connection.execute(_versions(client).where(_named(type_, id_), which)).first()
    return None if row is None else _stored(row)


def _stored(row: Row[tuple[Any, ...]]) -> Stored:
    return Stored(**row._mapping)
