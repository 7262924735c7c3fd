"""AFP in ng/mL, for scores that ask for a fixed limit.

AFP in international units is its own series and never converted for a trend. The factor depends on the kit: 0.83 and
1.21 ng per IU are both in use. For a fixed limit both are tried; where they disagree the value does not decide.
"""

from decimal import Decimal

from fhirnet.case import Case
from fhirnet.case.laboratory import Analyte
from fhirnet.quantities import Quantity
from fhirnet.rules.known import RECENT, Known, recent_measurement, wanted
from fhirnet.rules.scans import EXACT
from fhirnet.verdict import Reason

NG_IN_IU = (Decimal("0.83"), Decimal("1.21"))  # the least and the most; cal53.calculator.city, a low-grade source


def afp(case: Case) -> Known[Quantity]:
    """AFP at most 30 days old on `as_of`, an interval where it is only given in units; then its unit is noted."""
    by_mass = recent_measurement(case, Analyte.AFP)
    if by_mass.value is not None:
        return by_mass
    by_units = recent_measurement(case, Analyte.AFP_UNITS)
    if by_units.value is None:
        return by_mass if by_mass.recorded or not by_units.recorded else by_units._replace(missing=by_mass.missing)
    return by_units._replace(
        value=_in_ng(by_units.value),
        reasons=(Reason.UNIT_PROBLEM,),
        missing=(wanted(case, Analyte.AFP, RECENT),),
        notes=(Reason.UNIT_PROBLEM, *by_units.notes),
    )


def _in_ng(units: Quantity) -> Quantity:
    low = None if units.low is None else EXACT.multiply(units.low, NG_IN_IU[0])
    high = None if units.high is None else EXACT.multiply(units.high, NG_IN_IU[1])
    return Quantity(low, high, "ng/mL", units.low_open, units.high_open)
