"""Two hospitals change one resource: nobody's change disappears under another one that did not know of it.

Whoever names the version it replaces (If-Match) has seen it. Without that a client replaces only what it wrote itself,
and only by what its sender states was not changed earlier (`meta.lastUpdated`): a message that comes late undoes
nothing. Both versions stay at their hospitals until somebody has merged them.
"""

from __future__ import annotations

from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.store import versions
from fhirnet.store.searching import Connection
from fhirnet.store.versions import Stored
from mappings import stored


def refuse(connection: Connection, client: Client, found: Stored, body: bytes) -> None:
    """Refused (`conflict`) where an update that names no version must not replace this one."""
    now = f'{found.reference} has the version W/"{found.version}"'
    if versions.written_by(connection, found) not in (None, client.name):
        what = f"{now} of another client. Read it, merge, and send If-Match with it."
        raise Refused(Issue("conflict", what, found.reference))
    said, known = stored.stated(body), versions.stated(connection, found)
    if said is not None and known is not None and said < known:
        what = f"{now}, which its sender changed later than this. Read it, merge, and send If-Match with it."
        raise Refused(Issue("conflict", what, found.reference))
