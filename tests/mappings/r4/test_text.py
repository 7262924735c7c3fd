"""Stage 4: what is refused before anything is understood."""

import json
import time
from typing import Any

import pytest

from fhirnet.errors import Refused
from mappings import r4
from mappings.r4 import lexical
from tests.mappings.r4.bodies import EXAMPLES, OBSERVATION, bundle, encoded, observation, refusal, refused_as

VALUE = "Bundle.entry[0].resource.valueQuantity.value"
TEXT = "Bundle.entry[0].resource.code.text"


def with_number(text: str) -> bytes:
    return bundle(observation(valueQuantity={"value": 0.125})).replace(b"0.125", text.encode())


def with_text(text: bytes) -> bytes:
    return bundle(observation(code={"text": "TEXT"})).replace(b"TEXT", text)


def nested(levels: int) -> bytes:
    """A Bundle whose deepest object is on that level."""
    extension: dict[str, Any] = {"url": "u", "valueString": "x"}
    for _ in range((levels - 6) // 2):
        extension = {"url": "u", "extension": [extension]}
    return bundle(observation(extension=[extension]))


@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\xef\xbb\xbf", b"\xef\xbb\xbf "])
def test_an_empty_body_is_refused(body: bytes) -> None:
    assert refused_as(body) == [("body-empty", None)]


@pytest.mark.parametrize("body", [b"null", b"[]", b'"x"', b"5", b'[{"resourceType":"Bundle"}]'])
def test_only_an_object_is_taken(body: bytes) -> None:
    assert refused_as(body) == [("not-object", None)]


@pytest.mark.parametrize("cut", [1, 2000, 20000])
def test_truncated_json_is_refused_with_the_byte_it_broke_at_and_without_its_content(cut: int) -> None:
    (issue,) = refusal(EXAMPLES["tace-v5"][:cut])
    assert issue.code == "json"
    assert "byte " in issue.what
    assert "肝" not in issue.what


def test_the_byte_is_counted_in_bytes_and_from_the_byte_order_mark() -> None:
    body = "\ufeff".encode() + encoded({"a": "肝肝"})[:-1] + b"!"
    (issue,) = refusal(body)
    assert f"byte {len(body) - 1}:" in issue.what


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number_is_not_json(number: str) -> None:
    assert refused_as(with_number(number)) == [("json", VALUE)]


@pytest.mark.parametrize("number", ["5.", ".5", "05", "+5", "-", "0x5", "1e", "--1"])
def test_a_number_that_json_does_not_know_is_not_json(number: str) -> None:
    assert [code for code, _ in refused_as(with_number(number))] == ["json"]


@pytest.mark.parametrize(
    "number", ["1e400", "1e999999999", "1E2000000", "1e31", "-1e-31", "1" * 31, "1" * 5000, "0." + "1" * 30, "1e0099"]
)
def test_a_number_out_of_range_is_refused_where_it_stands(number: str) -> None:
    assert refused_as(with_number(number)) == [("number-range", VALUE)]


@pytest.mark.parametrize(
    "number", ["0", "-0", "-0.0", "12.50", "1e30", "1E-30", "1e+3", "0.0000001", "1" * 30, "-5", "0.000001", "1e0030"]
)
def test_a_number_within_range_is_kept_as_it_was_written(number: str) -> None:
    (found,) = r4.receive(with_number(number)).bundle().entries
    assert f'"value":{number}}}'.encode() in found.canonical
    assert isinstance(found.resource, r4.Observation)
    assert found.resource.valueQuantity
    assert found.resource.valueQuantity.value == r4.Decimal(number)


def test_forty_levels_are_taken_and_forty_one_refused() -> None:
    assert refused_as(nested(40)) == []
    deeper = nested(40).replace(b'"x"', b'"x","_valueString":{"id":"y"}')
    assert [code for code, _ in refused_as(deeper)] == ["depth"]


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 100_000 + b"]" * 100_000, nested(200)])
def test_deep_nesting_is_refused_at_once(body: bytes) -> None:
    started = time.perf_counter()
    assert [code for code, _ in refused_as(body)] == ["depth"]
    assert time.perf_counter() - started < 1


def test_a_repeated_key_is_named_with_its_place() -> None:
    body = encoded({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": OBSERVATION}]})
    (issue,) = refusal(body.replace(b'"status":', b'"status": "final", "status":'))
    assert (issue.code, issue.at) == ("duplicate-key", "Bundle.entry[0].resource.status")
    assert issue.what.startswith("status ")


@pytest.mark.parametrize(
    ("once", "twice"),
    [
        (b'"type": "collection"', b'"type": "collection", "type": "collection"'),
        (b'"resourceType": "Observation"', b'"resourceType": "Observation", "resourceType": "Observation"'),
        (b'"code": "1834-1"', b'"code": "1834-1", "\\u0063ode": "1834-1"'),
        (b'"entry":', b'"entry": [], "entry":'),
    ],
)
def test_a_key_is_never_taken_twice(once: bytes, twice: bytes) -> None:
    body = bundle(OBSERVATION)
    assert once in body
    assert "duplicate-key" in [code for code, _ in refused_as(body.replace(once, twice))]


def test_a_key_is_not_taken_twice_in_a_resource_that_is_not_read() -> None:
    body = bundle({"resourceType": "Encounter", "status": "finished"})
    assert refused_as(body) == []
    twice = body.replace(b'"finished"', b'"finished", "status": "finished"')
    assert refused_as(twice) == [("duplicate-key", "Bundle.entry[0].resource.status")]


def test_a_number_in_quotation_marks_does_not_make_good_for_a_repeated_key() -> None:
    quoted = bundle(observation(valueQuantity={"value": "5.1"}, code={"text": '"'}))
    assert refused_as(quoted) == [("value", VALUE)]
    assert [code for code, _ in refused_as(quoted.replace(b'\\"', b"\\u0022"))] == ["value"]


@pytest.mark.parametrize(
    "body",
    [
        bundle(OBSERVATION).decode().encode("utf-16"),
        bundle(OBSERVATION).decode().encode("utf-16-le"),
        bundle(OBSERVATION).decode().encode("utf-32-be"),
        with_text("é".encode("latin-1")),
        with_text(b"\xc0\x80"),
        with_text(b"\xed\xa0\x80"),
        bundle({"resourceType": "Encounter", "status": "STATUS"}).replace(b"STATUS", b"\xff"),
    ],
)
def test_only_utf_8_is_taken(body: bytes) -> None:
    assert [code for code, _ in refused_as(body)] == ["encoding"]


def test_a_byte_order_mark_is_skipped() -> None:
    assert r4.receive(b"\xef\xbb\xbf" + bundle(OBSERVATION)).bundle() == r4.receive(bundle(OBSERVATION)).bundle()


@pytest.mark.parametrize("text", [b"\\ud800", b"\\uDFFFx", b"\\u0000", b"\\u001F", b"\\b", b"\\f", b"x\\u000b"])
def test_text_that_fhir_cannot_hold_is_refused(text: bytes) -> None:
    assert refused_as(with_text(text)) == [("encoding", TEXT)]


def test_text_that_fhir_cannot_hold_is_refused_in_resources_that_are_not_read_and_in_keys() -> None:
    body = bundle({"resourceType": "Encounter", "KEY": "TEXT"})
    assert refused_as(body.replace(b"TEXT", b"\\u0000")) == [("encoding", "Bundle.entry[0].resource.KEY")]
    assert refused_as(body.replace(b"KEY", b"\\ud800")) == [("encoding", "Bundle.entry[0].resource")]


@pytest.mark.parametrize(
    ("raw", "code"), [(b"\x00", "encoding"), (b"\x1f", "encoding"), (b"\n", "json"), (b"\t", "json")]
)
def test_raw_control_characters_do_not_stand_in_strings(raw: bytes, code: str) -> None:
    assert [found for found, _ in refused_as(with_text(raw))] == [code]


@pytest.mark.parametrize("text", ["\\t\\n\\r", "\\u0009", "\\u4e2d", "\\ud83d\\ude00", '\\"\\\\\\/', "\u202e", "\x7f"])
def test_other_text_is_taken_and_written_plainly(text: str) -> None:
    (found,) = r4.receive(with_text(text.encode())).bundle().entries
    assert json.loads(found.canonical)["code"]["text"] == json.loads(f'"{text}"')


@pytest.mark.parametrize(
    "body", [b"{}", b'{"resourceType":"Patient"}', b'{"resourceType":5}', b'{"resourceType":"bundle","type":"batch"}']
)
def test_only_bundle_and_parameters_are_taken(body: bytes) -> None:
    assert refused_as(body) == [("resource-type", None)]


def test_two_thousand_entries_are_taken_and_one_more_refused() -> None:
    entries = [{"fullUrl": f"urn:x:{n}", "resource": OBSERVATION} for n in range(2001)]
    assert refused_as(bundle(entry=entries[:2000])) == []
    assert refused_as(bundle(entry=entries)) == [("too-many-entries", "Bundle.entry")]
    case = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "asOf", "valueDate": "2024-07-01"},
            {"name": "case", "resource": json.loads(bundle(entry=entries))},
        ],
    }
    assert refused_as(encoded(case)) == [("too-many-entries", "Parameters.parameter[1].resource.entry")]


def test_the_problems_of_the_text_are_reported_together_and_before_those_of_the_structure() -> None:
    body = with_number("1e99").replace(b'"status": "final"', b'"status": "banana", "status": "\\u0000"')
    assert sorted(code for code, _ in refused_as(body)) == ["duplicate-key", "encoding", "number-range"]
    with pytest.raises(Refused):
        r4.receive(body)


@pytest.mark.parametrize(
    "body",
    [
        b'"' * 2_000_000,
        b'"' + b"\\" * 2_000_000,
        b"[]" * 1_000_000,
        b"[" + b"1," * 500_000 + b"1]",
        b"[1e" + b"9" * 2_000_000 + b"]",
        b"{" + b",".join(b'"a%d":1' % (n // 2) for n in range(100_000)) + b"}",
    ],
    ids=["quotes", "backslashes", "brackets", "numbers", "exponent", "keys"],
)
def test_a_large_useless_body_is_refused_in_linear_time(body: bytes) -> None:
    started = time.perf_counter()
    assert refusal(body)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("filling", ['\\"', "\\\\", "\\n"])
def test_a_large_body_of_little_but_escapes_is_left_to_the_exact_way(filling: str) -> None:
    body = b'{"a":"%b"}' % (filling.encode() * 600_000)
    assert lexical.scan(body) is None
    assert lexical.scan(b'{"a":"%b"}' % filling.encode()) == 4
