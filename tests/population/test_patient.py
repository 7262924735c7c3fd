"""A law: for every fixture a population says what the service says: every verdict, every criterion, every number."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fhirnet.assessment import assess
from fhirnet.errors import Refused
from fhirnet.population.answers import OF_QUESTION
from fhirnet.population.asking import Asked, named
from fhirnet.population.patient import Patient, evaluated
from fhirnet.population.row import Row
from fhirnet.settings import Settings
from mappings.codes import coding
from tests.population.registry import FIXTURES, cases, distinct

SETTINGS = Settings()
EVERYTHING = Asked(names=named(["tace-resistance", "prrt-suitability", "tace-unsuitability"], []))
CASES = cases()
CCI = [("definition", "cci-2022")]
PATIENT = b'{"resourceType":"Patient","id":"p1"}'
Json = Mapping[str, Any]


def rows_of(body: bytes, asked: Asked = EVERYTHING) -> list[Row]:
    return evaluated(Patient("", "", "case.json", [body]), asked)


@pytest.mark.parametrize("name", CASES)
def test_the_verdicts_and_numbers_are_those_of_the_service(name: str) -> None:
    body = (FIXTURES / name).read_bytes()
    rows = rows_of(body)
    for question, names in EVERYTHING.names:
        if question == "tace-unsuitability":
            continue
        for definition in names:
            of_it = [row for row in rows if row.definition == definition]
            if rows[0].problem:
                with pytest.raises(Refused) as refused:
                    assess(question, body, query=[("definition", definition)], settings=SETTINGS)
                assert rows[0].problem.split()[0] == refused.value.issues[0].code
                continue
            asked = [("definition", definition)]
            answer = json.loads(assess(question, body, query=asked, settings=SETTINGS), parse_float=Decimal)
            _is_answer(of_it, answer, question)


def _is_answer(rows: list[Row], answer: Json, question: str) -> None:
    family = "verdict" if question == "tace-resistance" else "prrt-grade"
    first, criteria = rows[0], rows[1:]
    assert answer["valueCodeableConcept"]["coding"][0]["code"] == coding(f"{family}.{first.verdict}").code
    assert answer["effectiveDateTime"] == first.as_of
    assert answer["subject"]["reference"] == first.patient
    components = {each["code"]["coding"][0]["code"]: each for each in answer["component"]}
    if question == "tace-resistance":
        for code, shown in (("first-met-date", first.first_met), ("index-session-date", first.index_session)):
            assert components[code].get("valueDateTime", "") == shown
    if first.verdict != "not-applicable":
        assert len(criteria) == sum("interpretation" in c for c in components.values() if not _is_predictor(c))
    for row in criteria:
        shown = components[coding(f"criterion.{row.criterion}").code]
        assert shown["interpretation"][0]["coding"][0]["code"] == row.result
        assert shown.get("referenceRange", [{"text": ""}])[0]["text"] == row.threshold
        assert _extended(shown, "reason") == row.reasons.split()
        assert [e["valueReference"]["reference"] for e in _named(shown, "evidence")] == row.evidence.split()
        if "valueCodeableConcept" in shown:
            assert shown["valueCodeableConcept"]["coding"][0]["code"] == coding(row.value).code
        else:
            assert _value(shown) == (row.value, row.unit)


def _is_predictor(component: Json) -> bool:
    return str(component["code"]["coding"][0]["code"]).startswith("predictor-")


def _named(component: Json, name: str) -> list[Json]:
    return [each for each in component.get("extension", ()) if each["url"].endswith(f"/{name}")]


def _extended(component: Json, name: str) -> list[str]:
    return [each["valueCoding"]["code"] for each in _named(component, name)]


def _value(shown: Json) -> tuple[str, str]:
    """The value of a component as a row has it."""
    if "valueQuantity" in shown:
        amount = shown["valueQuantity"]
        return f"{amount.get('comparator', '')}{_number(amount['value'])}", amount["unit"]
    if "valueRange" in shown:
        low, high = shown["valueRange"]["low"], shown["valueRange"]["high"]
        return f"{_number(low['value'])}..{_number(high['value'])}", low["unit"]
    if "valueBoolean" in shown:
        return str(shown["valueBoolean"]).lower(), ""
    if "valueInteger" in shown:
        return str(shown["valueInteger"]), ""
    return "", ""


def _number(number: Decimal | int) -> str:
    return format(Decimal(number), "f")


def test_a_day_asked_for_is_as_known_on_it() -> None:
    body = json.dumps(CASES["cases/hcc-three-tace.json"]).encode()
    for day in (date(2024, 3, 1), date(2024, 6, 30), date(2025, 1, 1)):
        rows = rows_of(body, Asked(names=named([], ["cci-2022"]), as_of=day))
        answer = json.loads(assess("tace-resistance", body, query=[*CCI, ("asOf", str(day))], settings=SETTINGS))
        assert answer["valueCodeableConcept"]["coding"][0]["code"] == rows[0].verdict


def test_another_reading_of_a_definition_gives_the_answer_of_that_reading() -> None:
    asked = named([], ["jsh-viable-ge-50", "jsh-lcsgj-2014/month-calendar", "prrt-default-1/prrt-platelets-70"])
    names = [name for _, names in asked for name in names]
    assert names == [
        "jsh-lcsgj-2014/jsh-viable-ge-50",
        "jsh-lcsgj-2014/month-calendar", "prrt-default-1/prrt-platelets-70",
    ]  # fmt: skip
    for name, case in CASES.items():
        body = json.dumps(case).encode()
        rows = {row.definition: row for row in rows_of(body, Asked(names=asked)) if not row.criterion}
        for read in names if "" not in rows else ():
            definition, _, reading = read.partition("/")
            question = "prrt-suitability" if definition.startswith("prrt") else "tace-resistance"
            answer = json.loads(assess(question, body, query=[("definition", definition)], settings=SETTINGS))
            components = {each["code"]["coding"][0]["code"]: each for each in answer["component"]}
            assert components[reading]["valueCodeableConcept"]["coding"][0]["code"] == rows[read].verdict, name


def test_a_fault_is_told_by_its_place_and_never_by_what_was_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("Zhang San")

    monkeypatch.setitem(OF_QUESTION, "tace-resistance", broken)
    (row,) = rows_of(json.dumps(CASES["cases/hcc-three-tace.json"]).encode())
    assert row.problem == "internal"
    assert row.problem_at == f"ValueError at test_patient.py:{broken.__code__.co_firstlineno + 1}"


@pytest.mark.parametrize(
    ("texts", "problem", "at"),
    [
        ([b'{"resourceType":"Observation","id":"o1","status":"final"}', PATIENT], "required", "Observation/o1.code"),
        ([b'{"resourceType":"Observation","id":"o1","status":', PATIENT], "json", ""),
        ([PATIENT], "no-date", "Bundle"),
        ([PATIENT, b'{"resourceType":"Patient","id":"p2"}'], "many-patients", "Patient/p1"),
        ([b'{"resourceType":"Parameters","parameter":[]}'], "resource-type", "Parameters"),
    ],
)
def test_who_cannot_be_evaluated_has_one_row_that_says_why(texts: list[bytes], problem: str, at: str) -> None:
    (row,) = evaluated(Patient("Patient/p1", "", "", texts), EVERYTHING)
    assert (row.patient, row.problem, row.verdict) == ("Patient/p1", problem, "")
    assert row.problem_at == at


def test_a_patient_larger_than_a_body_may_be_is_refused() -> None:
    (row,) = rows_of(json.dumps(CASES["cases/hcc-three-tace.json"]).encode(), replace(EVERYTHING, max_bytes=1000))
    assert row.problem == "too-large"


@pytest.mark.parametrize("base", ["https://ehr.example/fhir/", "urn:uuid:"])
def test_addresses_of_an_export_are_understood(base: str) -> None:
    """References by address are the same as relative ones."""
    resources = distinct(CASES["cases/hcc-three-tace.json"], 1)
    patient = f"Patient/{next(each['id'] for each in resources if each['resourceType'] == 'Patient')}"
    texts = [json.dumps(each) for each in resources]
    relative = evaluated(Patient(patient, "", "", [text.encode() for text in texts]), EVERYTHING)
    type_ = "" if base.startswith("urn") else "\\1"
    absolute = [re.sub(r'"reference": "(\w+/)', rf'"reference": "{base}{type_}', text).encode() for text in texts]
    found = evaluated(Patient(patient, base, "", absolute), EVERYTHING)
    assert [row.verdict for row in found] == [row.verdict for row in relative]
    assert not any(row.problem for row in found)
    assert [row.value for row in found] == [row.value for row in relative]


def test_under_pseudonyms_no_row_names_the_patient_or_a_record() -> None:
    key = bytes(range(32))
    body = json.dumps(CASES["cases/hcc-three-tace.json"]).encode()
    plain, hidden = rows_of(body), rows_of(body, replace(EVERYTHING, key=key))
    assert [row.value for row in hidden] == [row.value for row in plain]
    told = " ".join(cell for row in hidden for cell in row)
    assert not any(reference in told for row in plain for reference in [row.patient, *row.evidence.split()])
