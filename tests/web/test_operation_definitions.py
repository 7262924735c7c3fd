"""An operation is asked as its OperationDefinition says: none is routed, and no parameter is offered, untold."""

import re
from typing import Any

import pytest

from fhirnet.assessment import offered
from fhirnet.conformance import resources
from mappings import parameter_values
from mappings.artifacts.operations import EVALUATED, KEPT, NOT_KEPT
from mappings.capability import ELSEWHERE
from tests.stored import put
from tests.web.conftest import Api, said

FN = "https://w3id.org/fhirnet"
Json = dict[str, Any]
DEFINITIONS = {id_: each for (type_, id_), each in resources().items() if type_ == "OperationDefinition"}


def taken(code: str) -> dict[str, Json]:
    """The parameters that an operation takes, by name."""
    return {each["name"]: each for each in DEFINITIONS[code]["parameter"] if each["use"] == "in"}


def test_the_definitions_and_the_routes_are_the_same(small_api: Api) -> None:
    routed: dict[str, tuple[bool, set[str]]] = {}
    for rule in small_api.client.application.url_map.iter_rules():
        if found := re.fullmatch(r"/fhir/(?:(\w+)/<id_>/)?\$([\w-]+)", rule.rule):
            type_, code = found[1], found[2]
            system, types = routed.get(code, (False, set()))
            routed[code] = (system or type_ is None, types | ({type_} if type_ else set()))
    told = {code: (each["system"], set(each.get("resource", ()))) for code, each in DEFINITIONS.items()}
    assert told == {code: each for code, each in routed.items() if code not in ELSEWHERE}
    for each in DEFINITIONS.values():
        assert each["instance"] is bool(each.get("resource"))
        assert each["url"] == f"{FN}/OperationDefinition/{each['code']}"


@pytest.mark.parametrize(("code", "question"), [*EVALUATED.items(), ("validate-case", "validate-case")])
def test_an_evaluation_takes_what_it_is_told_to_take(code: str, question: str) -> None:
    read = parameter_values.described(question, offered(question))
    told = taken(code)
    assert list(told) == ["case", *(each.name for each in read)]
    assert {each.name for each in read if each.once} == {each.name for each in read} & parameter_values.ONCE
    for each in read:
        assert (told[each.name]["type"], told[each.name]["max"]) == (each.type, "1" if each.once else "*")
        value_set = told[each.name].get("binding", {}).get("valueSet")
        if value_set:
            include = resources()["ValueSet", value_set.rpartition("/")[2]]["compose"]["include"]
            assert [one["code"] for system in include for one in system["concept"]] == list(each.words)
        else:
            assert all(word in told[each.name]["documentation"] for word in each.words)


@pytest.mark.parametrize(("code", "question"), KEPT.items())
def test_what_is_kept_is_asked_as_it_is_evaluated(code: str, question: str) -> None:
    read = parameter_values.described(question, offered(question))
    assert list(taken(code)) == [each.name for each in read if each.name not in NOT_KEPT]


@pytest.mark.parametrize("code", EVALUATED)
def test_an_evaluation_refuses_what_is_not_told(small_api: Api, code: str) -> None:
    put(small_api.client.application.extensions["fhirnet.store"], {"resourceType": "Patient", "id": "p1"})
    answer = small_api.get(f"/Patient/p1/${code}?colour=red&asOf=2024-07-01&asOf=2024-07-02")
    assert (answer.status_code, said(answer).codes) == (400, ["parameter", "parameter"])


@pytest.mark.parametrize(("code", "name"), [("sign", ""), ("amend", "note"), ("withdraw", "reason")])
def test_a_step_takes_what_it_is_told_to_take(small_api: Api, code: str, name: str) -> None:
    body = {"resourceType": "Parameters", "parameter": [{"name": "colour", "valueString": "red"}]}
    answer = small_api.send("POST", f"/Observation/o1/${code}", body)
    assert f"The parameters, each once, are: {', '.join(taken(code))}." in answer.get_data(as_text=True)
    assert list(taken(code)) == ["signer", *([name] if name else []), "language"]
    assert [each["min"] for each in taken(code).values()] == [1, *([1] if name else []), 0]


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [("POST", "/Patient/p1/$send", "send"), ("POST", "/$fetch", "fetch"), ("GET", "/$outbox", "outbox")],
)
def test_the_exchange_takes_what_it_is_told_to_take(small_api: Api, method: str, path: str, code: str) -> None:
    put(small_api.client.application.extensions["fhirnet.store"], {"resourceType": "Patient", "id": "p1"})
    answer = small_api.send(method, f"{path}?colour=red")
    told = taken(code)
    assert f"This has the parameters {', '.join(told)}." in answer.get_data(as_text=True)
    missing = re.findall(r"http\.(\w+)", answer.get_data(as_text=True))
    assert set(missing) - {"colour"} == {name for name, each in told.items() if each["min"] == 1}
