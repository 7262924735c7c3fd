"""The messages of the outbox, sent one after the other: tried again after a while, read back where nobody knows.

Delivered is only what the peer says it has done, entry by entry. Where the connection broke after the first byte had
left, or the answer is none to what was asked, the message is unconfirmed: before it is sent again the peer is asked
whether it is there. The peer may get it twice all the same; the key of the message and the conditions of its entries
let nothing be stored twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import Random
from typing import Any
from uuid import uuid4

from fhirnet.errors import FhirnetError
from fhirnet.exchange import outgoing
from fhirnet.exchange.calling import Limits, Line, PeerFault, Reply
from fhirnet.exchange.outgoing import TRANSACTION
from fhirnet.exchange.tokens import NoToken, Tokens
from fhirnet.peers import Peers
from fhirnet.store import Store, audit, outbox
from fhirnet.store.outbox import DEAD, DELIVERED, SENDING, UNCONFIRMED, WAITING, Outgoing
from mappings import message, peer_answer
from mappings.message import Known

ATTEMPTS = 80  # with waits of an hour: a peer may be down over a long weekend
FIRST, LONGEST = 10.0, 3600.0  # seconds until the second attempt; until any other one, whatever the peer wants
LATER = frozenset({408, 425, 429, 503})  # nothing was done; the peer wants it later
IDLE = 2.0  # seconds between two looks into an outbox with nothing due
log = logging.getLogger("fhirnet.exchange")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Whoever sends: one message at a time. `chance` spreads the attempts of several senders."""

    store: Store
    peers: Peers
    tokens: Tokens = field(default_factory=Tokens)
    limits: Limits = field(default_factory=Limits)
    chance: Random = field(default_factory=Random)
    holder: str = field(default_factory=lambda: uuid4().hex)

    @property
    def receivers(self) -> tuple[str, ...]:
        """The names of the peers that are sent to."""
        return tuple(peer.name for peer in self.peers.all if peer.base is not None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt: the state, what is kept of the answer, in how many seconds the peer wants the next."""

    state: str
    said: Mapping[str, Any] = field(default_factory=dict)
    wait: float | None = None


def deliver_next(sender: Sender) -> Outgoing | None:
    """Sends the next message that is due; what became of it. None where nothing is due."""
    if not outbox.is_due(sender.store, sender.receivers):
        return None
    taken = outbox.take(sender.store, sender.holder, sender.receivers)
    return None if taken is None else _kept(sender, taken, _tried(sender, taken))


def deliver_until(stop: threading.Event, sender: Sender) -> None:
    """Sends what is due until told to stop; a database that cannot be used for a while stops nothing."""
    while not stop.is_set():
        try:
            found = deliver_next(sender)
        except FhirnetError as error:
            log.warning("the outbox cannot be used now", extra={"reason": str(error)})
            found = None
        except Exception as error:  # a fault of this program must not end the thread; nothing in hand is logged
            log.error("a fault of this program", extra={"reason": type(error).__name__})
            found = None
        if found is None:
            stop.wait(IDLE)


def _tried(sender: Sender, taken: Outgoing) -> Outcome:
    peer = sender.peers.named(taken.peer)
    assert peer is not None, "only messages to registered peers are taken"
    doubtful = taken.state in (UNCONFIRMED, SENDING)
    try:
        with Line(peer, sender.tokens, sender.limits) as line:
            if doubtful and is_there(line, taken, _before(sender.store, taken)):
                return Outcome(DELIVERED, {"why": "it was found there"})
            doubtful = False
            return _judged(_posted(line, taken), taken, sender.store.clock())
    except NoToken as error:
        wait = _seconds(error.retry_after, sender.store.clock())
        return Outcome(UNCONFIRMED if doubtful else WAITING, {"why": str(error)}, wait)
    except PeerFault as fault:
        return Outcome(UNCONFIRMED if doubtful or fault.sent else WAITING, {"why": str(fault)})


def _before(store: Store, taken: Outgoing) -> Known:
    """What the peer may have held before this message."""
    with store.reading() as connection:
        every = outbox.about(connection, taken.peer, taken.form, taken.patient or "")
    return outgoing.known([each for each in every if each.position < taken.position])


def _posted(line: Line, taken: Outgoing) -> Reply:
    url = line.base if taken.form == TRANSACTION else f"{line.base}/Bundle"
    return line.ask("POST", url, taken.body, {"Idempotency-Key": taken.key, "Prefer": "return=minimal"})


def _judged(reply: Reply, taken: Outgoing, now: datetime) -> Outcome:
    """What an answer means for the message."""
    said: dict[str, Any] = {"status": reply.status}
    if reply.is_json and (codes := peer_answer.codes(reply.body)):
        said["codes"] = codes
    if 200 <= reply.status < 300:
        return Outcome(DELIVERED if _is_done(reply, taken) else UNCONFIRMED, said)
    if reply.status in LATER:
        return Outcome(WAITING, said, _seconds(reply.headers.get("retry-after"), now))
    if 400 <= reply.status < 500 or reply.status == 501:
        return Outcome(DEAD, said)
    return Outcome(UNCONFIRMED, said)  # a redirect, a fault: what was done is not said


def _is_done(reply: Reply, taken: Outgoing) -> bool:
    if taken.form == TRANSACTION:
        return reply.is_json and peer_answer.is_done(reply.body, message.entries_of(taken.body))
    return reply.status == 201 and "location" in reply.headers


def is_there(line: Line, taken: Outgoing, known: Known | None = None) -> bool:
    """Whether the peer has what this message brings to what it may have had before (`known`).

    Raises PeerFault where it does not say.
    """
    if taken.form != TRANSACTION:
        return bool(_searched(line, "Bundle", message.identified(taken.key)))
    checks = message.checks(taken.body, known or Known())
    return bool(checks) and all(_holds(line, *check) for check in checks)


def _holds(line: Line, type_: str, query: str, wanted: bytes | None) -> bool:
    found = _searched(line, type_, query)
    if wanted is None:
        return not found
    return len(found) == 1 and peer_answer.alike(wanted, found[0])


def _searched(line: Line, type_: str, query: str) -> list[bytes]:
    reply = line.ask("GET", f"{line.base}/{type_}?{query}")
    if reply.status != 200 or not reply.is_json:
        raise PeerFault(f"{line.peer.name} answers {reply.status} when asked for a {type_}", sent=True)
    try:
        return [each.raw for each in peer_answer.page(reply.body).found if each.type == type_]
    except peer_answer.Unreadable:
        raise PeerFault(f"{line.peer.name} answers a search with something else", sent=True) from None


def _kept(sender: Sender, taken: Outgoing, outcome: Outcome) -> Outgoing:
    """Keeps what became of a message, and tells the audit where that is final."""
    if outcome.state in (WAITING, UNCONFIRMED) and taken.attempts >= ATTEMPTS:
        outcome = Outcome(DEAD, {**outcome.said, "given-up": taken.attempts})
    with sender.store.writing() as writing:
        if outcome.state == DELIVERED:
            kept = outbox.delivered(writing, taken, outcome.said)
        elif outcome.state == DEAD:
            kept = outbox.dead(writing, taken, outcome.said)
        else:
            due = sender.store.clock() + timedelta(seconds=_wait(sender, taken.attempts, outcome.wait))
            unconfirmed = outcome.state == UNCONFIRMED
            kept = outbox.again(writing, taken, due, outcome.said, unconfirmed=unconfirmed)
        if kept and outcome.state in (DELIVERED, DEAD):
            action, result = ("deliver", audit.DONE) if outcome.state == DELIVERED else ("give-up", audit.FAILED)
            audit.append(writing, outgoing.told(taken, action, "fhirnet", outcome=result))
        now = outbox.one(writing.connection, taken.position)
    log.info("message", extra=_told_of(taken, outcome))
    assert now is not None, "a message is never deleted"
    return now


def _told_of(taken: Outgoing, outcome: Outcome) -> dict[str, object]:
    """What a log line says of an attempt; the issue codes of the peer are in the outbox only."""
    said = {
        name: outcome.said[known] for name, known in (("status", "status"), ("reason", "why")) if known in outcome.said
    }
    return {"peer": taken.peer, "number": taken.position, "attempt": taken.attempts, "state": outcome.state, **said}


def _wait(sender: Sender, attempts: int, asked: float | None) -> float:
    """Seconds until the next attempt: twice as long each time, spread by chance; not before the peer wants it."""
    if asked is not None:
        return min(asked, LONGEST) + sender.chance.uniform(0, 5)
    longest = min(FIRST * 2.0 ** min(attempts - 1, 20), LONGEST)
    return sender.chance.uniform(longest / 2, longest)


def _seconds(retry_after: str | None, now: datetime) -> float | None:
    """What a Retry-After says, in seconds; None where it says nothing that can be used."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdecimal():
        return min(float(text[:12]), LONGEST)
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max((until - now).total_seconds(), 0.0)
