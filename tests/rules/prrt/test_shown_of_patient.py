"""What the rules show beside their answer of the patient: age, fitness, pregnancy, and the grade of the tumour.

The number, why it is open, the records cited, what is assumed, and what would decide.
"""

from datetime import date

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import (
    ActiveComplication,
    Complication,
    PrimarySite,
    Verification,
)
from fhirnet.case.laboratory import (
    Analyte,
)
from fhirnet.case.person import (
    Gender,
)
from fhirnet.case.status import (
    NetGrade,
    Pregnancy,
    Reporting,
    TestResult,
    Topic,
)
from tests.rules.prrt.patients import (
    born,
    lab,
    net,
    patient,
    predictor,
    rule,
    said,
)
from tests.rules.shown import shown

DEFAULT = "prrt-default-1"
PRELIMINARY = Reporting.PRELIMINARY
WOMAN = born("1989-01-15", Gender.FEMALE)


RULES: tuple[tuple[str, str, Case, str], ...] = (
    ("grade", DEFAULT, patient(ki67=None, grade=said(Topic.NET_GRADE, NetGrade.G2, 300)), "met g2 from path-grade-300"),
    (
        "grade",
        DEFAULT,
        patient(ki67=None, grade=said(Topic.NET_GRADE, NetGrade.G3, 300, reporting=PRELIMINARY)),
        (
            "indeterminate g3 because missing from path-grade-300 assuming preliminary-data asks "
            "for ki67 % by 2024-09-30"
        ),
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=None, grade=(said(Topic.NET_GRADE, NetGrade.G3, 300), said(Topic.NET_GRADE, NetGrade.G2, 300))),
        ("indeterminate because conflicting-values from path-grade-300 asks for ki67 % by 2024-09-30"),
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=None, grade=said(Topic.NET_GRADE, NetGrade.G1, "2024-09/2024-10", reporting=PRELIMINARY)),
        ("met g1 because time-uncertain from path-grade-2024-09/2024-10 assuming preliminary-data"),
    ),
    ("grade", DEFAULT, patient(ki67=None, grade=None), "indeterminate because missing asks for ki67 % by 2024-09-30"),
    (
        "grade",
        DEFAULT,
        patient(ki67=lab(Analyte.KI67, (50, 60), 400, reporting=PRELIMINARY)),
        (
            "indeterminate >=50 <=60 % because comparator-straddles from path-ki67-400 assuming "
            "preliminary-data asks for ki67 % by 2024-09-30"
        ),
    ),
    ("grade", DEFAULT, patient(ki67=lab(Analyte.KI67, 30, 731)), "met 30 % from path-ki67-731"),
    ("grade", DEFAULT, patient(ki67=lab(Analyte.KI67, 30, 732)), "met 30 % because stale from path-ki67-732"),
    (
        "grade",
        DEFAULT,
        patient(ki67=(lab(Analyte.KI67, (0, 30), 400), lab(Analyte.KI67, "<40", 500))),
        "met <40 % from path-ki67-500",
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=(lab(Analyte.KI67, "<30", 400), lab(Analyte.KI67, (10, 30), 500))),
        "met >=10 <=30 % from path-ki67-500",
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=(lab(Analyte.KI67, ">20", 400), lab(Analyte.KI67, (20, 40), 500))),
        ("indeterminate >20 % because comparator-straddles from path-ki67-400 asks for ki67 % by 2024-09-30"),
    ),
    (
        "grade",
        DEFAULT,
        patient(ki67=(lab(Analyte.KI67, 20, "2022-09"), lab(Analyte.KI67, "<10", 400))),
        "met >=0 <=20 % from path-ki67-400, path-ki67-2022-09",
    ),
    (
        "grade",
        DEFAULT,
        patient(
            ki67=None,
            grade=(
                said(Topic.NET_GRADE, NetGrade.G3, 300, reporting=PRELIMINARY),
                said(Topic.NET_GRADE, NetGrade.G2, 300, reporting=PRELIMINARY),
            ),
        ),
        (
            "indeterminate because conflicting-values from path-grade-300 assuming "
            "preliminary-data asks for ki67 % by 2024-09-30"
        ),
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(said(Topic.HCG_SERUM, TestResult.NEGATIVE, 8, reporting=PRELIMINARY), person=WOMAN),
        (
            "indeterminate because stale from lab-hcg-serum-8 assuming preliminary-data asks for "
            "pregnancy-test since 2024-09-23"
        ),
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(said(Topic.HCG_SERUM, TestResult.NEGATIVE, "2024-09"), person=WOMAN),
        ("indeterminate because imprecise-date from lab-hcg-serum-2024-09 asks for pregnancy-test since 2024-09-23"),
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(
            said(Topic.HCG_SERUM, TestResult.NEGATIVE, 7), said(Topic.HCG_URINE, TestResult.POSITIVE, 7), person=WOMAN
        ),
        (
            "indeterminate because conflicting-values from lab-hcg-serum-7, lab-hcg-urine-7 asks "
            "for pregnancy-test since 2024-09-23"
        ),
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(said(Topic.HCG_SERUM, TestResult.POSITIVE, 7, reporting=PRELIMINARY), person=WOMAN),
        "not-met True from lab-hcg-serum-7 assuming preliminary-data",
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(
            said(Topic.HCG_SERUM, TestResult.NEGATIVE, 7), said(Topic.HCG_URINE, TestResult.POSITIVE, 8), person=WOMAN
        ),
        "met False from lab-hcg-serum-7",
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(person=WOMAN),
        "indeterminate because missing asks for pregnancy-test since 2024-09-23",
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(
            said(Topic.BREAST_FEEDING, True, 3),
            ActiveComplication(key="b", kind=Complication.BREAST_FEEDING, source=("Condition/b",)),
            person=WOMAN,
        ),
        "not-met True from b, cond-breast-feeding-3",
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(
            said(Topic.BREAST_FEEDING, False, 3),
            ActiveComplication(key="b", kind=Complication.BREAST_FEEDING, source=("Condition/b",)),
            person=WOMAN,
        ),
        "not-met True from b",
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(
            said(Topic.BREAST_FEEDING, True, 3, reporting=PRELIMINARY),
            ActiveComplication(
                key="b",
                kind=Complication.BREAST_FEEDING,
                verification=Verification.ASSUMED,
                source=("Condition/b",),
            ),
            person=WOMAN,
        ),
        "not-met True from b, cond-breast-feeding-3 assuming verification-assumed, preliminary-data",
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(said(Topic.CHILDBEARING_POTENTIAL, False, 3, reporting=PRELIMINARY), person=WOMAN),
        "not-applicable because other-sex from obs-childbearing-potential-3 assuming preliminary-data",
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(
            said(Topic.HCG_SERUM, TestResult.NEGATIVE, 3),
            said(Topic.BREAST_FEEDING, True, 3),
            said(Topic.BREAST_FEEDING, False, 3),
            person=WOMAN,
        ),
        "indeterminate because conflicting-values from cond-breast-feeding-3 asks for breast-feeding by 2024-09-30",
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(
            said(Topic.HCG_SERUM, TestResult.POSITIVE, 3),
            said(Topic.BREAST_FEEDING, True, 3),
            said(Topic.BREAST_FEEDING, False, 3),
            person=WOMAN,
        ),
        "not-met True from lab-hcg-serum-3",
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(person=born("1964-09-30", Gender.FEMALE)),
        "not-applicable because other-sex assuming post-menopausal-by-age",
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(said(Topic.CHILDBEARING_POTENTIAL, False, 3), person=WOMAN),
        "not-applicable because other-sex from obs-childbearing-potential-3",
    ),
    (
        "age",
        DEFAULT,
        patient(lab(Analyte.AGE, 17, "2023-09-29"), person=born(None)),
        "met >=18 <=19 a from vital-age-2023-09-29",
    ),
    (
        "age",
        DEFAULT,
        patient(lab(Analyte.AGE, 17, "2023-09-30", reporting=PRELIMINARY), person=born(None)),
        "met >=18 <=19 a from vital-age-2023-09-30 assuming preliminary-data",
    ),
    (
        "age",
        DEFAULT,
        patient(lab(Analyte.AGE, 17, "2022-09-29"), person=born(None)),
        "met >=19 <=20 a from vital-age-2022-09-29",
    ),
    (
        "age",
        DEFAULT,
        patient(lab(Analyte.AGE, "<17", "2024-09-30"), person=born(None)),
        "not-met <17 a from vital-age-2024-09-30",
    ),
    (
        "age",
        DEFAULT,
        patient(lab(Analyte.AGE, "<16", "2024-09-29"), person=born(None)),
        "not-met <17 a from vital-age-2024-09-29",
    ),
    (
        "age",
        DEFAULT,
        patient(lab(Analyte.AGE, ">17", "2024-09-29"), person=born(None)),
        ("indeterminate >17 a because comparator-straddles from vital-age-2024-09-29 asks for age a by 2024-09-30"),
    ),
    (
        "age",
        DEFAULT,
        patient(lab(Analyte.AGE, (17, 18), "2024-09-30"), person=born(None)),
        (
            "indeterminate >=17 <=18 a because comparator-straddles from vital-age-2024-09-30 "
            "asks for age a by 2024-09-30"
        ),
    ),
    (
        "age",
        DEFAULT,
        patient(lab(Analyte.AGE, 17, "2024-09/2024-10"), person=born(None)),
        (
            "indeterminate >=17 <=18 a because imprecise-date from vital-age-2024-09/2024-10 asks"
            " for age a by 2024-09-30"
        ),
    ),
    ("age", DEFAULT, patient(person=born("2006-09-30")), "met 18 a"),
    ("age", DEFAULT, patient(person=born("2006-10-01")), "not-met 17 a"),
    (
        "age",
        DEFAULT,
        patient(person=born("2006")),
        "indeterminate >=17 <=18 a because imprecise-date asks for age a by 2024-09-30",
    ),
    ("age", DEFAULT, patient(person=born(None)), "indeterminate because missing asks for age a by 2024-09-30"),
    (
        "age",
        DEFAULT,
        patient(lab(Analyte.AGE, 15, "2021-09-29"), person=born(None), as_of=date(2023, 9, 30)),
        ("indeterminate >=16 <=18 a because imprecise-date from vital-age-2021-09-29 asks for age a by 2023-09-30"),
    ),
    ("performance-status", DEFAULT, patient(ecog=said(Topic.ECOG, 3), kps=None), "not-met 3 from ps-ecog-10"),
    (
        "performance-status",
        DEFAULT,
        patient(ecog=said(Topic.ECOG, 3, reporting=PRELIMINARY), kps=said(Topic.KPS, 50)),
        "not-met 3 from ps-ecog-10, ps-kps-10 assuming preliminary-data",
    ),
    (
        "performance-status",
        DEFAULT,
        patient(ecog=said(Topic.ECOG, 3), kps=said(Topic.KPS, 60)),
        (
            "indeterminate 3 because conflicting-values from ps-ecog-10, ps-kps-10 asks for ecog "
            "since 2024-07-02, kps since 2024-07-02"
        ),
    ),
    (
        "performance-status",
        DEFAULT,
        patient(ecog=None, kps=said(Topic.KPS, 55)),
        ("indeterminate 55 because comparator-straddles from ps-kps-10 asks for ecog-or-kps since 2024-07-02"),
    ),
    (
        "performance-status",
        DEFAULT,
        patient(ecog=said(Topic.ECOG, 1, 91), kps=None),
        ("indeterminate 1 because stale, missing from ps-ecog-91 asks for ecog-or-kps since 2024-07-02"),
    ),
    (
        "performance-status",
        DEFAULT,
        patient(ecog=None, kps=said(Topic.KPS, 90, 91)),
        ("indeterminate 90 because missing, stale from ps-kps-91 asks for ecog-or-kps since 2024-07-02"),
    ),
    (
        "performance-status",
        DEFAULT,
        patient(ecog=None, kps=None),
        "indeterminate because missing asks for ecog-or-kps since 2024-07-02",
    ),
    (
        "performance-status",
        DEFAULT,
        patient(ecog=(said(Topic.ECOG, 1), said(Topic.ECOG, 3)), kps=None),
        ("indeterminate because conflicting-values, missing from ps-ecog-10 asks for ecog-or-kps since 2024-07-02"),
    ),
    (
        "performance-status",
        DEFAULT,
        patient(ecog=None, kps=said(Topic.KPS, 51)),
        ("indeterminate 51 because comparator-straddles from ps-kps-10 asks for ecog-or-kps since 2024-07-02"),
    ),
    ("performance-status", DEFAULT, patient(ecog=None, kps=said(Topic.KPS, 50)), "not-met 50 from ps-kps-10"),
    ("histology", DEFAULT, patient(net=net(PrimarySite.UNKNOWN)), "met unknown-primary from net"),
    ("histology", DEFAULT, patient(net=net(PrimarySite.LUNG)), "not-met lung from net"),
    ("histology", DEFAULT, patient(net=None), "indeterminate because missing asks for histology by 2024-09-30"),
    (
        "histology",
        DEFAULT,
        patient(net=net(None)),
        "indeterminate because missing from net asks for primary-site by 2024-09-30",
    ),
    (
        "histology",
        DEFAULT,
        patient(net=(net(PrimarySite.ILEUM, key="a"), net(PrimarySite.LUNG, key="b"))),
        ("indeterminate because conflicting-values from a, b asks for primary-site by 2024-09-30"),
    ),
    (
        "histology",
        "netter-1",
        patient(net=net(PrimarySite.UNKNOWN)),
        ("indeterminate unknown-primary because missing from net asks for primary-site by 2024-09-30"),
    ),
    (
        "grade",
        "ema-2024",
        patient(ki67=None, grade=said(Topic.NET_GRADE, NetGrade.G2, 300)),
        "met g2 from path-grade-300",
    ),
    (
        "grade",
        "netter-2",
        patient(ki67=None, grade=said(Topic.NET_GRADE, NetGrade.G2, 300)),
        "indeterminate g2 because missing from path-grade-300 asks for ki67 % by 2024-09-30",
    ),
    (
        "grade",
        "netter-2",
        patient(ki67=None, grade=said(Topic.NET_GRADE, NetGrade.G1, 300)),
        "not-met g1 from path-grade-300",
    ),
    (
        "age",
        DEFAULT,
        patient(person=born("2024-09-30")),
        "not-met 0 a",
    ),
    (
        "age",
        DEFAULT,
        patient(lab(Analyte.AGE, 40, reporting=PRELIMINARY)),
        "met 60 a",
    ),
    (
        "performance-status",
        DEFAULT,
        patient(kps=said(Topic.KPS, 55)),
        "met 1 from ps-ecog-10",
    ),
    (
        "performance-status",
        DEFAULT,
        patient(ecog=said(Topic.ECOG, 1, 91)),
        "met 90 from ps-kps-10",
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(person=born("1964", Gender.FEMALE)),
        "indeterminate because missing asks for pregnancy-test since 2024-09-23",
    ),
    (
        "pregnancy",
        DEFAULT,
        patient(
            said(Topic.PREGNANCY, Pregnancy.NOT_PREGNANT, 3),
            said(Topic.BREAST_FEEDING, True, reporting=PRELIMINARY),
            said(Topic.BREAST_FEEDING, False, reporting=PRELIMINARY),
            person=WOMAN,
        ),
        (
            "indeterminate because conflicting-values from cond-breast-feeding-10 assuming preliminary-data asks "
            "for breast-feeding by 2024-09-30"
        ),
    ),
)


@pytest.mark.parametrize(
    ("code", "rule_set", "case", "says"), RULES, ids=[f"{row[0]}-{n}" for n, row in enumerate(RULES)]
)
def test_what_a_rule_shows(code: str, rule_set: str, case: Case, says: str) -> None:
    assert shown(rule(case, code, rule_set).finding) == says


PREDICTORS: tuple[tuple[str, Case, str], ...] = (
    (
        "performance",
        patient(ecog=said(Topic.ECOG, 2, reporting=PRELIMINARY), kps=None),
        "present-major 2 from ps-ecog-10 assuming preliminary-data",
    ),
    (
        "performance",
        patient(ecog=said(Topic.ECOG, 1), kps=said(Topic.KPS, 70)),
        "present-major 1 from ps-ecog-10, ps-kps-10",
    ),
    (
        "performance",
        patient(ecog=None, kps=said(Topic.KPS, 71, reporting=PRELIMINARY)),
        "absent 71 from ps-kps-10 assuming preliminary-data",
    ),
    (
        "performance",
        patient(ecog=said(Topic.ECOG, 1, 91), kps=None),
        ("indeterminate 1 because stale, missing from ps-ecog-91 asks for ecog since 2024-07-02, kps since 2024-07-02"),
    ),
    (
        "performance",
        patient(ecog=None, kps=said(Topic.KPS, 90, 91)),
        ("indeterminate 90 because missing, stale from ps-kps-91 asks for ecog since 2024-07-02, kps since 2024-07-02"),
    ),
    (
        "performance",
        patient(ecog=(said(Topic.ECOG, 1), said(Topic.ECOG, 3)), kps=said(Topic.KPS, 90, 91)),
        (
            "indeterminate 90 because conflicting-values, stale from ps-ecog-10, ps-kps-91 asks "
            "for ecog since 2024-07-02, kps since 2024-07-02"
        ),
    ),
)


@pytest.mark.parametrize(
    ("code", "case", "says"), PREDICTORS, ids=[f"{row[0]}-{n}" for n, row in enumerate(PREDICTORS)]
)
def test_what_a_predictor_shows(code: str, case: Case, says: str) -> None:
    assert shown(predictor(case, code)) == says
