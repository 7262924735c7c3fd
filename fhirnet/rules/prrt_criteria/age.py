"""How old the patient is: R22. A stated age decides R22 only; Cockcroft-Gault and R14 need the birth date."""

from datetime import date
from decimal import Decimal

from fhirnet.case.laboratory import Analyte
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, undecided
from fhirnet.rules.series import age as days_old
from fhirnet.verdict import Judged, Reason


def whole_years(chart: Chart) -> tuple[int, int] | None:
    """Completed years on asOf by the birth date, least and most; None without one."""
    born = chart.case.person.birth
    if born is None or born.first > chart.as_of:
        return None
    return _between(min(born.last, chart.as_of), chart.as_of), _between(born.first, chart.as_of)


def age(chart: Chart, at_least: int) -> Judged:
    """R22: old enough."""
    stated, amount = chart.amount(Analyte.AGE), chart.once(_years)
    by_birth = chart.once(whole_years) is not None
    evidence = () if by_birth else stated.evidence
    answer = None if amount is None else amount.at_least(at_least)
    if answer is None:
        inexact = not by_birth and stated.usable is not None and stated.usable.value.exact is None
        doubt = Reason.COMPARATOR_STRADDLES if inexact else Reason.IMPRECISE_DATE
        reason = doubt if amount else stated.reason or Reason.MISSING
        return undecided((reason,), (stated.missing,), amount, evidence)
    return decided(answer, amount, evidence, assumptions=() if by_birth else stated.assumptions)


def _years(chart: Chart) -> Quantity | None:
    years = chart.once(whole_years)
    return Quantity(Decimal(years[0]), Decimal(years[1]), "a") if years else _grown(chart)


def _grown(chart: Chart) -> Quantity | None:
    """The stated age, and as many years more as may have gone by since."""
    stated = chart.amount(Analyte.AGE).usable
    if stated is None:
        return None
    least, most = days_old(stated.on, chart.as_of)
    if least == most == 0:
        return stated.value
    value = stated.value
    low = None if value.low is None else value.low + max(0, least) // 366
    high = None if value.high is None else value.high + max(0, most) // 365 + 1
    return Quantity(low, high, "a", value.low_open, value.high_open)


def _between(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
