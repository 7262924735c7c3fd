"""True, False, and None for "cannot tell": amounts and dates tested for every reading of them (contract 2.4, 2.5).

Amounts are compared as exact fractions, ages in days; nothing here is taken from the code under test but its records.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, Protocol, TypeVar

from fhirnet.case.imaging import Conflict
from fhirnet.case.status import Reporting
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity

Maybe = bool | None
T = TypeVar("T")


def both(*answers: Maybe) -> Maybe:
    """Kleene AND."""
    if False in answers:
        return False
    return None if None in answers else True


def either(*answers: Maybe) -> Maybe:
    """Kleene OR."""
    if True in answers:
        return True
    return None if None in answers else False


def opposite(answer: Maybe) -> Maybe:
    """Kleene NOT."""
    return None if answer is None else not answer


def agreed(answers: Iterable[T | None]) -> T | None:
    """What every possible reading says; None when they differ or there is none."""
    seen = list(answers)
    return seen[0] if seen and all(answer == seen[0] for answer in seen) else None


def told(fact: T | Conflict[T] | None) -> T | None:
    """A fact of a scan; one that contradicts itself is unknown."""
    return None if isinstance(fact, Conflict) else fact


class Span(NamedTuple):
    """Everything an amount may be; None is without end, an open end is not part of it."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def at_least(self, limit: Fraction) -> Maybe:
        """Is it >= limit?"""
        if self.low is not None and self.low >= limit:
            return True
        if self.high is not None and (self.high < limit or (self.high == limit and self.high_open)):
            return False
        return None

    def above(self, limit: Fraction) -> Maybe:
        """Is it > limit?"""
        if self.low is not None and (self.low > limit or (self.low == limit and self.low_open)):
            return True
        return False if self.high is not None and self.high <= limit else None

    def at_most(self, limit: Fraction) -> Maybe:
        """Is it <= limit?"""
        return opposite(self.above(limit))

    def below(self, limit: Fraction) -> Maybe:
        """Is it < limit?"""
        return opposite(self.at_least(limit))


def number(written: str | int | Decimal) -> Fraction:
    """A number as written."""
    return Fraction(Decimal(written))


def span(amount: Quantity) -> Span:
    """The amount of a record."""
    low = None if amount.low is None else Fraction(amount.low)
    high = None if amount.high is None else Fraction(amount.high)
    return Span(low, high, amount.low_open, amount.high_open)


def divided(amount: Span, divisor: Span) -> Span:
    """One positive amount in units of another."""
    low = None if amount.low is None or not divisor.high else amount.low / divisor.high
    high = None if amount.high is None or not divisor.low else amount.high / divisor.low
    return Span(low, high, amount.low_open or divisor.high_open, amount.high_open or divisor.low_open)


def age(on: Interval, as_of: date) -> tuple[int, int]:
    """The least and the most days ago; negative when it may lie ahead."""
    return (as_of - on.last).days, (as_of - on.first).days


def at_most_old(on: Interval, days: int, as_of: date) -> Maybe:
    """Is it at most so many days old? A date that may lie after as_of cannot tell."""
    least, most = age(on, as_of)
    if least < 0:
        return None
    return True if most <= days else False if least > days else None


def at_least_old(on: Interval, days: int, as_of: date) -> Maybe:
    """Is it at least so many days old?"""
    least, most = age(on, as_of)
    if least < 0:
        return None
    return True if least >= days else False if most < days else None


class Dated(Protocol):
    """A record with a date."""

    @property
    def on(self) -> Interval: ...


D = TypeVar("D", bound=Dated)


_BY_THEIR_ENDS = ContextVar("_BY_THEIR_ENDS", default=False)
_DIFFERENT_UNKNOWN = ContextVar("_DIFFERENT_UNKNOWN", default=False)


@contextmanager
def dates_by_their_ends() -> Iterator[None]:
    """Read "the latest" as the date that ends last, then starts last; a time of day is later than none."""
    token = _BY_THEIR_ENDS.set(True)
    yield
    _BY_THEIR_ENDS.reset(token)


@contextmanager
def different_values_unknown() -> Iterator[None]:
    """Read different results, each perhaps the latest, as unknown, whatever a test would say of either."""
    token = _DIFFERENT_UNKNOWN.set(True)
    yield
    _DIFFERENT_UNKNOWN.reset(token)


def possible_latest(facts: Iterable[D]) -> list[list[D]]:
    """The facts of each date that may be the latest, grouped by date: those not certainly before another date."""
    groups = _perhaps_latest(facts)
    if _BY_THEIR_ENDS.get() and groups:
        return [max(groups, key=lambda group: (group[0].on.last, group[0].on.first))]
    return groups


def _perhaps_latest(facts: Iterable[D]) -> list[list[D]]:
    groups: dict[tuple[date, date], list[D]] = {}
    for fact in facts:
        groups.setdefault((fact.on.first, fact.on.last), []).append(fact)
    return [group for (_, last), group in groups.items() if not any(first > last for first, _ in groups)]


_FINALITY = {Reporting.PRELIMINARY: 0, Reporting.FINAL: 1, Reporting.AMENDED: 2, Reporting.CORRECTED: 2}


def _beats(one: Any, other: Any) -> bool:
    """A later time of day, then corrected or amended over final over preliminary, then a later issued."""
    if "T" in one.on.written and "T" in other.on.written:
        this, that = _moment(one.on.written), _moment(other.on.written)
        if this != that:
            return this > that
    elif _BY_THEIR_ENDS.get() and ("T" in one.on.written) != ("T" in other.on.written):
        return "T" in one.on.written
    if _FINALITY[one.reporting] != _FINALITY[other.reporting]:
        return _FINALITY[one.reporting] > _FINALITY[other.reporting]
    if getattr(one, "issued", None) and getattr(other, "issued", None):
        return bool(_moment(one.issued) > _moment(other.issued))
    return False


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written.replace(":60", ":59"))


def unbeaten(facts: Sequence[D]) -> list[D]:
    """The facts of one date that no other outweighs."""
    return [fact for fact in facts if not any(_beats(other, fact) for other in facts)]


def settled(facts: Sequence[D], value: Callable[[D], object]) -> D | None:
    """The fact that counts among those of one date; None when they contradict each other."""
    best = unbeaten(facts)
    return best[0] if best and all(value(fact) == value(best[0]) for fact in best) else None


def latest(facts: Iterable[D], value: Callable[[D], object]) -> list[D | None]:
    """Every fact that may be the latest; None among them stands for a date that contradicts itself."""
    if not _DIFFERENT_UNKNOWN.get():
        return [settled(group, value) for group in possible_latest(facts)]
    groups = sorted(_perhaps_latest(facts), key=lambda group: (group[0].on.last, group[0].on.first))
    found = [settled(group, value) for group in groups]
    return found[-1:] if len({None if fact is None else value(fact) for fact in found}) < 2 else [None]
