"""Renal toxicity: against 40 mL/min and against the values before the first dose, in both readings of the rule."""

import pytest

from fhirnet.rules.prrt_next_dose.kidneys import RenalRule
from fhirnet.verdict import NextDose, PrrtNextDose, Reason, Truth
from tests.rules.next_dose.courses import FIRST_DOSE, ask, day, first_course, measured, panel, rules, wanted
from tests.rules.prrt.patients import Fact, born
from tests.rules.shown import shown

RELEASE, REDUCE, CANNOT = NextDose.RELEASE, NextDose.REDUCE, NextDose.CANNOT_RELEASE
EITHER, BOTH = RenalRule.EITHER, RenalRule.BOTH
WITHOUT = {"creatinine": None, "weight": None}


def told(*kidneys: list[Fact], rule: RenalRule = EITHER) -> PrrtNextDose:
    """The answer with these kidneys before the first dose, at week 5 and now, the rest in order."""
    rest = [panel(n, **WITHOUT) for n in (-7, 35, 55)]
    return ask(FIRST_DOSE, rest, kidneys, on=56, renal_rule=rule)


def cleared(*amounts: object) -> list[list[Fact]]:
    """Reported clearance before, at week 5, now."""
    return [[measured("clearance", one, n)] for one, n in zip(amounts, (-7, 35, 55), strict=True)]


@pytest.mark.parametrize(
    ("amounts", "either", "both"),
    [
        ((50, 40, 50), RELEASE, RELEASE),
        ((50, "39.9", 50), REDUCE, REDUCE),
        ((100, "71.5", 100), RELEASE, RELEASE),
        ((100, "71.4", 100), RELEASE, RELEASE),  # a creatinine of 140 % would be reciprocal to it, and was not measured
        ((80, 57, 80), RELEASE, RELEASE),
        ((100, "60.1", 100), RELEASE, RELEASE),
        ((100, "60", 100), REDUCE, CANNOT),
    ],
)
def test_clearance_alone_tells_its_own_change_only(
    amounts: tuple[object, ...], either: NextDose, both: NextDose
) -> None:
    assert told(*cleared(*amounts)).answer is either
    assert told(*cleared(*amounts), rule=BOTH).answer is both


@pytest.mark.parametrize(
    ("creatinine", "either", "both"),
    [
        ("123.75", RELEASE, RELEASE),
        ("123.76", REDUCE, RELEASE),
        ("147.3", REDUCE, RELEASE),
        ("147.4", REDUCE, REDUCE),
    ],
)
def test_creatinine_tells_clearance_too(creatinine: str, either: NextDose, both: NextDose) -> None:
    course = (FIRST_DOSE, panel(-7), panel(35, creatinine=creatinine, weight=None), panel(55))
    assert ask(*course, on=56).answer is either
    assert ask(*course, on=56, renal_rule=BOTH).answer is both


def test_creatinine_without_weight_tells_no_clearance() -> None:
    course = [FIRST_DOSE, panel(-7, weight=None), panel(35, weight=None), panel(55, weight=None)]
    found = ask(*course, on=56)
    assert found.answer is CANNOT
    assert "weight" in {name for name, _, _ in wanted(found)}


def test_a_rise_of_creatinine_is_toxic_whatever_clearance_is() -> None:
    course = [FIRST_DOSE, panel(-7, weight=None), panel(35, weight=None, creatinine=200), panel(55)]
    found = ask(*course, on=56)
    assert found.answer is REDUCE
    assert found.course is not None
    assert [each.name for each in found.course.toxicity] == ["renal"]


def test_without_any_weight_a_rise_of_creatinine_is_toxic_and_has_no_clearance() -> None:
    course = [FIRST_DOSE, panel(-7, weight=None), panel(35, weight=None, creatinine=200)]
    found = ask(*course, on=36)
    assert found.answer is NextDose.HOLD
    assert found.course is not None
    assert [(each.name, each.worst) for each in found.course.toxicity] == [("renal", None)]


@pytest.mark.parametrize(
    ("creatinine", "clearance", "answer"),
    [
        ("88.4", 40, RELEASE),
        ("88.5", 80, CANNOT),
        ("88.4", "39.9", NextDose.HOLD),
        ("<88", 80, RELEASE),
        (">88", 80, CANNOT),
    ],
)
def test_creatinine_that_is_not_above_that_of_a_day_of_enough_clearance_is_no_doubt(
    creatinine: str, clearance: object, answer: NextDose
) -> None:
    early = [panel(-7, weight=None), panel(35, weight=None, creatinine=creatinine)]
    found = ask(FIRST_DOSE, early, panel(55, weight=None), measured("clearance", clearance, 55), on=56)
    assert found.answer is answer


def test_a_weight_of_a_later_day_stands_in() -> None:
    course = [FIRST_DOSE, panel(-7, weight=None), panel(35, weight=None), panel(55)]
    assert ask(*course, on=56).answer is RELEASE
    assert ask(*course, measured("weight", 200, 55), on=56).answer is CANNOT  # contradicts the 72 of that day


def test_a_day_is_judged_by_its_own_values() -> None:
    early = [measured("clearance", 35, 40)]
    assert first_course(panel(35), early, panel(55), on=56).answer is REDUCE
    same_day = [measured("clearance", 35, 35)]  # beside a computed one of 100
    found = first_course(panel(35), same_day, panel(55), on=56)
    assert found.answer is CANNOT
    assert Reason.CONFLICTING_VALUES in found.reasons
    assert first_course(panel(35), [measured("clearance", 90, 35)], panel(55), on=56).answer is RELEASE
    two = [measured("clearance", 39, 35), measured("clearance", 45, 35)]
    assert first_course(panel(35), two, panel(55), on=56).answer is CANNOT
    assert first_course(panel(35), [measured("egfr", "29.9", 35)], panel(55), on=56).answer is CANNOT
    assert first_course(panel(35), [measured("egfr", 30, 35)], panel(55), on=56).answer is RELEASE
    fell = [measured("clearance", amount, n) for amount, n in ((120, -7), (60, 35))]
    assert first_course(panel(35), fell, panel(55), on=56).answer is CANNOT


def test_a_fall_of_a_reported_clearance_alone_contradicts_only_where_it_would_be_toxic_alone() -> None:
    fell = [measured("clearance", amount, n) for amount, n in ((120, -7), (60, 35))]
    assert first_course(panel(35), fell, panel(55), on=56, renal_rule=BOTH).answer is RELEASE


def test_creatinine_that_contradicts_itself_is_not_replaced_by_a_clearance() -> None:
    two = [measured("creatinine", 90, 35), measured("clearance", 80, 35)]
    found = first_course(panel(35), two, measured("clearance", 80, -7), panel(55), on=56)
    assert found.answer is CANNOT


def test_without_values_before_the_first_dose_a_change_is_not_known() -> None:
    found = told([], *cleared(80, 80, 80)[1:])
    assert found.answer is CANNOT
    assert ("creatinine", None, day(0)) in wanted(found)
    for low in (cleared(80, 39, 80), cleared(80, 80, 39)):  # of a clearance below 40 nobody can say that it recovered
        held = told([], *low[1:])
        assert (held.answer, rules(held)["renal"].finding.answer) == (NextDose.HOLD, Truth.NOT_MET)


@pytest.mark.parametrize(("days", "answer"), [(90, RELEASE), (91, CANNOT)])
def test_values_of_90_days_before_the_first_dose_still_count(days: int, answer: NextDose) -> None:
    assert told([measured("clearance", 80, -days)], *cleared(80, 80, 80)[1:]).answer is answer


def test_values_of_the_day_of_the_first_dose_are_before_it() -> None:
    assert told([measured("clearance", 80, 0)], *cleared(80, 80, 80)[1:]).answer is RELEASE


def test_an_estimate_is_compared_with_an_estimate_only() -> None:
    egfr = [[measured("egfr", 90, n)] for n in (-7, 35, 55)]
    clearance = cleared(90, 90, 90)
    creatinine = {n: measured("creatinine", 80, n) for n in (-7, 35, 55)}
    assert told(*egfr).answer is CANNOT  # creatinine, or its clearance, is mandatory
    shown = [[*one, creatinine[n]] for one, n in zip(egfr, (-7, 35, 55), strict=True)]
    assert told(*shown).answer is RELEASE
    found = told(egfr[0], *clearance[1:])
    assert found.answer is CANNOT


def test_an_unknown_sex_leaves_a_fall_of_clearance_open() -> None:
    course = (FIRST_DOSE, panel(-7), panel(35, creatinine=140), panel(55, creatinine=140))
    found = ask(*course, on=56, renal_rule=BOTH, person=born("1964-01-15", None))
    assert rules(found)["renal"].finding.reasons == (Reason.COMPARATOR_STRADDLES,)


def test_creatinine_below_a_limit_of_detection_is_an_interval() -> None:
    course = (FIRST_DOSE, panel(-7), panel(35, creatinine="<90"), panel(55, creatinine=">80"))
    assert rules(ask(*course, on=56))["renal"].finding.answer is Truth.INDETERMINATE


@pytest.mark.parametrize(
    ("enough", "asked", "answer"),
    [(-55, 36, "met"), (-56, 36, "indeterminate"), (125, 130, "met"), (126, 130, "indeterminate")],
)
def test_a_day_of_enough_clearance_tells_of_the_90_days_around_it(enough: int, asked: int, answer: str) -> None:
    known = [measured("creatinine", "88.4", enough), measured("clearance", 80, enough)]
    found = ask(FIRST_DOSE, panel(-7, weight=None), panel(35, weight=None), known, on=asked)
    assert rules(found)["renal"].finding.answer.value == answer


def test_the_clearance_of_a_day_without_weight_is_that_by_the_weight_of_a_later_day() -> None:
    course = [FIRST_DOSE, panel(-7, weight=None), panel(35, weight=None, creatinine=100), panel(55)]
    for later in ([], [measured("weight", 30, 56)]):
        found = ask(*course, later, on=57)
        assert (found.answer, shown(rules(found)["renal"].finding)) == (
            RELEASE,
            f"met 70.72 mL/min from lab-creatinine-{day(35)}, vital-weight-{day(55)}, lab-creatinine-{day(55)}",
        )


def test_a_change_that_was_not_measured_both_times_asks_for_the_creatinine_that_is_lacking() -> None:
    without_creatinine = told(*cleared(100, 60, 100), rule=BOTH)
    assert shown(rules(without_creatinine)["renal"].finding) == (
        f"indeterminate 60 mL/min because missing from lab-crcl-{day(35)} asks for creatinine umol/L by {day(0)}"
    )
    for rule in RenalRule:
        before = told([measured("creatinine", "88.4", -7)], *cleared(80, 50, 80)[1:], rule=rule)
        assert ("creatinine", day(35), day(35)) in wanted(before)
        assert shown(rules(before)["renal"].finding) == (
            f"indeterminate 80 mL/min because missing from lab-crcl-{day(35)}, lab-crcl-{day(55)} "
            f"asks for creatinine umol/L since {day(35)}, creatinine umol/L since {day(55)}"
        )


@pytest.mark.parametrize(("creatinine", "answer"), [("<=123.75", RELEASE), ("<=123.76", CANNOT)])
def test_a_creatinine_that_may_be_up_by_just_40_percent_blocks(creatinine: str, answer: NextDose) -> None:
    course = (FIRST_DOSE, panel(-7), panel(35, creatinine=creatinine, weight=None), panel(55))
    assert ask(*course, on=56).answer is answer


def test_a_fall_of_just_40_percent_is_one_however_the_clearances_were_rounded() -> None:
    course = [panel(n, creatinine=amount, weight=50) for n, amount in ((-7, 66), (35, 110), (55, 110))]
    assert ask(FIRST_DOSE, course, on=56, renal_rule=BOTH).answer is NextDose.HOLD


@pytest.mark.parametrize(("last", "answer"), [(-90, RELEASE), (-91, CANNOT)])
def test_values_of_a_period_that_ends_90_days_before_the_first_dose_still_count(last: int, answer: NextDose) -> None:
    period = measured("clearance", 80, f"{day(-100)}/{day(last)}")
    assert told([period], *cleared(80, 80, 80)[1:]).answer is answer
