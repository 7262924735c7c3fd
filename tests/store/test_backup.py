"""A backup is the whole store at one moment, and another host can go on from it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update

from fhirnet.errors import Refused
from fhirnet.store import Store, audit, open_store
from fhirnet.store.backup import backup, restore
from fhirnet.store.tables import AUDIT, METADATA
from tests.store.test_audit import fill


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store on another host."""
    url = (
        f"sqlite:///{tmp_path}/other.sqlite"
        if request.param == "sqlite"
        else request.getfixturevalue("new_postgresql")()
    )
    opened = open_store(url)
    yield opened
    opened.close()


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.reading() as connection:
        return {
            table.name: sorted(tuple(row) for row in connection.execute(select(table)))
            for table in METADATA.sorted_tables
        }


def test_a_restored_store_holds_every_row_and_its_chain(store: Store, other: Store, tmp_path: Path) -> None:
    fill(store)
    assert backup(store, tmp_path / "b.sqlite") == audit.verify(store)
    assert restore(tmp_path / "b.sqlite", other).broken is None
    assert rows(other) == rows(store)
    assert audit.verify(other) == audit.verify(store)
    fill_again = audit.Act(client="a", action="read")
    with other.writing() as writing:
        audit.append(writing, fill_again)
    assert audit.verify(other).broken is None


def test_a_backup_is_read_by_its_owner_alone(store: Store, tmp_path: Path) -> None:
    backup(store, tmp_path / "b.sqlite")
    assert (tmp_path / "b.sqlite").stat().st_mode & 0o077 == 0


def test_a_backup_while_others_write_is_a_picture_of_one_moment(store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with store.writing() as writing:
                audit.append(writing, audit.Act(client="a", action="read"))

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    taken = [backup(store, tmp_path / f"{number}.sqlite") for number in range(3)]
    stop.set()
    for writer in writers:
        writer.join()
    assert [each.broken for each in taken] == [None] * 3
    assert audit.verify(store).broken is None


def test_a_backup_is_never_written_over_another(store: Store, tmp_path: Path) -> None:
    backup(store, tmp_path / "b.sqlite")
    before = (tmp_path / "b.sqlite").read_bytes()
    with pytest.raises(Refused, match="exists"):
        backup(store, tmp_path / "b.sqlite")
    assert (tmp_path / "b.sqlite").read_bytes() == before


def test_what_is_not_empty_is_not_restored_into(store: Store, tmp_path: Path) -> None:
    fill(store)
    backup(store, tmp_path / "b.sqlite")
    before = rows(store)
    with pytest.raises(Refused, match="not empty"):
        restore(tmp_path / "b.sqlite", store)
    assert rows(store) == before


def test_a_broken_chain_is_not_restored(store: Store, other: Store, tmp_path: Path) -> None:
    fill(store)
    with store.writing() as writing:
        writing.connection.execute(update(AUDIT).values(client="c"))
    backup(store, tmp_path / "b.sqlite")
    with pytest.raises(Refused, match="audit chain"):
        restore(tmp_path / "b.sqlite", other)
    assert rows(other)["audit"] == []


def test_a_file_that_is_no_backup_is_refused(other: Store, tmp_path: Path) -> None:
    (tmp_path / "b.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 100)
    with pytest.raises(Refused, match="not a backup"):
        restore(tmp_path / "b.sqlite", other)
