"""read, vread and history of one resource, as whole answers. What a client may not see is answered as not there."""

from __future__ import annotations

import re

from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.rest.interactions import there
from fhirnet.rest.versioned import etag, headers
from fhirnet.store import Store, versions
from fhirnet.store.messages import Answer
from fhirnet.store.versions import Stored
from mappings import kept_history
from mappings.kept_history import Past

_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


def read(store: Store, client: Client, type_: str, id_: str, known: str = "") -> Answer:
    """The current version; 304 where it is among the entity tags that the client knows (`If-None-Match`)."""
    with store.reading() as connection:
        found = there(versions.current(connection, client, type_, id_))
    if etag(found) in (f"W/{each.removeprefix('W/')}" for each in re.split(r"\s*,\s*", known.strip())):
        return Answer(304, headers=headers(found), patients=_patients(found))
    return _shown(found)


def vread(store: Store, client: Client, type_: str, id_: str, version: str) -> Answer:
    """That version. Refused where it is a deletion (`gone`), or none (`not-found`)."""
    with store.reading() as connection:
        number = int(version) if _NUMBER.fullmatch(version) else 0
        found = there(versions.version(connection, client, type_, id_, number))
    return _shown(found)


def history(store: Store, client: Client, type_: str, id_: str, base: str) -> Answer:
    """Every version, the newest first, deletions included, as a Bundle."""
    with store.reading() as connection:
        found = versions.history(connection, client, type_, id_)
    if not found:
        raise Refused(Issue("not-found", "There is no such resource here, or none that you may see."))
    past = [Past(each.version, each.updated, each.method, each.content) for each in found]
    return Answer(200, kept_history.write(base, f"{type_}/{id_}", past), patients=_patients(found[0]))


def _shown(found: Stored) -> Answer:
    return Answer(200, found.content or b"", headers(found), _patients(found))


def _patients(found: Stored) -> tuple[str, ...]:
    return () if found.patient is None else (found.patient,)
