"""One conversation with a peer over HTTP: total deadlines, a limit of bytes, no redirects, TLS, nothing else followed.

Nothing of the environment counts (no proxies, no .netrc), no cookie is kept.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import HTTPError

from fhirnet import access
from fhirnet.errors import FhirnetError, Issue
from fhirnet.exchange.tokens import Tokens
from fhirnet.exchange.trust import authorities
from fhirnet.exchange.watched import Watch, WatchedAdapter
from fhirnet.peers import Peer

MEDIA_TYPE = "application/fhir+json"
READ = ("application/fhir+json", "application/json")
CHUNK = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long a request may take, in seconds, and how many bytes an answer may have, after decoding."""

    seconds: float = 60.0
    bytes: int = 64 * 1024 * 1024


class PeerFault(FhirnetError):
    """A peer is not reached, or does not answer as it should. `sent`: it may have got what was sent to it."""

    def __init__(self, what: str, *, sent: bool = False) -> None:
        super().__init__(Issue("peer", what))
        self.sent = sent


@dataclass(frozen=True, slots=True)
class Reply:
    """What a peer answered: the status, the headers (names in lower case), the body after decoding."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_json(self) -> bool:
        """Whether the body says that it is FHIR JSON."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() in READ


class Line:
    """A conversation with one peer; one thread uses it. To be closed."""

    def __init__(self, peer: Peer, tokens: Tokens, limits: Limits) -> None:
        if peer.base is None:
            raise PeerFault(f"{peer.name} only asks: the peers file has no base for it")
        self.peer, self.limits = peer, limits
        self.base = peer.base
        self._tokens = tokens
        self._watch = Watch(peer.name)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, WatchedAdapter(self._watch))

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._session.close()

    def ask(self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """The answer to one request; where our token is refused, to the same one with a new token. Raises PeerFault.

        `url` is below the base, or another address of the same origin.
        """
        reply = self._ask(method, url, body, headers or {})
        if reply.status == 401 and self.peer.sends is not None and self.peer.sends.key is not None:
            self._tokens.forget(self.peer)
            reply = self._ask(method, url, body, headers or {})
        return reply

    def is_own(self, url: str) -> bool:
        """Whether an address is of the same origin (scheme, host, port) as the peer's API."""
        return same_origin(url, self.base)

    def _ask(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        if not self.is_own(url):
            raise PeerFault(f"an address of another origin than {self.peer.name} is not followed")
        _refuse_plain(url)
        with self._watch.until(time.monotonic() + self.limits.seconds):
            named = {"Accept": MEDIA_TYPE, "Accept-Encoding": "gzip", **headers}
            if body is not None:
                named["Content-Type"] = MEDIA_TYPE
            named |= self._tokens.headers_for(self.peer, self._session)
            self._watch.sent = False
            return self._answered(method, url, body, named)

    def _answered(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        try:
            with self._session.request(
                method, url, data=body, headers=dict(headers), auth=lambda request: request, allow_redirects=False,
                stream=True, timeout=self.limits.seconds, verify=authorities(self.peer),
            ) as answer:  # fmt: skip
                content = self._content(answer)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise self._fault(error) from None
        if self._watch.over:  # a connection that was shut down may look like one that ended
            raise self._fault(None)
        return Reply(answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, content)

    def _content(self, answer: requests.Response) -> bytes:
        encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
        if encoding not in ("identity", "", "gzip"):
            raise PeerFault(f"{self.peer.name} answers in an encoding that was not asked for", sent=True)
        pieces: Iterator[bytes] = answer.raw.stream(CHUNK, decode_content=False)
        content = bytearray()
        for piece in _inflated(pieces) if encoding == "gzip" else pieces:
            content += piece
            if len(content) > self.limits.bytes:
                raise PeerFault(f"{self.peer.name} answers more than {self.limits.bytes} bytes", sent=True)
        return bytes(content)

    def _fault(self, error: Exception | None) -> PeerFault:
        """What went wrong in a few words, without what was said on the line."""
        sent = self._watch.sent
        if self._watch.over:
            return PeerFault(f"{self.peer.name} has not answered within {self.limits.seconds:g} s", sent=sent)
        if isinstance(error, requests.exceptions.SSLError):
            return PeerFault(f"{self.peer.name} cannot be trusted: its certificate is not valid for it", sent=sent)
        if not sent:
            return PeerFault(f"{self.peer.name} is not reached ({type(error).__name__})")
        return PeerFault(f"{self.peer.name} broke off its answer ({type(error).__name__})", sent=True)


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The content of a gzip body, never more than a chunk of it in one piece. Raises OSError where it is none."""
    inflate = zlib.decompressobj(GZIP)
    try:
        for piece in pieces:
            waiting = piece
            while waiting and not inflate.eof:
                yield inflate.decompress(waiting, CHUNK)
                waiting = inflate.unconsumed_tail
    except zlib.error:
        raise OSError("no gzip") from None
    if not inflate.eof:
        raise OSError("gzip that was cut off")


def _refuse_plain(url: str) -> None:
    """TLS only; without it, this machine itself (the peers file has to allow that)."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and access.loopback(parts.hostname or "")):
        raise PeerFault("only https is spoken with a peer")


def same_origin(one: str, other: str) -> bool:
    """Whether two addresses have one scheme, host and port; one that cannot be read is alike with none."""
    found = _origin(one)
    return found is not None and found == _origin(other)


def _origin(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError:
        return None
    return (parts.scheme, parts.hostname.lower(), port) if parts.hostname else None
