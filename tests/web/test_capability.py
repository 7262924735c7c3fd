"""The CapabilityStatement lists what is routed, and what is routed it lists."""

import re
from collections.abc import Iterator

import pytest
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from werkzeug.exceptions import MethodNotAllowed, NotFound

from fhirnet.access import NEEDED
from fhirnet.web.openapi import is_fhir
from fhirnet.web.rest import AUDIT, INTERACTIONS, OPERATIONS, RECHECK, STEPS, SYSTEM
from mappings import searchable, stored
from mappings.artifacts import TYPES
from tests.web.conftest import Api

ASKED = {  # interaction: how it is asked for, beside the address of its type
    "read": {("GET", "/p1")},
    "vread": {("GET", "/p1/_history/1")},
    "update": {("PUT", "/p1"), ("PUT", "")},
    "delete": {("DELETE", "/p1"), ("DELETE", "")},
    "history-instance": {("GET", "/p1/_history")},
    "create": {("POST", "")},
    "search-type": {("GET", ""), ("POST", "/_search")},
}
BY_GET = ("AuditEvent", *TYPES)
SEARCHED_BY_GET = {("POST", "/_search")}  # what a type does not have that is searched by GET only
OF_ALL = {"transaction": ("POST", "/fhir"), "batch": ("POST", "/fhir")}
BESIDE = {  # no statement lists these; what is outside of /fhir is in the OpenAPI document
    ("GET", "/fhir/metadata"),
    ("GET", "/fhir/.well-known/smart-configuration"),
}
READING = ("everything", "mcode-everything", "recheck", "outbox")  # operations that are asked for by GET only
QUESTIONS = ("tace-resistance", "prrt-suitability", "prrt-next-dose")
WRITING = (*(f"keep-{each}" for each in QUESTIONS), "sign", "amend", "withdraw", "send")  # by POST only


def listed(rest: dict[str, list[dict[str, object]]]) -> Iterator[tuple[str, str]]:
    """The method and path of everything that the statement lists."""
    for operation in rest["operation"]:
        yield "GET" if operation["name"] in READING else "POST", f"/fhir/${operation['name']}"
    for interaction in rest["interaction"]:
        yield OF_ALL[str(interaction["code"])]
    for resource in rest["resource"]:
        interactions, operations = resource["interaction"], resource.get("operation", [])
        assert isinstance(interactions, list)
        assert isinstance(operations, list)
        for each in interactions:
            ways = ASKED[each["code"]] - (SEARCHED_BY_GET if resource["type"] in BY_GET else set())
            yield from ((method, f"/fhir/{resource['type']}{path}") for method, path in ways)
        for each in operations:
            for method in (("GET",) * (each["name"] not in WRITING)) + (("POST",) * (each["name"] not in READING)):
                yield method, f"/fhir/{resource['type']}/p1/${each['name']}"


def test_the_statement_and_the_routes_are_the_same(small_api: Api) -> None:
    answer = small_api.get("/metadata")
    CapabilityStatement.model_validate_json(answer.data)
    said = set(listed(answer.get_json(force=True)["rest"][0]))
    rules = small_api.client.application.url_map
    routed = {
        (method, re.sub("<version>", "1", re.sub("<id_>", "p1", rule.rule)).rstrip("/"))
        for rule in rules.iter_rules()
        if is_fhir(rule)
        for method in (rule.methods or set()) - {"HEAD"}
    }
    assert said == routed - BESIDE
    to = rules.bind("localhost")
    for method, path in said:
        to.match(path, method)


def test_what_is_not_listed_is_not_answered(small_api: Api) -> None:
    to = small_api.client.application.url_map.bind("localhost")
    for method, path in (("PATCH", "/fhir/Patient/p1"), ("POST", "/fhir/Patient/p1/$everything")):
        with pytest.raises(MethodNotAllowed):
            to.match(path, method)
    for path in ("/fhir/_history", "/fhir/Patient/p1/$validate-case", "/fhir/Observation/o1/$everything"):
        with pytest.raises(NotFound):
            to.match(path, "GET")


def test_every_type_says_what_may_be_done_with_it(small_api: Api) -> None:
    rest = small_api.get("/metadata").get_json(force=True)["rest"][0]
    *kept, audit = (each for each in rest["resource"] if each["type"] not in TYPES)
    assert [each["type"] for each in kept] == list(stored.TYPES)
    assert audit["type"] == "AuditEvent"
    assert [one["code"] for one in audit["interaction"]] == ["read", "search-type"]
    assert audit["versioning"] == "no-version"
    assert audit["updateCreate"] is audit["conditionalCreate"] is audit["readHistory"] is False
    for each in kept:
        assert [one["code"] for one in each["interaction"]] == list(ASKED)
        assert each["versioning"] == "versioned"
        assert each["readHistory"] is each["updateCreate"] is each["conditionalCreate"] is True
        assert each["conditionalUpdate"] is True
        assert each["conditionalDelete"] == "single"
        found = {one["name"]: one["type"] for one in each["searchParam"]}
        assert found == {name: one.type for name, one in searchable.offered(each["type"]).items()}
        assert {"_id", "_lastUpdated"} <= found.keys()
    patient, result = (each for each in rest["resource"] if "operation" in each)
    assert (patient["type"], result["type"]) == ("Patient", "Observation")
    assert [one["name"] for one in result["operation"]] == ["sign", "amend", "withdraw", "recheck"]
    assert {one["name"]: one["definition"] for one in patient["operation"]} == {
        "everything": "http://hl7.org/fhir/OperationDefinition/Patient-everything",
        "mcode-everything": "http://hl7.org/fhir/us/mcode/OperationDefinition/mcode-patient-everything",
        **{
            f"{does}-{question}": f"https://w3id.org/fhirnet/OperationDefinition/{does}-{question}"
            for does in ("evaluate", "keep")
            for question in QUESTIONS
        },
        "send": "https://w3id.org/fhirnet/OperationDefinition/send",
    }


def test_every_search_parameter_that_is_listed_is_understood(small_api: Api) -> None:
    values = {"token": "x", "date": "2024-07-01", "reference": "Patient/p1"}
    for type_ in stored.TYPES:
        for name, each in searchable.offered(type_).items():
            value = "Bundle/b1" if name == "composition" else values[each.type]
            answer = small_api.get(f"/{type_}?{name}={value}", Prefer="handling=strict")
            assert answer.status_code == 200, (type_, name, answer.data)


def test_every_row_needs_a_right_that_there_is() -> None:
    assert {each.right for each in (*INTERACTIONS, *AUDIT, *OPERATIONS, *STEPS, RECHECK, SYSTEM)} <= NEEDED.keys()
