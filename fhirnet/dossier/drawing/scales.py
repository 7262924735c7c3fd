"""The axes of amounts: how far they reach, and which numbers stand beside them."""

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any

from fhirnet.dossier.drawing.room import Row

TUMOUR, BURDEN, MARKER = "tumour", "burden", "marker"
HALF = 2  # a value that a log axis cannot show is drawn at half of the least one that it can
NARROW = 20  # a log axis that reaches no further has numbers between the powers of ten
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


def amounts(name: str, rows: Sequence[Row], title: Sequence[str], height: int) -> dict[str, Any]:
    """The y axis of a panel, with room for the number above the highest mark."""
    limits = [row[side] for row in rows for side in ("upper_at", "lower_at") if side in row]
    values = [row[end] for row in rows for end in ("low", "top")]
    domain, ticks = _measured(name, values, limits)
    axis: dict[str, Any] = {"titleAngle": 0, "titleAlign": "right", "titleBaseline": "middle", "titleX": -48}
    axis |= {"titleY": height / 2, "domain": False, "ticks": False, "grid": False, "format": ".10~g"}
    if ticks:
        axis |= {"values": ticks}
    else:
        axis |= {"tickCount": 3, "grid": True}
    scale = {"domain": domain, "nice": False, "zero": False} | ({"type": "log"} if name == MARKER else {})
    return {"field": "y", "type": "quantitative", "title": list(title), "scale": scale, "axis": axis}


def _measured(name: str, values: Sequence[float], limits: Sequence[float]) -> tuple[list[float], list[float]]:
    """The domain, and the numbers beside it; none where the axis may choose them."""
    if name == MARKER:
        return _log([*values, *limits])
    if name == BURDEN:
        return [0, 125], [0, 50, 100]
    if name == TUMOUR:
        return [0, max(values) * 1.3 or 1], []
    low, high = min([*values, *limits]), max([*values, *limits])
    room = (high - low) or abs(high) or 1
    shown = sorted(set(limits)) if 0 < len(set(limits)) <= 2 else [min(values), max(values)]
    return [low - room * 0.25, high + room], sorted(set(shown))


def _log(values: Sequence[float]) -> tuple[list[float], list[float]]:
    low, high = min(values), max(values)
    first, last = floor(log10(low)), ceil(log10(high))
    step = 1 + (last - first) // DECADES
    steps = (1,) if high > NARROW * low else (1, 2, 5)
    ticks = [times * 10.0**power for power in range(first, last + 1, step) for times in steps]
    wide = high / low
    return [low / max(1.5, wide**0.1), high * max(2, wide**0.25)], ticks
