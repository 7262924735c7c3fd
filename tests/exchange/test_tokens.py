"""Getting a token from a peer: what is asked, what of the answer is believed, what happens when there is none."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
import pytest
import requests
from joserfc.jwk import ECKey, RSAKey

from fhirnet.exchange import tokens
from fhirnet.exchange.tokens import NoToken, Tokens, assertion
from fhirnet.peers import Peer, Sends, keys
from tests.web.hospitals import east, north

Answering = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A token endpoint on loopback that answers as it is told."""

    def __init__(self) -> None:
        self.forms: list[dict[str, list[str]]] = []
        self.headers: list[Any] = []
        self.answer: Answering = said(200, {"access_token": "t-1", "token_type": "bearer", "expires_in": 300})
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.forms.append(parse_qs(body.decode()))
                server.headers.append(self.headers)
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/auth/token"


def said(status: int, body: object, **headers: str) -> Answering:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever)
    thread.start()
    yield made
    made.http.shutdown()
    made.http.server_close()
    thread.join()


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as made:
        yield made


def peer(url: str) -> Peer:
    key, _ = keys.new_key_pair()
    sends = Sends(client_id="us", key=keys.private_key(key), token_url=url, scopes=("system/*.rs", "system/Patient.c"))
    return Peer(name="there", base="https://there.example/fhir", sends=sends)


@pytest.mark.parametrize(("key", "alg"), [(north, "RS384"), (east, "ES384")])
def test_an_assertion_is_one_for_any_library(key: Any, alg: str) -> None:
    ours = RSAKey.import_key(key()) if alg == "RS384" else ECKey.import_key(key())
    ours.ensure_kid()
    sends = Sends(client_id="us", key=ours, token_url="https://there.example/token")
    made = assertion(sends)
    header = jwt.get_unverified_header(made)
    assert header == {"alg": alg, "typ": "JWT", "kid": ours.kid}
    claims = jwt.decode(made, key().public_key(), algorithms=[alg], audience="https://there.example/token")
    assert claims["iss"] == claims["sub"] == "us"
    assert 170 < claims["exp"] - time.time() <= 180
    assert claims["jti"] != jwt.decode(assertion(sends), options={"verify_signature": False})["jti"]


def test_a_token_is_asked_for_once_and_kept(server: Server, session: requests.Session) -> None:
    held, there = Tokens(), peer(server.url)
    assert held.headers_for(there, session) == {"Authorization": "Bearer t-1"}
    assert held.headers_for(there, session) == {"Authorization": "Bearer t-1"}
    (form,) = server.forms
    assert form["grant_type"] == ["client_credentials"]
    assert form["client_assertion_type"] == ["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"]
    assert form["scope"] == ["system/*.rs system/Patient.c"]
    assert form.keys() == {"grant_type", "client_assertion_type", "scope", "client_assertion"}
    assert "Authorization" not in server.headers[0]
    held.forget(there)
    held.headers_for(there, session)
    assert len(server.forms) == 2


@pytest.mark.parametrize("seconds", [0, 30, "0", None])
def test_a_token_about_to_end_is_not_kept(server: Server, session: requests.Session, seconds: object) -> None:
    given = {"access_token": "t", "token_type": "Bearer", "expires_in": seconds}
    server.answer = said(200, {name: value for name, value in given.items() if value is not None})
    held, there = Tokens(), peer(server.url)
    for _ in range(2):
        assert held.headers_for(there, session) == {"Authorization": "Bearer t"}
    assert len(server.forms) == 2


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        pass


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (said(401, {"error": "invalid_client"}), "answers 401"),
        (said(500, b""), "answers 500"),
        (said(302, b"", Location="http://127.0.0.1:9/elsewhere"), "answers 302"),
        (said(307, b"", Location="http://127.0.0.1:9/elsewhere"), "answers 307"),
        (said(200, b"<html>"), "something else"),
        (said(200, []), "something else"),
        (said(200, b"\xff"), "something else"),
        (said(200, {"access_token": "t"}), "something else"),
        (said(200, {"access_token": "t", "token_type": "mac"}), "something else"),
        (said(200, {"access_token": "", "token_type": "bearer"}), "something else"),
        (said(200, {"access_token": 5, "token_type": "bearer"}), "something else"),
        (said(200, {"access_token": "a\r\nX-Evil: 1", "token_type": "bearer"}), "something else"),
        (said(200, {"access_token": "t", "token_type": "bearer", "expires_in": "soon"}), "something else"),
        (said(200, b'{"access_token": "t", "token_type": "bearer", "expires_in": NaN}'), "something else"),
        (said(200, {"access_token": "t", "token_type": "bearer", "expires_in": -1}), "something else"),
        (said(200, {"access_token": "t", "token_type": "bearer", "expires_in": 10**400}), "something else"),
        (said(200, b"[" * 60_000), "something else"),
        (endless, "does not answer"),
    ],
)
def test_without_a_token_it_is_said_and_nothing_of_the_answer_is_repeated(
    server: Server, session: requests.Session, answer: Answering, why: str
) -> None:
    server.answer = answer
    with pytest.raises(NoToken, match=why) as refused:
        Tokens().headers_for(peer(server.url), session)
    assert "Evil" not in str(refused.value)


def test_when_to_come_again_is_handed_on(server: Server, session: requests.Session) -> None:
    server.answer = said(429, b"", Retry_After="7")
    with pytest.raises(NoToken) as refused:
        Tokens().headers_for(peer(server.url), session)
    assert refused.value.retry_after == "7"


def test_a_slow_answer_is_not_waited_for(
    server: Server, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "DEADLINE", 0)
    with pytest.raises(NoToken, match="does not answer"):
        Tokens().headers_for(peer(server.url), session)


def test_a_peer_that_is_not_there(session: requests.Session) -> None:
    with pytest.raises(NoToken, match="does not answer"):
        Tokens().headers_for(peer("http://127.0.0.1:9/auth/token"), session)


def test_an_api_key_is_sent_as_it_is_and_an_open_peer_gets_nothing(session: requests.Session) -> None:
    there = Peer(name="there", base="https://there.example/fhir", sends=Sends(api_key="k" * 43))
    assert Tokens().headers_for(there, session) == {"Authorization": f"Bearer {'k' * 43}"}
    assert Tokens().headers_for(replace(there, sends=None), session) == {}
