"""The case, indexed once for the sixty findings that eight rule sets ask of it.

A value that is missing, too old, of uncertain date or contradicted is no value: it says why, and what would decide.
How old it may be is in the contract (7.2): laboratory 28 days, weight and performance 90; None is for ever.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import Reporting, Statement, Topic
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.words import WORDS
from fhirnet.rules.series import Fact, at_most_days_old, latest
from fhirnet.verdict import Assumption, Missing, Reason, Words

T = TypeVar("T")

LABORATORY = 28  # days, "labs 28 d"
WINDOWS: dict[Analyte | Topic, int | None] = {
    Analyte.WEIGHT: 90,
    Analyte.AGE: None,
    Analyte.KI67: None,
    Analyte.LIFE_EXPECTANCY: None,
    Topic.ECOG: 90,
    Topic.KPS: 90,
    Topic.HEART_FAILURE: 180,
    Topic.OBSTRUCTION: 90,
    Topic.CNS_METASTASES: 90,
}


class Current(NamedTuple, Generic[Fact]):
    """The latest fact of one series; `reason` says why it may not be used, None: it may.

    `wanted` names the fact that would decide, whether or not there is one on record.
    """

    fact: Fact | None
    reason: Reason | None
    wanted: tuple[Words, str | None, date | None, date]
    evidence: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    @property
    def usable(self) -> Fact | None:
        """The fact, where it may be used."""
        return None if self.reason else self.fact

    @property
    def missing(self) -> Missing:
        """The fact that would decide."""
        return Missing(*self.wanted)


Amount = Current[Measurement]
Word = Current[Statement]


class Chart:
    """A case under one date, by subject; whatever is derived from it is computed once."""

    __slots__ = ("_amounts", "_derived", "_measured", "_stated", "_windows", "_words", "as_of", "case", "today")

    def __init__(self, case: Case) -> None:
        self.case = case
        self.as_of = case.as_of
        self.today = Interval.of_day(case.as_of)
        self._measured: dict[Analyte, list[Measurement]] = {}
        for measurement in case.measurements:
            self._measured.setdefault(measurement.analyte, []).append(measurement)
        self._stated: dict[Topic, list[Statement]] = {}
        for statement in case.statements:
            self._stated.setdefault(statement.topic, []).append(statement)
        self._amounts: dict[Analyte, Amount] = {}
        self._words: dict[Topic, Word] = {}
        self._derived: dict[object, Any] = {}
        self._windows: dict[int, date] = {}

    def measured(self, analyte: Analyte) -> list[Measurement]:
        """Every result of an analyte."""
        return self._measured.get(analyte, [])

    def stated(self, topic: Topic) -> list[Statement]:
        """Every statement on a topic."""
        return self._stated.get(topic, [])

    def amount(self, analyte: Analyte) -> Amount:
        """The result of an analyte that counts."""
        known = self._amounts.get(analyte)
        if known is None:
            known = self._amounts[analyte] = self._current(self.measured(analyte), analyte, LABORATORY)
        return known

    def word(self, topic: Topic) -> Word:
        """The statement on a topic that counts."""
        known = self._words.get(topic)
        if known is None:
            known = self._words[topic] = self._current(self.stated(topic), topic, None)
        return known

    def once(self, derive: Callable[["Chart"], T]) -> T:
        """What a function derives from this chart, computed at the first asking."""
        value: T
        try:
            value = self._derived[derive]
        except KeyError:
            value = self._derived[derive] = derive(self)
        return value

    def wanted(self, what: Words, unit: str | None = None, days: int | None = None) -> Missing:
        """A fact that would decide, at most `days` old on `as_of` (None: of any age)."""
        return Missing(what, unit, self._since(days), self.as_of)

    def straddles(self, on: Interval | None) -> bool:
        """Whether a date contains `as_of` and days after it: what it dates may not have happened yet."""
        return on is not None and on.last > self.as_of

    def _current(self, facts: Sequence[Fact], series: Analyte | Topic, days: int | None) -> Current[Fact]:
        days = WINDOWS.get(series, days)
        what, unit = WORDS[series]
        wanted = (what, unit, self._since(days), self.as_of)
        if not facts:
            return Current(None, Reason.MISSING, wanted)
        fact, conflict, source = facts[0], False, facts[0].source
        if len(facts) > 1:
            found = latest(facts)
            assert found.fact is not None, "a series of facts has a latest"
            fact, conflict, source = found.fact, found.conflict, found.source
        fresh = days is None or at_most_days_old(fact.on, days, self.as_of)
        reason = None if fresh is True else Reason.STALE if fresh is False else Reason.IMPRECISE_DATE
        if conflict:  # also of an old date: neither value may be shown
            reason = Reason.CONFLICTING_VALUES
        assumptions = () if fact.reporting is Reporting.FINAL else preliminary(fact.reporting)
        return Current(fact, reason, wanted, source, assumptions)

    def _since(self, days: int | None) -> date | None:
        """The first day of a window, not before the calendar begins."""
        if days is None:
            return None
        known = self._windows.get(days)
        if known is None:
            known = self._windows[days] = date.fromordinal(max(1, self.as_of.toordinal() - days))
        return known


def preliminary(reporting: Reporting) -> tuple[Assumption, ...]:
    """The assumption that using a preliminary result makes."""
    return (Assumption.PRELIMINARY_DATA,) if reporting is Reporting.PRELIMINARY else ()


def plain(value: T | Conflict[T] | None) -> T | None:
    """What a scan states, unless it contradicts itself."""
    return None if isinstance(value, Conflict) else value


def flag(current: Word) -> bool | None:
    """The yes or no of a statement that may be used."""
    fact = current.usable
    return None if fact is None else fact.value is True


def number(current: Word) -> int | None:
    """The whole number of a statement that may be used."""
    fact = current.usable
    return fact.value if fact is not None and isinstance(fact.value, int) else None


def value_of(current: Amount) -> Quantity | None:
    """The amount on record, whether it may be used or not: the reason stands beside it."""
    return None if current.fact is None or current.reason is Reason.CONFLICTING_VALUES else current.fact.value
