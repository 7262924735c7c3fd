"""Two fhirnet services on loopback, a hospital each: north signs to log in at south, south has a key for north."""

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import requests

from fhirnet.peers import keys
from fhirnet.store.outbox import DEAD, DELIVERED, WAITING
from tests.peers import clinic, comparing, running
from tests.peers.hospital import DOCUMENT, TRANSACTION, Hospital

pytestmark = [pytest.mark.peers]

RESULT = "tace-resistance"
DOCTORS = """
[[peer]]
name = "doctors"
[peer.asks]
api_key_sha256 = "{digest}"
scopes = ["system/*.cruds"]
reads = ["*"]
"""
NORTH = """
[[peer]]
name = "south"
base = "{base}"
plain_http = true
[peer.asks]
api_key_sha256 = "{digest}"
scopes = ["system/*.rs"]
reads = ["urn:oid:1.2.3|"]
[peer.sends]
client_id = "north"
private_key = "north.jwk"
token_url = "{token_url}"
scopes = ["system/*.cruds"]
"""
SOUTH = """
[[peer]]
name = "north"
base = "{base}"
plain_http = true
[peer.asks]
client_id = "north"
jwks = "north.jwks.json"
scopes = ["system/*.cruds"]
[peer.sends]
api_key_file = "south.key"
"""


@dataclass(frozen=True)
class House:
    """A hospital: its command line, its service, and how its doctors ask that."""

    line: Hospital
    base: str
    key: str

    def ask(self, method: str, path: str, body: bytes | None = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/fhir+json"}
        return requests.request(method, f"{self.base}/{path}", data=body, headers=headers, timeout=running.PATIENCE)

    def patient(self, number: str) -> list[str]:
        """The ids of the patients with a number."""
        found = self.ask("GET", f"Patient?identifier={clinic.HOSPITAL}|{number}").json()
        return [each["resource"]["id"] for each in found.get("entry", [])]

    def record(self, number: str) -> bytes:
        [id_] = self.patient(number)
        return self.ask("GET", f"Patient/{id_}/$everything?_count=1000").content

    def verdict(self, number: str) -> Any:
        [id_] = self.patient(number)
        asked = f"Patient/{id_}/$evaluate-tace-resistance?asOf={clinic.AS_OF}&language=en"
        return self.ask("GET", asked).json()["valueCodeableConcept"]

    def results(self, number: str) -> list[Any]:
        """The verdicts that are kept of a patient."""
        entries = json.loads(self.record(number))["entry"]
        return [each["resource"] for each in entries if RESULT in json.dumps(each["resource"].get("code", {}))]


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, House]]:
    folders = [tmp_path_factory.mktemp(name) for name in ("north", "south")]
    ports = [running.free_port() for _ in folders]
    bases = [f"http://127.0.0.1:{port}/fhir" for port in ports]
    (doctor, doctors_digest), (key, digest) = keys.new_api_key(), keys.new_api_key()
    private, public = keys.new_key_pair()
    token_url = bases[1].removesuffix("/fhir") + "/auth/token"
    _write(folders[0], NORTH.format(base=bases[1], digest=digest, token_url=token_url), doctors_digest)
    _write(folders[1], SOUTH.format(base=bases[0]), doctors_digest)
    (folders[0] / "north.jwk").write_text(private)
    (folders[1] / "north.jwks.json").write_text(public)
    (folders[1] / "south.key").write_text(key)
    with ExitStack() as stack:
        for folder, port in zip(folders, ports, strict=True):
            stack.enter_context(running.fhirnet(folder, port, FHIRNET_PEERS=str(folder / "peers.toml")))
        north, south = (House(Hospital(at), base, doctor) for at, base in zip(folders, bases, strict=True))
        yield north, south


@pytest.fixture
def number(houses: tuple[House, House]) -> str:
    """The number of a patient whose case is stored in the north."""
    new = uuid4().hex
    assert houses[0].ask("POST", "", clinic.written(clinic.transaction(clinic.case(new)))).status_code == 200
    return new


def test_a_stored_case_is_sent_and_says_the_same_there(houses: tuple[House, House], number: str) -> None:
    north, south = houses
    assert _sent(north, number) == DELIVERED
    assert comparing.differences(north.record(number), south.record(number)) == []
    assert b'"value":5.10,' in south.record(number)
    assert south.verdict(number) == north.verdict(number)


def test_a_record_is_fetched_with_the_key_of_the_other_house(houses: tuple[House, House], number: str) -> None:
    north, south = houses
    fetched = south.line.fetch("north", number)
    assert comparing.differences(north.record(number), fetched.stdout) == []
    assert south.patient(number) == []


def test_what_is_corrected_and_withdrawn_in_the_north_is_so_in_the_south(
    houses: tuple[House, House], number: str
) -> None:
    north, south = houses
    assert _sent(north, number) == DELIVERED
    *_, other, last = [each["resource"] for each in json.loads(north.record(number))["entry"]]
    wrong = other | {"status": "entered-in-error"}
    assert north.ask("PUT", f"{other['resourceType']}/{other['id']}", json.dumps(wrong).encode()).status_code == 200
    assert north.ask("DELETE", f"{last['resourceType']}/{last['id']}").status_code == 204
    assert _sent(north, number) == DELIVERED
    assert comparing.differences(north.record(number), south.record(number)) == []
    assert b"entered-in-error" in south.record(number)


def test_a_signed_result_is_sent_by_the_service_and_withdrawn_there(houses: tuple[House, House], number: str) -> None:
    north, south = houses
    [id_] = north.patient(number)
    kept = north.ask("POST", f"Patient/{id_}/$keep-tace-resistance?asOf={clinic.AS_OF}&language=en").json()
    step = north.ask("POST", f"Observation/{kept['id']}/$sign", parameters(signer="Dr Wang"))
    assert step.json()["status"] == "final"
    _sent_by_service(north, id_)
    [arrived] = south.results(number)
    assert (arrived["status"], arrived["performer"]) == ("final", [{"display": "Dr Wang"}])
    assert arrived["valueCodeableConcept"] == kept["valueCodeableConcept"]
    withdrawn = parameters(signer="Dr Wang", reason="another patient")
    step = north.ask("POST", f"Observation/{kept['id']}/$withdraw", withdrawn)
    assert step.json()["status"] == "entered-in-error"
    _sent_by_service(north, id_)
    assert [each["status"] for each in south.results(number)] == ["entered-in-error"]


def test_a_record_is_fetched_by_the_service_and_kept(houses: tuple[House, House], number: str) -> None:
    north, south = houses
    asked = f"$fetch?from=north&identifier={clinic.HOSPITAL}|{number}&store=true"
    assert south.ask("POST", asked).status_code == 200
    assert comparing.differences(north.record(number), south.record(number)) == []
    assert south.verdict(number) == north.verdict(number)


def test_a_document_arrives(houses: tuple[House, House], number: str) -> None:
    north, south = houses
    assert _sent(north, number, DOCUMENT) == DELIVERED
    kept = south.ask("GET", "Bundle").json()["entry"]
    assert number in json.dumps(kept[-1])


def test_whoever_signs_with_another_key_sends_nothing(houses: tuple[House, House], number: str, tmp_path: Path) -> None:
    _, south = houses
    impostor = Hospital(tmp_path)
    (tmp_path / "north.jwk").write_text(keys.new_key_pair()[0])
    token_url = south.base.removesuffix("/fhir") + "/auth/token"
    (tmp_path / "peers.toml").write_text(NORTH.format(base=south.base, digest="0" * 64, token_url=token_url))
    told = impostor.send(clinic.written(clinic.case(number)), "south")
    assert told["state"] == WAITING
    assert "401" in told["said"]["why"]
    assert south.patient(number) == []


def _sent(house: House, number: str, form: str = TRANSACTION) -> str:
    """What became of the stored case of a patient that was sent to the south."""
    [id_] = house.patient(number)
    return str(house.line.send(f"Patient/{id_}", "south", form)["state"])


def parameters(**given: str) -> bytes:
    """Parameters with these texts."""
    parts = [{"name": name, "valueString": value} for name, value in given.items()]
    return json.dumps({"resourceType": "Parameters", "parameter": parts}).encode()


def _sent_by_service(house: House, id_: str) -> None:
    """Waits until the service has sent the case of a patient to the south."""
    put = house.ask("POST", f"Patient/{id_}/$send?to=south")
    assert put.status_code == 202, put.text
    end = time.monotonic() + running.PATIENCE
    while DELIVERED not in (said := house.ask("GET", put.headers["Location"].removeprefix(f"{house.base}/")).text):
        assert DEAD not in said
        assert time.monotonic() < end, said
        time.sleep(0.2)


def _write(folder: Path, peers: str, doctors: str) -> None:
    (folder / "peers.toml").write_text(peers + DOCTORS.format(digest=doctors))
