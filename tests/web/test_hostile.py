"""Bad input of every kind is answered with a refusal, never with a fault."""

import json
import socket

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.web.cases import PATIENT, PRRT, TACE, bundle
from tests.web.conftest import Post, said

OPERATIONS = ("evaluate-tace-resistance", "evaluate-prrt-suitability", "validate-case")
DEEP = b'{"resourceType":"Bundle","type":"collection","entry":' + b"[" * 100_000
EXTENDED = b'{"extension":[' * 200 + b"{}" + b"]}" * 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "body-empty"),
        (b" \n\t ", "body-empty"),
        (b"null", "not-object"),
        (b"[]", "not-object"),
        (b'"x"', "not-object"),
        (b"5", "not-object"),
        (TACE[:2000], "json"),
        (b"NaN", None),
        (b'{"resourceType":"Bundle","type":"collection","total":Infinity}', "json"),
        (DEEP, "depth"),
        (b'{"resourceType":"Bundle","type":"collection","entry":[' + EXTENDED + b"]}", "depth"),
        (b'{"resourceType":"Bundle","type":"collection","type":"batch"}', "duplicate-key"),
        (b'{"resourceType":"Bundle","type":"collection","total":' + b"1" * 5_000 + b"}", "number-range"),
        (b'{"resourceType":"Bundle","type":"collection","total":1e400}', "number-range"),
        (b'{"resourceType":"Bundle","type":"collection","total":1e999999999}', "number-range"),
        (b'{"resourceType":"Bundle","type":"collection","total":5.}', "json"),
        (b'{"resourceType":"Bundle","type":"collection","total":.5}', "json"),
        (b'{"resourceType":"Bundle","type":"collection","total":05}', "json"),
        (b'{"resourceType":"Bundle","type":"collection","total":+5}', "json"),
        (TACE.decode().encode("utf-16"), "encoding"),
        ('{"resourceType":"Bundle","type":"collection","id":"é"}'.encode("latin-1"), "encoding"),
        (b'{"resourceType":"Bundle","type":"collection","id":"\xc0\xaf"}', "encoding"),
        (b'{"resourceType":"Bundle","type":"collection","id":"\\ud800"}', "encoding"),
        (b'{"resourceType":"Bundle","type":"collection","id":"\\u0000"}', "encoding"),
        (b"{}", "resource-type"),
        (b'{"resourceType":"Patient"}', "resource-type"),
        (b'{"resourceType":"Bundle"}', "required"),
        (b'{"resourceType":"Bundle","type":"nonsense"}', "code"),
        (bundle({}), None),
        (bundle({"fullUrl": "urn:uuid:0c9d8b30-6a51-5a0e-9a0e-7f3f5a11a000"}), "required"),
        (bundle({"resource": {"resourceType": "Nonsense"}}), "resource-type"),
        (bundle({"resource": {"resourceType": "NutritionIntake"}}), "resource-type"),
        (bundle({"resource": {"id": "x"}}), "resource-type"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_cannot_be_read_is_refused_at_once(post: Post, body: bytes, code: str | None) -> None:
    answer = post(body)
    assert answer.status_code == 400
    if code:
        assert code in said(answer).codes


def test_no_body_is_echoed(post: Post) -> None:
    secret = b'{"resourceType":"Bundle","type":"Zhang San","entry":[{"resource":{"resourceType":"Zhang San"}}], "Zhang'
    for body in (secret, secret + b' San":1}'):
        assert b"Zhang" not in post(body).data


def test_two_thousand_entries_are_read_and_one_more_is_not(post: Post) -> None:
    other = {"resource": {"resourceType": "Appointment"}}
    assert post(bundle(PATIENT, *[other] * 1_999), "/fhir/$validate-case").status_code == 200
    answer = post(bundle(PATIENT, *[other] * 2_000))
    assert answer.status_code == 413
    assert said(answer).codes == ["too-many-entries"]
    assert post(bundle(*[other] * 50_000)).status_code == 413


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    operation=st.sampled_from(OPERATIONS),
    body=st.sampled_from([TACE, PRRT]),
    place=st.floats(0, 1, exclude_max=True),
    piece=st.binary(min_size=0, max_size=3),
    cut=st.integers(0, 3),
)
@example(operation=OPERATIONS[0], body=TACE, place=0.0, piece=b"\xef\xbb\xbf", cut=0)
def test_any_changed_byte_gives_an_answer_or_a_refusal(
    post: Post, operation: str, body: bytes, place: float, piece: bytes, cut: int
) -> None:
    at = int(place * len(body))
    answer = post(body[:at] + piece + body[at + cut :], f"/fhir/${operation}")
    assert answer.status_code in (200, 400, 413, 422)


LEAVES = st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "x", "2024-03", "Patient/1", "final"])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entry=st.integers(0, 20), name=st.sampled_from(["status", "code", "subject", "id", "component"]), value=LEAVES)
def test_any_changed_element_gives_an_answer_or_a_refusal(post: Post, entry: int, name: str, value: object) -> None:
    changed = json.loads(TACE)
    changed["entry"][entry % len(changed["entry"])]["resource"][name] = value
    assert post(json.dumps(changed).encode()).status_code in (200, 400, 422)


ELSEWHERE = ("https://evil.example/fhir", "http://169.254.169.254/latest/meta-data", "file:///etc/passwd")


def _no_connection(*_: object, **__: object) -> None:
    raise AssertionError("a connection was tried")


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("url", ELSEWHERE)
def test_no_address_in_a_body_is_ever_opened(
    post: Post, monkeypatch: pytest.MonkeyPatch, operation: str, url: str
) -> None:
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _no_connection)
    monkeypatch.setattr(socket, "getaddrinfo", _no_connection)
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "1834-1"}]},
        "subject": {"reference": PATIENT["fullUrl"]},
        "effectiveDateTime": "2024-01-01",
        "valueQuantity": {"value": 9, "unit": "ng/mL"},
        "hasMember": [{"reference": url}],
        "extension": [{"url": url, "valueUri": url}],
    }
    stranger = observation | {"subject": {"reference": url}}
    body = bundle(PATIENT, {"fullUrl": url, "resource": observation}, {"resource": stranger})
    assert post(body, f"/fhir/${operation}").status_code == 200
