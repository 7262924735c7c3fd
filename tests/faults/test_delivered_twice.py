"""What another hospital sends comes twice, late or out of order; and two hospitals change one case."""

import json
from dataclasses import replace
from typing import Any

import pytest

from fhirnet.access import ANYONE, Client
from fhirnet.errors import Refused
from fhirnet.rest import storing, transaction
from fhirnet.rest.storing import Terms
from fhirnet.store import Store, audit
from fhirnet.store.messages import Answer, Message
from mappings.transaction import read

BASE = "http://127.0.0.1:8080/fhir"
NORTH, SOUTH = (replace(ANYONE, name=name) for name in ("north", "south"))


def patient(gender: str, updated: str | None = None) -> bytes:
    meta = {"meta": {"lastUpdated": updated}} if updated else {}
    return json.dumps({"resourceType": "Patient", "id": "p1", "gender": gender, **meta}).encode()


def update(store: Store, client: Client, body: bytes, key: str | None = None, if_match: str | None = None) -> Answer:
    message = Message("PUT /fhir/Patient/p1", body, key=key)
    return storing.update(
        store, client, message, "Patient", "p1", body, Terms(base=BASE, language="en", if_match=if_match)
    )


def refused(store: Store, client: Client, body: bytes, **more: Any) -> list[str]:
    with pytest.raises(Refused) as told:
        update(store, client, body, **more)
    return [issue.code for issue in told.value.issues]


def gender(answer: Answer) -> str:
    return str(json.loads(answer.body)["gender"])


@pytest.mark.fault("F16")
def test_a_message_delivered_twice_is_stored_once_for_each_sender(store: Store) -> None:
    body = json.dumps(
        {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [{"resource": {"resourceType": "Patient"}, "request": {"method": "POST", "url": "Patient"}}],
        }
    ).encode()
    first, again, other = (
        transaction.process(store, client, Message("POST /fhir", body, key="m"), read(body, BASE), BASE, "en").body
        for client in (NORTH, NORTH, SOUTH)
    )
    assert first == again
    assert first != other  # the names of messages are the sender's own
    assert audit.verify(store).broken is None


@pytest.mark.hazard("H21")
@pytest.mark.fault("F16")
def test_an_old_message_that_comes_again_undoes_nothing(store: Store) -> None:
    update(store, NORTH, patient("male"), key="m1")
    update(store, NORTH, patient("female"), key="m2")
    assert gender(update(store, NORTH, patient("male"), key="m1")) == "male"  # its answer of then
    assert refused(store, NORTH, patient("other"), key="m1") == ["conflict"]
    assert gender(update(store, NORTH, patient("female"), key="m2")) == "female"
    assert update(store, NORTH, patient("unknown"), key="m3").headers["ETag"] == 'W/"3"'


@pytest.mark.fault("F16")
def test_what_was_changed_earlier_does_not_replace_what_was_changed_later(store: Store) -> None:
    update(store, NORTH, patient("female", "2024-07-02T08:00:00Z"), key="second")
    late = patient("male", "2024-07-01T08:00:00Z")
    assert refused(store, NORTH, late, key="first") == ["conflict"]
    assert update(store, NORTH, late, key="merged", if_match='W/"1"').headers["ETag"] == 'W/"2"'


@pytest.mark.fault("F17")
def test_of_two_hospitals_that_change_one_version_the_second_has_to_merge(store: Store) -> None:
    update(store, NORTH, patient("male"))
    assert update(store, NORTH, patient("female"), if_match='W/"1"').headers["ETag"] == 'W/"2"'
    assert refused(store, SOUTH, patient("other"), if_match='W/"1"') == ["conflict"]
    assert refused(store, SOUTH, patient("other")) == ["conflict"]
    assert update(store, SOUTH, patient("other"), if_match='W/"2"').headers["ETag"] == 'W/"3"'
    assert audit.verify(store).broken is None
