"""Two hospitals on loopback: here, whose outbox is asked to send, and there, a service behind a real socket.

And a peer that does what a script says with its socket, where a hospital would not.
"""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from werkzeug.serving import make_server

from fhirnet.access import ANYONE
from fhirnet.exchange import outgoing
from fhirnet.exchange.calling import Limits
from fhirnet.exchange.outgoing import Case
from fhirnet.exchange.sending import Sender, deliver_next
from fhirnet.peers import Peer, Peers, Sends
from fhirnet.rest import everything
from fhirnet.settings import Settings
from fhirnet.store import Store, outbox
from fhirnet.store.outbox import Outgoing
from fhirnet.web import create_app
from tests.stored import HOSPITAL, Resource, observation, patient

KEY = "k" * 43
PEERS_THERE = """
[[peer]]
name = "here"
[peer.asks]
api_key_sha256 = "{digest}"
scopes = ["system/*.cruds"]
[[peer]]
name = "doctors"
[peer.asks]
api_key_sha256 = "{doctors}"
scopes = ["system/*.cruds"]
reads = ["*"]
"""
DOCTORS_KEY = "d" * 43
AFP = observation(
    "afp", on="2024-06-01", valueQuantity={"value": 5.5, "unit": "ng/mL"}, identifier=[{"system": "l", "value": "1"}]
)
CASE = (patient("p1", "0001"), AFP, observation("alb", on="2024-06-02", code="1751-7"))


@dataclass
class Clock:
    """A clock that is set."""

    moment: datetime = datetime(2024, 7, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def later(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


@contextmanager
def serving(store: Store, folder: Path) -> Iterator[str]:
    """The address of a service over this store that knows two peers: here, and its own doctors."""
    file = folder / "peers-there.toml"
    digests = {name: sha256(key.encode()).hexdigest() for name, key in (("digest", KEY), ("doctors", DOCTORS_KEY))}
    file.write_text(PEERS_THERE.format(**digests))
    app = create_app(Settings(peers=file, base_url="http://there.example/fhir", language="en"), store)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/fhir"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Here:
    """The hospital that sends: its store, its clock, the peer it knows."""

    store: Store
    clock: Clock
    base: str
    limits: Limits = field(default_factory=lambda: Limits(seconds=5))
    ca: Path | None = None

    @property
    def peer(self) -> Peer:
        return Peer(name="there", base=self.base, ca=self.ca, sends=Sends(api_key=KEY))

    @property
    def sender(self) -> Sender:
        return Sender(store=self.store, peers=Peers((self.peer,)), limits=self.limits, chance=Random(7))

    def put(self, case: bytes | None = None, form: str = "transaction", record: str | None = "p1") -> Outgoing:
        """A case, or the record of p1, in the outbox."""
        body = everything.case_of(self.store, ANYONE, "p1") if case is None else case
        told = Case(body=body, client=ANYONE, record=record if case is None else None)
        return outgoing.put(self.store, Settings(site="here", language="en"), self.peer, told, form)

    def deliver(self) -> Outgoing:
        """What became of the one message that is due."""
        found = deliver_next(self.sender)
        assert found is not None, "nothing is due"
        return found

    def nothing_is_due(self) -> bool:
        return deliver_next(self.sender) is None

    def messages(self) -> list[Outgoing]:
        with self.store.reading() as connection:
            return outbox.listed(connection)


def bundle(*resources: Resource) -> bytes:
    """A case that holds these."""
    entries = [{"fullUrl": f"urn:x:{each['id']}", "resource": each} for each in resources]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def identified(number: str) -> str:
    return f"{HOSPITAL}|{number}"


Script = Callable[[socket.socket, bytes], None]


class Scripted:
    """A peer that answers each connection by the next line of a script; the last one again and again."""

    def __init__(self, *script: Script, tls: ssl.SSLContext | None = None) -> None:
        self.script = list(script)
        self.requests: list[bytes] = []
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.base = f"{'https' if tls else 'http'}://127.0.0.1:{self._socket.getsockname()[1]}/fhir"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with suppress(OSError, ssl.SSLError):
            if self._tls is not None:
                line = self._tls.wrap_socket(line, server_side=True)
            with line:
                request = received(line)
                self.requests.append(request)
                answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
                answer(line, request)


def received(line: socket.socket) -> bytes:
    """A whole request."""
    read = b""
    while b"\r\n\r\n" not in read:
        piece = line.recv(65536)
        if not piece:
            return read
        read += piece
    head, _, body = read.partition(b"\r\n\r\n")
    length = next((int(row.split(b":")[1]) for row in head.split(b"\r\n") if row.lower()[:15] == b"content-length:"), 0)
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


def says(status: int, body: Any = b"", kind: str = "application/fhir+json", **headers: str) -> Script:
    """Answers with this status, body and headers."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {"Content-Type": kind, "Content-Length": str(len(content)), "Connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())

    def answer(line: socket.socket, _: bytes) -> None:
        line.sendall(f"HTTP/1.1 {status} So\r\n{head}\r\n".encode() + content)

    return answer


def done(line: socket.socket, request: bytes) -> None:
    """Answers that every entry of the transaction was done."""
    entries = json.loads(request.partition(b"\r\n\r\n")[2])["entry"]
    answered = [{"response": {"status": "201 Created"}} for _ in entries]
    says(200, {"resourceType": "Bundle", "type": "transaction-response", "entry": answered})(line, request)


def hangs_up(line: socket.socket, _: bytes) -> None:
    """Reads the request and closes the connection."""


NOTHING_FOUND = says(200, {"resourceType": "Bundle", "type": "searchset", "total": 0})
