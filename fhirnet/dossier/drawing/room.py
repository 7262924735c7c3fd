"""How much room a label needs: the longest span of days at which it is shown, so that none lies over another."""

from bisect import bisect, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

STRIP = "strip"
WIDTH = 700  # px that a picture is laid out for
CHARACTER, WIDE, BESIDE = 7, 12, 14  # px of a letter, of a Chinese character, of a mark
OFF, APART, MARK = 14, 12, 10  # px from a mark to the middle of its number, between two numbers, across a mark
EDGE = 35  # px from the last day to the edge
NEAR = 12  # neighbours on either side that are looked at
HAN = "\u2e80"  # the first of the wide characters
FAR = 1e9
Row = dict[str, Any]


class _Taken(NamedTuple):
    """A place that a mark or a number has: the day, how far down and how wide it is, in px."""

    day: int
    down: float
    wide: float


def beside(rows: Iterable[Row], first: date, last: date) -> None:
    """`room` of labels right of their marks: each needs its width before the next mark of its line begins.

    One that would reach over the edge of the days shown stands `left` of its mark, and needs room after the one before.
    """
    edge, shown = last.toordinal(), max(1, (last - first).days)
    for line in _lines(rows):
        following = FAR
        for row in reversed(line):
            day, wide = _ordinal(row["at"]), _width(row["label"]) + BESIDE
            row["left"] = (edge - day) * WIDTH < (wide - EDGE) * shown
            row["room"] = (following - day) * WIDTH / wide
            following = min(following, _ordinal(row["from"]))
        _left(line)
        line[-1]["final"] = True


def _left(line: Sequence[Row]) -> None:
    before = -FAR
    for row in line:
        if row["left"]:
            row["room"] = (_ordinal(row["from"]) - before) * WIDTH / (_width(row["label"]) + BESIDE)
        before = max(before, _ordinal(row["at"]))


def over(rows: Sequence[Row], down: Callable[[float], float], height: int) -> None:
    """`room` of the numbers of one panel, over their marks or, where that is taken, `under` them.

    `down` tells how far down a value is, in px. The last, the largest and the first of each series come first.
    """
    days = [_ordinal(row["at"]) for row in rows]
    shown = max(1, max(days) - min(days))
    taken = sorted(_Taken(day, down(row["top"]), MARK) for day, row in zip(days, rows, strict=True))
    for row in _by_importance(rows):
        day, wide = _ordinal(row["at"]), _width(row["number"])
        above = _Taken(day, down(row["top"]) - OFF, wide)
        below = _Taken(day, down(row["low"]) + OFF, wide)
        room, other = _room(above, taken), _room(below, taken) if below.down < height - OFF / 2 else 0.0
        row["under"] = room < shown and other > room
        row["room"] = max(room, other) if row["under"] else room
        insort(taken, below if row["under"] else above)


def _room(wanted: _Taken, taken: Sequence[_Taken]) -> float:
    """The longest span of days at which a number touches nothing that is there already."""
    place = bisect(taken, wanted)
    near = taken[max(0, place - NEAR) : place + NEAR]
    return min(
        [
            abs(wanted.day - each.day) * WIDTH / ((wanted.wide + each.wide) / 2 + 2)
            for each in near
            if abs(wanted.down - each.down) < APART
        ],
        default=FAR,
    )


def _by_importance(rows: Sequence[Row]) -> Iterable[Row]:
    lines = _lines(rows)
    first = [row for line in lines for row in (line[-1], max(line, key=lambda row: float(row["top"])), line[0])]
    rest = [line[place] for line in lines for place in _spread(len(line))]
    return {id(row): row for row in (*first, *rest)}.values()


def _lines(rows: Iterable[Row]) -> list[list[Row]]:
    """The rows by their line, each in the order of time."""
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        lines[row["line"]].append(row)
    return [sorted(line, key=lambda row: (row["from"], row["at"])) for line in lines.values()]


def _spread(count: int) -> Iterable[int]:
    """All places of a row, so that any first part of them is spread evenly."""
    step = 1 << count.bit_length()
    while step:
        yield from range(0, count, step)
        step //= 2


def _width(text: str) -> int:
    return sum(WIDE if character > HAN else CHARACTER for character in text)


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
