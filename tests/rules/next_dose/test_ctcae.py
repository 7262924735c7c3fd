"""CTCAE grades of blood counts at their boundaries, by version."""

import pytest

from fhirnet.case.laboratory import Analyte
from fhirnet.rules.prrt_next_dose.ctcae import Ctcae, below, grades
from tests.rules.prrt.patients import amount

V4, V5, V6 = Ctcae.V4_03, Ctcae.V5_0, Ctcae.V6_0
LOWER = {Analyte.PLATELETS: 125, Analyte.NEUTROPHILS: 2, Analyte.HEMOGLOBIN: 13}
UNIT = {Analyte.HEMOGLOBIN: "g/dL"}


def grade(analyte: Analyte, number: str, version: Ctcae, lower: int | str | None = "usual") -> tuple[int, int]:
    unit = UNIT.get(analyte, "10*9/L")
    limit = LOWER[analyte] if lower == "usual" else lower
    return grades(analyte, amount(number, unit), None if limit is None else amount(limit, unit), version)


@pytest.mark.parametrize(
    ("count", "by_version"),
    [
        ("125", (0, 0, 0)),
        ("124.9", (1, 1, 1)),
        ("75.0", (1, 1, 1)),
        ("74.9", (2, 2, 2)),
        ("60", (2, 2, 2)),
        ("50.0", (2, 2, 2)),
        ("49.9", (3, 3, 3)),
        ("25.0", (3, 3, 3)),
        ("24.9", (4, 4, 3)),
        ("10.0", (4, 4, 3)),
        ("9.9", (4, 4, 4)),
    ],
)
def test_platelets(count: str, by_version: tuple[int, int, int]) -> None:
    assert tuple(grade(Analyte.PLATELETS, count, version) for version in (V4, V5, V6)) == tuple(
        (one, one) for one in by_version
    )


@pytest.mark.parametrize(
    ("count", "by_version"),
    [
        ("2.0", (0, 0, 0)),
        ("1.9", (1, 1, 0)),
        ("1.5", (1, 1, 0)),
        ("1.4", (2, 2, 1)),
        ("1.0", (2, 2, 1)),
        ("0.9", (3, 3, 2)),
        ("0.7", (3, 3, 2)),
        ("0.5", (3, 3, 2)),
        ("0.4", (4, 4, 3)),
        ("0.1", (4, 4, 3)),
        ("0.09", (4, 4, 4)),
    ],
)
def test_neutrophils(count: str, by_version: tuple[int, int, int]) -> None:
    assert tuple(grade(Analyte.NEUTROPHILS, count, version) for version in (V4, V5, V6)) == tuple(
        (one, one) for one in by_version
    )


@pytest.mark.parametrize(("count", "expected"), [("13", 0), ("12.9", 1), ("10", 1), ("9.9", 2), ("8.0", 2), ("7.9", 3)])
@pytest.mark.parametrize("version", list(Ctcae))
def test_hemoglobin(count: str, expected: int, version: Ctcae) -> None:
    assert grade(Analyte.HEMOGLOBIN, count, version) == (expected, expected)


def test_without_the_lower_limit_of_normal_a_count_above_grade_2_is_0_or_1() -> None:
    assert grade(Analyte.PLATELETS, "200", V5, None) == (0, 1)
    assert grade(Analyte.NEUTROPHILS, "3", V6, None) == (0, 0)


def test_a_count_with_a_comparator_spans_grades() -> None:
    assert grade(Analyte.PLATELETS, "<75", V5) == (2, 4)
    assert grade(Analyte.PLATELETS, "<100", V5) == (1, 4)


def test_the_trigger_of_thrombocytopenia_is_the_same_in_every_version_and_that_of_neutropenia_is_not() -> None:
    assert {below(Analyte.PLATELETS, 2, version) for version in Ctcae} == {75}
    assert [below(Analyte.NEUTROPHILS, 3, version) for version in (V4, V5, V6)] == [1, 1, amount("0.5", "").low]
