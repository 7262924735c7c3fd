"""The NET patient of the case report as a bundle and as a case document: one patient, the same answers every day."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from fhirnet.assessment import assess
from fhirnet.cli import main
from fhirnet.settings import Settings
from mappings import bundle, document

CASES = Path(__file__).parent.parent / "fixtures" / "cases"
BUNDLE = (CASES / "net-rectal-2025.json").read_bytes()
DOCUMENT = (CASES / "documents" / "net-rectal-2025.json").read_bytes()
GRADES = {  # as known on the day, without laboratory results
    "2020-12-31": "indeterminate",
    "2022-12-31": "indeterminate",
    "2023-07-31": "not-suitable",  # the latest response is PR
    "2023-12-31": "indeterminate",
    "2024-07-31": "not-suitable",  # PD during the first course
    "2025-03-31": "not-suitable",
}


def answer(question: str, body: bytes, day: str) -> str:
    query = [("asOf", day)]
    observation = json.loads(assess(question, body, query=query, settings=Settings()))
    return str(observation["valueCodeableConcept"]["coding"][0]["code"])


@pytest.mark.parametrize("day", GRADES)
def test_bundle_and_document_give_the_grade_of_the_day(day: str) -> None:
    from_document = bundle.write(document.load(DOCUMENT))
    assert answer("prrt-suitability", BUNDLE, day) == GRADES[day]
    assert answer("prrt-suitability", from_document, day) == GRADES[day]


@pytest.mark.parametrize("day", GRADES)
def test_five_bland_embolizations_are_no_tace(day: str) -> None:
    assert answer("tace-resistance", BUNDLE, day) == "not-applicable"


def test_before_treatment_the_grade_would_be_suitable_with_adverse_predictors() -> None:
    body = assess("prrt-suitability", BUNDLE, query=[("asOf", "2023-12-31")], settings=Settings())
    components = {c["code"]["coding"][0]["code"]: c for c in json.loads(body)["component"]}
    provisional = components["provisional-grade"]["valueCodeableConcept"]["coding"][0]["code"]
    states = [
        c["interpretation"][0]["coding"][0]["code"] for code, c in components.items() if code.startswith("predictor-")
    ]
    assert provisional == "suitable-with-adverse-predictors"
    assert (states.count("present-major"), states.count("present-minor")) == (1, 4)


def test_the_document_is_what_the_command_reads_from_the_bundle() -> None:

    read = CliRunner().invoke(main, ["read", str(CASES / "net-rectal-2025.json")])
    assert read.stdout_bytes == DOCUMENT


def in_a_trial() -> bytes:
    """The bundle with the word of an invented trial that the patient is eligible."""
    posted = json.loads(BUNDLE)
    patient = next(entry for entry in posted["entry"] if entry["resource"]["resourceType"] == "Patient")
    subject = {
        "resourceType": "ResearchSubject",
        "status": "eligible",
        "period": {"start": "2023-12"},
        "study": {"display": "an invented trial"},
        "individual": {"reference": patient["fullUrl"]},
    }
    posted["entry"].append({"fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000001", "resource": subject})
    return json.dumps(posted).encode()


@pytest.mark.parametrize(
    ("more", "grade", "majors", "minors"),
    [
        ([], "indeterminate", 1, 4),
        ([("mode", "retrospective")], "indeterminate", 2, 5),
        ([("acceptAttestation", "true")], "suitable-with-adverse-predictors", 1, 4),
        ([("mode", "retrospective"), ("acceptAttestation", "true")], "suitable-with-adverse-predictors", 2, 5),
    ],
)
def test_before_prrt_by_what_was_known_recorded_later_and_attested(
    more: list[tuple[str, str]], grade: str, majors: int, minors: int
) -> None:
    query = [("asOf", "2023-12-31"), ("language", "en"), *more]
    found = json.loads(assess("prrt-suitability", in_a_trial(), query=query, settings=Settings()))
    spoken = [part["interpretation"][0] for part in found["component"] if "interpretation" in part]
    states = [each["coding"][0]["code"] for each in spoken]
    assert found["valueCodeableConcept"]["coding"][0]["code"] == grade
    assert (states.count("present-major"), states.count("present-minor")) == (majors, minors)
    assert any("attest" in each.get("text", "") for each in spoken) is (("acceptAttestation", "true") in more)
