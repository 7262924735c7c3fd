"""The course: its doses, their activities, when the next one may be given, and what recurs after a reduced one."""

import pytest

from fhirnet.case.treatment import Drug, ProcedureKind
from fhirnet.verdict import NextDose, Reason, Truth
from fhirnet.verdict import words as said
from tests.rules.next_dose.courses import (
    BEFORE,
    FIRST_DOSE,
    ask,
    day,
    deciding,
    dose,
    first_course,
    measured,
    panel,
    rules,
    wanted,
)
from tests.rules.prrt.patients import amount, done, given, planned, used

RELEASE, HOLD, REDUCE = NextDose.RELEASE, NextDose.HOLD, NextDose.REDUCE
DISCONTINUE, CANNOT = NextDose.DISCONTINUE, NextDose.CANNOT_RELEASE
LOW = panel(35, platelets=60)


def second(activity: float | str | None, *, low: int = 70) -> list[object]:
    """Recovery, a second dose of this activity, low platelets after it that recover."""
    dose_2 = dose(2, 64, None)
    if activity is not None:
        gbq = amount(activity, "GBq")
        dose_2 = (*dose_2, given(Drug.LUTETIUM_DOTATATE, day(64), "dose-2", part_of="cycle-2", dose=gbq))
    return [panel(63), *dose_2, panel(99, platelets=low), panel(119)]


@pytest.mark.parametrize(
    ("activity", "answer"),
    [("3.7", DISCONTINUE), ("5.54", DISCONTINUE), ("5.55", REDUCE), ("7.4", REDUCE), (None, CANNOT), (">5", CANNOT)],
)
def test_toxicity_recurs_only_after_a_dose_that_is_known_to_be_reduced(activity: str | None, answer: NextDose) -> None:
    found = first_course(LOW, second(activity), on=120)
    assert found.answer is answer
    assert (("activity", None, None) in wanted(found)) is (answer is CANNOT)


def test_toxicity_of_another_kind_after_a_reduced_dose_is_a_first_episode() -> None:
    other = [panel(63), dose(2, 64, 3.7), panel(99, neutrophils=0.7), panel(119)]
    assert first_course(LOW, other, on=120).answer is REDUCE


def test_a_first_episode_that_nobody_measured_leaves_recurrence_open() -> None:
    found = first_course(second(3.7), on=120)
    assert found.answer is CANNOT
    assert deciding(found) == ["recurrence"]
    assert ("platelets", day(25), day(45)) in wanted(found)


def test_an_open_question_about_earlier_doses_does_not_outlast_a_dose_without_toxicity() -> None:
    later = [dose(2, 64, None), dose(3, 128, None), panel(163), panel(183)]
    assert first_course(LOW, panel(63), later, on=184).answer is RELEASE


def test_a_recurrence_before_the_last_dose_still_ends_treatment() -> None:
    later = [dose(3, 120), panel(155), panel(175)]
    assert first_course(LOW, second(3.7), later, on=176).answer is DISCONTINUE


@pytest.mark.parametrize(("days", "answer"), [(48, HOLD), (49, RELEASE), (184, RELEASE), (185, CANNOT)])
def test_the_interval_since_the_last_dose(days: int, answer: NextDose) -> None:
    found = first_course(panel(35), panel(days - 1), on=days)
    assert found.answer is answer
    assert (found.not_before and found.not_before.isoformat()) == (day(49) if days < 49 else None)
    if answer is CANNOT:
        assert Reason.STALE in found.reasons
        assert [each.key for each in found.remarks] == ["next-dose.retreatment"]


def test_a_dose_of_an_uncertain_day_leaves_the_interval_open() -> None:
    found = ask(BEFORE, dose(1, "2024-03"), panel(35), panel(55), on=56)
    assert found.answer is CANNOT
    assert "cycle-dates" in {name for name, _, _ in wanted(found)}
    assert found.course is not None
    assert found.course.planned is None


def test_a_dose_that_may_have_been_given_since_leaves_the_interval_and_the_number_open() -> None:
    found = first_course(panel(35), panel(55), done(ProcedureKind.PRRT_CYCLE, f"{day(50)}/{day(70)}"), on=56)
    assert found.answer is CANNOT
    assert {rules(found)[name].finding.answer for name in ("interval", "doses")} == {Truth.INDETERMINATE}
    assert found.course is not None
    assert found.course.doses is None


def test_a_statement_of_use_is_no_record_of_single_doses() -> None:
    stated = used(Drug.LUTETIUM_DOTATATE, f"{day(0)}/..")
    found = ask(BEFORE, stated, panel(35), panel(55), on=56)
    assert found.answer is CANNOT
    assert found.course is not None
    assert found.course.doses is None


@pytest.mark.parametrize(
    ("earliest", "answer", "counted"),
    [
        ("2023-08-30", DISCONTINUE, 4),
        ("2023-08-29", RELEASE, 3),
        ("2023-08", CANNOT, None),
        ("2023-09", DISCONTINUE, 4),
        ("2023-07", RELEASE, 3),
    ],
    ids=["184-days", "185-days", "perhaps", "182-days-at-most", "more-by-any-reading"],
)
def test_a_gap_that_is_long_by_one_reading_of_its_dates_leaves_open_whether_there_were_four_doses(
    earliest: str, answer: NextDose, counted: int | None
) -> None:
    doses = [dose(1, earliest), *(dose(n, 56 * (n - 2)) for n in (2, 3, 4))]
    found = ask(BEFORE, doses, panel(147), panel(167), on=168)
    assert found.answer is answer
    assert found.course is not None
    assert found.course.doses == counted
    if answer is CANNOT:
        assert {rules(found)[name].finding.reasons for name in ("interval", "doses")} == {(Reason.IMPRECISE_DATE,)}
        assert "cycle-dates" in {name for name, _, _ in wanted(found)}


def test_a_gap_that_is_perhaps_long_is_no_end_of_a_course_of_fewer_than_four_doses() -> None:
    doses = [dose(1, "2023-08"), dose(2, 0)]
    found = ask(panel(-300), doses, panel(35), panel(55), on=56)
    assert found.course is not None
    assert (found.course.doses, found.course.earlier) == (2, 0)


def test_a_gap_that_is_perhaps_long_does_not_matter_after_four_doses_since() -> None:
    doses = [dose(1, "2023-08"), *(dose(n, 56 * (n - 2)) for n in (2, 3, 4, 5))]
    found = ask(BEFORE, doses, panel(203), panel(223), on=224)
    assert found.answer is DISCONTINUE
    assert found.course is not None
    assert found.course.doses == 5


@pytest.mark.parametrize(("count", "answer"), [(3, RELEASE), (4, DISCONTINUE)])
def test_four_doses_are_the_course(count: int, answer: NextDose) -> None:
    last = 56 * (count - 1)
    doses = [dose(n, 56 * (n - 1), 3.7) for n in range(1, count + 1)]
    found = ask(BEFORE, doses, panel(last + 35), panel(last + 55), on=last + 56)
    assert found.answer is answer
    if answer is DISCONTINUE:
        assert [each.key for each in found.remarks] == ["next-dose.complete"]


def test_two_records_of_one_day_are_one_dose_and_two_activities_are_none() -> None:
    twice = [*dose(1, 0), *dose(2, 0)]
    found = ask(BEFORE, twice, panel(35), panel(55), on=56)
    assert found.course is not None
    assert (found.course.doses, found.course.last_activity) == (1, amount(7.4, "GBq"))
    differing = ask(BEFORE, dose(1, 0), dose(2, 0, 3.7), panel(35), panel(55), on=56)
    assert differing.course is not None
    assert (differing.course.doses, differing.course.last_activity) == (1, None)


def infusion(on: int, **more: object) -> object:
    """An administration of 7.4 GBq that belongs to no procedure."""
    return given(Drug.LUTETIUM_DOTATATE, day(on), f"infusion-{on}", dose=amount(7.4, "GBq"), **more)


@pytest.mark.parametrize(("days", "doses"), [(-3, 1), (1, 1), (3, 1), (4, 2)])
def test_a_procedure_and_an_administration_a_few_days_apart_are_one_dose(days: int, doses: int) -> None:
    found = ask(BEFORE, dose(1, 0, None), infusion(days), panel(35), panel(55), on=56)
    assert found.course is not None
    assert found.course.doses == doses
    if doses == 1:
        assert found.course.last.written == day(days)
        assert found.course.last_activity == amount(7.4, "GBq")


def test_an_administration_within_the_period_of_a_procedure_is_its_dose() -> None:
    stay = ask(BEFORE, dose(1, f"{day(0)}/{day(9)}", None), infusion(5), panel(40), panel(60), on=61)
    assert stay.course is not None
    assert (stay.answer, stay.course.doses, stay.course.last.written) == (RELEASE, 1, day(5))
    month = ask(BEFORE, dose(1, "2024-03", None), infusion(5), panel(40), panel(60), on=61)
    assert (month.answer, month.course and month.course.doses) == (RELEASE, 1)


def test_a_period_that_holds_two_doses_is_no_third_one() -> None:
    whole = dose(1, f"{day(-1)}/{day(60)}", None)
    found = ask(BEFORE, whole, infusion(0), infusion(56), panel(35), panel(91), panel(111), on=112)
    assert found.course is not None
    assert found.course.doses == 2


def test_two_procedures_of_one_period_are_one_dose_and_of_one_month_two() -> None:
    period, month = f"{day(0)}/{day(2)}", "2024-03"
    for written, doses in ((period, 1), (month, 2)):
        found = ask(BEFORE, dose(1, written, None), dose(2, written, None), on=56)
        assert found.course is not None
        assert found.course.doses == doses


@pytest.mark.parametrize(
    "possible",
    [
        done(ProcedureKind.PRRT_CYCLE, None, "undated"),
        done(ProcedureKind.RADIOPHARMACEUTICAL, None, "undated", lutetium=True),
        done(ProcedureKind.PRRT_CYCLE, day(40), "stopped", stopped=True),
        done(ProcedureKind.RADIOPHARMACEUTICAL, day(40), "unnamed"),
        done(ProcedureKind.RADIOPHARMACEUTICAL, day(56 - 184), "unnamed"),
        done(ProcedureKind.RADIOPHARMACEUTICAL, f"{day(50)}/{day(60)}", "unnamed"),
    ],
    ids=["cycle-undated", "infusion-undated", "stopped", "unnamed", "unnamed-184-days-ago", "unnamed-until-later"],
)
def test_what_may_be_one_more_dose_blocks(possible: object) -> None:
    found = first_course(panel(35), panel(55), possible, on=56)
    assert (found.answer, deciding(found)) == (CANNOT, ["doses"])
    assert ("possible-doses", None, day(56)) in wanted(found)
    assert [each.key for each in found.remarks] == ["next-dose.possible-dose"]
    assert found.course is not None
    assert found.course.doses is None


@pytest.mark.parametrize(
    "known",
    [
        [done(ProcedureKind.RADIOPHARMACEUTICAL, day(2), "unnamed")],  # the first dose
        [done(ProcedureKind.RADIOPHARMACEUTICAL, day(56 - 185), "unnamed")],
        [done(ProcedureKind.LIVER_BIOPSY, day(40), "biopsy")],
    ],
    ids=["of-a-known-dose", "185-days-ago", "other"],
)
def test_what_is_no_further_dose_holds_nothing_up(known: list[object]) -> None:
    assert first_course(panel(35), panel(55), known, on=56).answer is RELEASE


@pytest.mark.parametrize(
    "kept",
    [
        done(ProcedureKind.PRRT_CYCLE, None, "y"),
        done(ProcedureKind.RADIOPHARMACEUTICAL, None, "y"),
        done(ProcedureKind.PRRT_CYCLE, day(0), "y", stopped=True),
    ],
    ids=["undated", "undated-radiopharmaceutical", "stopped"],
)
def test_an_administration_of_a_cycle_that_is_no_record_of_its_own_is_a_dose(kept: object) -> None:
    found = ask(BEFORE, kept, infusion(0, part_of="y"), panel(35), panel(55), on=56)
    assert (found.answer, found.course and found.course.doses) == (RELEASE, 1)


def test_four_doses_are_four_whatever_else_may_be_one() -> None:
    four = [dose(n, 56 * n) for n in range(4)]
    found = ask(BEFORE, four, done(ProcedureKind.PRRT_CYCLE, None, "undated"), on=224)
    assert found.answer is DISCONTINUE


def test_an_earlier_course_is_not_counted_but_its_activity_is() -> None:
    earlier = [dose(n, -600 + 56 * n) for n in (5, 6)]
    found = ask(BEFORE, earlier, FIRST_DOSE, panel(35), panel(55), on=56)
    assert found.answer is RELEASE
    assert found.course is not None
    assert (found.course.doses, found.course.earlier) == (1, 2)
    assert found.course.cumulative.exact == amount("22.2", "").low
    assert [each.key for each in found.remarks] == ["next-dose.earlier-course"]


def test_a_named_course_ends_with_its_last_dose() -> None:
    named = [dose(1, 0, course="first"), dose(2, 60, course="second")]
    found = ask(panel(-7), panel(35), panel(59), named, panel(95), panel(115), on=116)
    assert found.course is not None
    assert (found.course.doses, found.course.earlier) == (1, 1)


def test_an_unrecorded_activity_has_no_upper_end() -> None:
    found = first_course(panel(35), panel(55), dose(2, 56, None), panel(91), panel(111), on=112)
    assert found.course is not None
    assert (found.course.cumulative.low, found.course.cumulative.high) == (amount(7.4, "").low, None)
    assert found.course.reduced is Truth.INDETERMINATE
    spanning = (
        dose(2, 56, None)[0],
        given(Drug.LUTETIUM_DOTATATE, day(56), "d", part_of="cycle-2", dose=amount("<8", "GBq")),
    )
    spans = first_course(panel(35), panel(55), spanning, panel(91), panel(111), on=112)
    assert spans.course is not None
    assert spans.course.cumulative.high == amount("15.4", "").low


def test_a_somatostatin_analogue_defers_the_dose_and_an_undated_one_is_listed() -> None:
    depot = given(Drug.OCTREOTIDE_LAR, day(29))
    found = first_course(panel(35), panel(55), depot, on=56)
    assert (found.answer, found.not_before and found.not_before.isoformat()) == (HOLD, day(57))
    assert first_course(panel(35), panel(55), depot, on=57).answer is RELEASE
    later = first_course(panel(35), panel(55), depot, planned(day(60)), on=56)
    assert (later.answer, later.not_before and later.not_before.isoformat()) == (RELEASE, day(57))
    assert [said("next-dose.washout-planned", on=day(60))] == [*later.remarks]
    assert first_course(panel(35), panel(55), planned(day(60)), on=56).remarks == ()
    assert first_course(panel(35), panel(55), used(Drug.OCTREOTIDE_LAR, None), on=56).answer is RELEASE


@pytest.mark.hazard("H02")
def test_no_dose_is_released_while_mandatory_values_are_missing_old_or_contradicted() -> None:
    for name in ("hemoglobin", "leukocytes", "platelets", "creatinine", "bilirubin", "albumin", "alt"):
        assert first_course(panel(35), panel(55, **{name: None}), on=56).answer is CANNOT, name
    assert first_course(panel(35), panel(42), on=56).answer is RELEASE
    old = first_course(panel(35), panel(41), on=56)
    assert (old.answer, Reason.STALE in old.reasons) == (CANNOT, True)
    assert ("platelets", day(42), day(56)) in wanted(old)
    two = first_course(panel(35), panel(55), measured("albumin", 39, 55), on=56)
    assert (two.answer, Reason.CONFLICTING_VALUES in two.reasons) == (CANNOT, True)
    month = first_course(panel(35), panel(55, albumin=None), measured("albumin", 40, "2024-04"), on=62)
    assert Reason.IMPRECISE_DATE in month.reasons


def test_ast_stands_in_for_alt_and_clearance_for_creatinine() -> None:
    assert first_course(panel(35), panel(55, alt=None), measured("ast", 32, 55), on=56).answer is RELEASE
    clearance = [measured("clearance", 80, n) for n in (-7, 35, 55)]
    panels = [panel(n, creatinine=None, weight=None) for n in (-7, 35, 55)]
    assert ask(FIRST_DOSE, panels, clearance, on=56).answer is RELEASE


@pytest.mark.parametrize("given_on", [0, 5, 9])
def test_an_administration_of_any_day_of_a_stay_is_its_dose(given_on: int) -> None:
    stay = dose(1, f"{day(0)}/{day(9)}", None)
    found = ask(BEFORE, stay, infusion(given_on), on=60)
    assert found.course is not None
    assert (found.course.doses, found.course.last.written) == (1, day(given_on))
    evidence = rules(found)["doses"].finding.evidence
    assert evidence == (f"MedicationAdministration/infusion-{given_on}", "Procedure/cycle-1")


@pytest.mark.parametrize(("other", "doses"), [(-1, 2), (0, 1), (9, 1), (10, 2)])
def test_a_procedure_of_a_day_of_a_stay_is_that_of_the_stay(other: int, doses: int) -> None:
    both = [dose(1, f"{day(0)}/{day(9)}", None), dose(2, other, None)]
    for records in (both, both[::-1]):
        found = ask(BEFORE, records, on=60)
        assert found.course is not None
        assert found.course.doses == doses


def test_a_dose_belongs_to_the_course_that_any_of_its_records_names() -> None:
    first = [dose(1, 0, None, course="first"), infusion(1)]
    for course, doses in (("second", 1), ("first", 2), (None, 2)):
        found = ask(BEFORE, first, [dose(2, 60, None, course=course), infusion(61)], on=90)
        assert found.course is not None
        assert (found.course.doses, found.course.earlier) == (doses, 2 - doses)


def test_an_administration_over_days_and_a_procedure_of_its_first_day_are_one_dose() -> None:
    slow = given(Drug.LUTETIUM_DOTATATE, f"{day(0)}/{day(9)}", "slow", dose=amount(7.4, "GBq"))
    for on, doses in ((0, 1), (9, 1), (10, 2)):
        found = ask(BEFORE, slow, dose(1, on, None), on=60)
        assert found.course is not None
        assert found.course.doses == doses


def test_four_doses_end_the_course_whatever_one_more_may_be() -> None:
    found = ask(BEFORE, [dose(n, 56 * n) for n in range(4)], dose(9, f"{day(220)}/{day(230)}", None), on=224)
    assert found.answer is DISCONTINUE
    assert rules(found)["doses"].finding.value == 4
