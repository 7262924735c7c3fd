"""What is sent to peers: a row before the first byte leaves, and what became of it.

A message waits, is being sent, is of unknown outcome (unconfirmed), delivered or dead. Messages about one patient
reach a peer in the order they were written; a dead one holds nobody up. Who takes a message holds it until a lease is
over; one whose holder died is taken again, its outcome unknown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, insert, or_, select, update

from fhirnet.store.engine import Store, Writing, instant
from fhirnet.store.tables import OUTBOX

WAITING, SENDING, UNCONFIRMED, DELIVERED, DEAD = "waiting", "sending", "unconfirmed", "delivered", "dead"
STATES = (WAITING, SENDING, UNCONFIRMED, DELIVERED, DEAD)
UNFINISHED = (WAITING, SENDING, UNCONFIRMED)
LEASE = timedelta(minutes=10)  # longer than a message may be on its way
LONGEST = timedelta(hours=1, minutes=1)  # nobody waits longer: what is due later has seen a clock that was set back


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message: its state, how often it was tried, when it is due next, and what was said last.

    `said` holds the HTTP status and issue codes of the peer, or why it was not reached; nothing of a patient.
    """

    position: int
    peer: str
    key: str
    form: str
    patient: str | None
    record: str | None
    body: bytes
    digest: str
    written: str
    state: str
    attempts: int
    due: str
    holder: str | None
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many messages are in a state, and how many seconds ago the oldest was written; None of what is delivered."""

    state: str
    count: int
    oldest: float | None


def add(
    writing: Writing, *, peer: str, key: str, form: str, patient: str | None, body: bytes, record: str | None = None
) -> Outgoing:
    """Puts a message into the outbox, due at once. `patient` names whom it is about, alike in all messages; `record` is
    the id of the Patient in this store, where the case came from it.
    """
    row: dict[str, Any] = {
        "position": writing.position(), "peer": peer, "key": key, "form": form, "patient": patient, "record": record,
        "body": body,
        "digest": sha256(body).hexdigest(), "written": writing.now, "state": WAITING, "attempts": 0,
        "due": writing.now, "holder": None, "said": "{}",
    }  # fmt: skip
    writing.connection.execute(insert(OUTBOX).values(row))
    return Outgoing(**row | {"said": {}})


def is_due(store: Store, peers: Collection[str]) -> bool:
    """Whether one of these peers has a message that is due; asked without writing."""
    with store.reading() as connection:
        return connection.execute(_next(store.clock(), peers)).first() is not None


def take(store: Store, holder: str, peers: Collection[str]) -> Outgoing | None:
    """Takes the next message that is due at one of these peers, for this holder alone; None where there is none.

    Its `state` is the one before: of an unconfirmed one, and of one whose holder did not come back (`sending`), nobody
    knows whether the peer has it.
    """
    now = store.clock()
    with store.writing() as writing:
        row = writing.connection.execute(_next(now, peers)).first()
        if row is None:
            return None
        held = {"state": SENDING, "attempts": row.attempts + 1, "holder": holder, "due": instant(now + LEASE)}
        writing.connection.execute(update(OUTBOX).where(OUTBOX.c.position == row.position).values(held))
        found = _outgoing(row)
    return Outgoing(**_fields(found) | held | {"state": found.state})


def delivered(writing: Writing, taken: Outgoing, said: Mapping[str, Any]) -> bool:
    """The peer has it. False where somebody else has taken the message since (the lease was over)."""
    return _finish(writing, taken, {"state": DELIVERED, "said": json.dumps(said)})


def again(writing: Writing, taken: Outgoing, due: datetime, said: Mapping[str, Any], *, unconfirmed: bool) -> bool:
    """It is to be tried again at that time; `unconfirmed`: the peer may have it. False as of `delivered`."""
    state = UNCONFIRMED if unconfirmed else WAITING
    return _finish(writing, taken, {"state": state, "due": instant(due), "said": json.dumps(said)})


def dead(writing: Writing, taken: Outgoing, said: Mapping[str, Any]) -> bool:
    """It is not sent any more, and waits for somebody to look at it. False as of `delivered`."""
    return _finish(writing, taken, {"state": DEAD, "said": json.dumps(said)})


def revive(writing: Writing, position: int) -> Outgoing | None:
    """A dead message is due again, as if its outcome were unknown; None where there is no dead one of this number."""
    revived = {"state": UNCONFIRMED, "attempts": 0, "due": writing.now}
    dead_one = and_(OUTBOX.c.position == position, OUTBOX.c.state == DEAD)
    if not writing.connection.execute(update(OUTBOX).where(dead_one).values(revived)).rowcount:
        return None
    return one(writing.connection, position)


def one(connection: Connection, position: int) -> Outgoing | None:
    """The message of this number."""
    row = connection.execute(select(OUTBOX).where(OUTBOX.c.position == position)).one_or_none()
    return None if row is None else _outgoing(row)


def listed(
    connection: Connection, *, state: str | None = None, peer: str | None = None, after: int = 0, count: int = 1_000
) -> list[Outgoing]:
    """The messages in their order, after the one of this number, at most so many; without their bodies."""
    columns = [column for column in OUTBOX.c if column is not OUTBOX.c.body]
    query: Select[Any] = select(*columns).where(OUTBOX.c.position > after).order_by(OUTBOX.c.position).limit(count)
    if state is not None:
        query = query.where(OUTBOX.c.state == state)
    if peer is not None:
        query = query.where(OUTBOX.c.peer == peer)
    return [_outgoing(row) for row in connection.execute(query)]


def every(connection: Connection, state: str | None = None) -> Iterator[Outgoing]:
    """All messages in their order, read a page at a time; without their bodies."""
    after = 0
    while page := listed(connection, state=state, after=after):
        yield from page
        after = page[-1].position


def tally(store: Store) -> list[Tally]:
    """How many messages there are of each state."""
    of_state = select(OUTBOX.c.state, func.count()).group_by(OUTBOX.c.state)
    since = select(OUTBOX.c.state, func.min(OUTBOX.c.written)).where(OUTBOX.c.state != DELIVERED)
    with store.reading() as connection:
        counts = {row[0]: row[1] for row in connection.execute(of_state)}
        oldest = {row[0]: row[1] for row in connection.execute(since.group_by(OUTBOX.c.state))}
    now = store.clock()
    ages = {state: (now - datetime.fromisoformat(written)).total_seconds() for state, written in oldest.items()}
    return [Tally(state, counts.get(state, 0), ages.get(state)) for state in STATES]


def of_key(connection: Connection, key: str) -> Outgoing | None:
    """The message of this key."""
    row = connection.execute(select(OUTBOX).where(OUTBOX.c.key == key)).one_or_none()
    return None if row is None else _outgoing(row)


def about(connection: Connection, peer: str, form: str, patient: str) -> list[Outgoing]:
    """Every message of this form to a peer about a patient, in their order."""
    found = and_(OUTBOX.c.peer == peer, OUTBOX.c.form == form, OUTBOX.c.patient == patient)
    return list(map(_outgoing, connection.execute(select(OUTBOX).where(found).order_by(OUTBOX.c.position))))


def _next(now: datetime, peers: Collection[str]) -> Select[Any]:
    """The message that is sent next: one never tried before one that failed."""
    earlier = OUTBOX.alias("earlier")
    held_up = exists().where(
        earlier.c.position < OUTBOX.c.position,
        earlier.c.peer == OUTBOX.c.peer,
        earlier.c.patient == OUTBOX.c.patient,
        earlier.c.state.in_(UNFINISHED),
    )
    return (
        select(OUTBOX)
        .where(OUTBOX.c.state.in_(UNFINISHED), _is_due(now), OUTBOX.c.peer.in_(sorted(peers)), ~held_up)
        .order_by(OUTBOX.c.attempts, OUTBOX.c.position)
        .limit(1)
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(OUTBOX.c.due <= instant(now), OUTBOX.c.due > instant(now + LONGEST))


def _finish(writing: Writing, taken: Outgoing, values: dict[str, Any]) -> bool:
    held = and_(
        OUTBOX.c.position == taken.position,
        OUTBOX.c.state == SENDING,
        OUTBOX.c.holder == taken.holder,
        OUTBOX.c.attempts == taken.attempts,
    )
    return writing.connection.execute(update(OUTBOX).where(held).values(holder=None, **values)).rowcount == 1


def _outgoing(row: Row[Any]) -> Outgoing:
    found = dict(row._mapping)
    return Outgoing(**{"body": b""} | found | {"said": json.loads(found["said"])})


def _fields(outgoing: Outgoing) -> dict[str, Any]:
    return {name: getattr(outgoing, name) for name in Outgoing.__dataclass_fields__}
