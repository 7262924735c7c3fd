"""The dates of a case, all moved back by the same whole number of days.

A day moves exactly. A month or a year cannot: moved by days it is neither. Where a Period reads alike (the interval in
which something happened) it becomes one, of exactly its days. Where FHIR takes a date only, or where a Period would be
a duration, it becomes the calendar month or year that holds most of its days; `inexact` counts those.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from fhirnet.dates import OPEN_END, Interval, shifted

OLDEST = 89  # years: of who is older, HIPAA lets only "90 or older" be told (45 CFR 164.514(b)(2)(i)(C)) [V]
YEAR, MONTH = 4, 7  # characters of a date that is no day


class Shift:
    """Moves the dates of one patient."""

    def __init__(self, days: int, latest: date | None) -> None:
        self._days = days
        self.latest = None if latest is None else self.day(latest)
        self.inexact = 0

    def day(self, day: date) -> date:
        """Where a day goes."""
        return shifted(day, -self._days)

    def back(self, day: date) -> date:
        """Where a day of the export came from."""
        return shifted(day, self._days)

    def happened(self, on: Interval, *, clock: bool = False) -> Interval:
        """The interval in which something happened, with its times of day if `clock`."""
        start, slash, end = on.written.partition("/")
        if slash:
            return Interval.parse(f"{self._side(start, clock)}/{self._side(end, clock, last=True)}")
        if on.exact:
            return Interval.parse(self._side(start, clock))
        return Interval.parse(f"{self.day(on.first)}/{self.day(on.last)}")

    def during(self, on: Interval) -> Interval:
        """The duration of use of a drug, whose start and end may each be vague; not later than the case."""
        start, slash, end = on.written.partition("/")
        limit = OPEN_END if self.latest is None else self.latest
        if not slash:
            return self._near(on, limit)
        sides = [side if side == ".." else self._near(Interval.parse(side), limit).written for side in (start, end)]
        moved = Interval.parse("/".join(sides))
        return self.happened(on) if moved.reversed else moved

    def planned(self, on: Interval) -> Interval:
        """A day that is meant to come, or from which something holds."""
        return self._near(on, OPEN_END)

    def first(self, written: str) -> str:
        """The first day of a date of which only that is read."""
        return self.day(Interval.parse(written).first).isoformat()

    def instant(self, written: str) -> str:
        """An instant of which the order within its day is read."""
        return self._side(written, True)

    def birth(self, born: Interval, days: Iterable[date]) -> Interval:
        """A birth date by which the patient is as old as before on the last day of the case, and on most others.

        A patient of 90 or more is 90 on the last day.
        """
        if self.latest is None:
            return self._near(born, OPEN_END)
        last = self.back(self.latest)
        age = _ages(born, last)
        if age is not None and age[1] > OLDEST:
            return Interval.of_day(_years_before(self.latest, OLDEST + 1))

        wanted = [(self.day(day), _ages(born, day)) for day in days]

        def same(candidate: Interval) -> tuple[bool, int]:
            on_other_days = sum(_ages(candidate, day) == then for day, then in wanted)
            return _ages(candidate, self.day(last)) == age, on_other_days

        return max(self._births(born), key=same)

    def _births(self, born: Interval) -> list[Interval]:
        first, last = self.day(born.first), self.day(born.last)
        if born.exact:
            return [Interval.of_day(shifted(first, beside)) for beside in (0, 1, -1)]
        return _calendar(first, last, len(born.written))

    def _side(self, text: str, clock: bool, *, last: bool = False) -> str:
        if text == "..":
            return text
        may_be = Interval.parse(text)
        return f"{self.day(may_be.last if last else may_be.first)}{text[10:] if clock else ''}"

    def _near(self, on: Interval, limit: date) -> Interval:
        first, last = self.day(on.first), self.day(on.last)
        if on.exact:
            return Interval.of_day(first)
        self.inexact += 1
        possible = _calendar(first, last, len(on.written))
        candidates = [each for each in possible if each.last <= limit] or possible[-1:]
        return max(candidates, key=lambda each: min(last, each.last) - max(first, each.first))


def _calendar(first: date, last: date, width: int) -> list[Interval]:
    """The months (or years) of two days, and the one before them."""
    of_first = Interval.parse(first.isoformat()[:width])
    before = Interval.parse(shifted(of_first.first, -1).isoformat()[:width])
    return [of_first, Interval.parse(last.isoformat()[:width]), before]


def _ages(born: Interval, on: date) -> tuple[int, int] | None:
    """Completed years on a day, least and most, as the rules count them."""
    if born.first > on:
        return None
    return _age(min(born.last, on), on), _age(born.first, on)


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year; of 29 February the day before."""
    return (day if (day.month, day.day) != (2, 29) else day - timedelta(1)).replace(year=max(1, day.year - years))
