"""Questions about a stored patient: the case is what is stored now, and asking stores nothing."""

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from fhirnet.assessment import EVALUATED, assess
from fhirnet.settings import Settings
from fhirnet.store import Store
from fhirnet.store.tables import MESSAGE
from tests.web.cases import PRRT, TACE, bundle
from tests.web.conftest import Api, Post, said

QUESTION = "$evaluate-tace-resistance"
Json = dict[str, Any]


def stored_case(api: Api, body: bytes) -> dict[str, list[str]]:
    """Stores a case in one transaction; the ids that its resources got, by type, in the order of the case."""
    case = json.loads(body)
    for entry in case["entry"]:
        entry["request"] = {"method": "POST", "url": entry["resource"]["resourceType"]}
    answer = api.post("", {**case, "type": "transaction"})
    assert answer.status_code == 200, answer.data
    ids: dict[str, list[str]] = {}
    for entry in answer.get_json(force=True)["entry"]:
        type_, id_ = entry["response"]["location"].split("/")[-4:-2]
        ids.setdefault(type_, []).append(id_)
    return ids


def verdict(answer: Json) -> str:
    return str(answer["valueCodeableConcept"]["coding"][0]["code"])


def primary(answer: Json) -> Json:
    """The answer without what names the resources it came from."""
    kept = json.loads(json.dumps(answer))
    for name in ("identifier", "derivedFrom", "subject", "focus", "text", "note", "extension", "contained"):
        kept.pop(name, None)
    for component in kept.get("component", []):
        component.pop("extension", None)
    return dict(kept)


@pytest.mark.parametrize("asked", ["", "?definition=cci-2022&asOf=2024-12-31&language=en"])
def test_a_stored_case_is_answered_as_the_posted_one(api: Api, asked: str) -> None:
    (id_,) = stored_case(api, TACE)["Patient"]
    posted = api.post(f"/{QUESTION}{asked}", TACE).get_json(force=True)
    by_get = api.get(f"/Patient/{id_}/{QUESTION}{asked}")
    assert by_get.status_code == 200
    assert by_get.data == api.post(f"/Patient/{id_}/{QUESTION}{asked}").data
    assert verdict(by_get.get_json(force=True)) == verdict(posted)
    assert primary(by_get.get_json(force=True)) == primary(posted)


def test_everything_posted_is_the_case_that_is_asked_about(api: Api) -> None:
    (id_,) = stored_case(api, TACE)["Patient"]
    everything = api.get(f"/Patient/{id_}/$everything").data
    posted = assess("tace-resistance", everything, query=[("language", "en")], settings=Settings())
    asked = api.get(f"/Patient/{id_}/{QUESTION}?language=en").data
    assert primary(json.loads(asked)) == primary(json.loads(posted))


@pytest.mark.parametrize("question", EVALUATED)
def test_every_question_may_be_asked_about_a_stored_patient(small_api: Api, question: str) -> None:
    case = json.loads(PRRT)["parameter"][0]["resource"]
    (id_,) = stored_case(small_api, json.dumps(case).encode())["Patient"]
    answer = small_api.get(f"/Patient/{id_}/$evaluate-{question}?asOf=2025-12-31&language=en")
    assert answer.status_code == 200
    assert answer.get_json(force=True)["resourceType"] == "Observation"


def test_parameters_in_the_body_ask_the_same_as_in_the_query(small_api: Api) -> None:
    (id_,) = stored_case(small_api, TACE)["Patient"]
    given = [
        {"name": "definition", "valueCode": "cci-2022"},
        {"name": "asOf", "valueDate": "2024-12-31"},
        {"name": "output", "valueCode": "bundle"},
    ]
    path = f"/Patient/{id_}/{QUESTION}"
    by_body = small_api.post(path, {"resourceType": "Parameters", "parameter": given}).get_json(force=True)
    by_query = small_api.get(f"{path}?definition=cci-2022&asOf=2024-12-31&output=bundle").get_json(force=True)
    assert by_body["type"] == "collection"
    assert by_body["entry"][0] == by_query["entry"][0]
    assert small_api.post(path, {"resourceType": "Parameters"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        (TACE, "parameter", "Bundle"),
        ({"resourceType": "Parameters", "parameter": [{"name": "asOf", "valueDate": "2024-07"}]}, "parameter", None),
        (
            {
                "resourceType": "Parameters",
                "parameter": [
                    {"name": "language", "valueCode": "en"},
                    {"name": "case", "resource": {"resourceType": "Bundle", "type": "collection"}},
                ],
            },
            "parameter",
            "Parameters.parameter[1]",
        ),
        ({"resourceType": "Parameters", "parameter": [{"name": "case"}]}, "parameter", "Parameters.parameter[0]"),
        ({"resourceType": "Parameters", "parameter": [{"nom": "asOf"}]}, "element", None),
        ({"resourceType": "Patient"}, "resource-type", None),
        (b"{", "json", None),
    ],
)
def test_what_is_no_question_about_a_stored_patient(small_api: Api, body: object, code: str, place: str | None) -> None:
    small_api.put("/Patient/p1", {"resourceType": "Patient", "id": "p1"})
    answer = small_api.post(f"/Patient/p1/{QUESTION}", body)
    assert answer.status_code == 400
    assert said(answer).codes[0] == code
    assert place in (None, said(answer).places[0])


@pytest.mark.parametrize("query", ["case=x", "asOf=2024-07", "definition=zz", "mode=as-known", "output=html"])
def test_wrong_parameters_of_the_query_are_refused(small_api: Api, query: str) -> None:
    small_api.put("/Patient/p1", {"resourceType": "Patient", "id": "p1"})
    assert small_api.get(f"/Patient/p1/{QUESTION}?{query}").status_code == 400


def test_asking_stores_nothing(api: Api, store: Store) -> None:
    (id_,) = stored_case(api, TACE)["Patient"]

    def messages() -> int:
        with store.reading() as connection:
            return connection.execute(select(func.count()).select_from(MESSAGE)).scalar_one()

    before = messages()
    api.get(f"/Patient/{id_}/{QUESTION}")
    api.post(f"/Patient/{id_}/{QUESTION}", {"resourceType": "Parameters"}, Idempotency_Key="k")
    assert messages() == before
    assert api.get(f"/Patient/{id_}/$everything").get_json(force=True)["total"] == len(json.loads(TACE)["entry"])


@pytest.mark.hazard("H19")
def test_what_was_entered_in_error_or_deleted_no_longer_counts(api: Api) -> None:
    ids = stored_case(api, TACE)
    path = f"/Patient/{ids['Patient'][0]}/{QUESTION}?language=en"
    assert verdict(api.get(path).get_json(force=True)) == "met"
    first, *others = ids["Procedure"]
    session = api.get(f"/Procedure/{first}").get_json(force=True)
    assert api.put(f"/Procedure/{first}", {**session, "status": "entered-in-error"}).status_code == 200
    assert api.delete(f"/Procedure/{others[0]}").status_code == 204
    once = api.get(path).get_json(force=True)
    assert verdict(once) != "met"
    assert api.delete(f"/Procedure/{others[1]}").status_code == 204
    assert verdict(api.get(path).get_json(force=True)) == "not-applicable"
    assert api.put(f"/Procedure/{first}", session).status_code == 200
    for other in others:
        restored = api.get(f"/Procedure/{other}/_history/1").get_json(force=True)
        assert api.put(f"/Procedure/{other}", restored).status_code == 201
    assert verdict(api.get(path).get_json(force=True)) == "met"


def test_a_strict_question_is_refused_for_what_would_not_be_used(api: Api) -> None:
    (id_,) = stored_case(api, TACE)["Patient"]
    answer = api.get(f"/Patient/{id_}/{QUESTION}", Prefer="handling=strict")
    assert answer.status_code == 422
    assert answer.headers["Preference-Applied"] == "handling=strict"
    assert "entered-in-error" in said(answer).codes


def test_a_deleted_patient_is_gone(small_api: Api) -> None:
    small_api.put("/Patient/p1", {"resourceType": "Patient", "id": "p1"})
    small_api.delete("/Patient/p1")
    for path in ("$everything", "$mcode-everything", QUESTION):
        assert small_api.get(f"/Patient/p1/{path}").status_code == 410


def test_without_a_store_there_is_no_patient_to_ask_about(post: Post) -> None:
    assert post(b"", f"/fhir/Patient/p1/{QUESTION}").status_code == 404
    assert post(bundle(), "/fhir").status_code == 404
