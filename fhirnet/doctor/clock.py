"""Whether the clock shows the right time, as far as a machine can know: by what is stored, and by other clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from fhirnet.doctor.check import Check, Level, ok, problem, problems, said, warning
from fhirnet.doctor.database import Looked
from fhirnet.errors import FhirnetError
from fhirnet.exchange import probing
from fhirnet.exchange.calling import PeerFault
from fhirnet.exchange.tokens import NoToken
from fhirnet.peers import Peers
from fhirnet.store import examined
from fhirnet.verdict import words

SUBJECT = "clock"
TOLERATED = 5  # seconds between two clocks that are both kept by a time service
REFUSED = 120  # seconds from which on a peer may refuse what we sign, or we what it signs


def look(looked: Looked, now: datetime) -> Iterator[Check]:
    """The clock of this machine beside what was stored by it, and beside that of the database server."""
    if looked.standing is not None and looked.standing.moment is not None:
        yield _beside("doctor.clock-database", (looked.standing.moment - now).total_seconds(), "-")
    if looked.store is None:
        return
    try:
        latest = examined.latest(looked.store)
    except FhirnetError as error:
        yield from problems(SUBJECT, error)
        return
    if latest is None:
        yield ok(SUBJECT, words("doctor.clock-unknown", now=_written(now)))
    elif (latest - now).total_seconds() > TOLERATED:
        yield problem(SUBJECT, words("doctor.clock-back", now=_written(now), latest=_written(latest)))
    else:
        yield ok(SUBJECT, words("doctor.clock-fits", now=_written(now), latest=_written(latest)))


def look_around(peers: Peers) -> Iterator[Check]:
    """The clocks of the peers, which are asked for the time."""
    for peer in peers.all:
        if peer.base is None:
            continue
        try:
            hour = probing.hour(peer)
        except (PeerFault, NoToken) as fault:
            yield said(SUBJECT, Level.WARNING, fault.issues[0].what)
            continue
        if hour is None:
            yield warning(SUBJECT, words("doctor.clock-untold", peer=peer.name))
        else:
            yield _beside("doctor.clock-peer", hour.seconds, peer.name)


def _beside(key: str, seconds: float, peer: str) -> Check:
    what = words(key, seconds=round(seconds), peer=peer)
    if abs(seconds) <= TOLERATED:
        return ok(SUBJECT, what)
    return (problem if abs(seconds) > REFUSED else warning)(SUBJECT, what)


def _written(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
