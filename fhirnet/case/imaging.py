"""What scans said: of the liver, of somatostatin receptors, of FDG uptake. One record a scan.

A fact that one scan states twice with different values is a `Conflict`: unknown to every rule, and kept as it came.
None means not stated, never "no".
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from fhirnet.case.status import Reporting
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity

T = TypeVar("T")


class Modality(StrEnum):
    """How the picture was made."""

    CT = "ct"
    MRI = "mri"
    PET = "pet"
    US = "us"


class Response(StrEnum):
    """Response to treatment in the words of mRECIST and RECIST; NE is not assessed."""

    CR = "cr"
    PR = "pr"
    SD = "sd"
    PD = "pd"
    NE = "ne"


class NonTargetResponse(StrEnum):
    """Response of the non-target lesions."""

    CR = "cr"
    SD = "sd"
    PD = "pd"


class ResponseCriteria(StrEnum):
    """The criteria a stated response was judged by."""

    MRECIST = "mrecist"
    RECIST_1_1 = "recist-1.1"


class GrossMorphology(StrEnum):
    """Gross type of a liver tumour (JSH 2021 / APPLE 2020 wording)."""

    SIMPLE_NODULAR = "simple-nodular"
    EXTRANODULAR_GROWTH = "simple-nodular-extranodular-growth"
    CONFLUENT_MULTINODULAR = "confluent-multinodular"
    MASSIVE = "massive"
    INFILTRATIVE = "infiltrative"
    MULTIPLE_DISSEMINATED = "multiple-disseminated"
    POORLY_DIFFERENTIATED = "poorly-differentiated"
    SARCOMATOUS_CHANGE = "sarcomatous-change"


class Tracer(StrEnum):
    """What was injected for a PET."""

    GA68_DOTATATE = "ga68-dotatate"
    GA68_SSA = "ga68-ssa"
    FDG = "fdg"


class UptakeCategory(StrEnum):
    """Uptake of the coldest lesion in words."""

    NONE = "none"
    BELOW_LIVER = "below-liver"
    EQUAL_LIVER = "equal-liver"
    ABOVE_LIVER = "above-liver"
    ABOVE_SPLEEN = "above-spleen"
    HIGH = "high"
    LOW = "low"
    POSITIVE_UNSPECIFIED = "positive-unspecified"


class Netpet(StrEnum):
    """NETPET grade of a pair of SSTR and FDG PET."""

    P0 = "p0"
    P1 = "p1"
    P2 = "p2"
    P3 = "p3"
    P4A = "p4a"
    P4B = "p4b"
    P5 = "p5"


@dataclass(frozen=True, slots=True)
class Conflict(Generic[T]):
    """The different values one scan states for one fact, sorted as written."""

    values: tuple[T, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionSize:
    """Sizes of one lesion on one scan, mm: longest viable, longest total and second total diameter."""

    lesion: str
    viable: Quantity | Conflict[Quantity] | None = None
    total: Quantity | Conflict[Quantity] | None = None
    other: Quantity | Conflict[Quantity] | None = None
    source: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LiverScan:
    """What one CT, MRI or ultrasound said about the liver.

    Sums in mm, `viable_products` in mm2, `viable_volume` in mL, `viable_fraction` and `liver_burden` in %.
    `new_liver_lesions`: True, False, or a count. `modality` is None where none is stated.
    `target_response` and `overall_response` are stated ones, `criteria` say by which rules.
    """

    key: str
    on: Interval
    modality: Modality | None = None
    reporting: Reporting = Reporting.FINAL
    contrast: bool | Conflict[bool] | None = None
    arterial_phase: bool | Conflict[bool] | None = None
    evaluable: bool | Conflict[bool] | None = None
    viable_sum: Quantity | Conflict[Quantity] | None = None
    total_sum: Quantity | Conflict[Quantity] | None = None
    viable_products: Quantity | Conflict[Quantity] | None = None
    viable_volume: Quantity | Conflict[Quantity] | None = None
    viable_fraction: Quantity | Conflict[Quantity] | None = None
    new_liver_lesions: bool | int | Conflict[bool | int] | None = None
    vascular_invasion: bool | Conflict[bool] | None = None
    extrahepatic_spread: bool | Conflict[bool] | None = None
    target_response: Response | Conflict[Response] | None = None
    target_criteria: ResponseCriteria | Conflict[ResponseCriteria] | None = None
    non_target_response: NonTargetResponse | Conflict[NonTargetResponse] | None = None
    overall_response: Response | Conflict[Response] | None = None
    overall_criteria: ResponseCriteria | Conflict[ResponseCriteria] | None = None
    tumor_count: Quantity | Conflict[Quantity] | None = None
    largest_diameter: Quantity | Conflict[Quantity] | None = None
    gross_morphology: tuple[GrossMorphology, ...] = ()
    liver_burden: Quantity | Conflict[Quantity] | None = None
    lesions: tuple[LesionSize, ...] = ()
    recorded: str | None = None
    source: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LesionUptake:
    """Uptake of one lesion on one SSTR scan: Krenning 0-4, SUVmax, ratio to normal liver."""

    lesion: str
    krenning: int | Conflict[int] | None = None
    suv_max: Quantity | Conflict[Quantity] | None = None
    liver_ratio: Quantity | Conflict[Quantity] | None = None
    source: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SstrScan:
    """What one somatostatin receptor scan said."""

    key: str
    on: Interval
    modality: Modality | None = None
    reporting: Reporting = Reporting.FINAL
    tracer: Tracer | Conflict[Tracer] | None = None
    lowest_krenning: int | Conflict[int] | None = None
    lowest_suv_max: Quantity | Conflict[Quantity] | None = None
    highest_suv_max: Quantity | Conflict[Quantity] | None = None
    lowest_liver_ratio: Quantity | Conflict[Quantity] | None = None
    uptake: UptakeCategory | Conflict[UptakeCategory] | None = None
    submaximal: bool | Conflict[bool] | None = None
    heterogeneous: bool | Conflict[bool] | None = None
    lesions: tuple[LesionUptake, ...] = ()
    recorded: str | None = None
    source: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FdgScan:
    """What one FDG PET said; `netpet` reads it together with the SSTR scan."""

    key: str
    on: Interval
    modality: Modality | None = None
    reporting: Reporting = Reporting.FINAL
    tracer: Tracer | Conflict[Tracer] | None = None
    positive: bool | Conflict[bool] | None = None
    netpet: Netpet | Conflict[Netpet] | None = None
    discordant_lesion: bool | Conflict[bool] | None = None
    recorded: str | None = None
    source: tuple[str, ...] = field(default=(), compare=False)
