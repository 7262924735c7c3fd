"""A whole store in one file, and a store from such a file; the file is an SQLite database with the same tables.

The file is a picture of one moment, taken while the service goes on. It can be restored into an empty database of
either kind, also by a later release.
"""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, insert, select

from fhirnet.errors import Issue, Refused
from fhirnet.store import audit
from fhirnet.store.copying import copy_file, put_in_place
from fhirnet.store.engine import Store, open_store
from fhirnet.store.tables import METADATA, POSITION

ROWS = 500  # copied at a time


def backup(store: Store, path: Path) -> audit.Verified:
    """Writes the store as it is now to a new file, and says how far the audit chain in the file holds.

    Raises Refused where the file exists; OSError where it cannot be written. A file that is there is complete.
    """
    if path.exists():
        raise Refused(Issue("value", f"{path.name} exists; a backup is never written over another"))
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
        unfinished = Path(folder) / "store.sqlite"
        unfinished.touch(0o600)  # whole records: for the eyes of whoever keeps the backup
        if store.engine.dialect.name == "sqlite":
            copy_file(_file(store), unfinished)
        with closing(open_store(f"sqlite:///{unfinished}", store.clock)) as copy:
            if store.engine.dialect.name != "sqlite":
                with store.snapshot() as source, copy.writing() as target:
                    _copy_rows(source, target.connection)
            verified = audit.verify(copy)
        put_in_place(unfinished, path)
    return verified


def restore(path: Path, store: Store) -> audit.Verified:
    """Fills an empty store from a backup; all of it or nothing.

    Raises Refused where the store is not empty, the file is no backup, or its audit chain is broken.
    """
    with tempfile.TemporaryDirectory() as folder:
        working = Path(folder) / "store.sqlite"  # a backup of an older release is brought up to date: not in place
        try:
            copy_file(path, working)
            _refuse_another_database(working)
        except sqlite3.DatabaseError:
            raise Refused(Issue("value", f"{path.name} is not a backup of this service")) from None
        with closing(open_store(f"sqlite:///{working}", store.clock)) as source:
            verified = audit.verify(source)
            if verified.broken is not None:
                raise Refused(Issue("value", f"the audit chain of {path.name} is broken: {verified.broken}"))
            with source.reading() as rows, store.writing() as target:
                if target.connection.execute(select(POSITION.c.last)).scalar_one() != 0:
                    raise Refused(Issue("value", "the database is not empty; restore into a new one"))
                _copy_rows(rows, target.connection)
    return verified


def _refuse_another_database(path: Path) -> None:
    """Raises sqlite3.DatabaseError where this is a database of another program, or empty."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("select last from position, alembic_version").fetchone()


def _file(store: Store) -> Path:
    assert store.file is not None
    return Path(store.file.path)


def _copy_rows(source: Connection, target: Connection) -> None:
    """Every row of every table, in an order in which references hold."""
    target.execute(POSITION.delete())
    for table in METADATA.sorted_tables:
        rows = source.execution_options(yield_per=ROWS).execute(select(table))
        for part in rows.partitions(ROWS):
            target.execute(insert(table), [row._asdict() for row in part])
