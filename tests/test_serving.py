"""Who may ask a service: decided at its start by where it listens, and by all of its workers alike."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from fhirnet import demo, harness, peers
from fhirnet.access import loopback
from fhirnet.cli.serving import _decided
from fhirnet.errors import InvalidSettings
from fhirnet.exchange.tokens import NoToken, Tokens, assertion
from fhirnet.peers import Peer, keys
from fhirnet.settings import Settings
from tests.web.hospitals import registered

HERE = "http://127.0.0.1:8080/fhir"


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.5", False),
        ("localhost.example", False),
        ("fhir.hospital.example", False),
        ("", False),
    ],
)
def test_loopback_is_this_machine_only(host: str, here: bool) -> None:
    assert loopback(host) == here


@pytest.mark.parametrize(
    ("host", "access", "with_peers", "decided"),
    [
        ("127.0.0.1", None, False, "open"),
        ("127.0.0.1", None, True, "required"),
        ("127.0.0.1", "open", True, "open"),
        ("0.0.0.0", None, True, "required"),
        ("0.0.0.0", "open", False, "open"),
        ("0.0.0.0", None, False, "FHIRNET_PEERS: missing, and others reach 0.0.0.0"),
        ("127.0.0.1", "required", False, "nobody may ask"),
    ],
)
def test_who_may_ask(host: str, access: str | None, with_peers: bool, decided: str, tmp_path: Path) -> None:
    settings = registered(tmp_path, access=access) if with_peers else Settings(access=access)
    if decided in ("open", "required"):
        assert _decided(settings, host, 8080).access == decided
    else:
        with pytest.raises(InvalidSettings, match=decided):
            _decided(settings, host, 8080)


def test_the_address_that_peers_sign_for_is_known_on_loopback_only(tmp_path: Path) -> None:
    unset = registered(tmp_path, base_url=None)
    assert _decided(unset, "127.0.0.1", 8080).base_url == HERE
    assert _decided(unset, "::1", 8080).base_url == "http://[::1]:8080/fhir"
    assert _decided(Settings(), "127.0.0.1", 8080).base_url is None
    with pytest.raises(InvalidSettings, match="FHIRNET_BASE_URL"):
        _decided(unset, "0.0.0.0", 8080)


def test_a_service_that_others_reach_does_not_start_unasked() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fhirnet", "serve", "--host", "0.0.0.0", "--port", str(demo._free_port())],
        env={**os.environ, "FHIRNET_LANGUAGE": "en"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 5
    assert done.stderr.count(b"\n") == 1
    assert b"FHIRNET_ACCESS=open" in done.stderr


@pytest.mark.parametrize(
    ("host", "access", "told"),
    [
        ("127.0.0.1", "", b"access is not restricted (loopback only)"),
        ("0.0.0.0", "open", b"access is not restricted (FHIRNET_ACCESS=open)"),
    ],
)
def test_an_open_service_says_so_at_its_start(host: str, access: str, told: bytes) -> None:
    command = [sys.executable, "-m", "fhirnet", "serve", "--host", host, "--port", str(demo._free_port())]
    environment = {**os.environ, "FHIRNET_ACCESS": access, "FHIRNET_DATABASE": "off"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        lines = [process.stdout.readline(), process.stdout.readline()]
        process.terminate()
        process.wait(timeout=30)
    assert lines[1].strip() == told


PEERS = """
[[peer]]
name = "north"
[peer.asks]
client_id = "north-id"
jwks = "north.jwks.json"
scopes = ["system/*.rs"]
"""
SENDS = """
[[peer]]
name = "service"
base = "{base}/fhir"
plain_http = true
[peer.sends]
client_id = "{client_id}"
private_key = "{key}"
token_url = "{base}/auth/token"
scopes = ["system/Patient.rs"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("service")
    for name in ("north", "stranger"):
        private, public = keys.new_key_pair()
        (made / f"{name}.jwk").write_text(private)
        (made / f"{name}.jwks.json").write_text(public)
    (made / "peers.toml").write_text(PEERS)
    return made


@pytest.fixture(scope="module")
def remote(folder: Path) -> Iterator[harness.Remote]:
    """A service of two workers, to which only north may speak."""
    environment = {
        "FHIRNET_PEERS": str(folder / "peers.toml"),
        "FHIRNET_DATABASE": f"sqlite:///{folder}/store.sqlite",
        "FHIRNET_WORKERS": "2",
    }
    with demo.service(environment) as running:
        yield running


def seen_by(folder: Path, base: str, key: str = "north.jwk", client_id: str = "north-id") -> Peer:
    """The service, as it is registered at north."""
    (folder / "there.toml").write_text(SENDS.format(base=base, key=key, client_id=client_id))
    return peers.load(folder / "there.toml").all[0]


def test_every_worker_asks_who_is_there(remote: harness.Remote) -> None:
    for _ in range(8):
        assert requests.get(f"{remote.base}/fhir/Patient/x", timeout=10).status_code == 401
    assert requests.get(f"{remote.base}/fhir/metadata", timeout=10).json()["rest"][0]["security"]["service"]


def test_a_peer_gets_a_token_keeps_it_and_is_let_in(remote: harness.Remote, folder: Path) -> None:
    there, tokens = seen_by(folder, remote.base), Tokens()
    with requests.Session() as session:
        headers = tokens.headers_for(there, session)
        assert requests.get(f"{there.base}/Patient/x", headers=headers, timeout=10).status_code == 404
        assert requests.get(f"{there.base}/Observation/x", headers=headers, timeout=10).status_code == 403
        assert tokens.headers_for(there, session) == headers
        tokens.forget(there)
        assert tokens.headers_for(there, session) != headers


def test_an_assertion_is_of_use_once_in_all_workers(remote: harness.Remote, folder: Path) -> None:
    there = seen_by(folder, remote.base)
    assert there.sends
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion(there.sends),
        "scope": "system/*.rs",
    }
    answers = [requests.post(f"{remote.base}/auth/token", data=form, timeout=10) for _ in range(8)]
    assert [answer.status_code for answer in answers] == [200] + [401] * 7
    assert {answer.text for answer in answers[1:]} == {'{"error": "invalid_client"}'}


@pytest.mark.parametrize(("key", "client_id"), [("stranger.jwk", "north-id"), ("north.jwk", "nobody")])
def test_a_stranger_gets_no_token(remote: harness.Remote, folder: Path, key: str, client_id: str) -> None:
    there = seen_by(folder, remote.base, key, client_id)
    with requests.Session() as session, pytest.raises(NoToken, match="service answers 401"):
        Tokens().headers_for(there, session)
