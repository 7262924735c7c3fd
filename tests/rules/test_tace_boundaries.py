"""The edges of windows and thresholds, in pairs: the last value that counts and the first that does not."""

from decimal import Decimal

import pytest

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict, LesionSize, LiverScan, Modality, Response, ResponseCriteria
from fhirnet.case.treatment import Intent
from fhirnet.quantities import Quantity
from fhirnet.rules import tace
from fhirnet.verdict import Assumption, Judged, Reason, Truth, Verdict
from tests.rules.tace_cases import (
    A1,
    A2,
    A3,
    BASELINE,
    FIRST,
    SECOND,
    THIRD,
    amount,
    case,
    days_after,
    lesion,
    mri,
    size,
    stated,
    sums,
)

TWO, THREE = [FIRST, SECOND], [FIRST, SECOND, THIRD]
EPO, JSH, EU, CCI = "epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022"
MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE


def found(verdict: Verdict, code: str) -> Judged:
    return next(row.finding for row in verdict.criteria if row.code == code)


@pytest.mark.parametrize(
    ("definition", "day", "counts"),
    [
        (JSH, 27, False),
        (JSH, 28, True),
        (JSH, 92, True),
        (JSH, 93, False),
        (CCI, 27, False),
        (CCI, 28, True),
        (CCI, 92, True),
        (CCI, 93, False),
        (EPO, 27, False),
        (EPO, 28, True),
        (EPO, 93, True),
        (EPO, 185, True),
        (EU, 27, False),
        (EU, 28, True),
        (EU, 185, True),
    ],
)
def test_the_days_after_a_session_in_which_a_scan_assesses_it(definition: str, day: int, counts: bool) -> None:
    last = days_after(THIRD, day)
    verdict = tace.verdict(case(THREE, sums(100, 105, 115, 130, on=(BASELINE, A1, A2, last))), definition)
    assert (verdict.index_assessment is not None and verdict.index_assessment.written == last) is counts
    assert (Reason.PENDING_ASSESSMENT in verdict.reasons) is (not counts and definition in (JSH, EU))
    assert (Reason.LATE_ASSESSMENT in verdict.reasons) is (day > 184)


def test_a_scan_too_early_is_named_as_the_reason() -> None:
    verdict = tace.verdict(case(THREE, sums(100, 105, 115, 130, on=(BASELINE, A1, A2, days_after(THIRD, 27)))), CCI)
    assert verdict.answer is OPEN
    assert verdict.reasons == (
        Reason.NO_QUALIFYING_ASSESSMENT,
        Reason.EARLY_SCAN,
        Reason.UNVERIFIED_THRESHOLDS,
    )
    assert [on.written for on in verdict.early_scans] == [days_after(THIRD, 27)]
    (missing,) = verdict.missing
    assert str(missing.first) == days_after(THIRD, 28)
    assert str(missing.last) == days_after(THIRD, 92)


def test_a_scan_on_the_day_of_the_next_session_belongs_to_the_one_before() -> None:
    patient = case(THREE, sums(100, 105, 115, 130, on=(BASELINE, SECOND, THIRD, A3)))
    assert found(tace.verdict(patient, JSH), "jsh-insufficient-response").value == Quantity.exactly(115, "%")


@pytest.mark.parametrize(("days", "count"), [(184, 3), (185, 2)])
def test_six_months_are_184_days(days: int, count: int) -> None:
    last = days_after(FIRST, days)
    patient = case([FIRST, "2024-04-10", last], sums(100, 90, on=(BASELINE, days_after(last, 30))))
    criterion = found(tace.verdict(patient, EPO), "epo-session-count")
    assert criterion.value == count
    assert criterion.answer is (MET if count == 3 else NOT_MET)


@pytest.mark.parametrize(
    ("last", "response"),
    [
        ("119.9", Response.SD),
        ("120", Response.PD),
        ("70", Response.PR),
        ("70.1", Response.SD),
        ("0", Response.CR),
        ("0.1", Response.PR),
    ],
)
def test_the_response_at_its_edges(last: str, response: Response) -> None:
    verdict = tace.verdict(case([FIRST], sums(100, last)), EU)
    assert found(verdict, "eu-target-response").value is response


@pytest.mark.parametrize(("last", "answer"), [("24.9", NOT_MET), ("25", MET)])
def test_progression_takes_five_millimetres(last: str, answer: Truth) -> None:
    whole = tace.resistance(case(THREE, sums(20, 20, 20, last)), CCI)
    assert whole.primary.answer is answer
    assert whole.alternatives["mrecist-literal"] is MET


@pytest.mark.parametrize("definition", [EU, CCI])
@pytest.mark.parametrize(("last", "progresses"), [("2.3", False), ("2.4", True)])
def test_to_the_letter_mrecist_takes_no_millimetres(definition: str, last: str, progresses: bool) -> None:
    whole = tace.resistance(case(THREE, sums(2, 2, 2, last)), definition)
    assert (whole.alternatives["mrecist-literal"] is MET) is progresses


@pytest.mark.parametrize(("last", "answer"), [("119.9", NOT_MET), ("120", MET)])
def test_progression_takes_twenty_percent(last: str, answer: Truth) -> None:
    assert tace.verdict(case(THREE, sums(100, 100, 100, last)), CCI).answer is answer


@pytest.mark.parametrize(
    ("share", "answer", "inclusive"),
    [
        ("50", NOT_MET, MET),
        ("50.0000000000000000000000000001", MET, MET),
        ("49.9999999999999999999999999", NOT_MET, NOT_MET),
    ],
)
def test_half_is_no_insufficient_response(share: str, answer: Truth, inclusive: Truth) -> None:
    whole = tace.resistance(case(TWO, sums(100, share, share)), JSH)
    assert whole.primary.answer is answer
    assert whole.alternatives["jsh-viable-ge-50"] is inclusive


@pytest.mark.parametrize(
    ("share", "sensitive", "by_area"),
    [
        ("50", False, NOT_MET),
        ("50.1", True, NOT_MET),
        ("70.7", True, NOT_MET),
        ("70.8", True, MET),
        ("79.4", True, MET),
        ("79.5", False, MET),
    ],
)
def test_a_ratio_of_diameters_may_be_half_by_area_or_volume(share: str, sensitive: bool, by_area: Truth) -> None:
    whole = tace.resistance(case(TWO, sums(100, share, share)), JSH)
    assert (Reason.METRIC_SENSITIVE in whole.primary.reasons) is sensitive
    assert whole.alternatives["jsh-area-metric"] is by_area


def test_a_reported_share_is_no_ratio_of_diameters() -> None:
    scans = [mri(BASELINE, 100), *(mri(day, 10, viable_fraction=amount(60, "%")) for day in (A1, A2))]
    whole = tace.resistance(case(TWO, scans), JSH)
    assert whole.primary.answer is MET
    assert whole.alternatives["jsh-area-metric"] is MET
    assert Reason.METRIC_SENSITIVE not in whole.primary.reasons


@pytest.mark.parametrize(
    ("measure", "unit"), [("viable_volume", "mL"), ("viable_products", "mm2")], ids=["volume", "products"]
)
def test_volumes_and_products_come_before_diameters(measure: str, unit: str) -> None:
    scans = [mri(BASELINE, 100, **{measure: amount(200, unit)})]
    scans += [mri(day, 10, **{measure: amount(120, unit)}) for day in (A1, A2)]
    criterion = found(tace.verdict(case(TWO, scans), JSH), "jsh-insufficient-response")
    assert criterion.value == Quantity.exactly(60, "%")


def test_a_stated_complete_response_leaves_nothing_viable() -> None:
    patient = case(TWO, [mri(BASELINE, 100), mri(A1, 90), stated(A2, Response.CR, ResponseCriteria.RECIST_1_1)])
    criterion = found(tace.verdict(patient, JSH), "jsh-insufficient-response")
    assert criterion.answer is NOT_MET
    assert criterion.value == Quantity.exactly(0, "%")


def test_the_smaller_share_is_shown_and_an_unknown_one_only_if_it_decides() -> None:
    both = found(tace.verdict(case(TWO, sums(100, 90, 80)), JSH), "jsh-insufficient-response")
    assert both.value == Quantity.exactly(80, "%")
    decisive = found(tace.verdict(case(TWO, sums(100, None, 40)), JSH), "jsh-insufficient-response")
    assert (decisive.answer, decisive.value) == (NOT_MET, Quantity.exactly(40, "%"))
    open_ = found(tace.verdict(case(TWO, sums(100, None, 70)), JSH), "jsh-insufficient-response")
    assert (open_.answer, open_.value) == (OPEN, None)
    assert open_.reasons[0] is Reason.NO_QUALIFYING_ASSESSMENT
    assert [(str(m.first), str(m.last)) for m in open_.missing] == [(days_after(FIRST, 28), SECOND)]


@pytest.mark.parametrize(
    ("now", "answer"),
    [(">=60", MET), ("<50", NOT_MET), ("<=50", NOT_MET), (">=50", OPEN), (">50", MET), ("<60", OPEN), ("51-70", MET)],
)
def test_an_interval_decides_only_as_a_whole(now: str, answer: Truth) -> None:
    verdict = tace.verdict(case(TWO, sums(100, now, now)), JSH)
    assert verdict.answer is answer
    assert (Reason.COMPARATOR_STRADDLES in verdict.reasons) is (answer is OPEN)


@pytest.mark.parametrize(("scan", "count"), [((True, True), 2), ((True, False), 1), ((2, 0), 1), ((False, False), 0)])
def test_new_lesions_are_counted_over_the_two_assessments(scan: tuple[bool | int, bool | int], count: int) -> None:
    scans = [
        mri(BASELINE, 100),
        *(mri(day, 30, new_liver_lesions=new) for day, new in zip((A1, A2), scan, strict=True)),
    ]
    criterion = found(tace.verdict(case(TWO, scans), JSH), "jsh-new-lesions")
    assert criterion.value == count
    assert type(criterion.value) is int
    assert criterion.answer is (MET if count == 2 else NOT_MET)


@pytest.mark.parametrize(
    ("said", "reason"),
    [(None, Reason.STATUS_NOT_RECORDED), (Conflict((True, False)), Reason.STATUS_NOT_RECORDED)],
)
def test_a_scan_that_does_not_tell_new_lesions_leaves_them_open(said: object, reason: Reason) -> None:
    scans = [mri(BASELINE, 100), mri(A1, 30, new_liver_lesions=True), mri(A2, 30, new_liver_lesions=said)]
    criterion = found(tace.verdict(case(TWO, scans), JSH), "jsh-new-lesions")
    assert criterion.answer is OPEN
    assert reason in criterion.reasons
    assert [(str(m.first), str(m.last)) for m in criterion.missing] == [(A2, A2)]


@pytest.mark.parametrize(
    ("in_liver", "answer"), [(True, MET), (None, OPEN), (False, OPEN)], ids=["in the liver", "somewhere", "elsewhere"]
)
def test_a_lesion_recorded_as_new_is_new_where_it_is_first_measured(in_liver: bool | None, answer: Truth) -> None:
    from fhirnet.case.lesion import LesionRole

    scans = [
        mri(BASELINE, 100),
        mri(A1, 30, new_liver_lesions=None, lesions=(size("n1", None, 12),)),
        mri(A2, 30, new_liver_lesions=None, lesions=(size("n1", None, 14), size("n2", None, 11))),
    ]
    lesions = (lesion("n1", LesionRole.NEW, in_liver), lesion("n2", LesionRole.NEW, in_liver))
    verdict = tace.verdict(case(TWO, scans, lesions=lesions), JSH)
    assert found(verdict, "jsh-new-lesions").answer is answer


@pytest.mark.parametrize(
    ("response", "intent", "answer", "flag"),
    [
        (Response.CR, Intent.CURATIVE, NOT_MET, None),
        (Response.PR, Intent.CURATIVE, NOT_MET, Reason.CURATIVE_INTENT_RESIDUAL),
        (Response.SD, Intent.CURATIVE, MET, Reason.CURATIVE_INTENT_RESIDUAL),
        (Response.SD, Intent.PALLIATIVE, NOT_MET, None),
        (Response.SD, None, OPEN, Reason.INTENT_MISSING),
        (Response.PD, Intent.PALLIATIVE, MET, None),
        (Response.PD, None, MET, None),
        (Response.NE, Intent.CURATIVE, OPEN, Reason.RESPONSE_NOT_EVALUABLE),
    ],
)
def test_what_the_european_definition_makes_of_a_response(
    response: Response, intent: Intent | None, answer: Truth, flag: Reason | None
) -> None:
    verdict = tace.verdict(case([FIRST], [mri(BASELINE, 100), stated(A1, response)], intent=intent), EU)
    assert verdict.answer is answer
    assert flag is None or flag in verdict.reasons
    assert (Reason.CURATIVE_INTENT_RESIDUAL in verdict.reasons) is (flag is Reason.CURATIVE_INTENT_RESIDUAL)
    inferred = response is Response.PD and intent is Intent.PALLIATIVE
    assert (Assumption.PD_INFERRED in verdict.assumptions) is inferred


def test_the_missing_intent_is_asked_for_at_the_index_session() -> None:
    verdict = tace.verdict(case(TWO, sums(100, 90, 90), intent=None), EU)
    assert verdict.answer is OPEN
    assert [(str(m.first), str(m.last)) for m in verdict.missing] == [(SECOND, SECOND)]
    assert found(verdict, "eu-intent").reasons == (Reason.INTENT_MISSING,)


@pytest.mark.parametrize(
    ("definition", "criteria", "answer", "reason"),
    [
        (CCI, ResponseCriteria.MRECIST, MET, None),
        (CCI, None, MET, None),
        (CCI, ResponseCriteria.RECIST_1_1, OPEN, Reason.RESPONSE_CRITERIA_NOT_MRECIST),
        (
            CCI,
            Conflict((ResponseCriteria.MRECIST, ResponseCriteria.RECIST_1_1)),
            OPEN,
            Reason.RESPONSE_CRITERIA_NOT_MRECIST,
        ),
        (EPO, ResponseCriteria.RECIST_1_1, MET, None),
        (EU, ResponseCriteria.RECIST_1_1, MET, None),
    ],
)
def test_a_stated_target_response_is_used_where_nothing_is_measured(
    definition: str, criteria: ResponseCriteria | None, answer: Truth, reason: Reason | None
) -> None:
    verdict = tace.verdict(case(THREE, [*sums(100, 90, 90), stated(A3, Response.PD, criteria)]), definition)
    assert verdict.answer is answer
    assert reason is None or reason in verdict.reasons
    assert (Assumption.MRECIST_ASSUMED in verdict.assumptions) is (definition == CCI and criteria is None)


@pytest.mark.parametrize(
    ("overall", "epo", "cci", "reason"),
    [
        (Response.CR, NOT_MET, NOT_MET, None),
        (Response.PR, NOT_MET, NOT_MET, None),
        (Response.SD, MET, NOT_MET, None),
        (Response.PD, OPEN, OPEN, Reason.OVERALL_PD_NOT_TARGET),
        (Response.NE, OPEN, OPEN, Reason.RESPONSE_NOT_EVALUABLE),
        (Conflict((Response.SD, Response.PD)), OPEN, OPEN, Reason.CONFLICTING_VALUES),
    ],
)
def test_what_an_overall_response_says_of_the_targets(
    overall: Response, epo: Truth, cci: Truth, reason: Reason | None
) -> None:
    patient = case(THREE, [*sums(100, 90, 90), mri(A3, overall_response=overall)])
    for definition, answer in ((EPO, epo), (CCI, cci)):
        verdict = tace.verdict(patient, definition)
        assert verdict.answer is answer
        assert reason is None or reason in verdict.reasons


def test_a_computed_response_wins_over_a_stated_one_and_the_difference_is_told() -> None:
    patient = case([FIRST], [mri(BASELINE, 100), mri(A1, 30, target_response=Response.PD)])
    verdict = tace.verdict(patient, EU)
    assert verdict.answer is NOT_MET
    assert Reason.REPORTED_VS_COMPUTED in verdict.reasons
    same = case([FIRST], [mri(BASELINE, 100), mri(A1, 30, target_response=Response.PR)])
    assert Reason.REPORTED_VS_COMPUTED not in tace.verdict(same, EU).reasons


@pytest.mark.parametrize(
    ("scans", "answer"),
    [
        (sums(None, 100, 100, 119), OPEN),
        (sums(None, 100, 100, 120), MET),
        (sums(None, 100, 100, 0), OPEN),
        ([*sums(None, 100, 100), stated(A3, Response.SD)], MET),
    ],
    ids=["SD unprovable", "PD from the nadir", "nothing viable", "stated"],
)
def test_without_a_baseline_only_progression_is_provable(scans: list[LiverScan], answer: Truth) -> None:
    verdict = tace.verdict(case(THREE, scans), EPO)
    assert verdict.answer is answer
    assert (Reason.NO_BASELINE in verdict.reasons) is (answer is OPEN)


def test_without_a_baseline_the_change_since_the_first_tace_is_open() -> None:
    verdict = tace.verdict(case(THREE, sums(None, 100, 100, 150)), CCI)
    assert verdict.answer is OPEN
    assert Reason.NO_BASELINE in verdict.reasons
    assert [str(m.last) for m in verdict.missing] == [FIRST]
    nadir = tace.resistance(case(THREE, sums(None, 100, 100, 150)), CCI).alternatives["cci-nadir-reference"]
    assert nadir is MET
    nadir = tace.resistance(case(THREE, sums(None, 100, 100, 110)), CCI).alternatives["cci-nadir-reference"]
    assert nadir is OPEN


@pytest.mark.hazard("H02")
@pytest.mark.parametrize(("day", "stale"), [("2023-11-11", False), ("2023-11-10", True)])
def test_a_baseline_is_stale_after_sixty_days(day: str, stale: bool) -> None:
    verdict = tace.verdict(case(THREE, sums(100, 105, 115, 130, on=(day, A1, A2, A3))), EPO)
    assert verdict.answer is MET
    assert (Assumption.STALE_BASELINE in verdict.assumptions) is stale


def test_progression_from_the_nadir_is_told_where_the_baseline_is_not_passed() -> None:
    patient = case(THREE, sums(100, 50, 50, 90))
    whole = tace.resistance(patient, CCI)
    assert whole.primary.answer is NOT_MET
    assert Reason.PROGRESSING_FROM_NADIR in whole.primary.reasons
    assert whole.alternatives["cci-nadir-reference"] is MET
    assert not whole.stable
    assert found(whole.primary, "cci-target-change").value == Quantity.exactly(-10, "%")
    whole = tace.resistance(patient, EPO)
    assert whole.primary.answer is MET
    assert whole.alternatives["month-calendar"] is MET


def test_a_scan_too_early_after_its_session_is_no_nadir() -> None:
    early = days_after(FIRST, 27)
    scans = [mri(BASELINE, 100), mri(early, 20), mri(A2, 90), mri(A3, 90)]
    assert tace.verdict(case(THREE, scans), EPO).criteria[1].finding.value is Response.SD
    scans[1] = mri(days_after(FIRST, 28), 20)
    assert tace.verdict(case(THREE, scans), EPO).criteria[1].finding.value is Response.PD


def test_a_nadir_that_may_have_been_missed_is_told() -> None:
    assert Reason.NADIR_MAY_BE_UNDEROBSERVED in tace.verdict(case(THREE, sums(100, None, 90, 90)), EPO).reasons
    assert Reason.NADIR_MAY_BE_UNDEROBSERVED not in tace.verdict(case(THREE, sums(100, 90, 90, 90)), EPO).reasons


@pytest.mark.parametrize(
    ("lesions", "response"),
    [((size("t1", 12),), Response.PD), ((size("t1", "9.9"),), Response.SD)],
)
def test_after_nothing_was_viable_a_measurable_target_is_progression(
    lesions: tuple[LesionSize, ...], response: Response
) -> None:
    scans = [mri(BASELINE, 100), mri(A1, 0), mri("2024-03-20", lesions=lesions)]
    verdict = tace.verdict(case([FIRST], scans, lesions=(lesion("t1"),)), EU)
    assert found(verdict, "eu-target-response").value is response
    assert Reason.RESIDUAL_AFTER_CR in verdict.reasons


@pytest.mark.parametrize(
    ("first", "second", "total", "answer", "reason"),
    [
        (60, 45, None, Response.SD, None),
        (60, 45, 106, Response.SD, None),
        (60, 45, 107, None, Reason.CONFLICTING_VALUES),
        (60, 45, 103, None, Reason.CONFLICTING_VALUES),
        (60, None, None, None, Reason.RESPONSE_NOT_EVALUABLE),
        (120, None, None, Response.PD, None),
        (60, None, 100, Response.SD, None),
        (60, None, 50, None, Reason.CONFLICTING_VALUES),
        (None, None, None, None, Reason.VIABILITY_NOT_ASSESSABLE),
    ],
)
def test_the_sum_of_the_targets_and_a_stated_sum(
    first: int | None, second: int | None, total: int | None, answer: Response | None, reason: Reason | None
) -> None:
    sizes = tuple(size(key, viable) for key, viable in (("t1", first), ("t2", second)) if viable is not None)
    baseline = mri(BASELINE, lesions=(size("t1", 60), size("t2", 40)))
    patient = case([FIRST], [baseline, mri(A1, total, lesions=sizes)], lesions=(lesion("t1"), lesion("t2")))
    criterion = found(tace.verdict(patient, EU), "eu-target-response")
    assert criterion.value is answer
    assert reason is None or reason in criterion.reasons
    assert (criterion.answer is OPEN) is (answer is None)


def test_a_lower_bound_above_half_is_an_insufficient_response() -> None:
    baseline = mri(BASELINE, lesions=(size("t1", 60), size("t2", 40)))
    partial = [mri(day, lesions=(size("t1", 55),)) for day in (A1, A2)]
    verdict = tace.verdict(case(TWO, [baseline, *partial], lesions=(lesion("t1"), lesion("t2"))), JSH)
    criterion = found(verdict, "jsh-insufficient-response")
    assert criterion.answer is MET
    assert criterion.value == Quantity(Decimal(55), None, "%")


@pytest.mark.parametrize(
    ("scan", "qualifies", "assumed"),
    [
        ({}, True, False),
        ({"modality": Modality.CT}, True, False),
        ({"modality": Modality.US}, False, False),
        ({"modality": Modality.PET}, False, False),
        ({"modality": None}, False, False),
        ({"contrast": False}, False, False),
        ({"contrast": None}, True, True),
        ({"evaluable": False}, False, False),
        ({"evaluable": True}, True, False),
        (
            {
                "modality": None,
                "contrast": None,
                "target_response": Response.SD,
                "target_criteria": ResponseCriteria.MRECIST,
            },
            True,
            True,
        ),
        ({"modality": None, "contrast": None, "target_response": Response.SD}, False, False),
        (
            {"modality": Modality.US, "target_response": Response.SD, "target_criteria": ResponseCriteria.MRECIST},
            False,
            False,
        ),
        (
            {
                "modality": None,
                "contrast": False,
                "overall_response": Response.SD,
                "overall_criteria": ResponseCriteria.MRECIST,
            },
            False,
            False,
        ),
        (
            {
                "modality": None,
                "contrast": None,
                "overall_response": Response.SD,
                "overall_criteria": ResponseCriteria.MRECIST,
            },
            True,
            True,
        ),
        (
            {
                "modality": None,
                "contrast": None,
                "target_response": Response.NE,
                "target_criteria": ResponseCriteria.MRECIST,
            },
            False,
            False,
        ),
    ],
)
def test_which_scans_qualify(scan: dict[str, object], qualifies: bool, assumed: bool) -> None:
    verdict = tace.verdict(case([FIRST], [mri(BASELINE, 100), mri(A1, 90, **scan)]), EU)
    assert (verdict.index_assessment is not None) is qualifies
    assert (Assumption.CONTRAST_ASSUMED in verdict.assumptions) is assumed


def test_contrast_is_not_assumed_where_nothing_viable_is_measured() -> None:
    verdict = tace.verdict(case([FIRST], [mri(BASELINE, 100), mri(A1, None, contrast=None)]), EU)
    assert verdict.index_assessment is None


def test_a_scan_without_arterial_phase_tells_nothing_viable() -> None:
    patient = case(TWO, [mri(BASELINE, 100), mri(A1, 90), mri(A2, 90, arterial_phase=False)])
    verdict = tace.verdict(patient, JSH)
    assert verdict.answer is OPEN
    assert Reason.VIABILITY_NOT_ASSESSABLE in verdict.reasons


@pytest.mark.parametrize("fact", ["contrast", "evaluable"])
def test_a_scan_of_disputed_quality_is_read_both_ways(fact: str) -> None:
    disputed = {fact: Conflict((False, True))}
    stands = tace.verdict(case([FIRST], [mri(BASELINE, 100), mri(A1, 90), mri("2024-03-01", 95, **disputed)]), EU)
    assert stands.answer is NOT_MET
    differs = tace.verdict(case([FIRST], [mri(BASELINE, 100), mri(A1, 90), mri("2024-03-01", 150, **disputed)]), EU)
    assert differs.answer is OPEN
    assert Reason.CONFLICTING_VALUES in differs.reasons


def test_two_scans_of_one_day_that_disagree_are_read_both_ways() -> None:
    other = mri(A1, 150, key="Observation/ct", modality=Modality.CT)
    verdict = tace.verdict(case([FIRST], [mri(BASELINE, 100), mri(A1, 90), other]), EU)
    assert verdict.answer is OPEN
    assert Reason.CONFLICTING_VALUES in verdict.reasons
    later = mri(f"{A1}T15:00:00+08:00", 150, key="Observation/ct", modality=Modality.CT)
    assert tace.verdict(case([FIRST], [mri(BASELINE, 100), mri(f"{A1}T09:00:00+08:00", 90), later]), EU).answer is MET


def test_of_two_scans_of_one_day_the_one_that_measures_counts() -> None:
    silent_ct = mri(A1, None, key="Observation/ct", modality=Modality.CT)
    assert tace.verdict(case([FIRST], [mri(BASELINE, 100), silent_ct, mri(A1, 130)]), EU).answer is MET


@pytest.mark.parametrize(
    ("month", "answer"), [("2024-06", MET), ("2024-08", OPEN)], ids=["wholly inside", "partly inside"]
)
def test_a_month_decides_where_all_of_its_days_do(month: str, answer: Truth) -> None:
    third = "2024-05-01"
    patient = case([FIRST, SECOND, third], sums(100, 105, 115, 130, on=(BASELINE, A1, A2, month)))
    verdict = tace.verdict(patient, CCI)
    assert verdict.answer is answer
    assert (Reason.IMPRECISE_DATE in verdict.reasons) is (answer is OPEN)


def test_a_month_partly_inside_stands_where_both_readings_agree() -> None:
    patient = case(
        [FIRST, SECOND, "2024-05-01", "2024-05-20"],
        sums(100, 105, 115, 130, 131, on=(BASELINE, A1, A2, "2024-07-01", "2024-08")),
    )
    verdict = tace.verdict(patient, CCI)
    assert verdict.answer is MET
    assert verdict.index_assessment is None


def test_all_dates_by_month_are_answered() -> None:
    patient = case(
        ["2024-01", "2024-03", "2024-05"], sums(100, 105, 115, 130, on=("2023-12", "2024-02", "2024-04", "2024-07"))
    )
    for definition in (EPO, JSH, EU, CCI):
        assert tace.verdict(patient, definition).answer is not NOT_MET
    whole = tace.resistance(patient, EPO)
    assert whole.primary.answer is MET
    assert whole.alternatives["month-calendar"] is MET


@pytest.mark.parametrize(
    ("day", "calendar", "thirty"),
    [(days_after(THIRD, 90), MET, MET), (days_after(THIRD, 91), MET, OPEN), ("2024-08-10", MET, OPEN)],
)
def test_the_ways_to_count_months(day: str, calendar: Truth, thirty: Truth) -> None:
    whole = tace.resistance(case(THREE, sums(100, 105, 115, 130, on=(BASELINE, A1, A2, day))), CCI)
    assert whole.primary.answer is MET
    assert whole.alternatives["month-calendar"] is calendar
    assert whole.alternatives["month-30-day"] is thirty
    assert (Reason.BOUNDARY_SENSITIVE in whole.primary.reasons) is (thirty is OPEN)


def test_a_calendar_month_too_short_ends_early() -> None:
    patient = case(["2024-01-31"], sums(100, 130, on=("2024-01-20", "2024-02-29")))
    whole = tace.resistance(patient, EU)
    assert whole.primary.answer is MET
    assert whole.alternatives["month-calendar"] is MET
    assert whole.alternatives["month-30-day"] is OPEN


def patients_with_one_missing() -> list[Case]:
    return [
        case(THREE, sums(*(v if i != gone else None for i, v in enumerate((100, 105, 115, 130))))) for gone in range(4)
    ]


@pytest.mark.parametrize("patient", patients_with_one_missing())
@pytest.mark.parametrize("definition", [EPO, JSH, EU, CCI])
def test_every_open_answer_says_why_and_what_would_decide(patient: Case, definition: str) -> None:
    verdict = tace.verdict(patient, definition)
    for row in verdict.criteria:
        assert row.finding.answer is not OPEN or row.finding.reasons
    if verdict.answer is OPEN:
        assert verdict.reasons
        assert verdict.missing
    else:
        assert not verdict.missing
