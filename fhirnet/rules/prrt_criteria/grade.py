"""How fast the tumour grows: Ki-67 and WHO grade; R03 and R03b.

WHO 2019: G1 Ki-67 < 3 %, G2 3-20 %, G3 > 20 %; the higher of Ki-67 and mitoses decides [V]. A
NET G3 is never told from a morphology code: ICD-O 8249/3 is used for G2 and for G3 [K: not verified at source].
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import NetGrade, Topic
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart, preliminary
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.series import at_most_days_old, prevailing
from fhirnet.verdict import Assumption, Judged, Reason

SPECIMEN_DAYS = 731  # "largest Ki-67 among specimens <= 731 d old, else the newest"
_IMPLIED: dict[object, Quantity] = {  # the higher of Ki-67 and mitoses gives the grade, so Ki-67 may be lower
    NetGrade.G1: Quantity(Decimal(0), Decimal(3), "%", high_open=True),
    NetGrade.G2: Quantity(Decimal(0), Decimal(20), "%"),
}


class Ki67(NamedTuple):
    """The Ki-67 that counts in %, None where none is on record; `doubt` says why the amount is an interval."""

    amount: Quantity | None
    evidence: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    doubt: Reason = Reason.COMPARATOR_STRADDLES
    assumptions: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """Ki-67 from `low` (None: no lower limit) to `high` %, both included."""

    high: Decimal
    low: Decimal | None = None

    def holds(self, amount: Quantity) -> bool | None:
        """Whether an amount lies in the band."""
        below, above = amount.at_most(self.high), self.low is None or amount.at_least(self.low)
        if below is False or above is False:
            return False
        return None if below is None or above is None else True

    def __str__(self) -> str:
        return f"<= {self.high} %" if self.low is None else f"{self.low}..{self.high} %"


def ki67(chart: Chart) -> Ki67:
    """The largest Ki-67 of the specimens of two years, else of the newest specimen."""
    specimens = _specimens(chart.measured(Analyte.KI67))
    if not specimens:
        return Ki67(None)
    recent: dict[bool | None, list[Measurement]] = {True: [], False: [], None: []}
    for specimen in specimens:  # a specimen that may lie after asOf is a state, whatever its age
        within = True if chart.straddles(specimen.on) else at_most_days_old(specimen.on, SPECIMEN_DAYS, chart.as_of)
        recent[within].append(specimen)
    surely, perhaps = recent[True], recent[True] + recent[None]
    if not surely:
        last = max([(m.on.last, m.on.first) for m in specimens])
        surely = [m for m in specimens if (m.on.last, m.on.first) == last]
    readings = [_largest(surely), _largest(perhaps or surely)]
    deciding = [m for m in unique(surely + perhaps) if m.value in readings] or surely
    uncertain = any(chart.straddles(m.on) for m in deciding)
    return Ki67(
        _hull(*readings),
        unique([ref for m in deciding for ref in m.source]),
        (*(() if perhaps else (Reason.STALE,)), *((Reason.TIME_UNCERTAIN,) if uncertain else ())),
        Reason.COMPARATOR_STRADDLES if readings[0] == readings[1] else Reason.IMPRECISE_DATE,
        unique([a for m in deciding for a in preliminary(m.reporting)]),
    )


def proliferation(chart: Chart, band: Band) -> Judged:
    """R03: Ki-67 in the band of the set, or a stated grade that implies it."""
    measured = chart.once(ki67)
    if measured.amount is None:
        return _by_grade(chart, band)
    answer, evidence = band.holds(measured.amount), measured.evidence
    if answer is None:
        reasons, wanted = (measured.doubt, *measured.reasons), chart.amount(Analyte.KI67).missing
        return undecided(reasons, (wanted,), measured.amount, evidence, measured.assumptions)
    return decided(answer, measured.amount, evidence, reasons=measured.reasons, assumptions=measured.assumptions)


def net_g3(chart: Chart, band: Band) -> Judged:
    """R03b: not a NET G3; the value is a Ki-67 only."""
    return proliferation(chart, band)


def fdg_needed(chart: Chart, above: Decimal) -> bool:
    """Whether Ki-67 is above a limit, or may be: an unknown Ki-67 does not spare the FDG PET."""
    amount = chart.once(ki67).amount
    if amount is not None:
        return amount.at_most(above) is not True
    grade = chart.word(Topic.NET_GRADE).usable
    return grade is None or grade.value is not NetGrade.G1


def _by_grade(chart: Chart, band: Band) -> Judged:
    """A grade without Ki-67: G1 is below 3 %, G2 3-20 %; G3 and NEC have no upper end."""
    stated = chart.word(Topic.NET_GRADE)
    wanted = (chart.amount(Analyte.KI67).missing,)
    if stated.usable is None:
        return undecided((stated.reason or Reason.MISSING,), wanted, None, stated.evidence, stated.assumptions)
    grade = stated.usable.value
    answer = band.holds(_IMPLIED[grade]) if grade in _IMPLIED else None
    value = grade if isinstance(grade, NetGrade) else None
    if answer is None:
        return undecided((Reason.MISSING,), wanted, value, stated.evidence, stated.assumptions)
    reasons = (Reason.TIME_UNCERTAIN,) if chart.straddles(stated.usable.on) else ()
    return decided(answer, value, stated.evidence, reasons=reasons, assumptions=stated.assumptions)


def _specimens(results: list[Measurement]) -> list[Measurement]:
    """The results without those that another of the same date replaces; two specimens of one date both count."""
    if len(results) < 2:
        return results
    by_date: dict[tuple[date, date], list[Measurement]] = {}
    for result in results:
        by_date.setdefault((result.on.last, result.on.first), []).append(result)
    kept: list[Measurement] = []
    for same_date in by_date.values():
        found = prevailing(same_date)
        kept += same_date if found.conflict or found.fact is None else [found.fact]
    return kept


def _largest(specimens: list[Measurement]) -> Quantity:
    """The largest amount; where ranges overlap, the range of what the largest may be."""
    amounts = [m.value for m in specimens]
    if len(amounts) == 1:
        return amounts[0]
    low, high = _low(max(amounts, key=_low)), _high(max(amounts, key=_high))
    for amount in amounts:
        if _low(amount) == low and _high(amount) == high:
            return amount
    return Quantity(low[0], high[0], "%", low[1] == 1, high[1] == 0)


def _low(amount: Quantity) -> tuple[Decimal, int]:
    return (amount.low if amount.low is not None else Decimal(0)), int(amount.low_open)


def _high(amount: Quantity) -> tuple[Decimal, int]:
    return (amount.high if amount.high is not None else Decimal(100)), int(not amount.high_open)


def _hull(one: Quantity, other: Quantity) -> Quantity:
    if one == other:
        return one
    low, high = min(_low(one), _low(other)), max(_high(one), _high(other))
    return Quantity(low[0], high[0], "%", low[1] == 1, high[1] == 0)
