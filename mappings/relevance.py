"""Which facts each question reads (contract 4.1): one table, by concept; and what is cited as used.

`*` at the end stands for every concept that begins so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mappings.codes import table

QUESTIONS: Final = ("tace-resistance", "prrt-suitability")
TACE: Final = 1
PRRT: Final = 2
BIT: Mapping[str, int] = {"tace-resistance": TACE, "prrt-suitability": PRRT}
EITHER: Final = TACE | PRRT

READ_BY_BOTH = (
    "dx-*", "met-*", "primary-*", "morph-*", "path-histology", "ps-ecog",
    "lab-bilirubin", "lab-albumin", "lab-inr", "lab-creatinine",
    "obs-liver-imaging-assessment", "obs-contrast-enhanced", "obs-arterial-phase", "obs-evaluable",
    "obs-sum-of-viable-diameters", "obs-sum-of-total-diameters", "obs-sum-of-viable-products", "obs-viable-volume",
    "obs-viable-fraction", "obs-viable-longest-diameter", "obs-new-intrahepatic-lesion", "obs-vascular-invasion",
    "obs-extrahepatic-spread", "obs-target-response", "obs-non-target-response", "obs-overall-response",
    "obs-response", "obs-response-criteria", "obs-tumor-count", "obs-largest-tumor-diameter",
    "obs-tumor-gross-morphology", "obs-liver-tumor-burden", "obs-tumor-size", "obs-tumor-longest-dimension",
    "obs-tumor-other-dimension",
    "proc-tace", "proc-ctace", "proc-deb-tace", "proc-b-tace", "proc-haic", "proc-tare", "proc-tae",
    "proc-embolization-unspecified", "proc-ablation", "proc-liver-resection", "proc-liver-transplant",
    "proc-liver-radiotherapy", "proc-treatment-course",
    "drug-vitamin-k", "drug-vitamin-k-antagonist", "drug-antibacterial", "pregnancy-status",
)  # fmt: skip
READ_BY_TACE = (
    "cond-ascites", "cond-encephalopathy", "cond-hepatorenal-syndrome", "cond-hepatic-artery-occlusion",
    "lab-afp*", "lab-pivka2*", "child-pugh-score", "obs-ascites-grade", "obs-encephalopathy-grade",
    "obs-hepatic-artery-fistula", "obs-catheterization-possible", "obs-hepatic-artery-occlusion",
    "obs-severe-jaundice", "obs-cnlc-stage",
)  # fmt: skip
READ_BY_PRRT = (
    "cond-breast-feeding", "proc-primary-tumor-resection", "proc-liver-biopsy", "proc-prrt-cycle", "drug-*",
    "obs-disease-trend", "ps-kps", "path-ki67", "path-grade", "obs-sstr2-ihc", "obs-sstr5-ihc",
    "obs-sstr-imaging-assessment", "obs-fdg-imaging-assessment", "obs-tracer", "obs-krenning-score",
    "obs-lowest-krenning-score", "obs-suv-max", "obs-lowest-suv-max", "obs-highest-suv-max",
    "obs-tumor-to-liver-ratio", "obs-lowest-tumor-to-liver-ratio", "obs-uptake-category", "obs-submaximal-uptake",
    "obs-heterogeneous-uptake", "obs-fdg-positive", "obs-netpet-grade", "obs-sstr-fdg-discordant-lesion",
    "lab-hcg-serum", "lab-hcg-urine", "obs-resectability", "obs-differentiation", "obs-life-expectancy",
    "obs-childbearing-potential", "obs-extensive-marrow-irradiation", "obs-extensive-marrow-disease",
    "obs-uncontrolled-heart-failure", "obs-untreated-obstruction", "obs-untreated-cns-metastases",
    "obs-peritoneal-carcinomatosis", "obs-ill-defined-margins", "obs-hypovascular-lesions",
    "obs-disease-symptom-grade", "obs-critical-organ-burden", "obs-prior-systemic-lines",
    "lab-hemoglobin", "lab-leukocytes", "lab-neutrophils", "lab-platelets", "lab-lymphocytes", "lab-alt", "lab-ast",
    "lab-alp", "lab-crcl", "lab-egfr", "lab-nse", "lab-glucose", "vital-*",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Used:
    """A resource that a question was answered from; `effective` is the date of an Observation as written."""

    reference: str
    type: str
    effective: str


def _masks() -> dict[str, int]:
    masks = dict.fromkeys(table().rows, 0)
    for patterns, mask in ((READ_BY_BOTH, EITHER), (READ_BY_TACE, TACE), (READ_BY_PRRT, PRRT)):
        for pattern in patterns:
            begins = pattern.removesuffix("*")
            meant = [c for c in masks if c.startswith(begins)] if begins != pattern else [pattern]
            for concept in meant:
                masks[concept] |= mask
    return masks


MASKS: Mapping[str, int] = _masks()
"""By concept, the questions that read it, as bits; 0: recognized, and read by none."""
