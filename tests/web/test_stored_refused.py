"""What the store is asked for and does not have, or is sent and does not take."""

import json

import pytest

from mappings import stored
from mappings.r4.generated import READ_TYPES
from tests.web.conftest import Api, said

MAN = {"resourceType": "Patient", "id": "p1", "gender": "male"}
UUID = b"urn:uuid:0c9d8b30-6a51-5a0e-9a0e-7f3f5a11a000"


@pytest.mark.parametrize("id_", ["..", ".", "%2e%2e", "a" * 65, "é", "a_b", "a%20b", "p1%00", "'--", "%25"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_id_that_is_none_is_refused(small_api: Api, method: str, id_: str) -> None:
    answer = small_api.send(method, f"/Patient/{id_}", MAN if method == "PUT" else None)
    assert answer.status_code == 400
    assert said(answer).codes == ["value"]
    assert said(answer).places == ["http.id"]


@pytest.mark.parametrize(
    "path",
    [
        "/Patient/p1",
        "/Patient/p1/_history",
        "/Patient/p1/_history/1",
        "/Patient/p1/_history/0",
        "/Patient/p1/_history/99999999999999999999",
        "/Patient/p1/_history/first",
        "/Patient/p1/$everything",
        "/Patient/p1/$mcode-everything",
        "/Patient/p1/$evaluate-tace-resistance",
        "/Patient/../../etc/passwd",
        "/Patient//p1",
        "/Patient/p1/",
    ],
)
def test_what_is_not_there_is_not_found(small_api: Api, path: str) -> None:
    answer = small_api.get(path)
    assert answer.status_code == 404
    assert said(answer).codes == ["not-found"]


@pytest.mark.parametrize("path", ["/Appointment", "/Appointment/1", "/Appointment/1/_history", "/Patients/1"])
def test_a_type_that_is_not_stored_is_told_those_that_are(small_api: Api, path: str) -> None:
    answer = small_api.get(path)
    assert answer.status_code == 404
    (issue,) = answer.get_json(force=True)["issue"]
    assert all(type_ in issue["diagnostics"] for type_ in stored.TYPES)
    assert "stored" not in small_api.get("/nothing").get_json(force=True)["issue"][0]["diagnostics"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/Patient/p1", "DELETE, GET, HEAD, PUT"),
        ("PATCH", "/Patient/p1", "DELETE, GET, HEAD, PUT"),
        ("OPTIONS", "/Patient/p1", "DELETE, GET, HEAD, PUT"),
        ("TRACE", "/Patient/p1", "DELETE, GET, HEAD, PUT"),
        ("PATCH", "/Patient", "DELETE, GET, HEAD, POST, PUT"),
        ("DELETE", "/Patient/p1/_history/1", "GET, HEAD"),
        ("PUT", "/Patient/p1/_history", "GET, HEAD"),
        ("POST", "/Patient/p1/$everything", "GET, HEAD"),
        ("PUT", "/Patient/p1/$evaluate-tace-resistance", "GET, HEAD, POST"),
        ("GET", "", "POST"),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(small_api: Api, method: str, path: str, allowed: str) -> None:
    answer = small_api.send(method, path)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == allowed
    if method != "HEAD":
        assert said(answer).codes == ["method"]


def test_a_method_is_not_overridden_by_a_header(small_api: Api) -> None:
    small_api.put("/Patient/p1", MAN)
    answer = small_api.get("/Patient/p1", X_HTTP_Method_Override="DELETE", X_HTTP_Method="DELETE")
    assert answer.status_code == 200
    assert small_api.get("/Patient/p1").status_code == 200


def test_head_answers_as_get_without_the_body(small_api: Api) -> None:
    small_api.put("/Patient/p1", MAN)
    head, get = small_api.send("HEAD", "/Patient/p1"), small_api.get("/Patient/p1")
    assert head.status_code == 200
    assert head.data == b""
    assert head.headers["ETag"] == get.headers["ETag"]
    assert small_api.send("HEAD", "/Patient/p2").status_code == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "body-empty"),
        (b" \n", "body-empty"),
        (b"\xef\xbb\xbf", "body-empty"),
        (b"{", "json"),
        (b"null", "value"),
        (b"[]", "value"),
        (b'{"resourceType":"Patient"}{"resourceType":"Patient"}', "json"),
        (b'{"resourceType":"Patient"},{"resourceType":"Patient"}', "json"),
        (b'{"resourceType":"Patient"}},{"resource":{"resourceType":"Patient"}', "json"),
        (b'{"resourceType":"Patient"},"fullUrl":"' + UUID + b'"', "json"),
        (b'{"resourceType":"Patient"},"x":{}', "element"),
        (b'{"gender":"male"}', "resource-type"),
        (b'{"resourceType":"Device"}', "resource-type"),
        (b'{"resourceType":"Patient","gender":"M"}', "code"),
        (b'{"resourceType":"Patient","age":5}', "element"),
        (b'{"resourceType":"Patient","meta":null}', "value"),
        (b'{"resourceType":"Patient","id":5}', "value"),
        (b'{"resourceType":"Patient","id":"a/b"}', "value"),
        (b'{"resourceType":"Patient","gender":"male","gender":"female"}', "duplicate-key"),
        (b'{"resourceType":"Patient","id":"\\u0000"}', "encoding"),
        (b'{"resourceType":"Patient","contact":[{}]}', "value"),
        (b'{"resourceType":"Patient","extension":' + b'[{"extension":' * 30 + b"[]" + b"}]" * 30 + b"}", "depth"),
    ],
)
def test_what_is_no_sound_patient_is_not_stored(small_api: Api, body: bytes, code: str) -> None:
    for answer in (small_api.post("/Patient", body), small_api.put("/Patient/p1", body)):
        assert answer.status_code == 400
        assert code in said(answer).codes
    assert small_api.get("/Patient?_summary=count").get_json(force=True)["total"] == 0


@pytest.mark.parametrize(
    "extra",
    [
        '"meta":null',
        '"meta":5',
        '"meta":[]',
        '"meta":"{}"',
        '"id":null',
        '"id":5',
        '"id":""',
        '"patient":null',
        '"patient":{}',
        '"note":[]',
        '"note":[null]',
        '"status":""',
        '"colour":"red"',
    ],
)
def test_what_is_no_sound_resource_of_a_type_that_is_not_read_is_not_stored(small_api: Api, extra: str) -> None:
    answer = small_api.post("/Device", f'{{"resourceType":"Device",{extra}}}'.encode())
    assert answer.status_code == 400
    assert set(said(answer).codes) <= {"value", "element"}


REPORT = {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "CT"}}


@pytest.mark.parametrize(
    ("body", "code", "place"),
    [
        (REPORT | {"code": '{"text":"CT"}'}, "value", "DiagnosticReport.code"),
        (REPORT | {"status": "nope"}, "code", "DiagnosticReport.status"),
        (REPORT | {"subject": {"reference": "Observation/1"}}, "reference-type", "DiagnosticReport.subject"),
        (REPORT | {"issued": "2024-07-01"}, "value", "DiagnosticReport.issued"),
        (REPORT | {"result": [{"reference": "#none"}]}, "invariant", "DiagnosticReport.result[0]"),
        ({"resourceType": "DiagnosticReport", "status": "final"}, "required", "DiagnosticReport.code"),
        ({"resourceType": "Practitioner", "gender": "M"}, "code", "Practitioner.gender"),
        ({"resourceType": "Organization", "name": 5}, "value", "Organization.name"),
        ({"resourceType": "Provenance"}, "required", "Provenance.target"),
        ({"resourceType": "ResearchSubject", "status": "on-study"}, "required", "ResearchSubject.study"),
        ({"resourceType": "Bundle"}, "required", "Bundle.type"),
        (
            {"resourceType": "Bundle", "type": "document", "entry": [{"resource": {"resourceType": "Comp"}}]},
            "resource-type",
            "Bundle.entry[0].resource",
        ),
        (
            {
                "resourceType": "Bundle",
                "type": "collection",
                "entry": [{"resource": {"resourceType": "Patient", "gender": "M"}}],
            },
            "code",
            "Bundle.entry[0].resource.gender",
        ),
    ],
)
def test_what_no_question_reads_is_checked_as_well(
    small_api: Api, body: dict[str, object], code: str, place: str
) -> None:
    answer = small_api.post(f"/{body['resourceType']}", body)
    assert answer.status_code == 400
    assert said(answer).codes[0] == code
    assert said(answer).places[0] == place


def test_of_every_stored_type_every_element_is_known() -> None:
    assert {*READ_TYPES, *stored.KEPT, "Bundle"} >= set(stored.TYPES)


def test_nulls_beside_what_stands_for_them_are_sound(small_api: Api) -> None:
    body = {"resourceType": "Bundle", "type": "collection", "signature": None}
    assert small_api.post("/Bundle", body).status_code == 400
    report = {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "CT"}}
    name = {"given": ["Li", None], "_given": [None, {"id": "g"}]}
    gap = {"contained": [{"resourceType": "Patient", "id": "p", "name": [name]}], "subject": {"reference": "#p"}}
    assert small_api.post("/DiagnosticReport", report | gap).status_code == 201


def test_the_path_of_a_problem_begins_at_the_resource(small_api: Api) -> None:
    answer = small_api.post("/Patient", {**MAN, "gender": "M"})
    assert said(answer).places == ["Patient.gender"]


@pytest.mark.parametrize("id_", ["p2", None])
def test_an_update_is_of_the_resource_that_the_address_names(small_api: Api, id_: str | None) -> None:
    body = {"resourceType": "Patient"} | ({"id": id_} if id_ else {})
    answer = small_api.put("/Patient/p1", body)
    assert answer.status_code == 400
    assert said(answer).places == ["Patient.id"]
    assert small_api.get("/Patient/p1").status_code == 404


@pytest.mark.parametrize(
    "media", ["text/plain", "application/fhir+xml", None, "application/fhir+json; fhirVersion=5.0"]
)
def test_only_fhir_json_is_read(small_api: Api, media: str | None) -> None:
    for method, path in (("POST", "/Patient"), ("PUT", "/Patient/p1"), ("POST", ""), ("POST", "/Patient/_search")):
        assert small_api.send(method, path, MAN, Content_Type=media).status_code == 415
    assert small_api.post("/Patient/_search", MAN).status_code == 415
    assert small_api.get("/Patient/p1", Accept="text/html").status_code == 406


def test_a_resource_larger_than_the_limit_is_not_read(small_api: Api) -> None:
    big = {**MAN, "name": [{"text": "x" * 21_000_000}]}
    assert small_api.put("/Patient/p1", json.dumps(big).encode()).status_code == 413


def test_a_search_that_is_posted_is_a_form_of_readable_text(small_api: Api) -> None:
    form = "application/x-www-form-urlencoded"
    assert small_api.post("/Patient/_search", b"_id=p1", Content_Type=form).status_code == 200
    for body in (b"_id=%ff", b"\xff", b"&".join(b"_id=p%d" % i for i in range(1_001))):
        answer = small_api.post("/Patient/_search", body, Content_Type=form)
        assert answer.status_code == 400
        assert said(answer).codes == ["encoding"]


def test_a_create_with_a_query_creates_nothing(small_api: Api) -> None:
    # some clients write the condition of a create into its address, where FHIR has none
    answer = small_api.send("POST", "/Patient?identifier=urn:oid:1.2.3|0001", MAN)
    assert answer.status_code == 400
    assert said(answer).places == ["http.query"]
    assert small_api.send("GET", "/Patient").get_json()["total"] == 0
    assert small_api.send("POST", "/Patient?_format=json", {"resourceType": "Patient"}).status_code == 201
