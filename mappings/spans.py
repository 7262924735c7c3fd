"""The days and the instants that a written date covers, as the text the store compares.

Days are those written, in their own offset: `2024-07-01T23:30:00-05:00` is of 2024-07-01. Instants are UTC to the
microsecond; a date without a time covers its whole days in UTC, a time as much as its last digit leaves open.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fhirnet.dates import Interval, shifted

FIRST_DAY, LAST_DAY = date.min.isoformat(), date.max.isoformat()
_WRITTEN = re.compile(
    r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2}"
    r"(?:T(?P<minute>[0-9]{2}:[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Span:
    """From the first to the last day, and from the first to the last instant, all included."""

    first: str
    last: str
    begin: str
    end: str
    timed: bool = False

    def wider(self) -> "Span":
        """This and as much again on either side."""
        first, last = date.fromisoformat(self.first), date.fromisoformat(self.last)
        days = (last - first).days + 1
        begin, end = _moment(self.begin), _moment(self.end)
        length = end - begin + timedelta(microseconds=1)
        return Span(
            shifted(first, -days).isoformat(),
            shifted(last, days).isoformat(),
            _text(_later(begin, -length)),
            _text(_later(end, length)),
            self.timed,
        )


ALWAYS = Span(FIRST_DAY, LAST_DAY, f"{FIRST_DAY}T00:00:00.000000Z", f"{LAST_DAY}T23:59:59.999999Z")


def written(text: str) -> Span:
    """What a date, dateTime or instant covers; one without a zone is UTC. ValueError where it is none of these."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError("neither a date nor a time")
    if found["minute"] is None:
        days = Interval.parse(text)
        return days_of(days.first, days.last)
    day = date.fromisoformat(text[:10])
    second = "59" if found["second"] == "60" else found["second"] or "00"
    fraction = (found["fraction"] or "")[:6]
    zone = found["zone"] or "Z"
    local = datetime.fromisoformat(f"{day}T{found['minute']}:{second}.{fraction:0<6}{zone}")
    try:
        begin = local.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:  # the first or the last day there is
        begin = local.replace(tzinfo=None)
    open_ = timedelta(minutes=1) if found["second"] is None else timedelta(microseconds=10 ** (6 - len(fraction)))
    end = _later(begin, open_ - timedelta(microseconds=1))
    return Span(day.isoformat(), day.isoformat(), _text(begin), _text(end), timed=True)


def days_of(first: date, last: date) -> Span:
    """Whole days."""
    return Span(f"{first}", f"{last}", f"{first}T00:00:00.000000Z", f"{last}T23:59:59.999999Z")


def hull(spans: Iterable[Span]) -> Span:
    """From the first to the last of these."""
    each = list(spans)
    return Span(
        min(span.first for span in each),
        max(span.last for span in each),
        min(span.begin for span in each),
        max(span.end for span in each),
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z"))


def _later(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return datetime.min if by < timedelta() else datetime.max


def _text(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='microseconds')}Z"
