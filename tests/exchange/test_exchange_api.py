"""The exchange over the API, between two services; and two real ones, one of which is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient

from fhirnet.exchange.sending import deliver_next
from fhirnet.settings import Settings
from fhirnet.store import Store
from fhirnet.web import create_app
from tests.exchange.places import CASE, DOCTORS_KEY, KEY, PEERS_THERE, Here, identified
from tests.exchange.test_sending import count, found
from tests.stored import observation, patient
from tests.test_stored_service import free_port, wait_for

FHIR_JSON = {"Content-Type": "application/fhir+json"}
PATIENCE = 60


@pytest.fixture
def app(here: Here, tmp_path: Path) -> FlaskClient:
    """The service here, over the store with the record of p1; whoever asks may do everything."""
    (tmp_path / "key").write_text(KEY)
    file = tmp_path / "peers-here.toml"
    peer = f'[[peer]]\nname = "there"\nbase = "{here.base}"\nplain_http = true\nsends = {{ api_key_file = "key" }}\n'
    file.write_text(peer)
    settings = Settings(peers=file, access="open", site="here", language="en", database="off")
    return create_app(settings, here.store).test_client()


def parts(message: dict[str, Any]) -> dict[str, Any]:
    return {part["name"]: next(part[name] for name in part if name != "name") for part in message["part"]}


def test_a_stored_case_is_sent_and_looked_after(app: FlaskClient, here: Here) -> None:
    answer = app.post("/fhir/Patient/p1/$send?to=there")
    assert answer.status_code == 202
    [message] = answer.get_json(force=True)["parameter"]
    assert (parts(message)["state"], parts(message)["peer"]) == ("waiting", "there")
    assert deliver_next(here.sender) is not None
    told = app.get(answer.headers["Location"]).get_json(force=True)
    assert parts(told["parameter"][0]) == parts(message) | {"state": "delivered", "attempts": 1, "said-status": 200} | {
        "due": parts(told["parameter"][0])["due"]
    }
    assert len(app.get("/fhir/$outbox?state=delivered").get_json(force=True)["parameter"]) == 1
    for query in ("state=dead", f"after={parts(message)['number']}"):
        assert app.get(f"/fhir/$outbox?{query}").get_json(force=True) == {"resourceType": "Parameters"}


def test_a_record_is_fetched_and_kept(app: FlaskClient, here: Here) -> None:
    app.post("/fhir/Patient/p1/$send?to=there")
    deliver_next(here.sender)
    parameters = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "from", "valueCode": "there"},
            {"name": "identifier", "valueString": identified("0001")},
        ],
    }
    fetched = app.post("/fhir/$fetch", data=json.dumps(parameters), headers=FHIR_JSON)
    assert fetched.status_code == 200
    assert len(fetched.get_json(force=True)["entry"]) == 3
    parameters["parameter"].append({"name": "store", "valueBoolean": True})  # type: ignore[attr-defined]
    conflict = app.post("/fhir/$fetch", data=json.dumps(parameters), headers=FHIR_JSON)
    assert conflict.status_code == 409  # it was written here first


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/Patient/p1/$send", 400),
        ("POST", "/Patient/p1/$send?to=nowhere", 404),
        ("POST", "/Patient/p9/$send?to=there", 404),
        ("POST", "/Patient/p1/$send?to=there&form=letter", 400),
        ("POST", "/Patient/p1/$send?to=there&to=there", 400),
        ("POST", "/Patient/p1/$send?to=there&colour=red", 400),
        ("POST", "/$fetch?from=there", 400),
        ("POST", "/$fetch?from=there&identifier=4711", 400),
        ("POST", "/$fetch?from=there&identifier=a|4711", 404),
        ("GET", "/$outbox?number=7", 404),
        ("GET", "/$outbox?number=x", 404),
        ("GET", "/$outbox?state=lost", 400),
        ("GET", "/$outbox?after=x", 400),
    ],
)
def test_what_cannot_be_done_is_refused(app: FlaskClient, method: str, path: str, status: int) -> None:
    assert app.open(f"/fhir{path}", method=method).status_code == status


def test_a_peer_that_does_not_answer_is_502(app: FlaskClient, here: Here, tmp_path: Path) -> None:
    away = tmp_path / "away.toml"
    away.write_text('[[peer]]\nname = "away"\nbase = "http://127.0.0.1:9/fhir"\nplain_http = true\n')
    client = create_app(Settings(peers=away, access="open", database="off"), here.store).test_client()
    answer = client.post("/fhir/$fetch?from=away&identifier=a|1")
    assert answer.status_code == 502
    assert answer.get_json(force=True)["issue"][0]["details"]["coding"][0]["code"] == "peer"


def test_only_who_sees_everything_sends_and_fetches(there: str) -> None:
    fetch = "/$fetch?from=x&identifier=a|1"
    for method, path in (("POST", "/Patient/p1/$send?to=x"), ("POST", fetch), ("GET", "/$outbox")):
        of_peer = requests.request(method, there + path, headers={"X-Api-Key": KEY}, timeout=5)
        assert of_peer.status_code == 403
    assert requests.get(f"{there}/$outbox", headers={"X-Api-Key": DOCTORS_KEY}, timeout=5).status_code == 200


@pytest.mark.parametrize(
    ("scopes", "base"),
    [("system/*.rs", ""), ("system/*.cruds", 'base = "http://127.0.0.1:9/fhir"\nplain_http = true')],
    ids=["may only read", "a house that we send to"],
)
def test_no_peer_sends_or_fetches_in_our_name(here: Here, tmp_path: Path, scopes: str, base: str) -> None:
    asks = f'api_key_sha256 = "{sha256(KEY.encode()).hexdigest()}"\nscopes = ["{scopes}"]\nreads = ["*"]'
    third = f'[[peer]]\nname = "third"\nbase = "{here.base}"\nplain_http = true\n'
    (tmp_path / "peers.toml").write_text(f'[[peer]]\nname = "north"\n{base}\n[peer.asks]\n{asks}\n{third}')
    app = create_app(Settings(peers=tmp_path / "peers.toml", language="en", database="off"), here.store)
    for path in ("/Patient/p1/$send?to=third", "/$fetch?from=third&identifier=a|1"):
        answer = app.test_client().post(f"/fhir{path}", headers={"X-Api-Key": KEY})
        assert answer.status_code == 403


def eventually(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.3)


class House:
    """A real service with a store and peers of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir()
        self.base = f"http://127.0.0.1:{self.port}/fhir"

    def knows(self, peers: str) -> None:
        (self.folder / "peers.toml").write_text(peers)

    @contextmanager
    def open(self, access: str) -> Iterator[None]:
        """Serves; at the end all of it is killed at once."""
        environment = {
            **os.environ,
            "FHIRNET_DATABASE": f"sqlite:///{self.folder}/store.sqlite",
            "FHIRNET_PEERS": str(self.folder / "peers.toml"),
            "FHIRNET_ACCESS": access,
            "FHIRNET_BASE_URL": self.base,
            "FHIRNET_WORKERS": "2",
        }
        command = [sys.executable, "-m", "fhirnet", "serve", "--port", str(self.port)]
        with (self.folder / "printed").open("ab") as out:
            process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
        try:
            wait_for(f"http://127.0.0.1:{self.port}/readyz")
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)

    def state(self, location: str) -> str:
        """What became of a message."""
        return str(self.told(location)["state"])

    def told(self, location: str) -> dict[str, Any]:
        return parts(requests.get(location, timeout=10).json()["parameter"][0])

    def waits_after_an_attempt(self, location: str) -> bool:
        """Nobody holds the message now: one held while its sender is killed waits for its lease (test_killed.py)."""
        told = self.told(location)
        return (told["state"], told["attempts"] > 0) == ("waiting", True)


def test_two_real_services_where_one_is_killed_and_the_other_comes_late(tmp_path: Path) -> None:
    here, there = House(tmp_path / "here"), House(tmp_path / "there")
    digests = {name: sha256(key.encode()).hexdigest() for name, key in (("digest", KEY), ("doctors", DOCTORS_KEY))}
    there.knows(PEERS_THERE.format(**digests))
    (here.folder / "key").write_text(KEY)
    peer = f'[[peer]]\nname = "there"\nbase = "{there.base}"\nplain_http = true\nsends = {{ api_key_file = "key" }}\n'
    here.knows(peer)
    with here.open("open"):
        for resource in (patient("p1", "0001"), *CASE[1:], observation("last", code="1742-6")):
            url = f"{here.base}/{resource['resourceType']}/{resource['id']}"
            answer = requests.put(url, json.dumps(resource), headers=FHIR_JSON, timeout=10)
            assert answer.status_code == 201
        sent = requests.post(f"{here.base}/Patient/p1/$send?to=there", timeout=10)
        location = sent.headers["Location"]
        eventually(lambda: here.waits_after_an_attempt(location))
    theirs = {"X-Api-Key": DOCTORS_KEY}
    with there.open("required"), here.open("open"):  # it was killed, and the other one was away
        eventually(lambda: here.state(location) == "delivered")
        found = requests.get(f"{there.base}/Observation?_summary=count", headers=theirs, timeout=10).json()
        assert found["total"] == 3


def test_a_result_that_was_signed_and_amended_arrives_as_such(app: FlaskClient, here: Here, there_store: Store) -> None:
    kept = app.post("/fhir/Patient/p1/$keep-tace-resistance?asOf=2024-07-01")
    assert kept.status_code == 201, kept.data
    result = f"/fhir/Observation/{kept.get_json(force=True)['id']}"

    def status_there() -> list[str]:
        assert app.post("/fhir/Patient/p1/$send?to=there").status_code == 202
        sent = deliver_next(here.sender)
        assert sent is not None
        assert sent.state == "delivered", sent.said
        code = "https://w3id.org/fhirnet/CodeSystem/assessment|tace-resistance"
        return [each["status"] for each in found(there_store, "Observation", f"code={code}")]

    assert status_there() == ["preliminary"]
    signer, note = {"name": "signer", "valueString": "Dr Wang"}, {"name": "note", "valueString": "seen by the board"}
    assert app.post(f"{result}/$sign", **step(signer)).status_code == 200
    assert status_there() == ["final"]
    assert app.post(f"{result}/$amend", **step(signer, note)).status_code == 200
    assert status_there() == ["amended"]
    assert count(there_store, "Device") == 1
    assert count(there_store, "Provenance") == 3


def step(*parameters: dict[str, str]) -> dict[str, Any]:
    return {"data": json.dumps({"resourceType": "Parameters", "parameter": parameters}), "headers": FHIR_JSON}
