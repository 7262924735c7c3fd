"""The audit chain as AuditEvents: found by patient, client and time, a page at a time, by those who see everything."""

import json
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest
from fhir.resources.R4B.auditevent import AuditEvent

from fhirnet.access import ANYONE, Client, Sight
from fhirnet.errors import Refused
from fhirnet.rest import auditing
from fhirnet.rest.criteria import PARAMETERS
from fhirnet.store import Store, audit, open_store
from fhirnet.store.audit import Act
from tests.exchange.places import Clock
from tests.stored import patient, put

BASE = "https://here.example/fhir"
NORTH = Client("north", Sight(identifiers=(("urn:oid:1.2.3", None),)), frozenset({"system/*.rs"}))


def found(store: Store, *pairs: tuple[str, str], client: Client = ANYONE) -> dict[str, Any]:
    answer = auditing.search(store, client, list(pairs), BASE)
    assert answer.status == 200
    return dict(json.loads(answer.body))


def ids(bundle: dict[str, Any]) -> list[int]:
    return [int(entry["resource"]["id"]) for entry in bundle.get("entry", ())]


def test_a_change_is_told_with_the_digest_of_what_it_stored(store: Store) -> None:
    put(store, patient("p1", "7"))
    event = found(store)["entry"][0]["resource"]
    AuditEvent.model_validate(event)
    assert event["entity"][0]["what"] == {"reference": "Patient/p1"}
    told = {detail["type"]: detail["valueString"] for detail in event["entity"][-1]["detail"]}
    assert len(told["stored Patient/p1/_history/1"]) == len(told["message"]) == 64
    assert b'"7"' not in json.dumps(event).encode()


@pytest.mark.parametrize("person", [None, "Dr. Li"])
@pytest.mark.parametrize("action", ["read", "delete", "evaluate-tace-resistance", "send"])
def test_every_act_is_fhir(store: Store, action: str, person: str | None) -> None:
    act = Act(client="north", action=action, person=person, outcome=audit.REFUSED, patients=("p1", "p2"))
    auditing.record(store, act)
    event = found(store)["entry"][0]["resource"]
    AuditEvent.model_validate(event)
    assert [agent["requestor"] for agent in event["agent"]] == ([True] if person is None else [False, True])
    assert event["outcome"] == "4"


@pytest.mark.parametrize(
    ("pairs", "seen"),
    [
        ([("patient", "p1")], 2),
        ([("patient", "Patient/p1")], 2),
        ([("patient", "nobody")], 0),
        ([("agent", "south")], 1),
        ([("date", "ge2024-07-01")], 3),
        ([("date", "ge2024-07-01T12:00:00.000001Z")], 0),
        ([("date", "lt2024-07-01")], 0),
        ([("date", "ge2024"), ("date", "lt2025"), ("patient", "p2")], 2),
        ([("_format", "json")], 3),
    ],
)
def test_entries_are_found_by_whose_record_who_and_when(store: Store, pairs: list[tuple[str, str]], seen: int) -> None:
    for client, patients in (("north", ("p1", "p2")), ("north", ("p1",)), ("south", ("p2",))):
        auditing.record(store, Act(client=client, action="read", patients=patients))
    assert len(ids(found(store, *pairs))) == seen


DAYS = [(year, month) for year in (2023, 2024) for month in (1, 7)]
FOUND_BY_DATE = [
    ([f"{prefix}{value}"], seen)
    for value, by_prefix in {
        "2024": {
            "": "34",
            "eq": "34",
            "ne": "12",
            "gt": "",
            "ge": "34",
            "lt": "12",
            "le": "1234",
            "sa": "",
            "eb": "12",
        },
        "2024-01": {"": "3", "ne": "124", "gt": "4", "ge": "34", "lt": "12", "le": "123", "sa": "4", "eb": "12"},
        "2024-01-01": {"": "3", "gt": "4", "ge": "34", "lt": "12", "le": "123"},
        "2024-01-01T12:00:00Z": {"eq": "3", "gt": "4", "ge": "34", "lt": "12", "le": "123", "sa": "4", "eb": "12"},
        "2024-01-01T13:00:00+01:00": {"eq": "3", "ne": "124", "ap": "3"},
        "2024-01-01T12:00:01Z": {"eq": "", "gt": "4", "ge": "4", "lt": "123", "le": "123"},
    }.items()
    for prefix, seen in by_prefix.items()
] + [
    (["ge2023-07-01", "lt2024-07-01"], "23"),
    (["2023-01,2024-07"], "14"),
    (["ap2023-12"], "3"),
]


@pytest.mark.parametrize(("dates", "seen"), FOUND_BY_DATE)
def test_the_dates_are_compared_as_those_of_other_resources(database: str, dates: list[str], seen: str) -> None:
    clock = Clock()
    with closing(open_store(database, clock)) as store:
        for year, month in DAYS:
            clock.moment = datetime(year, month, 1, 12, tzinfo=UTC)
            auditing.record(store, Act(client="north", action="read"))
        assert "".join(map(str, ids(found(store, *(("date", each) for each in dates))))) == seen


def test_pages_follow_one_another(store: Store) -> None:
    for _ in range(5):
        auditing.record(store, Act(client="north", action="read"))
    first = found(store, ("_count", "2"))
    assert len(ids(first)) == 2
    address = {link["relation"]: link["url"] for link in first["link"]}["next"]
    assert address.startswith(f"{BASE}/AuditEvent?_count=2&_after=")
    after = address.rpartition("=")[2]
    assert ids(found(store, ("_count", "100"), ("_after", after))) == ids(found(store))[2:]
    assert "next" not in {link["relation"] for link in found(store, ("_count", "100"))["link"]}


@pytest.mark.parametrize(
    "pair",
    [
        ("date", "yesterday"),
        ("date", "xx2024"),
        ("date", "2024-13"),
        ("date", ""),
        ("date", "2024,"),
        ("_count", "-1"),
        ("_count", "0"),
        ("_after", "x"),
        ("name", "Li"),
    ],
)
def test_what_is_not_understood_is_refused(store: Store, pair: tuple[str, str]) -> None:
    with pytest.raises(Refused) as error:
        found(store, pair)
    assert error.value.issues[0].at == f"http.{pair[0]}"


def test_more_dates_than_a_search_takes_are_refused(store: Store) -> None:
    with pytest.raises(Refused):
        found(store, *[("date", "ge2024")] * (PARAMETERS + 1))


def test_one_entry_is_read_by_its_id(store: Store) -> None:
    auditing.record(store, Act(client="north", action="read"))
    (place,) = ids(found(store))
    assert json.loads(auditing.read(store, ANYONE, str(place)).body)["id"] == str(place)
    for wrong in (str(place + 1), "0", "x", "9" * 30):
        with pytest.raises(Refused):
            auditing.read(store, ANYONE, wrong)


def test_who_does_not_see_everything_sees_nothing_of_it(store: Store) -> None:
    auditing.record(store, Act(client="north", action="read", patients=("p1",)))
    assert ids(found(store, client=NORTH)) == []
    with pytest.raises(Refused):
        auditing.read(store, NORTH, str(ids(found(store))[0]))


def test_all_entries_are_read_a_page_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auditing, "PAGE", 2)
    for _ in range(5):
        auditing.record(store, Act(client="north", action="read"))
    assert len(list(auditing.entries(store))) == 5
