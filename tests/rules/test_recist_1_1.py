"""RECIST 1.1: response from total diameters, nodes or not, lower bounds, and what the radiologist stated."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import (
    Conflict,
    LesionSize,
    LiverScan,
    Modality,
    NonTargetResponse,
    Response,
    ResponseCriteria,
)
from fhirnet.case.lesion import Lesion, LesionRole
from fhirnet.rules.responses import responses
from fhirnet.rules.scores.recist_1_1 import score
from fhirnet.verdict import Assumption, CriteriaResponse, Reason
from mappings.words import say
from tests.rules.tace_cases import A1, A2, BASELINE, FIRST, SECOND, amount, case, days_after, lesion, mri, size

CR, PR, SD, PD, NE = Response.CR, Response.PR, Response.SD, Response.PD, Response.NE
RECIST = ResponseCriteria.RECIST_1_1


def total(on: str, written: str | int | None, **more: Any) -> LiverScan:
    """A scan that states the sum of total diameters."""
    return mri(on, total_sum=amount(written, "mm"), **more)


def sized(on: str, *sizes: LesionSize, **more: Any) -> LiverScan:
    return mri(on, lesions=sizes, **more)


def node(key: str, longest: str | int, short: str | int | None) -> LesionSize:
    return replace(size(key, None, longest), other=amount(short, "mm"))


def last(patient: Case) -> CriteriaResponse:
    return responses(patient)[-1].recist


def of(*sums: str | int | None, on: tuple[str, ...] = (BASELINE, A1, A2)) -> Case:
    return case([FIRST, SECOND], [total(day, each) for day, each in zip(on, sums, strict=False)])


@pytest.mark.parametrize(
    ("sums", "possible"),
    [
        ((100, 80, 0), (CR,)),
        ((100, 80, 70), (PR,)),
        ((100, 80, "70.1"), (SD,)),
        ((100, 100, 120), (PD,)),
        ((100, 100, "119.9"), (SD,)),
        ((20, 20, 24), (SD,)),
        ((20, 20, "24.9"), (SD,)),
        ((20, 20, 25), (PD,)),
        ((100, 50, 60), (PD,)),
        ((100, 50, "59.9"), (PR,)),
        ((100, "<60", 65), (PR, SD, PD)),  # nothing may have been left before
        ((100, 80, "<5"), (CR, PR)),
        ((None, 50, 60), (PD,)),
        ((None, 50, 55), ()),
        ((100, None, None), ()),
        ((100, 0, 12), (SD, PD)),
    ],
)
def test_the_response_of_sums_of_total_diameters(sums: tuple[Any, ...], possible: tuple[Response, ...]) -> None:
    patient = of(*sums)
    assert last(patient).target == possible
    assert (Reason.COMPARATOR_STRADDLES in last(patient).reasons) is (len(last(patient).target) > 1)


def test_the_sums_and_changes_are_told() -> None:
    found = last(of(100, 50, 60))
    assert [q and q.exact for q in (found.amount, found.baseline, found.nadir)] == [60, 100, 50]
    assert [q and q.exact for q in (found.from_baseline, found.from_nadir)] == [-40, 20]
    assert Reason.NO_BASELINE in last(of(None, 50, 55)).reasons
    assert Reason.RESPONSE_NOT_EVALUABLE in last(of(100, 80, None)).reasons


T1, T2 = lesion("T1"), lesion("T2")


@pytest.mark.parametrize(
    ("now", "possible"),
    [
        ((30, 30), (SD,)),
        ((30, 13), (SD,)),
        ((29, 13), (PR,)),
        ((0, 0), (CR,)),
        (("<5", "<5"), (CR, PR)),
        ((75, None), (PD,)),
        ((71, None), ()),
        ((30, None), ()),
    ],
)
def test_targets_measured_one_by_one(now: tuple[str | int | None, ...], possible: tuple[Response, ...]) -> None:
    scans = [sized(BASELINE, size("T1", None, 40), size("T2", None, 20))]
    scans.append(sized(A1, *(size(k, None, n) for k, n in zip(("T1", "T2"), now, strict=True) if n is not None)))
    found = last(case([FIRST], scans, lesions=(T1, T2)))
    assert found.target == possible
    if None in now and not possible:
        assert Reason.RESPONSE_NOT_EVALUABLE in found.reasons


def test_without_a_baseline_regrowth_is_progression_from_ten_millimetres_on_only() -> None:
    def again(now: LesionSize) -> tuple[Response, ...]:
        scans = [sized(A1, size("T1", None, 0)), sized(A2, now)]
        return last(case([FIRST], scans, lesions=(T1,))).target

    assert again(size("T1", None, 10)) == (PD,)
    assert again(size("T1", None, 9)) == ()
    assert again(size("T1", None, "8-12")) == ()


def test_after_complete_response_one_target_of_ten_millimetres_is_progression() -> None:
    def again(*now: LesionSize) -> tuple[Response, ...]:
        scans = [sized(BASELINE, size("T1", None, 40)), sized(A1, size("T1", None, 0)), sized(A2, *now)]
        return last(case([FIRST], scans, lesions=(T1,))).target

    assert again(size("T1", None, 10)) == (PD,)
    assert again(size("T1", None, 9)) == (SD,)
    assert again(size("T1", None, "8-12")) == (SD, PD)


OUTSIDE = lesion("N1", in_liver=False)


@pytest.mark.parametrize(
    ("before", "now", "possible"),
    [
        ((30, 20), (30, 20), (SD,)),
        ((30, 20), (20, 9), (CR, PR)),  # a node of 9 mm is normal, another lesion of 20 mm is smaller
        ((30, 20), (20, 10), (PR,)),  # one of 10 mm is not normal
        ((30, 20), (0, 0), (CR,)),
        ((30, 20), (40, 30), (PD,)),
        ((30, 20), (36, 23), (SD, PD)),
        ((30, 20), (9, 8), (CR, PR)),
        ((30, 20), (9, None), (CR, PR)),
    ],
)
def test_a_lesion_outside_the_liver_is_read_as_node_and_as_none(
    before: tuple[int, int], now: tuple[int, int | None], possible: tuple[Response, ...]
) -> None:
    scans = [sized(BASELINE, node("N1", *before)), sized(A1, node("N1", *now))]
    assert last(case([FIRST], scans, lesions=(OUTSIDE,))).target == possible


def test_a_stated_sum_tells_which_of_the_two_it_is() -> None:
    scans = [
        sized(BASELINE, node("N1", 30, 20), total_sum=amount(20, "mm")),
        sized(A1, node("N1", 20, 9), total_sum=amount(9, "mm")),
    ]
    found = last(case([FIRST], scans, lesions=(OUTSIDE,)))
    assert found.target == (CR,)
    assert found.amount is not None
    assert found.amount.exact == Decimal(9)


def test_sums_that_no_reading_explains_contradict_each_other() -> None:
    scans = [
        sized(BASELINE, node("N1", 30, 20), total_sum=amount(90, "mm")),
        sized(A1, node("N1", 20, 9), total_sum=amount(9, "mm")),
    ]
    found = last(case([FIRST], scans, lesions=(OUTSIDE,)))
    assert found.target == ()
    assert Reason.CONFLICTING_VALUES in found.reasons


def test_a_sum_alone_does_not_tell_whether_nodes_are_normal() -> None:
    def stated(now: int) -> tuple[Response, ...]:
        return last(case([FIRST], [total(BASELINE, 40), total(A1, now)], lesions=(OUTSIDE,))).target

    assert stated(1) == (CR, PR)
    assert stated(9) == (CR, PR)
    assert stated(12) == (PR,)
    assert stated(0) == (CR,)


def test_of_more_than_five_lesions_outside_the_liver_all_are_nodes_or_none() -> None:
    keys = [f"N{n}" for n in range(6)]
    scans = [sized(day, *(node(key, 30, short) for key in keys)) for day, short in ((BASELINE, 20), (A1, 12))]
    found = last(case([FIRST], scans, lesions=tuple(lesion(key, in_liver=False) for key in keys)))
    assert found.target == (PR, SD)
    assert found.amount is not None
    assert (found.amount.low, found.amount.high) == (Decimal(72), Decimal(180))


def test_of_five_lesions_outside_the_liver_each_is_a_node_or_none() -> None:
    now = {"N0": (30, 2), "N1": (30, 2), "N2": (30, 2), "N3": (2, 20), "N4": (2, 20)}
    scans = [sized(BASELINE, *(node(key, 30, 20) for key in now))]
    scans.append(sized(A1, *(node(key, *sizes) for key, sizes in now.items())))
    found = last(case([FIRST], scans, lesions=tuple(lesion(key, in_liver=False) for key in now)))
    assert found.target == (PR, SD)  # stable where the three are none and the two are nodes


def test_targets_are_inferred_two_in_the_liver_and_two_elsewhere() -> None:
    sizes = [
        size("A", None, 12),
        size("B", None, 40),
        size("C", None, 30),
        size("D", None, 9),
        size("other", None, 90),
        node("N", 30, 15),
        node("M", 30, 14),
        size("O", None, 30),
    ]
    lesions: tuple[Lesion, ...] = tuple(lesion(key, None) for key in "ABCD")
    lesions += tuple(lesion(key, None, in_liver=False) for key in "NMO")
    lesions += (lesion("other", LesionRole.NON_TARGET),)
    row = responses(case([FIRST], [sized(BASELINE, *sizes), sized(A1, *sizes)], lesions=lesions))[-1]
    assert row.recist.amount is not None
    assert (row.recist.amount.low, row.recist.amount.high) == (Decimal(85), Decimal(100))
    assert Assumption.TARGETS_INFERRED in row.assumptions


def test_without_a_recorded_or_inferred_target_nothing_is_computed() -> None:
    found = last(case([FIRST], [sized(BASELINE, size("A", None, 9)), sized(A1, size("A", None, 9))]))
    assert (found.target, found.amount) == ((), None)


def test_contrast_is_not_needed_but_a_ct_or_mri_is() -> None:
    plain = case([FIRST], [total(BASELINE, 100, contrast=False), total(A1, 60, contrast=False)])
    assert last(plain).target == (PR,)
    assert score(plain).value is PR
    for more in ({"modality": Modality.US}, {"evaluable": False}, {"evaluable": Conflict((False, True))}):
        assert last(case([FIRST], [total(BASELINE, 100, **more), total(A1, 60)])).target == ()


def test_a_scan_too_early_is_no_nadir_and_decides_nothing() -> None:
    early = days_after(FIRST, 27)
    patient = case([FIRST], [total(BASELINE, 100), total(early, 50), total(A1, 90)])
    first, second = responses(patient)
    assert (first.early, first.recist.target, first.recist.reasons) == (True, (), (Reason.EARLY_SCAN,))
    assert second.recist.target == (SD,)


@pytest.mark.parametrize(
    ("target", "non_target", "new", "overall"),
    [
        (0, NonTargetResponse.CR, False, CR),
        (0, NonTargetResponse.SD, False, PR),
        (0, None, False, PR),
        (60, NonTargetResponse.CR, False, PR),
        (60, NonTargetResponse.SD, False, PR),
        (60, None, False, PR),
        (100, NonTargetResponse.SD, False, SD),
        (100, None, False, SD),
        (130, NonTargetResponse.CR, None, PD),
        (60, NonTargetResponse.PD, False, PD),
        (60, NonTargetResponse.CR, True, PD),
        (None, NonTargetResponse.SD, False, None),
        (None, NonTargetResponse.PD, False, PD),
        (60, NonTargetResponse.CR, None, None),
    ],
)
def test_the_overall_response_of_targets_others_and_new_lesions(
    target: int | None, non_target: NonTargetResponse | None, new: bool | None, overall: Response | None
) -> None:
    more = {"non_target_response": non_target, "new_liver_lesions": new}
    found = score(case([FIRST], [total(BASELINE, 100), total(A1, target, **more)]))
    assert found.value is overall
    assert (found.missing == ()) is (overall is not None)
    assert Reason.UNVERIFIED_THRESHOLDS in found.reasons
    if overall is not None:
        assert (Reason.NON_TARGET_NE in found.reasons) is (non_target is None)


def test_the_stated_response_stands_beside_the_computed_one() -> None:
    said = {"target_response": SD, "target_criteria": RECIST, "overall_response": SD, "overall_criteria": RECIST}
    computed = score(case([FIRST], [total(BASELINE, 100), total(A1, 60, **said)]))
    assert computed.value is PR
    assert Reason.REPORTED_VS_COMPUTED in computed.reasons
    items = {say(item.name, "en"): item.value for item in computed.items}
    assert items["target response by RECIST 1.1, stated"] is SD
    assert items["target response, computed"] is PR
    stated = score(case([FIRST], [mri(BASELINE, 100), mri(A1, 60, **said)]))
    assert stated.value is SD
    by_targets = {"target_response": PR, "target_criteria": RECIST}
    assert score(case([FIRST], [mri(BASELINE, 100), mri(A1, 60, **by_targets)])).value is PR
    only_overall = {"overall_response": PD, "overall_criteria": RECIST}
    assert score(case([FIRST], [mri(BASELINE, 100), mri(A1, 60, **only_overall)])).value is PD
    nothing = {"overall_response": NE, "overall_criteria": RECIST, "target_response": NE, "target_criteria": RECIST}
    assert score(case([FIRST], [mri(BASELINE, 100), mri(A1, 60, **nothing)])).value is None


def test_without_a_scan_that_counts_there_is_no_response_but_what_would_give_one() -> None:
    for patient in (
        case([], []),
        case([FIRST], [mri(BASELINE, 100)]),
        case([FIRST], [total(days_after(FIRST, 5), 50)]),
    ):
        found = score(patient)
        assert (found.value, found.items) == (None, ())
        assert [say(missing.what, "en") for missing in found.missing] == [
            "a CT or MRI from day 28 after TACE with the total diameters of the target lesions"
        ]


def test_what_is_missing_is_named() -> None:
    found = score(case([FIRST], [mri(BASELINE, 100), mri(A1, 60, new_liver_lesions=None)]))
    assert [say(missing.what, "en") for missing in found.missing] == [
        "total diameter of every target lesion before the first TACE",
        "total diameter of every target lesion on this scan",
        "whether this scan shows a new lesion in the liver",
    ]
    half = score(case([FIRST], [total(BASELINE, 100), mri(A1, 60)]))
    assert [say(missing.what, "en") for missing in half.missing] == [
        "total diameter of every target lesion on this scan"
    ]
    before = score(case([FIRST], [mri(BASELINE, 100), total(A1, 60)]))
    assert [say(missing.what, "en") for missing in before.missing] == [
        "total diameter of every target lesion before the first TACE"
    ]
    open_ = score(case([FIRST], [total(BASELINE, 100), total(A1, "65-75")]))
    assert (open_.value, open_.missing) == (None, ())
