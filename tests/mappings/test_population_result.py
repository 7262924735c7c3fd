"""The small Observation of a population's row says what the row says, and is valid R4."""

import json
from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B.observation import Observation

from fhirnet.population.row import Row
from mappings import population_result

VERDICT = Row(
    "Patient/p1", "", "tace-resistance", "jsh-lcsgj-2014", "1.0.0", "2024-07-01", "met", basis="vascular",
    reasons="marker-only", assumptions="targets-inferred",
)  # fmt: skip


def written(verdict: Row, *criteria: Row) -> Any:
    body = population_result.write(verdict._asdict(), [each._asdict() for each in criteria])
    Observation.model_validate_json(body)
    return json.loads(body, parse_float=Decimal)


@pytest.mark.parametrize(
    ("value", "unit", "name", "shown"),
    [
        ("12.50", "%", "valueQuantity", {"value": Decimal("12.50")}),
        ("<=3", "%", "valueQuantity", {"value": 3, "comparator": "<="}),
        ("<3", "%", "valueQuantity", {"value": 3, "comparator": "<"}),
        (">3.1", "%", "valueQuantity", {"value": Decimal("3.1"), "comparator": ">"}),
        (">=3", "%", "valueQuantity", {"value": 3, "comparator": ">="}),
        ("-2", "%", "valueQuantity", {"value": -2}),
        ("40..60.5", "%", "valueRange", {}),
        ("true", "", "valueBoolean", True),
        ("false", "", "valueBoolean", False),
        ("4", "", "valueInteger", 4),
        ("response-pd", "", "valueCodeableConcept", {}),
        ("", "", "dataAbsentReason", {}),
    ],
)
def test_a_criterion_shows_its_number(value: str, unit: str, name: str, shown: Any) -> None:
    row = VERDICT._replace(
        criterion="jsh-vascular-invasion", result="met", value=value, unit=unit, threshold="> 1", evidence="A/1 B/2"
    )
    (component,) = written(VERDICT, row)["component"]
    found = component[name]
    if isinstance(shown, dict):
        expected = shown and {**shown, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
        assert expected.items() <= found.items() if expected else found
    else:
        assert found is shown or found == shown
    if name == "valueRange":
        assert (found["low"]["value"], found["high"]["value"]) == (40, Decimal("60.5"))
    assert component["interpretation"][0]["coding"][0]["code"] == "met"
    assert component["referenceRange"] == [{"text": "> 1"}]
    references = [e["valueReference"]["reference"] for e in component["extension"] if "valueReference" in e]
    assert references == ["A/1", "B/2"]


def test_a_verdict_says_what_it_rests_on_and_takes_for_granted() -> None:
    found = written(VERDICT)
    assert "component" not in found
    assert found["subject"] == {"reference": "Patient/p1"}
    assert found["effectiveDateTime"] == "2024-07-01"
    codes = [each["valueCoding"]["code"] for each in found["extension"]]
    assert codes == ["vascular", "targets-inferred", "marker-only"]


def test_a_grade_and_a_reading_are_named_as_such() -> None:
    grade = Row(
        "Patient/p1",
        "",
        "prrt-suitability",
        "prrt-default-1/prrt-platelets-70",
        verdict="not-suitable",
        as_of="2024-07-01",
    )
    open_ = grade._replace(criterion="prrt-platelets", result="not-applicable")
    found = written(grade, open_)
    assert "extension" not in found
    assert found["valueCodeableConcept"]["coding"][0]["code"] == "not-suitable"
    criterion, reading = found["component"]
    assert criterion["dataAbsentReason"]["coding"][0]["code"] == "not-applicable"
    assert reading["code"]["coding"][0]["code"] == "prrt-platelets-70"
