"""Peers that are down, slow, wrong or overrun: what is tried again, what is not, and what nobody knows.

F11 to F14 of the faults: every peer is a real socket that does what its script says.
"""

import gzip
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from fhirnet.exchange import sending
from fhirnet.exchange.calling import Limits
from fhirnet.exchange.sending import deliver_next, deliver_until
from fhirnet.store import outbox
from fhirnet.store.outbox import Outgoing
from tests.exchange.places import NOTHING_FOUND, Here, Script, Scripted, done, hangs_up, says

Made = Callable[..., tuple[Here, Scripted]]
HTML = says(200, b"<html>Welcome</html>", "text/html")
ERROR = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "business-rule", "diagnostics": "Mr Li"}],
}


def seconds_until(message: Outgoing, here: Here) -> float:
    return (datetime.fromisoformat(message.due) - here.clock()).total_seconds()


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.fault("F11")
def test_a_peer_that_is_down_is_tried_again_after_longer_and_longer_waits(here: Here) -> None:
    here.base = f"http://127.0.0.1:{closed_port()}/fhir"
    here.put()
    waits = []
    for _ in range(12):
        message = here.deliver()
        assert message.state == "waiting"
        assert message.said["why"].startswith("there is not reached")
        waits.append(seconds_until(message, here))
        assert here.nothing_is_due()
        here.clock.later(waits[-1])
    assert all(5 * 2**n <= wait <= 10 * 2**n for n, wait in enumerate(waits[:8]))
    assert all(1800 <= wait <= 3600 for wait in waits[9:])


@pytest.mark.fault("F11")
def test_a_message_is_given_up_after_many_attempts_and_can_be_revived(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "ATTEMPTS", 2)
    here.base = f"http://127.0.0.1:{closed_port()}/fhir"
    here.put()
    assert here.deliver().state == "waiting"
    here.clock.later(60)
    dead = here.deliver()
    assert (dead.state, dead.said["given-up"]) == ("dead", 2)
    assert here.nothing_is_due()
    with here.store.writing() as writing:
        outbox.revive(writing, dead.position)
    assert here.deliver().attempts == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 412, 413, 415, 422, 501])
@pytest.mark.fault("F14")
def test_what_the_peer_refuses_for_good_is_dead_with_its_codes_and_nothing_else(scripted: Made, status: int) -> None:
    here, _ = scripted(says(status, ERROR))
    here.put()
    dead = here.deliver()
    assert (dead.state, dead.said) == ("dead", {"status": status, "codes": ["business-rule"]})


@pytest.mark.parametrize("status", [408, 425, 429, 503])
@pytest.mark.fault("F13")
def test_what_the_peer_wants_later_waits(scripted: Made, status: int) -> None:
    here, peer = scripted(says(status, ERROR), done)
    here.put()
    assert here.deliver().state == "waiting"
    here.clock.later(60)
    assert here.deliver().state == "delivered"
    assert [request[:5] for request in peer.requests] == [b"POST "] * 2


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [("120", 120, 125), ("0", 0, 5), ("1000000000", 3600, 3605), ("9" * 400, 3600, 3605), ("soon", 5, 10),
     ("-5", 5, 10), ("Mon, 01 Jul 2024 12:02:00 GMT", 120, 125), ("Fri, 31 Dec 9999 23:59:59 GMT", 3600, 3605),
     ("Mon, 01 Jul 2019 12:00:00 GMT", 0, 5), ("", 5, 10)],
)  # fmt: skip
@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.fault("F13")
def test_retry_after_is_honoured_up_to_an_hour(
    scripted: Made, status: int, asked: str, least: float, most: float
) -> None:
    here, _ = scripted(says(status, Retry_After=asked))
    here.put()
    assert least <= seconds_until(here.deliver(), here) <= most


@pytest.mark.parametrize(
    "answer",
    [
        HTML,
        says(200, ERROR),
        says(200, b""),
        says(200, b"{"),
        says(200, {"resourceType": "Bundle", "type": "transaction-response", "entry": []}),
        says(200, {"resourceType": "Bundle", "type": "transaction-response", "entry": [{"response": {}}] * 3}),
        says(
            200,
            {
                "resourceType": "Bundle",
                "type": "transaction-response",
                "entry": [{"response": {"status": s}} for s in ("201", "200", "409")],
            },
        ),
        says(201),
        says(202),
        says(500, ERROR),
        says(502, b"<html>", "text/html"),
        says(504),
        says(301, Location="http://127.0.0.1:9/fhir"),
        says(302, Location="https://elsewhere.example/fhir"),
        says(307, Location="https://elsewhere.example/fhir"),
        says(308, Location="/fhir/"),
        hangs_up,
        says(200, b"{}", Content_Length="500"),
        says(200, b"{}", Content_Encoding="br"),
        says(200, b"{}", Content_Encoding="gzip"),
    ],
)
@pytest.mark.fault("F14")
def test_where_nobody_knows_the_peer_is_asked_before_it_is_sent_again(scripted: Made, answer: Script) -> None:
    here, peer = scripted(answer, NOTHING_FOUND, done)
    here.put()
    assert here.deliver().state == "unconfirmed"
    here.clock.later(60)
    assert here.deliver().state == "delivered"
    assert [request.split()[0] for request in peer.requests] == [b"POST", b"GET", b"POST"]
    keys = {line for request in peer.requests for line in request.split(b"\r\n") if line.startswith(b"Idempotency-Key")}
    assert len(keys) == 1


@pytest.mark.fault("F14")
def test_where_it_is_there_it_is_not_sent_again(scripted: Made) -> None:
    here, peer = scripted(hangs_up)
    sent = json.loads(here.put().body)["entry"]

    def holds(line: socket.socket, request: bytes) -> None:
        type_ = request.split()[1].split(b"/")[2].partition(b"?")[0].decode()
        resource = [each["resource"] for each in sent if each["resource"]["resourceType"] == type_][-1]
        kept = {"resourceType": type_, "id": "9", "meta": {"versionId": "1"}} | resource
        if "subject" in kept:
            kept["subject"] = {"reference": "Patient/9"}
        entry = [{"fullUrl": "urn:x", "resource": kept, "search": {"mode": "match"}}]
        says(200, {"resourceType": "Bundle", "type": "searchset", "entry": entry})(line, request)

    peer.script.append(holds)
    assert here.deliver().state == "unconfirmed"
    here.clock.later(60)
    assert here.deliver().state == "delivered"
    assert [request.split()[0] for request in peer.requests] == [b"POST", b"GET"]


@pytest.mark.parametrize("answer", [says(500), HTML, hangs_up, says(403, ERROR)])
@pytest.mark.fault("F14")
def test_a_peer_that_does_not_say_what_it_has_stays_unconfirmed(scripted: Made, answer: Script) -> None:
    here, peer = scripted(hangs_up, answer)
    here.put()
    here.deliver()
    here.clock.later(60)
    assert here.deliver().state == "unconfirmed"
    assert [request.split()[0] for request in peer.requests] == [b"POST", b"GET"]


@pytest.mark.fault("F14")
def test_a_document_that_is_created_without_an_address_is_looked_for(scripted: Made) -> None:
    here, peer = scripted(says(201), NOTHING_FOUND, says(201, Location="Bundle/1/_history/1"))
    here.put(form="document")
    assert here.deliver().state == "unconfirmed"
    here.clock.later(60)
    assert here.deliver().state == "delivered"
    assert b"GET /fhir/Bundle?identifier=" in peer.requests[1]


def trickles(head: bytes, every: float = 0.05) -> Script:
    """Sends this, then a byte now and then."""

    def answer(line: socket.socket, _: bytes) -> None:
        line.sendall(head)
        while True:
            line.sendall(b"x")
            time.sleep(every)

    return answer


def floods(head: bytes, piece: bytes) -> Script:
    """Sends this, then as much as is taken."""

    def answer(line: socket.socket, _: bytes) -> None:
        line.sendall(head)
        while True:
            line.sendall(piece)

    return answer


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n"
BOMB = gzip.compress(b" " * 50_000_000)


@pytest.mark.parametrize(
    "answer",
    [trickles(b""), trickles(b"HTTP/1.1 200 OK\r\nX-A: "), trickles(OK + b"\r\n"),
     trickles(OK + b"Content-Length: 900\r\n\r\n"), trickles(OK + b"Transfer-Encoding: chunked\r\n\r\n"),
     lambda line, _: time.sleep(5)],
    ids=["status", "header", "body", "length", "chunked", "silent"],
)  # fmt: skip
@pytest.mark.fault("F12")
def test_a_peer_that_sends_a_byte_now_and_then_is_cut_off_at_the_deadline(scripted: Made, answer: Script) -> None:
    here, _ = scripted(answer)
    here.limits = Limits(seconds=0.4)
    here.put()
    began = time.monotonic()
    message = here.deliver()
    assert time.monotonic() - began < 2
    assert (message.state, message.said["why"]) == ("unconfirmed", "there has not answered within 0.4 s")


@pytest.mark.parametrize(
    "answer",
    [floods(OK + b"\r\n", b"x" * 65536), floods(OK + b"Content-Length: 1000000000\r\n\r\n", b"x" * 65536),
     floods(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
     says(200, BOMB, Content_Encoding="gzip")],
    ids=["endless", "a gigabyte", "chunked", "a bomb"],
)  # fmt: skip
@pytest.mark.fault("F12")
def test_a_peer_that_sends_too_much_is_read_no_further(scripted: Made, answer: Script) -> None:
    here, _ = scripted(answer)
    here.limits = Limits(seconds=10, bytes=1_000_000)
    here.put()
    message = here.deliver()
    assert (message.state, message.said["why"]) == ("unconfirmed", "there answers more than 1000000 bytes")


def test_what_a_peer_compresses_is_read(scripted: Made) -> None:
    def compressed(line: socket.socket, request: bytes) -> None:
        entries = [{"response": {"status": "200 OK"}} for _ in json.loads(request.partition(b"\r\n\r\n")[2])["entry"]]
        body = json.dumps({"resourceType": "Bundle", "type": "transaction-response", "entry": entries}).encode()
        says(200, gzip.compress(body), Content_Encoding="gzip")(line, request)

    here, _ = scripted(compressed)
    here.put()
    assert here.deliver().state == "delivered"


class Certificates:
    """An authority, and certificates of a host it vouches for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.ca = self._signed("authority", self.key, authority=True)
        self.file = folder / f"ca-{id(self)}.pem"
        self.file.write_bytes(self.ca.public_bytes(serialization.Encoding.PEM))

    def context(self, host: str = "127.0.0.1", over: bool = False) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._signed(host, key, over=over)
        pem = self.folder / f"host-{id(key)}.pem"
        plain, form = serialization.NoEncryption(), serialization.PrivateFormat.PKCS8
        secret = key.private_bytes(serialization.Encoding.PEM, form, plain)
        pem.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context

    def _signed(
        self, name: str, key: ec.EllipticCurvePrivateKey, *, authority: bool = False, over: bool = False
    ) -> x509.Certificate:
        now = datetime.now(UTC)
        until = now + timedelta(days=-1 if over else 2)
        host = x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
        issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=3))
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
            .add_extension(x509.SubjectAlternativeName([host]), critical=False)
        )
        return builder.sign(self.key, hashes.SHA256())


@pytest.fixture
def certificates(tmp_path: Path) -> Certificates:
    return Certificates(tmp_path)


@pytest.fixture
def over_tls(here: Here) -> Iterator[Callable[..., tuple[Here, Scripted]]]:
    made: list[Scripted] = []

    def make(tls: ssl.SSLContext, ca: Path | None, *script: Script) -> tuple[Here, Scripted]:
        peer = Scripted(*(script or (done,)), tls=tls)
        made.append(peer)
        return replace(here, base=peer.base, ca=ca), peer

    yield make
    for peer in made:
        peer.close()


def test_a_peer_whose_certificate_is_good_gets_the_message(over_tls: Made, certificates: Certificates) -> None:
    here, _ = over_tls(certificates.context(), certificates.file)
    here.put()
    assert here.deliver().state == "delivered"


@pytest.mark.parametrize("fault", ["over", "wrong authority", "unknown authority", "wrong host"])
@pytest.mark.fault("F11")
def test_a_peer_that_cannot_be_trusted_gets_nothing_and_is_tried_again(
    over_tls: Made, certificates: Certificates, tmp_path: Path, fault: str
) -> None:
    ca = {"wrong authority": Certificates(tmp_path).file, "unknown authority": None}.get(fault, certificates.file)
    host = "elsewhere.example" if fault == "wrong host" else "127.0.0.1"
    here, peer = over_tls(certificates.context(host, over=fault == "over"), ca)
    here.put()
    message = here.deliver()
    assert (message.state, message.said["why"]) == (
        "waiting", "there cannot be trusted: its certificate is not valid for it",
    )  # fmt: skip
    assert peer.requests == []
    here.clock.later(60)
    assert here.deliver().state == "waiting"


@pytest.mark.fault("F12")
def test_a_handshake_that_never_ends_is_cut_off(scripted: Made) -> None:
    here, peer = scripted(done)
    here.base = peer.base.replace("http:", "https:")
    peer.script[:] = [trickles(b"\x16\x03\x03\x40\x00")]
    here.limits = Limits(seconds=0.4)
    here.put()
    began = time.monotonic()
    message = here.deliver()
    assert time.monotonic() - began < 2
    assert message.state == "waiting"  # nothing of ours has left


@pytest.mark.fault("F11")
def test_over_plain_http_nothing_leaves_this_machine(here: Here) -> None:
    here.base = "http://hospital.example/fhir"
    here.put()
    message = here.deliver()
    assert (message.state, message.said["why"]) == ("waiting", "only https is spoken with a peer")


def test_proxies_and_cookies_play_no_part(scripted: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port()}")
    here, peer = scripted(says(503, Set_Cookie="a=b"), done)
    here.put()
    here.deliver()
    here.clock.later(60)
    assert here.deliver().state == "delivered"
    assert b"cookie" not in b"".join(peer.requests).lower()


def test_a_thread_sends_until_it_is_told_to_stop(scripted: Made) -> None:
    here, _ = scripted(done)
    stop = threading.Event()
    thread = threading.Thread(target=deliver_until, args=(stop, here.sender))
    here.put()
    thread.start()
    end = time.monotonic() + 5
    while here.messages()[0].state != "delivered" and time.monotonic() < end:
        time.sleep(0.02)
    stop.set()
    thread.join(5)
    assert not thread.is_alive()
    assert [each.state for each in here.messages()] == ["delivered"]


def test_a_message_to_a_peer_that_is_registered_no_more_waits_in_sight(scripted: Made) -> None:
    here, _ = scripted(done)
    here.put()
    sender = replace(here.sender, peers=type(here.sender.peers)(()))
    assert deliver_next(sender) is None
    assert [each.state for each in here.messages()] == ["waiting"]
