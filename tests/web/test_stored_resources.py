"""One resource over HTTP: created, read, changed, deleted, and every version of it kept."""

import json
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from sqlalchemy import select

from fhirnet.settings import Settings
from fhirnet.store import Store
from fhirnet.store.tables import MESSAGE
from fhirnet.web import create_app
from tests.web.conftest import Api, said

MAN = {"resourceType": "Patient", "id": "p1", "gender": "male"}
WOMAN = {**MAN, "gender": "female"}
NOON = "2024-07-01T12:00:00.000000Z"  # the clock of the store


def test_a_created_resource_is_read_where_the_answer_says(api: Api) -> None:
    made = api.post("/Patient", MAN)
    assert made.status_code == 201
    assert made.headers["ETag"] == 'W/"1"'
    assert parsedate_to_datetime(made.headers["Last-Modified"]).isoformat() == "2024-07-01T12:00:00+00:00"
    location = made.headers["Location"]
    assert location.startswith("http://localhost/fhir/Patient/")
    assert location.endswith("/_history/1")
    id_ = location.split("/")[-3]
    assert id_ != "p1"  # the store chooses
    found = api.get(f"/Patient/{id_}")
    assert found.status_code == 200
    assert found.data == made.data
    assert found.headers["ETag"] == made.headers["ETag"]
    assert found.get_json(force=True) == {
        "resourceType": "Patient",
        "id": id_,
        "meta": {"versionId": "1", "lastUpdated": NOON},
        "gender": "male",
    }


@pytest.mark.hazard("H20")
def test_numbers_and_the_order_of_elements_stay_as_they_were_written(api: Api, store: Store) -> None:
    value = b'"valueQuantity":{"value":5.10,"unit":"ng/mL"}'
    body = b'{ "status" : "final", "resourceType":"Observation","code":{"text":"AFP"},' + value + b"}"
    made = api.post("/Observation", body)
    read = api.get(made.headers["Location"].partition("/fhir")[2]).data
    assert value in read
    assert read.index(b'"status"') < read.index(b'"code"') < read.index(b'"valueQuantity"')
    with store.reading() as connection:
        assert connection.execute(select(MESSAGE.c.body)).scalar_one() == body


def test_a_byte_order_mark_is_skipped(api: Api) -> None:
    made = api.put("/Patient/p1", b"\xef\xbb\xbf" + json.dumps(MAN).encode())
    assert made.status_code == 201
    assert api.get("/Patient/p1").get_json(force=True)["gender"] == "male"


def test_an_update_is_a_version_more(api: Api) -> None:
    assert api.put("/Patient/p1", MAN).status_code == 201
    changed = api.put("/Patient/p1", WOMAN)
    assert changed.status_code == 200
    assert changed.headers["ETag"] == 'W/"2"'
    assert changed.headers["Location"] == "http://localhost/fhir/Patient/p1/_history/2"
    assert api.get("/Patient/p1").get_json(force=True)["gender"] == "female"
    assert api.get("/Patient/p1/_history/1").get_json(force=True)["gender"] == "male"


def test_an_update_of_a_version_that_is_no_longer_current_changes_nothing(api: Api) -> None:
    api.put("/Patient/p1", MAN)
    assert api.put("/Patient/p1", WOMAN, If_Match='W/"1"').status_code == 200
    late = api.put("/Patient/p1", MAN, If_Match='W/"1"')
    assert late.status_code == 412
    assert said(late).codes == ["conflict"]
    assert said(late).places == ["http.If-Match"]
    assert api.put("/Patient/p2", {**MAN, "id": "p2"}, If_Match='W/"1"').status_code == 412
    assert api.delete("/Patient/p1", If_Match='W/"1"').status_code == 412
    assert api.get("/Patient/p1").headers["ETag"] == 'W/"2"'


@pytest.mark.parametrize("tag", ["1", "W/1", '"x"', "*", 'W/"1", W/"2"', ""])
def test_a_condition_that_names_no_version_is_refused(api: Api, tag: str) -> None:
    api.put("/Patient/p1", MAN)
    answer = api.put("/Patient/p1", MAN, If_Match=tag)
    assert answer.status_code == 400
    assert said(answer).places == ["http.If-Match"]


def test_what_the_client_has_already_is_not_sent_again(api: Api) -> None:
    api.put("/Patient/p1", MAN)
    for known in ('W/"1"', '"7", W/"1"'):
        answer = api.get("/Patient/p1", If_None_Match=known)
        assert answer.status_code == 304
        assert answer.headers["ETag"] == 'W/"1"'
        assert answer.data == b""
    api.put("/Patient/p1", WOMAN)
    assert api.get("/Patient/p1", If_None_Match='W/"1"').status_code == 200


def test_a_deleted_resource_is_gone_and_its_versions_are_not(api: Api) -> None:
    api.put("/Patient/p1", MAN)
    deleted = api.delete("/Patient/p1")
    assert deleted.status_code == 204
    assert deleted.data == b""
    assert deleted.headers["ETag"] == 'W/"2"'
    for path in ("/Patient/p1", "/Patient/p1/_history/2"):
        answer = api.get(path)
        assert answer.status_code == 410
        assert said(answer).codes == ["gone"]
    assert api.get("/Patient/p1/_history/1").status_code == 200
    assert api.delete("/Patient/p1").headers["ETag"] == 'W/"2"'  # again: nothing more
    again = api.put("/Patient/p1", WOMAN)
    assert again.status_code == 201
    assert again.headers["ETag"] == 'W/"3"'
    assert api.delete("/Patient/never-there").status_code == 204


def test_the_history_tells_every_version_the_newest_first(api: Api) -> None:
    api.put("/Patient/p1", MAN)
    api.delete("/Patient/p1")
    api.put("/Patient/p1", WOMAN)
    api.put("/Patient/p1", MAN)
    answer = api.get("/Patient/p1/_history")
    Bundle.model_validate_json(answer.data)
    history: dict[str, Any] = answer.get_json(force=True)
    assert (history["type"], history["total"]) == ("history", 4)
    told = [
        (each["request"]["method"], each["response"]["status"][:3], each["response"]["etag"])
        for each in history["entry"]
    ]
    assert told == [
        ("PUT", "200", 'W/"4"'),
        ("PUT", "201", 'W/"3"'),
        ("DELETE", "204", 'W/"2"'),
        ("PUT", "201", 'W/"1"'),
    ]
    assert {each["fullUrl"] for each in history["entry"]} == {"http://localhost/fhir/Patient/p1"}
    assert {each["request"]["url"] for each in history["entry"]} == {"Patient/p1"}
    assert [each.get("resource", {}).get("gender") for each in history["entry"]] == ["male", "female", None, "male"]


def test_the_history_of_a_created_resource_names_the_type_that_was_posted_to(api: Api) -> None:
    id_ = api.post("/Patient", MAN).get_json(force=True)["id"]
    (entry,) = api.get(f"/Patient/{id_}/_history").get_json(force=True)["entry"]
    assert entry["request"] == {"method": "POST", "url": "Patient"}


@pytest.mark.parametrize(
    ("preferred", "body"),
    [(None, "Patient"), ("representation", "Patient"), ("OperationOutcome", "OperationOutcome"), ("minimal", None)],
)
def test_the_answer_has_the_form_that_is_preferred(api: Api, preferred: str | None, body: str | None) -> None:
    prefer = preferred and f"return={preferred}"
    for status, answer in (
        (201, api.post("/Patient", MAN, Prefer=prefer)),
        (201, api.put("/Patient/p1", MAN, Prefer=prefer)),
        (200, api.put("/Patient/p1", MAN, Prefer=prefer)),
    ):
        assert answer.status_code == status
        assert answer.headers.get("Preference-Applied") == prefer
        assert (answer.get_json(force=True)["resourceType"] if answer.data else None) == body
        assert ("Content-Type" in answer.headers) is bool(body)
    deleted = api.delete("/Patient/p1", Prefer=prefer)
    assert deleted.status_code == (200 if preferred == "OperationOutcome" else 204)


def test_a_wish_that_is_not_known_is_passed_over(api: Api) -> None:
    answer = api.post("/Patient", MAN, Prefer="return=nothing, respond-async")
    assert answer.get_json(force=True)["resourceType"] == "Patient"
    assert "Preference-Applied" not in answer.headers


def test_the_address_of_the_service_can_be_set(store: Store) -> None:
    settings = Settings(database="off", base_url="https://fhir.hospital.example/r4")
    behind = Api(create_app(settings, store).test_client())
    made = behind.put("/Patient/p1", MAN)
    assert made.headers["Location"] == "https://fhir.hospital.example/r4/Patient/p1/_history/1"
    assert b'"https://fhir.hospital.example/r4/Patient/p1"' in behind.get("/Patient/p1/_history").data
    assert b'"url":"https://fhir.hospital.example/r4"' in behind.get("/metadata").data


@pytest.mark.parametrize("type_", ["Device", "Provenance", "DiagnosticReport", "Bundle"])
def test_types_that_no_question_reads_are_stored_as_well(api: Api, type_: str) -> None:
    body: dict[str, dict[str, object]] = {
        "Device": {"deviceName": [{"name": "scanner", "type": "other"}]},
        "Provenance": {
            "target": [{"reference": "Patient/p1"}],
            "recorded": "2024-07-01T12:00:00Z",
            "agent": [{"who": {"display": "ward 7"}}],
        },
        "DiagnosticReport": {"status": "final", "code": {"text": "CT"}, "subject": {"reference": "Patient/p1"}},
        "Bundle": {"type": "collection"},
    }
    made = api.post(f"/{type_}", {"resourceType": type_, **body[type_]})
    assert made.status_code == 201
    assert api.get(made.headers["Location"].partition("/fhir")[2]).get_json(force=True).items() >= body[type_].items()
