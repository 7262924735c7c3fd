"""Blood counts: R09a haemoglobin, R09b white cells, R09c platelets, R09d neutrophils."""

from decimal import Decimal

from fhirnet.case.laboratory import Analyte
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import conclude, threshold
from fhirnet.verdict import Judged, Reason

NEUTROPHILS_ENOUGH = Decimal(1)  # 10*9/L: low white cells are tolerated when they are low lymphocytes only [D]
LYMPHOCYTES_LOW = Decimal(1)  # 10*9/L, or below the laboratory's own lower limit


def hemoglobin(chart: Chart, at_least: Decimal) -> Judged:
    """R09a, g/dL."""
    return _enough(chart, Analyte.HEMOGLOBIN, at_least)


def platelets(chart: Chart, at_least: Decimal) -> Judged:
    """R09c, 10*9/L."""
    return _enough(chart, Analyte.PLATELETS, at_least)


def neutrophils(chart: Chart, at_least: Decimal) -> Judged:
    """R09d, 10*9/L."""
    return _enough(chart, Analyte.NEUTROPHILS, at_least)


def leukocytes(chart: Chart, at_least: Decimal) -> Judged:
    """R09b, 10*9/L; exempt when it is proved that only the lymphocytes are low."""
    white = chart.amount(Analyte.LEUKOCYTES)
    found = _enough(chart, Analyte.LEUKOCYTES, at_least)
    if white.usable is None or white.usable.value.at_least(at_least) is True:
        return found
    basis = (white, chart.amount(Analyte.NEUTROPHILS), chart.amount(Analyte.LYMPHOCYTES))
    return conclude(True, white.usable.value, basis, (Reason.LYMPHOPENIA_ONLY,)) if _lymphopenia_only(chart) else found


def _lymphopenia_only(chart: Chart) -> bool:
    neutrophils_, lymphocytes = chart.amount(Analyte.NEUTROPHILS).usable, chart.amount(Analyte.LYMPHOCYTES).usable
    if neutrophils_ is None or lymphocytes is None:
        return False
    lower = lymphocytes.lower.exact if lymphocytes.lower else None
    limits = (LYMPHOCYTES_LOW,) if lower is None else (LYMPHOCYTES_LOW, lower)
    enough, low = neutrophils_.value.at_least(NEUTROPHILS_ENOUGH), lymphocytes.value.below(max(limits))
    return enough is True and low is True


def _enough(chart: Chart, analyte: Analyte, at_least: Decimal) -> Judged:
    current = chart.amount(analyte)
    fact = current.usable
    return threshold(current, None if fact is None else fact.value.at_least(at_least))
