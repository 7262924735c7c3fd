"""The laboratory of single days: what a rule would have said on each of them.

A rule of `prrt_criteria` judges the latest values of a chart. Given the chart of an earlier day it judges the values
of that day, so a nadir between two cycles is found with the rules that decide suitability. A result of an inexact date
is looked at on the last day it may be of: whoever asks says what that date leaves open.
"""

from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from fhirnet.case import Case
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.dates import Interval, days_from, shifted, within
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.verdict import Judged

REACH = 90  # days before a day whose values its chart holds: the longest window of a rule asked here, that of weight


class Said(NamedTuple):
    """What one day says of one kind of toxicity; `doubtful`: it decides nothing, and what was measured may be toxic."""

    found: Judged
    doubtful: bool


_FIRST, _ORDER = attrgetter("first"), attrgetter("last", "first")


class Looks:
    """A case by the days of its laboratory; each day's chart is made once."""

    def __init__(self, case: Case) -> None:
        self._case = case
        exact = [m for m in case.measurements if m.on.exact]
        self._exact = sorted(exact, key=lambda m: m.on.first)
        self._days = [m.on.first for m in self._exact]
        self._inexact = [replace(m, on=Interval.of_day(m.on.last)) for m in case.measurements if not m.on.exact]
        self._charts: dict[date, Chart] = {}
        self._dates: dict[tuple[Analyte, ...], tuple[list[Interval], list[Interval]]] = {}

    def on(self, day: date) -> Chart:
        """The laboratory as it stood on a day."""
        known = self._charts.get(day)
        if known is None:
            since, until = bisect_left(self._days, shifted(day, -REACH)), bisect_right(self._days, day)
            found: list[Measurement] = [*self._exact[since:until], *(m for m in self._inexact if m.on.last <= day)]
            known = Chart(Case(as_of=day, person=self._case.person, measurements=tuple(found)))
            self._charts[day] = known
        return known

    def measured(self, analyte: Analyte) -> list[Measurement]:
        """Every result of an analyte."""
        return [m for m in self._case.measurements if m.analyte is analyte]

    def soon(self, analyte: Analyte, day: date, days: int) -> list[Measurement]:
        """The results of an analyte on a day or at most so many days after it, by every reading of their dates."""
        on = Interval.of_day(day)
        return [m for m in self.measured(analyte) if within(days_from(on, m.on), 0, days) is True]

    def dates(self, analytes: tuple[Analyte, ...], since: date, until: date) -> list[Interval]:
        """The dates of results of these analytes that may lie between two days, earliest first, each once."""
        exact, inexact = self._dated(analytes)
        first, last = bisect_left(exact, since, key=_FIRST), bisect_right(exact, until, key=_FIRST)
        found = [*exact[first:last], *(on for on in inexact if on.last >= since and on.first <= until)]
        return sorted(found, key=_ORDER) if inexact else found

    def _dated(self, analytes: tuple[Analyte, ...]) -> tuple[list[Interval], list[Interval]]:
        """The exact and the inexact dates of the results of these analytes, in order."""
        known = self._dates.get(analytes)
        if known is None:
            all_ = {(m.on.last, m.on.first): m.on for m in self._case.measurements if m.analyte in analytes}
            dates = sorted(all_.values(), key=_ORDER)
            known = [on for on in dates if on.exact], [on for on in dates if not on.exact]
            self._dates[analytes] = known
        return known
