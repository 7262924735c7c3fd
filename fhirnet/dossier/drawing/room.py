"""How much room a label needs: the longest span of days at which it is shown, so that none lies over another."""

from bisect import bisect, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

STRIP = "strip"
WIDTH = 700  # px that a picture is laid out for
CHARACTER, WIDE, BESIDE = 7, 12, 14  # px of a letter, of a Chinese character, of a mark
HAN = "\u2e80"  # the first of the wide characters
FAR = 1e9
Row = dict[str, Any]


def make_room(made: Sequence[Row]) -> None:
    """`room` of each row: so many days may be shown at once, and its label still does not touch its neighbours.

    The number of the lower of two values of one day stands `under` its mark.
    """
    lines: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in made:
        lines[row["panel"], row["line"]].append(row)
    for (name, _), line in lines.items():
        line.sort(key=lambda row: (row["from"], row["at"]))
        line[-1]["final"] = True
        if name == STRIP:
            _beside(line)
        else:
            _under(line)
            for under in (False, True):
                _over([row for row in line if row["under"] is under])


def _beside(line: Sequence[Row]) -> None:
    """Labels right of their marks: each needs its width before the next mark of its line begins."""
    following = FAR
    for row in reversed(line):
        row["room"] = (following - _ordinal(row["at"])) * WIDTH / (_width(row["label"]) + BESIDE)
        following = min(following, _ordinal(row["from"]))


def _under(line: Sequence[Row]) -> None:
    highest: dict[str, float] = {}
    for row in line:
        highest[row["at"]] = max(row["top"], highest.get(row["at"], row["top"]))
    for row in line:
        row["under"] = row["top"] < highest[row["at"]]


def _over(line: Sequence[Row]) -> None:
    """Numbers at their marks: the last first, then the largest, the first, and the others as there is room."""
    placed: list[int] = []
    largest = max(range(len(line)), key=lambda place: float(line[place]["top"]), default=0)
    for place in dict.fromkeys([len(line) - 1, largest, 0, *_spread(len(line))] if line else []):
        row = line[place]
        day = _ordinal(row["at"])
        nearest = bisect(placed, day)
        free = min([abs(day - other) for other in placed[max(0, nearest - 1) : nearest + 1]], default=FAR)
        row["room"] = free * WIDTH / (_width(row["number"]) + CHARACTER)
        insort(placed, day)


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
