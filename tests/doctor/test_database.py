"""What the doctor says of a database, its audit chain, its clock and its outbox; and that it changes nothing."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import create_engine, func, select, text, update

from fhirnet.errors import InvalidSettings
from fhirnet.store import Store, audit, examined, open_store, outbox
from fhirnet.store.tables import AUDIT
from tests.doctor.saying import Said, levels, sentences

Look = Callable[..., Said]
NOW = datetime.now(UTC)


class Usage(NamedTuple):
    """What a disk has left."""

    free: int


def filled(url: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
    """A store with an audit entry."""
    with closing(open_store(url, clock)) as store, store.writing() as writing:
        audit.append(writing, audit.Act(client="north", action="read", patients=("p1",)))


def waiting(url: str, since: timedelta = timedelta(), *, given_up: bool = False) -> None:
    """A message to the north in the outbox."""
    with closing(open_store(url, lambda: datetime.now(UTC) - since)) as store:
        with store.writing() as writing:
            outbox.add(writing, peer="north", key="k", form="transaction", patient="p1", body=b"{}")
        if given_up:
            taken = outbox.take(store, "worker", ["north"])
            assert taken is not None
            with store.writing() as writing:
                outbox.dead(writing, taken, {})


@pytest.fixture
def north(tmp_path: Path) -> Path:
    """A peers file that knows the north."""
    file = tmp_path / "peers.toml"
    file.write_text('[[peer]]\nname = "north"\nbase = "https://127.0.0.1:9/fhir"\n', "utf-8")
    file.chmod(0o600)
    return file


def test_a_sound_database_of_either_kind(said: Look, database: str) -> None:
    filled(database)
    found = said(DATABASE=database)
    assert levels(found, "database") == ["ok"]
    assert levels(found, "audit") == ["ok"]
    assert set(levels(found, "clock")) == {"ok"}
    assert levels(found, "outbox") == ["ok"]
    assert "1 entries hold" in sentences(found, "audit")


def test_an_empty_store_has_no_time_to_compare(said: Look, database: str) -> None:
    open_store(database).close()
    assert "nothing is stored yet" in sentences(said(DATABASE=database), "clock")


def test_looking_makes_no_file_and_no_tables(said: Look, tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite"
    assert "the next start makes it" in sentences(said(DATABASE=f"sqlite:///{file}"), "database")
    assert not file.exists()
    sqlite3.connect(file).close()
    file.touch()
    found = said(DATABASE=f"sqlite:///{file}")
    assert levels(found, "database") == ["warning"]
    assert "no tables yet" in sentences(found, "database")
    assert file.read_bytes() == b""


def test_looking_changes_no_byte(said: Look, tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    filled(f"sqlite:///{file}")
    before = file.read_bytes()
    said()
    assert file.read_bytes() == before


def test_a_reader_of_postgresql_cannot_write(new_postgresql: Callable[[], str]) -> None:
    store = examined.look_at(new_postgresql())
    with pytest.raises(Exception, match="read-only"), store.reading() as connection:
        connection.execute(text("update position set last = 7"))
    store.close()


def test_what_is_written_while_it_is_looked_at_is_not_seen(new_postgresql: Callable[[], str]) -> None:
    filled(database := new_postgresql())
    store = examined.look_at(database)
    with store.reading() as connection:
        before = connection.execute(select(func.count()).select_from(AUDIT)).scalar_one()
        filled(database)
        assert connection.execute(select(func.count()).select_from(AUDIT)).scalar_one() == before
    store.close()


def test_nothing_is_stored(said: Look) -> None:
    found = said(DATABASE="off")
    assert levels(found, "database") == ["ok"]
    assert not {"audit", "clock", "outbox", "disk"} & found.keys()


def test_a_folder_that_is_not_there(said: Look) -> None:
    assert levels(said(DATABASE="sqlite:////no/such/folder/store.sqlite"), "database") == ["problem"]


def test_a_file_that_is_no_database(said: Look, tmp_path: Path) -> None:
    (tmp_path / "store.sqlite").write_bytes(b"nothing of the kind" * 100)
    found = said()
    assert levels(found, "database") == ["problem"]
    assert "file is not a database" in sentences(found, "database")
    assert "fhirnet restore BACKUP" in sentences(found, "database")


@pytest.mark.parametrize("bytes_left", [50, 2000, 4096, 20_000])
def test_a_file_that_is_cut_off_is_told_in_one_line_with_the_way_back(
    said: Look, tmp_path: Path, bytes_left: int
) -> None:
    filled(f"sqlite:///{tmp_path}/store.sqlite")
    os.truncate(tmp_path / "store.sqlite", bytes_left)
    (line,) = sentences(found := said(), "database").splitlines()
    assert levels(found, "database") == ["problem"]
    assert "damaged" in line
    assert "fhirnet restore BACKUP" in line
    with pytest.raises(InvalidSettings, match="fhirnet restore BACKUP"):
        open_store(f"sqlite:///{tmp_path}/store.sqlite")


@pytest.mark.parametrize(
    "tables",
    [
        "create table invoice (number integer)",
        "create table position (number integer); create table invoice (number integer)",
        "create table alembic_version (version_num text); insert into alembic_version values ('0a1b');"
        "create table invoice (number integer)",
        "create table alembic_version (version_num text); insert into alembic_version values ('0002');"
        "create table invoice (number integer)",
        "create view invoice as select 1",
    ],
)
def test_the_database_of_another_program_is_told_as_such_and_left_alone(
    said: Look, tmp_path: Path, tables: str
) -> None:
    file = tmp_path / "store.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(tables)
    before = file.read_bytes()
    found = said()
    assert levels(found, "database") == ["problem"]
    assert "another program" in sentences(found, "database")
    assert "FHIRNET_DATABASE" in sentences(found, "database")
    assert not {"audit", "outbox"} & found.keys()
    assert file.read_bytes() == before
    with pytest.raises(InvalidSettings, match="another program"):
        open_store(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        assert not connection.execute("select name from sqlite_master where name = 'audit'").fetchall()


def test_a_file_with_damaged_pages(said: Look, tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite"
    filled(f"sqlite:///{file}")
    pages = bytearray(file.read_bytes())
    for page in range(len(pages) // 4096 // 2, len(pages) // 4096):
        pages[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    file.write_bytes(pages)
    found = said()
    assert levels(found, "database") == ["problem"]
    assert "fhirnet restore BACKUP" in sentences(found, "database")
    assert "audit" not in found


def test_a_server_that_is_not_there_and_a_password_that_is_not_told(said: Look) -> None:
    found = said(DATABASE="postgresql+psycopg://someone:geheim@127.0.0.1:9/x?connect_timeout=2")
    assert levels(found, "database") == ["problem"]
    assert "geheim" not in str(found)
    assert "Is the database server running" in sentences(found, "database")


def test_a_folder_in_the_place_of_the_file(said: Look, tmp_path: Path) -> None:
    found = said(DATABASE=f"sqlite:///{tmp_path}")
    assert levels(found, "database") == ["problem"]
    assert f"{tmp_path} is a folder" in sentences(found, "database")


@pytest.mark.parametrize(("revision", "level"), [("9999", "problem"), ("0000", "problem")])
def test_a_schema_that_this_release_does_not_know(said: Look, tmp_path: Path, revision: str, level: str) -> None:
    filled(url := f"sqlite:///{tmp_path}/store.sqlite")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = :it"), {"it": revision})
    engine.dispose()
    found = said()
    assert levels(found, "database") == [level]
    assert f"schema {revision}" in sentences(found, "database")
    assert "audit" not in found


def test_a_chain_that_was_edited(said: Look, database: str) -> None:
    filled(database)
    with closing(open_store(database)) as store, store.writing() as writing:
        writing.connection.execute(update(AUDIT).values(client="nobody"))
    found = said(DATABASE=database)
    assert levels(found, "audit") == ["problem"]
    assert "it is not what was written" in sentences(found, "audit")


@pytest.mark.hazard("H18")
@pytest.mark.parametrize(("ahead", "level"), [(-60, "ok"), (3, "ok"), (60, "problem"), (90_000, "problem")])
def test_a_clock_that_went_back(said: Look, database: str, ahead: int, level: str) -> None:
    filled(database, lambda: datetime.now(UTC) + timedelta(seconds=ahead))
    found = said(DATABASE=database)
    assert levels(found, "clock")[-1] == level
    if level == "problem":
        assert "set the clock" in sentences(found, "clock")


def test_the_outbox_of_a_peer_that_answers_to_nobody(said: Look, north: Path, tmp_path: Path) -> None:
    waiting(f"sqlite:///{tmp_path}/store.sqlite")
    assert said(PEERS=north, ACCESS="open")["outbox"] == [("ok", "nothing was given up, 1 messages wait")]
    alone = said()
    assert levels(alone, "outbox") == ["problem", "ok"]
    assert "north" in sentences(alone, "outbox")


@pytest.mark.parametrize(("since", "level"), [(timedelta(minutes=59), "ok"), (timedelta(hours=2), "warning")])
def test_a_message_that_waits_too_long(said: Look, north: Path, tmp_path: Path, since: timedelta, level: str) -> None:
    waiting(f"sqlite:///{tmp_path}/store.sqlite", since)
    assert levels(said(PEERS=north, ACCESS="open"), "outbox") == [level]


def test_a_message_that_was_given_up(said: Look, north: Path, database: str) -> None:
    waiting(database, given_up=True)
    found = said(DATABASE=database, PEERS=north, ACCESS="open")
    assert levels(found, "outbox") == ["warning"]
    assert "fhirnet outbox --state dead" in sentences(found, "outbox")


@pytest.mark.parametrize(("free", "level"), [(99, "problem"), (100, "warning"), (1023, "warning"), (1024, "ok")])
def test_the_room_on_the_disk(said: Look, monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(free * 1024**2))
    assert levels(said(), "disk") == [level]


def test_a_store_that_is_only_read_says_when_it_was_written(database: str) -> None:
    filled(database, lambda: NOW)
    store: Store = examined.look_at(database)
    assert examined.latest(store) == NOW
    store.close()
