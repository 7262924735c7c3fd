"""The quick way and the exact way agree on whatever is made of the two examples."""

import json
import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fhirnet.errors import Refused
from mappings import r4
from mappings.r4 import decode, exact, quick
from tests.mappings.r4.bodies import EXAMPLES

DOCUMENTS = {name: json.loads(text) for name, text in EXAMPLES.items()}
KEYS = sorted(
    {key for text in EXAMPLES.values() for key in re.findall(r'"(\w+)":', text.decode())}
    | {"foo", "_status", "_valueString", "valueInteger", "effectivePeriod", "dataAbsentReason", "contained", "meta"}
    | {"text", "request", "response", "_given", "given", "verificationStatus", "total", "modifierExtension"}
)
VALUES: list[Any] = [
    None, "", {}, [], 0, -1, 1.5, "5", True, [None], ["x"], {"x": 1}, "final", "banana", {"id": "x"},
    "2024", "2024-02-30", "2024-03-01T00:00:00", "2024-03-01T23:59:60+14:00", {"start": "2024"},
    {"reference": "Patient/1"}, {"reference": "Practitioner/1"}, {"reference": "#a"}, {"type": "Device"},
    [{"url": "u", "valueString": "x"}], [{"url": "u", "valueString": "x", "valueCode": "y"}],
    [{"url": "u", "valueString": "x", "extension": [{"url": "v"}]}], {"value": "5"}, {"value": 1, "comparator": "~"},
    [{"resourceType": "Patient", "id": "a"}], [{"resourceType": "Group", "id": "a", "foo": 1.5}], {"versionId": "2"},
    {"status": "generated", "div": "<div/>"}, {"method": "DELETE", "url": "x"},
]  # fmt: skip
NUMBERS = [b"-0", b"-0.0", b"1e3", b"1E-3", b"0.0000001", b"1.50", b"-0.5", b"1" * 31, b"1e31", b"5.0", b"01", b"NaN"]
SCRAPS = [
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b" ",
    b"null",
    b"\\u0000",
    b"\\ud800",
    b"\\u4e2d",
    b"\xff",
    b"\x00",
]
NUMBER = re.compile(rb"(?<=[:\[,\s])-?[0-9]+(?:\.[0-9]+)?(?=[,}\]\s])")
MEMBER = re.compile(rb'"\w+"\s*:\s*"[^"]*"')


def containers(node: Any) -> list[Any]:
    if not isinstance(node, dict | list):
        return []
    inner = node.values() if isinstance(node, dict) else node
    return [node, *(found for child in inner for found in containers(child))]


@st.composite
def documents(draw: st.DrawFn) -> Any:
    """An example with a few of its elements taken out, renamed, replaced or added."""
    document = json.loads(json.dumps(DOCUMENTS[draw(st.sampled_from(sorted(DOCUMENTS)))]))
    for _ in range(draw(st.integers(0, 3))):
        node = draw(st.sampled_from(containers(document)))
        value = json.loads(json.dumps(draw(st.sampled_from(VALUES))))
        if isinstance(node, list):
            position = draw(st.integers(0, len(node)))
            node[position : position + draw(st.integers(0, 1))] = [value] * draw(st.integers(0, 1))
        elif draw(st.booleans()) and node:
            key = draw(st.sampled_from(sorted(node)))
            moved = node.pop(key)
            node |= {draw(st.sampled_from(KEYS)): moved} if draw(st.booleans()) else {key: value}
        else:
            node[draw(st.sampled_from(KEYS))] = value
    return document


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """Such a document as text, now and then with a wound."""
    layout = draw(st.sampled_from([None, 1]))
    body = json.dumps(draw(documents()), ensure_ascii=draw(st.booleans()), indent=layout).encode()
    wound = draw(st.sampled_from(["none", "none", "scrap", "cut", "number", "twice"]))
    if wound in ("scrap", "cut"):
        at = draw(st.integers(0, len(body)))
        rest = at + draw(st.integers(1, 3)) if wound == "cut" else at
        return body[:at] + (draw(st.sampled_from(SCRAPS)) if wound == "scrap" else b"") + body[rest:]
    form = {"number": NUMBER, "twice": MEMBER}.get(wound)
    places = list(form.finditer(body)) if form else []
    if not places:
        return body
    place = draw(st.sampled_from(places))
    new = draw(st.sampled_from(NUMBERS)) if wound == "number" else place[0] + b", " + place[0]
    return body[: place.start()] + new + body[place.end() :]


def by_the_quick_way(body: bytes) -> r4.Posted | None:
    try:
        return decode.quickly(quick.Received(body))
    except quick.LookAgainError:
        return None


def by_the_exact_way(body: bytes) -> tuple[r4.Posted, r4.Decoded] | None:
    try:
        posted = decode.exactly(exact.read(body))
        return posted, posted.bundle()
    except Refused:
        return None


@settings(max_examples=400, deadline=None)
@given(bodies())
def test_what_the_quick_way_takes_the_exact_way_takes_and_reads_alike(body: bytes) -> None:
    quick_posted, taken = by_the_quick_way(body), by_the_exact_way(body)
    if quick_posted is not None:
        assert taken is not None
        posted, decoded = taken
        assert quick_posted.bundle() == decoded
        assert (quick_posted.root, quick_posted.parameters, quick_posted.case_at) == (
            posted.root,
            posted.parameters,
            posted.case_at,
        )


@settings(max_examples=200, deadline=None)
@given(documents())
def test_canonical_text_is_that_of_a_plain_json_writer(document: Any) -> None:
    body = json.dumps(document).encode()
    try:
        decoded = r4.receive(body).bundle()
    except Refused:
        return
    cases = [p.get("resource") for p in document.get("parameter", ()) if p["name"] == "case"]
    root = cases[0] if cases else document
    for entry in decoded.entries:
        if entry.resource is not None:
            resource = {k: v for k, v in root["entry"][entry.index]["resource"].items() if k not in ("meta", "text")}
            plain = json.dumps(resource, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            assert entry.canonical.decode() == plain


def test_the_examples_go_the_quick_way() -> None:
    assert all(by_the_quick_way(body) is not None for body in EXAMPLES.values())
