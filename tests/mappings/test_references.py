"""Which resource a reference means."""

from typing import Any

import pytest

from mappings import bundle
from mappings.r4.decode import receive
from tests.mappings.posting import (
    AS_OF,
    LOINC,
    MINE,
    PATIENT,
    Json,
    body,
    case,
    fact,
    known,
    lesion,
    not_used,
    observation,
    procedure,
    quantity,
)

CARD: Json = {"system": "http://hospital.example/card", "value": "7"}
HERE, THERE = "http://h.example/fhir/", "http://other.example/fhir/"


def _entry(full_url: str, resource: Json) -> Json:
    return {"fullUrl": full_url, "resource": resource}


def _read(patient_url: str | None, patient: Json, observation_url: str | None, subject: Json) -> dict[str, str]:
    ecog = observation((LOINC, "89247-1"), valueInteger=0, subject=subject)
    posted = [
        {"resource": patient} if patient_url is None else _entry(patient_url, patient),
        {"resource": ecog} if observation_url is None else _entry(observation_url, ecog),
    ]
    reading = bundle.read(receive(body(*posted, patient=False)).bundle())
    return not_used(reading.known_on(AS_OF, recorded_filter=True))


@pytest.mark.parametrize(
    ("patient_url", "observation_url", "subject"),
    [
        ("urn:uuid:0c9d8b30-6a51-5a0e-9a0e-7f3f5a11a001", None, "urn:uuid:0c9d8b30-6a51-5a0e-9a0e-7f3f5a11a001"),
        (HERE + "Patient/p1", None, HERE + "Patient/p1"),
        (HERE + "Patient/p1", None, HERE + "Patient/p1/_history/3"),
        (HERE + "Patient/p1/_history/2", None, HERE + "Patient/p1"),
        (HERE + "Patient/p1", HERE + "Observation/1", "Patient/p1"),  # beside the referrer
        (HERE + "Patient/p1", THERE + "Observation/1", "Patient/p1"),  # the only one with that id
        (None, None, "Patient/p1/_history/1"),
    ],
)
def test_a_reference_that_finds_the_patient(patient_url: str | None, observation_url: str | None, subject: str) -> None:
    assert _read(patient_url, PATIENT, observation_url, {"reference": subject}) == {}


@pytest.mark.parametrize(
    "subject",
    [
        {"reference": "Patient/p2"},
        {"reference": THERE + "Patient/p1"},  # an absolute one is no other server's
        {"reference": "Patient?identifier=http://hospital.example/card|7"},
        {"display": "the patient"},
        {"identifier": CARD | {"value": "8"}},
        {"identifier": {"value": "7"}},  # of which numbering?
    ],
)
def test_a_reference_that_finds_nobody(subject: Json) -> None:
    patient = PATIENT | {"identifier": [CARD]}
    assert _read(HERE + "Patient/p1", patient, None, subject) == {"entry[1].resource": "subject-missing"}


def test_a_logical_reference_finds_the_only_bearer_of_an_identifier() -> None:
    patient = PATIENT | {"identifier": [CARD]}
    for subject in ({"identifier": CARD}, {"identifier": CARD, "type": "Patient"}):
        assert _read(HERE + "Patient/p1", patient, None, subject) == {}


def test_an_identifier_listed_twice_has_one_bearer_and_one_without_a_system_none() -> None:
    patient = PATIENT | {"identifier": [{"value": "7"}, CARD, CARD]}
    assert _read(HERE + "Patient/p1", patient, None, {"identifier": CARD}) == {}


@pytest.mark.hazard("H01")
def test_a_contained_patient_is_another() -> None:
    ecog = observation((LOINC, "89247-1"), valueInteger=0, subject={"reference": "#me"})
    ecog["contained"] = [{"resourceType": "Patient", "id": "me"}]
    assert not_used(known(ecog)) == {"entry[1].resource": "other-patient"}


def test_no_subject_at_all() -> None:
    ecog = observation((LOINC, "89247-1"), valueInteger=0, subject=None)
    assert not_used(known(ecog)) == {"entry[1].resource": "subject-missing"}


@pytest.mark.parametrize(
    ("focus", "used"),
    [
        (MINE, True),
        ({"reference": "BodyStructure/t1"}, True),
        ({"reference": "Condition/c9"}, True),  # unresolved: as if absent
        ({"reference": "urn:uuid:0c9d8b30-6a51-5a0e-9a0e-7f3f5a11a009"}, True),
        ({"reference": "Patient/fetus"}, False),
        ({"reference": "RelatedPerson/donor"}, False),
        ({"reference": "Observation/o1"}, False),
        ({"reference": "Procedure/e1"}, False),  # of the case, but nothing to be about
        ({"reference": "#donor"}, False),
        ({"type": "Condition", "display": "the tumour"}, True),
        ({"type": "Device", "identifier": CARD}, False),
        ({"display": "the tumour"}, True),
    ],
)
def test_what_an_observation_may_be_about(focus: Json, used: bool) -> None:
    ecog = observation((LOINC, "89247-1"), valueInteger=0, focus=[focus])
    if focus.get("reference") == "#donor":
        ecog["contained"] = [{"resourceType": "Patient", "id": "donor"}]
    expected = {} if used else {"entry[3].resource": "focus-not-patient"}
    assert not_used(known(lesion("t1"), procedure(("procedure", "ablation"), id="e1"), ecog)) == expected


def _size(focus: Json, **more: Any) -> Json:
    return fact("viable-longest-diameter", focus=[focus], valueQuantity=quantity(20, "mm"), **more)


@pytest.mark.parametrize(
    ("focus", "name"),
    [
        ({"reference": "BodyStructure/t1"}, "BodyStructure/t1"),
        ({"reference": "BodyStructure/t9"}, "BodyStructure/t9"),  # described nowhere: named by its string
        ({"identifier": CARD}, "http://hospital.example/card|7"),
        ({"display": "the large one"}, "Observation/o1"),  # named by nothing: a lesion of its own
        (MINE, "Observation/o1"),
    ],
)
def test_the_name_of_a_measured_lesion(focus: Json, name: str) -> None:
    assert case(lesion("t1"), _size(focus, id="o1")).liver_scans[0].lesions[0].lesion == name


def test_a_contained_lesion_is_named_within_its_resource() -> None:
    size = _size({"reference": "#x"}, id="o1")
    size["contained"] = [{"resourceType": "BodyStructure", "id": "x", "patient": MINE}]
    assert case(size).liver_scans[0].lesions[0].lesion == "Observation/o1#x"


def test_a_lesion_of_the_case_item_identifier() -> None:
    named = lesion("t1", identifier=[{"system": "https://w3id.org/fhirnet/id/case-item", "value": "T1"}])
    read = case(named, _size({"reference": "BodyStructure/t1"}))
    assert [read.lesions[0].key, read.liver_scans[0].lesions[0].lesion] == ["T1", "T1"]


def test_the_role_of_a_lesion_among_its_other_extensions() -> None:
    other = {"url": "http://hospital.example/segment", "valueInteger": 8}
    target = lesion("t1", "target")
    target["extension"].insert(0, other)
    assert [each.role for each in case(target, lesion("t2", extension=[other])).lesions] == ["target", None]


def test_two_lesions_with_one_case_item_stay_two() -> None:
    item: Json = {"identifier": [{"system": "https://w3id.org/fhirnet/id/case-item", "value": "T1"}]}
    read = case(lesion("t1", **item), lesion("t2", **item), _size({"reference": "BodyStructure/t2"}))
    assert [each.key for each in read.lesions] == ["BodyStructure/t2", "T1"]
    assert read.liver_scans[0].lesions[0].lesion == "BodyStructure/t2"


def test_circular_references_end() -> None:
    one = procedure(("procedure", "ablation"), id="a", partOf=[{"reference": "Procedure/b"}])
    other = procedure(("procedure", "ablation"), on="2024-02-01", id="b", partOf=[{"reference": "Procedure/a"}])
    assert [p.course for p in case(one, other).procedures] == ["Procedure/b", "Procedure/a"]


def test_a_resource_without_any_name_is_cited_by_its_content() -> None:
    first, second = (case(observation((LOINC, "89247-1"), valueInteger=0)).statements[0] for _ in range(2))
    assert first.key == second.key
    assert first.key.startswith("urn:uuid:")
