"""BCLC: the ladder from the top down, every stage that unknown inputs leave, the readings of secondary sources."""

from dataclasses import replace
from typing import Any

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import Metastasis
from fhirnet.case.status import AscitesGrade
from fhirnet.rules.scores import bclc
from fhirnet.verdict import Reason
from tests.rules.liver_patient import day, metastasis, patient, scan
from tests.rules.scores.treated_patient import band, item, number

CHILD_PUGH_C: dict[str, Any] = {"bilirubin": 90, "albumin": 20, "ascites": AscitesGrade.MILD}  # 10 points
CHILD_PUGH_B9: dict[str, Any] = {"bilirubin": 90, "albumin": 20}


def staged(
    count: object = 1,
    largest: object = 40,
    invasion: bool | None = False,
    spread: bool | None = False,
    **facts: object,
) -> Case:
    """A well patient with one scan."""
    scans = (scan(count, largest, vascular_invasion=invasion, extrahepatic_spread=spread),)
    return replace(patient(**facts), liver_scans=scans)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (staged(1, 20), "0"),
        (staged(1, "20.1"), "A"),
        (staged(1, 150), "A"),
        (staged(2, 30), "A"),
        (staged(3, 30), "A"),
        (staged(2, "30.1"), "B"),
        (staged(4, 10), "B"),
        (staged(4, None), "B"),
        (staged(1, 10, ecog=1), "C"),
        (staged(1, 10, ecog=2), "C"),
        (staged(1, 10, ecog=3), "D"),
        (staged(1, 10, ecog=4), "D"),
        (staged(1, 10, invasion=True), "C"),
        (staged(1, 10, spread=True), "C"),
        (staged(1, 10, invasion=True, spread=True, ecog=3), "D"),
        (staged(1, 10, **CHILD_PUGH_B9), "0"),
        (staged(1, 10, **CHILD_PUGH_C), "D"),
        (replace(staged(1, 10), diagnoses=(metastasis(Metastasis.BONE),)), "C"),
        (staged(None, None, invasion=True, spread=None), "C"),
        (staged(1, 10, ecog=3, bilirubin=None), "D"),
    ],
)
def test_the_ladder(case: Case, expected: str) -> None:
    score = bclc.score(case)
    assert (number(score.value), band(score)) == (expected, f"bclc-{expected.lower()}")
    assert (score.reasons, score.missing) == ((Reason.UNVERIFIED_THRESHOLDS,), ())


@pytest.mark.parametrize(
    ("case", "possible", "missing"),
    [
        (staged(ecog=None), "D C A", ["missing.ecog"]),
        (staged(ecog=(0, day(31))), "D C A", ["missing.ecog"]),
        (staged(invasion=None), "C A", ["missing.invasion"]),
        (staged(spread=None), "C A", ["missing.spread"]),
        (staged(1, None), "A 0", ["missing.largest-diameter"]),
        (staged(None, 40), "B A", ["missing.tumour-count", "missing.largest-diameter"]),
        (staged(2, ">25"), "B A", ["missing.tumour-count", "missing.largest-diameter"]),
    ],
)
def test_what_is_unknown_leaves_several(case: Case, possible: str, missing: list[str]) -> None:
    score = bclc.score(case)
    assert " ".join(bclc.staged(case).stages) == possible
    assert (score.value, score.band) == (None, None)
    assert {m.what.key for m in score.missing} <= set(missing)
    assert score.missing


def test_no_tumour_in_the_liver_is_no_stage() -> None:
    score = bclc.score(staged(0, None))
    assert score.value is None
    assert Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE in score.reasons
    assert bclc.score(staged(0, None, ecog=None)).value is None


@pytest.mark.parametrize(
    ("reading", "case", "expected"),
    [
        ("bclc-single-le-5-cm", staged(1, 50), "A"),
        ("bclc-single-le-5-cm", staged(1, "50.1"), "B"),
        ("bclc-single-le-5-cm", staged(2, 30), "A"),
        ("bclc-few-lt-3-cm", staged(2, 30), "B"),
        ("bclc-few-lt-3-cm", staged(2, "29.9"), "A"),
        ("bclc-few-lt-3-cm", staged(1, 60), "A"),
    ],
)
def test_readings_of_secondary_sources(reading: str, case: Case, expected: str) -> None:
    assert number(bclc.score(case, bclc.READINGS[reading]).value) == expected


def test_every_input_is_shown() -> None:
    score = bclc.score(staged(2, 35, albumin=None))
    assert {i.name.key for i in score.items} == {
        f"score.{name}" for name in ("ecog", "child-pugh", "spread", "invasion", "count", "diameter")
    }
    assert number(item(score, "child-pugh").value) == "5-7"
    assert item(score, "spread").value is False
    assert all(i.points is None for i in score.items)
