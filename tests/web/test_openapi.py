"""The OpenAPI document is sound, lists every route outside of FHIR and nothing else, and its examples are answered."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from werkzeug.test import TestResponse

from fhirnet.settings import Settings
from fhirnet.web import create_app, openapi
from fhirnet.web.documented import operation_of
from tests.web.cases import TACE
from tests.web.hospitals import SOUTHERN_KEY, registered

Json = dict[str, Any]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("openapi")
    made = create_app(registered(folder, database=f"sqlite:///{folder}/store.sqlite"))
    yield made
    made.extensions["fhirnet.store"].close()


@pytest.fixture(scope="module")
def asking(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="module")
def told(asking: FlaskClient) -> Json:
    answer = asking.get("/openapi.json")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    found: Json = answer.get_json()
    return found


def operations(told: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in told["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def is_valid(told: Json, schema: Json, instance: object) -> bool:
    whole = schema | {"components": told["components"]}
    return bool(Draft202012Validator(whole).is_valid(instance))


def asked(client: FlaskClient, path: str, method: str, operation: Json, key: str = SOUTHERN_KEY) -> TestResponse:
    """The answer to the examples of an operation."""
    query = {p["name"]: p["example"] for p in operation["parameters"] if p["in"] == "query" and "example" in p}
    for each in (p for p in operation["parameters"] if p["in"] == "path"):
        path = path.replace(f"{{{each['name']}}}", each["example"])
    content = operation.get("requestBody", {}).get("content", {})
    type_, body = next(((type_, each["example"]) for type_, each in content.items()), (None, None))
    sent = None if body is None else urlencode(body) if type_ == FORM else json.dumps(body)
    return client.open(
        path, method=method, query_string=query, data=sent, content_type=type_, headers={"X-Api-Key": key}
    )


def test_it_is_a_sound_openapi_document(told: Json) -> None:
    assert told["openapi"] == "3.1.0"
    assert told["servers"] == [{"url": "https://here.example"}]
    validate(told)


def test_every_route_outside_of_fhir_is_documented_and_nothing_else(app: Flask, told: Json) -> None:
    there = {
        (openapi.PLACE.sub(r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        if not openapi.is_fhir(rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {(path, method) for path, method, _ in operations(told)} == there


def test_what_is_not_there_is_not_listed() -> None:
    paths = create_app(Settings(database="off")).test_client().get("/openapi.json").get_json()["paths"]
    assert "/auth/token" not in paths
    assert "/livez" in paths


def test_a_route_without_documentation_is_not_listed() -> None:
    app = create_app(Settings(database="off"))
    app.add_url_rule("/extra", view_func=lambda: "x", endpoint="extra")
    assert operation_of(app.view_functions["extra"]) is None
    assert "/extra" not in app.test_client().get("/openapi.json").get_json()["paths"]


def test_every_example_is_answered_as_documented(asking: FlaskClient, told: Json) -> None:
    for path, method, operation in operations(told):
        answer = asked(asking, path, method, operation)
        assert str(answer.status_code) in operation["responses"], path
        described = operation["responses"][str(answer.status_code)]["content"]
        assert answer.mimetype in described, path
        body = answer.get_json(force=True) if answer.is_json else answer.text
        assert is_valid(told, described[answer.mimetype]["schema"], body), path


def test_every_example_follows_its_schema(told: Json) -> None:
    for path, _, operation in operations(told):
        for content in [operation.get("requestBody", {}), *operation["responses"].values()]:
            for each in content.get("content", {}).values():
                assert is_valid(told, each["schema"], each.get("example")) or "example" not in each, path
        for each in operation["parameters"]:
            assert is_valid(told, each["schema"], each.get("example")) or "example" not in each, path


def test_a_whole_dossier_follows_the_schema(asking: FlaskClient, told: Json) -> None:
    headers = {"X-Api-Key": SOUTHERN_KEY}
    answer = asking.post("/dossier", data=TACE, content_type="application/fhir+json", headers=headers)
    schema = {"$ref": "#/components/schemas/Dossier"}
    assert is_valid(told, schema, answer.get_json())
    assert not is_valid(told, schema, answer.get_json() | {"timeline": [{}]})


def test_what_needs_a_login_says_so_and_refuses_without_one(asking: FlaskClient, told: Json) -> None:
    closed = {path for path, _, operation in operations(told) if operation["security"]}
    assert closed >= {"/dossier", "/dossier/sheet", "/metrics"}
    for path, method, operation in operations(told):
        answer = asked(asking, path, method, operation, key="")
        assert (answer.status_code == 401) == (path in {*closed, "/auth/token"}), path
        if path in closed:
            assert is_valid(told, operation["responses"]["default"]["content"][answer.mimetype]["schema"], answer.json)


def test_where_access_is_not_restricted_nothing_needs_a_login() -> None:
    told = create_app(Settings(database="off")).test_client().get("/openapi.json").get_json()
    assert not any(operation["security"] for _, _, operation in operations(told))
    assert told["servers"] == [{"url": "http://localhost"}]
