"""The worked vignettes: one patient, one change, one grade."""

from datetime import date

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import Morphology, Tumour
from fhirnet.case.imaging import Netpet, Response, UptakeCategory
from fhirnet.case.laboratory import Analyte
from fhirnet.case.person import Gender
from fhirnet.case.status import SstrIhc, TestResult, Topic
from fhirnet.verdict import Reason
from tests.rules.prrt.net_patient import net_patient, with_screening
from tests.rules.prrt.patients import (
    Fact,
    answer,
    answers,
    born,
    burden,
    fdg,
    grade,
    lab,
    net,
    patient,
    pet,
    predictor,
    response,
    rule,
    said,
)

SUITABLE, WITH_PREDICTORS = "suitable", "suitable-with-adverse-predictors"
NOT_SUITABLE, OPEN = "not-suitable", "indeterminate"


def ki67(percent: object) -> Case:
    return patient(ki67=lab(Analyte.KI67, percent, "2024-01-20"), grade=None)


def old_laboratory() -> Case:
    names = {
        "hemoglobin": (Analyte.HEMOGLOBIN, 12),
        "leukocytes": (Analyte.LEUKOCYTES, 5),
        "neutrophils": (Analyte.NEUTROPHILS, 3),
        "platelets": (Analyte.PLATELETS, 200),
        "creatinine": (Analyte.CREATININE, "88.4"),
        "albumin": (Analyte.ALBUMIN, 40),
        "inr": (Analyte.INR, 1),
    }
    old: dict[str, Fact] = {name: lab(analyte, number, 35) for name, (analyte, number) in names.items()}
    return patient(**old, bilirubin=lab(Analyte.BILIRUBIN, 17, 35, upper=21))


def clearance(years: str, kilograms: int, creatinine: object, gender: Gender = Gender.MALE) -> Case:
    return patient(
        person=born(years, gender),
        weight=lab(Analyte.WEIGHT, kilograms),
        creatinine=lab(Analyte.CREATININE, creatinine),
    )


VIGNETTES = {
    "1 midgut NET G1, everything in order": (patient(), SUITABLE),
    "2 NET case as written": (net_patient(), OPEN),
    "3 NET case with screening": (with_screening(), WITH_PREDICTORS),
    "4 platelets exactly 75": (patient(platelets=lab(Analyte.PLATELETS, "75.0")), SUITABLE),
    "7 clearance 43.6 by Cockcroft-Gault": (clearance("1958-01-15", 60, 125), WITH_PREDICTORS),
    "8 clearance 36.5 in a woman": (clearance("1954-01-15", 55, 110, Gender.FEMALE), NOT_SUITABLE),
    "10 all lesions Krenning 2": (patient(pet=pet(30, lowest_krenning=2)), NOT_SUITABLE),
    "11 stained 3+, no PET": (patient(said(Topic.SSTR2_IHC, SstrIhc.THREE), pet=None), OPEN),
    "12 stained 3+, PET Krenning 1": (
        patient(said(Topic.SSTR2_IHC, SstrIhc.THREE), pet=pet(30, lowest_krenning=1)),
        NOT_SUITABLE,
    ),
    "13 NEC Ki-67 70, Krenning 4": (
        patient(
            net=net(tumour=Tumour.NEC, morphology=Morphology.NEC),
            ki67=lab(Analyte.KI67, 70, "2024-01-20"),
            grade=None,
        ),
        NOT_SUITABLE,
    ),
    "15a Ki-67 20.0": (ki67("20.0"), SUITABLE),
    "15b Ki-67 20.1": (ki67("20.1"), WITH_PREDICTORS),
    "16 FDG-positive SSTR-negative lesion": (patient(fdg(30, netpet=Netpet.P5)), NOT_SUITABLE),
    "17 Ki-67 18, no FDG": (ki67(18), SUITABLE),
    "18 laboratory 35 days old": (old_laboratory(), OPEN),
    "21a woman of 35, no test": (patient(person=born("1989-01-15", Gender.FEMALE)), OPEN),
    "21b woman of 35, positive test": (
        patient(said(Topic.HCG_SERUM, TestResult.POSITIVE, 3), person=born("1989-01-15", Gender.FEMALE)),
        NOT_SUITABLE,
    ),
    "22 liver 80 %, bilirubin 1.2 x ULN, albumin 34, KPS 80": (
        patient(
            burden=burden(80),
            bilirubin=lab(Analyte.BILIRUBIN, "25.2", upper=21),
            albumin=lab(Analyte.ALBUMIN, 34),
            kps=said(Topic.KPS, 80),
        ),
        WITH_PREDICTORS,
    ),
    "23 stable disease": (patient(response=response(Response.SD, 20)), NOT_SUITABLE),
    "30a creatinine, no weight": (patient(weight=None), OPEN),
    "30b creatinine, no weight, eGFR 85": (patient(lab(Analyte.EGFR, 85), weight=None), SUITABLE),
}


@pytest.mark.parametrize(("case", "expected"), VIGNETTES.values(), ids=VIGNETTES.keys())
def test_grade(case: Case, expected: str) -> None:
    assert grade(case) == expected


def test_1_has_every_hard_rule_met_and_no_predictor() -> None:
    result = answers(patient())
    assert result.provisional == SUITABLE
    assert not [code for code, found in result.predictors if found.answer.value.startswith("present")]


def test_7_the_stricter_sets_fail_and_the_labels_take_it() -> None:
    case = clearance("1958-01-15", 60, 125)
    value = rule(case, "renal-function").finding.value
    assert round(float(value.low), 1) == 43.6  # type: ignore[union-attr, arg-type]
    assert answer(case, "renal-function") == "met"
    assert answer(case, "renal-caution") == "not-met"
    for rule_set, expected in {
        "xtr008": "not-met",
        "netter-1": "not-met",
        "ema-2024": "met",
        "fda-2024": "met",
    }.items():
        assert answer(case, "renal-function", rule_set) == expected


def test_7_the_other_example_of_the_formula() -> None:
    value = rule(clearance("1954-01-15", 60, 110), "renal-function").finding.value
    assert round(float(value.low), 1) == 46.9  # type: ignore[union-attr, arg-type]


def test_8_the_labels_do_not_refuse_36() -> None:
    case = clearance("1954-01-15", 55, 110, Gender.FEMALE)
    assert answer(case, "renal-function", "ema-2024") == "met"
    assert answer(case, "renal-caution", "ema-2024") == "not-met"
    assert answer(case, "renal-function", "fda-2024") == "met"


@pytest.mark.parametrize(
    ("rule_set", "word", "expected"),
    [
        ("prrt-default-1", None, "not-met"),
        ("ema-2024", None, "indeterminate"),
        ("ema-2024", UptakeCategory.EQUAL_LIVER, "met"),
        ("netter-2", None, "not-met"),
        ("fda-2024", None, "met"),
    ],
)
def test_10_krenning_2_by_rule_set(rule_set: str, word: UptakeCategory | None, expected: str) -> None:
    assert answer(patient(pet=pet(30, lowest_krenning=2, uptake=word)), "sstr-uptake", rule_set) == expected


def test_12_staining_against_cold_lesions_is_heterogeneity() -> None:
    case = patient(said(Topic.SSTR2_IHC, SstrIhc.THREE), pet=pet(30, lowest_krenning=1))
    assert predictor(case, "heterogeneity").answer == "present-major"


def test_13_a_nec_cannot_be_modified() -> None:
    case, _ = VIGNETTES["13 NEC Ki-67 70, Krenning 4"]
    assert answer(case, "differentiation") == "not-met"
    assert rule(case, "differentiation").modifiable is False


def test_15_20_percent_is_one_minor_predictor_and_no_caution() -> None:
    assert predictor(ki67("20.0"), "ki67").answer == "present-minor"
    assert answer(ki67("20.0"), "net-g3") == "met"
    assert answer(ki67("20.1"), "net-g3") == "not-met"
    assert rule(ki67("20.1"), "net-g3").modifiable is None


def test_17_fdg_is_asked_for_above_10_percent_only_in_that_reading() -> None:
    assert answers(ki67(18)).alternatives["prrt-require-fdg"] == OPEN
    assert answers(ki67(10)).alternatives["prrt-require-fdg"] == SUITABLE
    assert answers(ki67("10.1")).alternatives["prrt-require-fdg"] == OPEN


def test_18_old_is_stale_and_not_failed() -> None:
    found = rule(old_laboratory(), "platelets").finding
    assert found.answer == OPEN
    assert found.reasons == (Reason.STALE,)


def test_21_a_pregnancy_can_end() -> None:
    case, _ = VIGNETTES["21b woman of 35, positive test"]
    assert rule(case, "pregnancy").modifiable is True


def test_22_burden_is_a_predictor_and_no_exclusion() -> None:
    case, _ = VIGNETTES["22 liver 80 %, bilirubin 1.2 x ULN, albumin 34, KPS 80"]
    assert predictor(case, "liver-burden").answer == "present-major"


def test_23_labels_without_progression_take_stable_disease() -> None:
    case = patient(response=response(Response.SD, 20))
    assert grade(case, "fda-2024") == SUITABLE
    assert answer(case, "progression", "fda-2024") == "not-applicable"


def test_25_after_failed_prrt_neither_rule_is_met() -> None:
    case = net_patient(date(2025, 3, 31))
    assert answer(case, "prior-prrt") == "not-met"
    assert answer(case, "progression") == "not-met"
    assert grade(case) == NOT_SUITABLE
