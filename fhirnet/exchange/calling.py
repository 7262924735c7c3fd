"""One conversation with a peer over HTTP: total deadlines, a limit of bytes, no redirects, TLS, nothing else followed.

The deadline of a request covers everything: the name, the connection, the handshake, every byte. A watcher shuts the
connection down when it is over, because a peer that sends a byte now and then never runs into the time limit of a
single read. Nothing of the environment counts (no proxies, no .netrc), no cookie is kept.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from fhirnet import access
from fhirnet.errors import FhirnetError, Issue
from fhirnet.exchange.tokens import Tokens
from fhirnet.exchange.trust import authorities
from fhirnet.peers import Peer

MEDIA_TYPE = "application/fhir+json"
READ = ("application/fhir+json", "application/json")
CHUNK = 64 * 1024
GZIP = 16 + zlib.MAX_WBITS
log = logging.getLogger("fhirnet.exchange")


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
        self._watch = _Watch(peer.name)
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, _Adapter(self._watch))

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
        return _origin(url) == _origin(self.base)

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


class _Watch:
    """Shuts the connection of a line down when its deadline is over; knows whether anything has left on it."""

    def __init__(self, name: str) -> None:
        self.sent = False
        self._name = name
        self._deadline = float("inf")
        self._connection: socket.socket | None = None
        self._timer: threading.Timer | None = None

    @property
    def over(self) -> bool:
        return time.monotonic() >= self._deadline

    def until(self, deadline: float) -> _Watch:
        """To be entered: the deadline of what is done inside."""
        self._deadline = deadline
        return self

    def __enter__(self) -> None:
        self._timer = threading.Timer(max(self._deadline - time.monotonic(), 0), self._shut)
        self._timer.daemon = True
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()  # it shuts down nothing that comes after it

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to the first address of a host that answers, watched by a second handle of its own: TLS takes
        the first one away.
        """
        error: OSError = OSError("no address")
        for family, kind, protocol, _, address in self._addresses(host, port):
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(max(self._deadline - time.monotonic(), 0.001))
                connection.connect(address)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as failed:
                connection.close()
                error = failed
                continue
            self._watched(connection)
            return connection
        raise error

    def _watched(self, connection: socket.socket) -> None:
        former, self._connection = self._connection, connection.dup()
        if former is not None:
            former.close()

    def _addresses(self, host: str, port: int) -> list[Any]:
        """The addresses of a host; asking for them cannot be stopped, so it is left behind at the deadline."""
        found: Future[list[Any]] = Future()

        def ask() -> None:
            try:
                found.set_result(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except (OSError, UnicodeError) as error:
                found.set_exception(error if isinstance(error, OSError) else OSError("no name of a host"))

        threading.Thread(target=ask, daemon=True).start()
        return found.result(max(self._deadline - time.monotonic(), 0.001))

    def _shut(self) -> None:
        connection = self._connection
        if connection is not None:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                log.debug("the connection to %s was over already", self._name)

    def close(self) -> None:
        """Gives the second handle back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Adapter(HTTPAdapter):
    """Connections that are made and watched by a watch."""

    def __init__(self, watch: _Watch) -> None:
        self._watch = watch
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _pools(self._watch)

    def close(self) -> None:
        super().close()
        self._watch.close()


def _pools(watch: _Watch) -> dict[str, Any]:
    class Watched:
        """Connects as the watch does, and tells it when the first byte leaves."""

        sock: Any
        host: str
        port: int

        def _new_conn(self) -> socket.socket:
            return watch.connect(self.host.strip("[]"), self.port)

        def send(self, data: Any) -> None:
            if self.sock is None:
                self.connect()  # type: ignore[attr-defined]
            watch.sent = True
            super().send(data)  # type: ignore[misc]

    class Plain(Watched, HTTPConnection):
        pass

    class Secure(Watched, HTTPSConnection):
        pass

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


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


def _origin(url: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
        return parts.scheme, (parts.hostname or "").lower(), port
    except ValueError:
        return "", "", None
