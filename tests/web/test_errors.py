"""Every refusal is an OperationOutcome with the status of its code, and never holds what was posted."""

import ast
import json
import logging
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fhirnet.errors import FhirnetError, Issue, Refused
from fhirnet.settings import Settings
from fhirnet.web import create_app
from fhirnet.web.errors import STATUS, status
from mappings import outcome
from mappings.codes import table
from tests.web.cases import EMPTY, PATIENT, TACE, bundle, parameters
from tests.web.conftest import EVALUATE, Post, said, written

ROOT = Path(__file__).resolve().parents[2]
REMARKS = {"ok", "conversion", "unit-text", "site-mapping", "compat", "possible-duplicate"}  # never a refusal
ISSUES = {concept.partition(".")[2] for concept in table().rows if concept.startswith("issue.")}


def test_every_issue_code_has_its_status_and_its_fhir_type() -> None:
    assert set(STATUS) == ISSUES - REMARKS
    assert set(outcome.ISSUE_TYPES) == ISSUES


def test_every_code_that_the_program_raises_is_in_the_table() -> None:
    raised = set()
    for folder in ("fhirnet", "mappings"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Issue" and node.args:
                    code, others = node.args[0], len(node.args) > 3 or any(k.arg == "system" for k in node.keywords)
                    if isinstance(code, ast.Constant) and not others:
                        raised.add(code.value)
    assert raised
    assert raised <= ISSUES


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/fhir/$evaluate-tace-resistance", "POST"),
        ("PUT", "/fhir/$validate-case", "POST"),
        ("OPTIONS", "/fhir/$validate-case", "POST"),
        ("POST", "/fhir/metadata", "GET, HEAD"),
        ("DELETE", "/livez", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(client: FlaskClient, method: str, path: str, allowed: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == allowed
    assert said(answer).codes == ["method"]


@pytest.mark.parametrize(
    "path",
    [
        "/fhir",
        "/fhir/$validate-case/",
        "/fhir//$validate-case",
        "/fhir/Patient/1/$evaluate-tace-resistance",
        "/fhir/Patient/1/$everything",
        "/metadata",
        "/statics/x",
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    answer = client.post(path, data=TACE, content_type="text/plain")
    assert answer.status_code == 404
    assert said(answer).codes == ["not-found"]


@pytest.mark.parametrize(
    ("query", "codes", "places"),
    [
        ("output=html", ["parameter"], ["http.output"]),
        ("definition=zz", ["definition"], ["http.definition"]),
        ("definition=prrt-default-1", ["definition"], ["http.definition"]),
        ("definition=cci-2022,epoihcc-2013", ["definition"], ["http.definition"]),
        ("asOf=2024-07", ["parameter"], ["http.asOf"]),
        ("asOf=2024-07-01&asOf=2024-07-01", ["parameter"], ["http.asOf"]),
        ("asof=2024-07-01", ["parameter"], ["http.asof"]),
        ("mode=as-known", ["parameter"], ["http.mode"]),
        ("_pretty=yes", ["parameter"], ["http._pretty"]),
        ("language=fr&case=x", ["parameter", "parameter"], ["http.language", "http.case"]),
    ],
)
def test_wrong_parameters_are_refused_all_at_once(post: Post, query: str, codes: list[str], places: list[str]) -> None:
    answer = post(TACE, f"{EVALUATE}?{query}")
    assert answer.status_code == 400
    assert sorted(said(answer).codes) == codes
    assert sorted(map(str, said(answer).places)) == sorted(places)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "definition", "valueCode": "fda-2024"}, "definition"),
        ({"name": "definition", "valueInteger": 1}, "parameter"),
        ({"name": "asOf", "valueDateTime": "2024-07-01"}, "parameter"),
        ({"name": "output", "valueCode": "html"}, "parameter"),
        ({"name": "nonsense", "valueCode": "x"}, "parameter"),
        ({"name": "case", "resource": {"resourceType": "Bundle", "type": "collection"}}, "parameter"),
    ],
)
def test_wrong_parameters_in_the_body_are_named_by_their_path(post: Post, given: dict[str, object], code: str) -> None:
    answer = post(parameters(given))
    assert answer.status_code == 400
    assert said(answer).codes == [code]
    assert said(answer).places == ["Parameters.parameter[1]"]


def test_with_a_parameters_body_the_query_holds_presentation_only(post: Post) -> None:
    assert post(parameters(), f"{EVALUATE}?_format=json&_pretty=true").status_code == 200
    assert said(post(parameters(), f"{EVALUATE}?asOf=2024-07-01")).places == ["http.asOf"]


@pytest.mark.parametrize(
    "query", ["mode=now", "acceptAttestation=perhaps", "history=perhaps", "set=ecog", "output=html"]
)
def test_a_value_that_a_parameter_cannot_have_is_refused(post: Post, query: str) -> None:
    answer = post(bundle(PATIENT), f"/fhir/$evaluate-prrt-suitability?{query}")
    assert answer.status_code == 400
    assert said(answer).codes == ["parameter"]


@pytest.mark.parametrize(
    "query",
    ["mode=as-known", "mode=retrospective", "acceptAttestation=true", "output=bundle", "history=true", "set=ps-ecog=1"],
)
def test_every_parameter_may_be_said_over_http(post: Post, query: str) -> None:
    answer = post(bundle(PATIENT), f"/fhir/$evaluate-prrt-suitability?{query}&asOf=2024-07-01")
    assert answer.status_code == 200


def test_the_text_is_in_the_language_of_the_request(post: Post) -> None:
    def text(body: bytes, path: str = EVALUATE, **headers: str) -> str:
        return str(post(body, path, **headers).get_json(force=True)["issue"][0]["details"]["text"])

    assert text(EMPTY) == "缺Patient"
    assert text(EMPTY, Accept_Language="fr, en-GB;q=0.8, zh;q=0.1") == "No Patient"
    assert text(EMPTY, Accept_Language="en;q=0") == "缺Patient"
    assert text(EMPTY, f"{EVALUATE}?language=en", Accept_Language="zh") == "No Patient"
    assert text(parameters({"name": "language", "valueCode": "en"}, case=EMPTY)) == "No Patient"


def test_a_case_without_patient_or_with_two_is_refused(post: Post) -> None:
    second = {"fullUrl": "urn:uuid:0c9d8b30-6a51-5a0e-9a0e-7f3f5a11a001", "resource": {"resourceType": "Patient"}}
    for body, code in (
        (EMPTY, "no-patient"),
        (bundle(PATIENT, second), "many-patients"),
        (bundle(PATIENT), "no-date"),
    ):
        answer = post(body)
        assert answer.status_code == 422
        assert set(said(answer).codes) == {code}


def test_more_than_fifty_issues_are_counted() -> None:
    issues = [Issue("value", "bad", f"Bundle.entry[{i}]") for i in range(77)]
    told = json.loads(outcome.write(issues, "zh-CN", cap=50))["issue"]
    assert len(told) == 51
    assert told[50]["severity"] == "information"
    assert told[50]["details"]["text"] == "另有27个问题未列出"
    assert len(json.loads(outcome.write(issues[:50], "en", cap=50))["issue"]) == 50
    assert len(json.loads(outcome.write(issues, "en"))["issue"]) == 77


def test_a_strict_refusal_is_not_cut_and_is_422() -> None:
    issues = [Issue("code-unknown", "x", f"Bundle.entry[{i}].resource", "not-used", "warning") for i in range(77)]
    assert len(json.loads(outcome.write(issues, "en", cap=50))["issue"]) == 77
    assert status(tuple(issues)) == 422


def test_strict_handling_is_applied_and_said(post: Post) -> None:
    answer = post(TACE, Prefer="return=representation, Handling=Strict")
    assert answer.headers["Preference-Applied"] == "handling=strict"
    assert answer.status_code == 422
    report = answer.get_json(force=True)["issue"]
    assert {issue["severity"] for issue in report} <= {"error", "information"}
    assert any(issue["details"]["coding"][0]["system"].endswith("/not-used") for issue in report)
    lenient = post(TACE, Prefer="handling=lenient")
    assert lenient.status_code == 200
    assert "Preference-Applied" not in lenient.headers


def _app_with(error: Exception) -> Flask:
    app = create_app(Settings(database="off"))

    @app.get("/fault")
    def fault() -> str:
        raise error

    return app


@pytest.mark.hazard("H23")
def test_a_fault_is_answered_and_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    answer = _app_with(ValueError("Zhang San, born 1964")).test_client().get("/fault?name=Zhang")
    assert answer.status_code == 500
    assert said(answer).codes == ["internal"]
    assert b"Zhang" not in answer.data
    assert "reason=ValueError" in written(caplog)
    assert 'at="test_errors.py:' in written(caplog)
    assert "Zhang" not in written(caplog)


@pytest.mark.parametrize("code", sorted(STATUS))
def test_each_code_is_answered_with_its_status(code: str) -> None:
    error: FhirnetError = Refused(Issue(code, "why"))
    answer = _app_with(error).test_client().get("/fault")
    assert answer.status_code == STATUS[code]
    assert said(answer).codes == [code]


def test_no_log_line_holds_a_path_or_query_as_sent(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    client.get("/fhir/Patient/zhang-san?name=zhang")
    assert caplog.records
    assert "zhang" not in written(caplog)
