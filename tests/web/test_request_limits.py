"""What one caller may ask for: so often, so much at once; others are not concerned."""

import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from fhirnet.settings import Settings
from fhirnet.store import Store
from fhirnet.web import create_app
from fhirnet.web.request_limits import RequestLimits, network
from tests.web.conftest import said

KEYS = {"a": "a" * 43, "b": "b" * 43}
PEER = """
[[peer]]
name = "{name}"
[peer.asks]
api_key_sha256 = "{digest}"
scopes = ["system/*.cruds"]
"""
HERE, THERE = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}


def asking(a_minute: int = 0, at_once: int = 0, proxies: int = 0) -> FlaskClient:
    limits = {"requests_per_minute": a_minute, "requests_at_once": at_once, "proxies": proxies}
    return create_app(Settings(database="off", **limits)).test_client()  # type: ignore[arg-type]


@pytest.fixture
def app(store: Store, tmp_path: Path) -> Flask:
    """Two peers, each of which may send three requests a minute."""
    file = tmp_path / "peers.toml"
    digests = {name: sha256(key.encode()).hexdigest() for name, key in KEYS.items()}
    file.write_text("".join(PEER.format(name=name, digest=digest) for name, digest in digests.items()))
    return create_app(Settings(peers=file, base_url="https://x.example/fhir", requests_per_minute=3), store)


def test_too_many_requests_in_a_minute_are_answered_429() -> None:
    client = asking(a_minute=3)
    assert [client.get("/fhir/metadata", environ_base=HERE).status_code for _ in range(3)] == [200] * 3
    answer = client.get("/fhir/metadata", environ_base=HERE)
    assert answer.status_code == 429
    assert said(answer).codes == ["throttled"]
    assert answer.get_json(force=True)["issue"][0]["code"] == "throttled"
    assert 1 <= int(answer.headers["Retry-After"]) <= 120
    assert client.get("/fhir/metadata", environ_base=THERE).status_code == 200
    assert client.get("/nowhere", environ_base=HERE).status_code == 429  # what is not there is counted as well


def test_whether_the_service_lives_is_told_to_everybody_always() -> None:
    client = asking(a_minute=1, at_once=1)
    assert {client.get(path).status_code for path in ("/livez", "/readyz") * 5} == {200}


def test_the_limit_is_told_and_what_is_above_it_is_counted() -> None:
    client = asking(a_minute=2)
    told = client.get("/fhir/metadata").get_json(force=True)["rest"][0]["documentation"]
    assert "of one caller 2 requests a minute and any number at once, in each of 1 processes (429)" in told
    client.get("/")
    assert client.get("/metrics").status_code == 429
    other = client.get("/metrics", environ_base=THERE).text
    assert 'fhirnet_limited_total{limit="requests-per-minute"} 1.0' in other
    assert 'fhirnet_refusals_total{code="throttled"} 1.0' in other


def test_a_peer_is_counted_by_its_name_wherever_it_is(app: Flask) -> None:
    client = app.test_client()

    def statuses(name: str, environ: dict[str, str], times: int) -> list[int]:
        headers = {"X-Api-Key": KEYS[name]}
        return [client.get("/fhir/Patient", headers=headers, environ_base=environ).status_code for _ in range(times)]

    assert statuses("a", HERE, 2) + statuses("a", THERE, 2) == [200, 200, 200, 429]
    assert statuses("b", HERE, 1) == [200]


def test_somebody_without_a_key_takes_nothing_of_a_peer_at_the_same_address(app: Flask) -> None:
    client = app.test_client()
    assert [client.get("/", environ_base=HERE).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert client.get("/fhir/Patient", environ_base=HERE).status_code == 401
    assert client.get("/fhir/Patient", headers={"X-Api-Key": KEYS["a"]}, environ_base=HERE).status_code == 200


@pytest.mark.parametrize(
    ("proxies", "forwarded", "counted_together"),
    [
        (0, ["198.51.100.1", "198.51.100.2"], True),  # nobody may choose an address
        (1, ["198.51.100.1", "198.51.100.2"], False),
        (1, ["9.9.9.9, 198.51.100.1", "8.8.8.8, 198.51.100.1"], True),  # only what the proxy itself added
        (2, ["198.51.100.1, 10.0.0.1", "198.51.100.2, 10.0.0.1"], False),
        (1, ["nonsense", "no address"], True),
    ],
)
def test_x_forwarded_for_is_believed_of_so_many_proxies_as_the_setting_says(
    proxies: int, forwarded: list[str], counted_together: bool
) -> None:
    client = asking(a_minute=1, proxies=proxies)
    answers = [client.get("/", headers={"X-Forwarded-For": each}, environ_base=HERE) for each in forwarded]
    assert [each.status_code for each in answers] == [200, 429 if counted_together else 200]


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::1", "::/64"),
        ("a hospital", "-"),
        (None, "-"),
    ],
)
def test_an_address_of_ipv6_is_counted_by_its_network(address: str | None, counted_as: str) -> None:
    assert network(address) == counted_as


def test_after_the_window_there_is_room_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_720_000_000.0]
    monkeypatch.setattr("time.time", lambda: now[0])
    limits = RequestLimits(2, 0)
    assert [limits.wait("x"), limits.wait("x")] == [0, 0]
    assert 0 < limits.wait("x") <= 60
    now[0] += 121
    assert limits.wait("x") == 0


@pytest.fixture
def held() -> Iterator[tuple[FlaskClient, threading.Event, threading.Event]]:
    """A service that lets one caller run two requests at once; one is running, and ends when it is told."""
    client, started, end = asking(at_once=2), threading.Event(), threading.Event()
    view = client.application.view_functions["page.start"]

    def slow() -> Response:
        started.set()
        assert end.wait(30)
        answer = view()
        assert isinstance(answer, Response)
        return answer

    client.application.view_functions["page.start"] = slow
    running = [
        threading.Thread(target=lambda: client.application.test_client().get("/", environ_base=HERE)) for _ in range(2)
    ]
    for each in running:
        started.clear()
        each.start()
        assert started.wait(30)
    yield client, started, end
    end.set()
    for each in running:
        each.join(30)


def test_too_many_requests_at_once_are_answered_429_until_one_has_ended(
    held: tuple[FlaskClient, threading.Event, threading.Event],
) -> None:
    client, _, end = held
    answer = client.get("/demo-cases", environ_base=HERE)
    assert (answer.status_code, answer.headers["Retry-After"], said(answer).codes) == (429, "1", ["throttled"])
    assert client.get("/demo-cases", environ_base=THERE).status_code == 200
    end.set()
    limits = client.application.extensions["fhirnet.request_limits"]
    for _ in range(3000):
        if not limits._running:
            break
        threading.Event().wait(0.01)
    assert not limits._running  # and nothing is kept of those that asked
    assert client.get("/demo-cases", environ_base=HERE).status_code == 200


def test_a_request_that_is_refused_or_meets_a_fault_has_ended() -> None:
    client = asking(at_once=1)

    def fault() -> Response:
        raise RuntimeError

    client.application.view_functions["page.start"] = fault
    for path in ("/nowhere", "/", "/fhir/$validate-case", "/demo-cases/none") * 3:
        assert client.get(path).status_code in (404, 405, 500)
    assert client.get("/demo-cases").status_code == 200
