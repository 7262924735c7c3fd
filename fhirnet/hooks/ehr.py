"""What an EHR did not send along, fetched from it with the token of the call; from a registered EHR, and nowhere else.

Its address comes from a call, its origin from the peers file: where the two differ, no connection is opened. One
deadline holds for everything that is fetched of a call: a physician waits.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import replace
from types import TracebackType
from urllib.parse import urljoin, urlsplit

from fhirnet.errors import Refused
from fhirnet.exchange.calling import Limits, Line, PeerFault, same_origin
from fhirnet.exchange.tokens import Tokens
from fhirnet.peers import Peer
from mappings import cds_sent
from mappings.cds_request import HookRequest
from mappings.cds_sent import Sent

SECONDS = 5.0  # of everything that is fetched of one call
BYTES = 20 * 1024 * 1024  # of one answer
PAGES = 20  # of one search
PRINTABLE = re.compile(r"[!-~]+")


class Ehr:
    """The API of an EHR, while one call is answered; to be closed."""

    def __init__(self, peer: Peer, base: str, token: str | None) -> None:
        self._line = Line(replace(peer, base=base, sends=None), Tokens(), Limits(seconds=SECONDS, bytes=BYTES))
        self._headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        self._end = time.monotonic() + SECONDS

    @classmethod
    def of(cls, call: HookRequest, registered: Iterable[Peer]) -> Ehr | None:
        """The EHR that the call names; None where it names none, or none that is registered."""
        base = call.server
        if base is None or not _plain(base):
            return None
        for peer in registered:
            if peer.hooks and peer.hooks.fhir_server and same_origin(peer.hooks.fhir_server, base):
                return cls(peer, base.rstrip("/"), call.token)
        return None

    def __enter__(self) -> Ehr:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._line.__exit__(*_)

    def fetch(self, query: str, key: str, begun: Sent | None) -> Sent:
        """All that a query finds; of a search that was `begun`, the pages that are still to come. Raises PeerFault."""
        url = f"{self._line.base}/{query}" if begun is None else self._joined(begun.next or "")
        found, seen = list(begun.found if begun else ()), set[str]()
        while True:
            if url in seen or len(seen) >= PAGES:
                raise PeerFault(f"{self._line.peer.name} sends page after page without an end")
            seen.add(url)
            page = self._page(url, f"fhirServer.{key}")
            found += page.found
            if page.failed or page.next is None:
                return replace(page, found=tuple(found), next=None)
            url = self._joined(page.next)

    def _page(self, url: str, at: str) -> Sent:
        left = self._end - time.monotonic()
        if left <= 0:
            raise PeerFault(f"{self._line.peer.name} has not answered everything within {SECONDS:g} s")
        self._line.limits = Limits(seconds=left, bytes=BYTES)
        reply = self._line.ask("GET", url, headers=self._headers)
        if reply.status != 200 or not reply.is_json:
            raise PeerFault(f"{self._line.peer.name} answers {reply.status}")
        try:
            return cds_sent.read(reply.body, at)
        except (Refused, ValueError):
            raise PeerFault(f"{self._line.peer.name} answers with something else than a resource") from None

    def _joined(self, url: str) -> str:
        try:
            return urljoin(f"{self._line.base}/", url)
        except ValueError:
            raise PeerFault(f"{self._line.peer.name} names a page by something else than an address") from None


def _plain(base: str) -> bool:
    """Whether an address is one of a server, without a name, a query or a fragment in it."""
    try:
        parts = urlsplit(base)
    except ValueError:
        return False
    return parts.username is None and not parts.query and not parts.fragment and bool(PRINTABLE.fullmatch(base))
