"""Whether messages to peers arrive: what was given up, what waits too long, what waits for nobody."""

from __future__ import annotations

from collections.abc import Iterator

from fhirnet.doctor.check import Check, ok, problem, problems, warning
from fhirnet.doctor.database import Looked
from fhirnet.errors import FhirnetError
from fhirnet.peers import Peers
from fhirnet.store import Store, outbox
from fhirnet.verdict import words

SUBJECT = "outbox"
LONG = 3600  # seconds that a message waits only where its peer is away, or nothing delivers


def look(looked: Looked, peers: Peers) -> Iterator[Check]:
    """The outbox of the store, where it can be read."""
    if looked.store is None:
        return
    try:
        yield from _told(looked.store, peers)
    except FhirnetError as error:
        yield from problems(SUBJECT, error)


def _told(store: Store, peers: Peers) -> Iterator[Check]:
    tallies = {each.state: each for each in outbox.tally(store)}
    dead, unfinished = tallies[outbox.DEAD].count, [tallies[state] for state in outbox.UNFINISHED]
    waiting, oldest = sum(each.count for each in unfinished), max(each.oldest or 0 for each in unfinished)
    if dead:
        yield warning(SUBJECT, words("doctor.outbox-dead", count=dead, command="fhirnet outbox --state dead"))
    for name in sorted(_receivers(store) - {peer.name for peer in peers.all if peer.base is not None}):
        yield problem(SUBJECT, words("doctor.outbox-nobody", peer=name))
    if oldest > LONG:
        hours = round(oldest / LONG)
        yield warning(SUBJECT, words("doctor.outbox-old", count=waiting, hours=hours, command="fhirnet outbox"))
    elif not dead:
        yield ok(SUBJECT, words("doctor.outbox-fine", count=waiting))


def _receivers(store: Store) -> set[str]:
    """The peers that a message is for which has not arrived."""
    with store.reading() as connection:
        return {each.peer for state in outbox.UNFINISHED for each in outbox.every(connection, state)}
