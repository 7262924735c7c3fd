"""The NET case report: what was to be said before PRRT, and along its timeline."""

from datetime import date

import pytest

from fhirnet.verdict import Assumption, Reason
from tests.rules.prrt.net_patient import net_patient, with_screening
from tests.rules.prrt.patients import answers, grade, predictor, rules, sets

AS_WRITTEN = {
    "histology": "met",
    "differentiation": "met",
    "grade": "met",
    "net-g3": "met",
    "extent": "met",
    "sstr-uptake": "met",
    "sstr-recency": "indeterminate",
    "fdg-discordance": "indeterminate",
    "progression": "met",
    "hemoglobin": "indeterminate",
    "leukocytes": "indeterminate",
    "platelets": "indeterminate",
    "neutrophils": "indeterminate",
    "renal-function": "indeterminate",
    "renal-caution": "indeterminate",
    "bilirubin": "indeterminate",
    "albumin": "indeterminate",
    "transaminases": "indeterminate",
    "performance-status": "indeterminate",
    "life-expectancy": "indeterminate",
    "pregnancy": "not-applicable",
    "ssa-washout": "indeterminate",
    "prior-prrt": "met",
    "liver-directed-interval": "indeterminate",
    "marrow-reserve": "indeterminate",
    "hypersensitivity": "indeterminate",
    "cardiac": "indeterminate",
    "obstruction-cns": "indeterminate",
    "age": "met",
}
WITH_SCREENING = AS_WRITTEN | dict.fromkeys(
    (
        "sstr-recency",
        "hemoglobin",
        "leukocytes",
        "platelets",
        "neutrophils",
        "renal-function",
        "bilirubin",
        "albumin",
        "transaminases",
        "performance-status",
    ),
    "met",
)
PREDICTORS = {
    "liver-burden": "present-major",
    "primary-site": "present-minor",
    "low-uptake": "indeterminate",
    "heterogeneity": "indeterminate",
    "morphology": "indeterminate",
    "ki67": "present-minor",
    "fdg-positive": "indeterminate",
    "clinical-score": "indeterminate",
    "bulky-lesion": "indeterminate",
    "alp": "indeterminate",
    "pretreatment": "present-minor",
    "performance": "indeterminate",
    "bone-peritoneal": "indeterminate",
    "kinetics": "present-minor",
    "other": "indeterminate",
}


@pytest.mark.parametrize(("code", "expected"), AS_WRITTEN.items())
def test_rule_as_written(code: str, expected: str) -> None:
    assert rules(net_patient())[code].finding.answer.value == expected


@pytest.mark.parametrize(("code", "expected"), PREDICTORS.items())
def test_predictor_as_written(code: str, expected: str) -> None:
    assert predictor(net_patient(), code).answer.value == expected


def test_as_written_it_is_open_with_a_provisional_grade() -> None:
    result = answers(net_patient())
    assert result.primary.grade == "indeterminate"
    assert result.provisional == "suitable-with-adverse-predictors"
    assert result.focus == "Condition/rectum"
    assert result.defer_until is None


def test_uptake_is_inferred_time_uncertain_and_against_a_liver_that_is_hardly_there() -> None:
    found = rules(net_patient())["sstr-uptake"].finding
    assert found.reasons == (Reason.REFERENCE_ORGAN_UNRELIABLE, Reason.TIME_UNCERTAIN)
    assert Assumption.UPTAKE_INFERRED in found.assumptions
    dated = rules(with_screening())["sstr-uptake"].finding
    assert dated.reasons == (Reason.REFERENCE_ORGAN_UNRELIABLE,)


def test_liver_directed_therapy_lies_61_to_91_days_back() -> None:
    found = rules(net_patient())["liver-directed-interval"].finding
    assert (found.value.low, found.value.high) == (61, 91)  # type: ignore[union-attr]
    assert found.reasons == (Reason.IMPRECISE_DATE,)


def test_burden_of_the_mri_counts_and_is_stale() -> None:
    found = predictor(net_patient(), "liver-burden")
    assert (found.value.low, found.value.high) == (75, 80)  # type: ignore[union-attr]
    assert found.reasons == (Reason.STALE, Reason.VERY_HIGH_BURDEN)


def test_clinical_score_spans_4_to_7() -> None:
    found = predictor(net_patient(), "clinical-score")
    assert (found.value.low, found.value.high) == (4, 7)  # type: ignore[union-attr]


def test_last_lar_is_what_is_missing_of_the_wash_out() -> None:
    found = rules(net_patient())["ssa-washout"].finding
    assert found.reasons == (Reason.MISSING,)
    assert found.value is None


@pytest.mark.parametrize(("code", "expected"), WITH_SCREENING.items())
def test_rule_with_screening(code: str, expected: str) -> None:
    if code == "renal-caution":
        expected = "indeterminate"  # a reported clearance says nothing of creatinine
    assert rules(with_screening())[code].finding.answer.value == expected


def test_with_screening_it_is_suitable_with_adverse_predictors() -> None:
    result = answers(with_screening())
    assert result.primary.grade == result.provisional == "suitable-with-adverse-predictors"
    states = [found.answer.value for _, found in result.predictors]
    assert (states.count("present-major"), states.count("present-minor")) == (1, 4)
    assert predictor(with_screening(), "performance").answer == "absent"


@pytest.mark.parametrize(
    ("rule_set", "expected"),
    [
        ("fda-2024", "suitable-with-adverse-predictors"),
        ("ema-2024", "suitable-with-adverse-predictors"),
        ("xtr008", "indeterminate"),  # 2 or 3 lines; LAR at 40 mg; creatinine
        ("netter-1", "not-suitable"),  # the rectum is not midgut
        ("netter-2", "not-suitable"),  # not newly diagnosed, progressed before
    ],
)
def test_other_rule_sets_with_screening(rule_set: str, expected: str) -> None:
    assert sets(answers(with_screening()))[rule_set].grade.value == expected


def test_xtr008_is_open_by_lines_and_lar_dose() -> None:
    found = rules(with_screening(), "xtr008")
    assert found["prior-lines"].finding.answer.value == "indeterminate"
    assert found["prior-lines"].finding.value == 3
    assert found["ssa-exposure"].finding.answer.value == "indeterminate"


@pytest.mark.parametrize(
    ("as_of", "expected", "driver", "answer"),
    [
        (date(2020, 12, 31), "indeterminate", "progression", "indeterminate"),
        (date(2022, 12, 31), "indeterminate", "sstr-uptake", "indeterminate"),
        (date(2022, 12, 31), "indeterminate", "progression", "indeterminate"),
        (date(2023, 7, 31), "not-suitable", "progression", "not-met"),
        (date(2023, 12, 31), "indeterminate", "progression", "met"),
        (date(2024, 7, 31), "not-suitable", "prior-prrt", "not-met"),
        (date(2025, 3, 31), "not-suitable", "prior-prrt", "not-met"),
        (date(2025, 3, 31), "not-suitable", "progression", "not-met"),
    ],
)
def test_timeline(as_of: date, expected: str, driver: str, answer: str) -> None:
    case = net_patient(as_of)
    assert grade(case) == expected
    assert rules(case)[driver].finding.answer.value == answer


def test_fda_is_open_while_the_latest_response_is_pr() -> None:
    assert grade(net_patient(date(2023, 7, 31)), "fda-2024") == "indeterminate"


def test_captem_makes_the_clinical_score_pretreatment_item_2() -> None:
    found = predictor(net_patient(date(2025, 3, 31)), "clinical-score")
    assert found.value.low == 5  # type: ignore[union-attr]
    assert found.answer == "present-minor"
