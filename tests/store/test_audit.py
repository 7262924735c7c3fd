"""The audit chain: nothing in it can be changed, left out, added or cut off without being named."""

from collections.abc import Callable, Sequence
from hashlib import sha256

import pytest
from sqlalchemy import delete, insert, select, update

from fhirnet.access import ANYONE
from fhirnet.store import Store, audit, versions
from fhirnet.store.audit import STORED, Act
from fhirnet.store.engine import Writing
from fhirnet.store.messages import Answer, Message, keep
from fhirnet.store.query import When
from fhirnet.store.tables import AUDIT, CONCERNED, VERSION
from fhirnet.store.versions import Stored
from mappings.searchable import Values
from mappings.spans import written


def fill(store: Store) -> None:
    for patient in ("p1", "p2", "p1"):
        with store.writing() as writing:
            audit.append(
                writing, Act(client="a", action="read", patients=(patient,), what={"reference": f"Patient/{patient}"})
            )
    with store.writing() as writing:
        message, content = writing.position(), b'{"resourceType":"Patient"}'
        made = Stored("Patient", "p1", 1, writing.now, content, "POST", "p1", writing.position())
        versions.put(writing, message, ANYONE, made, Values())
        keep(writing, message, ANYONE, Message("POST Patient", content), Answer(201))
        told = {"Patient/p1/_history/1": sha256(content).hexdigest()}
        audit.append(writing, Act(client="b", action="create", patients=("p1",), person="Dr. Li", what={STORED: told}))


def nothing(writing: Writing) -> None:
    """Nobody touched it."""


def edit(writing: Writing) -> None:
    writing.connection.execute(update(AUDIT).where(AUDIT.c.position == second(writing)).values(client="c"))


def remove(writing: Writing) -> None:
    take_out(writing, second(writing))


def cut(writing: Writing) -> None:
    last = writing.connection.execute(select(AUDIT.c.position).order_by(AUDIT.c.position.desc())).scalars().first()
    take_out(writing, last)


def take_out(writing: Writing, position: int | None) -> None:
    writing.connection.execute(delete(CONCERNED).where(CONCERNED.c.entry == position))
    writing.connection.execute(delete(AUDIT).where(AUDIT.c.position == position))


def hide(writing: Writing) -> None:
    writing.connection.execute(delete(CONCERNED).where(CONCERNED.c.entry == second(writing)))


def alter_content(writing: Writing) -> None:
    writing.connection.execute(update(VERSION).values(content=b"{}", digest=sha256(b"{}").hexdigest()))


def add_version(writing: Writing) -> None:
    row = writing.connection.execute(select(VERSION)).one()._asdict()
    writing.connection.execute(insert(VERSION).values(row | {"version": 2, "position": 999}))


def second(writing: Writing) -> int:
    positions: Sequence[int] = (
        writing.connection.execute(select(AUDIT.c.position).order_by(AUDIT.c.position)).scalars().all()
    )
    return positions[1]


@pytest.mark.parametrize(
    ("tampering", "holds", "broken"),
    [
        (nothing, 4, None),
        (edit, 1, "it is not what was written"),
        (remove, 1, "an entry before it is missing, or was added by hand"),
        (cut, 3, "the last entries are missing"),
        (hide, 4, "an entry is no longer found by its patients"),
        (alter_content, 3, "Patient/p1/_history/1 is not what was stored"),
        (add_version, 4, "there are versions that no entry tells of"),
    ],
)
def test_the_first_broken_link_is_named(
    store: Store, tampering: Callable[[Writing], None], holds: int, broken: str | None
) -> None:
    fill(store)
    with store.writing() as writing:
        tampering(writing)
    verified = audit.verify(store)
    assert verified.entries == holds
    assert (verified.broken or "").endswith(broken or "")
    assert (verified.broken is None) == (broken is None)


def test_entries_are_found_by_patient_client_and_time(store: Store) -> None:
    fill(store)
    with store.reading() as connection:
        assert [e.act.client for e in audit.entries(connection, patient="p1")] == ["a", "a", "b"]
        assert [e.act.person for e in audit.entries(connection, client="b")] == ["Dr. Li"]
        first = next(audit.entries(connection, count=1))
        assert len(list(audit.entries(connection, after=first.position))) == 3
        noon = written("2024-07-01T12:00:00.000000Z")
        for prefix, count in (("ge", 4), ("gt", 0), ("lt", 0), ("le", 4)):
            assert len(list(audit.entries(connection, dates=[(When(prefix, noon),)]))) == count


def test_an_act_is_read_as_it_was_written(store: Store) -> None:
    act = Act(client="甲医院", action="send", outcome=audit.FAILED, request="r-1", what={"to": "乙", "count": 2})
    with store.writing() as writing:
        audit.append(writing, act)
    with store.reading() as connection:
        assert [entry.act for entry in audit.entries(connection)] == [act]
