"""The database: opened with the safety it needs, its tables as this release knows them, transactions that write alone.

Every transaction that writes takes the one row of `position` first, so writers come one after the other in both
databases: numbers have no gaps, a conditional create sees everything before it, and the audit chain has one end.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, select, text, update
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    ProgrammingError,
    TimeoutError,
)
from sqlalchemy.pool import QueuePool

from fhirnet.errors import FhirnetError, InvalidSettings, Issue
from fhirnet.store.tables import POSITION

WAIT = 5.0  # seconds a transaction waits for others: for its turn and for the database together
POOL_WAIT = 4.0  # seconds it waits for a connection; all of it is less than a request may take
LEAST_WAIT = 0.1  # seconds that are left for the database after a long wait for the turn
START_WAIT = 30.0  # seconds a start waits for another one that makes the tables
POOL = 16  # connections of one process
REACHED = {  # of PostgreSQL, in seconds (the last: milliseconds): a host that is gone is noticed within a request
    "connect_timeout": 4, "keepalives_idle": 4, "keepalives_interval": 2, "keepalives_count": 2,
    "tcp_user_timeout": 8_000,
}  # fmt: skip
WAL_SINCE = (3, 51, 3)  # before, two writers in WAL mode could corrupt a database (hostile.md, "Behaviours")
DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)  # the lower byte of what SQLite's errors say
WAY_BACK = "if it is the right file, move it aside and restore the last backup: fhirnet restore BACKUP"
FAULTS = (DataError, IntegrityError, ProgrammingError)  # of this program, not of the database
Clock = Callable[[], datetime]


class Unavailable(FhirnetError):
    """The database cannot be read or written now: locked, full, gone. Nothing was stored."""


class Damaged(Unavailable):
    """The file is no database, or not a whole one; `said` is what the driver said of it."""

    def __init__(self, said: str) -> None:
        super().__init__(Issue("not-stored", f"The database cannot do this now: {said}."))
        self.said = said


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """The SQLite file as it was opened. A file that is gone would be made anew, and another one is not this store."""

    path: str
    device: int
    inode: int

    @classmethod
    def of(cls, connection: Connection) -> OpenedFile | None:
        """The file behind a connection; None of another database, or of one in memory."""
        path = file_of(connection)
        if path is None:
            return None
        found = os.stat(path)
        return cls(path, found.st_dev, found.st_ino)

    def check(self) -> None:
        """Raises Unavailable where the file is not there any more."""
        try:
            found = os.stat(self.path)
        except OSError as error:
            raise Unavailable(Issue("not-stored", f"The database file cannot be found: {error.strerror}.")) from None
        if (found.st_dev, found.st_ino) != (self.device, self.inode):
            what = "Another file stands where the database was; put it back, or start the service again."
            raise Unavailable(Issue("not-stored", what))


@dataclass(frozen=True, slots=True)
class Store:
    """An open database. `clock` dates what is written; nothing is ordered by it."""

    engine: Engine
    clock: Clock = utc_now
    file: OpenedFile | None = None
    turn: Lock = field(default_factory=Lock)  # SQLite lets waiting writers starve: those of one process queue here

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees what is stored. Raises Unavailable."""
        with _told(), self._connected() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """As `reading`, for several statements that must see the same moment, whatever is written meanwhile."""
        with _told(), self._connected() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction that writes alone: all of it is stored, or nothing. Raises Unavailable."""
        end = monotonic() + WAIT
        with self._turn(), _told(), self._connected() as connection, alone(connection, end - monotonic()):
            last = connection.execute(select(POSITION.c.last).with_for_update()).scalar_one()
            yield Writing(connection, last, self.clock)

    def probe(self) -> None:
        """Writes, and leaves what was there. Raises Unavailable where the database cannot be read and written now."""
        with self.writing() as writing:
            for step in (1, -1):  # SQLite writes no page for a value that stays the same
                writing.connection.execute(update(POSITION).values(last=POSITION.c.last + step))

    @property
    def place(self) -> str:
        """Where the data is kept: the file, or the address of the database without its password."""
        return self.file.path if self.file else self.engine.url.render_as_string(hide_password=True)

    def _connected(self) -> Connection:
        if self.file is not None:
            self.file.check()
        return self.engine.connect()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self.turn.acquire(timeout=WAIT):
            raise Unavailable(Issue("not-stored", "Too many requests are waiting to write; try again."))
        try:
            yield
        finally:
            self.turn.release()

    def now(self) -> str:
        """This moment as the store writes it."""
        return instant(self.clock())

    def close(self) -> None:
        """Gives all connections back."""
        self.engine.dispose()


class Writing:
    """One transaction that writes; `now` is its one moment."""

    def __init__(self, connection: Connection, last: int, clock: Clock) -> None:
        self.connection = connection
        self.now = instant(clock())
        self._last = last

    def position(self) -> int:
        """The next number in the one order of everything that is written."""
        self._last += 1
        self.connection.execute(update(POSITION).values(last=self._last))
        return self._last


def open_store(url: str, clock: Clock = utc_now) -> Store:
    """The store at a database URL (`sqlite:///PATH`, `postgresql+psycopg://…`), its tables made or brought up to date.

    Raises InvalidSettings where it cannot be opened, or was written by a newer release.
    """
    try:
        engine = _engine(url)
    except ModuleNotFoundError:
        raise InvalidSettings(_refusal("its driver is not installed: pip install 'fhirnet[postgresql]'")) from None
    except (ArgumentError, ImportError, ValueError) as error:
        raise InvalidSettings(_refusal(f"not a database URL this service can use ({type(error).__name__})")) from None
    from fhirnet.store.schema import bring_up_to_date

    try:
        bring_up_to_date(engine)
        with engine.connect() as connection:
            file = OpenedFile.of(connection)
    except DBAPIError as error:
        engine.dispose()
        aside = f"; {WAY_BACK}" if _of_damage(error) else ""
        raise InvalidSettings(_refusal(f"the database cannot be opened: {_short(error)}{aside}")) from None
    except FhirnetError:
        engine.dispose()
        raise
    return Store(engine, clock, file)


@contextmanager
def alone(connection: Connection, patience: float) -> Iterator[None]:
    """A transaction that no other writer of an SQLite database shares; committed at the end, or nothing of it.

    `patience` is how many seconds it waits for others.
    """
    connection.execution_options(alone=True, patience=max(patience, LEAST_WAIT))
    with connection.begin():
        yield


def file_of(connection: Connection) -> str | None:
    """The path of the SQLite file behind a connection; None of another database, or of one in memory."""
    if connection.dialect.name != "sqlite":
        return None
    return connection.execute(text("select file from pragma_database_list where name = 'main'")).scalar() or None


def instant(moment: datetime) -> str:
    """A moment as text of fixed width, in UTC: `2024-07-01T08:30:00.000000Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return engine_of_a_server(url)
    folder = Path(url.removeprefix("sqlite:///")).parent
    if not url.startswith("sqlite:///file:") and not folder.is_dir():  # where a disk is not mounted, none is made up
        raise InvalidSettings(_refusal(f"there is no folder {folder}"))
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=POOL,
        pool_timeout=POOL_WAIT,
        hide_parameters=True,
        connect_args={"timeout": WAIT, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_alone)
    return engine


def engine_of_a_server(url: str) -> Engine:
    said = make_url(url).query  # what the address says itself stands
    engine = create_engine(
        url,
        pool_size=POOL,
        pool_timeout=POOL_WAIT,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={name: value for name, value in REACHED.items() if name not in said},
    )
    event.listen(engine, "begin", _wait_for_locks)
    return engine


def _prepare(connection: sqlite3.Connection, _: object) -> None:
    """Every commit is on the disk before it is answered; foreign keys hold."""
    connection.isolation_level = None  # this module begins, not the driver
    mode = "WAL" if sqlite3.sqlite_version_info >= WAL_SINCE else "TRUNCATE"
    for pragma in (f"journal_mode={mode}", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={int(WAIT * 1000)}"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_alone(connection: Connection) -> None:
    options = connection.get_execution_options()
    connection.exec_driver_sql(f"PRAGMA busy_timeout={int(options.get('patience', WAIT) * 1000)}").close()
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("alone") else "BEGIN")


def _wait_for_locks(connection: Connection) -> None:
    patience = connection.get_execution_options().get("patience", WAIT)
    cursor = connection.connection.cursor()  # a plain one, whatever kind the transaction will use
    cursor.execute(f"set local lock_timeout = {int(patience * 1000)}")
    cursor.close()


@contextmanager
def _told() -> Iterator[None]:
    """What the database does not do becomes one clear refusal, without the statement or its values."""
    try:
        yield
    except (TimeoutError, DatabaseError) as error:
        if isinstance(error, FAULTS):
            raise
        if _of_damage(error):
            raise Damaged(_short(error)) from None
        raise Unavailable(Issue("not-stored", f"The database cannot do this now: {_short(error)}.")) from None


def _of_damage(error: Exception) -> bool:
    """Whether SQLite says that the file is no database, or not a whole one."""
    code: int | None = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return code is not None and code & 0xFF in DAMAGE


def _short(error: Exception) -> str:
    """What the driver said in its first line: no statement, no values."""
    said: Any = getattr(error, "orig", None) or error
    return str(said).splitlines()[0][:200]


def _refusal(what: str) -> Issue:
    return Issue("value", f"FHIRNET_DATABASE: {what}")
