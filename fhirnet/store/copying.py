"""An SQLite file copied while others use it, and files that are on the disk before anybody is told so."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path


def copy_file(database: Path, to: Path) -> None:
    """The database as it is at one moment, in another file. Raises sqlite3.DatabaseError where it is none."""
    with (
        closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(to)) as target,
    ):
        source.backup(target)


def put_in_place(unfinished: Path, path: Path) -> None:
    """Gives a finished file its name: whatever happens, a file of that name is complete."""
    _to_disk(unfinished)
    unfinished.replace(path)
    _to_disk(path.parent)


def _to_disk(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
