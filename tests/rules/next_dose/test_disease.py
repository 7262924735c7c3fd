"""What ends treatment whatever the laboratory says, and what the question is not about."""

from typing import Any

import pytest

from fhirnet.case.disease import ActiveComplication, Complication, Diagnosis, Tumour
from fhirnet.case.imaging import Conflict, LiverScan, NonTargetResponse, Response
from fhirnet.case.person import Gender
from fhirnet.case.status import Pregnancy, Topic, Trend
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


def test_a_missing_diagnosis_is_said() -> None:
    found = next_dose(bare(BEFORE, FIRST_DOSE, panel(1), as_of=FIRST))
    assert Reason.DIAGNOSIS_MISSING in found.reasons
    assert Reason.DIAGNOSIS_MISSING not in ask(net(), dose(1, 0), on=56).reasons
