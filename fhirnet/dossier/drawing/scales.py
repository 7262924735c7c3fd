"""The axes of amounts: how far they reach, and which numbers stand beside them."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any, NamedTuple

from fhirnet.dossier.drawing.room import Row

TUMOUR, BURDEN, MARKER = "tumour", "burden", "marker"
HALF = 2  # a value that a log axis cannot show is drawn at half of the least one that it can
NARROW = 20  # a log axis that reaches no further has numbers between the powers of ten
ABOVE, BELOW = 19, 5  # px for the number above the highest mark, and below the lowest mark
LIMITS = 2  # of normal that stand beside an axis
DECADES = 5  # of a log axis that each have a number


def raise_to_floor(rows: Sequence[Row]) -> None:
    """Zero has no place on a log axis: it is drawn, hollow, below the least value there is."""
    positive = [value for row in rows for value in (row["low"], row["top"]) if value > 0]
    least = min(positive, default=1.0) / HALF
    for row in rows:
        row["exact"] = row["exact"] and row["low"] > 0
        for place in ("low", "top", "y"):
            if row[place] is not None and row[place] <= 0:
                row[place] = least


class Scale(NamedTuple):
    """How far the axis of a panel reaches, and the numbers beside it (none: the axis may choose them)."""

    low: float
    high: float
    ticks: tuple[float, ...] = ()
    log: bool = False

    def down(self, value: float, height: int) -> float:
        """How far below the upper edge a value is, in px."""
        low, high, at = (log10(each) if self.log else each for each in (self.low, self.high, value))
        return height * (high - at) / (high - low)


def scale(name: str, rows: Sequence[Row], height: int) -> Scale:
    """The axis of a panel, with room for the number above the highest mark."""
    limits = [row[side] for row in rows for side in ("upper_at", "lower_at") if side in row]
    values = [row[end] for row in rows for end in ("low", "top")]
    if name == MARKER:
        return _log([*values, *limits])
    if name == BURDEN:
        return Scale(0, 125, (0, 50, 100))
    if name == TUMOUR:
        return Scale(0, max(values) * 1.3 or 1)
    low, high = min([*values, *limits]), max([*values, *limits])
    room = (high - low) or abs(high) or 1
    shown = set(limits) if 0 < len(set(limits)) <= LIMITS else {min(values), max(values)}
    pixel = room / (height - ABOVE - BELOW)
    return Scale(low - BELOW * pixel, high + ABOVE * pixel, tuple(sorted(shown)))


def _log(values: Sequence[float]) -> Scale:
    low, high = min(values), max(values)
    first, last = floor(log10(low)), ceil(log10(high))
    step = 1 + (last - first) // DECADES
    steps = (1,) if high > NARROW * low else (1, 2, 5)
    ticks = [times * 10.0**power for power in range(first, last + 1, step) for times in steps]
    return Scale(low / max(1.5, (high / low) ** 0.1), high * max(2, (high / low) ** 0.25), tuple(ticks), log=True)


def axis(found: Scale, title: Sequence[str], height: int) -> dict[str, Any]:
    """The y encoding of a panel; its title lies beside it, so that it can be read."""
    look: dict[str, Any] = {"titleAngle": 0, "titleAlign": "right", "titleBaseline": "middle", "titleX": -48}
    look |= {"titleY": height / 2, "domain": False, "ticks": False, "format": ".10~g"}
    look |= {"values": list(found.ticks), "grid": False} if found.ticks else {"tickCount": 3, "grid": True}
    of = {"domain": [found.low, found.high], "nice": False} | ({"type": "log"} if found.log else {"zero": False})
    return {"field": "y", "type": "quantitative", "title": list(title), "scale": of, "axis": look}
