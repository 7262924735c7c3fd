"""The conformance resources over HTTP: read by id, found by address, open to anybody, with and without a store."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from fhirnet.settings import Settings
from fhirnet.web import create_app
from mappings.artifacts import TYPES
from tests.web.conftest import Api

FN = "https://w3id.org/fhirnet"
VERDICT = f"{FN}/CodeSystem/verdict"


@pytest.fixture(scope="module")
def api() -> Api:
    return Api(create_app(Settings(database="off")).test_client())


def found(api: Api, path: str, **headers: str) -> dict[str, Any]:
    answer = api.get(path, **headers)
    assert answer.status_code == 200, answer.data
    bundle: dict[str, Any] = answer.get_json(force=True)
    return bundle


def ids(bundle: dict[str, Any]) -> list[str]:
    return [each["resource"]["id"] for each in bundle.get("entry", ()) if each["search"]["mode"] == "match"]


def every(api: Api) -> Iterator[dict[str, Any]]:
    for type_ in TYPES:
        yield from found(api, f"/{type_}")["entry"]


def test_every_resource_is_sound_and_is_read_where_the_search_says(api: Api) -> None:
    for entry in every(api):
        resource = entry["resource"]
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        assert entry["fullUrl"] == f"http://localhost/fhir/{resource['resourceType']}/{resource['id']}"
        answer = api.get(f"/{resource['resourceType']}/{resource['id']}")
        assert answer.get_json(force=True) == resource
        assert answer.headers["Content-Type"] == "application/fhir+json; charset=utf-8; fhirVersion=4.0"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"CodeSystem?url={VERDICT}", ["verdict"]),
        (f"CodeSystem?url={VERDICT},{FN}/CodeSystem/stability", ["verdict", "stability"]),
        (f"CodeSystem?url={VERDICT}&_id=stability", []),
        (f"CodeSystem?url={VERDICT}/", []),
        ("CodeSystem?name=fhirnetTace", ["tace-indication"]),
        ("CodeSystem?_id=verdict&version=1.0.0", ["verdict"]),
        ("CodeSystem?_id=verdict&version=2.0.0", []),
        (f"OperationDefinition?url={FN}/OperationDefinition/sign", ["sign"]),
        (f"NamingSystem?value={FN}/id/device", ["device"]),
        (f"ConceptMap?url={FN}/ConceptMap/to-ncit", ["to-ncit"]),
    ],
)
def test_a_search_finds_what_fits_every_parameter(api: Api, query: str, expected: list[str]) -> None:
    bundle = found(api, f"/{query}")
    assert sorted(ids(bundle)) == sorted(expected)
    assert bundle["total"] == len(expected)
    assert bundle["link"] == [{"relation": "self", "url": f"http://localhost/fhir/{query}"}]


def test_an_unknown_parameter_is_set_aside_and_said_or_refused(api: Api) -> None:
    bundle = found(api, "/CodeSystem?_id=verdict&colour=red&_pretty=false")
    assert ids(bundle) == ["verdict"]
    assert bundle["link"][0]["url"].endswith("/CodeSystem?_id=verdict")
    assert [each["search"]["mode"] for each in bundle["entry"]] == ["match", "outcome"]
    assert api.get("/CodeSystem?colour=red", Prefer="handling=strict").status_code == 400


def test_an_unchanged_resource_is_not_sent_again(api: Api) -> None:
    first, other = api.get("/CodeSystem/verdict"), api.get("/CodeSystem/stability")
    assert first.headers["ETag"] != other.headers["ETag"]
    again = api.get("/CodeSystem/verdict", If_None_Match=f'W/"1", {first.headers["ETag"]}')
    assert (again.status_code, again.data) == (304, b"")
    assert api.get("/CodeSystem/verdict", If_None_Match=other.headers["ETag"]).status_code == 200


def test_what_is_not_there_is_not_found_and_nothing_is_stored_here(api: Api) -> None:
    assert api.get("/CodeSystem/colour").status_code == 404
    assert api.get("/Questionnaire/verdict").status_code == 404
    assert api.send("PUT", "/CodeSystem/verdict", {"resourceType": "CodeSystem"}).status_code == 405
    assert api.send("POST", "/CodeSystem", {"resourceType": "CodeSystem"}).status_code == 405


def test_anybody_may_see_them_where_everything_else_wants_a_login(tmp_path: Path) -> None:
    peers = tmp_path / "peers.toml"
    digest = "0" * 64
    peers.write_text(
        f'[[peer]]\nname = "a"\n[peer.asks]\napi_key_sha256 = "{digest}"\nscopes = ["system/*.r"]\nreads = ["*"]\n'
    )
    api = Api(create_app(Settings(database="off", peers=peers, base_url="https://h.example/fhir")).test_client())
    assert api.send("POST", "/$validate-case", b"{}").status_code == 401
    assert found(api, "/CodeSystem/verdict")["url"] == VERDICT
    assert found(api, "/ValueSet?_id=verdict")["link"][0]["url"] == "https://h.example/fhir/ValueSet?_id=verdict"


def test_the_statement_lists_them_also_without_a_store(api: Api) -> None:
    listed = {each["type"]: each for each in found(api, "/metadata")["rest"][0]["resource"]}
    assert tuple(listed) == TYPES
    for each in listed.values():
        assert [one["code"] for one in each["interaction"]] == ["read", "search-type"]
        assert [one["name"] for one in each["searchParam"]][:2] == ["_id", "name"]


def test_every_operation_that_the_statement_defines_is_there(small_api: Api) -> None:
    rest = found(small_api, "/metadata")["rest"][0]
    named = [*rest["operation"], *(each for one in rest["resource"] for each in one.get("operation", ()))]
    addresses = {each["definition"] for each in named if each["definition"].startswith(FN)}
    assert addresses == {entry["resource"]["url"] for entry in found(small_api, "/OperationDefinition")["entry"]}


def test_every_profile_that_the_statement_names_is_there(small_api: Api) -> None:
    types = {each["type"]: each for each in found(small_api, "/metadata")["rest"][0]["resource"]}
    profiles = types["Observation"]["supportedProfile"]
    assert len(profiles) == 3
    for each in profiles:
        assert found(small_api, f"/StructureDefinition?url={each}")["total"] == 1


def test_the_same_bytes_every_time(api: Api) -> None:
    other = Api(create_app(Settings(database="off")).test_client())
    for type_ in TYPES:
        assert json.dumps(found(api, f"/{type_}")) == json.dumps(found(other, f"/{type_}"))
