"""What a case holds of local codes: those that are not read, and the rows that read others."""

from typing import Any

import pytest

from mappings import site
from mappings.local_codes import Local, LocalCodes
from mappings.r4 import receive
from mappings.site import SiteMapping
from tests.mappings.posting import LOINC, SNOMED, Json, body, concept, condition, fact, lesion, observation, procedure
from tests.mappings.posting import medication as drug

LAB, HEADER = "http://hospital.example/lab", ",".join(site.HEADER) + "\n"


def looked(*resources: Json, mapping: SiteMapping | None = None, value_strings: bool = False) -> LocalCodes:
    reader = LocalCodes(mapping, value_strings=value_strings)
    reader.case(receive(body(*resources)))
    return reader


def mapping(*rows: str) -> SiteMapping:
    return site.parse(HEADER + "".join(f"{row},Dr Li,2024-01-02\n" for row in rows))


def unread(*resources: Json, **more: Any) -> dict[tuple[str, str, str], tuple[tuple[str, ...], int]]:
    """By key, the types of the resources and how many there are."""
    return {key: (local.types, len(local.places)) for key, local in looked(*resources, **more).unread.items()}


def test_a_local_code_is_counted_once_a_resource() -> None:
    twice = observation((LAB, "1"), component=[{"code": concept((LAB, "1")), "valueInteger": 1}], valueInteger=1)
    found = looked(twice, observation((LAB, "1"), on="2024-06-21", valueInteger=2)).unread
    assert list(found) == [(LAB, "1", "")]
    assert len(found[LAB, "1", ""].places) == 2
    assert "lab-afp" in found[LAB, "1", ""].expected


def test_every_place_that_is_read_is_looked_at() -> None:
    found = unread(
        condition(text="肝癌"),
        procedure((LAB, "P")),
        drug("MedicationStatement", (LAB, "D"), status="active"),
        lesion("t1", location=concept((LAB, "L"))),
        fact("overall-response", valueCodeableConcept=concept((LAB, "R"))),
    )
    assert {key[1] or key[2]: types for key, (types, _) in found.items()} == {
        "肝癌": ("Condition",),
        "P": ("Procedure",),
        "D": ("MedicationStatement",),
        "L": ("BodyStructure",),
        "R": ("Observation",),
    }


def test_a_condition_may_be_anything_that_a_condition_can_mean() -> None:
    (local,) = looked(condition((LAB, "1"))).unread.values()
    assert {"dx-hcc", "met-liver", "cond-ascites", "primary-lung"} <= local.expected


def test_a_value_expects_the_words_of_its_place() -> None:
    (local,) = looked(fact("overall-response", valueCodeableConcept=concept((LAB, "R")))).unread.values()
    assert local.expected >= {"response-pd"}
    assert "lab-afp" not in local.expected


@pytest.mark.parametrize(
    "resource",
    [
        observation((LAB, "77"), (LOINC, "1834-1"), valueInteger=1),  # beside a code that is read
        condition((SNOMED, "1834")),  # refused as a whole, but of another patient
    ],
)
def test_beside_a_code_that_is_read_a_local_one_says_nothing(resource: Json) -> None:
    other = resource | {"subject": {"reference": "Patient/p2"}} if resource["resourceType"] == "Condition" else resource
    assert unread(other) == {}


def test_a_code_without_a_system_is_known_by_its_text() -> None:
    code = {"coding": [{"code": "AFP"}], "text": "甲胎蛋白"}
    found = looked(observation(valueInteger=1, code=code)).unread
    assert [(local.key, local.mappable) for local in found.values()] == [
        (("", "AFP", ""), False),
        (("", "", "甲胎蛋白"), True),
    ]
    assert not Local("", "", "").mappable


def test_a_string_that_is_a_value_is_looked_at_where_that_is_asked_for() -> None:
    test = observation((LOINC, "2118-8"), valueString="阴性")
    assert unread(test) == {}
    assert list(unread(test, value_strings=True)) == [("", "", "阴性")]


def test_rows_that_read_something_are_counted() -> None:
    rows = mapping(f"{LAB},AFP,,lab-afp", f"{LAB},B*,,lab-bilirubin", ",,肝细胞癌,dx-hcc", f"{LAB},N,,lab-inr")
    used = looked(
        observation((LAB, "AFP"), valueInteger=1),
        observation((LAB, "BIL"), valueInteger=1),
        observation((LAB, "BILT"), valueInteger=1, on="2024-06-21"),
        condition(text="肝 细胞癌".replace(" ", "")),
        mapping=rows,
    ).used
    counts = {key: len(use.places) for key, use in used.items()}
    assert counts == {(LAB, "AFP", ""): 1, (LAB, "B*", ""): 2, ("", "", "肝细胞癌"): 1}
    assert {use.misplaced for use in used.values()} == {()}


def test_a_row_that_is_used_where_its_concept_means_nothing() -> None:
    found = looked(condition((LAB, "1")), mapping=mapping(f"{LAB},1,,lab-afp"))
    assert found.used[LAB, "1", ""].misplaced == ("Condition",)
    assert found.unread == {}


def test_a_row_for_a_complication_is_not_misplaced() -> None:
    found = looked(condition((LAB, "1")), mapping=mapping(f"{LAB},1,,cond-ascites"))
    assert found.used[LAB, "1", ""].misplaced == ()
