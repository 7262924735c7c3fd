"""The worked vignettes of treatment (26, 27, 28) and the NET patient on PRRT."""

from datetime import date
from decimal import Decimal

import pytest

from fhirnet.rules.next_dose import next_dose
from fhirnet.rules.prrt_next_dose.ctcae import Ctcae
from fhirnet.verdict import NextDose, PrrtNextDose
from tests.rules.next_dose.courses import BEFORE, FIRST_DOSE, ask, deciding, dose, first_course, panel, rules
from tests.rules.prrt.net_patient import net_patient

WEEK_5, WEEK_9 = panel(35, platelets=60), panel(63, platelets=90)


def gbq(answer: PrrtNextDose) -> Decimal | None:
    return answer.activity.exact if answer.activity else None


def test_26_platelets_60_in_week_5_hold_and_90_in_week_9_give_the_reduced_dose() -> None:
    held = first_course(WEEK_5, on=35)
    assert (held.answer, gbq(held), deciding(held)) == (NextDose.HOLD, Decimal("3.7"), ["resolution"])
    resumed = first_course(WEEK_5, WEEK_9, on=63)
    assert (resumed.answer, gbq(resumed), deciding(resumed)) == (
        NextDose.REDUCE,
        Decimal("3.7"),
        ["thrombocytopenia"],
    )


def test_26_platelets_70_after_the_reduced_dose_end_treatment() -> None:
    answer = first_course(WEEK_5, WEEK_9, dose(2, 64, 3.7), panel(99, platelets=70), on=99)
    assert (answer.answer, gbq(answer), deciding(answer)) == (NextDose.DISCONTINUE, None, ["recurrence"])
    assert answer.missing == ()


def test_a_tolerated_reduced_dose_is_followed_by_a_full_one() -> None:
    answer = first_course(WEEK_5, WEEK_9, dose(2, 64, 3.7), panel(99), panel(119), on=120)
    assert (answer.answer, gbq(answer), deciding(answer)) == (NextDose.RELEASE, Decimal("7.4"), [])


def test_toxicity_after_the_full_dose_that_followed_a_tolerated_reduced_one_is_a_recurrence() -> None:
    third = [dose(2, 64, 3.7), panel(99), panel(119), dose(3, 120), panel(155, platelets=70)]
    assert first_course(WEEK_5, WEEK_9, third, on=155).answer is NextDose.DISCONTINUE


@pytest.mark.parametrize(("day", "answer"), [(168, NextDose.DISCONTINUE), (167, NextDose.HOLD)])
def test_27_platelets_60_until_16_weeks_after_the_planned_date_end_treatment(day: int, answer: NextDose) -> None:
    found = first_course(WEEK_5, panel(100, platelets=60), panel(day, platelets=60), on=day)
    assert found.answer is answer
    assert ("delay" in deciding(found)) is (answer is NextDose.DISCONTINUE)


@pytest.mark.parametrize(
    ("version", "answer"),
    [(Ctcae.V4_03, NextDose.HOLD), (Ctcae.V5_0, NextDose.HOLD), (Ctcae.V6_0, NextDose.RELEASE)],
)
def test_28_neutrophils_0_7_hold_by_version_5_and_change_nothing_by_version_6(version: Ctcae, answer: NextDose) -> None:
    second = [panel(35), panel(55), dose(2, 56), panel(91, neutrophils=0.7), panel(112, neutrophils=0.7)]
    found = first_course(*second, on=112, ctcae=version)
    assert found.answer is answer
    assert found.ctcae == version.value


def test_the_net_patient_as_reported_ends_treatment_for_progression_without_any_laboratory() -> None:
    answer = next_dose(net_patient(date(2024, 7, 31)))
    assert answer.answer is NextDose.DISCONTINUE
    assert "progression" in deciding(answer)


def test_a_nadir_of_60_alone_holds_and_says_what_else_is_missing() -> None:
    answer = ask(BEFORE, FIRST_DOSE, panel(35, **dict.fromkeys(("hemoglobin", "leukocytes", "albumin"))), on=35)
    assert answer.answer is NextDose.CANNOT_RELEASE
    toxic = ask(BEFORE, dose(1, 0, None), panel(35, platelets=60, albumin=None), on=35)
    assert (toxic.answer, gbq(toxic)) == (NextDose.HOLD, Decimal("3.7"))
    assert rules(toxic)["laboratory"].finding.value == 6
    assert "missing.albumin" in {m.what.key for m in toxic.missing}
