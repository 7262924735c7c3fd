"""What the criteria of TACE unsuitability show beside their answer: the value, why it is open, what is cited."""

from dataclasses import replace
from typing import Any

import pytest

from fhirnet.case import Case
from fhirnet.case.disease import (
    ActiveComplication,
    Complication,
    Verification,
)
from fhirnet.case.imaging import (
    GrossMorphology,
)
from fhirnet.case.status import (
    AscitesGrade,
    FistulaExtent,
    Reporting,
)
from fhirnet.rules.tace_unsuitability import apple_2020, cn
from tests.rules.liver_patient import (
    EMPTY,
    TODAY,
    complication,
    day,
    patient,
    scan,
    tace,
)
from tests.rules.shown import shown


def beside(case: Case, **facts: Any) -> Case:
    """The case with more facts."""
    return replace(case, **facts)


def preliminary(case: Case) -> Case:
    """The case with every result and statement not yet final."""
    return replace(
        case,
        statements=tuple(replace(s, reporting=Reporting.PRELIMINARY) for s in case.statements),
        measurements=tuple(replace(m, reporting=Reporting.PRELIMINARY) for m in case.measurements),
    )


def assumed(kind: Complication) -> ActiveComplication:
    """A condition whose verification is assumed."""
    return replace(complication(kind), verification=Verification.ASSUMED)


CRITERIA: tuple[tuple[str, Case, str], ...] = (
    (
        "unsuit-arterial-occlusion",
        patient(occlusion=True, catheterization=False),
        ("met True from obs-hepatic-artery-occlusion@2024-07-01, obs-catheterization-possible@2024-07-01"),
    ),
    (
        "unsuit-arterial-occlusion",
        patient(occlusion=True, catheterization=True),
        ("not-met False from obs-hepatic-artery-occlusion@2024-07-01, obs-catheterization-possible@2024-07-01"),
    ),
    (
        "unsuit-arterial-occlusion",
        patient(occlusion=False),
        ("not-met False from obs-hepatic-artery-occlusion@2024-07-01, obs-catheterization-possible@2024-07-01"),
    ),
    (
        "unsuit-arterial-occlusion",
        patient(catheterization=None),
        (
            "indeterminate because missing asks for artery-occlusion by 2024-07-01, "
            "catheterization-possible by 2024-07-01"
        ),
    ),
    (
        "unsuit-arterial-occlusion",
        beside(patient(catheterization=None), procedures=(tace(day(90)),)),
        "not-met False from 2024-04-02",
    ),
    (
        "unsuit-arterial-occlusion",
        beside(patient(catheterization=None, occlusion=True), procedures=(tace(day(90)),)),
        "not-met False from obs-hepatic-artery-occlusion@2024-07-01, 2024-04-02",
    ),
    (
        "unsuit-arterial-occlusion",
        beside(patient(catheterization=None, occlusion=True), procedures=(tace(day(91)),)),
        (
            "indeterminate because stale from obs-hepatic-artery-occlusion@2024-07-01, 2024-04-01"
            " asks for catheterization-possible since 2024-04-02"
        ),
    ),
    (
        "unsuit-arterial-occlusion",
        beside(patient(catheterization=None, occlusion=True), procedures=(tace("2024-04"),)),
        (
            "indeterminate because imprecise-date from obs-hepatic-artery-occlusion@2024-07-01, "
            "2024-04 asks for catheterization-possible since 2024-04-02"
        ),
    ),
    (
        "unsuit-arterial-occlusion",
        beside(patient(catheterization=None, occlusion=True), procedures=(tace(day(200)), tace(day(100)))),
        (
            "indeterminate because stale from obs-hepatic-artery-occlusion@2024-07-01, 2024-03-23"
            " asks for catheterization-possible since 2024-04-02"
        ),
    ),
    (
        "unsuit-arterial-occlusion",
        beside(patient(catheterization=None, occlusion=(False, day(20))), procedures=(tace(day(10), abandoned=True),)),
        "met True from 2024-06-21",
    ),
    (
        "unsuit-arterial-occlusion",
        beside(patient(catheterization=None, occlusion=(False, day(5))), procedures=(tace(day(10), abandoned=True),)),
        "not-met False from obs-hepatic-artery-occlusion@2024-06-26, 2024-06-21",
    ),
    (
        "unsuit-arterial-occlusion",
        beside(patient(catheterization=(True, day(20))), procedures=(tace(day(10), abandoned=True),)),
        "met True from 2024-06-21",
    ),
    (
        "unsuit-arterial-occlusion",
        beside(patient(catheterization=(True, day(5))), procedures=(tace(day(10), abandoned=True),)),
        "not-met False from 2024-06-21, obs-catheterization-possible@2024-06-26",
    ),
    (
        "unsuit-arterial-occlusion",
        beside(patient(catheterization=None), procedures=(tace(None, abandoned=True),)),
        "met True from None",
    ),
    (
        "unsuit-arterial-occlusion",
        beside(patient(catheterization=False), complications=(assumed(Complication.HEPATIC_ARTERY_OCCLUSION),)),
        (
            "met True from hepatic-artery-occlusion, obs-catheterization-possible@2024-07-01 "
            "assuming verification-assumed"
        ),
    ),
    (
        "unsuit-arterial-occlusion",
        beside(
            patient(catheterization=False),
            complications=(
                assumed(Complication.HEPATIC_ARTERY_OCCLUSION),
                complication(Complication.HEPATIC_ARTERY_OCCLUSION),
            ),
        ),
        "met True from hepatic-artery-occlusion, obs-catheterization-possible@2024-07-01",
    ),
    (
        "unsuit-arterial-occlusion",
        beside(
            patient(catheterization=False, occlusion=(False, day(20))),
            complications=(complication(Complication.HEPATIC_ARTERY_OCCLUSION, day(10)),),
        ),
        "met True from hepatic-artery-occlusion, obs-catheterization-possible@2024-07-01",
    ),
    (
        "unsuit-arterial-occlusion",
        beside(
            patient(catheterization=False, occlusion=(False, day(5))),
            complications=(complication(Complication.HEPATIC_ARTERY_OCCLUSION, day(10)),),
        ),
        ("not-met False from obs-hepatic-artery-occlusion@2024-06-26, obs-catheterization-possible@2024-07-01"),
    ),
    (
        "unsuit-arterial-occlusion",
        beside(
            patient(catheterization=False, occlusion=True),
            complications=(assumed(Complication.HEPATIC_ARTERY_OCCLUSION),),
        ),
        ("met True from obs-hepatic-artery-occlusion@2024-07-01, obs-catheterization-possible@2024-07-01"),
    ),
    (
        "unsuit-child-pugh-c",
        patient(bilirubin="60-70", albumin=None, inr="2.4"),
        (
            "indeterminate >=9 <=11 {score} because missing from lab-bilirubin@2024-07-01, "
            "lab-inr@2024-07-01, obs-ascites-grade@2024-07-01, "
            "obs-encephalopathy-grade@2024-07-01 asks for albumin g/L since 2024-06-01"
        ),
    ),
    (
        "unsuit-child-pugh-c",
        patient(),
        (
            "not-met 5 from lab-bilirubin@2024-07-01, lab-albumin@2024-07-01, lab-inr@2024-07-01,"
            " obs-ascites-grade@2024-07-01, obs-encephalopathy-grade@2024-07-01"
        ),
    ),
    (
        "unsuit-child-pugh-c",
        patient(albumin=None, bilirubin=60, inr="2.4"),
        (
            "indeterminate >=9 <=11 {score} because missing from lab-bilirubin@2024-07-01, "
            "lab-inr@2024-07-01, obs-ascites-grade@2024-07-01, "
            "obs-encephalopathy-grade@2024-07-01 asks for albumin g/L since 2024-06-01"
        ),
    ),
    (
        "unsuit-child-pugh-c",
        preliminary(patient(albumin=27, bilirubin=60, inr="2.4")),
        (
            "met 11 from lab-bilirubin@2024-07-01, lab-albumin@2024-07-01, lab-inr@2024-07-01, "
            "obs-ascites-grade@2024-07-01, obs-encephalopathy-grade@2024-07-01 assuming "
            "preliminary-data"
        ),
    ),
    (
        "unsuit-child-pugh-c",
        patient(albumin=(27, day(31)), bilirubin=60, inr="2.4"),
        (
            "indeterminate >=9 <=11 {score} because stale from lab-bilirubin@2024-07-01, "
            "lab-albumin@2024-05-31, lab-inr@2024-07-01, obs-ascites-grade@2024-07-01, "
            "obs-encephalopathy-grade@2024-07-01 asks for albumin g/L since 2024-06-01"
        ),
    ),
    (
        "unsuit-child-pugh-c",
        beside(patient(albumin=None, bilirubin=60, inr="2.4"), procedures=(tace(day(7)),)),
        (
            "indeterminate >=9 <=11 {score} because missing, post-tace-transient from "
            "lab-bilirubin@2024-07-01, lab-inr@2024-07-01, obs-ascites-grade@2024-07-01, "
            "obs-encephalopathy-grade@2024-07-01 asks for albumin g/L since 2024-06-01"
        ),
    ),
    (
        "unsuit-severe-jaundice",
        patient(bilirubin=51),
        "not-met 51 umol/L because unverified-thresholds from lab-bilirubin@2024-07-01",
    ),
    (
        "unsuit-severe-jaundice",
        patient(bilirubin="51.1"),
        (
            "indeterminate 51.1 umol/L because threshold-not-defined-in-source, "
            "unverified-thresholds from lab-bilirubin@2024-07-01 asks for severe-jaundice by "
            "2024-07-01"
        ),
    ),
    (
        "unsuit-severe-jaundice",
        patient(bilirubin=171),
        (
            "indeterminate 171 umol/L because threshold-not-defined-in-source, "
            "unverified-thresholds from lab-bilirubin@2024-07-01 asks for severe-jaundice by "
            "2024-07-01"
        ),
    ),
    (
        "unsuit-severe-jaundice",
        preliminary(patient(bilirubin="171.1")),
        ("met 171.1 umol/L because unverified-thresholds from lab-bilirubin@2024-07-01 assuming preliminary-data"),
    ),
    (
        "unsuit-severe-jaundice",
        patient(bilirubin="50-52"),
        (
            "indeterminate >=50 <=52 umol/L because comparator-straddles, unverified-thresholds "
            "from lab-bilirubin@2024-07-01 asks for bilirubin umol/L since 2024-06-01"
        ),
    ),
    (
        "unsuit-severe-jaundice",
        patient(bilirubin=None),
        "indeterminate because missing asks for bilirubin umol/L since 2024-06-01",
    ),
    ("unsuit-severe-jaundice", patient(bilirubin=None, jaundice=True), "met from obs-severe-jaundice@2024-07-01"),
    (
        "unsuit-severe-jaundice",
        patient(bilirubin=None, jaundice=False),
        (
            "indeterminate because missing from obs-severe-jaundice@2024-07-01 asks for bilirubin"
            " umol/L since 2024-06-01"
        ),
    ),
    (
        "unsuit-severe-jaundice",
        patient(bilirubin=100, jaundice=False),
        (
            "indeterminate 100 umol/L because threshold-not-defined-in-source, "
            "unverified-thresholds from obs-severe-jaundice@2024-07-01, lab-bilirubin@2024-07-01"
        ),
    ),
    (
        "unsuit-severe-jaundice",
        patient(bilirubin=172, jaundice=False),
        ("met 172 umol/L because unverified-thresholds from obs-severe-jaundice@2024-07-01, lab-bilirubin@2024-07-01"),
    ),
    (
        "unsuit-severe-jaundice",
        beside(patient(bilirubin=172), procedures=(tace(day(1)),)),
        ("met 172 umol/L because post-tace-transient, unverified-thresholds from lab-bilirubin@2024-07-01"),
    ),
    (
        "unsuit-severe-jaundice",
        beside(patient(bilirubin=172), procedures=(tace(TODAY),)),
        ("met 172 umol/L because post-tace-transient, unverified-thresholds from lab-bilirubin@2024-07-01"),
    ),
    (
        "unsuit-severe-jaundice",
        beside(patient(bilirubin=(172, day(5))), procedures=(tace(day(4)),)),
        "met 172 umol/L because unverified-thresholds from lab-bilirubin@2024-06-26",
    ),
    (
        "unsuit-encephalopathy",
        patient(encephalopathy=1),
        ("indeterminate 1 because threshold-not-defined-in-source from obs-encephalopathy-grade@2024-07-01"),
    ),
    (
        "unsuit-encephalopathy",
        preliminary(patient(encephalopathy=2)),
        "met 2 from obs-encephalopathy-grade@2024-07-01 assuming preliminary-data",
    ),
    (
        "unsuit-encephalopathy",
        patient(encephalopathy=(2, day(31))),
        (
            "indeterminate because stale from obs-encephalopathy-grade@2024-05-31 asks for "
            "encephalopathy since 2024-06-01"
        ),
    ),
    (
        "unsuit-encephalopathy",
        patient(encephalopathy=None),
        "indeterminate because missing asks for encephalopathy since 2024-06-01",
    ),
    (
        "unsuit-encephalopathy",
        beside(patient(encephalopathy=None), complications=(complication(Complication.ENCEPHALOPATHY),)),
        ("indeterminate because missing, extent-unknown from encephalopathy asks for encephalopathy since 2024-06-01"),
    ),
    (
        "unsuit-refractory-ascites",
        patient(ascites=AscitesGrade.MODERATE_SEVERE),
        (
            "indeterminate moderate-severe because extent-unknown, missing from "
            "obs-ascites-grade@2024-07-01 asks for ascites-refractory by 2024-07-01"
        ),
    ),
    (
        "unsuit-refractory-ascites",
        preliminary(patient(ascites=AscitesGrade.REFRACTORY)),
        "met refractory from obs-ascites-grade@2024-07-01 assuming preliminary-data",
    ),
    ("unsuit-refractory-ascites", patient(ascites=AscitesGrade.MILD), "not-met mild from obs-ascites-grade@2024-07-01"),
    (
        "unsuit-refractory-ascites",
        patient(ascites=None),
        "indeterminate because missing asks for ascites since 2024-06-01",
    ),
    (
        "unsuit-refractory-ascites",
        beside(
            patient(ascites=(AscitesGrade.NONE, day(5))), complications=(complication(Complication.ASCITES, "2024-06"),)
        ),
        (
            "indeterminate because imprecise-date, extent-unknown from "
            "obs-ascites-grade@2024-06-26, ascites asks for ascites since 2024-06-01"
        ),
    ),
    (
        "unsuit-refractory-ascites",
        beside(
            patient(ascites=(AscitesGrade.NONE, day(5))), complications=(complication(Complication.ASCITES, day(4)),)
        ),
        (
            "indeterminate because missing, extent-unknown from obs-ascites-grade@2024-06-26, "
            "ascites asks for ascites since 2024-06-01"
        ),
    ),
    (
        "unsuit-hepatorenal-syndrome",
        patient(creatinine=133),
        "not-met 133 umol/L because unverified-thresholds from lab-creatinine@2024-07-01",
    ),
    (
        "unsuit-hepatorenal-syndrome",
        patient(creatinine="133.1"),
        (
            "indeterminate 133.1 umol/L because missing, threshold-not-defined-in-source, "
            "unverified-thresholds from lab-creatinine@2024-07-01 asks for hepatorenal-syndrome "
            "by 2024-07-01"
        ),
    ),
    (
        "unsuit-hepatorenal-syndrome",
        patient(creatinine="130-140"),
        (
            "indeterminate >=130 <=140 umol/L because comparator-straddles, unverified-thresholds"
            " from lab-creatinine@2024-07-01 asks for creatinine umol/L since 2024-06-01"
        ),
    ),
    (
        "unsuit-hepatorenal-syndrome",
        patient(creatinine=None),
        "indeterminate because missing asks for creatinine umol/L since 2024-06-01",
    ),
    (
        "unsuit-hepatorenal-syndrome",
        patient(creatinine=(70, "2024-06")),
        "not-met 70 umol/L because unverified-thresholds from lab-creatinine@2024-06",
    ),
    (
        "unsuit-hepatorenal-syndrome",
        beside(patient(), complications=(assumed(Complication.HEPATORENAL_SYNDROME),)),
        "met True from hepatorenal-syndrome assuming verification-assumed",
    ),
    ("unsuit-ecog-over-2", patient(ecog=3), "met 3 from ps-ecog@2024-07-01"),
    (
        "unsuit-ecog-over-2",
        patient(ecog=(3, day(31))),
        "indeterminate because stale from ps-ecog@2024-05-31 asks for ecog since 2024-06-01",
    ),
    ("unsuit-ecog-over-2", patient(ecog=(2, day(30))), "not-met 2 from ps-ecog@2024-06-01"),
    (
        "unsuit-diffuse-fistula",
        patient(fistula=FistulaExtent.PRESENT_EXTENT_UNKNOWN),
        (
            "indeterminate present-extent-unknown because extent-unknown from "
            "obs-hepatic-artery-fistula@2024-07-01 asks for artery-fistula by 2024-07-01"
        ),
    ),
    (
        "unsuit-diffuse-fistula",
        preliminary(patient(fistula=FistulaExtent.DIFFUSE)),
        "met diffuse from obs-hepatic-artery-fistula@2024-07-01 assuming preliminary-data",
    ),
    (
        "unsuit-diffuse-fistula",
        patient(fistula=(FistulaExtent.FOCAL, day(900))),
        "not-met focal from obs-hepatic-artery-fistula@2022-01-13",
    ),
    (
        "unsuit-diffuse-fistula",
        patient(fistula=None),
        "indeterminate because missing asks for artery-fistula by 2024-07-01",
    ),
    ("apple-up-to-7-out", beside(EMPTY, liver_scans=(scan(2, 50),)), "not-met 7 {score} from scan@2024-07-01"),
    (
        "apple-up-to-7-out",
        beside(EMPTY, liver_scans=(scan(2, "50.1", reporting=Reporting.PRELIMINARY),)),
        "met 7.01 {score} from scan@2024-07-01 assuming preliminary-data",
    ),
    (
        "apple-up-to-7-out",
        beside(EMPTY, liver_scans=(scan(2, "40-60"),)),
        (
            "indeterminate >=6 <=8 {score} because comparator-straddles from scan@2024-07-01 asks"
            " for largest-diameter mm by 2024-07-01"
        ),
    ),
    (
        "apple-up-to-7-out",
        beside(EMPTY, liver_scans=(scan(2),)),
        ("indeterminate because missing from scan@2024-07-01 asks for largest-diameter mm by 2024-07-01"),
    ),
    (
        "apple-up-to-7-out",
        EMPTY,
        ("indeterminate because missing asks for tumour-count by 2024-07-01, largest-diameter mm by 2024-07-01"),
    ),
    (
        "apple-malbi-2b",
        patient(bilirubin=15, albumin=None),
        ("indeterminate because missing from lab-bilirubin@2024-07-01 asks for albumin g/L since 2024-06-01"),
    ),
    (
        "apple-malbi-2b",
        preliminary(patient(bilirubin=10, albumin=40)),
        (
            "not-met -2.740 {score} because unverified-thresholds from lab-bilirubin@2024-07-01, "
            "lab-albumin@2024-07-01 assuming preliminary-data"
        ),
    ),
    ("apple-morphology", EMPTY, "indeterminate because missing asks for morphology by 2024-07-01"),
    (
        "apple-morphology",
        beside(
            EMPTY, liver_scans=(scan(gross_morphology=(GrossMorphology.SIMPLE_NODULAR, GrossMorphology.INFILTRATIVE)),)
        ),
        "met infiltrative from scan@2024-07-01",
    ),
    (
        "apple-morphology",
        beside(
            EMPTY,
            liver_scans=(scan(gross_morphology=(GrossMorphology.SIMPLE_NODULAR,), reporting=Reporting.PRELIMINARY),),
        ),
        "not-met simple-nodular from scan@2024-07-01 assuming preliminary-data",
    ),
)


@pytest.mark.parametrize(("code", "case", "says"), CRITERIA, ids=[f"{row[0]}-{n}" for n, row in enumerate(CRITERIA)])
def test_what_a_criterion_shows(code: str, case: Case, says: str) -> None:
    rows = (*cn.judge(case).criteria, *apple_2020.judge(case).criteria)
    assert shown(next(row.finding for row in rows if row.code == code)) == says
