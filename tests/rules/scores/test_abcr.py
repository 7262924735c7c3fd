"""ABCR: AFP and BCLC before the first TACE, Child-Pugh and response since. All of it recalled."""

from typing import Any

import pytest

from fhirnet.rules.scores import abcr
from fhirnet.verdict import Reason, Score
from fhirnet.verdict.score import BclcStage
from tests.rules.scores.treated_patient import ASSESSED, FIRST, band, item, number, treated, tumour
from tests.rules.tace_cases import mri, tace

THEN: dict[str, Any] = {"afp": 10}
STAGE_A, STAGE_B, STAGE_0 = tumour(), tumour(count=4), tumour(largest=20)
STAGE_C = tumour(vascular_invasion=True)
RESPONDED, STABLE = 10, 35
WORSE: dict[str, Any] = {"albumin": 20}  # Child-Pugh 5 becomes 7


def of(
    then: dict[str, Any] | None = None, now: dict[str, Any] | None = None, base: Any = STAGE_A, viable: int = STABLE
) -> Score:
    """The score of a patient, by default of stage A, stable after the first TACE."""
    return abcr.score(treated(THEN | (then or {}), now or {}, scans=(base, mri(ASSESSED, viable))))


@pytest.mark.parametrize(
    ("then", "now", "base", "viable", "value", "expected"),
    [
        ({}, {}, STAGE_A, STABLE, "0", "abcr-low"),
        ({}, {}, STAGE_0, STABLE, "0", "abcr-low"),
        ({}, {}, STAGE_A, RESPONDED, "-3", "abcr-low"),
        ({"afp": "199.9"}, {}, STAGE_A, STABLE, "0", "abcr-low"),
        ({"afp": 200}, {}, STAGE_A, STABLE, "1", "abcr-middle"),
        ({}, {}, STAGE_B, STABLE, "2", "abcr-middle"),
        ({}, {}, STAGE_C, STABLE, "3", "abcr-middle"),
        ({}, {"albumin": 30}, STAGE_A, STABLE, "0", "abcr-low"),  # one point is not two
        ({}, WORSE, STAGE_A, STABLE, "2", "abcr-middle"),
        ({"afp": 300}, {}, STAGE_C, STABLE, "4", "abcr-high"),
        ({"afp": 300}, WORSE, STAGE_C, STABLE, "6", "abcr-high"),
        ({"afp": 300}, WORSE, STAGE_C, RESPONDED, "3", "abcr-middle"),
    ],
)
def test_the_points(
    then: dict[str, Any], now: dict[str, Any], base: Any, viable: int, value: str, expected: str
) -> None:
    score = of(then, now, base, viable)
    assert (number(score.value), band(score)) == (value, expected)
    assert isinstance(score.value, int)
    assert score.missing == ()


def test_afp_and_stage_are_those_before_the_first_tace() -> None:
    score = of({"afp": 10}, {"afp": 900})
    assert number(score.value) == "0"
    assert item(score, "bclc-before").value is BclcStage.A


def test_the_score_is_not_for_stage_d() -> None:
    score = of({"ecog": 3})
    assert score.value is None
    assert Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE in score.reasons


@pytest.mark.parametrize(
    ("then", "now", "base", "value", "points"),
    [
        ({"ecog": None}, {}, STAGE_A, "0-3", "0-3"),  # A, C or D
        ({"ecog": None}, {}, STAGE_C, "3", "3"),  # C or D, which has no points
        ({}, {}, tumour(count=None, largest=None), "0-2", "0-2"),
        ({}, {}, tumour(count=0, largest=None), "0-3", "0-3"),
    ],
)
def test_a_stage_that_is_open_spans_its_points(
    then: dict[str, Any], now: dict[str, Any], base: Any, value: str, points: str
) -> None:
    score = of(then, now, base)
    assert (number(score.value), number(item(score, "bclc-before").points)) == (value, points)


@pytest.mark.parametrize(
    ("scans", "value", "expected"),
    [((STAGE_A,), "-3-0", "abcr-low"), ((STAGE_B,), "-1-2", None)],
)
def test_a_response_that_is_not_known_may_be_one(scans: Any, value: str, expected: str | None) -> None:
    score = abcr.score(treated(THEN, {}, scans=scans))
    assert (number(score.value), band(score)) == (value, expected)
    assert "missing.contrast-scan" in [m.what.key for m in score.missing]


def test_no_second_tace_no_score() -> None:
    assert abcr.score(treated(THEN, {}, sessions=(FIRST,))).reasons[-1] is Reason.PRECONDITION_COUNT
    assert abcr.score(treated(THEN, {}, sessions=(tace(None),))).value is None


def test_every_number_of_it_is_said_to_be_unverified() -> None:
    score = of()
    assert (score.unverified is None, score.caution is None, score.published is None) == (False, False, False)
    assert Reason.UNVERIFIED_THRESHOLDS in score.reasons
