"""Toxicity after a dose: its boundaries, what must have been counted, when it has resolved, how long it held."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.words import CYCLE_DATES
from fhirnet.rules.prrt_next_dose.ctcae import Ctcae
from fhirnet.verdict import Missing, NextDose, Reason, Truth
from tests.rules.next_dose.courses import (
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

RELEASE, HOLD, REDUCE = NextDose.RELEASE, NextDose.HOLD, NextDose.REDUCE
DISCONTINUE, CANNOT = NextDose.DISCONTINUE, NextDose.CANNOT_RELEASE


@pytest.mark.parametrize(
    ("fine", "toxic"),
    [
        ({"platelets": "75.0"}, {"platelets": "74.9"}),
        ({"hemoglobin": "8.0"}, {"hemoglobin": "7.9"}),
        ({"neutrophils": "1.0"}, {"neutrophils": "0.99"}),
        ({"creatinine": "123.7"}, {"creatinine": "123.76"}),
        ({"bilirubin": 60}, {"bilirubin": "60.1"}),
        ({"albumin": 30, "inr": 2}, {"albumin": "29.9", "inr": "1.6"}),
        ({"albumin": "29.9", "inr": "1.5"}, {"albumin": "29.9", "inr": "1.51"}),
        ({"alt": 200}, {"alt": "200.1"}),
        ({"ast": 200}, {"ast": "200.1"}),
        ({"leukocytes": 1, "neutrophils": 1}, {"leukocytes": "0.9", "neutrophils": None}),
    ],
)
def test_what_is_toxic_reduces_the_dose_once_resolved_and_holds_it_before(
    fine: dict[str, Any], toxic: dict[str, Any]
) -> None:
    assert first_course(panel(35, **fine), panel(55), on=56).answer is RELEASE
    assert first_course(panel(35, **toxic), panel(55), on=56).answer is REDUCE
    assert first_course(panel(35), panel(55, **fine), on=56).answer is RELEASE
    assert first_course(panel(35), panel(55, **toxic), on=56).answer is HOLD


def test_neutrophils_of_version_6_are_toxic_below_one_half() -> None:
    low = (panel(35), panel(55, neutrophils="0.5"))
    assert first_course(*low, on=56, ctcae=Ctcae.V6_0).answer is RELEASE
    assert first_course(panel(35), panel(55, neutrophils="0.49"), on=56, ctcae=Ctcae.V6_0).answer is HOLD


def test_lymphopenia_alone_never_modifies_the_dose() -> None:
    found = first_course(panel(35, lymphocytes="0.2"), panel(55, lymphocytes="0.3"), on=56)
    assert found.answer is RELEASE
    row = rules(found)["lymphopenia"].finding
    assert (row.answer, row.reasons) == (Truth.MET, (Reason.LYMPHOPENIA_ONLY,))
    assert row.value == measured("lymphocytes", "0.2", 35).value
    limited = measured("lymphocytes", "1.2", 55, lower=measured("lymphocytes", "1.1", 0).value)
    assert rules(first_course(panel(35), panel(55), limited, on=56))["lymphopenia"].finding.reasons == ()


@pytest.mark.parametrize(("count", "answer"), [(24, CANNOT), (25, RELEASE), (45, RELEASE), (46, CANNOT)])
def test_platelets_must_have_been_counted_about_week_4_to_6(count: int, answer: NextDose) -> None:
    found = first_course(panel(count), panel(58), on=58)
    assert found.answer is answer
    assert (("platelets", day(25), day(45)) in wanted(found)) is (answer is CANNOT)
    assert first_course(panel(count, platelets=70), panel(58), on=58).answer is not RELEASE


def test_toxicity_seen_at_another_time_needs_no_count_in_week_4_to_6() -> None:
    assert first_course(panel(55, platelets=60), on=56).answer is HOLD


def test_other_counts_need_one_value_since_the_dose_and_are_asked_for_at_the_nadir() -> None:
    found = first_course(measured("platelets", 200, 35), panel(55), on=56)
    assert found.answer is RELEASE
    assert ("hemoglobin", day(25), day(45)) in wanted(found)


@pytest.mark.parametrize(("white", "answer"), [("2.0", RELEASE), ("1.9", CANNOT), (None, CANNOT)])
def test_neutrophils_that_were_never_counted_are_waited_for_only_while_white_cells_are_low(
    white: str | None, answer: NextDose
) -> None:
    low = {"leukocytes": white, "neutrophils": None}
    assert first_course(panel(35, **low), panel(55, **low), on=56).answer is answer


def test_neutrophils_that_contradict_each_other_are_waited_for() -> None:
    contradicted = [measured("neutrophils", 3, 55), measured("neutrophils", 2, 55)]
    assert first_course(panel(35), panel(55, neutrophils=None), contradicted, on=56).answer is CANNOT


@pytest.mark.parametrize("changed", [{"platelets": "<100"}, {"platelets": "<76"}])
def test_a_count_that_may_be_toxic_blocks(changed: dict[str, object]) -> None:
    found = first_course(panel(35), panel(48, **changed), panel(55), on=56)
    assert found.answer is CANNOT
    assert Reason.COMPARATOR_STRADDLES in found.reasons


@pytest.mark.parametrize(("bilirubin", "answer"), [(30, RELEASE), ("30.1", CANNOT), (300, CANNOT)])
def test_bilirubin_without_its_limit_is_no_toxicity_where_no_limit_makes_it_one(
    bilirubin: object, answer: NextDose
) -> None:
    nadir = [*panel(35, bilirubin=None), measured("bilirubin", bilirubin, 35, upper=None)]
    found = first_course(nadir, panel(55), on=56)
    assert found.answer is answer
    assert (Reason.NO_ULN in found.reasons) is (answer is CANNOT)


def test_bilirubin_without_its_limit_says_nothing_of_today() -> None:
    last = [*panel(55, bilirubin=None), measured("bilirubin", 70, 55, upper=None)]
    found = first_course(panel(35), last, on=56)
    assert found.answer is CANNOT
    assert Reason.NO_ULN in found.reasons


def test_toxicity_of_an_uncertain_day_may_be_before_the_dose() -> None:
    month = measured("platelets", 60, "2024-03")
    found = first_course(month, panel(35), panel(55), on=56)
    assert found.answer is CANNOT
    assert Reason.IMPRECISE_DATE in found.reasons


def test_toxicity_of_a_month_after_the_dose_is_toxicity() -> None:
    found = first_course(panel(35), measured("platelets", 60, "2024-05"), on=92)
    assert found.answer is HOLD
    assert first_course(panel(35), measured("platelets", 60, "2024-05"), panel(93), on=93).answer is REDUCE


def test_toxicity_in_the_month_of_the_dose_may_be_before_it() -> None:
    found = ask(panel(-7), dose(1, "2024-03"), measured("platelets", 60, 20), panel(55), on=56)
    assert found.answer is CANNOT
    assert Reason.IMPRECISE_DATE in rules(found)["thrombocytopenia"].finding.reasons


def test_values_of_the_day_of_the_dose_belong_to_the_time_before_it() -> None:
    assert first_course(measured("platelets", 60, 0), panel(35), panel(55), on=56).answer is RELEASE
    day_of_second = [panel(35), panel(55), dose(2, 56), measured("platelets", 60, 56), panel(91), panel(111)]
    found = first_course(*day_of_second, on=112)
    assert found.answer is RELEASE
    assert found.course is not None
    assert [(e.cycle, e.name) for e in found.course.toxicity] == [(1, "thrombocytopenia")]


def test_what_is_contradicted_since_is_not_resolved() -> None:
    two = [measured("platelets", 90, 56), measured("platelets", 70, 56)]
    found = first_course(panel(35, platelets=60), panel(50), two, on=56)
    assert found.answer is HOLD


def test_a_month_in_which_platelets_were_low_again_leaves_open_whether_they_recovered() -> None:
    again = measured("platelets", 60, "2024-05")
    assert first_course(panel(35, platelets=60), panel(63), again, on=63).answer is HOLD
    fine = [panel(63, platelets=None), measured("platelets", 90, "2024-04")]
    assert first_course(panel(35, platelets=60), fine, on=63).answer is HOLD


@pytest.mark.parametrize(("resolved", "answer"), [(167, REDUCE), (168, CANNOT)])
def test_the_first_value_without_toxicity_ends_the_delay(resolved: int, answer: NextDose) -> None:
    found = first_course(panel(100, platelets=60), panel(resolved), on=resolved)
    assert found.answer is answer
    if answer is CANNOT:
        assert ("platelets", day(101), day(resolved - 1)) in wanted(found)
        assert rules(found)["delay"].finding.answer is Truth.INDETERMINATE


def test_toxicity_seen_16_weeks_late_ends_treatment_even_if_it_resolved_since() -> None:
    found = first_course(panel(168, platelets=60), panel(175), on=175)
    assert (found.answer, deciding(found)) == (DISCONTINUE, ["delay"])


def test_a_toxicity_of_long_ago_is_held_and_not_known_to_have_lasted() -> None:
    found = first_course(panel(100, platelets=60), on=170)
    assert found.answer is HOLD
    assert rules(found)["delay"].finding.answer is Truth.INDETERMINATE
    assert found.course is not None
    assert found.course.held_weeks.low == Decimal(44) / 7


def test_the_longest_delay_of_several_counts() -> None:
    both = first_course(
        panel(35, platelets=60, hemoglobin=7), panel(63, hemoglobin=7), panel(168, hemoglobin=7), on=168
    )
    assert both.answer is DISCONTINUE


def test_a_toxicity_is_graded_where_it_is_a_count() -> None:
    found = first_course(panel(35, platelets=40, bilirubin=70), panel(63), on=63)
    assert found.course is not None
    assert [(e.cycle, e.name, e.grades) for e in found.course.toxicity] == [
        (1, "thrombocytopenia", (3, 3)),
        (1, "hepatic", None),
    ]


@pytest.mark.parametrize(("alt", "grades"), [("200.1", (3, 3)), (800, (3, 3)), ("800.1", (4, 4)), (">300", (3, 4))])
def test_raised_transaminases_are_graded_by_their_multiple(alt: object, grades: tuple[int, int]) -> None:
    found = first_course(panel(35, alt=alt, ast=60), panel(63), on=63)
    assert (found.answer, found.course is not None) == (REDUCE, True)
    assert found.course is not None
    assert [(e.name, e.grades) for e in found.course.toxicity] == [("transaminases", grades)]


@pytest.mark.parametrize(("alt", "answer"), [(95, RELEASE), ("95.1", CANNOT), (900, CANNOT)])
def test_alt_without_its_limit_may_be_toxic_above_5_times_the_lowest_limit(alt: object, answer: NextDose) -> None:
    for when in (35, 55):
        others = [panel(n, alt=None if n == when else 40) for n in (35, 55)]
        found = first_course(others, measured("alt", alt, when, upper=None), on=56)
        assert found.answer is answer
        assert (("alt-with-limit", day(when - 28), day(when)) in wanted(found)) is (answer is CANNOT)


@pytest.mark.parametrize(("ast", "answer"), [(95, RELEASE), ("95.1", CANNOT)])
def test_ast_without_its_limit_may_be_toxic_above_5_times_the_lowest_limit(ast: object, answer: NextDose) -> None:
    assert first_course(panel(35), measured("ast", ast, 35, upper=None), panel(55), on=56).answer is answer


def test_transaminases_recur_after_a_reduced_dose_and_hold_for_16_weeks() -> None:
    again = [panel(35, alt=900), panel(63), dose(2, 64, 3.7), panel(99, alt=900), panel(119)]
    assert first_course(again, on=120).answer is DISCONTINUE
    long = [panel(100, alt=900), panel(168, alt=900)]
    assert first_course(long, on=168).answer is DISCONTINUE


@pytest.mark.parametrize(
    ("inr", "answer"),
    [
        ((35, "1.0"), RELEASE),
        ((49, "1.5"), RELEASE),
        ((50, "1.0"), CANNOT),
        ((34, "1.0"), CANNOT),
        ((40, "1.6"), REDUCE),  # the albumin of five days before still stands
    ],
)
def test_the_inr_of_a_low_albumin_is_of_its_day_or_of_the_14_days_after(inr: tuple[int, str], answer: NextDose) -> None:
    low = panel(35, albumin=22, inr=None)
    found = first_course(low, measured("inr", inr[1], inr[0]), panel(55, inr=None), on=56)
    assert found.answer is answer
    assert (("inr", day(35), day(49)) in wanted(found)) is (answer is CANNOT)


def test_albumin_that_was_measured_again_does_not_settle_an_inr_that_was_high() -> None:
    low = [panel(35, albumin=22, inr=None), measured("albumin", 35, 40), measured("inr", "1.6", 40)]
    assert first_course(low, panel(55), on=56).answer is CANNOT


@pytest.mark.parametrize(
    ("ctcae", "white", "answer"),
    [
        (Ctcae.V5_0, "0.99", HOLD),
        (Ctcae.V5_0, "1.0", CANNOT),
        (Ctcae.V5_0, "1.99", CANNOT),
        (Ctcae.V5_0, "2", RELEASE),
        (Ctcae.V6_0, "0.49", HOLD),
        (Ctcae.V6_0, "0.5", CANNOT),
        (Ctcae.V5_0, "<3", CANNOT),
    ],
)
def test_white_cells_say_what_neutrophils_of_three_weeks_before_do_not(
    ctcae: Ctcae, white: str, answer: NextDose
) -> None:
    found = first_course(panel(35), panel(55, leukocytes=white, neutrophils=None), on=56, ctcae=ctcae)
    assert found.answer is answer
    assert (("neutrophils", day(55), day(69)) in wanted(found)) is (answer is CANNOT)


def test_white_cells_below_the_limit_outweigh_neutrophils_that_cannot_be_more() -> None:
    found = first_course(panel(35), panel(55, leukocytes="0.6", neutrophils=3), on=56)
    assert found.answer is HOLD
    assert found.course is not None
    (episode,) = found.course.toxicity
    assert (episode.name, episode.worst, episode.grades) == (
        "neutropenia",
        Quantity(None, Decimal("0.6"), "10*9/L"),
        (3, 4),
    )


@pytest.mark.parametrize(("white", "answer"), [("0.4", CANNOT), (4, RELEASE)])
def test_white_cells_that_contradict_each_other_may_be_neutropenia(white: object, answer: NextDose) -> None:
    found = first_course(panel(35), measured("leukocytes", white, 35), panel(55), on=56)
    assert found.answer is answer
    assert (Reason.CONFLICTING_VALUES in found.reasons) is (answer is CANNOT)


@pytest.mark.parametrize(("counted", "answer"), [(49, RELEASE), (50, CANNOT)])
def test_neutrophils_of_the_14_days_after_tell_of_low_white_cells(counted: int, answer: NextDose) -> None:
    low = panel(35, leukocytes="1.5", neutrophils=None)
    assert first_course(low, measured("neutrophils", 2, counted), panel(55), on=56).answer is answer


def test_a_doubt_before_the_first_value_in_order_does_not_outlast_it() -> None:
    toxic = [panel(35, platelets=60), measured("platelets", "<100", 42)]
    assert first_course(toxic, panel(55), on=56).answer is REDUCE
    later = [panel(35, platelets=60), panel(50), measured("platelets", "<100", 52), panel(55)]
    found = first_course(later, on=56)
    assert found.answer is REDUCE
    assert first_course(later[:-1], panel(52, platelets=None), on=56).answer is HOLD


@pytest.mark.parametrize(("toxic", "answer"), [(167, DISCONTINUE), (166, CANNOT)])
def test_recovery_on_the_last_day_of_16_weeks_is_too_late_and_nothing_on_record_is_asked_for(
    toxic: int, answer: NextDose
) -> None:
    found = first_course(panel(100, platelets=60), panel(toxic, platelets=60), panel(168), on=168)
    assert found.answer is answer
    assert (("platelets", day(167), day(167)) in wanted(found)) is (answer is CANNOT)


def test_a_delay_that_only_the_day_of_the_dose_leaves_open_asks_for_that_day() -> None:
    uncertain = dose(1, f"{day(0)}/{day(2)}")
    toxic = [panel(100, platelets=60), panel(168, platelets=60)]
    found = ask(panel(-7), uncertain, toxic, on=168)
    assert rules(found)["delay"].finding.missing == (Missing(CYCLE_DATES, None, None, found_on(168)),)


def found_on(number: int) -> date:
    return date.fromisoformat(day(number))


def test_the_worst_value_is_shown() -> None:
    found = first_course(panel(28, platelets=70), panel(35, platelets=60), panel(42, platelets=65), panel(63), on=63)
    shown = rules(found)["thrombocytopenia"].finding
    assert shown.value == measured("platelets", 60, 35).value
    assert shown.evidence[0] == f"Observation/lab-platelets-{day(35)}"


def test_without_any_laboratory_since_the_dose_nothing_is_known() -> None:
    found = ask(panel(-7), dose(1, 0), on=20)
    assert found.answer is CANNOT
    assert {rules(found)[name].finding.answer for name in ("anaemia", "renal", "hepatic", "delay", "resolution")} == {
        Truth.INDETERMINATE
    }
    assert ("creatinine", day(1), day(20)) in wanted(found)
