"""Which of several results counts, and how old it is.

The latest date wins. On one date a later time of day wins, then corrected or amended over final over preliminary,
then what was issued later; results that still differ are a conflict: unknown, never a choice.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Generic, NamedTuple, TypeVar

from fhirnet.case import Case
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import Reporting, Statement, Topic
from fhirnet.dates import Interval, instant, within
from fhirnet.quantities import Quantity

Fact = TypeVar("Fact", Measurement, Statement)

FINALITY = {Reporting.PRELIMINARY: 0, Reporting.FINAL: 1, Reporting.AMENDED: 2, Reporting.CORRECTED: 2}
_NEVER_ISSUED = datetime.min.replace(tzinfo=UTC)


OF_A_SPECIMEN = frozenset(
    {Analyte.KI67, Topic.NET_GRADE, Topic.HISTOLOGY, Topic.DIFFERENTIATION, Topic.SSTR2_IHC, Topic.SSTR5_IHC}
)


class Latest(NamedTuple, Generic[Fact]):
    """The fact of the latest date, or None; `conflict` when that date has different values and none prevails."""

    fact: Fact | None
    conflict: bool = False
    source: tuple[str, ...] = ()


def latest(facts: Iterable[Fact]) -> Latest[Fact]:
    """The latest of these facts about one subject; of a conflict, one of the facts with every source."""
    last: list[Fact] = []
    newest: tuple[date, date] | None = None
    for fact in facts:
        when = (fact.on.last, fact.on.first)
        if newest is None or when > newest:
            newest, last = when, [fact]
        elif when == newest:
            last.append(fact)
    if not last:
        return Latest(None)
    return prevailing(last)


def prevailing(same_date: list[Fact]) -> Latest[Fact]:
    """Which of the facts of one date counts."""
    if len(same_date) == 1:
        return Latest(same_date[0], False, same_date[0].source)
    best = max(map(_weight, same_date))
    same_date = [fact for fact in same_date if _weight(fact) == best]
    first = same_date[0]
    conflict = any(_amount(fact) != _amount(first) for fact in same_date[1:])
    sources = dict.fromkeys(ref for fact in same_date for ref in fact.source)
    return Latest(first, conflict, tuple(sources) if conflict else first.source)


def contradictions(case: Case) -> Iterator[Latest[Measurement] | Latest[Statement]]:
    """The results of one date that differ and of which none prevails; specimens may differ and are left out."""
    by_date: dict[tuple[str, Interval], list[Measurement | Statement]] = {}
    facts: tuple[Measurement | Statement, ...] = (*case.measurements, *case.statements)
    for fact in facts:
        subject = fact.analyte if isinstance(fact, Measurement) else fact.topic
        if subject not in OF_A_SPECIMEN:
            by_date.setdefault((subject.value, fact.on), []).append(fact)
    for same in by_date.values():
        if len(same) > 1 and (found := prevailing(same)).conflict:  # type: ignore[type-var]
            yield found  # type: ignore[misc]


def age(on: Interval, as_of: date) -> tuple[int, int]:
    """How many days old a fact is on a day: the least and the most, negative when it may lie after that day."""
    return (as_of - on.last).days, (as_of - on.first).days


def at_most_days_old(on: Interval, days: int, as_of: date) -> bool | None:
    """Whether the fact is at most `days` days old; unknown when its dates contain or straddle the limit or asOf."""
    return within(age(on, as_of), 0, days)


def _weight(fact: Measurement | Statement) -> tuple[str, int, datetime]:
    time_of_day = fact.on.written.partition("T")[2][:8]  # local, as written; a stated time prevails over none
    issued = _NEVER_ISSUED if fact.issued is None else instant(fact.issued)
    return time_of_day, FINALITY[fact.reporting], issued


def _amount(fact: Measurement | Statement) -> object:
    value = fact.value
    return (value.low, value.high, value.low_open, value.high_open) if isinstance(value, Quantity) else value
