"""Measured amounts: blood, vital signs, pathology percentages."""

from dataclasses import dataclass, field
from enum import StrEnum

from fhirnet.case.status import Reporting
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity


class Analyte(StrEnum):
    """What was measured. AFP mass and units, PIVKA-II mass and units are four series, never converted."""

    AFP = "lab-afp"
    AFP_UNITS = "lab-afp-units"
    AFP_L3 = "lab-afp-l3"
    PIVKA2_UNITS = "lab-pivka2-units"
    PIVKA2 = "lab-pivka2"
    BILIRUBIN = "lab-bilirubin"
    ALBUMIN = "lab-albumin"
    INR = "lab-inr"
    ALT = "lab-alt"
    AST = "lab-ast"
    ALP = "lab-alp"
    CREATININE = "lab-creatinine"
    CREATININE_CLEARANCE = "lab-crcl"
    EGFR = "lab-egfr"
    HEMOGLOBIN = "lab-hemoglobin"
    LEUKOCYTES = "lab-leukocytes"
    NEUTROPHILS = "lab-neutrophils"
    LYMPHOCYTES = "lab-lymphocytes"
    PLATELETS = "lab-platelets"
    NSE = "lab-nse"
    GLUCOSE = "lab-glucose"
    WEIGHT = "vital-weight"
    HEIGHT = "vital-height"
    AGE = "vital-age"
    KI67 = "path-ki67"
    LIFE_EXPECTANCY = "obs-life-expectancy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One result in the canonical unit of its analyte; `upper` and `lower` are the limits of normal, if known.

    `upper_is_default`: no limit came with the result, the published default is used. `issued` is when it was
    reported, as written; it decides between two results of one date and filters what was known on a date.
    """

    key: str
    analyte: Analyte
    on: Interval
    value: Quantity
    upper: Quantity | None = None
    lower: Quantity | None = None
    upper_is_default: bool = False
    reporting: Reporting = Reporting.FINAL
    issued: str | None = None
    source: tuple[str, ...] = field(default=(), compare=False)
