"""The tables of a database brought up to what this release knows, by the migrations in the wheel.

A database of a newer release or of another program is refused; of an older one a copy is made first where it is an
SQLite file. Whoever comes second waits, and finds nothing left to do. A migration that is killed leaves the database as
it was.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from fhirnet.errors import InvalidSettings, Issue
from fhirnet.store.copying import copy_file, put_in_place
from fhirnet.store.engine import START_WAIT, alone, file_of
from fhirnet.store.tables import AUDIT, POSITION, RESOURCE, VERSION

MIGRATIONS = Path(__file__).with_name("migrations")
VERSIONED = "alembic_version"
OURS = {table.name for table in (AUDIT, POSITION, RESOURCE, VERSION)}  # of every release
FOREIGN = "the file is the database of another program; name one of its own for this service"
LOCK = 7_246_001  # of PostgreSQL: the number by which processes that start at once take turns


def bring_up_to_date(engine: Engine) -> None:
    """Runs the migrations that are missing. Raises InvalidSettings where the database is newer than this release, or
    that of another program.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect() as connection, _tables_replaced(connection), alone(connection, START_WAIT):
        if connection.dialect.name == "postgresql":
            connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        scripts = ScriptDirectory.from_config(config)
        if of_another_program(connection):
            raise InvalidSettings(Issue("value", f"FHIRNET_DATABASE: {FOREIGN}"))
        there = revision(connection)
        if there == scripts.get_current_head():
            return
        if there is not None:
            if there not in {script.revision for script in scripts.walk_revisions()}:
                raise InvalidSettings(
                    Issue("value", f"FHIRNET_DATABASE: written by a newer release (schema {there}); install that one")
                )
            _copy(connection, there)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _refuse_dangling(connection)


def revision(connection: Connection) -> str | None:
    """The revision the database is at; None: it has no tables of this service."""
    return MigrationContext.configure(connection).get_current_revision()


def of_another_program(connection: Connection) -> bool:
    """Whether an SQLite file has tables, and not ours. A server may hold others' tables beside them."""
    if connection.dialect.name != "sqlite":
        return False
    there = set(connection.execute(text("select name from sqlite_master where type in ('table', 'view')")).scalars())
    there = {name for name in there if not name.startswith("sqlite_")}
    return not there <= {VERSIONED} and not OURS | {VERSIONED} <= there


@contextmanager
def _tables_replaced(connection: Connection) -> Iterator[None]:
    """A connection on which SQLite lets a table be replaced that others point at; it is used for nothing else."""
    if connection.dialect.name == "sqlite":
        connection.detach()
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF").close()
    yield


def _refuse_dangling(connection: Connection) -> None:
    """What was not looked at while tables were replaced."""
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise InvalidSettings(Issue("value", "FHIRNET_DATABASE: rows point at rows that are not there"))


def _copy(connection: Connection, revision: str) -> None:
    """The SQLite file as it was, beside itself: `NAME.before-REVISION`. A file of that name is complete."""
    database = file_of(connection)
    if database is None:
        return
    path, unfinished = Path(f"{database}.before-{revision}"), Path(f"{database}.before-{revision}.unfinished")
    unfinished.unlink(missing_ok=True)  # of a start that was killed
    copy_file(Path(database), unfinished)
    put_in_place(unfinished, path)
