"""A peer asked who it is and what time it has: nothing that is ours is sent, no key, no token, no record."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from fhirnet.exchange.calling import Limits, Line
from fhirnet.exchange.tokens import Tokens
from fhirnet.exchange.trust import authorities
from fhirnet.exchange.watched import Watch
from fhirnet.peers import Peer

LIMITS = Limits(seconds=10, bytes=8 * 1024 * 1024)


class NotTrusted(Exception):
    """Why the certificate of a server is not accepted, or why there is none; in a few words."""


@dataclass(frozen=True, slots=True)
class Hour:
    """The time a peer shows and, by our clock, when it was shown: after `before`, and before `after`."""

    shown: datetime
    before: datetime
    after: datetime

    @property
    def seconds(self) -> float:
        """How far its clock is ahead of ours at least; behind is below zero. Its time is told in whole seconds."""
        ahead, behind = (self.shown - self.after).total_seconds(), (self.before - self.shown).total_seconds() - 1
        return max(ahead, 0.0) - max(behind, 0.0)


def hour(peer: Peer) -> Hour | None:
    """The time at a peer; None where it does not tell. Raises PeerFault where it is not reached."""
    before = datetime.now(UTC)
    with Line(replace(peer, sends=None), Tokens(), LIMITS) as line:
        reply = line.ask("GET", f"{line.base}/metadata")
    try:
        shown = parsedate_to_datetime(reply.headers.get("date", ""))
    except ValueError:
        return None
    return Hour(shown if shown.tzinfo else shown.replace(tzinfo=UTC), before, datetime.now(UTC))


def certificate_ends(peer: Peer, url: str) -> datetime:
    """The last moment of the certificate that the server of an address shows, and which the peer's authorities vouch
    for. Raises NotTrusted, or OSError where it is not reached.
    """
    parts, watch = urlsplit(url), Watch(peer.name)
    host, port = parts.hostname or "", parts.port or 443
    try:
        with (
            watch.until(time.monotonic() + LIMITS.seconds),
            watch.connect(host, port) as line,
            _trust(peer).wrap_socket(line, server_hostname=host) as secured,
        ):
            shown = secured.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        raise NotTrusted(error.verify_message) from None
    except ssl.SSLError as error:
        raise NotTrusted(error.reason or "no TLS") from None
    finally:
        watch.close()
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)


def _trust(peer: Peer) -> ssl.SSLContext:
    found = authorities(peer)
    place = found if isinstance(found, str) else DEFAULT_CA_BUNDLE_PATH
    folder = Path(place).is_dir()
    return ssl.create_default_context(cafile=None if folder else place, capath=place if folder else None)
