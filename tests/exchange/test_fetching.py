"""A record fetched from a peer: whole, over pages, of the one patient who was asked for, or not at all."""

import json
import re
import shutil
import socket
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fhirnet.access import ANYONE
from fhirnet.errors import Refused
from fhirnet.exchange import fetching
from fhirnet.exchange.calling import Limits, Line, PeerFault
from fhirnet.exchange.fetching import Strange
from fhirnet.exchange.tokens import Tokens
from fhirnet.rest import auditing, interactions, searching
from fhirnet.rest.interactions import Change
from fhirnet.settings import Settings
from fhirnet.store import Store, open_store, versions
from fhirnet.store.messages import Answer, Message
from tests import stored
from tests.exchange.places import AFP, KEY, Here, Script, Scripted, says
from tests.stored import HOSPITAL, Resource, observation, patient

Made = Callable[..., tuple[Here, Scripted]]
MISSING = says(404, {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "not-found"}]})


@pytest.fixture
def at_peer(here: Here, there_store: Store) -> Here:
    """A peer that holds a record which this hospital may see."""
    here.put()
    here.deliver()
    return here


def fetch(here: Here, number: str = "0001", steps: list[int] | None = None) -> bytes:
    def step(count: int) -> None:
        if steps is not None:
            steps.append(count)

    with Line(here.peer, Tokens(), Limits(seconds=5)) as line:
        return fetching.fetch(line, HOSPITAL, number, step)


def found(body: bytes) -> dict[str, Any]:
    return {each["fullUrl"]: each["resource"] for each in json.loads(body)["entry"]}


def test_a_record_is_fetched_whole_under_the_addresses_of_the_peer(at_peer: Here) -> None:
    steps: list[int] = []
    record = found(fetch(at_peer, steps=steps))
    assert sorted(each["resourceType"] for each in record.values()) == ["Observation", "Observation", "Patient"]
    assert all(url == f"http://there.example/fhir/{each['resourceType']}/{each['id']}" for url, each in record.items())
    assert steps == [2, 3]


@pytest.fixture
def third_store(tmp_path: Path, empty_store: Path) -> Iterator[Store]:
    """The store of a third hospital."""
    store = open_store(f"sqlite:///{shutil.copy(empty_store, tmp_path / 'third.sqlite')}")
    yield store
    store.close()


def kept(store: Store, query: str = "identifier=l|1") -> versions.Stored:
    with store.reading() as connection:
        [only] = searching.matches(connection, ANYONE, "Observation", query)
    return only


def test_what_is_fetched_can_be_kept_and_is_there_once(at_peer: Here, third_store: Store) -> None:
    for _ in range(2):
        answer = fetching.keep(third_store, Settings(language="en"), at_peer.peer, fetch(at_peer))
        assert answer.status == 200
    assert kept(third_store).version == 1
    stored.put(at_peer.store, AFP | {"status": "corrected"})
    at_peer.put()
    at_peer.deliver()
    fetching.keep(third_store, Settings(language="en"), at_peer.peer, fetch(at_peer))
    assert json.loads(kept(third_store).content or b"")["status"] == "corrected"
    assert kept(third_store).version == 2


def test_what_somebody_here_has_changed_is_not_replaced_by_what_is_fetched(at_peer: Here, third_store: Store) -> None:
    keep = partial(fetching.keep, third_store, Settings(language="en"), at_peer.peer)
    keep(fetch(at_peer))
    changed = json.loads(kept(third_store).content or b"") | {"note": [{"text": "looked at"}]}

    def work(change: Change) -> Answer:
        change.update("Observation", changed["id"], json.dumps(changed).encode(), 1)
        return Answer(200)

    interactions.changed(third_store, ANYONE, Message("PUT", b""), work)
    stored.put(at_peer.store, AFP | {"status": "corrected"})
    at_peer.put()
    at_peer.deliver()
    with pytest.raises(Refused, match="changed here; nothing of what was fetched is kept"):
        keep(fetch(at_peer))
    assert b"looked at" in (kept(third_store).content or b"")


def test_a_patient_whom_the_peer_does_not_have_is_not_found(at_peer: Here) -> None:
    with pytest.raises(Refused, match="no patient of this identifier"):
        fetch(at_peer, "9")


def of(base: str, *resources: Resource, next_: str | None = None) -> Resource:
    """A searchset."""
    links = {"link": [{"relation": "next", "url": next_}]} if next_ else {}
    entries = [{"fullUrl": f"{base}/{each['resourceType']}/{each['id']}", "resource": each} for each in resources]
    return {"resourceType": "Bundle", "type": "searchset", **links, "entry": entries}


def answering(pages: dict[str, Any]) -> Script:
    """Answers by the path and the query; a string in a page stands for the address of the peer."""

    def answer(line: socket.socket, request: bytes) -> None:
        target = request.split()[1].decode()
        host = re.search(rb"[Hh]ost: (\S+)", request)
        assert host is not None
        page = next((pages[name] for name in pages if re.fullmatch(name, target)), MISSING)
        if callable(page):
            page(line, request)
        else:
            says(200, json.loads(json.dumps(page).replace("BASE", f"http://{host[1].decode()}/fhir")))(line, request)

    return answer


LI = patient("p1", "0001")
FIND = {r"/fhir/Patient\?identifier=.*": of("BASE", LI)}
EVERYTHING = r"/fhir/Patient/p1/\$everything"


def test_pages_are_followed_at_the_same_origin(scripted: Made) -> None:
    here, peer = scripted(
        answering({
            **FIND, EVERYTHING: of("BASE", LI, observation("a"), next_="BASE?page=2"),
            r"/fhir\?page=2": of("BASE", observation("b"), next_="?page=3"),
            r"/fhir/\?page=3": of("BASE", observation("c")),
        })
    )  # fmt: skip
    assert [url.rpartition("/")[2] for url in found(fetch(here))] == ["p1", "a", "b", "c"]
    assert all(f"Bearer {KEY}".encode() in request for request in peer.requests)


def test_without_everything_each_type_is_searched(scripted: Made) -> None:
    device = {"resourceType": "Device", "id": "d"}
    here, _ = scripted(
        answering({
            **FIND,
            r"/fhir/Observation\?patient=p1": of("BASE", observation("a"), device, next_="BASE/Observation?p=2"),
            r"/fhir/Observation\?p=2": of("BASE", observation("b"), device),
            r"/fhir/Condition\?patient=p1": of("BASE", {"resourceType": "OperationOutcome", "id": "x"}),
        })
    )  # fmt: skip
    assert sorted(url.rpartition("/")[2] for url in found(fetch(here))) == ["a", "b", "d", "p1"]


def strange() -> Iterator[Resource]:
    yield observation("x", of="p2")
    yield observation("x") | {"subject": {"reference": "https://elsewhere.example/fhir/Patient/p1"}}
    yield observation("x") | {"subject": {"identifier": {"system": HOSPITAL, "value": "0002"}}}
    yield observation("x") | {"subject": {"display": "Li"}}
    yield observation("x") | {"subject": "Patient/p1"}
    yield {name: value for name, value in observation("x").items() if name != "subject"}
    yield patient("p2", "0001")
    yield {"resourceType": "BodyStructure", "id": "b", "patient": {"reference": "Patient/p2"}}
    yield {"resourceType": "Provenance", "id": "v", "target": [{"reference": "Observation/unknown"}]}
    yield {"resourceType": "FamilyMemberHistory", "id": "f"}


@pytest.mark.hazard("H01")
@pytest.mark.parametrize("resource", [*strange()])
@pytest.mark.fault("F15")
def test_one_resource_of_somebody_else_and_nothing_is_used(scripted: Made, resource: Resource) -> None:
    here, _ = scripted(answering({**FIND, EVERYTHING: of("BASE", LI, observation("a"), resource)}))
    with pytest.raises(Strange, match="1 resources of somebody else"):
        fetch(here)


def test_what_is_of_the_patient_in_other_words_is_used(scripted: Made) -> None:
    named = [
        observation("a") | {"subject": {"reference": "BASE/Patient/p1"}},
        observation("b") | {"subject": {"reference": "Patient/p1/_history/3"}},
        observation("c") | {"subject": {"identifier": LI["identifier"][0]}},
        {"resourceType": "Provenance", "id": "v", "target": [{"reference": "Observation/a/_history/1"}]},
        {"resourceType": "Organization", "id": "o"},
    ]
    here, _ = scripted(answering({**FIND, EVERYTHING: of("BASE", LI, *named)}))
    assert len(found(fetch(here))) == 6


@pytest.mark.hazard("H01")
@pytest.mark.parametrize(
    ("people", "error"),
    [([patient("p1", "0002")], Strange), ([patient("p1")], Strange), ([LI, patient("p2", "0001")], Refused)],
)
@pytest.mark.fault("F15")
def test_the_patient_is_the_one_who_was_asked_for(
    scripted: Made, people: list[Resource], error: type[Exception]
) -> None:
    here, _ = scripted(answering({r"/fhir/Patient\?identifier=.*": of("BASE", *people)}))
    with pytest.raises(error):
        fetch(here)


@pytest.mark.parametrize(
    "page",
    [
        of("BASE", LI, next_="https://elsewhere.example/fhir?page=2"),
        of("BASE", LI, next_="http://127.0.0.1:9/fhir?page=2"),
        of("BASE", LI, next_="file:///etc/hosts"),
        of("BASE", LI, next_="http://[:/fhir"),
        of("BASE", LI, next_="BASE/Patient/p1/$everything"),
        {"resourceType": "Patient", "id": "p1"},
        {"resourceType": "Bundle", "entry": [{"resource": {"id": "x"}}]},
        {"resourceType": "Bundle", "entry": "x"},
        says(200, b"<html>", "text/html"),
        says(500),
        says(302, Location="https://elsewhere.example/"),
    ],
)
def test_an_answer_that_is_none_is_a_fault_of_the_peer(scripted: Made, page: Any) -> None:
    here, peer = scripted(answering({**FIND, EVERYTHING: page}))
    with pytest.raises(PeerFault):
        fetch(here)
    assert len(peer.requests) <= 4


def test_an_endless_record_is_cut_off(scripted: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "RESOURCES", 3)
    here, _ = scripted(answering({**FIND, EVERYTHING: of("BASE", LI, *(observation(each) for each in "abcd"))}))
    with pytest.raises(PeerFault, match="larger than 3 resources"):
        fetch(here)


def test_the_audit_tells_what_was_fetched_and_what_was_refused(scripted: Made) -> None:
    here, _ = scripted(answering({**FIND, EVERYTHING: of("BASE", LI, observation("x", of="p2"))}))
    with pytest.raises(Strange):
        fetching.audited(here.store, ANYONE, "r1", here.peer, lambda: fetch(here))
    with pytest.raises(Refused):
        fetching.audited(here.store, ANYONE, "r2", here.peer, refuse)
    fetching.audited(here.store, ANYONE, "r3", here.peer, lambda: b"{}")
    acts = [entry.act for entry in auditing.entries(here.store) if entry.act.action == "fetch"]
    assert [(act.request, act.outcome, act.what["peer"]) for act in acts] == [
        ("r1", "8", "there"), ("r2", "4", "there"), ("r3", "0", "there"),
    ]  # fmt: skip
    assert acts[0].what["refused"] == "data of somebody else"


def refuse() -> bytes:
    raise Refused
