"""Results over HTTP: kept, signed, amended, withdrawn and asked about again."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.cases import PRRT, TACE
from tests.web.conftest import Api, said
from tests.web.test_stored_patients import stored_case

Json = dict[str, Any]
KEEP = "$keep-tace-resistance?language=en"


def parameters(**given: str) -> Json:
    return {
        "resourceType": "Parameters",
        "parameter": [{"name": name, "valueString": value} for name, value in given.items()],
    }


def kept(api: Api) -> str:
    """The id of a result that is kept about a stored case."""
    (id_,) = stored_case(api, TACE)["Patient"]
    answer = api.post(f"/Patient/{id_}/{KEEP}")
    assert answer.status_code == 201, answer.data
    return str(answer.get_json(force=True)["id"])


def step(api: Api, id_: str, name: str, **headers: str) -> TestResponse:
    given = {"sign": {}, "amend": {"note": "n"}, "withdraw": {"reason": "r"}}[name]
    return api.post(f"/Observation/{id_}/${name}", parameters(signer="Dr Wang", **given), **headers)


def test_a_result_from_the_question_to_its_withdrawal(api: Api) -> None:
    (patient,) = stored_case(api, TACE)["Patient"]
    asked = api.get(f"/Patient/{patient}/$evaluate-tace-resistance?language=en").get_json(force=True)
    answer = api.post(f"/Patient/{patient}/{KEEP}")
    found = answer.get_json(force=True)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"http://localhost/fhir/Observation/{found['id']}/_history/1"
    own = ("id", "meta", "device", "note")
    assert {k: v for k, v in found.items() if k not in own} == {k: v for k, v in asked.items() if k not in own}
    again = api.post(f"/Patient/{patient}/$keep-tace-resistance?language=zh-CN")
    assert (again.status_code, again.data) == (200, answer.data)
    for number, (name, status) in enumerate(
        (("sign", "final"), ("amend", "amended"), ("withdraw", "entered-in-error")), 2
    ):
        answer = step(api, found["id"], name, If_Match=f'W/"{number - 1}"')
        assert (answer.status_code, answer.headers["ETag"]) == (200, f'W/"{number}"')
        assert answer.get_json(force=True)["status"] == status
    assert api.get(f"/Observation/{found['id']}/_history").get_json(force=True)["total"] == 4
    everything = api.get(f"/Patient/{patient}/$everything").get_json(force=True)["entry"]
    types = [each["resource"]["resourceType"] for each in everything]
    assert (types.count("Provenance"), types.count("Device")) == (4, 1)
    events = api.get("/AuditEvent?_count=200").get_json(force=True)["entry"]
    named = [each["resource"]["agent"][1]["who"] for each in events if len(each["resource"]["agent"]) > 1]
    assert named == [{"display": "Dr Wang"}] * 3


def test_a_step_that_is_not_open_says_which_ones_are(small_api: Api) -> None:
    id_ = kept(small_api)
    assert (step(small_api, id_, "sign", If_Match='W/"7"').status_code) == 412
    refused = step(small_api, id_, "amend")
    assert refused.status_code == 409
    assert "$sign" in refused.get_json(force=True)["issue"][0]["diagnostics"]
    assert small_api.get(f"/Observation/{id_}/_history").get_json(force=True)["total"] == 1
    assert small_api.post(f"/Observation/{id_}/$sign", parameters(signatory="x")).status_code == 400
    assert small_api.post(f"/Observation/{id_}/$sign").status_code == 400
    assert small_api.post("/Observation/nowhere/$sign", parameters(signer="x")).status_code == 404


def test_what_was_signed_stays_also_in_transactions(small_api: Api) -> None:
    id_ = kept(small_api)
    signed = step(small_api, id_, "sign").get_json(force=True)
    altered = signed | {"valueCodeableConcept": {"text": "not met"}}
    url = f"Observation/{id_}"
    entries = [
        {"resource": altered, "request": {"method": "PUT", "url": url}},
        {"request": {"method": "DELETE", "url": url}},
    ]
    for entry in entries:
        for kind in ("transaction", "batch"):
            answer = small_api.post("", {"resourceType": "Bundle", "type": kind, "entry": [entry]})
            assert answer.status_code == {"transaction": 409, "batch": 200}[kind]
            if kind == "batch":
                response = answer.get_json(force=True)["entry"][0]["response"]
                assert response["status"] == "409 Conflict"
    assert small_api.put(f"/{url}", altered).status_code == 409
    assert small_api.delete(f"/{url}").status_code == 409
    assert small_api.get(f"/{url}").get_json(force=True) == signed
    assert small_api.put(f"/{url}", signed | {"status": "entered-in-error"}).status_code == 200


def test_what_was_signed_is_not_made_anything_else_by_way_of_an_error(small_api: Api) -> None:
    id_ = kept(small_api)
    signed = step(small_api, id_, "sign").get_json(force=True)
    error = signed | {"status": "entered-in-error"}
    url = f"/Observation/{id_}"
    other = small_api.post("/Patient", {"resourceType": "Patient"}).get_json(force=True)["id"]
    for changed in ({"code": {"text": "x"}}, {"subject": {"reference": f"Patient/{other}"}}):
        assert small_api.put(url, error | changed).status_code == 409
        assert small_api.get(url).get_json(force=True) == signed
    assert small_api.put(url, error).status_code == 200
    assert small_api.put(url, error | {"code": {"text": "x"}}).status_code == 409
    assert small_api.put(url, signed).status_code == 409
    assert small_api.delete(url).status_code == 409


@pytest.mark.parametrize("question", ["prrt-suitability", "prrt-next-dose"])
def test_every_question_is_kept(small_api: Api, question: str) -> None:
    case = json.loads(PRRT)["parameter"][0]["resource"]
    (id_,) = stored_case(small_api, json.dumps(case).encode())["Patient"]
    answer = small_api.post(f"/Patient/{id_}/$keep-{question}", parameters(asOf="2025-12-31", language="en"))
    assert answer.status_code == 201
    result = answer.get_json(force=True)
    told = small_api.get(f"/Observation/{result['id']}/$recheck")
    assert said(told).codes == ["ok"]
    assert step(small_api, result["id"], "sign").status_code == 200


def test_a_result_is_asked_about_again_in_the_words_of_whoever_asks(small_api: Api) -> None:
    ids = stored_case(small_api, TACE)
    id_ = small_api.post(f"/Patient/{ids['Patient'][0]}/{KEEP}").get_json(force=True)["id"]
    for each in ids["Procedure"]:
        assert small_api.delete(f"/Procedure/{each}").status_code == 204
    told = small_api.get(f"/Observation/{id_}/$recheck", Accept_Language="zh-CN")
    assert said(told).codes == ["superseded"] * 4
    assert "不再成立" in told.get_json(force=True)["issue"][0]["details"]["text"]
    assert small_api.get(f"/Observation/{ids['Observation'][0]}/$recheck").status_code == 409


@pytest.mark.parametrize(
    ("asked", "headers", "status"),
    [
        ("set=afp=400", {}, 400),
        ("output=bundle", {}, 400),
        ("history=true", {}, 400),
        ("definition=zz", {}, 400),
        ("language=en", {"Prefer": "handling=strict"}, 422),
    ],
)
def test_what_is_not_kept(small_api: Api, asked: str, headers: dict[str, str], status: int) -> None:
    (id_,) = stored_case(small_api, TACE)["Patient"]
    assert small_api.post(f"/Patient/{id_}/$keep-tace-resistance?{asked}", **headers).status_code == status
    assert small_api.get("/Provenance").get_json(force=True)["total"] == 0


def test_the_answer_has_the_form_that_is_preferred(small_api: Api) -> None:
    (id_,) = stored_case(small_api, TACE)["Patient"]
    answer = small_api.post(f"/Patient/{id_}/{KEEP}", Prefer="return=minimal")
    assert (answer.status_code, answer.data) == (201, b"")
    assert "/fhir/Observation/" in answer.headers["Location"]
