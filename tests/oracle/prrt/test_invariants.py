"""The invariants of suitability that hold for every patient near a boundary, each on the engine alone.

Beside those of tests/rules/prrt/test_invariants.py: what an arriving fact may do, other units, records that say nothing
new, late or wrong ones, evidence or a reason for every answer, thresholds nobody checked, the same bytes again.
"""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhirnet.assessment import assess
from fhirnet.case import Case
from fhirnet.case.disease import Metastasis
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import Resectability, SstrIhc, Topic
from fhirnet.case.treatment import Procedure, ProcedureKind
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity, Received
from fhirnet.rules import tace
from fhirnet.rules.prrt import suitability
from fhirnet.settings import Settings
from fhirnet.verdict import Grade, PrrtSuitability, Suitability, Truth
from mappings import bundle, r4
from tests import amounts
from tests.oracle.prrt.patients import patients
from tests.oracle.prrt.rule_sets import RULE_SETS
from tests.patients import prrt_patients, tace_patients
from tests.rules.prrt.patients import AS_OF, Fact, assembled, burden, lab, metastasis, pet, said

RANK = {Grade.NOT_SUITABLE: 0, Grade.INDETERMINATE: 1, Grade.WITH_PREDICTORS: 2, Grade.SUITABLE: 3}
UNCHECKED = {"ema-2024", "netter-1", "netter-2", "nanets-2019"}
TODAY = 0

law = settings(max_examples=40, deadline=None)
today = patients().filter(lambda case: case.as_of == AS_OF)
Json = dict[str, Any]


def by_set(case: Case) -> dict[str, Suitability]:
    """What every rule set says."""
    result = suitability(case, "prrt-default-1")
    return {one.definition.id: one for one in (result.primary, *result.others)}


def words(result: PrrtSuitability) -> list[Any]:
    """Every answer, without evidence."""
    rules = [
        (one.definition.id, one.grade, [(row.code, row.finding.answer) for row in one.rules])
        for one in sorted((result.primary, *result.others), key=lambda one: one.definition.order)
    ]
    predictors = [(code, found.answer) for code, found in result.predictors]
    return [rules, predictors, result.provisional, result.defer_until, dict(result.alternatives)]


def with_facts(case: Case, *facts: Fact) -> Case:
    """The case and more facts."""
    more = assembled([case.person, *facts], case.as_of)
    names = ("diagnoses", "liver_scans", "sstr_scans", "measurements", "statements")
    changes: dict[str, Any] = {name: (*getattr(case, name), *getattr(more, name)) for name in names}
    return replace(case, **changes)


EMPTIED = ("sstr_scans", "fdg_scans", "lesions", "diagnoses")


def without(case: Case, *subjects: Analyte | Topic | str) -> Case:
    """The case without what is known of these analytes and topics, or without these lists."""
    emptied: dict[str, Any] = {name: () for name in subjects if name in EMPTIED}
    return replace(
        case,
        measurements=tuple(m for m in case.measurements if m.analyte not in subjects),
        statements=tuple(s for s in case.statements if s.topic not in subjects),
        **emptied,
    )


KIDNEYS = (Analyte.CREATININE, Analyte.CREATININE_CLEARANCE, Analyte.EGFR)
DECIDING: dict[str, tuple[tuple[Any, ...], Fact, Fact]] = {  # what it rests on; a fact for met, a fact for not-met
    "prrt-leukocytes": (
        (Analyte.LEUKOCYTES, Analyte.LYMPHOCYTES),
        lab(Analyte.LEUKOCYTES, 5, TODAY),
        lab(Analyte.LEUKOCYTES, 1, TODAY),
    ),
    "prrt-renal-function": (
        KIDNEYS,
        [lab(Analyte.CREATININE_CLEARANCE, 90, TODAY)],
        [lab(Analyte.CREATININE_CLEARANCE, 20, TODAY)],
    ),
    "prrt-performance-status": (
        (Topic.ECOG, Topic.KPS),
        [said(Topic.ECOG, 0, TODAY), said(Topic.KPS, 90, TODAY)],
        [said(Topic.ECOG, 4, TODAY), said(Topic.KPS, 40, TODAY)],
    ),
    "prrt-sstr-uptake": (
        ("sstr_scans", "fdg_scans", "lesions"),
        pet(TODAY, lowest_krenning=4),
        pet(TODAY, lowest_krenning=0),
    ),
    "prrt-grade": (
        (Analyte.KI67, Topic.NET_GRADE),
        lab(Analyte.KI67, 12, TODAY),
        lab(Analyte.KI67, 80, TODAY),
    ),
    "prrt-extent": (
        (Topic.RESECTABILITY, "diagnoses"),
        metastasis(Metastasis.LIVER),
        said(Topic.RESECTABILITY, Resectability.RESECTABLE, TODAY),
    ),
    "prrt-body-weight": (
        (Analyte.WEIGHT, Analyte.CREATININE),
        lab(Analyte.WEIGHT, 60, TODAY),
        lab(Analyte.WEIGHT, 35, TODAY),
    ),
    "prrt-glucose": (
        (Analyte.GLUCOSE,),
        lab(Analyte.GLUCOSE, 5, TODAY, upper=6),
        lab(Analyte.GLUCOSE, 20, TODAY, upper=6),
    ),
}


@law
@given(today, st.sampled_from(sorted(DECIDING)))
def test_what_arrives_as_met_never_worsens_and_as_not_met_never_improves(case: Case, code: str) -> None:
    rests_on, fine, bad = DECIDING[code]
    unknown = without(case, *rests_on)
    before, met, failed = by_set(unknown), by_set(with_facts(unknown, fine)), by_set(with_facts(unknown, bad))
    for name, grade in ((name, one.grade) for name, one in before.items()):
        answers = {row.code: row.finding.answer for row in before[name].rules}
        if answers.get(code) is Truth.INDETERMINATE:
            assert RANK[met[name].grade] >= RANK[grade] >= RANK[failed[name].grade]
            assert failed[name].grade is Grade.NOT_SUITABLE


ADVERSE: list[Fact] = [
    lab(Analyte.ALP, 90, TODAY, upper=30),
    lab(Analyte.NSE, 40, TODAY),
    burden(90, TODAY),
    said(Topic.ILL_DEFINED_MARGINS, True, TODAY),
    said(Topic.HYPOVASCULAR, True, TODAY),
    said(Topic.PERITONEAL_CARCINOMATOSIS, True, TODAY),
    said(Topic.SYMPTOM_GRADE, 3, TODAY),
    said(Topic.CRITICAL_ORGAN_BURDEN, 2, TODAY),
    said(Topic.SSTR2_IHC, SstrIhc.THREE, TODAY),
]


@law
@given(today, st.lists(st.sampled_from(ADVERSE), min_size=1, max_size=4))
def test_a_predictor_never_makes_unsuitable_and_never_improves(case: Case, facts: list[Fact]) -> None:
    before, after = by_set(case), by_set(with_facts(case, *facts))
    for name, one in before.items():
        assert (one.grade is Grade.NOT_SUITABLE) is (after[name].grade is Grade.NOT_SUITABLE)
        if one.grade is not Grade.NOT_APPLICABLE:
            assert RANK[after[name].grade] <= RANK[one.grade]


LIMITS: dict[Analyte, tuple[str, ...]] = {
    Analyte.HEMOGLOBIN: ("8",),
    Analyte.LEUKOCYTES: ("2",),
    Analyte.NEUTROPHILS: ("1",),
    Analyte.PLATELETS: ("70", "75"),
    Analyte.CREATININE: ("88.4", "150", "176.8"),
    Analyte.BILIRUBIN: ("60",),
    Analyte.ALBUMIN: ("30",),
    Analyte.WEIGHT: ("40", "60"),
    Analyte.GLUCOSE: ("12",),
    Analyte.ALT: ("100",),
    Analyte.ALP: ("40", "100"),
}
NORMAL = {Analyte.BILIRUBIN: "20", Analyte.GLUCOSE: "6", Analyte.ALT: "40", Analyte.ALP: "40"}


@st.composite
def in_other_units(draw: st.DrawFn) -> tuple[Measurement, Measurement]:
    """A result at or near a limit in some unit, and the same in the canonical one."""
    analyte = draw(st.sampled_from(sorted(LIMITS)))
    unit = draw(st.sampled_from([name for name in amounts.UNITS[analyte].factors if name]))
    share = draw(st.sampled_from(("1", "1", "0.999", "1.001")))
    near = amounts.written_in(analyte, unit, 1, str(Decimal(draw(st.sampled_from(LIMITS[analyte]))) * Decimal(share)))
    value = amounts.quantity(analyte, Received(near, near, draw(st.sampled_from(("", "", "<", ">="))), unit))
    upper = _upper(analyte, unit)
    result = lab(analyte, 1, 1)
    canonical = amounts.in_canonical_unit(analyte, value)
    normal = None if upper is None else amounts.in_canonical_unit(analyte, upper)
    return replace(result, value=value, upper=upper), replace(result, value=canonical, upper=normal)


def _upper(analyte: Analyte, unit: str) -> Quantity | None:
    if analyte not in NORMAL:
        return None
    written = amounts.written_in(analyte, unit, 1, NORMAL[analyte])
    return amounts.quantity(analyte, Received(written, written, "", unit))


@law
@given(patients(), st.lists(in_other_units(), min_size=1, max_size=4))
def test_another_unit_changes_nothing(case: Case, results: list[tuple[Measurement, Measurement]]) -> None:
    one, other = ([pair[side] for pair in results] for side in (0, 1))
    left, right = (replace(case, measurements=(*case.measurements, *more)) for more in (one, other))
    assert words(suitability(left, "prrt-default-1")) == words(suitability(right, "prrt-default-1"))


@law
@given(patients())
def test_a_record_stated_twice_changes_nothing(case: Case) -> None:
    names = ("diagnoses", "measurements", "statements", "prescriptions", "allergies", "complications")
    twice: dict[str, Any] = {name: getattr(case, name) * 2 for name in names}
    assert words(suitability(replace(case, **twice), "xtr008")) == words(suitability(case, "xtr008"))


# Met by the date of birth, or by a list of drugs without one that counts: the engine cites neither yet.
BARE = {"prrt-age", "prrt-other-systemic-therapy", "prrt-prior-lines"}


@law
@given(patients())
def test_every_answer_has_evidence_or_a_reason(case: Case) -> None:
    sourced = _with_sources(case)
    for one in by_set(sourced).values():
        for row in one.rules:
            assert row.finding.evidence or row.finding.reasons or row.code in BARE, row


def _with_sources(case: Case) -> Case:
    lists: dict[str, Any] = {}
    for name in ("diagnoses", "liver_scans", "procedures", "allergies", "complications"):
        records = getattr(case, name)
        lists[name] = tuple(r if r.source else replace(r, source=(f"{name}/{n}",)) for n, r in enumerate(records))
    return replace(case, person=replace(case.person, source=("Patient/p1",)), **lists)


@law
@given(tace_patients(), st.integers(0, 300), st.integers(1, 3))
def test_bland_embolizations_change_no_tace_counter(case: Case, before: int, number: int) -> None:
    days = [case.as_of - timedelta(before + 30 * n) for n in range(number)]
    bland = [Procedure(key=f"tae-{day}", kind=ProcedureKind.TAE, on=Interval.of_day(day)) for day in days]
    more = replace(case, procedures=(*case.procedures, *bland))
    for name in ("epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022"):
        one, other = tace.resistance(case, name), tace.resistance(more, name)
        assert one.primary.answer == other.primary.answer
        assert one.primary.index_session == other.primary.index_session
        assert dict(one.alternatives) == dict(other.alternatives)


def posted(case: Case) -> Json:
    """The case as a Bundle."""
    written: Json = json.loads(bundle.write(case))
    return written


def read(written: Json, case: Case) -> Case:
    """What a Bundle says on the day of the case, as it was known then."""
    reading = bundle.read(r4.receive(json.dumps(written).encode()).bundle())
    return reading.known_on(case.as_of, recorded_filter=True).case


def answered(written: Json, case: Case) -> list[Any]:
    """What is answered of a Bundle."""
    return words(suitability(read(written, case), "prrt-default-1"))


RECORDED = {"Observation": "issued", "Condition": "recordedDate", "MedicationStatement": "dateAsserted"}


@law
@given(prrt_patients(), prrt_patients())
def test_what_was_recorded_later_changes_nothing(case: Case, later: Case) -> None:
    written = posted(case)
    moment = f"{case.as_of + timedelta(1)}T08:00:00+08:00"
    more = [
        entry | {"resource": entry["resource"] | {RECORDED[kind]: moment}}
        for entry in _of_the_patient(later, written)
        if (kind := entry["resource"]["resourceType"]) in RECORDED
    ]
    assert answered(written | {"entry": [*written["entry"], *more]}, case) == answered(written, case)


WRONG: dict[str, Json] = {
    "Observation": {"status": "entered-in-error"},
    "Procedure": {"status": "entered-in-error"},
    "MedicationStatement": {"status": "entered-in-error"},
    "MedicationAdministration": {"status": "entered-in-error"},
    "Condition": {
        "verificationStatus": {
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
                    "code": "entered-in-error",
                }
            ]
        },
        "clinicalStatus": None,
    },
}


@pytest.mark.hazard("H19")
@law
@given(prrt_patients(), prrt_patients())
def test_what_was_entered_in_error_changes_nothing(case: Case, wrong: Case) -> None:
    written = posted(case)
    more = []
    for entry in _of_the_patient(wrong, written):
        changed = entry["resource"] | WRONG.get(entry["resource"]["resourceType"], {})
        if entry["resource"]["resourceType"] in WRONG:
            more.append(entry | {"resource": {name: part for name, part in changed.items() if part is not None}})
    assert answered(written | {"entry": [*more, *written["entry"]]}, case) == answered(written, case)


@law
@given(prrt_patients())
def test_the_same_content_again_changes_nothing(case: Case) -> None:
    written = posted(case)
    kinds = ("Observation", "Condition", "Procedure", "MedicationAdministration", "MedicationStatement")
    again = [
        entry | {"fullUrl": f"http://again.example/fhir/{entry['resource']['resourceType']}/{number}"}
        for number, entry in enumerate(written["entry"])
        if entry["resource"]["resourceType"] in kinds
    ]
    assert answered(written | {"entry": [*written["entry"], *again]}, case) == answered(written, case)


def _of_the_patient(case: Case, written: Json) -> list[Json]:
    """The entries of one case as entries of another patient's Bundle, none of them its Patient."""
    mine, theirs = (one["entry"][0]["fullUrl"] for one in (written, posted(case)))
    entries = json.loads(json.dumps(posted(case)["entry"]).replace(theirs, mine))
    return [
        entry | {"fullUrl": f"http://other.example/fhir/{entry['resource']['resourceType']}/{number}"}
        for number, entry in enumerate(entries)
        if entry["resource"]["resourceType"] != "Patient"
    ]


@pytest.mark.parametrize("name", RULE_SETS)
@settings(max_examples=4, deadline=None)
@given(case=prrt_patients())
def test_thresholds_that_nobody_checked_are_said_and_the_same_bytes_come_again(name: str, case: Case) -> None:
    body, asked = bundle.write(case), [("definition", name), ("asOf", case.as_of.isoformat())]
    first, second = (assess("prrt-suitability", body, query=asked, settings=Settings()) for _ in range(2))
    assert first == second
    result = json.loads(first)
    reasons = [flag["valueCoding"]["code"] for flag in result.get("extension", []) if flag["url"].endswith("/reason")]
    assert name not in UNCHECKED or "unverified-thresholds" in reasons
