"""Which of several results counts, and how old it is.

The latest date wins. On one date a later time of day wins, then corrected or amended over final over preliminary,
then what was issued later; results that still differ are a conflict: unknown, never a choice. So are results that
differ of dates that overlap: of "2024-06" and 2024-06-20 either may be the later one.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Generic, NamedTuple, Protocol, TypeVar

from fhirnet.case import Case
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import Reporting, Statement, Topic
from fhirnet.dates import Interval, instant, within
from fhirnet.quantities import Quantity

Fact = TypeVar("Fact", Measurement, Statement)


class _Dated(Protocol):
    @property
    def on(self) -> Interval: ...


Dated = TypeVar("Dated", bound=_Dated)

FINALITY = {Reporting.PRELIMINARY: 0, Reporting.FINAL: 1, Reporting.AMENDED: 2, Reporting.CORRECTED: 2}
_NEVER_ISSUED = datetime.min.replace(tzinfo=UTC)


OF_A_SPECIMEN = frozenset(
    {Analyte.KI67, Topic.NET_GRADE, Topic.HISTOLOGY, Topic.DIFFERENTIATION, Topic.SSTR2_IHC, Topic.SSTR5_IHC}
)


class Latest(NamedTuple, Generic[Fact]):
    """The fact of the latest date, or None; `conflict` when that date has different values and none prevails.

    `which_date`: the values differ because the written dates leave open which of them is the latest.
    """

    fact: Fact | None
    conflict: bool = False
    source: tuple[str, ...] = ()
    which_date: bool = False


def latest(facts: Iterable[Fact]) -> Latest[Fact]:
    """The latest of these facts about one subject; of a conflict, one of the facts with every source.

    Of dates that overlap it is the fact of the date that ends last.
    """
    found = [prevailing(same) for same in perhaps_last(tuple(facts))]
    if len(found) < 2:
        return found[0] if found else Latest(None)
    settled = [one.fact for one in found if one.fact is not None and not one.conflict]
    if len(settled) == len(found) and all(_amount(fact) == _amount(settled[0]) for fact in settled[1:]):
        return found[0]
    sources = dict.fromkeys(ref for one in found for ref in one.source)
    return Latest(found[0].fact, True, tuple(sources), True)


def perhaps_last(records: Sequence[Dated]) -> list[list[Dated]]:
    """The records of each date that may be the latest of all, the date that ends last first."""
    start = max([record.on.first for record in records], default=None)
    dates: dict[tuple[date, date], list[Dated]] = {}
    for record in records:
        if start is not None and record.on.last >= start:
            dates.setdefault((record.on.last, record.on.first), []).append(record)
    return list(dates.values()) if len(dates) < 2 else [dates[when] for when in sorted(dates, reverse=True)]


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


def latest_hour(records: Sequence[Dated]) -> Sequence[Dated]:
    """The records of one date that are of the latest time of day; all of them where one has none, so no order."""
    times = [_time_of_day(record) for record in records]
    last = max(times)
    return [record for record, time in zip(records, times, strict=True) if time == last] if all(times) else records


def _time_of_day(record: _Dated) -> str:
    return record.on.written.partition("T")[2][:8]  # local, as written


def _weight(fact: Measurement | Statement) -> tuple[str, int, datetime]:
    issued = _NEVER_ISSUED if fact.issued is None else instant(fact.issued)
    return _time_of_day(fact), FINALITY[fact.reporting], issued  # of results a stated time prevails over none


def _amount(fact: Measurement | Statement) -> object:
    value = fact.value
    return (value.low, value.high, value.low_open, value.high_open) if isinstance(value, Quantity) else value
