"""ART: Child-Pugh, AST and response before the second TACE against before the first."""

from typing import Any

import pytest

from fhirnet.case.imaging import Response, ResponseCriteria
from fhirnet.case.status import AscitesGrade
from fhirnet.rules.scores import art
from fhirnet.verdict import Reason, Score
from tests.rules.scores.treated_patient import (
    ASSESSED,
    BEFORE_FIRST,
    FIRST,
    SECOND,
    band,
    item,
    number,
    treated,
    tumour,
)
from tests.rules.tace_cases import days_after, mri, silent, tace

THEN: dict[str, Any] = {"ast": 40}
UP_1: dict[str, Any] = {"albumin": 30}  # Child-Pugh 5 becomes 6
UP_2: dict[str, Any] = {"albumin": 20}
RESPONDED, STABLE, PROGRESSED = 10, 35, 60  # of 40 mm


def of(now: dict[str, Any] | None = None, viable: int = RESPONDED, then: dict[str, Any] | None = None) -> Score:
    """The score of a patient with these facts before the second TACE and so many viable mm after the first."""
    scans = (tumour(), mri(ASSESSED, viable))
    return art.score(treated(THEN | (then or {}), {"ast": 40} | (now or {}), scans=scans))


@pytest.mark.parametrize(
    ("now", "viable", "value", "expected"),
    [
        ({}, RESPONDED, "0", "art-low"),
        ({}, STABLE, "1", "art-low"),
        ({}, PROGRESSED, "1", "art-low"),
        ({}, 28, "0", "art-low"),  # exactly 30 % less is PR
        ({}, 29, "1", "art-low"),
        (UP_1, RESPONDED, "1.5", "art-low"),
        (UP_1, STABLE, "2.5", "art-high"),
        (UP_2, RESPONDED, "3", "art-high"),
        (UP_2 | {"bilirubin": 90}, RESPONDED, "3", "art-high"),
        ({"ast": 50}, RESPONDED, "0", "art-low"),  # exactly 25 % more
        ({"ast": "50.1"}, RESPONDED, "4", "art-high"),
        ({"ast": 51} | UP_1, RESPONDED, "5.5", "art-high"),
        ({"ast": 51} | UP_2, STABLE, "8", "art-high"),
    ],
)
def test_the_points(now: dict[str, Any], viable: int, value: str, expected: str) -> None:
    score = of(now, viable)
    assert (number(score.value), band(score)) == (value, expected)
    assert score.missing == ()


def test_a_child_pugh_that_falls_gives_nothing() -> None:
    score = of(then={"albumin": 20})
    assert number(item(score, "child-pugh-increase").value) == "-2"
    assert number(score.value) == "0"


@pytest.mark.parametrize(
    ("now", "viable", "value", "expected"),
    [
        ({"ast": None}, RESPONDED, "0-4", None),
        ({"ast": None} | UP_2, RESPONDED, "3-7", "art-high"),
        ({"ast": ">45"}, RESPONDED, "0-4", None),
        ({"ast": ">50"}, RESPONDED, "4", "art-high"),
        ({"inr": None}, RESPONDED, "0-3", None),
        ({"inr": None, "bilirubin": 40}, STABLE, "2.5-4", "art-high"),
    ],
)
def test_what_is_not_known_spans_its_points(now: dict[str, Any], viable: int, value: str, expected: str | None) -> None:
    score = of(now, viable)
    assert (number(score.value), band(score)) == (value, expected)


def test_what_is_missing_is_asked_for_between_the_sessions() -> None:
    score = art.score(treated(THEN, {"ast": None}, sessions=(FIRST, "2024-01-30"), on=(BEFORE_FIRST, "2024-01-29")))
    wanted = [(m.what.key, str(m.first), str(m.last)) for m in score.missing]
    assert ("score.ast", "2024-01-11", "2024-01-30") in wanted


def test_a_value_from_before_the_first_tace_says_nothing_of_what_it_did() -> None:
    close = days_after(FIRST, 20)
    case = treated(THEN, None, sessions=(FIRST, close), scans=(tumour(),))
    score = art.score(case)
    assert score.value is None
    assert {m.first for m in score.missing if m.last and str(m.last) == close} != set()
    assert all(m.what.key != "missing.contrast-scan" for m in score.missing)  # none could qualify in 20 days


@pytest.mark.parametrize(
    ("scans", "value"),
    [
        ((tumour(), silent(ASSESSED, target_response=Response.PR)), "0"),
        ((tumour(), silent(ASSESSED, target_response=Response.SD)), "1"),
        ((tumour(), silent(ASSESSED, target_response=Response.PR, target_criteria=ResponseCriteria.MRECIST)), "0"),
        ((tumour(),), "0-1"),
        ((tumour(), mri(days_after(FIRST, 27), 10)), "0-1"),
        ((tumour(), mri(days_after(FIRST, 28), 10)), "0"),
        ((tumour(), mri(days_after(SECOND, 1), 10)), "0-1"),
        ((mri(ASSESSED, 10),), "0-1"),
    ],
)
def test_the_response_is_that_of_the_assessment_of_the_first_tace(scans: Any, value: str) -> None:
    score = art.score(treated(THEN, {"ast": 40}, scans=scans))
    assert number(score.value) == value
    assert bool(score.missing) is ("-" in value)


def test_a_complete_response_ends_the_course_so_the_next_tace_is_a_first() -> None:
    assert Reason.PRECONDITION_COUNT in of(viable=0).reasons


def test_the_response_is_shown() -> None:
    assert item(of(viable=STABLE), "response").value is Response.SD


@pytest.mark.parametrize(("days", "given"), [(90, True), (91, False)])
def test_the_second_tace_comes_within_ninety_days(days: int, given: bool) -> None:
    second = days_after(FIRST, days)
    case = treated(THEN, {"ast": 40}, sessions=(FIRST, second), on=(BEFORE_FIRST, days_after(second, -1)))
    score = art.score(case)
    assert (score.value is not None) is given
    assert (Reason.PRECONDITION_COUNT in score.reasons) is not given


@pytest.mark.parametrize(
    ("sessions", "reason"),
    [
        ((), Reason.NO_TACE),
        ((FIRST,), Reason.PRECONDITION_COUNT),
        ((FIRST, tace(None)), Reason.CANDIDATE_SESSIONS),
        ((FIRST, "2024-03"), Reason.IMPRECISE_DATE),
    ],
)
def test_no_second_tace_no_score(sessions: Any, reason: Reason) -> None:
    score = art.score(treated(THEN, {"ast": 40}, sessions=sessions))
    assert score.value is None
    assert reason in score.reasons


def test_a_third_session_changes_nothing() -> None:
    two = treated(THEN, {"ast": 51})
    three = treated(THEN, {"ast": 51}, sessions=(FIRST, SECOND, "2024-05-10"))
    assert art.score(two).value == art.score(three).value


def test_ascites_that_came_between_the_sessions_counts() -> None:
    assert number(of({"ascites": AscitesGrade.MILD}).value) == "1.5"


def test_it_is_information_only() -> None:
    score = of()
    assert score.caution is not None
    assert score.published is not None
    assert Reason.UNVERIFIED_THRESHOLDS in score.reasons
