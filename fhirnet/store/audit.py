"""Who did what with whose record: entries that are only ever added, each holding the hash of the one before.

A chain shows that nothing in it was changed or left out; the hash of its last entry stands beside the last position, so
that its end cannot be cut off either. Whoever can rewrite the whole database can rewrite the chain: keep an exported
head hash elsewhere to be sure (`fhirnet audit verify` prints it).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from fhirnet.store.engine import Store, Writing
from fhirnet.store.query import When
from fhirnet.store.spanning import at_one_of
from fhirnet.store.tables import AUDIT, CONCERNED, POSITION, RESOURCE, VERSION

DONE, REFUSED, FAILED = "0", "4", "8"  # AuditEvent.outcome
STORED = "stored"  # in `what`: the SHA-256 of each version that was stored, by Type/id/_history/n
LINKED = (  # what an entry's hash covers, in this order
    "position", "at", "client", "person", "action", "outcome", "request", "patients", "what", "previous",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What was done: `action` is an interaction or operation ("read", "search", "evaluate-tace-resistance", "send").

    `what` names things, never content: references with versions, digests, counts. `person` is the clinician named in
    it, `request` the id of the request, `patients` the ids of the Patients whose records were seen or changed.
    """

    client: str
    action: str
    outcome: str = DONE
    request: str = "-"
    patients: tuple[str, ...] = ()
    person: str | None = None
    what: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """An act in the chain, with its place and the moment the clock showed."""

    position: int
    at: str
    act: Act
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verified:
    """How far the chain holds: `entries` links, up to the hash `head`; `broken` says where and how it does not."""

    entries: int
    head: str
    broken: str | None = None


def append(writing: Writing, act: Act) -> Entry:
    """Adds an entry, in the transaction that does what it tells of."""
    connection = writing.connection
    previous = connection.execute(select(POSITION.c.head)).scalar_one()
    row: dict[str, Any] = {
        "position": writing.position(),
        "at": writing.now,
        "client": act.client,
        "person": act.person,
        "action": act.action,
        "outcome": act.outcome,
        "request": act.request,
        "patients": _json(sorted(set(act.patients))),
        "what": _json(act.what),
        "previous": previous,
    }
    row["hash"] = _hash(row)
    connection.execute(insert(AUDIT).values(row))
    connection.execute(update(POSITION).values(head=row["hash"]))
    if act.patients:
        concerned = [{"patient": patient, "entry": row["position"]} for patient in sorted(set(act.patients))]
        connection.execute(insert(CONCERNED), concerned)
    return Entry(row["position"], row["at"], act, previous, row["hash"])


def entries(
    connection: Connection,
    *,
    patient: str | None = None,
    client: str | None = None,
    dates: Iterable[Sequence[When]] = (),
    after: int = 0,
    count: int | None = None,
) -> Iterator[Entry]:
    """The entries in their order: of a patient's record, of a client, at one of each of these dates.

    `after` is the position of the last entry already seen, `count` the most that are given.
    """
    query: Select[Any] = select(AUDIT).where(AUDIT.c.position > after).order_by(AUDIT.c.position)
    if patient is not None:
        query = query.join(CONCERNED, CONCERNED.c.entry == AUDIT.c.position).where(CONCERNED.c.patient == patient)
    if client is not None:
        query = query.where(AUDIT.c.client == client)
    for any_of in dates:
        query = query.where(at_one_of(any_of, AUDIT.c.at))
    if count is not None:
        query = query.limit(count)
    yield from map(_entry, connection.execute(query))


def verify(store: Store) -> Verified:
    """Whether every link holds, the chain ends where it should, and every stored version is what was stored."""
    with store.snapshot() as connection:
        previous, number, versions, concerned = "", 0, 0, 0
        positions = connection.execute(select(AUDIT.c.position).order_by(AUDIT.c.position)).scalars().all()
        for position in positions:
            entry = connection.execute(select(AUDIT).where(AUDIT.c.position == position)).one()
            broken = _broken(entry, previous)
            told = {} if broken else json.loads(entry.what).get(STORED, {})
            if (broken := broken or _altered(connection, told)) is not None:
                return Verified(number, previous, f"entry {entry.position} ({entry.at}): {broken}")
            previous, number, versions = entry.hash, number + 1, versions + len(told)
            concerned += len(json.loads(entry.patients))
        return Verified(number, previous, _at_the_end(connection, previous, versions, concerned))


def _broken(entry: Row[Any], previous: str) -> str | None:
    if entry.previous != previous:
        return "an entry before it is missing, or was added by hand"
    return None if entry.hash == _hash(entry._asdict()) else "it is not what was written"


def _altered(connection: Connection, told: Mapping[str, str]) -> str | None:
    """The first version that an entry tells of and whose bytes are not those that were stored."""
    for reference, digest in told.items():
        type_, id_, _, number = reference.split("/")  # Type/id/_history/n
        content = connection.execute(
            select(VERSION.c.content)
            .join(RESOURCE, RESOURCE.c.number == VERSION.c.resource)
            .where(RESOURCE.c.type == type_, RESOURCE.c.id == id_, VERSION.c.version == int(number))
        ).one_or_none()
        if content is None or sha256(content[0] or b"").hexdigest() != digest:
            return f"{reference} is not what was stored"
    return None


def _at_the_end(connection: Connection, previous: str, versions: int, concerned: int) -> str | None:
    if connection.execute(select(POSITION.c.head)).scalar_one() != previous:
        return "the last entries are missing"
    if connection.execute(select(func.count()).select_from(VERSION)).scalar_one() != versions:
        return "there are versions that no entry tells of"
    if connection.execute(select(func.count()).select_from(CONCERNED)).scalar_one() != concerned:
        return "an entry is no longer found by its patients"
    return None


def _hash(row: Mapping[str, Any]) -> str:
    return sha256(_json([row[name] for name in LINKED]).encode()).hexdigest()


def _json(value: object) -> str:
    """One text for one value, whoever writes it."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _entry(row: Row[Any]) -> Entry:
    act = Act(
        client=row.client,
        action=row.action,
        outcome=row.outcome,
        request=row.request,
        patients=tuple(json.loads(row.patients)),
        person=row.person,
        what=json.loads(row.what),
    )
    return Entry(row.position, row.at, act, row.previous, row.hash)
