"""Answers of peers: what is believed, and what is no answer."""

import json
from typing import Any

import pytest

from mappings import belonging, exchange_asked, hand_over, peer_answer, stored
from mappings.case_items import items
from mappings.peer_answer import Unreadable

Json = dict[str, Any]


def as_bytes(value: object) -> bytes:
    return json.dumps(value).encode()


def answered(*statuses: str, type_: str = "transaction-response") -> bytes:
    entries = [{"response": {"status": status}} for status in statuses]
    return as_bytes({"resourceType": "Bundle", "type": type_, "entry": entries})


@pytest.mark.parametrize(
    ("body", "done"),
    [
        (answered("201 Created", "200"), True),
        (answered("201"), False),
        (answered("201", "404 Not Found"), False),
        (answered("201", "2000"), False),
        (answered("201", "201", type_="batch-response"), False),
        (b"{}", False),
        (b"[]", False),
        (b"", False),
        (b"\xff", False),
        (b"[" * 100_000, False),
        (as_bytes({"resourceType": "Bundle", "type": "transaction-response", "entry": [{}, {}]}), False),
        (as_bytes({"resourceType": "OperationOutcome"}), False),
    ],
)
def test_a_transaction_is_done_where_each_entry_is(body: bytes, done: bool) -> None:
    assert peer_answer.is_done(body, 2) == done


def test_the_codes_of_errors_are_kept_and_no_text() -> None:
    own = {"coding": [{"system": "s", "code": "conflict"}], "text": "Mr Li"}
    issues = [
        {"severity": "error", "code": "invalid", "details": own},
        {"severity": "fatal", "code": "exception", "diagnostics": "Mr Li"},
        {"severity": "warning", "code": "informational"},
        {"severity": "error", "code": "Mr Li was born 1960"},
        {"severity": "error", "code": 7},
        {"severity": "error", "code": "exception"},
    ]
    assert peer_answer.codes(as_bytes({"issue": issues})) == ["conflict", "exception"]
    many = [{"severity": "error", "code": f"c{number}"} for number in range(99)]
    assert len(peer_answer.codes(as_bytes({"issue": many}))) == peer_answer.CODES
    for other in (b"<html>", b"[]", b"7", as_bytes({"issue": 7}), as_bytes({"issue": ["x"]})):
        assert peer_answer.codes(other) == []


def test_a_page_is_read_as_it_stands() -> None:
    entries = [
        {"fullUrl": "https://h/Observation/1", "resource": {"resourceType": "Observation", "id": "1"},
         "search": {"mode": "match"}},
        {"resource": {"resourceType": "Device"}}, {"response": {"status": "200"}},
    ]  # fmt: skip
    links = [{"relation": "self", "url": "a"}, {"relation": "next", "url": "b"}]
    page = peer_answer.page(as_bytes({"resourceType": "Bundle", "link": links, "entry": entries}))
    assert page.next == "b"
    assert [(each.full_url, each.type, each.id, each.mode) for each in page.found] == [
        ("https://h/Observation/1", "Observation", "1", "match"), ("", "Device", "", ""),
    ]  # fmt: skip
    assert peer_answer.page(b'{"resourceType":"Bundle"}') == peer_answer.Page((), None)
    for other in (
        b"",
        b"[]",
        b"{}",
        b'{"resourceType":"Patient"}',
        b'{"resourceType":"Bundle","entry":[{"resource":{}}]}',
        b'{"resourceType":"Bundle","link":[7]}',
    ):
        with pytest.raises(Unreadable):
            peer_answer.page(other)


SENT = (b'{"resourceType":"Observation","status":"final","valueQuantity":{"value":5.10},'
        b'"subject":{"reference":"urn:uuid:1"}}')  # fmt: skip


@pytest.mark.parametrize(
    ("found", "alike"),
    [
        (b'{"id":"1","meta":{"versionId":"1"},"text":{"div":"x"},"subject":{"reference":"Patient/1"},'
         b'"valueQuantity":{"value":5.1},"status":"final","resourceType":"Observation"}', True),
        (SENT.replace(b"5.10", b"5.11"), False),
        (SENT.replace(b"final", b"amended"), False),
        (SENT.replace(b'"status":"final",', b'"note":[{"text":"x"}],"status":"final",'), False),
        (b"[1]", False),
        (b"<", False),
    ],
)  # fmt: skip
def test_a_resource_is_alike_where_it_says_the_same(found: bytes, alike: bool) -> None:
    assert peer_answer.alike(SENT, found) == alike


def test_identifiers_that_are_none_name_nobody() -> None:
    patient = {"resourceType": "Patient", "id": "1", "identifier": [{"system": 7, "value": "1"}, {"value": "1"}, "x"]}
    [found] = peer_answer.page(as_bytes({"resourceType": "Bundle", "entry": [{"resource": patient}]})).found
    assert not belonging.has_identifier(found, "s", "1")


def test_what_has_neither_id_nor_address_can_still_be_about_the_patient() -> None:
    patient = {"resourceType": "Patient", "id": "1"}
    about = {"resourceType": "Observation", "subject": {"reference": "Patient/1"}}
    whole = as_bytes({"resourceType": "Bundle", "entry": [{"resource": patient}, {"resource": about}]})
    who, result = peer_answer.page(whole).found
    assert belonging.strangers(who, [who, result], "https://h") == []


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ('"2024-07-01T10:00:00+02:00"', "2024-07-01T08:00:00.000000Z"),
        ('"2024-07-01T10:00:00.5Z"', "2024-07-01T10:00:00.500000Z"),
        ('"2024-13-01T10:00:00Z"', None),
    ],
)
def test_when_a_sender_changed_a_resource_is_told_in_utc(text: str, stated: str | None) -> None:
    assert stored_stated(f'{{"meta":{{"lastUpdated":{text}}}}}') == stated


def stored_stated(text: str) -> str | None:
    return stored.stated(text.encode())


def test_a_resource_may_not_state_when_it_was_changed() -> None:
    assert stored_stated("{}") is None
    assert stored_stated('{"meta":{}}') is None


def test_a_message_of_the_outbox_is_told_in_parts() -> None:
    said = {"status": 409, "codes": ["conflict", "invalid"], "why": "x"}
    message = {"number": 7, "peer": "north", "written": "2024-07-01T08:00:00.000000Z", "said": said}
    [told] = json.loads(exchange_asked.told([message]))["parameter"]
    assert told["part"] == [
        {"name": "number", "valueInteger": 7}, {"name": "peer", "valueString": "north"},
        {"name": "written", "valueInstant": "2024-07-01T08:00:00.000000Z"},
        {"name": "said-status", "valueInteger": 409}, {"name": "said-codes", "valueString": "conflict invalid"},
        {"name": "said-why", "valueString": "x"},
    ]  # fmt: skip


def test_parameters_are_texts_or_yes_and_no() -> None:
    given = [{"name": "store", "valueBoolean": value} for value in (True, False)]
    for each, text in zip(given, ("true", "false"), strict=True):
        body = as_bytes({"resourceType": "Parameters", "parameter": [each]})
        assert exchange_asked.asked(body, [("_pretty", "true")], (), ("store",)) == {"store": text}
    for wrong in ({"name": "store", "valueInteger": 1}, {"name": "other", "valueString": "x"}):
        with pytest.raises(Exception, match="This"):
            exchange_asked.asked(as_bytes({"resourceType": "Parameters", "parameter": [wrong]}), [], (), ("store",))
    assert exchange_asked.asked(b"", [("store", "x")], ("store",), ()) == {"store": "x"}
    with pytest.raises(Exception, match="Post Parameters"):
        exchange_asked.asked(as_bytes({"resourceType": "Bundle", "type": "collection"}), [], (), ())


def document(*resources: Json, language: str = "en", site: str = "-") -> Json:
    patient = {"resourceType": "Patient", "id": "p1", "identifier": [{"system": "s", "value": "1"}]}
    entries = [{"fullUrl": f"urn:x:{n}", "resource": each} for n, each in enumerate((patient, *resources))]
    body = as_bytes({"resourceType": "Bundle", "type": "collection", "entry": entries})
    made = hand_over.document(items(body, "-", None), "k", "2024-07-01T08:00:00Z", site, language)
    stored.check(made, "Bundle")
    found: Json = json.loads(made)["entry"][0]["resource"]
    return found


def test_a_document_says_in_words_what_it_lists() -> None:
    subject: Json = {"subject": {"reference": "Patient/p1"}}
    lab: Json = {"resourceType": "Observation", "status": "final", **subject}
    afp, own = {"text": "AFP <L3>"}, {"coding": [{"system": hand_over.OWN, "code": "tace-resistance"}]}
    above = {"comparator": ">", "value": 5.10, "unit": "%"}
    image = [{"coding": [{"code": "imaging"}]}]
    composition = document(
        lab | {"code": afp, "effectiveDateTime": "2024-07", "valueQuantity": above},
        lab | {"code": afp, "valueQuantity": {"value": 7, "system": "u", "code": "mL"}, "status": "amended"},
        lab | {"code": afp, "valueCodeableConcept": {"coding": [{"display": "CR"}]}, "category": image},
        lab | {"code": {"coding": [{"code": "x", "system": "s"}]}, "valueBoolean": True},
        lab | {"code": {"coding": [{"system": "s", "display": "y"}]}, "valueString": "none"},
        lab | {"code": own},
        {"resourceType": "Condition", **subject, "onsetPeriod": {"start": "2023"}},
        {"resourceType": "Device"},
        {"resourceType": "Composition", **subject, "code": "x"},
    )  # fmt: skip
    told = {each["title"]: each["text"]["div"] for each in composition["section"]}
    assert list(told) == ["Diagnosis", "Imaging and lesions", "Laboratory and other findings", "Computed results",
                          "Further records"]  # fmt: skip
    laboratory = told["Laboratory and other findings"]
    assert "<td>2024-07</td><td>AFP &lt;L3&gt; &gt; 5.1 %</td>" in laboratory
    assert "AFP &lt;L3&gt; 7 mL (amended)" in laboratory
    assert "<td>x true</td>" in laboratory
    assert "<td>y none</td>" in laboratory
    assert "AFP &lt;L3&gt; CR" in told["Imaging and lesions"]
    assert "<td>2023 –</td><td>Condition</td>" in told["Diagnosis"]
    assert composition["author"] == [{"display": "fhirnet"}]


def test_a_document_is_said_in_chinese_and_may_list_nothing() -> None:
    composition = document(language="zh-CN", site="一院")
    assert "section" not in composition
    assert (composition["title"], composition["author"]) == ("肿瘤多学科讨论病历摘要", [{"display": "一院"}])
