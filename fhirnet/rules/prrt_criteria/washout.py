"""Time from the last somatostatin analogue dose to the planned PRRT: R15, and until when treatment is deferred.

FDA label: long-acting analogues stop at least 4 weeks before, short-acting ones 24 hours; EMA: 30 days [V].
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from fhirnet.case.treatment import Drug, MedicationUse
from fhirnet.dates import Interval, days_from, within
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.medication import period_days
from fhirnet.rules.prrt_criteria.scans import days_amount
from fhirnet.rules.prrt_criteria.words import LAST_SSA_DOSE
from fhirnet.rules.series import perhaps_last
from fhirnet.verdict import Assumption, Judged, Reason

LONG_ACTING_PERIOD = 14  # days between doses, "timing period >= 2 wk"


@dataclass(frozen=True, slots=True)
class Washout:
    """Days since the last dose of a long-acting and of a short-acting analogue."""

    long: int
    short: int

    def __str__(self) -> str:
        return f">= {self.long} d"


class LastDose(NamedTuple):
    """The last dose of one drug: the days it may lie on; `dated` False: the record only says "still taken"."""

    on: Interval
    dated: bool
    long_acting: bool
    source: tuple[str, ...]
    assumptions: tuple[Assumption, ...] = ()

    def days(self, asked: Washout) -> int:
        """How long ago it must be."""
        return asked.long if self.long_acting else asked.short


class _Ended(NamedTuple):
    """What one record says of the last dose: the days it may lie on, and whether it has a date."""

    on: Interval
    dated: bool
    source: tuple[str, ...]


def planned_start(chart: Chart) -> tuple[Interval, tuple[Assumption, ...]]:
    """When PRRT is planned: the earliest occurrence not before asOf, else asOf itself."""
    dates = [p.on for p in chart.case.planned if p.on is not None and p.on.last >= chart.as_of]
    if not dates:
        return chart.today, (Assumption.PLANNED_START_AS_OF,)
    earliest = min(dates, key=lambda on: (max(on.first, chart.as_of), on.last))
    return Interval(earliest.written, max(earliest.first, chart.as_of), earliest.last), ()


def last_doses(chart: Chart) -> tuple[LastDose, ...]:
    """The last dose of every somatostatin analogue on record."""
    case = chart.case
    drugs = {m.drug for m in case.medications} | {a.drug for a in case.administrations}
    drugs |= {o.drug for o in case.prescriptions}
    return tuple(_last_dose(chart, drug) for drug in sorted(drugs) if drug.somatostatin_analogue)


def ssa_washout(chart: Chart, asked: Washout) -> Judged:
    """R15: every somatostatin analogue stopped long enough before the planned start."""
    doses, (start, assumptions) = chart.once(last_doses), chart.once(planned_start)
    wanted = (chart.wanted(LAST_SSA_DOSE),)
    if not doses:
        return undecided((Reason.MISSING,), wanted, assumptions=assumptions)
    answers = [(_long_enough(dose, start, asked), dose) for dose in doses]
    answer = False if any(a is False for a, _ in answers) else None if any(a is None for a, _ in answers) else True
    deciding = [dose for a, dose in answers if a is answer]
    value = min((_days(dose, start) for dose in deciding if dose.dated), default=None)
    evidence = unique([ref for dose in deciding for ref in dose.source])
    assumptions = unique((*assumptions, *(a for dose in doses for a in dose.assumptions)))
    shown: Quantity | None = None if value is None else days_amount(value)
    if answer is None:
        undated = any(not dose.dated for dose in deciding)
        reason = Reason.MISSING if undated else Reason.IMPRECISE_DATE
        return undecided((reason,), wanted, shown, evidence, assumptions)
    return decided(answer, shown, evidence, assumptions=assumptions)


def deferred_until(chart: Chart, asked: Washout) -> date | None:
    """The day on which every wash-out that is too short will be long enough; None where none is too short."""
    start, _ = chart.once(planned_start)
    short = [dose for dose in chart.once(last_doses) if _long_enough(dose, start, asked) is False]
    until = max((dose.on.last.toordinal() + dose.days(asked) for dose in short), default=None)
    return None if until is None else date.fromordinal(min(until, date.max.toordinal()))


def _long_enough(dose: LastDose, start: Interval, asked: Washout) -> bool | None:
    return within(days_from(dose.on, start), dose.days(asked), None)


def _days(dose: LastDose, start: Interval) -> tuple[int, int]:
    return days_from(dose.on, start)


def _last_dose(chart: Chart, drug: Drug) -> LastDose:
    """The latest administration; without one, or for a use begun after it, the end of the stated use.

    Of several that may be the latest, the last dose lies no earlier than any of them begins.
    """
    case = chart.case
    uses = [m for m in case.medications if m.drug is drug]
    given = [a for a in case.administrations if a.drug is drug]
    long_acting, assumptions = _long_acting(drug, uses)
    last = max(given, key=lambda a: (a.on.last, a.on.first), default=None)
    if last is not None:
        uses = [m for m in uses if m.during is not None and m.during.first > last.on.last]
    ends = [_Ended(*_end(chart, m), m.source) for m in uses]
    if not ends:
        ends = [_Ended(_until(a.on, chart.as_of), True, a.source) for a in given]
    if not ends:
        orders = [o for o in case.prescriptions if o.drug is drug]
        source = unique([ref for o in orders for ref in o.source])
        ever = Interval("..", date.min, chart.as_of)
        return LastDose(ever, False, long_acting, source, (*assumptions, Assumption.PRESCRIBED_ONLY))
    perhaps = [end for same in perhaps_last(ends) for end in same]
    first, latest = max(end.on.first for end in perhaps), perhaps[0].on
    dated, source = all(end.dated for end in perhaps), unique([ref for end in perhaps for ref in end.source])
    return LastDose(Interval(latest.written, first, latest.last), dated, long_acting, source, assumptions)


def _until(on: Interval, as_of: date) -> Interval:
    """The days of a date on which a dose may have been given by asOf."""
    return Interval(on.written, on.first, min(on.last, as_of))


def _end(chart: Chart, use: MedicationUse) -> tuple[Interval, bool]:
    """The days the last dose of a stated use may lie on; a use without an end may have been yesterday's."""
    during = use.during
    end = during.end if during else None
    if during is None:
        return Interval("..", date.min, chart.as_of), False
    if end is None or end.first > chart.as_of:
        return Interval(during.written, min(during.first, chart.as_of), chart.as_of), False
    return _until(end, chart.as_of), True


def _long_acting(drug: Drug, uses: list[MedicationUse]) -> tuple[bool, tuple[Assumption, ...]]:
    if drug is not Drug.OCTREOTIDE_UNSPECIFIED:
        return drug is not Drug.OCTREOTIDE_SHORT, ()
    periods = [period_days(use.rhythm) for use in uses]
    if any(period is not None and period >= LONG_ACTING_PERIOD for period in periods):
        return True, ()
    return True, (Assumption.SSA_LONG_ACTING_ASSUMED,)
