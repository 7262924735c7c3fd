"""What leaves a hospital under pseudonyms: nothing that stood in the input, and always under the same names."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fhirnet.case import Case
from fhirnet.errors import Refused
from mappings import bundle, r4, units
from mappings.codes import table
from mappings.deidentified import Export, deidentified, export
from mappings.deidentified.pseudonyms import LEAST, MOST, Secret
from mappings.site import parse
from tests.cases import cases

Json = dict[str, Any]

ROOT = Path(__file__).parents[2]
FILES = sorted(path for path in (ROOT / "fixtures").rglob("*.json") if "refused" not in path.parts)
THREE_TACE = (ROOT / "fixtures" / "cases" / "hcc-three-tace.json").read_bytes()
NET = (ROOT / "fixtures" / "cases" / "net-rectal-2025.json").read_bytes()
KEY, OTHER = bytes(range(32)), bytes(range(1, 33))
UUID = re.compile(r"(?:urn:uuid:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?)?)?")
ATC = re.compile(r"[A-Z]\d\d(?:[A-Z](?:[A-Z](?:\d\d)?)?)?")
PSEUDONYM = re.compile(r"[0-9a-f]{32}")
PUBLIC = {text for rows in table().rows.values() for row in rows for text in (row.system, row.code, row.display)}
NAMED = {units.normalized(unit) for scale in units.SCALES.values() for unit in (*scale.factors, scale.unit)}
OWN = {
    "Bundle", "collection", "PSEUDED", "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "masked",
    "http://terminology.hl7.org/CodeSystem/data-absent-reason", "http://unitsofmeasure.org", "TACE", "not stated",
    "tumour, see morphology",
    "https://w3id.org/fhirnet/id/case-item", "https://w3id.org/fhirnet/id/pseudonym",
    "Patient", "Condition", "Observation", "Procedure", "MedicationStatement", "MedicationAdministration",
    "MedicationRequest", "BodyStructure", "AllergyIntolerance", "ServiceRequest", "ResearchSubject",
    "http://terminology.hl7.org/CodeSystem/condition-clinical", "http://terminology.hl7.org/CodeSystem/condition-ver-status",
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical",
    "https://w3id.org/fhirnet/StructureDefinition/lesion-role",
    "https://w3id.org/fhirnet/StructureDefinition/standardized-refined",
    "http://hl7.org/fhir/StructureDefinition/procedure-targetBodyStructure",
    "http://hl7.org/fhir/StructureDefinition/condition-related",
    "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-procedure-intent",
    "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-histology-morphology-behavior",
    "male", "female", "other", "unknown", "final", "amended", "corrected", "preliminary", "completed", "stopped",
    "active", "inactive", "on-hold", "order", "plan", "eligible", "on-study", "confirmed", "unconfirmed",
    "<", "<=", ">", ">=",
    "s", "min", "h", "d", "wk", "mo", "a",
}  # fmt: skip
CODES = {re.sub(r"/\d$", "/6", row.code) for rows in table().rows.values() for row in rows} | PUBLIC
LISTED = OWN | CODES
LEAK = "Zhang-San-8601"
USED = ("MedicationStatement",)  # of a month or a year: moved to the nearest one
SHORT = 6  # characters: less may stand in a pseudonym by chance

law = settings(deadline=None, max_examples=50, suppress_health_check=list(HealthCheck))


@pytest.mark.hazard("H17")
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_nothing_by_which_anybody_could_be_known_is_in_the_export(path: Path) -> None:
    body = _case_of(path.read_bytes())
    made = _exported(body)
    if made is not None:
        no_leak(body, made.body)


@law
@given(cases())
def test_no_word_of_any_case_is_in_its_export(case: Case) -> None:
    body = bundle.write(case)
    no_leak(body, deidentified(body, KEY))


def no_leak(before: bytes, after: bytes) -> None:
    """Everything written is a pseudonym, a date or of a public list; and nothing that named anything is in it."""
    private = [text for text in _texts(json.loads(after)) if text not in LISTED and units.normalized(text) not in NAMED]
    for text in private:
        assert any(form.fullmatch(text) for form in (UUID, DATE, ATC, PSEUDONYM)), text
    told = "\n".join(private)
    for text in _identifying(json.loads(before)):
        assert text not in private, text
        assert len(text) < SHORT or text not in told, text


def test_no_planted_word_passes_and_no_verdict_depends_on_one() -> None:
    for body in (THREE_TACE, NET):
        planted = json.loads(body)
        for entry in planted["entry"]:
            _plant(entry)
        made = export(json.dumps(planted).encode(), KEY)
        assert LEAK.encode() not in made.body
        assert re.search(rb"8601|Zhang", made.body) is None
        plain, told = (_reading(each) for each in (deidentified(body, KEY), made.body))
        assert len(plain.sources) == len(told.sources)
        assert plain.latest == told.latest


@pytest.mark.hazard("H17")
def test_no_resource_keeps_its_date() -> None:
    for body in (THREE_TACE, NET):
        made = export(body, KEY)
        before, after = _reading(body), _reading(made.body)
        told = [source for source in before.sources if source.records or source.parts]
        moved = [(s.type, made.day(s.on.first), made.day(s.on.last)) for s in told if s.on and s.type not in USED]
        again = [source for source in after.sources if source.records or source.parts]
        kept = [(s.type, s.on.first, s.on.last) for s in again if s.on and s.type not in USED]
        assert sorted(moved) == sorted(kept)
        back = _reading(body).latest
        assert back is not None
        assert LEAST <= (back - made.day(back)).days <= MOST


@given(st.binary(min_size=32, max_size=64), st.text())
def test_the_shift_is_at_least_a_month_and_less_than_a_year(key: bytes, patient: str) -> None:
    assert LEAST <= Secret(key, patient).days <= MOST
    assert Secret(key, patient).days == Secret(key, patient).days


def test_the_shift_is_not_shown() -> None:
    made = export(THREE_TACE, KEY)
    assert "_shift" not in repr(made)


def test_the_same_key_gives_the_same_bytes_whatever_the_order_of_entries() -> None:
    shuffled = json.loads(THREE_TACE)
    shuffled["entry"].reverse()
    assert deidentified(json.dumps(shuffled).encode(), KEY) == deidentified(THREE_TACE, KEY)


def test_pseudonyms_are_the_same_in_a_later_export_and_unlike_under_another_key() -> None:
    later = json.loads(THREE_TACE)
    subject = next(e["resource"]["subject"] for e in later["entry"] if "subject" in e["resource"])
    more = {
        "resourceType": "Condition",
        "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "C78.0"}]},
        "subject": subject,
    }
    later["entry"].append({"fullUrl": "http://h.example/fhir/Condition/0", "resource": more})
    before, after, other = (
        {entry["fullUrl"] for entry in json.loads(deidentified(body, key))["entry"]}
        for body, key in ((THREE_TACE, KEY), (json.dumps(later).encode(), KEY), (THREE_TACE, OTHER))
    )
    assert before < after
    assert not before & other


def test_two_patients_share_no_pseudonym() -> None:
    first, second = (set(UUID.findall(deidentified(_patient(id_, _lesion()), KEY).decode())) for id_ in ("one", "two"))
    assert not first & second


@pytest.mark.parametrize(
    ("body", "key", "code"),
    [
        (THREE_TACE, KEY[:31], "parameter"),
        (THREE_TACE, b"", "parameter"),
        (b'{"resourceType":"Bundle","type":"collection"}', KEY, "no-patient"),
        (b"", KEY, "body-empty"),
    ],
)
def test_what_cannot_be_exported_is_refused(body: bytes, key: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        deidentified(body, key)
    assert [issue.code for issue in refused.value.issues] == [code]


def test_two_patients_are_refused() -> None:
    two = json.loads(_patient("one"))
    two["entry"] += json.loads(_patient("two"))["entry"]
    with pytest.raises(Refused, match="more than one Patient"):
        deidentified(json.dumps(two).encode(), KEY)


def test_what_no_rule_reads_is_left_out_and_counted() -> None:
    made = export(
        _patient(
            "one",
            {"resourceType": "Encounter", "status": "finished", "class": {"code": "IMP"}},
            {"resourceType": "Organization", "name": LEAK},
            {"resourceType": "Organization", "name": LEAK},
            {"resourceType": "Condition", "code": {"text": LEAK}, "subject": {"reference": "Patient/one"}},
        ),
        KEY,
    )
    assert made.dropped == {"Condition": 1, "Encounter": 1, "Organization": 2}
    assert len(json.loads(made.body)["entry"]) == 1


def test_what_belongs_to_somebody_else_is_left_out() -> None:
    other = {"resourceType": "Condition", "subject": {"reference": "Patient/mother"}}
    icd = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "C22.0"}]}
    assert export(_patient("one", other | {"code": icd}), KEY).dropped == {"Condition": 1}


def test_the_last_day_of_the_case_is_kept_where_nothing_that_is_read_has_it() -> None:
    unread = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://h.example/codes", "code": LEAK}]},
        "subject": {"reference": "Patient/one"},
        "effectiveDateTime": "2024-07-01",
        "valueString": LEAK,
    }
    made = export(_patient("one", unread), KEY)
    assert _reading(made.body).latest == made.day(date(2024, 7, 1))
    assert LEAK.encode() not in made.body
    assert made.dropped == {"Observation": 1}


def test_words_that_the_rules_read_are_replaced_by_words_that_say_the_same() -> None:
    written = f"3. TACE bei {LEAK}"
    made = _one(
        {
            "resourceType": "Procedure",
            "status": "completed",
            "code": {"text": written},
            "subject": {"reference": "Patient/one"},
            "performedDateTime": "2024-05-05T10:30:00+08:00",
        }
    )
    assert made["code"] == {"text": "TACE"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", made["performedDateTime"])


@pytest.mark.parametrize(
    ("coding", "told"),
    [
        (("http://www.whocc.no/atc", "L01DB03"), {"L01DB03"}),
        (("http://www.whocc.no/atc", "L01DB03-ward7"), {"L01DB03"}),
        (("http://h.example/drugs", "L01"), None),
    ],
)
def test_a_substance_keeps_its_public_code_and_no_other(coding: tuple[str, str], told: set[str] | None) -> None:
    codings = [{"system": system, "code": code} for system, code in (coding, ("http://www.whocc.no/atc", "L01D"))]
    made = _one(
        {
            "resourceType": "MedicationAdministration",
            "status": "completed",
            "medicationCodeableConcept": {"coding": codings, "text": LEAK},
            "subject": {"reference": "Patient/one"},
            "effectiveDateTime": "2024-05-05",
        }
    )
    written = {each["code"] for each in made["medicationCodeableConcept"]["coding"]}
    assert told <= written if told else any(PSEUDONYM.fullmatch(code) for code in written)
    assert coding[1] not in written - {"L01DB03"}


def test_a_medication_that_is_referred_to_is_told_in_place_and_not_counted_as_left_out() -> None:
    drug = {"coding": [{"system": "http://www.whocc.no/atc", "code": "H01CB03"}]}
    made = export(
        _patient(
            "one",
            {"resourceType": "Medication", "id": "m1", "code": drug},
            {
                "resourceType": "MedicationStatement",
                "status": "active",
                "medicationReference": {"reference": "Medication/m1"},
                "subject": {"reference": "Patient/one"},
            },
        ),
        KEY,
    )
    assert made.dropped == {}
    assert "Medication" not in {entry["resource"]["resourceType"] for entry in json.loads(made.body)["entry"]}


def test_a_condition_that_will_have_ended_still_ends() -> None:
    ascites = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "R18"}]}
    condition = {"resourceType": "Condition", "code": ascites, "subject": {"reference": "Patient/one"}}
    assert "abatementDateTime" in _one(condition | {"abatementDateTime": "2024-05"})
    assert "abatementDateTime" not in _one(condition | {"abatementPeriod": {"start": "2024-05"}})
    ended = export(_patient("one", condition | {"abatementString": "long ago"}), KEY)
    assert ended.dropped == {"Condition": 1}


def test_a_trial_that_has_ended_has_ended() -> None:
    told = {"resourceType": "ResearchSubject", "status": "on-study", "study": {"display": LEAK}}
    told["individual"] = {"reference": "Patient/one"}
    made = _one(told | {"period": {"start": "2024-01-01", "end": "2024-03"}})
    assert set(made["period"]) == {"start", "end"}
    assert set(_one(told | {"period": {"end": "2024-03-01"}})["period"]) == {"end"}


def test_a_local_code_is_told_in_codes_of_this_house() -> None:
    mapping = parse(
        "system,code,text,concept,reviewed_by,reviewed_on\nhttp://h.example/lab,AFP7,,lab-afp,Dr A,2024-01-01\n"
    )
    observation = {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://h.example/lab", "code": "AFP7"}]},
        "subject": {"reference": "Patient/one"},
        "effectiveDateTime": "2024-05-05",
        "valueQuantity": {"value": 850, "unit": "ng/mL"},
    }
    body = _patient("one", observation)
    assert deidentified(body, KEY, mapping) != deidentified(body, KEY)
    assert b"1834-1" in deidentified(body, KEY, mapping)
    assert b"AFP7" not in deidentified(body, KEY, mapping)


def _exported(body: bytes) -> Export | None:
    try:
        return export(body, KEY)
    except Refused:  # a single resource, a case without its patient
        return None


def _case_of(body: bytes) -> bytes:
    posted = json.loads(body)
    if posted.get("resourceType") in ("Bundle", "Parameters", None):
        return body
    subject = posted.get("subject") or posted.get("patient") or {"reference": "Patient/p1"}
    return _patient(subject["reference"].partition("/")[2], posted)


def _reading(body: bytes) -> bundle.Reading:
    return bundle.read(r4.receive(body).bundle(), attested=True)


def _patient(id_: str, *resources: Json) -> bytes:
    entries = [{"resource": {"resourceType": "Patient", "id": id_}}, *({"resource": each} for each in resources)]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()


def _one(resource: Json) -> Any:
    """The resource as it is exported beside its patient."""
    made = json.loads(deidentified(_patient("one", resource), KEY))
    assert LEAK not in json.dumps(made)
    return made["entry"][1]["resource"]


def _lesion() -> Json:
    key = {"system": "https://w3id.org/fhirnet/id/case-item", "value": "T1"}
    return {"resourceType": "BodyStructure", "identifier": [key], "patient": {"identifier": {"value": "x"}}}


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for each in node:
            yield from _texts(each)
    elif isinstance(node, str):
        yield node


NAMING = {"id", "fullUrl", "reference", "text", "div", "display", "valueString", "family", "given", "line", "city"}
NAMING |= {"title", "source", "versionId", "lastUpdated", "url", "description"}


def _identifying(node: Any, inside: str = "") -> Iterator[str]:
    """The ids, identifiers, references and words of an input."""
    if isinstance(node, dict):
        for name, value in node.items():
            named = name in NAMING or (name == "value" and inside in ("identifier", "telecom"))
            if isinstance(value, str) and named:
                yield value
            yield from _identifying(value, name)
    elif isinstance(node, list):
        for each in node:
            if isinstance(each, str) and inside in NAMING:
                yield each
            yield from _identifying(each, inside)


def _plant(entry: Json) -> None:
    """Words that tell who it is, wherever FHIR takes one."""
    resource = entry["resource"]
    kind = resource["resourceType"]
    narrative = f'<div xmlns="http://www.w3.org/1999/xhtml">{LEAK}</div>'
    resource["text"] = {"status": "generated", "div": narrative}
    resource["meta"] = {"source": f"http://{LEAK}", "tag": [{"system": "urn:x", "code": LEAK}]}
    resource["identifier"] = [
        *resource.get("identifier", ()),
        {"system": "urn:mrn", "value": LEAK, "type": {"text": LEAK}},
    ]
    resource["extension"] = [*resource.get("extension", ()), {"url": f"http://h.example/{LEAK}", "valueString": LEAK}]
    if kind == "Patient":
        resource["name"] = [{"family": LEAK, "given": [LEAK]}]
        resource["address"] = [{"line": [LEAK], "city": LEAK, "postalCode": LEAK}]
        resource["telecom"] = [{"system": "phone", "value": LEAK}]
        resource["photo"] = [{"data": "WmhhbmctU2FuLTg2MDE=", "title": LEAK}]
        resource["contact"] = [{"name": {"text": LEAK}}]
    if kind in ("Observation", "Condition", "Procedure", "MedicationStatement", "MedicationAdministration"):
        resource["note"] = [{"text": LEAK, "authorString": LEAK}]
        resource["subject"]["display"] = LEAK
    if kind == "Observation":
        resource["performer"] = [{"display": LEAK}]
        resource.setdefault("bodySite", {"text": LEAK})
    for concept in [resource[name] for name in ("code", "method", "medicationCodeableConcept") if name in resource]:
        concept["text"] = LEAK
        for coding in concept.get("coding", ()):
            coding["display"] = LEAK
        concept.setdefault("coding", []).append({"system": f"http://{LEAK}", "code": LEAK})
    if "valueQuantity" in resource and "code" in resource["valueQuantity"]:
        resource["valueQuantity"]["unit"] = LEAK


def test_a_day_is_moved_and_can_be_asked_for() -> None:
    made = export(THREE_TACE, KEY)
    assert made.day(date(2024, 7, 1)) + timedelta(1) == made.day(date(2024, 7, 2))
