"""Measurements and statements, by themselves and as components."""

from decimal import Decimal
from typing import Any

import pytest

from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import AscitesGrade, ChildPughClass, Reporting, Topic
from mappings.codes import codings
from mappings.observation import CONCEPTS
from tests.mappings.posting import (
    LOINC,
    SNOMED,
    UCUM,
    Json,
    case,
    component,
    concept,
    fact,
    known,
    not_used,
    observation,
    quantity,
    remarks,
)

AFP, BILIRUBIN, ECOG, PANEL = ((LOINC, code) for code in ("1834-1", "14631-6", "89247-1", "24323-8"))
KI67 = (LOINC, "29593-1")
NCIT = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"


def _afp(**content: Any) -> Measurement:
    (found,) = case(observation(AFP, **({"valueQuantity": quantity(850, "ng/mL")} | content))).measurements
    return found


def test_a_result_with_its_limit_and_how_final_it_is() -> None:
    limit = [{"high": quantity(7, "ng/mL")}]
    read = _afp(referenceRange=limit, status="corrected", issued="2024-06-21T08:00:00+08:00")
    assert (read.analyte, read.value.low, read.reporting) == (Analyte.AFP, Decimal(850), Reporting.CORRECTED)
    assert read.upper is not None
    assert (read.upper.low, read.upper_is_default, read.issued) == (Decimal(7), False, "2024-06-21T08:00:00+08:00")


NORMAL = concept(("http://terminology.hl7.org/CodeSystem/referencerange-meaning", "normal"))
TREATMENT = concept(("http://terminology.hl7.org/CodeSystem/referencerange-meaning", "treatment"))


@pytest.mark.parametrize(
    ("ranges", "upper", "is_default"),
    [
        (None, "20", True),
        ([{"text": "< 7"}], "20", True),
        ([{"low": quantity(0, "ng/mL")}], "20", True),
        ([{"high": quantity(7, "ng/mL")}], "7", False),
        ([{"high": quantity(7, "ug/L"), "type": NORMAL}], "7", False),
        ([{"high": quantity(90, "ng/mL"), "type": TREATMENT}, {"high": quantity(7, "ng/mL")}], "7", False),
        ([{"high": quantity(90, "ng/mL"), "type": TREATMENT}], "20", True),
        ([{"high": quantity(700, "ng/dL")}], "7.00", False),
        ([{"high": quantity(7)}], "7", False),  # in the unit of the value beside it
        ([{"high": quantity(7, "kg")}], None, False),
        ([{"high": {"unit": "ng/mL"}}], None, False),  # there is one, and it is not said
        ([{"high": quantity(7, "ng/mL")}, {"high": quantity(9, "ng/mL")}], None, False),  # which of them?
    ],
)
def test_the_upper_limit_of_normal(ranges: list[Json] | None, upper: str | None, is_default: bool) -> None:
    read = _afp(referenceRange=ranges)
    assert (None if read.upper is None else str(read.upper.low)) == upper
    assert read.upper_is_default is is_default


def test_a_range_and_a_comparator() -> None:
    two = {"low": quantity(75, "%"), "high": quantity(80, "%")}
    ki67 = case(observation(KI67, valueRange=two)).measurements[0].value
    assert (ki67.low, ki67.high) == (Decimal(75), Decimal(80))
    assert _afp(valueQuantity=quantity(1210, "ng/mL", comparator=">")).value.low_open


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"valueQuantity": quantity(850, "ug/L")}, ["conversion"]),
        ({"valueQuantity": quantity(850, "NG/ML")}, []),
        ({"valueQuantity": {"value": 850, "unit": "ng/mL"}}, ["unit-text"]),
        ({"valueQuantity": {"value": 850, "unit": "ug/L"}}, ["unit-text", "conversion"]),
    ],
)
def test_what_is_remarked_of_a_unit(value: Json, code: list[str]) -> None:
    assert remarks(known(observation(AFP, **value))) == code


@pytest.mark.parametrize(
    ("resource", "why"),
    [
        (observation(BILIRUBIN, valueQuantity=quantity(1.2)), "unit-missing"),
        (observation(BILIRUBIN, valueQuantity=quantity(1.2, "umol/L")), "value-implausible"),
        (observation(AFP, valueQuantity=quantity(5, "kg")), "unit-unknown"),
        (observation(AFP, valueString="<5"), "value-type"),
        (observation(AFP, valueInteger=5), "value-type"),
        (observation(AFP, valueQuantity={"unit": "ng/mL"}), "value-missing"),
        (observation(AFP, (LOINC, "19176-7"), valueQuantity=quantity(5, "ng/mL")), "code-conflict"),
        (observation(AFP, (LOINC, "29463-7"), valueQuantity=quantity(5, "ng/mL")), "code-conflict"),
        (observation((LOINC, "8867-4"), valueQuantity=quantity(70, "/min")), "code-unknown"),
        (observation(valueQuantity=quantity(70, "/min"), code={"text": "AFP"}), "code-text-only"),
        (fact("bclc", valueCodeableConcept=concept(("x:y", "B"))), "not-relevant"),  # an own output
        (fact("ascites-grade", valueBoolean=False), "value-type"),
        (fact("ascites-grade", valueCodeableConcept=concept(text="少量")), "code-text-only"),
        (fact("ascites-grade", valueCodeableConcept=concept((SNOMED, "1"))), "code-unknown"),
        (
            fact("ascites-grade", valueCodeableConcept=concept(("ascites-grade", "none"), ("ascites-grade", "mild"))),
            "code-conflict",
        ),
        (fact("severe-jaundice", valueInteger=1), "value-type"),
        (fact("severe-jaundice", valueString="true"), "value-type"),
        (observation(ECOG, valueInteger=6), "value-implausible"),
        (observation(ECOG, valueQuantity=quantity(1.5)), "value-type"),
        (observation(ECOG, valueQuantity=quantity(1, comparator=">")), "value-type"),
        (observation(ECOG, valueQuantity=quantity(1, "kg")), "unit-unknown"),
        (
            observation(ECOG, valueQuantity={"value": 1, "system": "http://x.example", "code": "{score}"}),
            "unit-unknown",
        ),
        (observation((LOINC, "89243-0"), valueInteger=101), "value-implausible"),
        (fact("tumor-count", valueInteger=-1), "value-implausible"),
        (observation(KI67, valueRange={"low": {"unit": "%"}}), "value-missing"),
        (observation(KI67, valueRange={"low": quantity(10, "%"), "high": quantity(20)}), "unit-unknown"),
    ],
)
def test_an_observation_that_is_not_read(resource: Json, why: str) -> None:
    assert not_used(known(resource)) == {"entry[1].resource": why}


@pytest.mark.parametrize(
    ("value", "grade"),
    [
        ({"valueInteger": 2}, 2),
        ({"valueQuantity": quantity(2)}, 2),
        ({"valueQuantity": quantity(2.0, "{score}")}, 2),
        ({"valueQuantity": {"value": 2, "unit": "{score}"}}, 2),
        ({"valueQuantity": {"value": 2, "unit": "x", "system": UCUM, "code": "1"}}, 2),
        ({"valueCodeableConcept": concept((LOINC, "LA9624-3"))}, 2),
    ],
)
def test_ecog_as_number_or_as_answer(value: Json, grade: int) -> None:
    (said,) = case(observation(ECOG, **value)).statements
    assert (said.topic, said.value) == (Topic.ECOG, grade)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"valueInteger": 7}, 7),
        ({"valueInteger": 7, "interpretation": [concept((NCIT, "C113692"))]}, 7),
        ({"valueCodeableConcept": concept((NCIT, "C113692"))}, ChildPughClass.B),
    ],
)
def test_child_pugh_as_score_or_as_class(value: Json, said: object) -> None:
    assert case(observation((SNOMED, "3191000175106"), **value)).statements[0].value == said


def test_a_word_of_a_list() -> None:
    (said,) = case(fact("ascites-grade", valueCodeableConcept=concept(("ascites-grade", "none")))).statements
    assert said.value is AscitesGrade.NONE


def test_components_are_read_as_if_they_stood_alone() -> None:
    components = [
        {"code": concept(BILIRUBIN), "valueQuantity": quantity(20, "umol/L")},
        {"code": concept((LOINC, "1751-7")), "valueQuantity": quantity(38, "g/L")},
        {"code": concept((LOINC, "0-0")), "valueQuantity": quantity(1, "g/L")},
        {"code": concept((LOINC, "6301-6")), "dataAbsentReason": concept(("x:y", "unknown"))},
    ]
    found = known(observation(PANEL, id="lft", component=components))
    assert {(m.analyte, m.key, m.source) for m in found.case.measurements} == {
        (Analyte.BILIRUBIN, "Observation/lft#lab-bilirubin", ("Observation/lft",)),
        (Analyte.ALBUMIN, "Observation/lft#lab-albumin", ("Observation/lft",)),
    }
    assert not_used(found) == {}


def test_the_same_component_twice_is_two_results() -> None:
    twice = [{"code": concept(AFP), "valueQuantity": quantity(value, "ng/mL")} for value in (5, 6)]
    keys = [m.key for m in case(observation(PANEL, id="x", component=twice)).measurements]
    assert len(set(keys)) == 2


def test_a_component_that_cannot_be_read_is_reported_where_it_stands() -> None:
    components = [
        {"code": concept(BILIRUBIN), "valueQuantity": quantity(20, "umol/L")},
        {"code": concept(AFP), "valueQuantity": quantity(20)},
    ]
    assert not_used(known(observation(PANEL, component=components))) == {
        "entry[1].resource.component[1]": "unit-missing"
    }
    assert not_used(known(observation(PANEL, component=components[1:]))) == {"entry[1].resource": "code-unknown"}


def test_a_component_without_a_value_is_reported_as_such() -> None:
    components = [component("severe-jaundice", valueBoolean=True), component("ascites-grade")]
    found = known(observation(PANEL, component=components))
    assert not_used(found) == {"entry[1].resource.component[1]": "value-missing"}
    assert [said.topic for said in found.case.statements] == [Topic.SEVERE_JAUNDICE]


def test_an_unreadable_value_beside_readable_components() -> None:
    components = [{"code": concept(BILIRUBIN), "valueQuantity": quantity(20, "umol/L")}]
    both = observation(AFP, valueQuantity=quantity(5), component=components)
    found = known(both)
    assert [m.analyte for m in found.case.measurements] == [Analyte.BILIRUBIN]
    assert [i.code for i in found.report()] == ["unit-missing"]


def test_each_question_has_its_observations() -> None:
    found = known(
        observation(AFP, valueQuantity=quantity(5, "ng/mL"), id="afp"),
        observation((LOINC, "29463-7"), valueQuantity=quantity(70, "kg"), id="weight"),
        observation(ECOG, valueInteger=0, id="ecog"),
    )
    tace, prrt = ({u.reference for u in found.used(q)} for q in ("tace-resistance", "prrt-suitability"))
    assert tace == {"Patient/p1", "Observation/afp", "Observation/ecog"}
    assert prrt == {"Patient/p1", "Observation/weight", "Observation/ecog"}
    assert not_used(found) == {}
    assert [found.not_used_count(q) for q in ("tace-resistance", "prrt-suitability")] == [1, 1]


def test_a_scan_whose_only_fact_is_unusable_is_no_evidence_and_reported_once() -> None:
    seen = known(fact("liver-imaging-assessment", component=[component("contrast-enhanced", valueString="yes")]))
    assert seen.case.liver_scans == ()
    assert [issue.code for issue in seen.report()] == ["value-type"]


@pytest.mark.parametrize("inner", sorted(CONCEPTS.members))
def test_any_concept_may_stand_in_a_component(inner: str) -> None:
    coding = codings(inner)[0]
    parts = [{"code": {"coding": [{"system": coding.system, "code": coding.code}]}, "valueQuantity": quantity(6, "cm")}]
    for outer in ("liver-imaging-assessment", "sstr-imaging-assessment", "ascites-grade"):
        seen = known(fact(outer, component=parts))
        assert len(seen.used("tace-resistance")) + len(seen.report("tace-resistance")) >= 2  # the Patient and this one
