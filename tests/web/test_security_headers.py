"""Every answer of every route and method has the headers that keep a browser to this machine, and none of CORS."""

import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from fhirnet.settings import Settings
from fhirnet.store import Store
from fhirnet.web import create_app
from tests.web.cases import TACE

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
ORIGIN = {"Origin": "https://evil.example"}
PREFLIGHT = ORIGIN | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
FHIR = {"Content-Type": "application/fhir+json"}
EXPECTED = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
NO_PATIENT_DATA = re.compile(r"/|/static/.*|/demo-cases/.*")  # may be kept, and asked about anew each time
PLACE = {"language": "en", "name": "page.css", "service": "tace-resistance", "version": "1", "id_": "nobody"}


def filled(rule: str) -> str:
    """A path that a rule answers."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: PLACE[found[1]], rule)


def fenced(answer: TestResponse) -> bool:
    headers = answer.headers
    assert {name: headers.get_all(name) for name in EXPECTED} == {name: [value] for name, value in EXPECTED.items()}
    assert not [name for name, _ in headers if name.lower().startswith("access-control")]
    path = answer.request.path
    kept = answer.status_code < 400 and NO_PATIENT_DATA.fullmatch(path)
    assert headers["Cache-Control"] == ("no-cache" if kept else "no-store"), path
    return True


@pytest.fixture
def app(store: Store) -> Flask:
    return create_app(Settings(base_url="https://here.example/fhir", max_body_bytes=1024 * 64), store)


def everything(app: Flask) -> Iterator[TestResponse]:
    """The answer of every route to every method, from a page of another origin."""
    asking = app.test_client()
    for rule in sorted({each.rule for each in app.url_map.iter_rules()}):
        for method in METHODS:
            if method in ("POST", "PUT", "PATCH"):
                yield asking.open(filled(rule), method=method, data=b"{}", headers=ORIGIN | FHIR)
            else:
                yield asking.open(filled(rule), method=method, headers=ORIGIN)


def test_every_route_answers_every_method_with_them(app: Flask) -> None:
    answers = list(everything(app))
    assert all(map(fenced, answers))
    assert {200, 400, 404, 405} <= {each.status_code for each in answers}
    assert {each.headers["Strict-Transport-Security"] for each in answers} == {"max-age=31536000"}
    assert not [each for each in answers if each.status_code >= 500]


def test_a_preflight_is_a_wrong_method_everywhere(app: Flask) -> None:
    asking = app.test_client()
    for rule in {each.rule for each in app.url_map.iter_rules()}:
        answer = asking.options(filled(rule), headers=PREFLIGHT)
        assert (answer.status_code, fenced(answer)) == (405, True), rule


@pytest.mark.parametrize(
    ("status", "path", "body", "headers"),
    [
        (200, "/fhir/$evaluate-tace-resistance", TACE, FHIR),
        (404, "/nowhere", b"", {}),
        (404, "/fhir//Patient", b"", {}),
        (406, "/fhir/$evaluate-tace-resistance", TACE, FHIR | {"Accept": "text/html"}),
        (413, "/fhir/$evaluate-tace-resistance", b" " * 70_000, FHIR),
        (415, "/fhir/$evaluate-tace-resistance", TACE, {"Content-Type": "text/plain"}),
        (422, "/fhir/$evaluate-tace-resistance", b'{"resourceType":"Bundle","type":"collection"}', FHIR),
    ],
)
def test_every_kind_of_refusal_has_them(
    app: Flask, status: int, path: str, body: bytes, headers: dict[str, str]
) -> None:
    answer = app.test_client().post(path, data=body, headers=ORIGIN | headers)
    assert (answer.status_code, fenced(answer)) == (status, True)


def test_who_is_not_let_in_who_asks_too_often_and_who_meets_a_fault_gets_them() -> None:
    asking = create_app(Settings(database="off", requests_per_minute=2, access="open")).test_client()

    def fault() -> None:
        raise RuntimeError

    asking.application.view_functions["health.livez"] = fault  # type: ignore[assignment]
    answers = [asking.get(path, headers=ORIGIN) for path in ("/livez", "/", "/", "/fhir/metadata")]
    assert [each.status_code for each in answers] == [500, 200, 200, 429]
    assert all(map(fenced, answers))
    assert json.loads(answers[-1].data)["resourceType"] == "OperationOutcome"


def test_without_tls_nobody_is_told_to_use_it() -> None:
    for base_url in (None, "http://here.example/fhir"):
        answer = create_app(Settings(database="off", base_url=base_url)).test_client().get("/livez")
        assert "Strict-Transport-Security" not in answer.headers
