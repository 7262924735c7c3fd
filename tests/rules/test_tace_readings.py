"""What a record leaves open is read both ways, and the rarer ways a response is found."""

import pytest

from fhirnet.case.imaging import Conflict, NonTargetResponse, Response
from fhirnet.case.lesion import LesionRole
from fhirnet.case.status import Reporting
from fhirnet.case.treatment import Intent, ProcedureKind
from fhirnet.quantities import Quantity
from fhirnet.rules import tace
from fhirnet.rules.readings import MOST, World, in_every_world
from fhirnet.verdict import Assumption, Reason, Truth
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
    sums,
)
from tests.rules.tace_cases import tace as session

THREE = [FIRST, SECOND, THIRD]
EPO, JSH, EU, CCI = "epoihcc-2013", "jsh-lcsgj-2014", "european-2014", "cci-2022"
MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE


def test_every_combination_of_open_questions_is_one_world() -> None:
    def judge(world: World) -> tuple[bool, bool, bool]:
        first = world.holds(None, "first")
        second = world.holds(None, "second", Reason.CONFLICTING_VALUES)
        return first, second, world.holds(None, "first")

    answers, why, complete = in_every_world(judge)
    assert sorted(answers) == [(False, False, False), (False, True, False), (True, False, True), (True, True, True)]
    assert why == (Reason.IMPRECISE_DATE, Reason.CONFLICTING_VALUES)
    assert complete


def test_a_question_that_only_one_reading_asks_is_asked_there() -> None:
    answers, _, _ = in_every_world(lambda world: world.holds(None, "a") and world.holds(None, "b"))
    assert sorted(answers) == [False, False, True]


def test_a_decided_test_opens_no_world() -> None:
    answers, why, complete = in_every_world(lambda world: (world.holds(True, "a"), world.holds(False, "a")))
    assert (answers, why, complete) == ([(True, False)], (), True)


def test_too_many_worlds_are_not_looked_at() -> None:
    answers, _, complete = in_every_world(lambda world: [world.holds(None, n) for n in range(12)])
    assert len(answers) == MOST
    assert not complete


def test_a_record_that_leaves_too_much_open_is_answered_open() -> None:
    months = [mri("2024", 130, key=f"Observation/{n}") for n in range(9)]
    verdict = tace.verdict(case(THREE, [mri(BASELINE, 100), *months]), CCI)
    assert verdict.answer is OPEN
    assert Reason.IMPRECISE_DATE in verdict.reasons
    assert verdict.missing


@pytest.mark.parametrize("viable", [130, "<57.5"])
def test_what_every_reading_leaves_open_for_another_reason_has_all_their_reasons(viable: int | str) -> None:
    verdict = tace.verdict(case([FIRST], [mri("2024", viable)], intent=None), EU)
    assert verdict.answer is OPEN
    assert {Reason.IMPRECISE_DATE, Reason.NO_BASELINE, Reason.NO_QUALIFYING_ASSESSMENT} <= set(verdict.reasons)
    assert verdict.missing


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({}, NOT_MET),
        ({"overall_response": Response.PD}, MET),
        ({"overall_response": Response.SD}, NOT_MET),
        ({"overall_response": Response.NE}, NOT_MET),
        ({"new_liver_lesions": True}, MET),
        ({"new_liver_lesions": None}, OPEN),
        ({"non_target_response": NonTargetResponse.PD}, MET),
        ({"non_target_response": NonTargetResponse.SD}, NOT_MET),
    ],
)
def test_the_overall_response_as_the_european_definition_may_be_read(facts: dict[str, object], answer: Truth) -> None:
    whole = tace.resistance(case([FIRST], [mri(BASELINE, 100), mri(A1, 60, **facts)]), EU)
    assert whole.primary.answer is NOT_MET
    assert whole.alternatives["eu-overall-response"] is answer


def test_complete_response_of_the_targets_is_partial_while_others_are_not() -> None:
    scans = [mri(BASELINE, 100), mri(A1, 0, non_target_response=NonTargetResponse.CR)]
    whole = tace.resistance(case([FIRST], scans, intent=Intent.CURATIVE), EU)
    assert whole.alternatives["eu-overall-response"] is NOT_MET
    stable = [mri(BASELINE, 100), mri(A1, 90, non_target_response=NonTargetResponse.CR)]
    assert tace.resistance(case([FIRST], stable, intent=Intent.CURATIVE), EU).alternatives["eu-overall-response"] is MET


@pytest.mark.parametrize(
    ("now", "epo", "eu", "shown"),
    [
        ("100-110", MET, NOT_MET, Response.SD),
        ("100-130", MET, OPEN, None),
        ("60-80", OPEN, NOT_MET, None),
        ("<65", NOT_MET, NOT_MET, None),
        (">=120", MET, MET, Response.PD),
    ],
)
def test_a_sum_that_is_an_interval_leaves_the_responses_it_leaves(
    now: str, epo: Truth, eu: Truth, shown: Response | None
) -> None:
    patient = case(THREE, sums(100, 100, 100, now))
    for definition, answer in ((EPO, epo), (EU, eu)):
        verdict = tace.verdict(patient, definition)
        assert verdict.answer is answer
        assert verdict.criteria[1].finding.value is shown
        assert (Reason.COMPARATOR_STRADDLES in verdict.reasons) is (answer is OPEN)


@pytest.mark.parametrize(
    ("said", "answer", "reason"),
    [(Response.SD, NOT_MET, None), (Response.PD, MET, None), (Response.CR, OPEN, Reason.CONFLICTING_VALUES)],
)
def test_a_stated_response_decides_what_a_lower_bound_leaves_open(
    said: Response, answer: Truth, reason: Reason | None
) -> None:
    scans = [
        mri(BASELINE, lesions=(size("t1", 60), size("t2", 40))),
        mri(A1, lesions=(size("t1", 90),), target_response=said),
    ]
    verdict = tace.verdict(case([FIRST], scans, lesions=(lesion("t1"), lesion("t2"))), EU)
    assert verdict.answer is answer
    assert reason is None or reason in verdict.reasons


def test_a_stated_response_that_is_no_progression_differs_from_a_computed_one() -> None:
    scans = [*sums(100, 100, 100), mri(A3, 130, target_response=Response.SD)]
    verdict = tace.verdict(case(THREE, scans), CCI)
    assert verdict.answer is MET
    assert Reason.REPORTED_VS_COMPUTED in verdict.reasons


@pytest.mark.parametrize(("total", "answer"), [(9, NOT_MET), (15, OPEN), (20, MET)])
def test_regrowth_known_by_its_sum_alone(total: int, answer: Truth) -> None:
    scans = [mri(BASELINE, lesions=(size("t1", 60), size("t2", 40))), mri(A1, 0), mri("2024-03-20", total)]
    verdict = tace.verdict(case([FIRST], scans, lesions=(lesion("t1"), lesion("t2"))), EU)
    assert verdict.answer is answer


def test_a_baseline_without_arterial_phase_gives_no_share() -> None:
    base = mri(BASELINE, 100, arterial_phase=False, viable_volume=amount(200, "mL"))
    scans = [base, *(mri(day, 90, viable_volume=amount(190, "mL")) for day in (A1, A2))]
    finding = tace.verdict(case([FIRST, SECOND], scans), JSH).criteria[0].finding
    assert finding.answer is OPEN
    assert Reason.VIABILITY_NOT_ASSESSABLE in finding.reasons


def test_a_fact_that_contradicts_itself_is_as_if_not_stated() -> None:
    disputed = Conflict((amount(20, "%"), amount(80, "%")))
    scans = [mri(BASELINE, 100), *(mri(day, 60, viable_fraction=disputed) for day in (A1, A2))]
    finding = tace.verdict(case([FIRST, SECOND], scans), JSH).criteria[0].finding
    assert finding.value == Quantity.exactly(60, "%")
    sizes = [mri(BASELINE, 100)]
    sizes += [mri(day, viable_sum=Conflict((amount(1, "mm"), amount(90, "mm")))) for day in (A1, A2)]
    finding = tace.verdict(case([FIRST, SECOND], sizes), JSH).criteria[0].finding
    assert (finding.answer, finding.reasons) == (OPEN, (Reason.CONFLICTING_VALUES,))


@pytest.mark.hazard("H16")
def test_preliminary_scans_are_an_assumption() -> None:
    scans = [*sums(100, 105, 115), mri(A3, 130, reporting=Reporting.PRELIMINARY)]
    for definition in (EPO, JSH, EU, CCI):
        assert Assumption.PRELIMINARY_DATA in tace.verdict(case(THREE, scans), definition).assumptions


def test_targets_are_not_inferred_from_other_lesions() -> None:
    other = (size("n", 80, 85), size("x", 70, 75), size("e", 60, 65), size("a", 30, 35))
    lesions = (lesion("n", LesionRole.NON_TARGET), lesion("x", None, in_liver=False), lesion("e", LesionRole.NEW))
    scans = [mri(BASELINE, lesions=other), mri(A1, lesions=(size("a", 20),))]
    finding = tace.verdict(case([FIRST], scans, lesions=lesions), EU).criteria[1].finding
    assert finding.value is Response.PR  # 30 to 20 mm
    none_left = [mri(BASELINE, 100, lesions=other[:3]), mri(A1, 90)]
    verdict = tace.verdict(case([FIRST], none_left, lesions=lesions), EU)
    assert verdict.criteria[1].finding.value is Response.SD
    assert Assumption.TARGETS_INFERRED not in verdict.assumptions


def test_a_session_on_other_lesions_after_the_course_ended_leaves_the_course_as_it_was() -> None:
    ablation = session("2024-04-01", kind=ProcedureKind.ABLATION)
    sessions = [session(FIRST), session(SECOND), session(THIRD, treated=("n1",))]
    patient = case(sessions, sums(100, 90, 90), therapies=[ablation], lesions=(lesion("t1"), lesion("n1", None)))
    assert tace.verdict(patient, CCI).criteria[0].finding.value == 2
    again = case([*sessions, "2024-07-20"], sums(100, 90, 90), therapies=[ablation], lesions=patient.lesions)
    assert tace.verdict(again, CCI).criteria[0].finding.value == 1


def test_the_order_of_two_sessions_that_dates_leave_open_is_read_both_ways() -> None:
    sessions = [session("2024-03", Intent.CURATIVE), session("2024-03-15", Intent.PALLIATIVE)]
    stable = case(sessions, [mri(BASELINE, 100), mri("2024-05-20", 90)])
    assert tace.verdict(stable, EU).answer is OPEN
    assert tace.verdict(stable, EU).index_session is None
    shrunk = case(sessions, [mri(BASELINE, 100), mri("2024-05-20", 20)])
    assert tace.verdict(shrunk, EU).answer is NOT_MET


@pytest.mark.parametrize(("said", "answer"), [(Response.SD, NOT_MET), (Response.PD, MET), (Response.PR, OPEN)])
def test_a_stated_response_decides_what_an_interval_leaves_open(said: Response, answer: Truth) -> None:
    patient = case([FIRST], [mri(BASELINE, 100), mri(A1, "100-130", target_response=said)])
    assert tace.verdict(patient, EU).answer is answer


FOURTH = "2024-07-20"


@pytest.mark.parametrize(
    ("qualities", "last", "answer"),
    [
        ((True, True, True, None), (days_after(FOURTH, 100), 100), MET),  # too late for the fourth session
        ((True, True, True, None), (days_after(FOURTH, 60), 100), OPEN),  # the third or the fourth
        ((True, None, None, True), (days_after(FOURTH, 60), 100), OPEN),  # two are sure, not three
        ((True, True, True, True), (days_after(FOURTH, 60), 100), NOT_MET),
    ],
)
def test_sessions_of_unknown_quality_count_or_not_in_the_strict_reading(
    qualities: tuple[bool | None, ...], last: tuple[str, int], answer: Truth
) -> None:
    sessions = [session(on, quality=q) for on, q in zip((FIRST, SECOND, THIRD, FOURTH), qualities, strict=True)]
    patient = case(sessions, [*sums(100, 105, 115, 130), mri(*last)])
    assert tace.resistance(patient, CCI).alternatives["cci-quality-unknown"] is answer
