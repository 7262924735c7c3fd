"""What a type hint cannot say of a field: the form of its date or text, the limits of its number, its concept of unit.

A field that is not listed is what its type says, without more.
"""

from collections.abc import Callable, Mapping
from typing import Any

from fhirnet.case.disease import ActiveComplication, Diagnosis
from fhirnet.case.imaging import FdgScan, LesionSize, LesionUptake, LiverScan, SstrScan
from fhirnet.case.laboratory import Measurement
from fhirnet.case.person import Person
from fhirnet.case.status import Attestation, Statement
from fhirnet.case.treatment import (
    Allergy,
    Drug,
    MedicationGiven,
    MedicationOrder,
    MedicationUse,
    PlannedPrrt,
    Rhythm,
)
from mappings.document.leaf import TIME_UNIT, TIMES
from mappings.document.shape import Record
from mappings.r4.primitives import DATE, DATE_TIME, INSTANT, LARGEST

TEXTS: dict[tuple[type[Record], str], str] = {  # form of a text; FHIR's own where it travels in a FHIR element
    (Diagnosis, "recorded"): DATE_TIME,
    (ActiveComplication, "recorded"): DATE_TIME,
    (MedicationUse, "recorded"): DATE_TIME,
    (Allergy, "recorded"): DATE_TIME,
    (LiverScan, "recorded"): INSTANT,
    (SstrScan, "recorded"): INSTANT,
    (FdgScan, "recorded"): INSTANT,
    (Measurement, "issued"): INSTANT,
    (Statement, "issued"): INSTANT,
    (Rhythm, "period"): TIMES,
    (Rhythm, "unit"): TIME_UNIT,
}

NO_PERIOD: dict[tuple[type[Record], str], str] = {  # form of a date that cannot be a period
    (Person, "birth"): DATE,
    (MedicationOrder, "on"): DATE_TIME,
    (PlannedPrrt, "on"): DATE_TIME,
    (Attestation, "on"): DATE_TIME,
}

LIMITS: dict[tuple[type[Record], str], tuple[int, int]] = {
    (LesionUptake, "krenning"): (0, 4),
    (SstrScan, "lowest_krenning"): (0, 4),
    (Rhythm, "frequency"): (1, LARGEST),
}


def dose_concept(around: Mapping[str, Any]) -> str | None:
    """The unit concept of a dose: an activity for the radioligand, a mass for every other drug."""
    drug = around.get("drug")
    if not isinstance(drug, str):
        return None
    return "activity" if drug == Drug.LUTETIUM_DOTATATE else "dose"


def analyte_concept(around: Mapping[str, Any]) -> str | None:
    """The unit concept of a measured amount: its analyte."""
    analyte = around.get("analyte")
    return analyte if isinstance(analyte, str) else None


CONCEPTS: dict[tuple[type[Record], str], str | Callable[[Mapping[str, Any]], str | None]] = {
    (LesionSize, "viable"): "obs-viable-longest-diameter",
    (LesionSize, "total"): "obs-tumor-longest-dimension",
    (LesionSize, "other"): "obs-tumor-other-dimension",
    (LiverScan, "viable_sum"): "obs-sum-of-viable-diameters",
    (LiverScan, "total_sum"): "obs-sum-of-total-diameters",
    (LiverScan, "viable_products"): "obs-sum-of-viable-products",
    (LiverScan, "viable_volume"): "obs-viable-volume",
    (LiverScan, "viable_fraction"): "obs-viable-fraction",
    (LiverScan, "tumor_count"): "obs-tumor-count",
    (LiverScan, "largest_diameter"): "obs-largest-tumor-diameter",
    (LiverScan, "liver_burden"): "obs-liver-tumor-burden",
    (LesionUptake, "suv_max"): "obs-suv-max",
    (LesionUptake, "liver_ratio"): "obs-tumor-to-liver-ratio",
    (SstrScan, "lowest_suv_max"): "obs-lowest-suv-max",
    (SstrScan, "highest_suv_max"): "obs-highest-suv-max",
    (SstrScan, "lowest_liver_ratio"): "obs-lowest-tumor-to-liver-ratio",
    (Measurement, "value"): analyte_concept,
    (Measurement, "upper"): analyte_concept,
    (Measurement, "lower"): analyte_concept,
    (MedicationUse, "dose"): dose_concept,
    (MedicationGiven, "dose"): dose_concept,
    (PlannedPrrt, "activity"): "activity",
}
