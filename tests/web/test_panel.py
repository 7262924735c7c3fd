"""The service answers with the Bundle of everything where output=bundle is asked, with the headers of any answer."""

import gzip
import json
from typing import Any

import pytest

from tests.web.cases import EMPTY, PRRT, TACE, bundle, parameters
from tests.web.conftest import EVALUATE, Post, said

PRRT_PATH = "/fhir/$evaluate-prrt-suitability"
AS_BUNDLE: dict[str, object] = {"name": "output", "valueCode": "bundle"}
ASKED = f"{EVALUATE}?output=bundle"


def answered(response: Any) -> list[dict[str, Any]]:
    """The resources of a Bundle; asserts what holds of every answer."""
    assert response.status_code == 200, response.data
    assert response.headers["Content-Type"] == "application/fhir+json; charset=utf-8; fhirVersion=4.0"
    assert response.headers["Cache-Control"] == "no-store"
    found = response.get_json(force=True)
    assert (found["resourceType"], found["type"]) == ("Bundle", "collection")
    return [entry["resource"] for entry in found["entry"]]


def code(resource: dict[str, Any]) -> str:
    value = resource["valueCodeableConcept"]["coding"][0]["code"]
    return str(value)


def test_a_bundle_is_asked_for_in_the_query_or_in_parameters(post: Post) -> None:
    by_query, by_parameters = answered(post(TACE, ASKED)), answered(post(parameters(AS_BUNDLE)))
    assert [each["resourceType"] for each in by_query] == [each["resourceType"] for each in by_parameters]
    assert by_query[0]["identifier"] == by_parameters[0]["identifier"]
    inside = json.loads(PRRT)["parameter"]
    asked = json.dumps({"resourceType": "Parameters", "parameter": [*inside, AS_BUNDLE]}).encode()
    assert answered(post(asked, PRRT_PATH))[0]["resourceType"] == "Observation"


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_bundle_speaks_the_language_of_the_request(post: Post, language: str) -> None:
    panel, *rest = answered(post(TACE, ASKED, Accept_Language=language))
    assert {each["language"] for each in (panel, *rest) if each["resourceType"] == "Observation"} == {language}
    report = rest[-1]
    assert all(issue["details"]["text"].isascii() == (language == "en") for issue in report["issue"])


def test_a_compressed_body_is_answered_with_the_same_bundle(post: Post) -> None:
    plain, packed = answered(post(TACE, ASKED)), answered(post(gzip.compress(TACE), ASKED, Content_Encoding="gzip"))
    assert plain[0] == packed[0]


def test_a_strict_request_is_refused_as_without_a_bundle(post: Post) -> None:
    refused = post(TACE, ASKED, Prefer="handling=strict")
    assert refused.status_code == 422
    assert "entered-in-error" in said(refused).codes
    sound = [entry for entry in json.loads(TACE)["entry"] if entry["resource"].get("status") != "entered-in-error"]
    assert answered(post(bundle(*sound), ASKED, Prefer="handling=strict"))[0]["resourceType"] == "Observation"


def test_a_case_without_a_tumour_is_answered_too(post: Post) -> None:
    (patient,) = (entry for entry in json.loads(TACE)["entry"] if entry["resource"]["resourceType"] == "Patient")
    for path in (EVALUATE, PRRT_PATH):
        panel, *members = answered(post(bundle(patient), f"{path}?output=bundle&asOf=2024-07-01"))
        assert code(panel) == "indeterminate"
        assert members[-1]["resourceType"] == "OperationOutcome"
        assert any(issue["code"] == "incomplete" for issue in members[-1]["issue"])


def test_what_cannot_be_answered_is_refused_as_ever(post: Post) -> None:
    assert said(post(EMPTY, ASKED)).codes == ["no-patient"]
    assert said(post(TACE, f"{EVALUATE}?output=panel")).codes == ["parameter"]
    assert said(post(TACE, f"{ASKED}&output=bundle")).codes == ["parameter"]
