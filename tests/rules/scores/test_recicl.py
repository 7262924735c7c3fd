"""RECICL: treatment effect by area, at its edges, and what leaves it open."""

from dataclasses import replace
from typing import Any

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import LesionSize, LiverScan, Response
from fhirnet.rules.scores.recicl import score
from fhirnet.verdict import Reason
from fhirnet.verdict.score import Recicl
from mappings.words import say
from tests.rules.tace_cases import A1, BASELINE, FIRST, amount, case, days_after, lesion, mri, size

TE1, TE2, TE3, TE4 = Recicl


def area(on: str, viable: str | int | None, **more: Any) -> LiverScan:
    """A scan with the sum of products of two viable diameters."""
    return mri(on, viable_products=amount(viable, "mm2"), **more)


def bidimensional(key: str, longest: str | int, other: str | int | None) -> LesionSize:
    return replace(size(key, None, longest), other=amount(other, "mm"))


def graded(before: LiverScan | None, now: LiverScan, **more: Any) -> tuple[Recicl | None, tuple[Reason, ...]]:
    found = score(case([FIRST], [now] if before is None else [before, now], **more))
    assert found.reasons[0] is Reason.UNVERIFIED_THRESHOLDS
    return found.value, found.reasons[1:]  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("viable", "grade"),
    [(0, TE4), (1, TE3), (500, TE3), ("500.1", TE2), (1250, TE2), ("1250.1", TE1), ("400-600", None), ("<10", None)],
)
def test_the_grade_by_products_of_viable_diameters(viable: str | int, grade: Recicl | None) -> None:
    assert graded(area(BASELINE, 1000), area(A1, viable))[0] is grade


@pytest.mark.parametrize(
    ("viable", "grade"), [(0, TE4), (70, TE3), ("70.8", TE2), (111, TE2), (112, TE1), ("68-72", None)]
)
def test_one_diameter_is_squared_and_says_so(viable: str | int, grade: Recicl | None) -> None:
    found, reasons = graded(mri(BASELINE, 100), mri(A1, viable))
    assert found is grade
    assert (Reason.METRIC_SENSITIVE in reasons) is (grade is not TE4)


@pytest.mark.parametrize(
    ("more", "grade"),
    [
        ({"viable_fraction": amount(50, "%")}, TE3),
        ({"viable_fraction": amount(51, "%")}, TE2),
        ({"viable_fraction": amount(0, "%")}, TE4),
        ({"target_response": Response.CR}, TE4),
        ({"arterial_phase": False}, None),
        ({}, None),
    ],
)
def test_the_reported_share_and_a_stated_complete_response(more: dict[str, Any], grade: Recicl | None) -> None:
    assert graded(mri(BASELINE, 100), mri(A1, **more))[0] is grade


LESIONS = (lesion("T1"),)


@pytest.mark.parametrize(
    ("now", "grade"),
    [
        ((50, 25), None),  # nothing tells what of it is viable
        ((50, 26), None),
        ((60, 53), None),
    ],
)
def test_total_size_alone_does_not_exclude_complete_necrosis(now: tuple[int, int], grade: Recicl | None) -> None:
    scans = (mri(day, lesions=(bidimensional("T1", *sizes),)) for day, sizes in ((BASELINE, (50, 50)), (A1, now)))
    assert graded(*scans, lesions=LESIONS)[0] is grade


@pytest.mark.parametrize(
    ("fraction", "now", "grade"),
    [
        (40, (50, 62), TE3),
        (40, (50, 63), TE1),
        (60, (50, 25), TE3),
        (60, (50, 26), TE2),
        (60, ("50-70", 50), None),
        (0, (50, 63), TE4),
        (60, (50, "20-30"), None),
    ],
)
def test_enlargement_and_reduction_go_by_the_whole_tumour_where_it_is_sized(
    fraction: int, now: tuple[str | int, int], grade: Recicl | None
) -> None:
    before = mri(BASELINE, lesions=(bidimensional("T1", 50, 50),))
    after = mri(A1, lesions=(bidimensional("T1", *now),), viable_fraction=amount(fraction, "%"))
    found, reasons = graded(before, after, lesions=LESIONS)
    assert found is grade
    assert Reason.STATUS_NOT_RECORDED not in reasons


@pytest.mark.parametrize(("now", "grade"), [(111, TE3), (112, TE1)])
def test_one_total_diameter_is_squared(now: int, grade: Recicl) -> None:
    before = mri(BASELINE, total_sum=amount(100, "mm"))
    after = mri(A1, total_sum=amount(now, "mm"), viable_fraction=amount(40, "%"))
    found, reasons = graded(before, after)
    assert (found, Reason.METRIC_SENSITIVE in reasons) == (grade, True)
    lesions = (mri(day, lesions=(size("T1", None, n),)) for day, n in ((BASELINE, 100), (A1, now)))
    one, other = lesions
    assert graded(one, replace(other, viable_fraction=amount(40, "%")), lesions=LESIONS)[0] is grade


def test_without_total_sizes_it_says_that_they_are_not_recorded() -> None:
    assert Reason.STATUS_NOT_RECORDED in graded(area(BASELINE, 1000), area(A1, 400))[1]
    assert Reason.STATUS_NOT_RECORDED not in graded(area(BASELINE, 1000), area(A1, 0))[1]


def test_a_baseline_without_arterial_phase_gives_no_area() -> None:
    assert graded(area(BASELINE, 1000, arterial_phase=False), area(A1, 400))[0] is None


def test_what_is_missing_is_named() -> None:
    def missing(patient: Case) -> list[str]:
        return [say(fact.what, "en") for fact in score(patient).missing]

    assert missing(case([FIRST], [mri(A1, 60)])) == [
        "viable diameter of every target lesion on this scan",
        "total diameter of every target lesion on this scan",
    ]
    no_scan = ["contrast-enhanced CT or MRI after TACE"]
    assert len(missing(case([FIRST], [mri(BASELINE, 100)]))) == len(no_scan)
    assert len(missing(case([], []))) == len(no_scan)
    assert missing(case([FIRST], [area(BASELINE, 1000), area(A1, 400)])) == []
    assert (
        missing(
            case(
                [FIRST],
                [area(BASELINE, 1000, total_sum=amount(90, "mm")), area(A1, "400-600", total_sum=amount(90, "mm"))],
            )
        )
        == []
    )


def test_the_class_is_said_and_the_areas_are_shown() -> None:
    found = score(case([FIRST], [area(BASELINE, 1000), area(A1, 400)]))
    assert found.band is not None
    assert say(found.band, "en") == "50 to 100 % necrosis or reduction"
    assert [item.value and item.value.exact for item in found.items] == [40, None]  # type: ignore[union-attr]
    assert "Observation/mri-2024-02-25" in found.evidence


def test_inexact_dates_leave_every_grade_of_their_readings() -> None:
    early = mri(days_after(FIRST, 20), 100)
    scans = [mri(BASELINE, 100), early, replace(mri("2024-02", 30), key="Observation/month")]
    found = score(case([FIRST], scans))
    assert found.value is None
    assert Reason.IMPRECISE_DATE in found.reasons
    same = score(case([FIRST], [mri(BASELINE, 100), mri("2024-02", 30), mri("2024-02-20", 30)]))
    assert (same.value, Reason.IMPRECISE_DATE in same.reasons) == (TE3, True)
