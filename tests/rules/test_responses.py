"""What every scan after the first TACE says of the response, computed and stated, over every reading of its date."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Tumour
from fhirnet.case.imaging import Modality, Response, ResponseCriteria
from fhirnet.case.treatment import ProcedureKind
from fhirnet.dates import Interval
from fhirnet.rules import tace
from fhirnet.rules.responses import responses
from fhirnet.verdict import Assumption, Reason
from tests.patients import tace_patients
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
    lesion,
    mri,
    size,
    stated,
    sums,
)

CR, PR, SD, PD = Response.CR, Response.PR, Response.SD, Response.PD
THREE = [FIRST, SECOND, THIRD]


def test_one_row_a_scan_after_the_first_session_with_its_sums_and_changes() -> None:
    rows = responses(case(THREE, sums(100, 50, 60, 130)))
    assert [row.on.written for row in rows] == [A1, A2, A3]
    assert [row.session and row.session.written for row in rows] == THREE
    assert [row.days for row in rows] == [(46, 46), (46, 46), (52, 52)]
    assert [row.mrecist.target for row in rows] == [(PR,), (PD,), (PD,)]
    assert [row.mrecist.overall for row in rows] == [(PR,), (PD,), (PD,)]
    assert [q and q.exact for q in (rows[1].mrecist.from_baseline, rows[1].mrecist.from_nadir)] == [-40, 20]
    assert [q and q.exact for q in (rows[2].mrecist.baseline, rows[2].mrecist.nadir)] == [100, 50]
    assert all(row.qualifies and row.early is False and row.new_lesion is False for row in rows)


@pytest.mark.parametrize(
    ("now", "told"),
    [(("35", "20"), True), (("30", "20"), False), (("30.6", "19.9"), True), (("30.6", "20.4"), False)],
    ids=["55 % and 50 %", "50 % of both", "51 % and 49.75 %", "51 % of both"],
)
def test_a_target_on_the_other_side_of_half_is_noted_beside_its_scan(now: tuple[str, str], told: bool) -> None:
    scans = [
        mri(day, lesions=(size("T1", one), size("T2", other)))
        for day, (one, other) in ((BASELINE, ("60", "40")), (A1, now))
    ]
    (row,) = responses(case([FIRST], scans, lesions=(lesion("T1"), lesion("T2"))))
    assert (Reason.LESION_DISCORDANCE in row.notes) is told


def test_a_stated_response_stands_beside_the_computed_one_and_differs() -> None:
    scan = mri(A1, 60, target_response=SD, overall_response=PD, overall_criteria=ResponseCriteria.MRECIST)
    (row,) = responses(case([FIRST], [mri(BASELINE, 100), scan]))
    assert (row.mrecist.target, row.mrecist.target_stated) == ((PR,), SD)
    assert (row.mrecist.overall, row.mrecist.overall_stated) == ((PR,), PD)
    assert Reason.REPORTED_VS_COMPUTED in row.mrecist.reasons
    assert row.recist.target_stated is None
    overall = mri(A1, 60, overall_response=PD)
    (row,) = responses(case([FIRST], [mri(BASELINE, 100), overall]))
    assert Reason.REPORTED_VS_COMPUTED in row.mrecist.reasons


def test_a_response_stated_by_recist_is_none_by_mrecist() -> None:
    (row,) = responses(case([FIRST], [mri(BASELINE), stated(A1, PR, ResponseCriteria.RECIST_1_1)]))
    assert (row.mrecist.target, row.mrecist.target_stated, row.recist.target) == ((), None, (PR,))
    assert Reason.RESPONSE_CRITERIA_NOT_MRECIST in row.mrecist.reasons
    (row,) = responses(case([FIRST], [mri(BASELINE), stated(A1, PR)]))
    assert (row.mrecist.target, row.mrecist.target_stated) == ((PR,), PR)


@pytest.mark.parametrize("more", [{"contrast": False}, {"modality": Modality.US}, {"evaluable": False}])
def test_a_scan_that_does_not_qualify_is_a_row_that_computes_nothing(more: dict[str, Any]) -> None:
    (row,) = responses(case([FIRST], [mri(BASELINE, 100), mri(A1, 130, **more)]))
    assert (row.qualifies, row.mrecist.target, row.mrecist.overall) == (False, (), ())
    assert Reason.VIABILITY_NOT_ASSESSABLE in row.notes
    (row,) = responses(case([FIRST], [mri(BASELINE, 100), stated(A1, PD, **more)]))
    assert (row.mrecist.target, row.mrecist.overall) == ((PD,), (PD,))


def test_a_scan_too_early_shows_its_sum_and_decides_nothing() -> None:
    early = mri(days_after(FIRST, 27), 130, overall_response=PD)
    (row,) = responses(case([FIRST], [mri(BASELINE, 100), early]))
    assert (row.early, row.mrecist.target, row.mrecist.overall, row.mrecist.overall_stated) == (True, (), (), PD)
    assert row.mrecist.from_baseline is not None
    assert row.notes == (Reason.EARLY_SCAN,)


def test_without_a_session_or_for_another_tumour_there_are_no_rows() -> None:
    net = Diagnosis(key="net", tumour=Tumour.NET, source=("Condition/net",))
    assert responses(case([], sums(100, 50))) == ()
    assert responses(case([FIRST], sums(100, 50), diagnoses=(net,))) == ()


def test_notes_tell_iodized_oil_and_lesions_that_differ() -> None:
    oil = replace(case([FIRST], [mri(BASELINE, 100), mri(A1, 60, modality=Modality.CT)]))
    oil = replace(oil, procedures=tuple(replace(p, kind=ProcedureKind.CTACE) for p in oil.procedures))
    assert responses(oil)[0].notes == (Reason.LIPIODOL_CT,)
    scans = [
        mri(BASELINE, lesions=(size("T1", 60), size("T2", 40))),
        mri(A1, lesions=(size("T1", 50), size("T2", 10))),
    ]
    (row,) = responses(case([FIRST], scans, lesions=(lesion("T1"), lesion("T2"))))
    assert row.notes == (Reason.LESION_DISCORDANCE,)
    (row,) = responses(case([FIRST], [mri(BASELINE, 100), mri(A1, 60)]))
    assert row.notes == ()
    assert row.assumptions == (Assumption.TARGET_TREATED_ASSUMED,)


def test_without_a_baseline_only_progression_is_provable() -> None:
    rows = responses(case(THREE, sums(None, 50, 60, 40)))
    assert [row.mrecist.target for row in rows] == [(), (PD,), ()]
    assert rows[0].mrecist.from_baseline is None


def test_dates_that_leave_it_open_give_every_response_of_their_readings() -> None:
    scan = mri("2024-02", 60)
    (row,) = responses(case([FIRST], [mri(BASELINE, 100), scan]))
    assert (row.early, row.mrecist.target) == (None, (PR,))
    assert Reason.IMPRECISE_DATE in row.notes
    assert row.days == (22, 50)
    month = case(["2024-01"], [mri(BASELINE, 100), mri("2024-03-20", 60)])
    found = {row.on.written: row for row in responses(month)}
    assert Reason.IMPRECISE_DATE in found[BASELINE].notes
    assert found["2024-03-20"].mrecist.baseline is None


def test_the_session_before_may_be_one_of_two() -> None:
    (row,) = responses(case([FIRST, "2024-03"], [mri(BASELINE, 100), mri("2024-03-20", 60)]))
    assert row.days == (-11, 70)
    assert row.session is None


@settings(max_examples=100, deadline=None)
@given(case=tace_patients())
def test_the_table_never_contradicts_the_european_response(case: Case) -> None:
    verdict = tace.verdict(case, "european-2014")
    scan = verdict.index_assessment
    rows = [row for row in responses(case) if scan is not None and row.on == scan and row.early is False]
    shown = verdict.criteria[1].finding.value
    for row in rows:
        if len(row.mrecist.target) == 1 and isinstance(shown, Response) and row.mrecist.amount is not None:
            assert row.mrecist.target[0] is shown


@settings(max_examples=60, deadline=None)
@given(case=tace_patients())
def test_inexact_dates_only_widen_what_is_possible(case: Case) -> None:
    exact = {row.key: row for row in responses(case)}
    blurred = replace(
        case, liver_scans=tuple(replace(s, on=Interval.parse(s.on.written[:7])) for s in case.liver_scans)
    )
    for row in responses(blurred):
        if row.key in exact and row.early is False and exact[row.key].early is False and row.qualifies:
            before, after = set(exact[row.key].mrecist.target), set(row.mrecist.target)
            assert before <= after or not before or not after
