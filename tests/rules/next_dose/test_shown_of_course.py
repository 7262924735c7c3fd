"""What the answer about the next dose shows beside its word: every rule of a course, the course itself, the remarks.

The number, why it is open, the records cited, what is assumed, and what would decide.
"""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from fhirnet.case.disease import Diagnosis, Tumour, Verification
from fhirnet.case.imaging import Conflict, Response
from fhirnet.case.laboratory import Analyte
from fhirnet.case.person import Gender
from fhirnet.case.status import Pregnancy, Reporting, TestResult, Topic, Trend
from fhirnet.case.treatment import Drug, ProcedureKind
from fhirnet.rules.next_dose import next_dose
from fhirnet.rules.prrt_next_dose.ctcae import Ctcae
from fhirnet.rules.prrt_next_dose.kidneys import RenalRule
from fhirnet.rules.prrt_next_dose.laboratory import MANDATORY
from fhirnet.verdict import PrrtNextDose, Truth, Words, words
from tests.rules.next_dose.courses import (
    BEFORE,
    FIRST,
    FIRST_DOSE,
    ask,
    day,
    dose,
    first_course,
    measured,
    panel,
    rules,
)
from tests.rules.next_dose.test_disease import STABLE, WOMAN, further, larger
from tests.rules.prrt.patients import Fact, amount, bare, born, done, given, lab, net, response, said, used
from tests.rules.shown import shown

PRELIMINARY = Reporting.PRELIMINARY
PD, PR, SD = Response.PD, Response.PR, Response.SD
LOW, USUAL = panel(35, platelets=60), [FIRST_DOSE, panel(35), panel(55)]
REDUCED = [LOW, panel(63), dose(2, 64, 3.7)]
FOUR = [dose(n, 56 * n) for n in range(4)]
UNDATED = done(ProcedureKind.PRRT_CYCLE, None, "undated")
UNVERIFIED = (words("next-dose.unverified"), words("next-dose.not-read"))
THRESHOLDS = {
    "diagnosis": "",
    "laboratory": "7 values <= 14 d",
    "progression": "",
    "pregnancy": "not pregnant, not breast-feeding",
    "hypersensitivity": "none",
    "other": "",
    "thrombocytopenia": ">= 75 10*9/L",
    "anaemia": ">= 8 g/dL",
    "neutropenia": ">= 1.0 10*9/L",
    "lymphopenia": "",
    "renal": "CrCl >= 40 mL/min; creatinine and CrCl changed by < 40 %",
    "hepatic": "bilirubin <= 3 {ULN}; albumin >= 30 g/L or normal INR",
    "transaminases": "ALT and AST <= 5 {ULN}",
    "resolution": "",
    "delay": "< 16 wk",
    "recurrence": "",
    "interval": ">= 49 d",
    "washout": ">= 28 d",
    "doses": "< 4",
}

RULES: tuple[tuple[list[Fact], int, Mapping[str, str]], ...] = (
    (
        [FIRST_DOSE, panel(35, lymphocytes="0.2"), panel(55)],
        56,
        {
            "lymphopenia": "met 0.2 10*9/L because lymphopenia-only from lab-lymphocytes-2024-04-05",
        },
    ),
    (
        [FIRST_DOSE, panel(35), measured("lymphocytes", "0.7", 55, lower=amount("0.8", "10*9/L")), panel(55)],
        56,
        {
            "lymphopenia": "met 0.7 10*9/L because lymphopenia-only from lab-lymphocytes-2024-04-25",
        },
    ),
    (
        [FIRST_DOSE, panel(35), measured("lymphocytes", "0.7", 55, lower=amount("0.6", "10*9/L")), panel(55)],
        56,
        {
            "lymphopenia": "met 0.7 10*9/L from lab-lymphocytes-2024-04-25",
        },
    ),
    (
        [FIRST_DOSE, panel(35), measured("lymphocytes", "0.8", 55), panel(55)],
        56,
        {
            "lymphopenia": "met 0.8 10*9/L because lymphopenia-only from lab-lymphocytes-2024-04-25",
        },
    ),
    (
        [FIRST_DOSE, LOW, panel(55)],
        56,
        {
            "thrombocytopenia": "not-met 60 10*9/L from lab-platelets-2024-04-05, lab-platelets-2024-04-25",
            "resolution": "met False from lab-platelets-2024-04-05, lab-platelets-2024-04-25",
            "delay": "met 0 wk from lab-platelets-2024-04-05, lab-platelets-2024-04-25",
            "recurrence": "met False",
        },
    ),
    (
        [FIRST_DOSE, LOW, panel(55, hemoglobin=7)],
        56,
        {
            "thrombocytopenia": "not-met 60 10*9/L from lab-platelets-2024-04-05, lab-platelets-2024-04-25",
            "anaemia": "not-met 7 g/dL from lab-hemoglobin-2024-04-25",
            "resolution": "not-met True from lab-hemoglobin-2024-04-25",
            "delay": "met 0 wk from lab-hemoglobin-2024-04-25",
            "recurrence": "met False",
        },
    ),
    (
        [FIRST_DOSE, panel(63, platelets=60), panel(77)],
        80,
        {
            "resolution": "met False from lab-platelets-2024-05-03, lab-platelets-2024-05-17",
            "delay": (
                "met >=1.142857142857142857142857143 <=3 wk from lab-platelets-2024-05-03, lab-platelets-2024-05-17"
            ),
        },
    ),
    (
        [FIRST_DOSE],
        20,
        {
            "resolution": (
                "indeterminate because missing asks for platelets 10*9/L since 2024-03-26, hemoglobin g/dL since "
                "2024-03-26, neutrophils 10*9/L since 2024-03-26, creatinine umol/L since 2024-03-02, "
                "bilirubin-with-limit umol/L since 2024-03-02, alt-with-limit U/L since 2024-03-02"
            ),
            "delay": (
                "indeterminate because missing asks for platelets 10*9/L since 2024-03-26, hemoglobin g/dL since "
                "2024-03-26, neutrophils 10*9/L since 2024-03-26, creatinine umol/L since 2024-03-02, "
                "bilirubin-with-limit umol/L since 2024-03-02, alt-with-limit U/L since 2024-03-02"
            ),
            "recurrence": "met False",
            "thrombocytopenia": "indeterminate because missing asks for platelets 10*9/L since 2024-03-26",
            "renal": "indeterminate because missing asks for creatinine umol/L since 2024-03-02",
            "hepatic": "indeterminate because missing asks for bilirubin-with-limit umol/L since 2024-03-02",
            "laboratory": (
                "indeterminate 0 because stale, missing asks for hemoglobin g/dL since 2024-03-07, leukocytes "
                "10*9/L since 2024-03-07, platelets 10*9/L since 2024-03-07, creatinine umol/L since 2024-03-07, "
                "bilirubin-with-limit umol/L since 2024-03-07, albumin g/L since 2024-03-07, alt-with-limit U/L "
                "since 2024-03-07"
            ),
            "transaminases": "indeterminate because missing asks for alt-with-limit U/L since 2024-03-02",
        },
    ),
    (
        [FIRST_DOSE, panel(100, platelets=60), panel(168)],
        168,
        {
            "delay": (
                "indeterminate >=6.428571428571428571428571429 <=16 wk because missing from "
                "lab-platelets-2024-06-09, lab-platelets-2024-08-16 asks for platelets 10*9/L since 2024-06-10"
            ),
        },
    ),
    (
        [FIRST_DOSE, *REDUCED, panel(99, platelets=70)],
        99,
        {
            "recurrence": (
                "not-met True from lab-platelets-2024-04-05, lab-platelets-2024-05-03, lab-platelets-2024-06-08"
            ),
            "resolution": "not-met True from lab-platelets-2024-06-08",
            "doses": "met 2 from cycle-2, dose-2, cycle-1, dose-1",
            "interval": "not-met 35 d from cycle-2, dose-2",
        },
    ),
    (
        [FIRST_DOSE, LOW, panel(63), dose(2, 64, None), panel(99, platelets=70)],
        99,
        {
            "recurrence": "indeterminate because missing asks for activity GBq by None",
        },
    ),
    (
        [FIRST_DOSE, panel(63), dose(2, 64, 3.7), panel(99, platelets=70)],
        99,
        {
            "recurrence": "indeterminate because missing asks for platelets 10*9/L since 2024-03-26",
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55)],
        185,
        {
            "interval": "indeterminate 185 d because stale from cycle-1, dose-1",
        },
    ),
    (
        [dose(1, "2024-03"), panel(35), panel(55)],
        56,
        {
            "interval": (
                "indeterminate >=26 <=56 d because imprecise-date from cycle-1, dose-1 asks for cycle-dates by "
                "2024-04-26"
            ),
            "doses": "met 1 from cycle-1, dose-1",
        },
    ),
    (
        [FIRST_DOSE, panel(35)],
        48,
        {
            "interval": "not-met 48 d from cycle-1, dose-1",
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55), UNDATED],
        56,
        {
            "doses": (
                "indeterminate 1 because missing from undated, cycle-1, dose-1 asks for possible-doses by 2024-04-26"
            ),
        },
    ),
    (
        [FOUR],
        224,
        {
            "doses": "not-met 4 from cycle-3, dose-3, cycle-2, dose-2, cycle-1, dose-1, cycle-0, dose-0",
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55), response(SD, day(20)), response(PR, day(50))],
        56,
        {
            "progression": "met pr from response-2024-04-20",
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55), response(PD, day(20)), response(SD, day(50))],
        56,
        {
            "progression": "not-met 36 d from response-2024-03-21",
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55), response(PD, "2024-03")],
        56,
        {
            "progression": (
                "indeterminate because imprecise-date from response-2024-03 asks for cycle-dates by 2024-04-26"
            ),
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55), response(Conflict((PD, SD)), day(50))],
        56,
        {
            "progression": (
                "indeterminate because conflicting-values from response-2024-04-20 asks for response by 2024-04-26"
            ),
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55), said(Topic.DISEASE_TREND, Trend.WORSENED, day(40))],
        56,
        {
            "progression": "not-met 16 d from obs-disease-trend-2024-04-10 assuming trend-only",
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55), said(Topic.DISEASE_TREND, Trend.STABLE, day(40))],
        56,
        {
            "progression": "met from obs-disease-trend-2024-04-10 assuming trend-only",
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55), larger(50), STABLE],
        56,
        {
            "progression": (
                "indeterminate pd because pending-assessment from scan-50 asks for response since 2024-05-18"
            ),
        },
    ),
    (
        [FIRST_DOSE, panel(35), larger(50), response(SD, day(90)), panel(94), *STABLE],
        95,
        {
            "progression": "met sd from response-2024-05-30, scan-50",
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55), further(None)],
        56,
        {
            "other": "indeterminate because missing from further asks for further-malignancy by 2024-04-26",
            "diagnosis": "met True from net",
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55, albumin=None, platelets=None), measured("platelets", 200, 30)],
        56,
        {
            "laboratory": (
                "indeterminate 5 because stale from lab-hemoglobin-2024-04-25, lab-leukocytes-2024-04-25, "
                "lab-creatinine-2024-04-25, lab-bilirubin-2024-04-25, lab-alt-2024-04-25 asks for platelets "
                "10*9/L since 2024-04-12, albumin g/L since 2024-04-12"
            ),
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55, albumin=None), measured("albumin", 39, 41)],
        56,
        {
            "laboratory": (
                "indeterminate 6 because stale from lab-hemoglobin-2024-04-25, lab-leukocytes-2024-04-25, "
                "lab-platelets-2024-04-25, lab-creatinine-2024-04-25, lab-bilirubin-2024-04-25, "
                "lab-alt-2024-04-25 asks for albumin g/L since 2024-04-12"
            ),
        },
    ),
    (
        [*USUAL, response(SD, day(20)), said(Topic.DISEASE_TREND, Trend.WORSENED, day(40))],
        56,
        {
            "progression": "not-met 16 d from obs-disease-trend-2024-04-10 assuming trend-only",
        },
    ),
    (
        [*USUAL, said(Topic.DISEASE_TREND, Trend.WORSENED, "2024-03")],
        56,
        {
            "progression": (
                "indeterminate because imprecise-date from obs-disease-trend-2024-03 asks for cycle-dates by 2024-04-26"
            ),
        },
    ),
    (
        [
            *USUAL,
            response(SD, day(5)),
            said(Topic.DISEASE_TREND, Trend.WORSENED, "2024-03-01/2024-03-20"),
            response(SD, day(50)),
        ],
        56,
        {
            "progression": "met sd from response-2024-04-20",
        },
    ),
    (
        [*USUAL, WOMAN, said(Topic.PREGNANCY, Pregnancy.PREGNANT, day(55))],
        56,
        {
            "pregnancy": "not-met True from pregnancy-status-2024-04-25",
        },
    ),
    (
        [*USUAL, said(Topic.PREGNANCY, Pregnancy.PREGNANT, day(55))],
        56,
        {
            "pregnancy": (
                "indeterminate because conflicting-values from pregnancy-status-2024-04-25 asks for "
                "pregnancy-test by 2024-04-26"
            ),
        },
    ),
    (
        [
            *USUAL,
            born(None, Gender.FEMALE),
            lab(Analyte.AGE, 60, day(50)),
            said(Topic.HCG_SERUM, TestResult.POSITIVE, day(55)),
        ],
        56,
        {
            "pregnancy": "not-met True from lab-hcg-serum-2024-04-25",
        },
    ),
    (
        [*USUAL, response(SD, day(20)), larger(50), STABLE],
        56,
        {
            "progression": (
                "indeterminate pd because pending-assessment from scan-50 asks for response since 2024-05-18"
            ),
        },
    ),
    (
        [*USUAL, larger(50), STABLE, response(SD, day(90), reporting=PRELIMINARY)],
        95,
        {
            "progression": "met sd from response-2024-05-30, scan-50 assuming preliminary-data",
        },
    ),
    (
        [*USUAL, larger(50), STABLE, measured("nse", 20, 79)],
        80,
        {
            "progression": (
                "indeterminate pd because pending-assessment from scan-50 asks for response since 2024-05-18"
            ),
        },
    ),
    (
        [*USUAL, larger(50), STABLE, measured("nse", 9, 22)],
        56,
        {
            "progression": (
                "indeterminate pd because pending-assessment from scan-50 asks for response since 2024-05-18"
            ),
        },
    ),
    (
        [*USUAL, larger(50), measured("nse", 10, 21), measured("nse", 10, 50)],
        56,
        {
            "progression": (
                "indeterminate pd because pending-assessment from scan-50 asks for response since 2024-05-18"
            ),
        },
    ),
    (
        [FIRST_DOSE, panel(35, hemoglobin=7, neutrophils=0.7), panel(55)],
        56,
        {
            "delay": "met 0 wk from lab-hemoglobin-2024-04-05, lab-hemoglobin-2024-04-25",
        },
    ),
    (
        [
            FIRST_DOSE,
            panel(35),
            panel(55, creatinine=None, bilirubin=None),
            measured("creatinine", "88.4", 55, reporting=PRELIMINARY),
            measured("bilirubin", 16, 55, reporting=PRELIMINARY),
        ],
        56,
        {
            "laboratory": (
                "met 7 from lab-hemoglobin-2024-04-25, lab-leukocytes-2024-04-25, "
                "lab-platelets-2024-04-25, lab-creatinine-2024-04-25, lab-bilirubin-2024-04-25, "
                "lab-albumin-2024-04-25, lab-alt-2024-04-25 assuming preliminary-data"
            ),
            "renal": (
                "met 80 mL/min from lab-creatinine-2024-04-25, vital-weight-2024-04-25 assuming preliminary-data"
            ),
            "hepatic": (
                "met 0.8 {ULN} from lab-bilirubin-2024-04-25, lab-albumin-2024-04-25 assuming preliminary-data"
            ),
        },
    ),
    (
        [
            FIRST_DOSE,
            panel(35, bilirubin=None),
            measured("bilirubin", 300, 35, upper=None, reporting=PRELIMINARY),
            panel(55),
        ],
        56,
        {
            "hepatic": (
                "indeterminate because no-uln from lab-bilirubin-2024-04-05 assuming preliminary-data asks "
                "for bilirubin-with-limit umol/L since 2024-03-08"
            ),
        },
    ),
    (
        [FIRST_DOSE, panel(35, albumin=22, inr=None), panel(55)],
        56,
        {
            "hepatic": (
                "indeterminate 0.8 {ULN} because stale from lab-albumin-2024-04-05 asks for inr since 2024-04-05"
            ),
        },
    ),
    (
        [FIRST_DOSE, measured("platelets", 200, 50, reporting=PRELIMINARY), panel(55, platelets=None)],
        56,
        {
            "thrombocytopenia": (
                "indeterminate 200 10*9/L because missing from lab-platelets-2024-04-20 assuming "
                "preliminary-data asks for platelets 10*9/L since 2024-03-26"
            ),
        },
    ),
    (
        [*USUAL, measured("creatinine", 60, "2024-03")],
        56,
        {
            "renal": "met 80 mL/min from lab-creatinine-2024-04-25, vital-weight-2024-04-25",
        },
    ),
    (
        [FIRST_DOSE, panel(35, albumin=22), measured("inr", "1.2", 35), panel(55)],
        56,
        {
            "hepatic": "met 0.8 {ULN} from lab-bilirubin-2024-04-25, lab-albumin-2024-04-25",
        },
    ),
    (
        [FIRST_DOSE, panel(35, leukocytes="0.9", neutrophils=None), measured("neutrophils", 3, 40), panel(55)],
        56,
        {
            "neutropenia": "not-met <=0.9 10*9/L from lab-leukocytes-2024-04-05, lab-neutrophils-2024-04-10",
        },
    ),
    (
        [FIRST_DOSE, panel(35, leukocytes="<0.9", neutrophils=None), panel(55)],
        56,
        {
            "neutropenia": "not-met <0.9 10*9/L from lab-leukocytes-2024-04-05, lab-neutrophils-2024-04-25",
        },
    ),
    (
        [
            FIRST_DOSE,
            measured("leukocytes", "0.9", 35, reporting=PRELIMINARY),
            measured("platelets", 60, 35, reporting=PRELIMINARY),
            panel(55),
        ],
        56,
        {
            "neutropenia": (
                "not-met <=0.9 10*9/L from lab-leukocytes-2024-04-05, lab-neutrophils-2024-04-25 assuming "
                "preliminary-data"
            ),
            "thrombocytopenia": (
                "not-met 60 10*9/L from lab-platelets-2024-04-05, lab-platelets-2024-04-25 assuming preliminary-data"
            ),
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55, leukocytes="0.4"), measured("leukocytes", 5, 55)],
        56,
        {
            "neutropenia": (
                "indeterminate 3 10*9/L because conflicting-values from lab-leukocytes-2024-04-25 asks for "
                "leukocytes 10*9/L since 2024-03-28"
            ),
        },
    ),
    (
        [
            FIRST_DOSE,
            panel(35),
            panel(55, leukocytes=None, neutrophils=None),
            measured("leukocytes", "1.5", 55, reporting=PRELIMINARY),
        ],
        56,
        {
            "neutropenia": (
                "indeterminate because missing from lab-leukocytes-2024-04-25 assuming preliminary-data "
                "asks for neutrophils 10*9/L since 2024-04-25"
            ),
        },
    ),
    (
        [FOUR, used(Drug.LUTETIUM_DOTATATE, f"{day(0)}/..")],
        224,
        {
            "doses": "not-met 4 from cycle-3, dose-3, cycle-2, dose-2, cycle-1, dose-1, cycle-0, dose-0",
        },
    ),
    (
        [used(Drug.LUTETIUM_DOTATATE, f"{day(0)}/.."), panel(35), panel(55)],
        56,
        {
            "doses": (
                "indeterminate 1 because imprecise-date from lutetium-dotatate-2024-03-01/.. asks for "
                "cycle-dates by 2024-04-26"
            ),
        },
    ),
    (
        [FIRST_DOSE, measured("platelets", 200, 35, reporting=PRELIMINARY), panel(55)],
        56,
        {
            "thrombocytopenia": "met 200 10*9/L from lab-platelets-2024-04-25 assuming preliminary-data",
        },
    ),
    (
        [*USUAL, measured("platelets", 200, "2024-03")],
        56,
        {
            "thrombocytopenia": "met 200 10*9/L from lab-platelets-2024-04-25",
        },
    ),
    (
        [FIRST_DOSE, panel(30, platelets=60), measured("platelets", 90, "2024-04"), panel(55, platelets=None)],
        56,
        {
            "resolution": "not-met True from lab-platelets-2024-03-31",
        },
    ),
    (
        [FIRST_DOSE, panel(35, lymphocytes="<0.5"), panel(55, lymphocytes="0.7")],
        56,
        {
            "lymphopenia": "met <0.5 10*9/L because lymphopenia-only from lab-lymphocytes-2024-04-05",
        },
    ),
    (
        [*USUAL, said(Topic.PREGNANCY, Pregnancy.PREGNANT, day(-244))],
        56,
        {
            "pregnancy": (
                "indeterminate because conflicting-values from pregnancy-status-2023-07-01 asks for "
                "pregnancy-test by 2024-04-26"
            ),
        },
    ),
    (
        [*USUAL, said(Topic.PREGNANCY, Pregnancy.PREGNANT, day(-245))],
        56,
        {
            "pregnancy": "not-applicable because other-sex",
        },
    ),
    (
        [FIRST_DOSE, panel(35, albumin=None), panel(55)],
        56,
        {
            "hepatic": "met 0.8 {ULN} from lab-bilirubin-2024-04-25, lab-albumin-2024-04-25",
        },
    ),
    (
        [FIRST_DOSE, panel(35, albumin=22), measured("inr", "1.6", 35), panel(55)],
        56,
        {
            "hepatic": (
                "indeterminate 0.8 {ULN} because conflicting-values from lab-albumin-2024-04-05 asks for "
                "inr since 2024-04-05"
            ),
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55, albumin=22)],
        56,
        {
            "hepatic": "met 0.8 {ULN} from lab-bilirubin-2024-04-25, lab-albumin-2024-04-25, lab-inr-2024-04-25",
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55, alt=None), measured("alt", 40, 55, upper=None)],
        56,
        {
            "transaminases": "met 40 U/L from lab-alt-2024-04-25",
        },
    ),
    (
        [FIRST_DOSE, panel(35, alt=300, ast=400), panel(55)],
        56,
        {
            "transaminases": "not-met 10 {ULN} from lab-ast-2024-04-05, lab-alt-2024-04-25",
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55, alt="<20", ast=36)],
        56,
        {
            "transaminases": "met 1 {ULN} from lab-alt-2024-04-05, lab-ast-2024-04-25",
        },
    ),
    (
        [
            FIRST_DOSE,
            measured("platelets", 60, "2024-03-05/2024-03-20"),
            measured("platelets", 90, 30),
            panel(35, platelets=65),
        ],
        36,
        {
            "resolution": "not-met True from lab-platelets-2024-03-05/2024-03-20, lab-platelets-2024-04-05",
        },
    ),
    (
        [
            *REDUCED[1:],
            FIRST_DOSE,
            panel(35),
            measured("platelets", 60, f"{day(64)}/{day(70)}"),
            panel(99, platelets=70),
            panel(119),
        ],
        120,
        {
            "recurrence": "indeterminate because imprecise-date asks for platelets 10*9/L since 2024-03-26",
        },
    ),
    (
        [FIRST_DOSE, panel(50), panel(55)],
        56,
        {
            "thrombocytopenia": (
                "indeterminate 200 10*9/L because missing from lab-platelets-2024-04-25 asks for platelets "
                "10*9/L since 2024-03-26"
            ),
        },
    ),
    (
        [
            FIRST_DOSE,
            panel(35, creatinine=None),
            measured("creatinine", "<=123.76", 35, reporting=PRELIMINARY),
            panel(55),
        ],
        56,
        {
            "renal": (
                "indeterminate >=57.14285714285714285714285714 mL/min because comparator-straddles from "
                "lab-creatinine-2024-04-05, vital-weight-2024-04-05 assuming preliminary-data asks for "
                "creatinine umol/L since 2024-03-08"
            ),
        },
    ),
    (
        [FIRST_DOSE, panel(35, albumin=None, inr=None), measured("albumin", 22, 35, reporting=PRELIMINARY), panel(55)],
        56,
        {
            "hepatic": (
                "indeterminate 0.8 {ULN} because stale from lab-albumin-2024-04-05 assuming "
                "preliminary-data asks for inr since 2024-04-05"
            ),
        },
    ),
    (
        [FIRST_DOSE, panel(35), panel(55, alt=None), measured("alt", 40, 55, upper=None, reporting=PRELIMINARY)],
        56,
        {
            "transaminases": "met 40 U/L from lab-alt-2024-04-25 assuming preliminary-data",
        },
    ),
    (
        [FIRST_DOSE, panel(35, neutrophils="<1"), panel(42, neutrophils="0.7"), panel(55)],
        56,
        {
            "neutropenia": (
                "not-met <1 10*9/L from lab-neutrophils-2024-04-05, lab-neutrophils-2024-04-12, "
                "lab-neutrophils-2024-04-25"
            ),
        },
    ),
)


@pytest.mark.parametrize(("facts", "on", "expected"), RULES)
def test_rules(facts: list[Fact], on: int, expected: Mapping[str, str]) -> None:
    found = rules(ask(BEFORE, facts, on=on))
    assert {name: shown(found[name].finding) for name in expected} == expected


def test_a_usual_course_has_every_rule_met_or_lists_what_nobody_recorded() -> None:
    usual = ask(BEFORE, USUAL, on=56)
    seven = [either[0].value for either in MANDATORY]
    assert {name: shown(row.finding) for name, row in rules(usual).items()} == {
        "diagnosis": "met True from net",
        "laboratory": f"met 7 from {', '.join(f'{name}-{day(55)}' for name in seven)}",
        "progression": f"indeterminate because no-record asks for response since {day(1)}",
        "pregnancy": "not-applicable because other-sex",
        "hypersensitivity": f"indeterminate because missing asks for allergies by {day(56)}",
        "other": "indeterminate because no-record",
        "thrombocytopenia": f"met 200 10*9/L from lab-platelets-{day(55)}",
        "anaemia": f"met 12 g/dL from lab-hemoglobin-{day(55)}",
        "neutropenia": f"met 3 10*9/L from lab-neutrophils-{day(55)}",
        "lymphopenia": "met because no-record",
        "renal": f"met 80 mL/min from lab-creatinine-{day(55)}, vital-weight-{day(55)}",
        "hepatic": f"met 0.8 {{ULN}} from lab-bilirubin-{day(55)}, lab-albumin-{day(55)}",
        "transaminases": f"met 1 {{ULN}} from lab-alt-{day(55)}",
        "resolution": "met False",
        "delay": "met 0 wk",
        "recurrence": "met False",
        "interval": "met 56 d from cycle-1, dose-1",
        "washout": f"indeterminate because missing assuming planned-start-as-of asks for last-ssa-dose by {day(56)}",
        "doses": "met 1 from cycle-1, dose-1",
    }
    assert (usual.caveats, usual.focus, usual.remarks) == (UNVERIFIED, "Condition/net", ())
    assert [missing.what.key for missing in usual.missing] == [
        "missing.response",
        "missing.allergies",
        "missing.last-ssa-dose",
    ]


def test_what_each_rule_asks() -> None:
    for facts, on in ((USUAL, 56), *((facts, on) for facts, on, _ in RULES)):
        answer = ask(BEFORE, facts, on=on)
        assert {rule.name: rule.threshold for rule in answer.rules} == THRESHOLDS
        assert [rule.name for rule in answer.rules] == [*THRESHOLDS]
    other = rules(first_course(panel(35), panel(55), on=56, renal_rule=RenalRule.BOTH, ctcae=Ctcae.V6_0))
    assert other["renal"].threshold == "CrCl >= 40 mL/min; creatinine or CrCl changed by < 40 %"
    assert other["neutropenia"].threshold == ">= 0.5 10*9/L"


def course(answer: PrrtNextDose) -> str:
    """The course, and the activity and the day of the next dose, in one line."""
    one = answer.course
    assert one is not None
    last = f"{one.last_activity.exact} {one.last_activity.unit}" if one.last_activity else "unknown"
    reduced = {Truth.MET: ", reduced", Truth.NOT_MET: "", Truth.INDETERMINATE: ", perhaps reduced"}[one.reduced]
    total, held = one.cumulative, one.held_weeks
    following = "none" if answer.activity is None else f"{answer.activity.exact} {answer.activity.unit}"
    return (
        f"{one.doses} doses, {one.earlier} earlier, last {one.last.written} {last}{reduced}, "
        f"all {total.low}..{total.high} {total.unit}, planned {one.planned}, held {held.low}..{held.high} {held.unit}; "
        f"next {following}, not before {answer.not_before}"
    )


@pytest.mark.parametrize(
    ("facts", "on", "expected"),
    [
        (
            USUAL,
            56,
            (
                "1 doses, 0 earlier, last 2024-03-01 7.4 GBq, all 7.4..7.4 GBq, planned 2024-04-26, held 0..0 "
                "wk; next 7.4 GBq, not before None"
            ),
        ),
        (
            [FIRST_DOSE, *REDUCED],
            65,
            (
                "2 doses, 0 earlier, last 2024-05-04 3.7 GBq, reduced, all 11.1..11.1 GBq, planned 2024-06-29, "
                "held 0..0 wk; next none, not before 2024-06-22"
            ),
        ),
        (
            [FIRST_DOSE, LOW, panel(48)],
            48,
            (
                "1 doses, 0 earlier, last 2024-03-01 7.4 GBq, all 7.4..7.4 GBq, planned 2024-04-26, held 0..0 "
                "wk; next 3.7 GBq, not before 2024-04-19"
            ),
        ),
        (
            [FIRST_DOSE, LOW, panel(63)],
            63,
            (
                "1 doses, 0 earlier, last 2024-03-01 7.4 GBq, all 7.4..7.4 GBq, planned 2024-04-26, held 0..1 "
                "wk; next 3.7 GBq, not before None"
            ),
        ),
        (
            [FIRST_DOSE, panel(35), dose(2, 50, None)],
            60,
            (
                "2 doses, 0 earlier, last 2024-04-20 unknown, perhaps reduced, all 7.4..None GBq, planned "
                "2024-06-15, held 0..0 wk; next none, not before 2024-06-08"
            ),
        ),
        (
            [dose(1, "2024-03"), panel(35)],
            56,
            (
                "1 doses, 0 earlier, last 2024-03 7.4 GBq, all 7.4..7.4 GBq, planned None, held 0..0 wk; next "
                "none, not before 2024-05-19"
            ),
        ),
        (
            [FIRST_DOSE, panel(100, platelets=60)],
            170,
            (
                "1 doses, 0 earlier, last 2024-03-01 7.4 GBq, all 7.4..7.4 GBq, planned 2024-04-26, held "
                "6.285714285714285714285714286..16.28571428571428571428571429 wk; next 3.7 GBq, not before None"
            ),
        ),
        (
            [FIRST_DOSE, panel(35), response(PD, day(20))],
            40,
            (
                "1 doses, 0 earlier, last 2024-03-01 7.4 GBq, all 7.4..7.4 GBq, planned 2024-04-26, held 0..0 "
                "wk; next none, not before None"
            ),
        ),
        (
            [FIRST_DOSE, LOW, panel(63, creatinine=None)],
            63,
            (
                "1 doses, 0 earlier, last 2024-03-01 7.4 GBq, all 7.4..7.4 GBq, planned 2024-04-26, held 0..1 "
                "wk; next none, not before None"
            ),
        ),
        (
            [FIRST_DOSE, *REDUCED, panel(99, platelets=70)],
            99,
            (
                "2 doses, 0 earlier, last 2024-05-04 3.7 GBq, reduced, all 11.1..11.1 GBq, planned 2024-06-29, "
                "held 0..0 wk; next none, not before None"
            ),
        ),
        (
            [FIRST_DOSE, panel(35), larger(50), STABLE, panel(63)],
            63,
            (
                "1 doses, 0 earlier, last 2024-03-01 7.4 GBq, all 7.4..7.4 GBq, planned 2024-04-26, held 0..0 "
                "wk; next none, not before None"
            ),
        ),
        (
            [FIRST_DOSE, LOW, larger(50), STABLE, panel(63)],
            63,
            (
                "1 doses, 0 earlier, last 2024-03-01 7.4 GBq, all 7.4..7.4 GBq, planned 2024-04-26, held 0..1 "
                "wk; next 3.7 GBq, not before None"
            ),
        ),
        (
            [FIRST_DOSE, panel(35), given(Drug.OCTREOTIDE_LAR, day(35))],
            40,
            (
                "1 doses, 0 earlier, last 2024-03-01 7.4 GBq, all 7.4..7.4 GBq, planned 2024-04-26, held 0..0 "
                "wk; next 7.4 GBq, not before 2024-05-03"
            ),
        ),
        (
            [FIRST_DOSE, panel(35), given(Drug.OCTREOTIDE_LAR, day(10))],
            40,
            (
                "1 doses, 0 earlier, last 2024-03-01 7.4 GBq, all 7.4..7.4 GBq, planned 2024-04-26, held 0..0 "
                "wk; next 7.4 GBq, not before 2024-04-19"
            ),
        ),
    ],
)
def test_course(facts: list[Fact], on: int, expected: str) -> None:
    assert course(ask(BEFORE, facts, on=on)) == expected


@pytest.mark.parametrize(
    ("facts", "on", "expected"),
    [
        ([FIRST_DOSE, panel(35), panel(55)], 185, [words("next-dose.retreatment", days=184)]),
        ([FOUR], 224, [words("next-dose.complete", doses=4)]),
        ([FOUR, UNDATED], 224, [words("next-dose.complete", doses=4)]),
        ([dose(1, "2024-03"), UNDATED, panel(35)], 56, [words("next-dose.possible-dose")]),
        (
            [[dose(n, -600 + 56 * n) for n in (5, 6)], FIRST_DOSE, panel(35), panel(55)],
            56,
            [words("next-dose.earlier-course", count=2)],
        ),
    ],
)
def test_remarks(facts: list[Fact], on: int, expected: list[Words]) -> None:
    assert list(ask(BEFORE, facts, on=on).remarks) == expected


def test_where_nothing_is_asked() -> None:
    hcc = Diagnosis(key="hcc", tumour=Tumour.HCC, source=("Condition/hcc",))
    other = next_dose(bare(hcc, FIRST_DOSE, as_of=FIRST))
    for answer, remark, focus in (
        (ask(BEFORE, panel(55), on=56), "next-dose.no-cycle", "Condition/net"),
        (other, "next-dose.non-net", None),
    ):
        assert answer.remarks == (words(remark),)
        assert (answer.caveats, answer.focus, answer.activity, answer.missing) == (UNVERIFIED, focus, None, ())
        assert [(rule.name, rule.threshold) for rule in answer.rules] == [(name, "") for name in THRESHOLDS]


def test_what_holds_the_answer_up_is_asked_for_first() -> None:
    found = first_course(panel(35), panel(55, alt=None), on=56)
    assert [missing.what.key for missing in found.missing][:2] == ["missing.alt-with-limit", "missing.response"]


def test_a_tumour_that_is_only_suspected_is_asked_about() -> None:
    suspected = net(verification=Verification.UNCONFIRMED)
    course = [born("1964-01-15"), BEFORE, USUAL]
    found = rules(next_dose(bare(suspected, *course, as_of=FIRST + timedelta(56))))
    assert {name: row.threshold for name, row in found.items()} == THRESHOLDS
    assert (
        shown(found["diagnosis"].finding) == f"indeterminate because missing from net asks for histology by {day(56)}"
    )
