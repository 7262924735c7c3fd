"""Statements about the patient that are no measurement: grades, scores, yes and no, words of a code list."""

from dataclasses import dataclass, field
from enum import StrEnum

from fhirnet.dates import Interval


class Reporting(StrEnum):
    """How final a result is."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    AMENDED = "amended"
    CORRECTED = "corrected"


class AscitesGrade(StrEnum):
    """Ascites; NONE must be documented."""

    NONE = "none"
    MILD = "mild"
    MODERATE_SEVERE = "moderate-severe"
    REFRACTORY = "refractory"


class FistulaExtent(StrEnum):
    """Hepatic artery to portal or hepatic vein fistula."""

    NONE = "none"
    FOCAL = "focal"
    DIFFUSE = "diffuse"
    PRESENT_EXTENT_UNKNOWN = "present-extent-unknown"


class CnlcStage(StrEnum):
    """China liver cancer staging."""

    IA = "Ia"
    IB = "Ib"
    IIA = "IIa"
    IIB = "IIb"
    IIIA = "IIIa"
    IIIB = "IIIb"
    IV = "IV"


class ChildPughClass(StrEnum):
    """Child-Pugh class."""

    A = "a"
    B = "b"
    C = "c"


class NetGrade(StrEnum):
    """WHO grade of a neuroendocrine neoplasm."""

    G1 = "g1"
    G2 = "g2"
    G3 = "g3"
    NEC = "nec"


class Differentiation(StrEnum):
    """Histological differentiation."""

    WELL = "well-differentiated"
    POOR = "poorly-differentiated"


class Resectability(StrEnum):
    """Whether surgery with curative aim is possible or planned."""

    RESECTABLE = "resectable"
    PLANNED = "curative-resection-planned"
    UNRESECTABLE = "unresectable"


class SstrIhc(StrEnum):
    """Immunohistochemistry of a somatostatin receptor."""

    NEGATIVE = "negative"
    ONE = "1-plus"
    TWO = "2-plus"
    THREE = "3-plus"


class Pregnancy(StrEnum):
    """Pregnancy status."""

    PREGNANT = "pregnant"
    NOT_PREGNANT = "not-pregnant"


class TestResult(StrEnum):
    """Result of a qualitative test."""

    __test__ = False  # keeps pytest from collecting it

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Trend(StrEnum):
    """Direction of the disease as judged by a clinician; never a response."""

    IMPROVED = "improved"
    STABLE = "stable"
    WORSENED = "worsened"
    UNDETERMINED = "undetermined"


class Topic(StrEnum):
    """What a statement is about; the comment gives the type of its value."""

    ECOG = "ps-ecog"  # int 0-5
    KPS = "ps-kps"  # int 0-100
    CHILD_PUGH = "child-pugh-score"  # int 5-15, or ChildPughClass where only the class is stated
    ASCITES = "obs-ascites-grade"  # AscitesGrade
    ENCEPHALOPATHY = "obs-encephalopathy-grade"  # int 0-4, West Haven
    SEVERE_JAUNDICE = "obs-severe-jaundice"  # bool
    ARTERY_OCCLUSION = "obs-hepatic-artery-occlusion"  # bool
    CATHETERIZATION_POSSIBLE = "obs-catheterization-possible"  # bool
    ARTERY_FISTULA = "obs-hepatic-artery-fistula"  # FistulaExtent
    CNLC_STAGE = "obs-cnlc-stage"  # CnlcStage
    PREGNANCY = "pregnancy-status"  # Pregnancy
    HCG_SERUM = "lab-hcg-serum"  # TestResult
    HCG_URINE = "lab-hcg-urine"  # TestResult
    BREAST_FEEDING = "cond-breast-feeding"  # bool
    NET_GRADE = "path-grade"  # NetGrade
    HISTOLOGY = "path-histology"  # fhirnet.case.disease.Morphology
    SSTR2_IHC = "obs-sstr2-ihc"  # SstrIhc
    SSTR5_IHC = "obs-sstr5-ihc"  # SstrIhc
    DIFFERENTIATION = "obs-differentiation"  # Differentiation
    RESECTABILITY = "obs-resectability"  # Resectability
    DISEASE_TREND = "obs-disease-trend"  # Trend
    ILL_DEFINED_MARGINS = "obs-ill-defined-margins"  # bool
    HYPOVASCULAR = "obs-hypovascular-lesions"  # bool
    CHILDBEARING_POTENTIAL = "obs-childbearing-potential"  # bool
    MARROW_IRRADIATION = "obs-extensive-marrow-irradiation"  # bool
    MARROW_DISEASE = "obs-extensive-marrow-disease"  # bool
    HEART_FAILURE = "obs-uncontrolled-heart-failure"  # bool
    OBSTRUCTION = "obs-untreated-obstruction"  # bool
    CNS_METASTASES = "obs-untreated-cns-metastases"  # bool
    SYMPTOM_GRADE = "obs-disease-symptom-grade"  # int 0-4
    PERITONEAL_CARCINOMATOSIS = "obs-peritoneal-carcinomatosis"  # bool
    CRITICAL_ORGAN_BURDEN = "obs-critical-organ-burden"  # int 0-2
    PRIOR_LINES = "obs-prior-systemic-lines"  # int


class TrialStatus(StrEnum):
    """Where a patient stands in a clinical trial, as far as it attests that its entry conditions were met."""

    ELIGIBLE = "eligible"
    ON_STUDY = "on-study"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A trial's word that the patient meets its entry conditions, since `on` (None: not documented).

    It counts only where the asker accepts attestations.
    """

    key: str
    status: TrialStatus
    on: Interval | None = None
    source: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement on one date; `value` is a bool, an int or a member of the code list of its topic."""

    key: str
    topic: Topic
    on: Interval
    value: bool | int | StrEnum
    reporting: Reporting = Reporting.FINAL
    issued: str | None = None
    source: tuple[str, ...] = field(default=(), compare=False)
