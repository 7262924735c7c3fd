"""What ends treatment whatever the laboratory says, and what the question is not about."""

from datetime import timedelta
from typing import Any

import pytest

from fhirnet.case.disease import ActiveComplication, Complication, Diagnosis, Morphology, Tumour, Verification
from fhirnet.case.imaging import Conflict, LiverScan, NonTargetResponse, Response
from fhirnet.case.person import Gender, Person
from fhirnet.case.status import Pregnancy, TestResult, Topic, Trend
from fhirnet.case.treatment import Allergy, Drug
from fhirnet.dates import Interval
from fhirnet.rules.next_dose import next_dose
from fhirnet.verdict import NOT_APPLICABLE, Assumption, NextDose, PrrtNextDose, Reason, Truth
from tests.rules.next_dose.courses import (
    BEFORE,
    FIRST,
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
from tests.rules.prrt.patients import Fact, bare, born, net, response, said

RELEASE, HOLD = NextDose.RELEASE, NextDose.HOLD
DISCONTINUE, CANNOT = NextDose.DISCONTINUE, NextDose.CANNOT_RELEASE
PD, SD = Response.PD, Response.SD


def in_order(*facts: Fact, **more: Any) -> PrrtNextDose:
    """The answer 8 weeks after the first dose, laboratory in order."""
    return first_course(panel(35), panel(55), *facts, on=56, **more)


def progression(answer: PrrtNextDose) -> tuple[NextDose, str]:
    return answer.answer, rules(answer)["progression"].finding.answer.value


def trend(value: Trend, when: int) -> Fact:
    return said(Topic.DISEASE_TREND, value, day(when))


def test_progression_since_the_first_dose_ends_treatment() -> None:
    found = in_order(response(PD, day(1)))
    assert (progression(found), deciding(found)) == ((DISCONTINUE, "not-met"), ["progression"])
    assert progression(in_order(response(PD, day(20)), response(SD, day(50)))) == (DISCONTINUE, "not-met")


def test_progression_before_the_first_dose_or_on_its_day_is_why_it_was_given() -> None:
    assert progression(in_order(response(PD, day(-20)))) == (RELEASE, "indeterminate")
    assert progression(in_order(response(PD, day(0)))) == (RELEASE, "indeterminate")


def test_no_assessment_since_the_first_dose_is_listed_and_holds_nothing_up() -> None:
    found = in_order()
    assert found.answer is RELEASE
    assert ("response", day(1), day(56)) in wanted(found)
    assert progression(in_order(response(SD, day(50)))) == (RELEASE, "met")


def test_progression_of_an_uncertain_day_may_be_before_the_first_dose() -> None:
    found = in_order(response(PD, "2024-03"))
    assert progression(found) == (CANNOT, "indeterminate")
    assert Reason.IMPRECISE_DATE in found.reasons


@pytest.mark.parametrize(
    "facts",
    [
        [response(Conflict((PD, SD)), day(50))],
        [response(PD, day(50)), LiverScan(key="other", on=Interval.parse(day(50)), overall_response=SD)],
    ],
)
def test_an_assessment_that_is_contradicted_blocks(facts: list[Fact]) -> None:
    found = in_order(*facts)
    assert progression(found) == (CANNOT, "indeterminate")
    assert Reason.CONFLICTING_VALUES in found.reasons


def test_a_stated_worsening_is_clinical_progression_unless_imaging_says_otherwise_later() -> None:
    found = in_order(trend(Trend.WORSENED, 40))
    assert progression(found) == (DISCONTINUE, "not-met")
    assert Assumption.TREND_ONLY in found.assumptions
    assert progression(in_order(trend(Trend.WORSENED, 40), response(SD, day(50)))) == (RELEASE, "met")
    assert progression(in_order(trend(Trend.STABLE, 40))) == (RELEASE, "met")


def larger(when: int, **changes: Any) -> LiverScan:
    """Target lesions larger, nothing else."""
    facts: dict[str, Any] = {
        "target_response": PD,
        "overall_response": PD,
        "non_target_response": NonTargetResponse.SD,
        "new_liver_lesions": False,
    }
    key = f"scan-{when}"
    return LiverScan(key=key, on=Interval.parse(day(when)), source=(f"Observation/{key}",), **(facts | changes))


STABLE = [measured("nse", 10, -5), measured("nse", 10, 50)]


def test_larger_lesions_alone_soon_after_a_dose_are_imaged_again() -> None:
    found = in_order(larger(50), STABLE)
    assert (found.answer, deciding(found), found.activity) == (HOLD, ["progression"], None)
    assert ("response", day(78), day(106)) in wanted(found)
    assert [each.key for each in found.remarks] == ["next-dose.repeat-imaging"]


@pytest.mark.parametrize(
    ("scan", "markers"),
    [
        (larger(50), []),
        (larger(50), STABLE[:1]),
        (larger(50), [measured("nse", 10, -5), measured("nse", "10.1", 50)]),
        (larger(50), [*STABLE, measured("nse", 9, 50)]),
        (larger(50), [measured("nse", "<10", -5), measured("nse", 9, 50)]),
        (larger(50, new_liver_lesions=True), STABLE),
        (larger(50, new_liver_lesions=None), STABLE),
        (larger(50, non_target_response=None), STABLE),
        (larger(50, non_target_response=NonTargetResponse.PD), STABLE),
        (larger(50, extrahepatic_spread=True), STABLE),
        (larger(50, target_response=None), STABLE),
    ],
)
def test_progression_is_one_unless_the_record_says_everything_that_speaks_against_it(
    scan: LiverScan, markers: list[Fact]
) -> None:
    assert in_order(scan, markers).answer is DISCONTINUE


@pytest.mark.parametrize(("days", "answer"), [(92, HOLD), (93, DISCONTINUE)])
def test_pseudo_progression_is_one_of_the_first_three_months(days: int, answer: NextDose) -> None:
    found = first_course(panel(35), panel(94), larger(days), [*STABLE, measured("nse", 10, 90)], on=95)
    assert found.answer is answer


def test_a_second_scan_settles_it() -> None:
    later = [panel(94), *STABLE]
    assert first_course(panel(35), larger(50), response(SD, day(90)), later, on=95).answer is RELEASE
    assert first_course(panel(35), larger(50), response(PD, day(90)), later, on=95).answer is DISCONTINUE


WOMAN = born("1984-01-15", Gender.FEMALE)
NURSING = ActiveComplication(key="n", kind=Complication.BREAST_FEEDING, source=("Condition/n",))


def test_pregnancy_ends_treatment_breast_feeding_withholds_it() -> None:
    def asked(*facts: Fact) -> NextDose:
        return in_order(*facts, person=WOMAN).answer

    pregnant, not_pregnant = (said(Topic.PREGNANCY, value, day(55)) for value in Pregnancy)
    assert asked(pregnant) is DISCONTINUE
    assert asked(not_pregnant) is RELEASE
    assert asked() is CANNOT
    assert asked(not_pregnant, NURSING) is HOLD
    assert asked(pregnant, NURSING) is DISCONTINUE
    assert asked(not_pregnant, said(Topic.BREAST_FEEDING, True, day(55))) is HOLD


def test_an_allergy_to_the_drug_ends_treatment_and_no_list_holds_nothing_up() -> None:
    allergy = Allergy(key="a", drug=Drug.LUTETIUM_DOTATATE, source=("AllergyIntolerance/a",))
    found = in_order(allergy)
    assert (found.answer, [each.key for each in found.remarks]) == (DISCONTINUE, ["next-dose.allergy"])
    assert in_order(Allergy(key="b", text="penicillin")).answer is RELEASE


def test_what_no_record_holds_is_said_with_every_answer() -> None:
    found = in_order()
    assert rules(found)["other"].finding.answer is Truth.INDETERMINATE
    assert [each.key for each in found.caveats] == ["next-dose.unverified", "next-dose.not-read"]
    assert found.reasons == (Reason.UNVERIFIED_THRESHOLDS,)


def test_without_a_cycle_the_question_is_one_of_suitability() -> None:
    found = ask(BEFORE, panel(55), on=56)
    assert (found.answer, found.course) == (CANNOT, None)
    assert found.reasons == (Reason.NO_RECORD, Reason.UNVERIFIED_THRESHOLDS)
    assert {rule.finding.answer for rule in found.rules} == {NOT_APPLICABLE}
    assert [rule.name for rule in found.rules] == [rule.name for rule in in_order().rules]


def test_of_another_tumour_nothing_is_asked() -> None:
    hcc = Diagnosis(key="hcc", tumour=Tumour.HCC, source=("Condition/hcc",))
    found = next_dose(bare(hcc, FIRST_DOSE, as_of=FIRST))
    assert (found.answer, found.reasons[0]) == (CANNOT, Reason.NON_NET)


def test_without_an_established_neuroendocrine_tumour_no_dose_is_released() -> None:
    laboratory = [BEFORE, FIRST_DOSE, panel(35), panel(55)]

    def asked(*facts: Fact) -> PrrtNextDose:
        return next_dose(bare(laboratory, *facts, as_of=FIRST + timedelta(56), person=born("1964-01-15")))

    assert asked(net()).answer is RELEASE
    assert asked(said(Topic.HISTOLOGY, Morphology.NET_G1, day(-60))).answer is RELEASE
    none = asked()
    assert (none.answer, deciding(none), none.reasons[0]) == (CANNOT, ["diagnosis"], Reason.DIAGNOSIS_MISSING)
    assert ("histology", None, day(56)) in wanted(none)
    assert none.remarks == ()
    provisional = asked(net(verification=Verification.UNCONFIRMED))
    assert (provisional.answer, deciding(provisional)) == (CANNOT, ["diagnosis"])
    assert Reason.DIAGNOSIS_MISSING not in provisional.reasons
    assert [each.key for each in provisional.remarks] == ["next-dose.provisional"]
    assert rules(provisional)["diagnosis"].finding.evidence == ("Condition/net",)


def further(onset: str | None, verification: Verification = Verification.CONFIRMED) -> Diagnosis:
    """A malignancy whose kind is not read: ICD-10 C92.0 is one of them."""
    when = None if onset is None else Interval.parse(onset)
    source = ("Condition/further",)
    return Diagnosis(key="further", tumour=Tumour.OTHER, verification=verification, onset=when, source=source)


@pytest.mark.parametrize(
    ("onset", "answer"), [(None, CANNOT), (0, CANNOT), (-1, RELEASE), (50, CANNOT), ("2024", CANNOT), ("2023", RELEASE)]
)
def test_a_further_malignancy_since_the_first_dose_may_be_leukaemia(onset: int | str | None, answer: NextDose) -> None:
    written = day(onset) if isinstance(onset, int) else onset
    for verification in Verification:
        found = in_order(further(written, verification))
        assert found.answer is answer
        shown = rules(found)["other"].finding
        assert (Reason.NO_RECORD in shown.reasons) is (answer is RELEASE)
    if answer is CANNOT:
        assert shown.evidence == ("Condition/further",)
        assert ("further-malignancy", None, day(56)) in wanted(found)
        assert [each.key for each in found.remarks] == ["next-dose.further-malignancy"]


def test_a_malignancy_between_two_courses_may_be_leukaemia() -> None:
    earlier = [dose(n, -600 + 56 * n) for n in (5, 6)]
    assert in_order(earlier, further(day(-200))).answer is CANNOT
    assert in_order(earlier, further(day(-400))).answer is RELEASE


def test_further_malignancy_does_not_outweigh_what_ends_treatment() -> None:
    assert in_order(further(None), response(PD, day(50))).answer is DISCONTINUE


OLD = born("1960-01-15", Gender.FEMALE)  # 64 years


@pytest.mark.parametrize(
    ("facts", "person", "answer"),
    [
        ([said(Topic.PREGNANCY, Pregnancy.PREGNANT, day(55))], OLD, DISCONTINUE),
        ([said(Topic.HCG_SERUM, TestResult.POSITIVE, day(55))], OLD, DISCONTINUE),
        ([said(Topic.HCG_SERUM, TestResult.POSITIVE, day(40))], OLD, CANNOT),
        ([said(Topic.HCG_SERUM, TestResult.POSITIVE, day(56 - 301))], OLD, RELEASE),
        ([said(Topic.HCG_SERUM, TestResult.NEGATIVE, day(55))], OLD, RELEASE),
        ([said(Topic.HCG_URINE, r, day(55)) for r in (TestResult.POSITIVE, TestResult.POSITIVE)], OLD, DISCONTINUE),
        ([], OLD, RELEASE),
        (
            [said(Topic.CHILDBEARING_POTENTIAL, False, day(-9)), said(Topic.PREGNANCY, Pregnancy.PREGNANT, day(55))],
            born("1984-01-15", Gender.FEMALE),
            DISCONTINUE,
        ),
        ([said(Topic.PREGNANCY, Pregnancy.PREGNANT, day(55))], born("1964-01-15"), CANNOT),
        ([said(Topic.HCG_SERUM, TestResult.POSITIVE, day(55))], born("1964-01-15"), RELEASE),
    ],
)
def test_a_positive_status_or_test_outweighs_age_and_sex(facts: list[Fact], person: Person, answer: NextDose) -> None:
    assert in_order(*facts, person=person).answer is answer


def test_a_nursing_woman_of_64_who_is_pregnant_ends_treatment() -> None:
    pregnant = said(Topic.PREGNANCY, Pregnancy.PREGNANT, day(55))
    assert in_order(pregnant, NURSING, person=OLD).answer is DISCONTINUE
    assert in_order(NURSING, person=OLD).answer is HOLD
