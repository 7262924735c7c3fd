"""The days that the picture shows at first: all of the story, or what comes after a long silence."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from mappings.timeline import Event

SILENCE, RECENT = 3, 5  # a third of the time without an event, four fifths of the events after it
LONG = 730  # days that a silence has at least


class Days(NamedTuple):
    """The first and last day that are shown at first."""

    first: date
    last: date

    @property
    def domain(self) -> list[int]:
        """The days as the axis of time has them (ms since 1970), with a margin for marks and labels at both ends."""
        margin = (self.last - self.first).days // 40 + 1
        return [_ms(self.first.toordinal() - margin), _ms(self.last.toordinal() + 2 * margin)]


def days(events: Sequence[Event], as_of: str) -> Days:
    """What is shown at first of these events and the day asked about; the rest is there to be moved to."""
    spans = sorted(map(_span, events))
    last = max(until for _, until in spans)
    last = max(last, date.fromisoformat(as_of)) if as_of else last
    begin, reached = spans[0]
    for place, (first, until) in enumerate(spans):
        silent = (first - reached).days
        if silent >= LONG and silent * SILENCE > (last - begin).days and _most(len(spans) - place, len(spans)):
            return Days(first, last)
        reached = max(reached, until)
    return Days(begin, last)


def _most(some: int, all_of_them: int) -> bool:
    return some * RECENT >= all_of_them * (RECENT - 1)


def _span(event: Event) -> tuple[date, date]:
    first = event.first or event.last or ""
    return date.fromisoformat(first), date.fromisoformat(event.last or first)


def _ms(ordinal: int) -> int:
    return int(datetime.fromordinal(min(max(1, ordinal), date.max.toordinal())).replace(tzinfo=UTC).timestamp() * 1000)
