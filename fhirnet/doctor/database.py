"""Whether the database can be opened, read and written, is sound, and has room; and whether the audit chain holds."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from fhirnet.doctor.check import Check, not_looked, ok, problem, problems, warning
from fhirnet.errors import FhirnetError
from fhirnet.settings import OFF, Settings
from fhirnet.store import Store, Unavailable, audit, examined
from fhirnet.store.engine import Damaged
from fhirnet.store.examined import Standing
from fhirnet.verdict import words

SUBJECT, AUDIT, DISK = "database", "audit", "disk"
FULL, LOW = 100 * 1024**2, 1024**3  # bytes that are free: writing fails soon; it is time to make room
MEBIBYTE = 1024**2


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found; `standing` where it opens; `store`, read only, where its tables are those of this release."""

    checks: tuple[Check, ...]
    store: Store | None = None
    standing: Standing | None = None


def look(settings: Settings) -> Looked:
    """The database that the settings name."""
    if settings.database == OFF:
        return Looked((ok(SUBJECT, words("doctor.database-off")),))
    path = examined.path_of(settings.database)
    if (nothing := _nothing_to_open(path)) is not None:
        return nothing
    room = [] if path is None else _room(path)
    try:
        store = examined.look_at(settings.database)
    except FhirnetError as error:
        return Looked((*problems(SUBJECT, error), *room))
    try:
        standing = examined.standing(store)
    except Unavailable as error:
        store.close()
        return Looked((*_unreadable(error, path), *room))
    sound = _of_standing(standing, path)
    if standing.schema != examined.CURRENT or standing.faults:
        store.close()
        return Looked((*sound, *room), standing=standing)
    return Looked((*sound, *room, _chain(store)), store, standing)


def _nothing_to_open(path: Path | None) -> Looked | None:
    """What is found where there is no database yet, or no way to it."""
    if path is None:
        missing = problem(SUBJECT, words("doctor.extra-missing", command="pip install 'fhirnet[postgresql]'"))
        return None if find_spec("psycopg") else Looked((missing,))
    if not path.parent.is_dir():
        return Looked((problem(SUBJECT, words("doctor.folder-missing", folder=path.parent)),))
    if path.is_dir():
        return Looked((problem(SUBJECT, words("doctor.is-folder", folder=path)),))
    if not path.exists():
        return Looked((ok(SUBJECT, words("doctor.database-new", file=path)), *_room(path)))
    return None


def _unreadable(error: Unavailable, path: Path | None) -> list[Check]:
    if isinstance(error, Damaged):
        return [_damaged(error.said)]
    if path is None:
        return [problem(SUBJECT, words("doctor.database-away", what=error.issues[0].what))]
    return problems(SUBJECT, error)


def unknown(setting: str) -> Looked:
    """What is found where the setting that names the database cannot be used."""
    return Looked((not_looked(SUBJECT, setting),))


def _of_standing(standing: Standing, path: Path | None) -> list[Check]:
    parts = {"server": standing.server, "there": standing.revision or "-", "head": standing.head}
    if standing.schema == examined.FOREIGN:
        return [problem(SUBJECT, words("doctor.schema-foreign", file=path or "-"))]
    found = [_damaged("; ".join(standing.faults))] if standing.faults else []
    if standing.unsafe:
        found.append(problem(SUBJECT, words("doctor.journal", server=standing.server)))
    if path is not None and not os.access(path, os.W_OK):
        found.append(problem(SUBJECT, words("doctor.read-only", file=path)))
    if standing.schema == examined.NEWER:
        found.append(problem(SUBJECT, words("doctor.schema-newer", **parts)))
    elif standing.schema != examined.CURRENT:
        found.append(warning(SUBJECT, words(f"doctor.schema-{standing.schema}", **parts)))
    return found or [ok(SUBJECT, words("doctor.database-sound", **parts))]


def _damaged(what: str) -> Check:
    return problem(SUBJECT, words("doctor.damaged", what=what, command="fhirnet restore BACKUP"))


def _room(path: Path) -> list[Check]:
    if not os.access(path.parent, os.W_OK):
        return [problem(DISK, words("doctor.folder-read-only", folder=path.parent))]
    free = shutil.disk_usage(path.parent).free
    said = {"free": free // MEBIBYTE, "folder": path.parent}
    if free < FULL:
        return [problem(DISK, words("doctor.disk-full", **said))]
    if free < max(LOW, path.stat().st_size if path.exists() else 0):  # an upgrade copies the file first
        return [warning(DISK, words("doctor.disk-low", **said))]
    return [ok(DISK, words("doctor.disk-free", **said))]


def _chain(store: Store) -> Check:
    try:
        found = audit.verify(store)
    except FhirnetError as error:
        return problems(AUDIT, error)[0]
    if found.broken is not None:
        return problem(AUDIT, words("doctor.audit-broken", what=found.broken))
    return ok(AUDIT, words("doctor.audit-holds", count=found.entries, head=found.head or "-"))
