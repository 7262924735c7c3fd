"""CTCAE grades of blood counts by version, and of multiples of normal.

Every band here is second-hand [V2]: read in public copies of CTCAE, not in the publication of the NCI. Version 6.0
moved neutropenia by a whole grade and parts platelet grades 3 and 4 at 10 instead of 25. Grade 4 anaemia is a matter
of urgency, not of a number.
"""

from decimal import Decimal
from enum import StrEnum

from fhirnet.case.laboratory import Analyte
from fhirnet.quantities import Quantity


class Ctcae(StrEnum):
    """A version of the Common Terminology Criteria for Adverse Events."""

    V4_03 = "4.03"
    V5_0 = "5.0"
    V6_0 = "6.0"


Bands = tuple[tuple[Decimal, int], ...]  # below this amount, at least this grade; from mild to grave

_PLATELETS: Bands = ((Decimal(75), 2), (Decimal(50), 3), (Decimal(25), 4))  # 10*9/L [V2]
_PLATELETS_6: Bands = ((Decimal(75), 2), (Decimal(50), 3), (Decimal(10), 4))
_NEUTROPHILS: Bands = ((Decimal("1.5"), 2), (Decimal("1.0"), 3), (Decimal("0.5"), 4))  # 10*9/L [V2]
_NEUTROPHILS_6: Bands = ((Decimal("1.5"), 1), (Decimal("1.0"), 2), (Decimal("0.5"), 3), (Decimal("0.1"), 4))
_HEMOGLOBIN: Bands = ((Decimal(10), 2), (Decimal(8), 3))  # g/dL [V2]

TRANSAMINASES: Bands = ((Decimal(5), 3), (Decimal(20), 4))  # above so many times normal; 6.0 is read alike [K]

BANDS: dict[Ctcae, dict[Analyte, Bands]] = {
    version: {Analyte.PLATELETS: platelets, Analyte.NEUTROPHILS: neutrophils, Analyte.HEMOGLOBIN: _HEMOGLOBIN}
    for version, platelets, neutrophils in (
        (Ctcae.V4_03, _PLATELETS, _NEUTROPHILS),
        (Ctcae.V5_0, _PLATELETS, _NEUTROPHILS),
        (Ctcae.V6_0, _PLATELETS_6, _NEUTROPHILS_6),
    )
}


def below(analyte: Analyte, grade: int, version: Ctcae) -> Decimal:
    """The amount below which a count is of this grade or a graver one."""
    return next(amount for amount, at_least in BANDS[version][analyte] if at_least == grade)


def multiple_grades(bands: Bands, multiple: Quantity) -> tuple[int, int]:
    """The mildest and the gravest grade that a multiple of normal above the mildest band may be."""
    tests = [(grade, multiple.above(limit)) for limit, grade in bands]
    return max(grade for grade, holds in tests if holds), max(grade for grade, holds in tests if holds is not False)


def grades(analyte: Analyte, amount: Quantity, lower: Quantity | None, version: Ctcae) -> tuple[int, int]:
    """The mildest and the gravest grade that a count may be; `lower` is the laboratory's lower limit of normal.

    Grade 1 begins at that limit, but for the neutrophils of version 6.0: without it a count above grade 2 is 0 or 1.
    """
    bands = BANDS[version][analyte]
    tests = [(grade, amount.below(limit)) for limit, grade in bands]
    if bands[0][1] > 1:
        normal = lower.exact if lower else None
        tests.append((1, None if normal is None else amount.below(normal)))
    surely = [grade for grade, holds in tests if holds is True]
    perhaps = [grade for grade, holds in tests if holds is not False]
    return max(surely, default=0), max(perhaps, default=0)
