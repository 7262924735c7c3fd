"""Observations of an export: what was understood is told, what was not is not, and neither is read otherwise."""

import json
from typing import Any

import pytest

from mappings import bundle, r4
from mappings.deidentified import deidentified

Json = dict[str, Any]

KEY = bytes(range(32))
FN = "https://w3id.org/fhirnet/CodeSystem/observation"
UCUM = "http://unitsofmeasure.org"
SECRET = "Zhang"


def coded(code: str, system: str = FN) -> Json:
    return {"coding": [{"system": system, "code": code, "display": SECRET}], "text": SECRET}


def observed(code: str, **content: Any) -> Json:
    system = FN if not code[0].isdigit() else "http://loinc.org"
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": coded(code, system),
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2024-05-05",
    } | content


def exported(*resources: Json) -> list[Json]:
    """What the export holds of these; what is read of it is what was read of them."""
    patient = {"resourceType": "Patient", "id": "p1"}
    entries = [{"resource": each} for each in (patient, *resources)]
    body = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    made = deidentified(body, KEY)
    assert SECRET.encode() not in made
    assert sorted(facts(made)) == sorted(facts(body))
    return [entry["resource"] for entry in json.loads(made)["entry"][1:]]


def facts(body: bytes) -> list[str]:
    """What is said, without names and dates."""
    told = []
    for source in bundle.read(r4.receive(body).bundle()).sources:
        told += [f"{type(record).__name__} {getattr(record, 'value', '')}" for _, record in source.records]
        for part in source.parts:
            lesions = [(name, value) for _, name, value in part.lesions]
            told.append(f"{part.kind} {part.panel} {part.modality} {part.facts} {lesions} {len(part.members)}")
    return told


def component(code: str, **content: Any) -> Json:
    return {"code": coded(code)} | content


def test_a_scan_of_which_every_fact_failed_says_nothing_still() -> None:
    failing = [component("evaluable", valueString=SECRET), component("no-such-code", valueBoolean=True)]
    assert all(
        "masked" in json.dumps(made) for made in exported(observed("liver-imaging-assessment", component=failing))
    )


def test_a_scan_that_says_no_more_than_that_it_was_made_says_that() -> None:
    absent = component("evaluable", dataAbsentReason=coded("unknown"))
    (made,) = exported(observed("liver-imaging-assessment", component=[absent]))
    assert "dataAbsentReason" in made["component"][0]


def test_facts_that_fail_are_left_out_beside_those_that_do_not() -> None:
    facts_ = [
        component("evaluable", valueBoolean=True),
        component("arterial-phase", valueString=SECRET),
        component("cnlc-stage", valueBoolean=True),
        component("verdict-stability", valueBoolean=True),
    ]
    (made,) = exported(observed("liver-imaging-assessment", component=facts_))
    assert [each["code"]["coding"][0]["code"] for each in made["component"]] == ["evaluable", "masked"]


def test_a_scan_keeps_its_members_and_those_it_names_but_nobody_reads_are_left_out() -> None:
    member = observed("evaluable", id="o2", valueBoolean=True)
    unread = observed("evaluable", id="o3", valueString=SECRET)
    links = [{"reference": f"Observation/{each}"} for each in ("o2", "o3", "o4")]
    panel = observed("liver-imaging-assessment", hasMember=links[:1])
    made = exported(panel, member)
    assert [len(each.get("hasMember", ())) for each in made].count(1) == 1
    alone = observed("liver-imaging-assessment", hasMember=links[1:])
    entries = [{"resource": each} for each in ({"resourceType": "Patient", "id": "p1"}, alone, unread)]
    body = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    (told,) = [s for s in bundle.read(r4.receive(deidentified(body, KEY)).bundle()).sources if s.type == "Observation"]
    assert told.parts[0].panel


def test_an_observation_known_by_its_components_only_has_a_masked_code() -> None:
    inside = component("1834-1", valueQuantity={"value": 850, "unit": "ng/mL"})
    inside["code"]["coding"][0]["system"] = "http://loinc.org"
    (made,) = exported(observed("no-such-code", component=[inside]))
    assert made["code"]["coding"][0]["code"] == "masked"
    assert made["component"][0]["valueQuantity"] == {"value": 850, "unit": "ng/mL"}


def test_a_tumour_size_keeps_its_dimensions_and_its_lesion() -> None:
    size = observed(
        "21889-1",
        focus=[{"reference": "BodyStructure/t1"}, {"reference": "BodyStructure/gone"}, {"display": SECRET}],
        component=[
            {"code": coded("33728-7", "http://loinc.org"), "valueQuantity": {"value": 4, "system": UCUM, "code": "cm"}}
        ],
    )
    lesion = {"resourceType": "BodyStructure", "id": "t1", "patient": {"reference": "Patient/p1"}}
    _, made = exported(size, lesion)
    assert len({each["reference"] for each in made["focus"]}) == 3


@pytest.mark.parametrize("key", [[], [{"system": "https://w3id.org/fhirnet/id/case-item", "value": SECRET}]])
def test_a_contained_lesion_stays_one_lesion(key: list[Json]) -> None:
    inside: Json = {"resourceType": "BodyStructure", "id": "x", "patient": {"reference": "Patient/p1"}}
    inside |= {"identifier": key} if key else {}
    content: Json = {"contained": [inside], "focus": [{"reference": "#x"}]}
    viable = observed("viable-longest-diameter", valueQuantity={"value": 30, "system": UCUM, "code": "mm"}, **content)
    (made,) = exported(viable)
    assert "contained" not in made


def test_the_patient_or_a_condition_in_focus_names_no_lesion() -> None:
    viable = observed(
        "viable-longest-diameter",
        valueQuantity={"value": 30, "system": UCUM, "code": "mm"},
        focus=[{"reference": "Patient/p1"}],
    )
    (made,) = exported(viable)
    assert made["focus"] == [made["subject"]]


def test_a_response_of_target_lesions_stays_one() -> None:
    value = {"coding": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "112042"}]}
    (made,) = exported(observed("overall-response", valueCodeableConcept=value, method=coded("x", "urn:x")))
    assert made["code"]["coding"][0]["code"] == "target-response"
    assert "method" not in made


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([{"low": {"value": 0}, "high": {"value": 20}}], [{"low": {"value": 0}, "high": {"value": 20}}]),
        ([{"high": {"value": 20}}, {"high": {"value": 30}}], [{"high": {"unit": "masked"}}]),
        ([{"low": {"value": 1}}], [{"low": {"value": 1}}]),
        ([{"text": SECRET}], None),
        (None, None),
    ],
)
def test_limits_of_normal_decide_as_before(given: Any, told: Any) -> None:
    ranges = {} if given is None else {"referenceRange": given}
    (made,) = exported(observed("1834-1", valueQuantity={"value": 850, "unit": "ng/mL"}, **ranges))
    assert made.get("referenceRange") == told


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"value": 89, "unit": "a"}, {"value": 89, "unit": "a"}),
        ({"value": 90, "unit": "a"}, {"value": 90, "comparator": ">="}),
        ({"value": 104, "unit": "a"}, {"value": 90, "comparator": ">="}),
        ({"value": 60, "comparator": ">=", "unit": "a"}, {"value": 60, "comparator": ">=", "unit": "a"}),
        ({"value": 95, "comparator": "<", "unit": "a"}, {"value": 90, "comparator": "<="}),
    ],
)
def test_an_age_above_89_is_90_or_older(given: Json, told: Json) -> None:
    age = observed("30525-0", valueQuantity=given)
    patient = {"resource": {"resourceType": "Patient", "id": "p1"}}
    body = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [patient, {"resource": age}]}).encode()
    made = json.loads(deidentified(body, KEY))["entry"][1]["resource"]["valueQuantity"]
    assert told.items() <= made.items()
