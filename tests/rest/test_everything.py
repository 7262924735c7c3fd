"""The whole record of a patient: who is in it, in which order, and in which Bundles."""

import json
from typing import Any

import pytest

from fhirnet.access import ANYONE, Client, Sight
from fhirnet.assessment import assess
from fhirnet.errors import Refused
from fhirnet.rest import everything
from fhirnet.settings import Settings
from fhirnet.store import Store
from mappings import conformance
from tests.stored import HOSPITAL, Resource, delete, observation, patient, put

BASE = "https://own.example/fhir"
PEER = Client("peer", Sight(identifiers=((HOSPITAL, "1"),)), frozenset())
NOW = "2024-07-01T12:00:00.000000Z"


def provenance(id_: str, target: str, device: str) -> Resource:
    return {
        "resourceType": "Provenance",
        "id": id_,
        "target": [{"reference": target}],
        "recorded": "2024-03-05T10:00:00Z",
        "agent": [{"who": {"reference": f"Device/{device}"}}],
    }


def a_record(store: Store) -> None:
    """Patient p1 with four resources, two of which are about the others; patient p2 with one."""
    put(
        store,
        observation("before"),  # the Patient is stored later than what is about it
        {"resourceType": "Device", "id": "algorithm"},
        {"resourceType": "Device", "id": "other"},
        {"resourceType": "Device", "id": "pump", "patient": {"reference": "Patient/p1"}},
        patient("p1", "1"),
        patient("p2", "2"),
        observation("gone"),
        observation("wrong", status="entered-in-error") | {"status": "entered-in-error"},
        observation("of-p2", of="p2"),
        provenance("made", "Observation/before", "algorithm"),
        provenance("of-p2", "Observation/of-p2", "other"),
    )
    delete(store, "Observation", "gone")


def entries(body: bytes) -> list[str]:
    return [f"{each['resource']['resourceType']}/{each['resource']['id']}" for each in json.loads(body)["entry"]]


def test_the_patient_comes_first_then_everything_about_the_patient(store: Store) -> None:
    a_record(store)
    answer = everything.everything(store, ANYONE, "p1", BASE)
    assert entries(answer.body) == [
        "Patient/p1", "Observation/before", "Device/pump", "Observation/wrong", "Provenance/made", "Device/algorithm",
    ]  # fmt: skip
    bundle = json.loads(answer.body)
    assert (answer.status, bundle["type"], bundle["total"]) == (200, "searchset", 5)
    assert [each["search"]["mode"] for each in bundle["entry"]] == ["match"] * 5 + ["include"]
    assert bundle["entry"][0]["fullUrl"] == f"{BASE}/Patient/p1"
    assert bundle["link"] == [{"relation": "self", "url": f"{BASE}/Patient/p1/$everything"}]
    assert conformance.judge(answer.body) == ()


def test_an_mcode_patient_bundle(store: Store) -> None:
    a_record(store)
    answer = everything.mcode_everything(store, ANYONE, "p1", BASE)
    bundle = json.loads(answer.body)
    assert entries(answer.body) == ["Patient/p1", "Observation/before", "Observation/wrong"]
    assert (bundle["type"], bundle["id"], bundle["timestamp"]) == ("collection", "p1", NOW)
    assert bundle["meta"] == {"profile": ["http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-patient-bundle"]}
    assert "search" not in bundle["entry"][0]
    assert conformance.judge(answer.body) == ()


def test_an_mcode_patient_bundle_of_some_days_of_care(store: Store) -> None:
    put(store, patient("p1", "1"), observation("undated"), observation("march", on="2024-03"))
    put(
        store,
        observation("day", on="2024-03-05"),
        {
            "resourceType": "MedicationRequest",
            "id": "order",
            "subject": {"reference": "Patient/p1"},
            "authoredOn": "2024-05-01",
        },
    )
    for pairs, expected in (
        ([], "undated march day order"),
        ([("start", "2024-03-06")], "undated march order"),
        ([("end", "2024-03-05")], "undated march day"),
        ([("start", "2024-03-05"), ("end", "2024-03")], "undated march day"),
        ([("start", "2025")], "undated"),
    ):
        found = entries(everything.mcode_everything(store, ANYONE, "p1", BASE, pairs).body)
        assert [name.partition("/")[2] for name in found] == ["p1", *expected.split()]
    for name, value in (("start", "never"), ("_since", "2024"), ("end", "")):
        with pytest.raises(Refused) as error:
            everything.mcode_everything(store, ANYONE, "p1", BASE, [(name, value)])
        assert [(issue.code, issue.at) for issue in error.value.issues] == [("parameter", f"http.{name}")]


def test_a_case_cites_resources_by_type_and_id(store: Store) -> None:
    a_record(store)
    case = everything.case_of(store, ANYONE, "p1")
    assert entries(case) == entries(everything.everything(store, ANYONE, "p1", BASE).body)
    assert all("fullUrl" not in each for each in json.loads(case)["entry"])
    verdict = json.loads(
        assess("tace-resistance", case, query=[("asOf", "2024-07-01")], settings=Settings(database="off"))
    )
    assert verdict["subject"]["reference"] == "Patient/p1"


def test_a_peer_gets_what_it_may_see(store: Store) -> None:
    a_record(store)
    assert entries(everything.everything(store, PEER, "p1", BASE).body)[:4] == [
        "Patient/p1", "Observation/before", "Device/pump", "Observation/wrong",
    ]  # fmt: skip
    assert "Device/algorithm" not in entries(everything.everything(store, PEER, "p1", BASE).body)


Ways: Any = [
    everything.everything,
    everything.mcode_everything,
    lambda store, client, id_, _: everything.case_of(store, client, id_),
]


def test_a_record_that_is_not_there(store: Store) -> None:
    a_record(store)
    delete(store, "Patient", "p1")
    for way in Ways:
        for client, id_, code in ((ANYONE, "p1", "gone"), (ANYONE, "p9", "not-found"), (PEER, "p2", "not-found")):
            with pytest.raises(Refused) as error:
                way(store, client, id_, BASE)
            assert [issue.code for issue in error.value.issues] == [code]


def test_what_a_case_needs_and_no_record_holds_is_beside_it(store: Store) -> None:
    drug = {"resourceType": "Medication", "id": "m1", "manufacturer": {"reference": "Organization/o1"}}
    maker = {"resourceType": "Organization", "id": "o1", "name": "a maker"}
    other = {"resourceType": "Medication", "id": "m2"}
    taken = {
        "resourceType": "MedicationStatement", "id": "s1", "status": "active",
        "medicationReference": {"reference": "Medication/m1"}, "subject": {"reference": "Patient/p1"},
    }  # fmt: skip
    allergy = {"resourceType": "AllergyIntolerance", "id": "a1", "patient": {"reference": "Patient/p1"}}
    put(store, patient("p1"), drug, maker, other, taken, allergy)
    case = json.loads(everything.case_of(store, ANYONE, "p1"))
    kinds = [(entry["resource"]["resourceType"], entry["resource"]["id"]) for entry in case["entry"]]
    assert kinds == [
        ("Patient", "p1"),
        ("MedicationStatement", "s1"),
        ("AllergyIntolerance", "a1"),
        ("Medication", "m1"),
        ("Organization", "o1"),
    ]
