"""Dates as they are written in a record: a day, a month, a year or a period, each a closed interval of calendar days.

Nothing is converted: `2024-07-01T23:30:00-05:00` is the day 2024-07-01, `2024-03` is every day of March.
A comparison answers True, False or None: None means that the written date cannot tell.
"""

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime

OPEN_START = date.min
OPEN_END = date.max


@dataclass(frozen=True, slots=True)
class Interval:
    """The calendar days a written date may mean, `first` to `last`, both included; `written` alone is compared.

    A period is written `start/end`, an open side is written `..` and reaches to `OPEN_START` or `OPEN_END`.
    """

    written: str
    first: date = field(compare=False)
    last: date = field(compare=False)

    @classmethod
    def parse(cls, written: str) -> "Interval":
        """The interval of a FHIR date, dateTime, instant or `start/end`; ValueError where it is none of these."""
        start, slash, end = written.partition("/")
        if not slash:
            return cls(written, *_days(written))
        first = OPEN_START if start == ".." else _days(start)[0]
        last = OPEN_END if end == ".." else _days(end)[1]
        return cls(written, first, last)

    @classmethod
    def of_day(cls, day: date) -> "Interval":
        """One calendar day."""
        return cls(day.isoformat(), day, day)

    @property
    def exact(self) -> bool:
        """Whether it is one single day."""
        return self.first == self.last

    @property
    def reversed(self) -> bool:
        """Whether it is a period that ends before it starts."""
        return self.last < self.first

    @property
    def start(self) -> "Interval | None":
        """The written start of a period (itself when it is no period); None when the start is open."""
        return self._side(0)

    @property
    def end(self) -> "Interval | None":
        """The written end of a period (itself when it is no period); None when the end is open."""
        return self._side(1)

    def _side(self, side: int) -> "Interval | None":
        if "/" not in self.written:
            return self
        text = self.written.split("/")[side]
        return None if text == ".." else Interval(text, *_days(text))

    def on_or_before(self, other: "Interval") -> bool | None:
        """Whether this lies on or before the other, for every reading of both."""
        if self.last <= other.first:
            return True
        return False if self.first > other.last else None

    def before(self, other: "Interval") -> bool | None:
        """Whether this lies strictly before the other, for every reading of both."""
        if self.last < other.first:
            return True
        return False if self.first >= other.last else None


def _days(text: str) -> tuple[date, date]:
    year = int(text[:4])
    if len(text) == 4:
        return date(year, 1, 1), date(year, 12, 31)
    month = int(text[5:7])
    if len(text) == 7:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    day = date(year, month, int(text[8:10]))
    return day, day


def instant(written: str) -> datetime:
    """The moment of a time with its zone; seconds 60 are valid. It keeps its zone, so any year can be compared."""
    return datetime.fromisoformat(written.replace(":60", ":59"))


def shifted(day: date, days: int) -> date:
    """The day so many days later (or earlier); the first and the last day of the calendar are the end of it."""
    return date.fromordinal(min(max(1, day.toordinal() + days), date.max.toordinal()))


def days_from(earlier: Interval, later: Interval) -> tuple[int, int]:
    """The smallest and the largest day count from one date to the other (same day 0; negative when it is before)."""
    return (later.first - earlier.last).days, (later.last - earlier.first).days


def within(days: tuple[int, int], low: int | None, high: int | None) -> bool | None:
    """Whether a day count lies in [low, high] (None: unbounded), for every reading of it."""
    least, most = days
    if (low is None or least >= low) and (high is None or most <= high):
        return True
    if (high is not None and least > high) or (low is not None and most < low):
        return False
    return None
