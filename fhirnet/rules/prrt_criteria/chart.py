"""The case, indexed once for the sixty findings that eight rule sets ask of it.

A value that is missing, too old, of uncertain date or contradicted is no value: it says why, and what would decide.
How old it may be is in the contract (7.2): laboratory 28 days, weight and performance 90; None is for ever.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import Reporting, Statement, Topic
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.words import WORDS
from fhirnet.rules.series import Fact, at_most_days_old, latest
from fhirnet.verdict import Assumption, Missing, Reason, Text

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


@dataclass(frozen=True, slots=True)
class Current(Generic[Fact]):
    """The latest fact of one series; `reason` says why it may not be used, None: it may.

    `missing` names the fact that would decide, whether or not there is one on record.
    """

    fact: Fact | None
    reason: Reason | None
    missing: Missing
    evidence: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    @property
    def usable(self) -> Fact | None:
        """The fact, where it may be used."""
        return None if self.reason else self.fact


Amount = Current[Measurement]
Word = Current[Statement]


class Chart:
    """A case under one date, by subject; whatever is derived from it is computed once."""

    __slots__ = ("_amounts", "_derived", "_measured", "_stated", "_words", "as_of", "case", "today")

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
            days = WINDOWS.get(analyte, LABORATORY)
            what, unit = WORDS[analyte]
            known = self._amounts[analyte] = self._current(self.measured(analyte), self.wanted(what, unit, days), days)
        return known

    def word(self, topic: Topic) -> Word:
        """The statement on a topic that counts."""
        known = self._words.get(topic)
        if known is None:
            days = WINDOWS.get(topic)
            what, unit = WORDS[topic]
            known = self._words[topic] = self._current(self.stated(topic), self.wanted(what, unit, days), days)
        return known

    def once(self, derive: Callable[["Chart"], T]) -> T:
        """What a function derives from this chart, computed at the first asking."""
        if derive not in self._derived:
            self._derived[derive] = derive(self)
        value: T = self._derived[derive]
        return value

    def wanted(self, what: Text, unit: str | None = None, days: int | None = None) -> Missing:
        """A fact that would decide, at most `days` old on `as_of` (None: of any age)."""
        return Missing(what, unit, None if days is None else day_before(self.as_of, days), self.as_of)

    def straddles(self, on: Interval | None) -> bool:
        """Whether a date contains `as_of` and days after it: what it dates may not have happened yet."""
        return on is not None and on.last > self.as_of

    def _current(self, facts: Iterable[Fact], missing: Missing, days: int | None) -> Current[Fact]:
        found = latest(facts)
        fact = found.fact
        if fact is None:
            return Current(None, Reason.MISSING, missing)
        fresh = days is None or at_most_days_old(fact.on, days, self.as_of)
        reason = Reason.CONFLICTING_VALUES if found.conflict else None
        if fresh is not True:
            reason = Reason.STALE if fresh is False else Reason.IMPRECISE_DATE
        return Current(fact, reason, missing, found.source, preliminary(fact.reporting))


def day_before(day: date, days: int) -> date:
    """The day so many days earlier, or the first of the calendar."""
    return date.fromordinal(max(1, day.toordinal() - days))


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
