"""A database looked at without changing anything: no tables are made, no file comes into being, no journal is switched.

So it can be looked at while a service uses it, before an upgrade, and when it is damaged. Whoever reads sees one
moment: what is written meanwhile is no broken chain. Trap: SQLite without WAL lets writers wait for a reader.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool

from fhirnet.errors import InvalidSettings, Issue
from fhirnet.store.engine import WAIT, WAL_SINCE, Clock, Store, engine_of_a_server, utc_now
from fhirnet.store.schema import MIGRATIONS, of_another_program, revision
from fhirnet.store.tables import AUDIT, OUTBOX, RESOURCE

FAULTS_SHOWN = 3
CURRENT, OLDER, NEWER, EMPTY, FOREIGN = "current", "older", "newer", "empty", "foreign"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a database stands.

    `revision` is its schema, `head` that of this release, `schema` how the one is to the other (FOREIGN: the tables are
    another program's). `faults` are what the
    database finds wrong with its own pages. `unsafe` says that its journal loses data with this SQLite. `moment` is the
    time by the clock of the server; None: it has the clock of this machine.
    """

    server: str
    revision: str | None
    head: str
    schema: str
    faults: tuple[str, ...] = ()
    unsafe: bool = False
    moment: datetime | None = None


def path_of(url: str) -> Path | None:
    """The file of an SQLite database; None of another one."""
    return Path(url.removeprefix("sqlite:///")).absolute() if url.startswith("sqlite:///") else None


def look_at(url: str, clock: Clock = utc_now) -> Store:
    """The store at a database URL, to be read only. Raises InvalidSettings where there is no way to it."""
    path = path_of(url)
    try:
        engine = _of_a_server(url) if path is None else _of_a_file(path)
    except (ArgumentError, ImportError, ValueError) as error:
        what = f"FHIRNET_DATABASE: not a database URL this service can use ({type(error).__name__})"
        raise InvalidSettings(Issue("value", what)) from None
    return Store(engine, clock)


def standing(store: Store) -> Standing:
    """How the database stands. Raises Unavailable where it cannot be read, Damaged where the file is not whole."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    head = scripts.get_current_head() or ""
    with store.reading() as connection:
        there = revision(connection)
        known = {script.revision for script in scripts.walk_revisions()}
        if of_another_program(connection):
            return Standing(f"SQLite {sqlite3.sqlite_version}", None, head, FOREIGN)
        schema = CURRENT if there == head else EMPTY if there is None else OLDER if there in known else NEWER
        if connection.dialect.name != "sqlite":
            server = f"PostgreSQL {connection.execute(text('show server_version')).scalar_one()}"
            moment = connection.execute(text("select clock_timestamp()")).scalar_one().astimezone(UTC)
            return Standing(server, there, head, schema, moment=moment)
        return Standing(
            f"SQLite {sqlite3.sqlite_version}", there, head, schema, _faults(connection), _loses_data(connection)
        )


def latest(store: Store) -> datetime | None:
    """The latest moment that the store has written down; None where nothing is stored."""
    with store.reading() as connection:
        columns = (AUDIT.c.at, OUTBOX.c.written, RESOURCE.c.updated)
        found = [connection.execute(select(func.max(column))).scalar() for column in columns]
    told = max(filter(None, found), default=None)
    return None if told is None else datetime.fromisoformat(told)


def _of_a_file(path: Path) -> Engine:
    address = f"{path.as_uri()}?mode=ro"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=WAIT, check_same_thread=False, isolation_level=None)

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN").close())
    return engine


def _of_a_server(url: str) -> Engine:
    return engine_of_a_server(url).execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")


def _faults(connection: Connection) -> tuple[str, ...]:
    found = connection.execute(text(f"pragma quick_check({FAULTS_SHOWN})")).scalars().all()
    return tuple(str(line).splitlines()[0][:200] for line in found if line != "ok")


def _loses_data(connection: Connection) -> bool:
    """Whether two writers could damage it: WAL with an SQLite that had that fault."""
    journal = connection.execute(text("pragma journal_mode")).scalar_one()
    return str(journal).lower() == "wal" and sqlite3.sqlite_version_info < WAL_SINCE
