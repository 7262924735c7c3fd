"""A case sent from one hospital to another over a real socket: what arrives, twice, corrected, withdrawn."""

import json
from typing import Any

import pytest
import requests

from fhirnet.access import ANYONE
from fhirnet.exchange import outgoing, sending
from fhirnet.exchange.calling import Line
from fhirnet.exchange.tokens import Tokens
from fhirnet.rest import auditing, everything, searching
from fhirnet.store import Store, audit, outbox
from fhirnet.store.outbox import Outgoing
from mappings.message import FORMS
from tests import stored
from tests.exchange.places import AFP, CASE, DOCTORS_KEY, KEY, Here, bundle
from tests.stored import HOSPITAL, observation, patient

NUMBER = f"identifier={HOSPITAL}|0001"
AS_SENT = (b'{"resourceType":"Observation","id":"afp","status":"final","code":{"coding":[{"system":"http://loinc.org",'
           b'"code":"1834-1"}]},"subject":{"reference":"Patient/p1"},"valueQuantity":{"value":5.10,"unit":"ng/mL"},'
           b'"identifier":[{"system":"l","value":"1"}]}')  # fmt: skip


def found(store: Store, type_: str, query: str) -> list[dict[str, Any]]:
    with store.reading() as connection:
        return [json.loads(each.content or b"") for each in searching.matches(connection, ANYONE, type_, query)]


def count(store: Store, type_: str) -> int:
    body = searching.search(store, ANYONE, type_, [], strict=True, base="http://x").body
    return int(json.loads(body)["total"])


@pytest.mark.hazard("H20")
def test_what_arrives_is_what_was_sent_digit_for_digit(here: Here, there_store: Store) -> None:
    stored.put(here.store, {**AFP})  # a second version
    case = (
        b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":'
        + json.dumps(patient("p1", "0001")).encode()
        + b'},{"resource":'
        + AS_SENT
        + b"}]}"
    )
    here.put(case)
    assert here.deliver().state == "delivered"
    [arrived] = found(there_store, "Observation", "identifier=l|1")
    [who] = found(there_store, "Patient", NUMBER)
    assert arrived["subject"] == {"reference": f"Patient/{who['id']}"}
    kept = everything.case_of(there_store, ANYONE, who["id"])
    assert b'"valueQuantity":{"value":5.10,"unit":"ng/mL"}' in kept
    assert {name: arrived[name] for name in ("status", "code")} == {name: AFP[name] for name in ("status", "code")}


@pytest.mark.hazard("H04")
def test_a_case_that_is_sent_twice_is_there_once_and_goes_once(here: Here, there_store: Store) -> None:
    first = here.put()
    assert here.put() == first  # while it waits
    assert here.deliver().state == "delivered"
    assert here.put().position == first.position  # and after it has arrived
    assert here.nothing_is_due()
    assert (count(there_store, "Patient"), count(there_store, "Observation")) == (1, 2)


def test_a_patient_who_is_there_already_is_not_made_anew(here: Here, there: str, there_store: Store) -> None:
    headers = {"X-Api-Key": KEY, "Content-Type": "application/fhir+json"}
    theirs = patient("x", "0001") | {"birthDate": "1960"}
    assert requests.post(f"{there}/Patient", json.dumps(theirs), headers=headers, timeout=5).status_code == 201
    here.put()
    assert here.deliver().state == "delivered"
    [who] = found(there_store, "Patient", NUMBER)
    assert who["birthDate"] == "1960"


@pytest.mark.hazard("H21")
def test_a_correction_a_new_result_and_a_withdrawal_arrive(here: Here, there_store: Store) -> None:
    here.put()
    here.deliver()
    stored.put(here.store, AFP | {"status": "corrected"}, observation("new", code="1742-6", status="final"))
    stored.delete(here.store, "Observation", "alb")
    here.put()
    assert here.deliver().state == "delivered"
    [corrected] = found(there_store, "Observation", "identifier=l|1")
    assert (corrected["status"], corrected["meta"]["versionId"]) == ("corrected", "2")
    assert found(there_store, "Observation", "code=1751-7") == []
    [new] = found(there_store, "Observation", "code=1742-6")
    assert new["subject"] == corrected["subject"]


def test_what_was_entered_in_error_says_so_there(here: Here, there_store: Store) -> None:
    here.put()
    here.deliver()
    stored.put(here.store, AFP | {"status": "entered-in-error"})
    here.put()
    assert here.deliver().state == "delivered"
    assert [each["status"] for each in found(there_store, "Observation", "identifier=l|1")] == ["entered-in-error"]


def test_a_correction_of_what_somebody_there_has_changed_is_dead_and_both_stay(
    here: Here, there: str, there_store: Store
) -> None:
    here.put()
    here.deliver()
    [arrived] = found(there_store, "Observation", "identifier=l|1")
    theirs = {"X-Api-Key": DOCTORS_KEY, "Content-Type": "application/fhir+json"}
    url, changed = f"{there}/Observation/{arrived['id']}", arrived | {"note": [{"text": "looked at"}]}
    assert requests.put(url, json.dumps(changed), headers=theirs, timeout=5).status_code == 409
    assert requests.put(url, json.dumps(changed), headers=theirs | {"If-Match": 'W/"1"'}, timeout=5).status_code == 200
    stored.put(here.store, AFP | {"status": "corrected"})
    here.put()
    dead = here.deliver()
    assert (dead.state, dead.said) == ("dead", {"status": 409, "codes": ["conflict"]})
    [kept] = found(there_store, "Observation", "identifier=l|1")
    assert (kept["status"], kept["note"]) == ("final", [{"text": "looked at"}])


def test_an_older_version_never_overwrites_a_newer_one(here: Here, there: str) -> None:
    headers = {"X-Api-Key": KEY, "Content-Type": "application/fhir+json"}
    made = requests.post(f"{there}/Patient", json.dumps(patient("x", "7")), headers=headers, timeout=5).json()
    url = f"{there}/Patient/{made['id']}"

    def put(at: str, gender: str) -> int:
        body = {**patient(made["id"], "7"), "gender": gender, "meta": {"lastUpdated": at}}
        return requests.put(url, json.dumps(body), headers=headers, timeout=5).status_code

    assert put("2024-07-02T10:00:00Z", "female") == 200
    assert put("2024-07-02T11:59:59+02:00", "male") == 409  # a second earlier
    assert put("2024-07-02T12:00:00+02:00", "other") == 200  # the same moment


def test_a_document_for_the_tumour_board_arrives_whole(here: Here, there_store: Store) -> None:
    here.put(form="document")
    assert here.deliver().state == "delivered"
    assert here.put(form="document").state == "delivered"
    assert here.nothing_is_due()
    [document] = found(there_store, "Bundle", "type=document")
    composition = document["entry"][0]["resource"]
    assert composition["resourceType"] == "Composition"
    assert composition["type"]["coding"][0]["code"] == "60591-5"
    listed = {entry["reference"] for section in composition["section"] for entry in section["entry"]}
    assert listed | {composition["subject"]["reference"]} == {each["fullUrl"] for each in document["entry"][1:]}
    assert "5.5 ng/mL" in composition["section"][0]["text"]["div"]


def test_a_collection_arrives_as_it_is(here: Here, there_store: Store) -> None:
    here.put(form="collection")
    assert here.deliver().state == "delivered"
    [kept] = found(there_store, "Bundle", "type=collection")
    assert len(kept["entry"]) == 3


@pytest.mark.parametrize("form", FORMS)
def test_a_case_is_about_one_patient(here: Here, form: str) -> None:
    for case, code in (
        (bundle(AFP), "no-patient"),
        (bundle(patient("p1", "1"), patient("p2", "2")), "many-patients"),
        (bundle(patient("p1", "1"), observation("o", of="p9")), "many-patients"),
    ):
        with pytest.raises(Exception) as refused:  # noqa: PT011
            here.put(case, form)
        assert refused.value.issues[0].code == code  # type: ignore[attr-defined]
    assert here.messages() == []


def is_there(here: Here, message: Outgoing) -> bool:
    """What a read-back finds of a message that came after those that are delivered."""
    with here.store.reading() as connection:
        before = outgoing.known(outbox.about(connection, "there", "transaction", message.patient or "")[:-1])
    with Line(here.peer, Tokens(), here.limits) as line:
        return sending.is_there(line, message, before)


def test_what_was_there_before_is_no_proof_that_something_new_has_arrived(here: Here) -> None:
    here.put()
    here.deliver()
    first = bundle(CASE[0], observation("new", identifier=[{"system": "l", "value": "7"}]), *CASE[1:])
    made = here.put(first)
    assert not is_there(here, made)
    here.deliver()
    assert is_there(here, made)


def test_what_cannot_be_found_is_sent_again(here: Here) -> None:
    here.put()
    here.deliver()
    signed = {
        "resourceType": "Provenance", "id": "v", "target": [{"reference": "Observation/afp"}],
        "recorded": "2024-07-01T08:00:00Z", "agent": [{"who": {"display": "Dr Wang"}}],
    }  # fmt: skip
    stored.put(here.store, signed)
    assert not is_there(here, here.put())
    here.deliver()
    assert here.nothing_is_due()
    assert here.put().state == "delivered"  # a Provenance goes once


def test_the_audit_tells_of_sending_and_arriving(here: Here, there_store: Store) -> None:
    sent = here.put()
    here.deliver()
    acts = [entry.act for entry in auditing.entries(here.store, patient="p1")]
    assert [(act.action, act.what["number"]) for act in acts if "number" in act.what] == [
        ("send", sent.position), ("deliver", sent.position),
    ]  # fmt: skip
    assert audit.verify(here.store).broken is None
    [received] = [entry.act for entry in auditing.entries(there_store, client="here")]
    assert received.what["message"] == sent.digest


def test_a_message_delivered_by_one_who_was_killed_before_noting_it_is_there_once(
    here: Here, there_store: Store
) -> None:
    here.put()
    taken = outbox.take(here.store, "killed", ["there"])
    assert taken is not None
    answer = requests.post(
        here.base, taken.body, timeout=5,
        headers={"X-Api-Key": KEY, "Content-Type": "application/fhir+json", "Idempotency-Key": taken.key},
    )  # fmt: skip
    assert answer.status_code == 200  # and here the sender dies
    assert here.nothing_is_due()
    here.clock.later(outbox.LEASE.total_seconds())
    found_again = here.deliver()
    assert (found_again.state, found_again.said) == ("delivered", {"why": "it was found there"})
    assert count(there_store, "Observation") == 2
