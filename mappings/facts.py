"""What kind of value every fact has, and which field of which record it fills. Rows only; observation.py reads them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from fhirnet.case.disease import Morphology
from fhirnet.case.imaging import (
    GrossMorphology,
    Netpet,
    NonTargetResponse,
    ResponseCriteria,
    Tracer,
    UptakeCategory,
)
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import (
    AscitesGrade,
    ChildPughClass,
    CnlcStage,
    Differentiation,
    FistulaExtent,
    NetGrade,
    Pregnancy,
    Resectability,
    SstrIhc,
    TestResult,
    Topic,
    Trend,
)
from mappings.codes import concept_of
from mappings.imaging import FDG, LIVER, SSTR
from mappings.references import Source
from mappings.terminology import Words
from mappings.values import Read, amount, boolean, boolean_or_count, count, integer, word, word_or_integer


class Field(NamedTuple):
    """One field of a scan, or of a lesion on it, and how its value is read."""

    kind: str
    name: str
    read: Read
    per_lesion: bool = False


ANSWERS: dict[Read, Words[Any]] = {}  # of the values that are one of a list: the list


def _words(*kinds: type[Any]) -> Read:
    words = Words({concept_of(member): member for kind in kinds for member in kind})
    read = word(words)
    ANSWERS[read] = words
    return read


ECOG_ANSWERS = Words({f"ecog-{grade}": grade for grade in range(6)})
CHILD_PUGH_CLASSES: Words[Any] = Words({concept_of(c): c for c in ChildPughClass})

AMOUNTS: Mapping[str, Read] = {analyte.value: amount(analyte.value) for analyte in Analyte}

TOPICS: Mapping[Topic, Read] = {
    Topic.ECOG: word_or_integer(ECOG_ANSWERS, 0, 5),
    Topic.KPS: integer(0, 100),
    Topic.CHILD_PUGH: word_or_integer(CHILD_PUGH_CLASSES, 5, 15),
    Topic.ASCITES: _words(AscitesGrade),
    Topic.ENCEPHALOPATHY: integer(0, 4),
    Topic.SEVERE_JAUNDICE: boolean,
    Topic.ARTERY_OCCLUSION: boolean,
    Topic.CATHETERIZATION_POSSIBLE: boolean,
    Topic.ARTERY_FISTULA: _words(FistulaExtent),
    Topic.CNLC_STAGE: _words(CnlcStage),
    Topic.PREGNANCY: _words(Pregnancy),
    Topic.HCG_SERUM: _words(TestResult),
    Topic.HCG_URINE: _words(TestResult),
    Topic.BREAST_FEEDING: boolean,
    Topic.NET_GRADE: _words(NetGrade),
    Topic.HISTOLOGY: _words(Morphology),
    Topic.SSTR2_IHC: _words(SstrIhc),
    Topic.SSTR5_IHC: _words(SstrIhc),
    Topic.DIFFERENTIATION: _words(Differentiation),
    Topic.RESECTABILITY: _words(Resectability),
    Topic.DISEASE_TREND: _words(Trend),
    Topic.ILL_DEFINED_MARGINS: boolean,
    Topic.HYPOVASCULAR: boolean,
    Topic.CHILDBEARING_POTENTIAL: boolean,
    Topic.MARROW_IRRADIATION: boolean,
    Topic.MARROW_DISEASE: boolean,
    Topic.HEART_FAILURE: boolean,
    Topic.OBSTRUCTION: boolean,
    Topic.CNS_METASTASES: boolean,
    Topic.SYMPTOM_GRADE: integer(0, 4),
    Topic.PERITONEAL_CARCINOMATOSIS: boolean,
    Topic.CRITICAL_ORGAN_BURDEN: integer(0, 2),
    Topic.PRIOR_LINES: integer(0, 100),
}

PANELS: Mapping[str, str] = {
    "obs-liver-imaging-assessment": LIVER,
    "obs-sstr-imaging-assessment": SSTR,
    "obs-fdg-imaging-assessment": FDG,
}


def _measured(kind: str, concept: str, name: str, per_lesion: bool = False) -> tuple[str, Field]:
    return concept, Field(kind, name, amount(concept), per_lesion)


def _yes_no(kind: str, concept: str, name: str) -> tuple[str, Field]:
    return concept, Field(kind, name, boolean)


FIELDS: Mapping[str, Field] = dict(
    [
        _yes_no(LIVER, "obs-contrast-enhanced", "contrast"),
        _yes_no(LIVER, "obs-arterial-phase", "arterial_phase"),
        _yes_no(LIVER, "obs-evaluable", "evaluable"),
        _measured(LIVER, "obs-sum-of-viable-diameters", "viable_sum"),
        _measured(LIVER, "obs-sum-of-total-diameters", "total_sum"),
        _measured(LIVER, "obs-sum-of-viable-products", "viable_products"),
        _measured(LIVER, "obs-viable-volume", "viable_volume"),
        _measured(LIVER, "obs-viable-fraction", "viable_fraction"),
        ("obs-new-intrahepatic-lesion", Field(LIVER, "new_liver_lesions", boolean_or_count)),
        _yes_no(LIVER, "obs-vascular-invasion", "vascular_invasion"),
        _yes_no(LIVER, "obs-extrahepatic-spread", "extrahepatic_spread"),
        ("obs-non-target-response", Field(LIVER, "non_target_response", _words(NonTargetResponse))),
        ("obs-response-criteria", Field(LIVER, "criteria", _words(ResponseCriteria))),
        ("obs-tumor-count", Field(LIVER, "tumor_count", count("obs-tumor-count"))),
        _measured(LIVER, "obs-largest-tumor-diameter", "largest_diameter"),
        ("obs-tumor-gross-morphology", Field(LIVER, "gross_morphology", _words(GrossMorphology))),
        _measured(LIVER, "obs-liver-tumor-burden", "liver_burden"),
        _measured(LIVER, "obs-viable-longest-diameter", "viable", True),
        _measured(LIVER, "obs-tumor-size", "total", True),
        _measured(LIVER, "obs-tumor-longest-dimension", "total", True),
        _measured(LIVER, "obs-tumor-other-dimension", "other", True),
        ("obs-tracer", Field(SSTR, "tracer", _words(Tracer))),
        ("obs-lowest-krenning-score", Field(SSTR, "lowest_krenning", integer(0, 4))),
        _measured(SSTR, "obs-lowest-suv-max", "lowest_suv_max"),
        _measured(SSTR, "obs-highest-suv-max", "highest_suv_max"),
        _measured(SSTR, "obs-lowest-tumor-to-liver-ratio", "lowest_liver_ratio"),
        ("obs-uptake-category", Field(SSTR, "uptake", _words(UptakeCategory))),
        _yes_no(SSTR, "obs-submaximal-uptake", "submaximal"),
        _yes_no(SSTR, "obs-heterogeneous-uptake", "heterogeneous"),
        ("obs-krenning-score", Field(SSTR, "krenning", integer(0, 4), True)),
        _measured(SSTR, "obs-suv-max", "suv_max", True),
        _measured(SSTR, "obs-tumor-to-liver-ratio", "liver_ratio", True),
        _yes_no(FDG, "obs-fdg-positive", "positive"),
        ("obs-netpet-grade", Field(FDG, "netpet", _words(Netpet))),
        _yes_no(FDG, "obs-sstr-fdg-discordant-lesion", "discordant_lesion"),
    ]
)


def tracer_kind(tracer: Tracer, source: Source) -> str:
    """Which scan a tracer belongs to: the one it is a component of, else the one it is made for."""
    panel = next((part.kind for part in source.parts if part.panel and part.kind != LIVER), None)
    return panel or (FDG if tracer is Tracer.FDG else SSTR)
