"""The worked example of the wire contract, built in Python: every component of the expected answer."""

import json
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from fhirnet.case import Case
from fhirnet.case.imaging import Modality, Response, SstrScan
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import Topic
from fhirnet.quantities import Quantity, rounded
from fhirnet.verdict import Finding, words
from tests.rules.prrt.patients import answers, burden, lab, lesion, on, patient, response, said, sets, uptake_of

EXPECTED = json.loads((Path(__file__).parents[2] / "examples" / "prrt-22-expected.json").read_text("utf-8"))
COMPONENTS = EXPECTED["component"]


def example() -> Case:
    scan = SstrScan(
        key="pet",
        on=on("2024-08-31"),
        modality=Modality.PET,
        lowest_krenning=4,
        lesions=(uptake_of("m1", 4), uptake_of("m2", 4)),
        source=("Observation/pet",),
    )
    return patient(
        lesion("m1"),
        lesion("m2"),
        pet=scan,
        response=response(Response.PD, 62),
        burden=burden(80),
        bilirubin=lab(Analyte.BILIRUBIN, "25.2", upper=21),
        albumin=lab(Analyte.ALBUMIN, 34),
        kps=said(Topic.KPS, 80),
    )


def code(component: dict[str, Any]) -> str:
    return str(component["code"]["coding"][0]["code"])


def value(component: dict[str, Any]) -> object:
    for element in ("valueInteger", "valueBoolean"):
        if element in component:
            return component[element]
    if "valueQuantity" in component:
        return Decimal(str(component["valueQuantity"]["value"])), component["valueQuantity"]["code"]
    if "valueRange" in component:
        ends = component["valueRange"]
        return Decimal(ends["low"]["value"]), Decimal(ends["high"]["value"])
    if "valueCodeableConcept" in component:
        return component["valueCodeableConcept"]["coding"][0]["code"]
    return component["dataAbsentReason"]["coding"][0]["code"]


def shown(finding: Finding[Any]) -> object:
    found = finding.value
    if found is None:
        return "not-applicable" if finding.answer.value == "not-applicable" else "unknown"
    if isinstance(found, Quantity):
        assert found.low is not None
        assert found.high is not None
        return (rounded(found.low), found.unit) if found.low == found.high else (found.low, found.high)
    return found.value if isinstance(found, Enum) else found


def reasons(component: dict[str, Any]) -> set[str]:
    return {e["valueCoding"]["code"] for e in component.get("extension", ()) if e["url"].endswith("/reason")}


def test_root() -> None:
    primary = answers(example()).primary
    assert primary.grade == EXPECTED["valueCodeableConcept"]["coding"][0]["code"]
    expected = [e["valueCoding"]["code"] for e in EXPECTED["extension"] if e["url"].endswith("/assumption")]
    assert list(primary.assumptions) == expected
    assert primary.reasons == ()


def test_other_rule_sets() -> None:
    others = answers(example()).others
    assert [one.definition.id for one in others] == [code(component) for component in COMPONENTS[:7]]
    assert [one.grade.value for one in others] == [value(component) for component in COMPONENTS[:7]]
    assert sets(answers(example()))["netter-1"].missing[0].what == words("missing.glucose-with-limit")


def test_rules() -> None:
    found = answers(example()).primary.rules
    expected = COMPONENTS[7:36]
    assert [row.code for row in found] == [code(component) for component in expected]
    for row, component in zip(found, expected, strict=True):
        assert row.finding.answer.value == component["interpretation"][0]["coding"][0]["code"], row.code
        assert row.threshold == component["referenceRange"][0]["text"], row.code
        assert shown(row.finding) == value(component), row.code
        assert {reason.value for reason in row.finding.reasons} == reasons(component), row.code


def test_predictors() -> None:
    found = answers(example()).predictors
    expected = COMPONENTS[36:51]
    assert [name for name, _ in found] == [code(component) for component in expected]
    for (name, finding), component in zip(found, expected, strict=True):
        assert finding.answer.value == component["interpretation"][0]["coding"][0]["code"], name
        assert shown(finding) == value(component), name
        assert {reason.value for reason in finding.reasons} == reasons(component), name


def test_other_readings() -> None:
    result = answers(example())
    assert result.provisional == value(COMPONENTS[51])
    assert result.defer_until is None
    assert list(result.alternatives) == [code(component) for component in COMPONENTS[53:]]
    assert [grade.value for grade in result.alternatives.values()] == [value(c) for c in COMPONENTS[53:]]
