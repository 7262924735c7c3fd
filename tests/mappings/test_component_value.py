"""A component that is recognized and whose coded value is not is reported: a response may turn on it."""

import pytest

from tests.mappings.posting import LOINC, SNOMED, Json, case, component, concept, fact, known, quantity

SUM = component("sum-of-viable-diameters", valueQuantity=quantity(60, "mm"))


def scan(*components: Json) -> Json:
    return fact("liver-imaging-assessment", component=[SUM, *components])


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("non-target-response", concept((LOINC, "LA28370-7")), "code-unknown"),  # a word for targets and overall only
        ("non-target-response", concept(text="PD"), "code-text-only"),
        ("target-response", concept((SNOMED, "1")), "code-unknown"),
        ("overall-response", concept(text="PD"), "code-text-only"),
        ("tumor-gross-morphology", concept((SNOMED, "1")), "code-unknown"),
        ("response-criteria", concept(text="mRECIST"), "code-text-only"),
    ],
)
def test_an_unreadable_value_of_a_recognized_component_is_reported(name: str, value: Json, code: str) -> None:
    posted = scan(component(name, valueCodeableConcept=value))
    (issue,) = [each for each in known(posted).report() if each.code == code]
    assert (issue.system, issue.severity) == ("not-used", "warning")
    assert issue.at == "Bundle.entry[1].resource.component[1]"
    (read,) = case(posted).liver_scans
    assert read.viable_sum is not None


def test_a_component_that_nobody_reads_is_passed_over() -> None:
    unread: list[Json] = [
        {"code": concept(("http://hospital.example", "x")), "valueString": "?"},
        {"code": {"text": "Grad"}},
    ]
    assert known(scan(*unread)).report() == ()


def test_progression_in_the_code_of_its_place_is_read() -> None:
    (read,) = case(scan(component("non-target-response", valueCodeableConcept=NON_TARGET_PD))).liver_scans
    assert read.non_target_response is not None


NON_TARGET_PD = concept(("http://dicom.nema.org/resources/ontology/DCM", "112047"))
