"""A transaction is done as a whole or not at all; a batch entry by entry."""

import json
import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from fhirnet.access import ANYONE, Client, Sight
from fhirnet.errors import FhirnetError, Refused
from fhirnet.rest import transaction
from fhirnet.store import Store, versions
from fhirnet.store.messages import Message
from fhirnet.store.tables import METADATA, RESOURCE, VERSION
from mappings.transaction import read

BASE = "https://here.example/fhir"
MRN = "http://h.example/mrn"
Json = dict[str, Any]


def patient(number: str = "7") -> Json:
    return {"resourceType": "Patient", "identifier": [{"system": MRN, "value": number}]}


def afp(subject: str, value: str = "5.10", **more: Any) -> Json:
    code = {"coding": [{"system": "http://loinc.org", "code": "1834-1"}]}
    amount = {"value": value, "system": "http://unitsofmeasure.org", "code": "ng/mL"}
    return {
        "resourceType": "Observation", "status": "final", "code": code, "subject": {"reference": subject},
        "effectiveDateTime": "2024-07-01", "valueQuantity": amount, **more,
    }  # fmt: skip


def entry(method: str, url: str, resource: Json | None = None, full_url: str | None = None, **conditions: str) -> Json:
    made: Json = {"request": {"method": method, "url": url, **conditions}}
    if resource is not None:
        made["resource"] = resource
    if full_url is not None:
        made["fullUrl"] = full_url
    return made


def body(*entries: Json, kind: str = "transaction") -> bytes:
    """The Bundle; a value written as text is sent as a number with these digits."""
    text = json.dumps({"resourceType": "Bundle", "type": kind, **({"entry": entries} if entries else {})})
    return text.replace('"value": "5.10"', '"value": 5.10').encode()


def send(store: Store, sent: bytes, client: Client = ANYONE, key: str | None = None) -> list[Json]:
    answer = transaction.process(store, client, Message("POST /fhir", sent, key), read(sent, BASE), BASE, "en")
    assert answer.status == 200
    said = json.loads(answer.body)
    assert said["type"] in ("transaction-response", "batch-response")
    return list(said.get("entry", ()))


def statuses(entries: list[Json]) -> list[str]:
    return [each["response"]["status"][:3] for each in entries]


def stored(store: Store, location: str) -> Json:
    type_, id_ = location.split("/")[:2]
    with store.reading() as connection:
        found = versions.current(connection, ANYONE, type_, id_)
    assert found is not None
    assert found.content is not None
    return dict(json.loads(found.content))


def refused(store: Store, sent: bytes, client: Client = ANYONE) -> tuple[str, str | None]:
    """The code and path of the first problem; nothing was stored."""
    before = rows(store)
    with pytest.raises(FhirnetError) as error:
        send(store, sent, client)
    assert rows(store) == before
    return error.value.issues[0].code, error.value.issues[0].at


def rows(store: Store) -> dict[str, int]:
    with store.reading() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in METADATA.sorted_tables
        }


A, B = "urn:uuid:61ebe359-bfdc-4613-8bf2-c5e300945f0a", "urn:uuid:88f151c0-a954-468a-88bd-5ae15c08e059"


def test_references_between_entries_lead_where_the_store_put_them(store: Store) -> None:
    made = send(store, body(entry("POST", "Observation", afp(A), B), entry("POST", "Patient", patient(), A)))
    assert statuses(made) == ["201", "201"]
    observation, person = (each["response"]["location"] for each in made)
    assert stored(store, observation)["subject"]["reference"] == person.partition("/_history")[0]


def test_relative_references_are_read_beside_the_full_url(store: Store) -> None:
    at = "http://h.example/fhir"
    made = send(
        store,
        body(
            entry("POST", "Patient", patient(), f"{at}/Patient/p1"),
            entry("POST", "Observation", afp("Patient/p1"), f"{at}/Observation/o1"),
        ),
    )
    person, observation = (each["response"]["location"] for each in made)
    assert stored(store, observation)["subject"]["reference"] == person.partition("/_history")[0]


def test_numbers_keep_their_digits_and_answers_keep_the_order_of_the_requests(store: Store) -> None:
    made = send(
        store,
        body(
            entry("GET", "Patient/p1"),
            entry("PUT", "Observation/o1", afp("Patient/p1", id="o1")),
            entry("PUT", "Patient/p1", patient() | {"id": "p1"}),
        ),
    )
    assert statuses(made) == ["200", "201", "201"]
    assert made[0]["resource"]["id"] == "p1"
    with store.reading() as connection:
        found = versions.current(connection, ANYONE, "Observation", "o1")
    assert found is not None
    assert b'"value": 5.10' in (found.content or b"")


@pytest.mark.parametrize(
    "condition",
    [
        f"identifier={MRN}|7",
        f"Patient?identifier={MRN}|7",
        f"identifier={MRN.replace(':', '%3A').replace('/', '%2F')}%7C7",
        f"{BASE}/Patient?identifier={MRN}%7C7",
        "https%3A%2F%2Fhere.example%2Ffhir%2FPatient%3Fidentifier%3Dhttp%3A%2F%2Fh.example%2Fmrn%7C7",
    ],
    ids=["bare", "after the type", "encoded value", "whole address", "whole address encoded"],
)
def test_what_exists_is_not_made_again_however_the_condition_is_written(store: Store, condition: str) -> None:
    once = entry("POST", "Patient", patient(), A, ifNoneExist=condition)
    first = send(store, body(once, entry("POST", "Observation", afp(A))))
    second = send(store, body(once, entry("POST", "Observation", afp(A, status="amended"))))
    assert (statuses(first), statuses(second)) == (["201", "201"], ["200", "201"])
    assert first[0]["response"]["location"] == second[0]["response"]["location"]
    subjects = {stored(store, each[1]["response"]["location"])["subject"]["reference"] for each in (first, second)}
    assert len(subjects) == 1


def test_a_reference_with_a_query_leads_to_the_one_that_matches(store: Store) -> None:
    person = send(store, body(entry("POST", "Patient", patient())))[0]["response"]["location"]
    made = send(store, body(entry("POST", "Observation", afp(f"Patient?identifier={MRN}|7"))))
    assert stored(store, made[0]["response"]["location"])["subject"]["reference"] == person.partition("/_history")[0]


def test_a_conditional_update_changes_what_matches_and_else_creates(store: Store) -> None:
    put = entry("PUT", f"Patient?identifier={MRN}|7", patient() | {"gender": "male"})
    first, second = send(store, body(put)), send(store, body(put))
    assert (statuses(first), statuses(second)) == (["201"], ["200"])
    before, after = (each[0]["response"]["location"] for each in (first, second))
    assert after == before.removesuffix("1") + "2"


def test_deletions_come_before_creations(store: Store) -> None:
    send(store, body(entry("PUT", "Patient/p1", patient() | {"id": "p1"})))
    made = send(
        store,
        body(
            entry("POST", "Patient", patient(), ifNoneExist=f"identifier={MRN}|7"),
            entry("DELETE", "Patient/p1"),
        ),
    )
    assert statuses(made) == ["201", "204"]
    assert rows(store)["version"] == 3


def test_what_is_created_anew_after_a_deletion_is_there_and_referred_to(store: Store) -> None:
    send(store, body(entry("PUT", "Patient/p1", patient() | {"id": "p1"})))
    made = send(
        store,
        body(
            entry("DELETE", "Patient/p1"),
            entry("POST", "Patient", patient(), A, ifNoneExist=f"identifier={MRN}|7"),
            entry("POST", "Observation", afp(A), B),
        ),
    )
    person = made[1]["response"]["location"].partition("/_history")[0]
    assert person != "Patient/p1"
    assert stored(store, made[2]["response"]["location"])["subject"]["reference"] == person
    assert stored(store, person)["identifier"] == patient()["identifier"]


def test_two_creations_that_find_the_same_resource_change_nothing(store: Store) -> None:
    create = entry("POST", "Patient", patient(), ifNoneExist=f"identifier={MRN}|7")
    send(store, body(create))
    assert statuses(send(store, body(create, create))) == ["200", "200"]


def test_two_creations_under_conditions_of_their_own_are_both_done(store: Store) -> None:
    numbers = ("http://a.example?mrn|7", "http://b.example?mrn|7")
    creations = [entry("POST", "Patient", patient(), ifNoneExist=f"identifier={number}") for number in numbers]
    assert statuses(send(store, body(*creations))) == ["201", "201"]


@pytest.mark.parametrize("url", [f"Patient?identifier={MRN}|7", "Patient/p1"])
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_version_that_is_named_has_to_be_there(store: Store, method: str, url: str) -> None:
    resource = patient() | ({"id": "p1"} if "p1" in url else {}) if method == "PUT" else None
    assert refused(store, body(entry(method, url, resource, ifMatch='W/"1"'))) == ("conflict", "Bundle.entry[0]")


REFUSED = {
    "no request": (body({"resource": patient()}), "required", "Bundle.entry[0].request"),
    "a POST to an id": (body(entry("POST", "Patient/p1", patient())), "value", "Bundle.entry[0].request.url"),
    "a PUT to a type": (body(entry("PUT", "Patient", patient())), "value", "Bundle.entry[0].request.url"),
    "a POST without a resource": (body(entry("POST", "Patient")), "required", "Bundle.entry[0].resource"),
    "a GET with one": (body(entry("GET", "Patient/p1", patient())), "value", "Bundle.entry[0].resource"),
    "a PATCH": (body(entry("PATCH", "Patient/p1", patient())), "method", "Bundle.entry[0].request.method"),
    "an address of its own": (body(entry("GET", "../etc")), "value", "Bundle.entry[0].request.url"),
    "a type that is not stored": (
        body(entry("POST", "Basic", {"resourceType": "Basic", "code": {"text": "x"}})),
        "not-found",
        "Bundle.entry[0].request.url",
    ),
    "another type than the address": (
        body(entry("POST", "Observation", patient())),
        "resource-type",
        "Bundle.entry[0].resource",
    ),
    "another id than the address": (
        body(entry("PUT", "Patient/p1", patient() | {"id": "p2"})),
        "invariant",
        "Bundle.entry[0].resource.id",
    ),
    "an unsound resource": (
        body(entry("POST", "Patient", patient() | {"gender": "M"})),
        "code",
        "Bundle.entry[0].resource.gender",
    ),
    "a dangling urn": (body(entry("POST", "Observation", afp(A))), "invariant", "Bundle.entry[0].resource"),
    "a dangling reference": (
        body(entry("POST", "Observation", afp("Patient/none"))),
        "invariant",
        "Bundle.entry[0].resource",
    ),
    "a query that matches nothing": (
        body(entry("POST", "Observation", afp(f"Patient?identifier={MRN}|none"))),
        "invariant",
        "Bundle.entry[0].resource",
    ),
    "one resource twice": (
        body(entry("PUT", "Patient/p1", patient() | {"id": "p1"}), entry("DELETE", "Patient/p1")),
        "invariant",
        "Bundle.entry[1]",
    ),
    "one full url twice": (
        body(entry("POST", "Patient", patient(), A), entry("POST", "Patient", patient("8"), A)),
        "invariant",
        None,
    ),
    "a good entry before a bad one": (
        body(entry("POST", "Patient", patient(), A), entry("POST", "Observation", afp(B))),
        "invariant",
        "Bundle.entry[1].resource",
    ),
    "two creations under one condition": (
        body(
            entry("POST", "Patient", patient(), ifNoneExist=f"identifier={MRN}|7"),
            entry("POST", "Patient", patient(), ifNoneExist=f"identifier={MRN}%7C7"),
        ),
        "invariant",
        "Bundle.entry[1]",
    ),
    "a version that is not the current one": (
        body(entry("PUT", "Patient/p1", patient() | {"id": "p1"}, ifMatch='W/"3"')),
        "conflict",
        "Bundle.entry[0]",
    ),
    "a condition that nobody understands": (
        body(entry("POST", "Patient", patient(), ifNoneExist="nonsense=1")),
        "parameter",
        "Bundle.entry[0].request.ifNoneExist",
    ),
    "a document": (body(kind="document"), "value", "Bundle.type"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_transaction_that_cannot_be_done_leaves_nothing(store: Store, case: str) -> None:
    sent, code, at = REFUSED[case]
    found = refused(store, sent)
    assert found[0] == code
    assert at is None or found[1] == at


def test_a_conditional_update_with_the_id_of_something_else_leaves_nothing(store: Store) -> None:
    send(store, body(entry("POST", "Patient", patient())))
    sent = body(entry("PUT", f"Patient?identifier={MRN}|7", patient() | {"id": "p2"}))
    assert refused(store, sent) == ("invariant", "Bundle.entry[0].resource.id")


def test_two_that_match_are_too_many(store: Store) -> None:
    send(store, body(entry("POST", "Patient", patient()), entry("POST", "Patient", patient())))
    sent = body(entry("POST", "Patient", patient(), ifNoneExist=f"identifier={MRN}|7"))
    assert refused(store, sent) == ("conflict", "Bundle.entry[0].request.ifNoneExist")


def test_every_problem_is_named_at_once(store: Store) -> None:
    with pytest.raises(Refused) as error:
        send(store, body(*[entry("POST", "Patient", patient() | {"gender": "M"})] * 3))
    assert [issue.at for issue in error.value.issues] == [f"Bundle.entry[{i}].resource.gender" for i in range(3)]


def test_a_batch_does_what_can_be_done_and_says_what_not(store: Store) -> None:
    made = send(
        store,
        body(
            entry("POST", "Patient", patient() | {"gender": "M"}),
            entry("POST", "Patient", patient()),
            entry("GET", "Patient/none"),
            {"resource": patient()},
            entry("GET", f"Patient?identifier={MRN}|7"),
            kind="batch",
        ),
    )
    assert statuses(made) == ["400", "201", "404", "400", "200"]
    assert made[0]["response"]["outcome"]["issue"][0]["expression"] == ["Bundle.entry[0].resource.gender"]
    assert made[4]["resource"]["total"] == 1


def test_the_same_message_again_gets_the_same_answer_and_stores_nothing(store: Store) -> None:
    sent = body(entry("POST", "Patient", patient()))
    first = send(store, sent, key="k1")
    before = rows(store)
    assert send(store, sent, key="k1") == first
    assert rows(store) == before
    with pytest.raises(Refused, match="Another request"):
        send(store, body(entry("POST", "Patient", patient("8"))), key="k1")


def test_one_message_from_many_threads_makes_one_case(store: Store) -> None:
    sent = body(
        entry("POST", "Patient", patient(), A, ifNoneExist=f"identifier={MRN}|7"), entry("POST", "Observation", afp(A))
    )
    answers: list[list[Json]] = []

    def deliver() -> None:
        answers.append(send(store, sent, key="m-1"))

    threads = [threading.Thread(target=deliver) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 32
    assert all(answer == answers[0] for answer in answers)
    assert rows(store)["version"] == 2


NORTH = Client("north", Sight(), frozenset({"system/*.cruds"}))
SOUTH = Client("south", Sight(), frozenset({"system/*.cruds"}))
READER = Client("reader", Sight(everything=True), frozenset({"system/*.rs"}))


def test_what_others_stored_is_answered_as_what_is_not_there(store: Store) -> None:
    send(store, body(entry("PUT", "Patient/p1", patient() | {"id": "p1"})))
    of_others = entry("PUT", "Patient/p1", patient() | {"id": "p1"})
    free = entry("PUT", "Patient/p2", patient() | {"id": "p2"})
    assert (
        refused(store, body(of_others), NORTH) == refused(store, body(free), NORTH) == ("not-found", "Bundle.entry[0]")
    )
    assert refused(store, body(entry("POST", "Observation", afp("Patient/p1"))), NORTH)[0] == "invariant"
    once = entry("POST", "Patient", patient(), ifNoneExist=f"identifier={MRN}|7")
    assert statuses(send(store, body(once), NORTH)) == ["201"]
    assert statuses(send(store, body(once), NORTH)) == ["200"]
    assert statuses(send(store, body(once), SOUTH)) == ["201"]


def test_an_entry_needs_the_scope_of_what_it_does(store: Store) -> None:
    assert refused(store, body(entry("POST", "Patient", patient())), READER)[0] == "forbidden"
    assert statuses(send(store, body(entry("GET", "Patient?_id=none"), kind="transaction"), READER)) == ["200"]


def test_an_empty_transaction_is_answered_by_an_empty_one(store: Store) -> None:
    assert send(store, body()) == []


def test_a_document_inside_keeps_its_own_references(store: Store) -> None:
    document = {
        "resourceType": "Bundle", "type": "collection",
        "entry": [{"fullUrl": A, "resource": patient()}, {"fullUrl": B, "resource": afp(A)}],
    }  # fmt: skip
    made = send(store, body(entry("POST", "Bundle", document, A)))
    assert stored(store, made[0]["response"]["location"])["entry"][1]["resource"]["subject"]["reference"] == A


def test_a_message_is_kept_as_it_came(store: Store) -> None:
    sent = b" " + body(entry("POST", "Patient", patient())) + b"\n"
    send(store, sent)
    with store.reading() as connection:
        assert connection.execute(select(METADATA.tables["message"].c.body)).scalar_one() == sent
        assert connection.execute(select(func.count()).select_from(VERSION.join(RESOURCE))).scalar_one() == 1
