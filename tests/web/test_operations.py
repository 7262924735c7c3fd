"""The operations answer; metadata lists them and nothing else."""

import json
from pathlib import Path

import pytest
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.operationoutcome import OperationOutcome
from flask.testing import FlaskClient

from fhirnet.web.fhir import OPERATIONS
from tests.web.cases import EMPTY, PATIENT, PRRT, TACE, bundle, parameters
from tests.web.conftest import EVALUATE, Post, said

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def test_metadata_lists_exactly_what_is_routed(client: FlaskClient) -> None:
    answer = client.get("/fhir/metadata")
    statement = answer.get_json(force=True)
    CapabilityStatement.model_validate_json(answer.data)
    rest = statement["rest"][0]
    assert [each["name"] for each in rest["operation"]] == list(OPERATIONS)
    assert {each["definition"].rpartition("/")[2] for each in rest["operation"]} == set(OPERATIONS)
    assert statement["fhirVersion"] == "4.0.1"
    assert statement["format"] == ["application/fhir+json"]
    assert rest["mode"] == "server"
    assert rest.keys() == {"mode", "documentation", "operation", "resource"}
    for limit in ("20971520", "2000", "40", "10 s"):
        assert limit in rest["documentation"]
    rules = {rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/fhir/$")}
    assert rules == {f"/fhir/${name}" for name in OPERATIONS}


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
def test_the_service_says_that_it_is_well(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert said(answer).codes == ["ok"]


def test_both_questions_are_answered(post: Post) -> None:
    tace = post(TACE).get_json(force=True)
    prrt = post(PRRT, "/fhir/$evaluate-prrt-suitability").get_json(force=True)
    for got, name in ((tace, "tace-v5"), (prrt, "prrt-22")):
        wanted = json.loads((EXAMPLES / f"{name}-expected.json").read_bytes())
        assert got["resourceType"] == "Observation"
        assert got["code"]["coding"][0]["code"] == wanted["code"]["coding"][0]["code"]
        assert got["valueCodeableConcept"]["coding"][0]["code"] == wanted["valueCodeableConcept"]["coding"][0]["code"]


def test_the_same_request_gives_the_same_bytes(post: Post) -> None:
    assert post(TACE).data == post(TACE).data


def test_parameters_and_query_ask_the_same(post: Post) -> None:
    asked: list[dict[str, object]] = [
        {"name": "definition", "valueCode": "cci-2022"},
        {"name": "asOf", "valueString": "2024-12-31"},
    ]
    by_query = post(TACE, f"{EVALUATE}?definition=cci-2022&asOf=2024-12-31").get_json(force=True)
    by_body = post(parameters(*asked)).get_json(force=True)
    assert by_body["identifier"] == by_query["identifier"]
    assert by_query["effectiveDateTime"] == "2024-12-31"
    assert by_query["method"]["coding"][0]["code"] == "cci-2022"


def test_the_first_definition_is_the_primary_one(post: Post) -> None:
    answer = post(TACE, f"{EVALUATE}?definition=epoihcc-2013&definition=cci-2022").get_json(force=True)
    assert answer["method"]["coding"][0]["code"] == "epoihcc-2013"


@pytest.mark.parametrize(("wish", "language"), [("", "zh-CN"), ("en", "en"), ("de, zh-TW;q=0.5", "zh-CN")])
def test_the_answer_is_in_the_language_wished_for(post: Post, wish: str, language: str) -> None:
    assert post(TACE, Accept_Language=wish).get_json(force=True)["language"] == language


def test_validation_reports_also_the_errors_of_a_case(post: Post) -> None:
    answer = post(TACE, "/fhir/$validate-case")
    assert answer.status_code == 200
    OperationOutcome.model_validate_json(answer.data)
    assert "entered-in-error" in said(answer).codes
    empty = post(EMPTY, "/fhir/$validate-case")
    assert empty.status_code == 200
    assert said(empty).codes == ["no-patient"]
    assert post(b"{", "/fhir/$validate-case").status_code == 400
    assert post(TACE, "/fhir/$validate-case?definition=cci-2022").status_code == 400


def test_a_patient_of_whom_nothing_is_known_gets_an_answer(post: Post) -> None:
    answer = post(bundle(PATIENT), f"{EVALUATE}?asOf=2024-07-01").get_json(force=True)
    assert answer["valueCodeableConcept"]["coding"][0]["code"] == "indeterminate"
