"""A Bundle as a set of resources: what counts once, what is set aside, what is cited and reported."""

import json
import random
from datetime import date
from pathlib import Path

import pytest

from fhirnet.errors import Refused
from mappings import bundle
from mappings.r4.decode import receive
from tests.mappings.posting import (
    ICD,
    LOINC,
    PATIENT,
    Json,
    case,
    condition,
    fact,
    known,
    lesion,
    not_used,
    observation,
    procedure,
    quantity,
    read,
    remarks,
)

EXAMPLES = Path(__file__).parent.parent / "examples"
ECOG = observation((LOINC, "89247-1"), valueInteger=0)
HERE = "http://h.example/fhir/"


def _entry(full_url: str, resource: Json) -> Json:
    return {"fullUrl": full_url, "resource": resource}


def _version(number: str | None, updated: str | None = None) -> Json:
    meta = {"versionId": number, "lastUpdated": updated}
    return {"meta": {name: value for name, value in meta.items() if value}}


@pytest.mark.parametrize("type_", [
    "collection", "searchset", "document", "transaction", "batch", "message", "history", "transaction-response",
    "batch-response",
])  # fmt: skip
def test_every_type_of_bundle_is_the_same(type_: str) -> None:
    assert len(case(ECOG, type_=type_).statements) == 1


@pytest.mark.hazard("H01")
def test_without_a_patient_or_with_two_there_is_no_case() -> None:
    with pytest.raises(Refused) as refused:
        read(ECOG, patient=False)
    assert [(i.code, i.at) for i in refused.value.issues] == [("no-patient", "Bundle")]
    with pytest.raises(Refused) as refused:
        bundle.read(receive(b'{"resourceType":"Bundle","type":"collection"}').bundle())
    assert [(i.code, i.at) for i in refused.value.issues] == [("no-patient", "Bundle")]
    with pytest.raises(Refused) as refused:
        read(ECOG, {"resourceType": "Patient", "id": "p2"})
    assert [(i.code, i.at) for i in refused.value.issues] == [
        ("many-patients", "Bundle.entry[0].resource"),
        ("many-patients", "Bundle.entry[2].resource"),
    ]


def test_two_patients_that_say_the_same_under_two_names_are_two() -> None:
    twin = {"resourceType": "Patient", "gender": "male"}
    with pytest.raises(Refused):
        read(_entry("urn:x:1", twin), _entry("urn:x:2", twin), patient=False)


def test_a_patient_with_a_modifier_is_nobody() -> None:
    modified = PATIENT | {"modifierExtension": [{"url": "http://x.example", "valueBoolean": True}]}
    with pytest.raises(Refused) as refused:
        read(modified, patient=False)
    assert [i.code for i in refused.value.issues] == ["no-patient"]


@pytest.mark.hazard("H04")
def test_equal_content_counts_once_and_references_follow() -> None:
    course = procedure(("procedure", "treatment-course"))
    session = procedure(("embolization", "ctace"), on="2024-01-11", partOf=[{"reference": HERE + "Procedure/2"}])
    found = known(_entry(HERE + "Procedure/2", course), _entry(HERE + "Procedure/1", course), session)
    assert not_used(found) == {"entry[1].resource": "duplicate"}
    assert found.case.procedures[1].course == HERE + "Procedure/1"  # the smallest name is kept


@pytest.mark.parametrize(
    ("one", "other", "counted"),
    [
        (ECOG | {"id": "a"}, ECOG | {"id": "b", "text": {"status": "empty", "div": "<div>x</div>"}}, 1),
        (ECOG | {"id": "a"}, ECOG | {"id": "b"} | _version("2"), 1),
        (ECOG | {"id": "a"}, ECOG | {"id": "b", "issued": "2024-06-20T10:00:00Z"}, 2),
        (ECOG, ECOG, 1),
    ],
)
def test_what_makes_two_observations_one(one: Json, other: Json, counted: int) -> None:
    for first, second in ((one, other), (other, one)):
        assert len(case(first, second).statements) == counted


def test_two_lesions_are_always_two() -> None:
    same = {k: v for k, v in lesion("x").items() if k != "id"}
    assert len(case(_entry("urn:x:1", same), _entry("urn:x:2", same)).lesions) == 2
    again = known(_entry("urn:x:1", same), _entry("urn:x:1", same))
    assert len(again.case.lesions) == 1
    assert not_used(again) == {"entry[2].resource": "duplicate"}


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (_version("1"), _version("2")),
        (_version("9"), _version("10")),
        (_version(None, "2024-06-20T10:00:00Z"), _version(None, "2024-06-20T11:00:00Z")),
    ],
)
@pytest.mark.parametrize("named", [True, False])
def test_the_newest_version_is_used(older: Json, newer: Json, named: bool) -> None:
    versions = [ECOG | {"id": "o1"} | older, ECOG | {"id": "o1", "valueInteger": 2} | newer]
    entries = [_entry(HERE + "Observation/o1", v) if named else {"resource": v} for v in versions]
    for order in (entries, entries[::-1]):
        found = known(*order, type_="history")
        assert [s.value for s in found.case.statements] == [2]
        assert list(not_used(found).values()) == ["superseded"]


def test_what_was_deleted_is_not_used_in_a_history() -> None:
    gone = {"fullUrl": HERE + "Observation/o1", "request": {"method": "DELETE", "url": "Observation/o1"}}
    there = _entry(HERE + "Observation/o1", ECOG)
    assert not_used(known(gone, there, type_="history")) == {"entry[2].resource": "superseded"}
    assert not_used(known(gone, there, type_="transaction")) == {}


def test_types_that_are_not_read() -> None:
    report = {"resourceType": "DiagnosticReport", "status": "final", "code": {"text": "x"}}
    found = known(report, ECOG)
    assert not_used(found) == {"entry[1].resource": "type-not-read"}
    assert [i.severity for i in found.report()] == ["information"]


@pytest.mark.hazard("H05")
def test_each_resource_is_evidence_or_in_the_report() -> None:
    resources = [
        ECOG,
        observation((LOINC, "1834-1"), valueQuantity=quantity(5)),
        observation((LOINC, "718-7"), valueQuantity=quantity(120, "g/L")),
        condition((ICD, "C22.0"), id="c1"),
        condition((ICD, "I10")),
        procedure(("embolization", "ctace"), on=None),
        procedure(("embolization", "embolization-unspecified"), id="e1"),
        lesion("t1"),
        fact("vascular-invasion", on="2024-08-01", valueBoolean=True),
        {"resourceType": "Encounter", "status": "finished", "class": {"code": "IMP"}},
    ]
    found = known(*resources)
    for question in ("tace-resistance", "prrt-suitability"):
        reported = not_used(found, question)
        assert len(reported) == found.not_used_count(question)
        assert len(reported) + len(found.used(question)) == len(resources) + 1
    assert [u.type for u in found.used("prrt-suitability")].count("Procedure") == 1
    assert [u.type for u in found.used("tace-resistance")].count("Procedure") == 0


def test_what_is_used_is_sorted_by_date_as_written_then_by_reference() -> None:
    dated = [
        ECOG | {"id": i, "effectiveDateTime": on} for i, on in (("b", "2024-06"), ("a", "2024-06-01"), ("c", "2023"))
    ]
    used = [u for u in known(*dated).used("tace-resistance") if u.type == "Observation"]
    assert [(u.effective, u.reference) for u in used] == [
        ("2023", "Observation/c"),
        ("2024-06", "Observation/b"),
        ("2024-06-01", "Observation/a"),
    ]


def test_warnings_are_what_strict_handling_refuses() -> None:
    severities = {
        "code-unknown": known(condition((ICD, "I10"))),
        "not-relevant": known(fact("bclc", valueInteger=1)),
        "duplicate": known(ECOG, ECOG),
    }
    assert {code: found.report()[0].severity for code, found in severities.items()} == {
        "code-unknown": "warning",
        "not-relevant": "information",
        "duplicate": "information",
    }


def test_an_older_status_is_remarked() -> None:
    found = known(procedure(("embolization", "ctace"), status="aborted"))
    assert "compat" in remarks(found)


def test_the_lines_of_the_digest() -> None:
    named = _entry(HERE + "Observation/o1", ECOG | {"id": "o1"})
    visit = {"resourceType": "Encounter", "status": "finished", "class": {"code": "IMP"}}
    lines = read(named, named, ECOG, visit).digest_lines
    assert lines == tuple(sorted(lines))
    names = [line.partition(b" ")[0].decode() for line in lines]
    assert names == ["", "Patient/p1", HERE + "Observation/o1"]
    assert b'"resourceType":"Patient"' in next(line for line in lines if line.startswith(b"Patient/p1 "))


@pytest.mark.parametrize(
    ("name", "as_of", "question"),
    [("tace-v5", date(2024, 7, 1), "tace-resistance"), ("prrt-22", date(2024, 9, 30), "prrt-suitability")],
)
def test_the_worked_examples_rest_on_the_resources_they_should(name: str, as_of: date, question: str) -> None:
    posted = (EXAMPLES / f"{name}-input.json").read_bytes()
    expected = json.loads((EXAMPLES / f"{name}-expected.json").read_bytes())
    reading = bundle.read(receive(posted).bundle())
    used = reading.known_on(as_of, recorded_filter=True).used(question)
    focus = expected["focus"][0]["reference"]
    supporting = {e["valueReference"]["reference"] for e in expected["extension"] if "supportingInfo" in e["url"]}
    assert {u.reference for u in used if u.type == "Observation"} == {r["reference"] for r in expected["derivedFrom"]}
    assert {u.reference for u in used if u.type not in ("Observation", "Patient")} - {focus} == supporting
    assert expected["subject"]["reference"] == reading.patient


@pytest.mark.parametrize("name", ["tace-v5", "prrt-22"])
def test_the_order_of_entries_never_matters(name: str) -> None:
    posted = json.loads((EXAMPLES / f"{name}-input.json").read_bytes())
    entries = posted["entry"] if "entry" in posted else posted["parameter"][0]["resource"]["entry"]
    first = bundle.read(receive(json.dumps(posted).encode()).bundle())
    for seed in range(5):
        random.Random(seed).shuffle(entries)
        again = bundle.read(receive(json.dumps(posted).encode()).bundle())
        assert (again.latest, again.digest_lines) == (first.latest, first.digest_lines)
        cases = [each.known_on(date(2024, 9, 30), recorded_filter=True).case for each in (first, again)]
        assert cases[0] == cases[1]


def test_a_cut_at_an_earlier_day_needs_no_second_reading() -> None:
    reading = read(ECOG | {"effectiveDateTime": "2024-01-01"}, ECOG | {"effectiveDateTime": "2024-06-01"})
    assert [len(reading.known_on(date(2024, m, 1), recorded_filter=False).case.statements) for m in (1, 5, 6)] == [
        1,
        1,
        2,
    ]


def test_reading_takes_time_in_proportion_to_what_is_read() -> None:
    circle = [procedure(("procedure", "ablation"), id=f"p{n}", partOf=[{"reference": f"Procedure/p{(n + 1) % 500}"}])
              for n in range(500)]  # fmt: skip
    assert len(case(*circle).procedures) == 500
