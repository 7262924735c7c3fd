"""What an EHR did not send along is fetched from it where it is registered, over real sockets, and nowhere else."""

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from fhirnet.hooks import ehr
from fhirnet.settings import Settings
from fhirnet.store import Store, audit, open_store
from fhirnet.web import create_app
from tests.exchange.places import DOCTORS_KEY, Script, Scripted, says, serving
from tests.web.calls import HCC, Json, ask, call, cards, case_of, on_its_day, searchset, sent_along
from tests.web.conftest import over, said, written
from tests.web.hospitals import registered, signed
from tests.web.test_cds_hooks_login import HOOKS, ISSUER, claims

PEERS = """
[[peer]]
name = "other"
[peer.asks]
api_key_sha256 = "{digest}"
scopes = []

[[peer]]
name = "ehr"
plain_http = true
[peer.hooks]
issuer = "https://ehr.example/"
jwks = {{ keys = [{{ kty = "EC", crv = "P-384", kid = "e", x = "{x}", y = "{y}" }}] }}
fhir_server = "{base}"
"""
KEY = {
    "x": "46SDH7Znh821wblCBglA61sNE9ZrHYKKt3qRtRTmSXyOI_FIGBLWrWa0GPUkDCEk",
    "y": "XMcRuuoGW7CXjQdy-F5i3FeBE0x9hPLdeFdSoDd3ELmx404tLX0VRRcqzAsPhXcI",
}
Ehr = Callable[..., Scripted]


@pytest.fixture
def made() -> Iterator[Ehr]:
    """Makes EHRs that follow a script."""
    found: list[Scripted] = []

    def make(*script: Script) -> Scripted:
        found.append(Scripted(*script))
        return found[-1]

    yield make
    for each in found:
        each.close()


def knowing(base: str, folder: Path, store: Store | None = None) -> FlaskClient:
    """A client of a service that knows an EHR at this address."""
    file = folder / "peers.toml"
    file.write_text(PEERS.format(base=base, digest="0" * 64, **KEY))
    return on_its_day(create_app(Settings(peers=file, access="open", database="off"), store).test_client())


def record(sent: Json, **instead: Script) -> Script:
    """An EHR that has these resources, by the keys they are sent along under; `instead` what it answers for a type."""
    types = {
        "Patient": "patient", "Condition": "conditions", "Procedure": "procedures", "Observation": "observations",
        "BodyStructure": "lesions", "MedicationStatement": "medications",
        "MedicationAdministration": "administrations", "MedicationRequest": "prescriptions",
    }  # fmt: skip

    def answer(line: socket.socket, request: bytes) -> None:
        path = urlsplit(request.split()[1].decode()).path
        type_ = path.removeprefix("/fhir/").partition("/")[0]
        found = sent.get(types.get(type_, ""))
        instead.get(type_, says(200, found or searchset([])))(line, request)

    return answer


def asked_for(ehr_: Scripted) -> list[str]:
    return [each.split()[1].decode() for each in ehr_.requests]


def naming(base: str, prefetch: Json, token: str | None = "t-1") -> Json:
    authorized = {} if token is None else {"fhirAuthorization": {"access_token": token, "token_type": "Bearer"}}
    return call(prefetch) | {"fhirServer": base} | authorized


def test_a_call_without_resources_is_answered_from_the_ehr(made: Ehr, tmp_path: Path, store: Store) -> None:
    known = made(record(sent_along()))
    client = knowing(known.base, tmp_path, store)
    assert cards(ask(client, naming(known.base, {}))) == cards(ask(client, naming(known.base, sent_along())))
    asked = asked_for(known)
    assert [urlsplit(each).path for each in asked] == [
        "/fhir/Patient/p1", "/fhir/Condition", "/fhir/Procedure", "/fhir/Observation", "/fhir/Observation",
        "/fhir/BodyStructure", "/fhir/MedicationStatement", "/fhir/MedicationAdministration", "/fhir/MedicationRequest",
    ]  # fmt: skip
    assert all(parse_qs(urlsplit(each).query)["patient"] == ["p1"] for each in asked[1:])
    assert "1834-1" in asked[3]
    assert "&component-code=" in asked[4]
    assert all(b"Authorization: Bearer t-1\r\n" in each for each in known.requests)
    with store.reading() as connection:
        (act,) = [each.act for each in audit.entries(connection)]
    assert (act.action, act.what["service"], len(act.what["keys"])) == ("fetch", "tace-resistance", 9)


def test_where_the_audit_cannot_be_written_the_card_is_shown_and_the_log_says_so(
    made: Ehr, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    known = made(record(sent_along()))
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    client = knowing(known.base, tmp_path, store)
    (tmp_path / "store.sqlite").unlink()
    assert len(cards(ask(client, naming(known.base, {})))) == 1
    assert "not in the audit" in written(caplog)
    store.close()


def test_only_what_is_lacking_is_fetched(made: Ehr, tmp_path: Path) -> None:
    known = made(record(sent_along()))
    sent = {key: each for key, each in sent_along().items() if key not in ("procedures", "medications")}
    sent["panels"] = None
    client = knowing(known.base, tmp_path)
    whole = naming(known.base, sent_along())
    assert cards(ask(client, naming(f"{known.base}/", sent, None))) == cards(ask(client, whole))
    assert [urlsplit(each).path for each in asked_for(known)] == [
        "/fhir/Procedure", "/fhir/Observation", "/fhir/MedicationStatement",
    ]  # fmt: skip
    assert b"Authorization" not in known.requests[0]


def test_what_the_ehr_could_not_find_is_not_asked_for_again(made: Ehr, tmp_path: Path) -> None:
    known = made(record(sent_along()))
    failed = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "timeout"}]}
    answer = ask(knowing(known.base, tmp_path), naming(known.base, sent_along() | {"observations": failed}))
    assert (answer.status_code, known.requests) == (412, [])


def test_the_pages_still_to_come_are_fetched(made: Ehr, tmp_path: Path) -> None:
    whole = sent_along()["observations"]["entry"]

    def paged(line: socket.socket, request: bytes) -> None:
        number = int(parse_qs(urlsplit(request.split()[1].decode()).query).get("page", ["1"])[0])
        said = searchset(whole[number * 4 : number * 4 + 4])
        more = (
            [{"relation": "next", "url": f"/fhir/Observation?page={number + 1}"}]
            if (number + 1) * 4 < len(whole)
            else []
        )
        says(200, said | {"link": more} if more else said)(line, request)

    known = made(paged)
    first = searchset(whole[:4]) | {"link": [{"relation": "next", "url": f"{known.base}/Observation?page=1"}]}
    client = knowing(known.base, tmp_path)
    sent = sent_along() | {"observations": first}
    assert cards(ask(client, naming(known.base, sent))) == cards(ask(client, naming(known.base, sent_along())))
    assert len(known.requests) == -(-len(whole) // 4) - 1


def leads_to(url: str) -> Script:
    """Answers with an empty page and the address of the next one."""
    return says(200, searchset([]) | {"link": [{"relation": "next", "url": url}]})


HOW = {
    "refused": (says(403), "answers 403"),
    "moved": (says(302, Location="http://127.0.0.1:1/fhir"), "answers 302"),
    "html": (says(200, b"<html>", "text/html"), "answers 200"),
    "no json": (says(200, b"{"), "something else than a resource"),
    "no resource": (says(200, b"5"), "something else than a resource"),
    "an endless search": (
        leads_to("/fhir/MedicationStatement?page=1"), "without an end",
    ),
    "a page elsewhere": (
        leads_to("http://127.0.0.2/x"), "another origin",
    ),
    "a page that is no address": (
        leads_to("http://[x"), "something else than an address",
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("type_", ["Observation", "MedicationStatement"])
def test_an_ehr_that_does_not_give_it_leaves_it_lacking(made: Ehr, tmp_path: Path, type_: str, how: str) -> None:
    script, told = HOW[how]
    lost = {"Observation", "MedicationStatement"} if how == "an endless search" and type_ == "Observation" else {type_}
    known = made(record(sent_along(), **dict.fromkeys(lost, script)))
    answer = ask(knowing(known.base, tmp_path), naming(known.base, {}))
    if type_ == "Observation":
        assert (answer.status_code, said(answer).places) == (412, ["prefetch.observations"])
        assert told in answer.get_json(force=True)["issue"][0]["diagnostics"]
    else:
        assert "so not used: medication." in cards(answer)[0]["detail"]


def test_a_failure_that_the_ehr_tells_of_leaves_it_lacking(made: Ehr, tmp_path: Path) -> None:
    failed = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
    known = made(record(sent_along(), Condition=says(200, failed)))
    answer = ask(knowing(known.base, tmp_path), naming(known.base, {}))
    assert (answer.status_code, said(answer).places) == (412, ["prefetch.conditions"])


def test_one_deadline_holds_for_all_of_it(made: Ehr, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ehr, "SECONDS", 0.5)

    def slow(line: socket.socket, request: bytes) -> None:
        time.sleep(0.3)
        record(sent_along())(line, request)

    known = made(slow)
    begun = time.monotonic()
    answer = ask(knowing(known.base, tmp_path), naming(known.base, {}))
    assert time.monotonic() - begun < 5
    assert answer.status_code == 412
    assert "within 0.5 s" in answer.get_json(force=True)["issue"][-1]["diagnostics"]


@contextmanager
def listening(host: str = "127.0.0.1") -> Iterator[tuple[socket.socket, str]]:
    """A socket that nobody may come to, and its address."""
    with socket.create_server((host, 0)) as listener:
        listener.settimeout(0.2)
        yield listener, f"http://{host}:{listener.getsockname()[1]}/fhir"


def nobody_came(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except TimeoutError:
        return True
    return False


STRANGE: dict[str, Callable[[str, str], str]] = {
    "not registered": lambda known, other: other,
    "another port": lambda known, other: other.replace("/fhir", ""),
    "the registered one as a name": lambda known, other: other.replace("//", f"//{urlsplit(known).netloc}@"),
    "a name in the registered one": lambda known, other: known.replace("//", "//user:word@"),
    "a query in the registered one": lambda known, other: f"{known}?x={other}",
    "a fragment in the registered one": lambda known, other: f"{known}#{other}",
    "a blank in the registered one": lambda known, other: f"{known}/ x",
    "https in the place of http": lambda known, other: known.replace("http:", "https:"),
    "no address": lambda known, other: "http://[x",
    "a port that is none": lambda known, other: "http://127.0.0.1:x/fhir",
    "a file": lambda known, other: "file:///etc/passwd",
}


@pytest.mark.parametrize("how", STRANGE)
def test_nothing_is_fetched_from_an_address_that_is_not_of_a_registered_ehr(
    made: Ehr, tmp_path: Path, how: str
) -> None:
    known = made(record(sent_along()))
    with listening() as (listener, other):
        client = knowing(known.base, tmp_path)
        first = searchset([]) | {"link": [{"relation": "next", "url": f"{other}/Observation?page=2"}]}
        for prefetch in ({}, sent_along() | {"observations": first}):
            answer = ask(client, naming(STRANGE[how](known.base, other), prefetch))
            assert (answer.status_code, set(said(answer).codes)) == (412, {"prefetch"})
        assert nobody_came(listener)
    assert known.requests == []


def test_a_page_elsewhere_of_a_registered_ehr_is_not_followed(made: Ehr, tmp_path: Path) -> None:
    known = made(record(sent_along()))
    with listening() as (listener, other):
        first = searchset([]) | {"link": [{"relation": "next", "url": f"{other}/Observation?page=2"}]}
        body = naming(known.base, sent_along() | {"observations": first})
        assert ask(knowing(known.base, tmp_path), body).status_code == 412
        assert nobody_came(listener)


def test_no_other_address_of_a_call_is_opened(made: Ehr, tmp_path: Path) -> None:
    with listening() as (listener, other):
        sent = sent_along()
        for entry in sent["observations"]["entry"]:
            entry["resource"]["performer"] = [{"reference": f"{other}/Practitioner/1"}]
            entry["resource"]["implicitRules"] = other
        sent["patient"]["link"] = [{"other": {"reference": f"{other}/Patient/2"}, "type": "seealso"}]
        assert ask(knowing("http://127.0.0.1:1/fhir", tmp_path), naming(other, sent)).status_code == 200
        assert nobody_came(listener)


def test_where_access_is_restricted_only_the_ehr_that_calls_is_asked(made: Ehr, tmp_path: Path, store: Store) -> None:
    known = made(record(sent_along()))
    settings = registered(tmp_path, language="en")
    hooks = HOOKS.format(issuer=ISSUER).replace("https://ehr.north.example/fhir", known.base)
    hooks = hooks.partition('\n[[peer]]\nname = "ehr-east"')[0].replace(
        'name = "ehr-north"', 'name = "ehr-north"\nplain_http = true'
    )
    with listening() as (listener, other):
        third = '\n[[peer]]\nname = "third"\nplain_http = true\n[peer.hooks]\nissuer = "https://third.example/"\n'
        third += f'jwks = "north.jwks.json"\nfhir_server = "{other}"\n'
        with (tmp_path / "peers.toml").open("a") as file:
            file.write(hooks + third)
        client = create_app(settings, store).test_client()
        for base, status in ((known.base, 200), (other, 412)):
            headers = {"Authorization": f"Bearer {signed(claims())}"}
            assert ask(client, naming(base, {}), **headers).status_code == status
        assert nobody_came(listener)
    with store.reading() as connection:
        assert [each.act.client for each in audit.entries(connection) if each.act.action == "fetch"] == ["ehr-north"]


def test_another_hospital_with_this_program_is_an_ehr_like_any_other(tmp_path: Path, store: Store) -> None:
    case = case_of(HCC)
    for entry in case["entry"]:
        entry["request"] = {"method": "POST", "url": entry["resource"]["resourceType"]}
        entry.setdefault("fullUrl", f"urn:uuid:0c9d8b30-6a51-5a0e-9a0e-{len(json.dumps(entry)):012}")
    patient = next(each for each in case["entry"] if each["resource"]["resourceType"] == "Patient")
    text = json.dumps(case | {"type": "transaction"}).replace('"Patient/p1"', f'"{patient["fullUrl"]}"')
    stored = over(store).post("", json.loads(text))
    assert stored.status_code == 200, stored.data
    places = [each["response"]["location"] for each in stored.get_json(force=True)["entry"]]
    id_ = next(found[1] for each in places if (found := re.search(r"Patient/([^/]+)", each)))
    with serving(store, tmp_path) as base:
        body = naming(base, {}, DOCTORS_KEY)
        body["context"]["patientId"] = id_
        (card,) = cards(ask(knowing(base, tmp_path), body))
    assert card["summary"] == cards(ask(knowing(base, tmp_path), call()))[0]["summary"]
    assert "Not provided" not in card["detail"]
