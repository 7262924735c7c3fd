"""What each type of resource is found by, and whose record it is in."""

import json
from typing import Any

import pytest

from mappings import searchable, stored
from mappings.searchable import DATE, REFERENCE, SEARCH, TOKEN, Values, beside, offered

HOSPITAL, LOINC = "urn:oid:1.2.3", "http://loinc.org"
ELSEWHERE = "https://h.example/fhir/Patient/p1"
SUBJECT = {"reference": "Patient/p1"}
NUMBER = {"system": HOSPITAL, "value": "1"}
AFP = {"coding": [{"system": LOINC, "code": "1834-1"}, {"code": "AFP"}, {"display": "alpha-fetoprotein"}]}
R4 = {  # the parameters of each type that this service has, by R4's registry
    "Patient": "identifier birthdate",
    "Condition": "identifier patient subject code category clinical-status verification-status onset-date "
    "recorded-date",
    "Observation": "identifier patient subject code category status date",
    "Procedure": "identifier patient subject code category status date",
    "MedicationStatement": "identifier patient subject code category status effective",
    "MedicationRequest": "identifier patient subject code category status intent date authoredon",
    "MedicationAdministration": "identifier patient subject code status effective-time",
    "BodyStructure": "identifier patient location morphology",
    "AllergyIntolerance": "identifier patient code category clinical-status verification-status date",
    "ServiceRequest": "identifier patient subject code category status intent authored occurrence",
    "ResearchSubject": "identifier patient status date",
    "DiagnosticReport": "identifier patient subject code category status date issued",
    "Provenance": "patient recorded target",
    "Device": "identifier patient status type",
    "Medication": "identifier code status",
    "Practitioner": "identifier",
    "Organization": "identifier type",
    "Bundle": "identifier type timestamp composition",
}


def read(type_: str, **elements: Any) -> Values:
    return searchable.values(json.dumps({"resourceType": type_, "id": "x", **elements}).encode())


def test_the_parameters_of_each_type_are_those_of_r4_and_our_own() -> None:
    assert tuple(R4) == stored.TYPES
    for type_, names in R4.items():
        found = offered(type_)
        assert {name for name, each in found.items() if not each.own} == {"_id", "_lastUpdated", *names.split()}
    own = {(type_, name) for type_ in R4 for name, each in offered(type_).items() if each.own}
    assert own == {
        ("Condition", "date"),
        ("MedicationStatement", "date"),
        ("MedicationAdministration", "date"),
        ("ServiceRequest", "date"),
        ("Provenance", "date"),
        ("Bundle", "date"),
        ("Bundle", "patient"),
    }


def test_a_name_has_one_type_and_fits_its_column() -> None:
    assert len({(each.name, each.type) for each in SEARCH}) == len({each.name for each in SEARCH})
    assert {each.type for each in SEARCH} == {TOKEN, DATE, REFERENCE}
    assert all(len(each.name) <= 32 for each in SEARCH)


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ({"code": AFP}, {("code", LOINC, "1834-1"), ("code", "", "AFP")}),
        ({"code": {"text": "AFP"}}, set()),  # a text is no token
        ({"status": "final"}, {("status", "", "final")}),
        ({"identifier": [NUMBER, {"value": "2"}, {"system": HOSPITAL}]},
         {("identifier", HOSPITAL, "1"), ("identifier", "", "2")}),
        ({"category": [AFP, {"coding": [{"code": "laboratory"}]}]},
         {("category", LOINC, "1834-1"), ("category", "", "AFP"), ("category", "", "laboratory")}),
        ({"component": [{"code": AFP}]}, set()),
    ],
)  # fmt: skip
def test_tokens_of_an_observation(elements: dict[str, Any], expected: set[tuple[str, str, str]]) -> None:
    assert set(read("Observation", **elements).tokens) == expected


@pytest.mark.parametrize(
    ("type_", "elements", "expected"),
    [
        ("Observation", {"effectiveDateTime": "2024-03"}, [("date", "2024-03-01", "2024-03-31")]),
        ("Observation", {"effectiveInstant": "2024-03-05T23:30:00-05:00"}, [("date", "2024-03-05", "2024-03-05")]),
        ("Observation", {"effectivePeriod": {"start": "2024-03"}}, [("date", "2024-03-01", "9999-12-31")]),
        ("Observation", {"effectivePeriod": {"end": "2024-03"}}, [("date", "0001-01-01", "2024-03-31")]),
        ("Observation", {"effectivePeriod": {"start": "2024-03", "end": "2024-01-05"}},
         [("date", "2024-01-05", "2024-03-01")]),
        ("Observation", {"effectivePeriod": {"extension": []}}, []),
        ("Observation", {"effectiveTiming": {"event": [None, "2024-03", "2024-01"]}},
         [("date", "2024-01-01", "2024-03-31")]),
        ("Observation", {"effectiveTiming": {"repeat": {"boundsPeriod": {"start": "2024-03", "end": "2024-04"}}}},
         [("date", "2024-03-01", "2024-04-30")]),
        ("Observation", {"effectiveTiming": {"code": {"text": "daily"}}}, []),
        ("Observation", {"effectiveDateTime": "never"}, []),
        ("DiagnosticReport", {"effectiveDateTime": 5}, []),
        ("DiagnosticReport", {"effectivePeriod": {"start": 20240305}}, []),
        ("Condition", {"onsetDateTime": "2024-03-05", "recordedDate": "2024"},
         [("date", "2024-03-05", "2024-03-05"), ("onset-date", "2024-03-05", "2024-03-05"),
          ("recorded-date", "2024-01-01", "2024-12-31")]),
        ("Condition", {"onsetString": "2024-03-05", "onsetAge": {"value": 60}}, []),
        ("MedicationRequest",
         {"authoredOn": "2024-03-05", "dosageInstruction": [{"timing": {"event": ["2024-04-01", None, "2024-04-02"]}}]},
         [("authoredon", "2024-03-05", "2024-03-05"), ("date", "2024-04-01", "2024-04-01"),
          ("date", "2024-04-02", "2024-04-02")]),
        ("MedicationRequest", {"dosageInstruction": [{"timing": "daily"}]}, []),
        ("MedicationAdministration", {"effectivePeriod": {"start": "2024-03-05", "end": "2024-03-06"}},
         [("date", "2024-03-05", "2024-03-06"), ("effective-time", "2024-03-05", "2024-03-06")]),
        ("Provenance", {"recorded": "2024-03-05T10:00:00Z"},
         [("date", "2024-03-05", "2024-03-05"), ("recorded", "2024-03-05", "2024-03-05")]),
        ("Patient", {"birthDate": "1960-03"}, [("birthdate", "1960-03-01", "1960-03-31")]),
    ],
)  # fmt: skip
def test_days(type_: str, elements: dict[str, Any], expected: list[tuple[str, str, str]]) -> None:
    assert sorted(each[:3] for each in read(type_, **elements).days) == expected


@pytest.mark.parametrize(
    ("type_", "elements", "expected"),
    [
        ("Observation", {"subject": SUBJECT}, {("patient", "Patient/p1"), ("subject", "Patient/p1")}),
        ("Observation", {"subject": {"reference": "Group/g"}}, {("subject", "Group/g")}),
        ("Observation", {"subject": {"reference": f"{ELSEWHERE}/_history/2"}},
         {("patient", ELSEWHERE), ("subject", ELSEWHERE)}),
        ("Observation", {"subject": {"reference": "#p"}}, set()),
        ("Observation", {"subject": {"identifier": NUMBER}}, set()),
        ("BodyStructure", {"patient": SUBJECT}, {("patient", "Patient/p1")}),
        ("Provenance", {"target": [SUBJECT, {"reference": "Observation/o/_history/2"}]},
         {("patient", "Patient/p1"), ("target", "Patient/p1"), ("target", "Observation/o")}),
    ],
)  # fmt: skip
def test_links(type_: str, elements: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    assert set(read(type_, **elements).links) == expected


def document(subject: Any, full_url: str = "urn:uuid:1", type_: str = "document") -> Values:
    composition = {"resourceType": "Composition", "id": "c", "subject": subject}
    someone = {"resourceType": "Patient", "id": "p1", "identifier": [NUMBER, {"value": "2"}]}
    entry = [
        {"fullUrl": "urn:uuid:2", "resource": composition},
        {"fullUrl": "urn:uuid:3", "resource": {"resourceType": "Device"}},
        {"fullUrl": full_url, "resource": someone},
        {"fullUrl": "urn:uuid:4"},
    ]
    return read("Bundle", type=type_, entry=entry, identifier=NUMBER, timestamp="2024-03-05T10:00:00Z")


@pytest.mark.parametrize(
    ("found", "patient", "identifiers"),
    [
        (read("Patient"), "x", ()),
        (read("Observation", subject=SUBJECT), "p1", ()),
        (read("Observation", subject={"reference": "Patient/p1/_history/3"}), "p1", ()),
        (read("Observation", subject={"reference": "Group/p1"}), None, ()),
        (read("Observation", subject={"reference": ELSEWHERE}), None, ()),
        (read("Observation", subject={"identifier": NUMBER}), None, ((HOSPITAL, "1"),)),
        (read("Observation"), None, ()),
        (read("Device", patient=SUBJECT), "p1", ()),
        (read("Provenance", target=[SUBJECT, {"reference": "Observation/o"}]), "p1", ()),
        (read("Provenance", target=[SUBJECT, {"reference": "Patient/p2"}]), None, ()),
        (read("Provenance"), None, ()),
        (document({"reference": "urn:uuid:1"}), None, ((HOSPITAL, "1"),)),
        (document({"reference": "Patient/p1"}, ELSEWHERE), None, ((HOSPITAL, "1"),)),  # of another house
        (document({"reference": "Patient/p7"}), "p7", ()),
        (document({"identifier": NUMBER}), None, ((HOSPITAL, "1"),)),
        (document({"reference": "Patient/p1"}, type_="collection"), None, ()),
        (document({"reference": 1, "identifier": {"system": HOSPITAL, "value": 1}}), None, ()),
        (document({"reference": "Patient/p1 "}), None, ()),
        (document("Patient/p1"), None, ()),
        (read("Bundle", type="document"), None, ()),
    ],
)
def test_whose_record(found: Values, patient: str | None, identifiers: tuple[tuple[str, str], ...]) -> None:
    assert (found.patient, found.patient_identifiers) == (patient, identifiers)


def test_a_document_is_found_by_what_it_says_of_itself() -> None:
    found = document({"reference": ELSEWHERE})
    assert set(found.tokens) == {("identifier", HOSPITAL, "1"), ("type", "", "document")}
    assert set(found.links) == {("composition", "Composition/c"), ("patient", ELSEWHERE)}
    assert {each[0] for each in found.days} == {"date", "timestamp"}


def test_what_no_record_holds_and_a_resource_refers_to() -> None:
    agents = [
        {"who": {"reference": "Device/d1/_history/2"}},
        {"who": {"reference": "https://h.example/fhir/Device/d2"}},
    ]
    provenance = {"resourceType": "Provenance", "agent": agents, "target": [{"reference": "Observation/o"}]}
    assert list(beside(json.dumps(provenance).encode())) == [("Device", "d1")]
    assert list(beside(b'{"resourceType":"Observation","note":[{"text":"Device/d"}]}')) == []
    assert list(beside(b'{"resourceType":"Observation"}')) == []
