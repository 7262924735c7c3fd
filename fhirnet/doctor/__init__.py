"""An installation looked at as a whole: settings, mapping, database, clock, peers, keys, certificates, outbox, program.

Nothing is changed, nothing is stored, and no finding holds a secret or anything of a patient. Without `online` nothing
leaves the machine but the connection to its own database.
"""

from collections.abc import Iterator
from datetime import datetime

from fhirnet.doctor import certificates, clock, database, installed, outbox, peers, settings
from fhirnet.doctor.check import Check, Level
from fhirnet.settings import Settings

__all__ = ["Check", "Level", "examine"]

DATABASE, PEERS = "FHIRNET_DATABASE", "FHIRNET_PEERS"


def examine(now: datetime, *, online: bool = False) -> Iterator[Check]:
    """Every finding on this installation, subject by subject; `now` is the time by the clock of this machine."""
    found, issues = Settings.usable()
    refused = {issue.what.partition(":")[0] for issue in issues}  # each begins with the name of its setting
    yield from settings.look(found, issues, refused, now.date())
    looked = database.look(found) if DATABASE not in refused else database.unknown(DATABASE)
    yield from looked.checks
    registered, of_peers = peers.look(found) if PEERS not in refused else peers.unknown(PEERS)
    yield from of_peers
    yield from clock.look(looked, now)
    if PEERS not in refused:
        yield from outbox.look(looked, registered)
    yield from certificates.look(registered, now)
    if online:
        yield from clock.look_around(registered)
        yield from certificates.look_around(registered, now)
    yield from installed.look(found)
    if looked.store is not None:
        looked.store.close()
