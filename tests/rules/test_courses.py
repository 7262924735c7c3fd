"""Which therapy ends a course of TACE where dates are missing or leave the order open."""

from dataclasses import replace
from datetime import date

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import Response, ResponseCriteria
from fhirnet.case.treatment import Procedure, ProcedureKind
from fhirnet.rules.readings import World
from fhirnet.rules.tace import resistance
from fhirnet.verdict import Truth
from tests.rules.tace_cases import (
    A1,
    A2,
    A3,
    BASELINE,
    FIRST,
    SECOND,
    THIRD,
    case,
    days_after,
    mri,
    size,
    stated,
    sums,
    tace,
)

PROGRESSIVE = sums(100, 115, 130, 150)


def _ablation(on: str | None, key: str = "Procedure/ablation") -> Procedure:
    return tace(on, kind=ProcedureKind.ABLATION, key=key)


def _three_in_six_months(*therapies: Procedure) -> Truth:
    return _sessions_counted(case([FIRST, SECOND, THIRD], PROGRESSIVE, therapies=therapies))


def _sessions_counted(patient: Case) -> Truth:
    rows = resistance(patient, "epoihcc-2013").primary.criteria
    return next(row.finding.answer for row in rows if row.code == "epo-session-count")  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("therapies", "answer"),
    [
        ([], Truth.MET),
        ([_ablation("2024-04-01")], Truth.NOT_MET),
        ([_ablation(None)], Truth.MET),
        ([_ablation(None, "Procedure/a"), _ablation("2024-04-01", "Procedure/b")], Truth.NOT_MET),
        ([_ablation("2024-03")], Truth.INDETERMINATE),  # before or after the second session
        ([_ablation("2024-05")], Truth.INDETERMINATE),
        ([_ablation("2024")], Truth.INDETERMINATE),
        ([_ablation("2024-04")], Truth.NOT_MET),
    ],
    ids=["none", "between", "undated", "undated and between", "March", "May", "2024", "April"],
)
def test_a_therapy_between_two_sessions_ends_the_course(therapies: list[Procedure], answer: Truth) -> None:
    assert _three_in_six_months(*therapies) is answer


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        (FIRST, Truth.MET),
        (days_after(FIRST, 1), Truth.MET),
        (days_after(FIRST, 27), Truth.MET),
        (days_after(FIRST, 28), Truth.NOT_MET),
    ],
)
def test_nothing_viable_ends_the_course_from_four_weeks_on(day: str, answer: Truth) -> None:
    scans = [mri("2024-01-01", 100), mri(day, 0), mri(A2, 90), mri(A3, 95)]
    assert _sessions_counted(case([FIRST, SECOND, THIRD], scans)) is answer


def test_a_complete_response_by_recist_ends_the_course_too() -> None:
    by_recist = stated("2024-02-25", Response.CR, ResponseCriteria.RECIST_1_1)
    scans = [mri(BASELINE, 100), by_recist, mri(A2, 90), mri(A3, 95)]
    assert _sessions_counted(case([FIRST, SECOND, THIRD], scans)) is Truth.NOT_MET


@pytest.mark.parametrize(("treated", "answer"), [("T1", Truth.MET), ("T2", Truth.NOT_MET)])
def test_targets_are_inferred_once_at_the_start_of_a_course(treated: str, answer: Truth) -> None:
    scans = [mri(BASELINE, lesions=(size("T1", 40, 40),)), mri(A1, lesions=(size("T1", 5, 5), size("T2", 40, 40)))]
    assert _sessions_counted(case([FIRST, tace(SECOND, treated=(treated,)), THIRD], scans)) is answer


def test_a_world_answers_one_question_one_way() -> None:
    world = World((True,))
    assert [world.holds(None, "a"), world.holds(None, "b"), world.holds(None, "a")] == [True, False, True]
    assert world.others == [(True, True)]


@pytest.mark.parametrize(
    ("scanned", "answer"), [("2024-04-10/2024-04-20", Truth.MET), ("2024-04-10/2024-04-30", Truth.INDETERMINATE)]
)
def test_a_scan_whose_dates_contain_as_of_may_not_have_been_made(scanned: str, answer: Truth) -> None:
    patient = case([FIRST, SECOND], [mri(BASELINE, 100), mri(A1, 100), mri(scanned, 100)])
    rows = resistance(replace(patient, as_of=date(2024, 4, 20)), "jsh-lcsgj-2014").primary.criteria
    assert next(row.finding.answer for row in rows if row.code == "jsh-insufficient-response") is answer


@pytest.mark.parametrize("apart", [1, 14, 27, 28])
def test_sessions_weeks_apart_are_within_six_months(apart: int) -> None:
    sessions = [days_after(FIRST, n * apart) for n in range(3)]
    assert _sessions_counted(case(sessions, [mri(BASELINE, 100)])) is Truth.MET
