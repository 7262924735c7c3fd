"""What the rules show beside their answer of the laboratory: kidneys, liver and blood.

The number, why it is open, the records cited, what is assumed, and what would decide.
"""

from datetime import date

import pytest

from fhirnet.case import Case
from fhirnet.case.laboratory import (
    Analyte,
)
from fhirnet.case.person import (
    Gender,
)
from fhirnet.case.status import (
    Reporting,
)
from fhirnet.case.treatment import (
    ProcedureKind,
)
from tests.rules.prrt.patients import (
    born,
    done,
    lab,
    patient,
    predictor,
    rule,
)
from tests.rules.shown import shown

DEFAULT = "prrt-default-1"
PRELIMINARY = Reporting.PRELIMINARY


RULES: tuple[tuple[str, str, Case, str], ...] = (
    (
        "renal-function",
        DEFAULT,
        patient(weight=None),
        ("indeterminate because missing from lab-creatinine-10 asks for weight kg since 2024-07-02"),
    ),
    (
        "renal-function",
        "xtr008",
        patient(
            lab(Analyte.CREATININE_CLEARANCE, 80),
            weight=None,
            creatinine=lab(Analyte.CREATININE, 88, reporting=PRELIMINARY),
        ),
        "met 80 mL/min from lab-crcl-10, lab-creatinine-10 assuming preliminary-data",
    ),
    (
        "renal-function",
        DEFAULT,
        patient(person=born(None)),
        ("indeterminate because missing from lab-creatinine-10, vital-weight-10 asks for age a by 2024-09-30"),
    ),
    (
        "renal-function",
        DEFAULT,
        patient(
            lab(Analyte.EGFR, 60, 29, reporting=PRELIMINARY),
            person=born(None),
            weight=lab(Analyte.WEIGHT, 70, 91),
            creatinine=None,
        ),
        (
            "indeterminate because missing, stale from vital-weight-91, lab-egfr-29 asks for "
            "creatinine umol/L since 2024-09-02, weight kg since 2024-07-02, age a by 2024-09-30"
        ),
    ),
    (
        "renal-function",
        DEFAULT,
        patient(lab(Analyte.EGFR, (50, 55), 3, reporting=PRELIMINARY), weight=None, creatinine=None),
        (
            "indeterminate >=50 <=55 mL/min because comparator-straddles from lab-egfr-3 assuming"
            " egfr-for-crcl, preliminary-data asks for creatinine umol/L since 2024-09-02, weight"
            " kg since 2024-07-02"
        ),
    ),
    (
        "renal-function",
        DEFAULT,
        patient(lab(Analyte.EGFR, ">50", 3), weight=None, creatinine=None),
        "met >50 mL/min from lab-egfr-3 assuming egfr-for-crcl",
    ),
    (
        "renal-function",
        DEFAULT,
        patient(lab(Analyte.EGFR, 50, 3), weight=None, creatinine=None),
        (
            "indeterminate 50 mL/min because comparator-straddles from lab-egfr-3 assuming "
            "egfr-for-crcl asks for creatinine umol/L since 2024-09-02, weight kg since "
            "2024-07-02"
        ),
    ),
    (
        "renal-function",
        DEFAULT,
        patient(lab(Analyte.EGFR, "<30", 3), weight=None, creatinine=None),
        "not-met <30 mL/min from lab-egfr-3 assuming egfr-for-crcl",
    ),
    (
        "renal-function",
        DEFAULT,
        patient(lab(Analyte.EGFR, 30, 3), weight=None, creatinine=None),
        (
            "indeterminate 30 mL/min because comparator-straddles from lab-egfr-3 assuming "
            "egfr-for-crcl asks for creatinine umol/L since 2024-09-02, weight kg since "
            "2024-07-02"
        ),
    ),
    (
        "renal-function",
        DEFAULT,
        patient(lab(Analyte.CREATININE_CLEARANCE, 40, 3, reporting=PRELIMINARY), weight=None),
        "met 40 mL/min from lab-crcl-3 assuming preliminary-data",
    ),
    (
        "renal-function",
        DEFAULT,
        patient(person=born("1964-01-15", None)),
        "met >=68.00 <=80 mL/min from lab-creatinine-10, vital-weight-10",
    ),
    (
        "renal-function",
        DEFAULT,
        patient(person=born("1964-01-15", Gender.FEMALE)),
        "met 68.00 mL/min from lab-creatinine-10, vital-weight-10",
    ),
    (
        "renal-function",
        DEFAULT,
        patient(creatinine=lab(Analyte.CREATININE, "<88.4")),
        "met >80 mL/min from lab-creatinine-10, vital-weight-10",
    ),
    (
        "renal-function",
        DEFAULT,
        patient(creatinine=lab(Analyte.CREATININE, ">176.8"), weight=lab(Analyte.WEIGHT, (70, 80))),
        (
            "indeterminate >=0 <44.44444444444444444444444444 mL/min because comparator-straddles"
            " from lab-creatinine-10, vital-weight-10 asks for creatinine umol/L since 2024-09-02"
        ),
    ),
    (
        "renal-function",
        DEFAULT,
        patient(weight=lab(Analyte.WEIGHT, "<80")),
        (
            "indeterminate >=0 <88.88888888888888888888888889 mL/min because comparator-straddles"
            " from lab-creatinine-10, vital-weight-10 asks for creatinine umol/L since 2024-09-02"
        ),
    ),
    (
        "renal-function",
        DEFAULT,
        patient(weight=lab(Analyte.WEIGHT, ">80")),
        "met >88.88888888888888888888888889 mL/min from lab-creatinine-10, vital-weight-10",
    ),
    (
        "renal-function",
        DEFAULT,
        patient(
            person=born("1864-09-30"),
            as_of=date(2005, 1, 15),
            creatinine=lab(Analyte.CREATININE, 80, "2005-01-10"),
            weight=lab(Analyte.WEIGHT, 70, "2005-01-10"),
        ),
        "not-met 0.0 mL/min from lab-creatinine-2005-01-10, vital-weight-2005-01-10",
    ),
    (
        "renal-caution",
        DEFAULT,
        patient(lab(Analyte.CREATININE_CLEARANCE, 50, 3), weight=None, creatinine=None),
        ("indeterminate 50 mL/min because missing from lab-crcl-3 asks for creatinine umol/L since 2024-09-02"),
    ),
    (
        "renal-caution",
        DEFAULT,
        patient(creatinine=lab(Analyte.CREATININE, (140, 160), 5)),
        (
            "indeterminate >=44.2 <=50.51428571428571428571428571 mL/min because "
            "comparator-straddles from lab-creatinine-5, vital-weight-10 asks for creatinine "
            "umol/L since 2024-09-02"
        ),
    ),
    (
        "renal-caution",
        DEFAULT,
        patient(creatinine=lab(Analyte.CREATININE, 40, 29)),
        (
            "indeterminate because stale from lab-creatinine-29, vital-weight-10 asks for "
            "creatinine umol/L since 2024-09-02"
        ),
    ),
    (
        "albumin",
        DEFAULT,
        patient(albumin=lab(Analyte.ALBUMIN, 29), inr=lab(Analyte.INR, "1.5", reporting=PRELIMINARY)),
        "met 29 g/L from lab-albumin-10, lab-inr-10 assuming preliminary-data",
    ),
    (
        "albumin",
        DEFAULT,
        patient(albumin=lab(Analyte.ALBUMIN, 29, reporting=PRELIMINARY), inr=lab(Analyte.INR, "1.6")),
        "not-met 29 g/L from lab-albumin-10, lab-inr-10 assuming preliminary-data",
    ),
    (
        "albumin",
        DEFAULT,
        patient(albumin=lab(Analyte.ALBUMIN, 29), inr=None),
        ("indeterminate 29 g/L because missing from lab-albumin-10 asks for inr since 2024-09-02"),
    ),
    (
        "albumin",
        DEFAULT,
        patient(albumin=None, inr=lab(Analyte.INR, "1.6")),
        "indeterminate because missing asks for albumin g/L since 2024-09-02",
    ),
    (
        "albumin",
        DEFAULT,
        patient(albumin=None, inr=lab(Analyte.INR, "1.4")),
        "indeterminate because missing asks for albumin g/L since 2024-09-02",
    ),
    (
        "albumin",
        DEFAULT,
        patient(albumin=lab(Analyte.ALBUMIN, (29, 31)), inr=lab(Analyte.INR, "1.6")),
        (
            "indeterminate >=29 <=31 g/L because comparator-straddles from lab-albumin-10, "
            "lab-inr-10 asks for albumin g/L since 2024-09-02, inr since 2024-09-02"
        ),
    ),
    (
        "albumin",
        "nanets-2019",
        patient(albumin=lab(Analyte.ALBUMIN, 29)),
        "not-met 29 g/L because unverified-thresholds from lab-albumin-10",
    ),
    (
        "bilirubin",
        DEFAULT,
        patient(bilirubin=lab(Analyte.BILIRUBIN, 63, upper=21)),
        "met 3 {ULN} from lab-bilirubin-10",
    ),
    (
        "bilirubin",
        DEFAULT,
        patient(bilirubin=lab(Analyte.BILIRUBIN, "63.1", upper=21, reporting=PRELIMINARY)),
        ("not-met 3.004761904761904761904761905 {ULN} from lab-bilirubin-10 assuming preliminary-data"),
    ),
    (
        "bilirubin",
        DEFAULT,
        patient(bilirubin=lab(Analyte.BILIRUBIN, 63)),
        ("indeterminate because no-uln from lab-bilirubin-10 asks for bilirubin-with-limit umol/L since 2024-09-02"),
    ),
    (
        "bilirubin",
        DEFAULT,
        patient(bilirubin=lab(Analyte.BILIRUBIN, 63, upper=0)),
        ("indeterminate because no-uln from lab-bilirubin-10 asks for bilirubin-with-limit umol/L since 2024-09-02"),
    ),
    (
        "bilirubin",
        DEFAULT,
        patient(bilirubin=lab(Analyte.BILIRUBIN, 63, 29, upper=21)),
        (
            "indeterminate 3 {ULN} because stale from lab-bilirubin-29 asks for "
            "bilirubin-with-limit umol/L since 2024-09-02"
        ),
    ),
    (
        "bilirubin",
        DEFAULT,
        patient(bilirubin=(lab(Analyte.BILIRUBIN, 63, upper=21), lab(Analyte.BILIRUBIN, 64, upper=21))),
        (
            "indeterminate because conflicting-values from lab-bilirubin-10 asks for "
            "bilirubin-with-limit umol/L since 2024-09-02"
        ),
    ),
    (
        "transaminases",
        DEFAULT,
        patient(alt=lab(Analyte.ALT, 101, upper=40), ast=None),
        "not-met 2.525 {ULN} from lab-alt-10",
    ),
    (
        "transaminases",
        DEFAULT,
        patient(alt=lab(Analyte.ALT, 100, upper=40), ast=None),
        ("indeterminate because missing from lab-alt-10 asks for ast-with-limit U/L since 2024-09-02"),
    ),
    (
        "transaminases",
        DEFAULT,
        patient(alt=lab(Analyte.ALT, 100, upper=40, reporting=PRELIMINARY), ast=lab(Analyte.AST, 100, upper=40)),
        "met 2.5 {ULN} from lab-alt-10, lab-ast-10 assuming preliminary-data",
    ),
    (
        "transaminases",
        DEFAULT,
        patient(alt=lab(Analyte.ALT, 30, upper=40), ast=lab(Analyte.AST, 30)),
        ("indeterminate because no-uln from lab-alt-10, lab-ast-10 asks for ast-with-limit U/L since 2024-09-02"),
    ),
    (
        "transaminases",
        DEFAULT,
        patient(alt=None, ast=None),
        (
            "indeterminate because missing asks for alt-with-limit U/L since 2024-09-02, "
            "ast-with-limit U/L since 2024-09-02"
        ),
    ),
    (
        "leukocytes",
        DEFAULT,
        patient(leukocytes=lab(Analyte.LEUKOCYTES, "1.9", reporting=PRELIMINARY)),
        "not-met 1.9 10*9/L from lab-leukocytes-10 assuming preliminary-data",
    ),
    ("leukocytes", DEFAULT, patient(leukocytes=lab(Analyte.LEUKOCYTES, 2)), "met 2 10*9/L from lab-leukocytes-10"),
    (
        "leukocytes",
        DEFAULT,
        patient(
            lab(Analyte.LYMPHOCYTES, "0.9", reporting=PRELIMINARY),
            leukocytes=lab(Analyte.LEUKOCYTES, "1.9"),
            neutrophils=lab(Analyte.NEUTROPHILS, 1),
        ),
        (
            "met 1.9 10*9/L because lymphopenia-only from lab-leukocytes-10, lab-neutrophils-10, "
            "lab-lymphocytes-10 assuming preliminary-data"
        ),
    ),
    (
        "leukocytes",
        DEFAULT,
        patient(
            lab(Analyte.LYMPHOCYTES, 1),
            leukocytes=lab(Analyte.LEUKOCYTES, "1.9"),
            neutrophils=lab(Analyte.NEUTROPHILS, 1),
        ),
        "not-met 1.9 10*9/L from lab-leukocytes-10",
    ),
    (
        "leukocytes",
        DEFAULT,
        patient(
            lab(Analyte.LYMPHOCYTES, 1, upper=3),
            leukocytes=lab(Analyte.LEUKOCYTES, (1, 3)),
            neutrophils=lab(Analyte.NEUTROPHILS, "0.9"),
        ),
        (
            "indeterminate >=1 <=3 10*9/L because comparator-straddles from lab-leukocytes-10 "
            "asks for leukocytes 10*9/L since 2024-09-02"
        ),
    ),
    (
        "leukocytes",
        DEFAULT,
        patient(leukocytes=None),
        "indeterminate because missing asks for leukocytes 10*9/L since 2024-09-02",
    ),
    (
        "hemoglobin",
        DEFAULT,
        patient(hemoglobin=lab(Analyte.HEMOGLOBIN, (7, 9), reporting=PRELIMINARY)),
        (
            "indeterminate >=7 <=9 g/dL because comparator-straddles from lab-hemoglobin-10 "
            "assuming preliminary-data asks for hemoglobin g/dL since 2024-09-02"
        ),
    ),
    ("hemoglobin", DEFAULT, patient(hemoglobin=lab(Analyte.HEMOGLOBIN, 8)), "met 8 g/dL from lab-hemoglobin-10"),
    (
        "hemoglobin",
        DEFAULT,
        patient(hemoglobin=lab(Analyte.HEMOGLOBIN, "7.9")),
        "not-met 7.9 g/dL from lab-hemoglobin-10",
    ),
    (
        "hemoglobin",
        DEFAULT,
        patient(hemoglobin=lab(Analyte.HEMOGLOBIN, 12, 29)),
        ("indeterminate 12 g/dL because stale from lab-hemoglobin-29 asks for hemoglobin g/dL since 2024-09-02"),
    ),
    (
        "hemoglobin",
        DEFAULT,
        patient(hemoglobin=lab(Analyte.HEMOGLOBIN, 12, "2024-09")),
        (
            "indeterminate 12 g/dL because imprecise-date from lab-hemoglobin-2024-09 asks for "
            "hemoglobin g/dL since 2024-09-02"
        ),
    ),
    (
        "hemoglobin",
        DEFAULT,
        patient(hemoglobin=(lab(Analyte.HEMOGLOBIN, 12), lab(Analyte.HEMOGLOBIN, 7))),
        ("indeterminate because conflicting-values from lab-hemoglobin-10 asks for hemoglobin g/dL since 2024-09-02"),
    ),
    ("neutrophils", DEFAULT, patient(neutrophils=lab(Analyte.NEUTROPHILS, 1)), "met 1 10*9/L from lab-neutrophils-10"),
    (
        "neutrophils",
        DEFAULT,
        patient(neutrophils=lab(Analyte.NEUTROPHILS, "0.9")),
        "not-met 0.9 10*9/L from lab-neutrophils-10",
    ),
    ("platelets", DEFAULT, patient(platelets=lab(Analyte.PLATELETS, 75)), "met 75 10*9/L from lab-platelets-10"),
    (
        "platelets",
        DEFAULT,
        patient(platelets=lab(Analyte.PLATELETS, "74.9")),
        "not-met 74.9 10*9/L from lab-platelets-10",
    ),
    (
        "hemoglobin",
        DEFAULT,
        patient(hemoglobin=lab(Analyte.HEMOGLOBIN, 12, 29, reporting=PRELIMINARY)),
        (
            "indeterminate 12 g/dL because stale from lab-hemoglobin-29 assuming preliminary-data asks for "
            "hemoglobin g/dL since 2024-09-02"
        ),
    ),
    (
        "bilirubin",
        DEFAULT,
        patient(bilirubin=lab(Analyte.BILIRUBIN, 2, upper=1)),
        "met 2 {ULN} from lab-bilirubin-10",
    ),
    (
        "bilirubin",
        DEFAULT,
        patient(bilirubin=lab(Analyte.BILIRUBIN, 63, reporting=PRELIMINARY)),
        (
            "indeterminate because no-uln from lab-bilirubin-10 assuming preliminary-data asks for "
            "bilirubin-with-limit umol/L since 2024-09-02"
        ),
    ),
    (
        "transaminases",
        DEFAULT,
        patient(alt=lab(Analyte.ALT, 120, upper=40), ast=lab(Analyte.AST, 120, upper=40)),
        "not-met 3 {ULN} from lab-alt-10, lab-ast-10",
    ),
    (
        "renal-function",
        DEFAULT,
        patient(creatinine=lab(Analyte.CREATININE, "88.4", reporting=PRELIMINARY)),
        "met 80 mL/min from lab-creatinine-10, vital-weight-10 assuming preliminary-data",
    ),
    (
        "renal-function",
        "xtr008",
        patient(lab(Analyte.CREATININE_CLEARANCE, 45), weight=None, creatinine=None),
        "not-met 45 mL/min from lab-crcl-10",
    ),
    (
        "renal-function",
        DEFAULT,
        patient(person=born("1964-01-15", Gender.OTHER)),
        "met >=68.00 <=80 mL/min from lab-creatinine-10, vital-weight-10",
    ),
    (
        "renal-function",
        DEFAULT,
        patient(person=born("1964")),
        "met >=80 <=81 mL/min from lab-creatinine-10, vital-weight-10",
    ),
)


@pytest.mark.parametrize(
    ("code", "rule_set", "case", "says"), RULES, ids=[f"{row[0]}-{n}" for n, row in enumerate(RULES)]
)
def test_what_a_rule_shows(code: str, rule_set: str, case: Case, says: str) -> None:
    assert shown(rule(case, code, rule_set).finding) == says


PREDICTORS: tuple[tuple[str, Case, str], ...] = (
    (
        "alp",
        patient(lab(Analyte.ALP, 250, upper=100, reporting=PRELIMINARY)),
        "present-minor 2.5 {ULN} from lab-alp-10 assuming preliminary-data",
    ),
    (
        "alp",
        patient(lab(Analyte.ALP, (90, 110), upper=100)),
        (
            "indeterminate >=0.9 <=1.1 {ULN} because comparator-straddles from lab-alp-10 asks "
            "for alp-with-limit U/L since 2024-09-02"
        ),
    ),
    (
        "alp",
        patient(lab(Analyte.ALP, (240, 260), upper=100)),
        (
            "indeterminate >=2.4 <=2.6 {ULN} because comparator-straddles from lab-alp-10 asks "
            "for alp-with-limit U/L since 2024-09-02"
        ),
    ),
    (
        "alp",
        patient(lab(Analyte.ALP, 300)),
        ("indeterminate because no-uln from lab-alp-10 asks for alp-with-limit U/L since 2024-09-02"),
    ),
    (
        "alp",
        patient(lab(Analyte.ALP, 300, 29, upper=100)),
        ("indeterminate 3 {ULN} because stale from lab-alp-29 asks for alp-with-limit U/L since 2024-09-02"),
    ),
    (
        "other",
        patient(lab(Analyte.NSE, 15, reporting=PRELIMINARY)),
        ("absent False from lab-nse-10, lab-creatinine-10, vital-weight-10 assuming preliminary-data"),
    ),
    (
        "other",
        patient(lab(Analyte.NSE, "15.1", reporting=PRELIMINARY)),
        ("present-minor True from lab-nse-10, lab-creatinine-10, vital-weight-10 assuming preliminary-data"),
    ),
    (
        "other",
        patient(lab(Analyte.NSE, 10), lab(Analyte.CREATININE_CLEARANCE, 50), weight=None),
        "absent False from lab-nse-10, lab-crcl-10",
    ),
    (
        "other",
        patient(lab(Analyte.NSE, 10), lab(Analyte.CREATININE_CLEARANCE, "49.9", reporting=PRELIMINARY), weight=None),
        "present-minor True from lab-nse-10, lab-crcl-10 assuming preliminary-data",
    ),
    (
        "other",
        patient(lab(Analyte.NSE, 10), lab(Analyte.CREATININE_CLEARANCE, 40), weight=None),
        "present-minor True from lab-nse-10, lab-crcl-10",
    ),
    (
        "other",
        patient(lab(Analyte.NSE, 10), lab(Analyte.CREATININE_CLEARANCE, (45, 55)), weight=None),
        "indeterminate because comparator-straddles from lab-nse-10, lab-crcl-10",
    ),
    (
        "other",
        patient(lab(Analyte.NSE, (10, 20)), done(ProcedureKind.TAE, 83)),
        "present-minor True from lab-nse-10, lab-creatinine-10, vital-weight-10, tae-83",
    ),
    (
        "other",
        patient(lab(Analyte.NSE, 10), done(ProcedureKind.TAE, 84)),
        "absent False from lab-nse-10, lab-creatinine-10, vital-weight-10",
    ),
    (
        "other",
        patient(lab(Analyte.NSE, 10), done(ProcedureKind.TAE, "2024-07")),
        ("indeterminate because imprecise-date from lab-nse-10, lab-creatinine-10, vital-weight-10, tae-2024-07"),
    ),
    (
        "other",
        patient(lab(Analyte.NSE, 10, 29), done(ProcedureKind.TAE, None), weight=None),
        (
            "indeterminate because stale, missing, imprecise-date from lab-nse-29, "
            "lab-creatinine-10, tae-None asks for nse ng/mL since 2024-09-02, weight kg since "
            "2024-07-02"
        ),
    ),
    (
        "alp",
        patient(lab(Analyte.ALP, 130, 29, upper=120, reporting=PRELIMINARY)),
        (
            "indeterminate 1.083333333333333333333333333 {ULN} because stale from lab-alp-29 assuming "
            "preliminary-data asks for alp-with-limit U/L since 2024-09-02"
        ),
    ),
    (
        "other",
        patient(lab(Analyte.NSE, 10), creatinine=lab(Analyte.CREATININE, "88.4", reporting=PRELIMINARY)),
        "absent False from lab-nse-10, lab-creatinine-10, vital-weight-10 assuming preliminary-data",
    ),
)


@pytest.mark.parametrize(
    ("code", "case", "says"), PREDICTORS, ids=[f"{row[0]}-{n}" for n, row in enumerate(PREDICTORS)]
)
def test_what_a_predictor_shows(code: str, case: Case, says: str) -> None:
    assert shown(predictor(case, code)) == says
