"""When the ways to count months cannot differ, and why a session has no assessment."""

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import LiverScan, Modality
from fhirnet.rules.assessments import boundary_free
from fhirnet.rules.tace import resistance
from fhirnet.verdict import Judged, Reason
from tests.rules.tace_cases import A1, BASELINE, FIRST, SECOND, case, days_after, mri, tace


@pytest.mark.parametrize(
    ("scanned", "free"),
    [(27, True), (28, False), (31, False), (32, True), (88, True), (89, False), (92, False), (93, True)],
)
def test_a_scan_near_one_or_three_months_is_read_in_every_count(scanned: int, free: bool) -> None:
    patient = case([FIRST], [mri(days_after(FIRST, scanned), 30)])
    assert boundary_free(patient, patient.procedures) is free


@pytest.mark.parametrize(("apart", "free"), [(179, True), (180, False), (184, False), (185, True)])
def test_a_session_near_six_months_is_read_in_every_count(apart: int, free: bool) -> None:
    patient = case([FIRST, days_after(FIRST, apart)], [])
    assert boundary_free(patient, patient.procedures) is free


@pytest.mark.parametrize(("session", "scan"), [("2024-01", "2024-02-25"), (FIRST, "2024-03"), ("2024", "2024-02-25")])
def test_an_inexact_date_is_read_in_every_count(session: str, scan: str) -> None:
    patient = case([session], [mri(scan, 30)])
    assert boundary_free(patient, patient.procedures) is False


def test_an_undated_session_is_near_nothing() -> None:
    patient = case([tace(None)], [mri("2024-02-25", 30)])
    assert boundary_free(patient, patient.procedures) is True


NOTHING, EARLY, BLIND = Reason.NO_QUALIFYING_ASSESSMENT, Reason.EARLY_SCAN, Reason.VIABILITY_NOT_ASSESSABLE


def _ultrasound(day: str) -> LiverScan:
    return mri(day, modality=Modality.US)


def _after(days: int) -> str:
    return days_after(SECOND, days)


@pytest.mark.parametrize(
    ("scans", "why"),
    [
        ([], (NOTHING,)),
        ([mri(SECOND, 30)], (NOTHING,)),  # of the day of the session: before it
        ([mri(_after(1), 30)], (NOTHING, EARLY)),
        ([mri(_after(27), 30)], (NOTHING, EARLY)),
        ([mri("2024-03", 30)], (NOTHING,)),  # it may be before the session
        ([_ultrasound(_after(27))], (NOTHING, EARLY)),
        ([_ultrasound(_after(28))], (NOTHING, BLIND)),
        ([_ultrasound(_after(92))], (NOTHING, BLIND)),
        ([_ultrasound(_after(93))], (NOTHING,)),
        ([mri(_after(93), 30)], (NOTHING,)),
        ([_ultrasound("2024-06")], (NOTHING, BLIND)),  # 88 to 117 days: it may be within three months
        ([mri(_after(1), 30), _ultrasound(_after(40))], (NOTHING, EARLY, BLIND)),
        ([mri(SECOND, 30), mri(_after(1), 30), mri(_after(2), 30)], (NOTHING, EARLY)),
    ],
)
def test_why_the_latest_session_has_no_assessment(scans: list[LiverScan], why: tuple[Reason, ...]) -> None:
    asked = case([FIRST, SECOND], [mri(BASELINE, 40), mri(A1, 30), *scans], as_of="2024-08-01")
    assert _insufficient(asked).reasons == why


def test_a_scan_after_the_next_session_says_nothing_of_the_first() -> None:
    late = case([FIRST, SECOND], [mri(BASELINE, 40), _ultrasound(_after(1)), mri(_after(40), 30)])
    assert not {EARLY, BLIND} & set(_insufficient(late).reasons)
    of_the_day = case([FIRST, SECOND], [mri(BASELINE, 40), _ultrasound(SECOND), mri(_after(40), 30)])
    assert BLIND in _insufficient(of_the_day).reasons


def _insufficient(patient: Case) -> Judged:
    rows = resistance(patient, "jsh-lcsgj-2014").primary.criteria
    return next(row.finding for row in rows if row.code == "jsh-insufficient-response")
