"""How a peer is spoken to: who we say we are, whose addresses are followed, what ends a conversation."""

import gzip
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fhirnet.exchange import sending
from fhirnet.exchange.calling import Limits, Line, PeerFault
from fhirnet.exchange.sending import Sender, deliver_next, deliver_until
from fhirnet.exchange.tokens import Tokens
from fhirnet.exchange.trust import authorities
from fhirnet.peers import Peer, Peers, Sends, keys
from fhirnet.store.engine import instant
from tests.exchange.places import Here, Scripted, done, says

Made = Callable[..., tuple[Here, Scripted]]
TOKEN = {"access_token": "t-1", "token_type": "bearer", "expires_in": 300}


def with_tokens(here: Here) -> Sender:
    """The sender here, which gets its tokens from the peer itself."""
    private, _ = keys.new_key_pair()
    sends = Sends(
        client_id="us", key=keys.private_key(private), token_url=f"{here.base}/token", scopes=("system/*.cruds",)
    )
    return replace(here.sender, peers=Peers((replace(here.peer, sends=sends),)))


def test_a_token_that_is_refused_is_replaced_once(scripted: Made) -> None:
    fresh = says(200, TOKEN | {"access_token": "t-2"}, "application/json")
    here, peer = scripted(says(200, TOKEN, "application/json"), says(401), fresh, done)
    here.put()
    sent = deliver_next(with_tokens(here))
    assert sent is not None
    assert sent.state == "delivered"
    asked = [(request.split()[1], b"Bearer t-2" in request) for request in peer.requests]
    assert asked == [(b"/fhir/token", False), (b"/fhir", False), (b"/fhir/token", False), (b"/fhir", True)]


def test_a_token_that_is_refused_twice_is_a_refusal(scripted: Made) -> None:
    token = says(200, TOKEN, "application/json")
    here, _ = scripted(token, says(401), token, says(401))
    here.put()
    sent = deliver_next(with_tokens(here))
    assert sent is not None
    assert (sent.state, sent.said) == ("dead", {"status": 401})


def test_where_there_is_no_token_the_message_waits_as_long_as_the_peer_wants(scripted: Made) -> None:
    here, peer = scripted(says(503, Retry_After="600"))
    here.put()
    sent = deliver_next(with_tokens(here))
    assert sent is not None
    assert (sent.state, sent.said["why"]) == ("waiting", "there answers 503 to the request for a token")
    assert instant(here.clock.moment.replace(minute=10)) <= sent.due
    assert all(b"/fhir/token" in request for request in peer.requests)


@pytest.fixture
def line() -> Iterator[Line]:
    with Line(Peer(name="there", base="https://h.example/fhir"), Tokens(), Limits(seconds=1)) as made:
        yield made


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("https://h.example/other", True),
        ("https://H.EXAMPLE:443/fhir", True),
        ("https://h.example:444/fhir", False),
        ("http://h.example/fhir", False),
        ("https://h.example.evil/fhir", False),
        ("https://[/fhir", False),
        ("https://h.example:port/fhir", False),
        ("/fhir", False),
    ],
)
def test_only_addresses_of_the_same_origin_are_the_peers(line: Line, url: str, own: bool) -> None:
    assert line.is_own(url) == own
    if not own:
        with pytest.raises(PeerFault):
            line.ask("GET", url)


def test_a_peer_that_only_asks_is_not_called() -> None:
    with pytest.raises(PeerFault, match="only asks"):
        Line(Peer(name="there"), Tokens(), Limits())


@pytest.mark.parametrize("fault", [socket.gaierror("no such name"), UnicodeError("label too long")])
def test_a_host_without_a_name_is_not_reached(line: Line, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def unknown(*_: object, **__: object) -> Any:
        raise fault

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(PeerFault, match="is not reached") as caught:
        line.ask("GET", "https://h.example/fhir")
    assert not caught.value.sent


def test_a_name_that_is_never_found_is_given_up_at_the_deadline(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(3))
    began = time.monotonic()
    with pytest.raises(PeerFault, match="within 1 s"):
        line.ask("GET", "https://h.example/fhir")
    assert time.monotonic() - began < 2


def test_the_next_address_of_a_host_is_tried(scripted: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    here, peer = scripted(done)
    port = int(peer.base.rpartition(":")[2].partition("/")[0])
    addresses = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", where)) for where in (9, port)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: addresses)
    here.put()
    assert here.deliver().state == "delivered"


@pytest.mark.parametrize("body", [gzip.compress(b"{}" * 5000, mtime=0)[:20], b"\x1f\x8b\x08 no gzip"])
def test_what_is_compressed_wrongly_is_no_answer(scripted: Made, body: bytes) -> None:
    here, _ = scripted(says(200, body, Content_Encoding="gzip"))
    here.put()
    assert here.deliver().state == "unconfirmed"


def test_a_search_that_is_answered_with_something_else_says_nothing(scripted: Made) -> None:
    here, _ = scripted(says(500), says(200, {"resourceType": "Patient"}))
    here.put()
    here.deliver()
    here.clock.later(60)
    assert here.deliver().said == {"why": "there answers a search with something else"}


@pytest.mark.parametrize(
    ("paths", "verified_by"),
    [
        (("bundle.pem", "folder"), "bundle.pem"),
        ((None, "folder"), "folder"),
        ((None, "empty"), True),
        ((None, None), True),
    ],
)
def test_without_a_ca_of_its_own_the_authorities_of_this_machine_vouch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, paths: tuple[Any, Any], verified_by: str | bool
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "hash.0").touch()
    (tmp_path / "empty").mkdir()
    found = ssl.DefaultVerifyPaths(*paths, "", "", "", "")
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: found)
    assert authorities(Peer(name="there")) == verified_by
    assert authorities(Peer(name="there", ca=tmp_path / "ca.pem")) == str(tmp_path / "ca.pem")


def test_one_line_serves_many_requests(scripted: Made) -> None:
    def twice(connection: socket.socket, _: bytes) -> None:
        body = json.dumps({"resourceType": "Bundle"}).encode()
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        connection.sendall(head + body)
        connection.recv(65536)
        connection.sendall(head + body)

    here, peer = scripted(twice)
    with Line(here.peer, Tokens(), Limits(seconds=2)) as made:
        assert [made.ask("GET", f"{made.base}/Patient").status for _ in range(2)] == [200, 200]
    assert len(peer.requests) == 1  # on one connection


def test_a_store_that_fails_for_a_while_does_not_end_the_sending(
    scripted: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, _ = scripted(done)
    here.put()
    stop = threading.Event()
    faults = [RuntimeError("a fault of this program"), PeerFault("the database is away")]

    def fails_first() -> Any:
        if faults:
            raise faults.pop()
        stop.set()
        return here.clock()

    sender = replace(here.sender, store=replace(here.store, clock=fails_first))
    monkeypatch.setattr(sending, "IDLE", 0.01)
    deliver_until(stop, sender)
    assert faults == []
