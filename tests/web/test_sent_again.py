"""What is sent twice, or by many at once, is stored once: conditional creates and idempotency keys."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from fhirnet.store import Store
from fhirnet.store.tables import MESSAGE, RESOURCE
from tests.web.conftest import Api, over, said

LI = {"resourceType": "Patient", "identifier": [{"system": "urn:oid:1.2.3", "value": "0001"}]}
QUERY = "identifier=urn:oid:1.2.3|0001"
THREADS = 32


def resources(store: Store) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(RESOURCE)).scalar_one()


@pytest.mark.parametrize(
    "condition",
    [
        QUERY,
        f"Patient?{QUERY}",
        f"?{QUERY}",
        "identifier=urn%3Aoid%3A1.2.3%7C0001",
        "Patient?identifier=urn%3Aoid%3A1.2.3%7C0001",
        "http%3A%2F%2Flocalhost%2Ffhir%2FPatient%3Fidentifier%3Durn%3Aoid%3A1.2.3%7C0001",
    ],
)
def test_a_create_under_a_condition_happens_once(small_api: Api, condition: str) -> None:
    first = small_api.post("/Patient", LI, If_None_Exist=condition)
    second = small_api.post("/Patient", LI, If_None_Exist=condition)
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.data == first.data
    assert second.headers["Location"] == first.headers["Location"]


def test_a_condition_that_several_match_is_refused(api: Api) -> None:
    for _ in range(2):
        assert api.post("/Patient", LI).status_code == 201
    answer = api.post("/Patient", LI, If_None_Exist=QUERY)
    assert answer.status_code == 412
    assert said(answer).places == ["http.If-None-Exist"]


@pytest.mark.parametrize("condition", ["", "shoe-size=44", "Condition?code=x"])
def test_a_condition_that_is_not_understood_creates_nothing(small_api: Api, condition: str) -> None:
    answer = small_api.post("/Patient", LI, If_None_Exist=condition)
    assert answer.status_code == 400
    assert said(answer).codes == ["parameter"]
    assert small_api.get("/Patient?_summary=count").get_json(force=True)["total"] == 0


def test_a_deleted_resource_matches_no_condition(api: Api) -> None:
    id_ = api.post("/Patient", LI).get_json(force=True)["id"]
    api.delete(f"/Patient/{id_}")
    assert api.post("/Patient", LI, If_None_Exist=QUERY).status_code == 201


def test_of_many_conditional_creates_at_once_one_creates(store: Store) -> None:
    app = over(store)

    def create(_: int) -> TestResponse:
        return app.another().post("/Patient", LI, If_None_Exist=QUERY)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(create, range(THREADS)))
    assert sorted(answer.status_code for answer in answers) == [200] * (THREADS - 1) + [201]
    assert len({answer.data for answer in answers}) == 1
    assert resources(store) == 1


def test_a_message_that_comes_again_gets_its_answer_again(api: Api, store: Store) -> None:
    first = api.post("/Patient", LI, Idempotency_Key="message-1")
    second = api.post("/Patient", LI, Idempotency_Key="message-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.data == first.data
    assert {name: second.headers[name] for name in ("ETag", "Location", "Last-Modified")} == {
        name: first.headers[name] for name in ("ETag", "Location", "Last-Modified")
    }
    assert resources(store) == 1
    assert api.post("/Patient", LI, Idempotency_Key="message-2").data != first.data


def test_a_delayed_message_does_not_undo_what_came_after_it(api: Api) -> None:
    man, woman = ({"resourceType": "Patient", "id": "p1", "gender": gender} for gender in ("male", "female"))
    api.put("/Patient/p1", man, Idempotency_Key="message-1")
    api.put("/Patient/p1", woman, Idempotency_Key="message-2")
    again = api.put("/Patient/p1", man, Idempotency_Key="message-1")
    assert again.headers["ETag"] == 'W/"1"'
    assert api.get("/Patient/p1").get_json(force=True)["gender"] == "female"


@pytest.mark.parametrize("change", ["body", "path", "method", "condition"])
def test_a_key_belongs_to_one_message(small_api: Api, change: str) -> None:
    patient = {**LI, "id": "p1"}
    small_api.put("/Patient/p1", patient, Idempotency_Key="message-1")
    answer = {
        "body": lambda: small_api.put("/Patient/p1", {**patient, "gender": "male"}, Idempotency_Key="message-1"),
        "path": lambda: small_api.put("/Patient/p2", {**patient, "id": "p2"}, Idempotency_Key="message-1"),
        "method": lambda: small_api.delete("/Patient/p1", Idempotency_Key="message-1"),
        "condition": lambda: small_api.put("/Patient/p1", patient, Idempotency_Key="message-1", If_Match='W/"1"'),
    }[change]()
    assert answer.status_code == 409
    assert said(answer).codes == ["conflict"]
    assert said(answer).places == ["http.Idempotency-Key"]


def test_a_refused_message_may_be_sent_again_under_its_key(small_api: Api) -> None:
    assert small_api.put("/Patient/p1", {**LI, "id": "p1"}, Idempotency_Key="m", If_Match='W/"1"').status_code == 412
    assert small_api.put("/Patient/p1", {**LI, "id": "p1"}, Idempotency_Key="m").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "two words", "x" * 256, "schlüssel"])
def test_a_key_that_is_none_is_refused(small_api: Api, key: str) -> None:
    answer = small_api.post("/Patient", LI, Idempotency_Key=key)
    assert answer.status_code == 400
    assert said(answer).places == ["http.Idempotency-Key"]


def test_one_message_from_many_threads_is_stored_once(store: Store) -> None:
    app = over(store)

    def send(_: int) -> TestResponse:
        return app.another().post("/Patient", LI, Idempotency_Key="message-1")

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(send, range(THREADS)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.data for answer in answers}) == 1
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(MESSAGE)).scalar_one() == 1


def test_of_many_updates_of_one_version_one_counts(store: Store) -> None:
    app, patient = over(store), {**LI, "id": "p1"}
    app.put("/Patient/p1", patient)

    def change(number: int) -> int:
        body = {**patient, "birthDate": f"19{60 + number % 30}"}
        return app.another().put("/Patient/p1", body, If_Match='W/"1"').status_code

    with ThreadPoolExecutor(THREADS) as pool:
        assert sorted(pool.map(change, range(THREADS))) == [200] + [412] * (THREADS - 1)
    assert app.get("/Patient/p1").headers["ETag"] == 'W/"2"'


def test_what_is_there_is_not_replaced_where_only_a_first_version_is_wanted(api: Api) -> None:
    body = {"resourceType": "Patient", "id": "p1"}
    assert api.put("/Patient/p1", body, If_None_Match="*").status_code == 201
    refused = api.put("/Patient/p1", body, If_None_Match="*")
    assert (refused.status_code, said(refused).places) == (412, ["http.If-None-Match"])
    api.delete("/Patient/p1")
    assert api.put("/Patient/p1", body, If_None_Match="*").status_code == 201


def test_an_update_under_a_condition_is_of_the_one_that_matches(api: Api) -> None:
    first = api.put(f"/Patient?{QUERY}", LI)
    assert first.status_code == 201
    second = api.put(f"/Patient?{QUERY}&_format=json", {**LI, "gender": "male"})
    assert second.status_code == 200
    assert second.headers["ETag"] == 'W/"2"'
    id_ = second.get_json(force=True)["id"]
    assert id_ == first.get_json(force=True)["id"]
    assert api.put(f"/Patient?{QUERY}", {**LI, "id": id_}, If_Match='W/"1"').status_code == 412
    assert api.put(f"/Patient?{QUERY}", {**LI, "id": id_}, If_Match='W/"2"').status_code == 200
    assert api.put(f"/Patient?{QUERY}", {**LI, "id": "other"}).status_code == 400
    new = api.put("/Patient?identifier=0002", {"resourceType": "Patient", "id": "p2"})
    assert (new.status_code, new.get_json(force=True)["id"]) == (201, "p2")
    other = api.put("/Patient?identifier=0003", {"resourceType": "Patient", "id": "p2"})
    assert (other.status_code, said(other).places) == (412, ["http.query"])
    assert api.put("/Patient?identifier=0003", LI, If_Match='W/"1"').status_code == 412
    assert api.get("/Patient?_summary=count").get_json(force=True)["total"] == 2
    api.post("/Patient", LI)
    several = api.put(f"/Patient?{QUERY}", LI)
    assert several.status_code == 412
    assert said(several).places == ["http.query"]
    for query in ("", "?_pretty=true", "?shoe-size=44"):
        assert api.put(f"/Patient{query}", LI).status_code == 400


def test_a_deletion_under_a_condition_is_of_the_one_that_matches(api: Api) -> None:
    assert api.delete(f"/Patient?{QUERY}").status_code == 204
    assert api.delete(f"/Patient?{QUERY}", If_Match='W/"1"').status_code == 412
    id_ = api.post("/Patient", LI).get_json(force=True)["id"]
    assert api.delete(f"/Patient?{QUERY}", If_Match='W/"7"').status_code == 412
    assert api.delete(f"/Patient?{QUERY}", Prefer="return=OperationOutcome").status_code == 200
    assert api.get(f"/Patient/{id_}").status_code == 410
    for _ in range(2):
        api.post("/Patient", LI)
    assert api.delete(f"/Patient?{QUERY}").status_code == 412
    assert api.delete("/Patient").status_code == 400
    assert api.get("/Patient?_summary=count").get_json(force=True)["total"] == 2


def test_a_transaction_that_comes_again_gets_its_answer_again(api: Api, store: Store) -> None:
    entry = {"resource": LI, "request": {"method": "POST", "url": "Patient"}}
    transaction = {"resourceType": "Bundle", "type": "transaction", "entry": [entry, entry]}
    first, second = (api.post("", transaction, Idempotency_Key="message-1") for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert second.data == first.data
    assert resources(store) == 2
    assert api.post("/", transaction, Idempotency_Key="message-2").data != first.data
