"""What grows again where nothing was viable, or may have been: stable below 10 mm, whatever the growth in percent."""

import pytest

from fhirnet.case.imaging import LesionSize
from fhirnet.case.treatment import Intent
from fhirnet.rules import tace
from fhirnet.verdict import Reason, Truth
from tests.rules.tace_cases import A1, A2, A3, BASELINE, FIRST, case, lesion, mri, size
from tests.rules.tace_cases import tace as session

EPO, EU = "epoihcc-2013", "european-2014"
MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE
THREE = [FIRST, "2024-02-10", "2024-03-10"]
ONE, TWO = (lesion("t1"),), (lesion("t1"), lesion("t2"))


@pytest.mark.parametrize(
    ("sizes", "total", "answer"),
    [
        ((), "5", OPEN),  # below 10 mm there is no target of 10 mm: stable, or progression from a smaller baseline
        ((), "9.9", OPEN),
        ((), "15", OPEN),  # of targets unknown
        ((size("t1", "6"),), None, OPEN),
        ((size("t1", "9.9"),), None, OPEN),
        ((size("t1", "10"),), None, MET),
        ((size("t1", "8-12"),), None, OPEN),
        ((size("t1", "0-12"),), None, OPEN),
        ((size("t1", "0"),), None, OPEN),
    ],
)
def test_without_a_baseline_only_a_target_of_ten_millimetres_is_progression(
    sizes: tuple[LesionSize, ...], total: str | None, answer: Truth
) -> None:
    regrown = mri(A2, total, lesions=sizes)
    lesions = ONE if sizes else ()
    patient = case([FIRST], [mri(A1, 0), regrown], lesions=lesions)
    verdict = tace.verdict(patient, EU)
    assert verdict.answer is answer
    assert (Reason.NO_BASELINE in verdict.reasons) is (answer is OPEN)
    three = case(THREE, [mri(A2, 0), mri(A3, total, lesions=sizes)], lesions=lesions)
    assert tace.verdict(three, EPO).answer is answer


def test_a_baseline_measured_in_part_is_none_here_either() -> None:
    half = mri(BASELINE, lesions=(size("t1", 60),))
    scans = [half, mri(A1, 0), mri(A2, lesions=(size("t1", 6), size("t2", 0)))]
    assert tace.verdict(case([FIRST], scans, lesions=TWO), EU).answer is OPEN


@pytest.mark.parametrize(
    ("before", "now", "palliative", "curative"),
    [
        ("<5", "3", NOT_MET, OPEN),  # stable if nothing was viable, else a partial response
        ("<5", "9", OPEN, MET),  # stable if nothing was viable, else up to progression
        ("<5", "9.9", OPEN, MET),
        ("<5", "10", OPEN, MET),
        ("<5", "12", OPEN, MET),
        ("0-1", "6", OPEN, MET),  # stable if nothing was viable, else progression
        ("<5", "5", NOT_MET, OPEN),  # 5 mm more only than nothing, and that is stable
        ("<5", "5.1", OPEN, OPEN),
        ("1-2", "7", MET, MET),
        ("1-2", "3", NOT_MET, NOT_MET),
        ("0", "3", NOT_MET, MET),
    ],
)
def test_a_smallest_sum_that_may_be_zero(before: str, now: str, palliative: Truth, curative: Truth) -> None:
    scans = [mri(BASELINE, 12), mri(A1, before), mri(A2, now)]
    for intent, answer in ((Intent.PALLIATIVE, palliative), (Intent.CURATIVE, curative)):
        assert tace.verdict(case([session(FIRST, intent)], scans), EU).answer is answer


@pytest.mark.parametrize(("before", "now", "answer"), [(0, 0, NOT_MET), ("0.5", "0.6", MET), ("0.5", "0.5", NOT_MET)])
def test_nothing_after_nothing_has_not_grown(before: str | int, now: str | int, answer: Truth) -> None:
    patient = case(THREE, [mri(BASELINE, before), mri(A2, now)])
    assert tace.resistance(patient, "cci-2022").alternatives["mrecist-literal"] is answer
