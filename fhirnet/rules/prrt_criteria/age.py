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
    stated = chart.amount(Analyte.AGE)
    years = whole_years(chart)
    amount = Quantity(Decimal(years[0]), Decimal(years[1]), "a") if years else _grown(chart)
    evidence = () if years else stated.evidence
    if amount is None:
        return undecided((stated.reason or Reason.MISSING,), (stated.missing,), None, evidence)
    answer = amount.at_least(at_least)
    if answer is None:
        reason = Reason.IMPRECISE_DATE
        return undecided((reason,), (stated.missing,), amount, evidence)
    return decided(answer, amount, evidence, assumptions=() if years else stated.assumptions)


def _grown(chart: Chart) -> Quantity | None:
    """The stated age, and as many years more as may have gone by since."""
    stated = chart.amount(Analyte.AGE).usable
    if stated is None or stated.value.low is None or stated.value.high is None:
        return None
    least, most = days_old(stated.on, chart.as_of)
    if least == most == 0:
        return stated.value
    low = stated.value.low + max(0, least) // 366
    high = stated.value.high + max(0, most) // 365 + 1
    return Quantity(low, high, "a")


def _between(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
