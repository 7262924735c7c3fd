"""The panels of the picture: the strip of what was done and seen, and one below the other what was measured."""

from collections.abc import Sequence
from typing import Any

from fhirnet.dossier.drawing.colours import BLUE, GREEN, GREY, MAGENTA, OCHRE, PURPLE, SERIES, SHAPES, VERMILLION
from fhirnet.dossier.drawing.layers import Spec, bar, before, day, layer, over_days, points, sessions, texts
from fhirnet.dossier.drawing.room import STRIP, WIDTH, Row, over
from fhirnet.dossier.drawing.scales import BURDEN, MARKER, TUMOUR, axis, scale

LINE, LOW, LOWER = 19, 40, 34  # px: a line of the strip, a panel of one blood value, the same of many
MANY = 8  # panels, from which on those of blood values are lower
HEIGHTS = {TUMOUR: 96, BURDEN: 64, MARKER: 104}
NUMBERS = ("tumour", "burden", "marker", "blood")
LANES = {"treatment": BLUE, "drug": GREEN, "scan": PURPLE, "status": OCHRE} | dict.fromkeys(NUMBERS, MAGENTA)
RESPONSES = {"CR": GREEN, "PR": GREEN, "SD": GREY, "PD": VERMILLION}
OUTSIDE = "datum.out === 'above' || datum.out === 'below'"  # the limits of normal
POINT = "!datum.range && !datum.spread"
RANGE: Spec = {"filter": "datum.range"}
OUT: Spec = {
    "field": "out",
    "type": "nominal",
    "legend": None,
    "scale": {"domain": ["within", "above", "below"], "range": ["circle", "triangle-up", "triangle-down"]},
}


def strip(tip: Spec, lines: Sequence[str]) -> Spec:
    """What was done, taken, seen and stated: one line each."""
    beside = {"domain": False, "ticks": False, "labelLimit": 170, "tickBand": "extent", "labelPadding": 8}
    y = {"field": "line", "type": "nominal", "sort": list(lines), "title": None, "axis": beside}
    colour = {"field": "lane", "type": "nominal", "legend": None, "scale": _scale(list(LANES), list(LANES.values()))}
    colours = [(f"datum.label === '{name}'", shade) for name, shade in RESPONSES.items()] + [(OUTSIDE, VERMILLION)]
    bold = {"baseline": "middle", "fontWeight": "bold"}
    marks = [
        bar(
            "from",
            "till",
            "datum.spread",
            {**tip, "stroke": colour},
            {"height": 11, "fillOpacity": 0.2, "cornerRadius": 2},
        ),
        bar("since", "to", "isValid(datum.since)", tip, {"height": 7, "cornerRadius": 2}),
        points("!datum.spread && datum.marked", tip, {"filled": True, "shape": "circle", "size": 80}),
        points("!datum.spread && !datum.marked", tip, {"filled": False, "shape": "diamond", "size": 60}),
        before(),
        points("datum.ongoing", tip, {"filled": True, "shape": "triangle-right", "size": 90}, "to"),
        texts("label", bold | {"align": "left", "dx": 8}, colours, "!datum.left"),
        texts("label", bold | {"align": "right", "dx": -8}, colours, "datum.left", x="from"),
    ]
    return _panel(STRIP, LINE * len(lines), {"y": y, "color": colour}, marks)


def measured(name: str, tip: Spec, rows: Sequence[Row], title: Sequence[str], low: int) -> Spec:
    """What was measured: points of one series joined, limits of normal dashed, what is not exact as it is known."""
    height = HEIGHTS.get(name, low)
    found = scale(name, rows, height)
    over(rows, lambda value: found.down(value, height), height)
    series = list(dict.fromkeys(str(row["series"]) for row in rows))
    several = len(series) > 1
    legend = {"orient": "top", "title": None, "symbolSize": 70, "offset": 2} if several else None
    colour = {"field": "series", "type": "nominal", "legend": legend, "scale": _scale(series, SERIES)}
    shape = colour | {"scale": _scale(series, SHAPES)} if several else OUT
    at: Spec = {"x": {"field": "at"}}
    point = {**at, "y": {"field": "low"}, "shape": shape, **tip}
    outside = None if several else [(OUTSIDE, VERMILLION)]  # of several series each number has the colour of its own
    marks = [
        *(_limit(side) for side in ("upper", "lower") if any(side in row for row in rows)),
        layer("line", {"strokeWidth": 1.5}, {**at, "order": {"field": "at", "type": "temporal"}}),
        *_days(tip),
        layer("rule", {"strokeWidth": 4}, {**at, "y": {"field": "low"}, "y2": {"field": "top"}, **tip}, RANGE),
        layer("point", {"size": 60, "opacity": 1, "filled": True}, point, {"filter": f"datum.exact && {POINT}"}),
        layer("point", {"size": 60, "opacity": 1, "filled": False}, point, {"filter": f"!datum.exact && {POINT}"}),
        texts("number", {"baseline": "bottom", "dy": -6}, outside, "!datum.under", y="top"),
        texts("number", {"baseline": "top", "dy": 7}, outside, "datum.under", y="low"),
    ]
    return _panel(name, height, {"y": axis(found, title, height), "color": colour}, marks)


def _days(tip: Spec) -> list[Spec]:
    """A value of a month or a year: no point, a bar over the days that it may be of."""
    encoding = {**over_days("from", "till"), "y": {"field": "top"}, **tip}
    spread = {"filter": "datum.spread"}
    thick, thin = {"strokeWidth": 8, "opacity": 0.25, "strokeCap": "round"}, {"strokeWidth": 1.5}
    return [layer("rule", thick, encoding, spread), layer("rule", thin | {"aria": False}, encoding, spread)]


def _limit(side: str) -> Spec:
    """A limit of normal, across the whole panel."""
    distinct: Spec = {"aggregate": [{"op": "count", "as": "rows"}], "groupby": ["series", f"{side}_at", f"{side}_said"]}
    look = {"strokeDash": [5, 3], "opacity": 0.9}
    tip = {"field": f"{side}_said", "type": "nominal"}
    return layer("rule", look, {"x": None, "y": {"field": f"{side}_at"}, "tooltip": tip}, _has(side), distinct)


def _has(field: str) -> Spec:
    return {"filter": f"isValid(datum.{field})"}


def _scale(domain: Sequence[str], values: Sequence[str]) -> Spec:
    return {"domain": list(domain), "range": [values[place % len(values)] for place in range(len(domain))]}


def _panel(name: str, height: int, encoding: dict[str, Any], marks: Sequence[Spec]) -> Spec:
    """One panel: over the days of TACE and PRRT its own rows, over these the day that is looked at."""
    own = {"filter": f"datum.panel === '{name}'"}
    layers = [{**mark, "transform": [own, *mark.get("transform", ())]} for mark in marks]
    layers[-1]["name"] = f"{name}-zoom"  # the layer that is moved; the other ones follow
    behind = [] if name == STRIP else [sessions()]
    return {"width": WIDTH, "height": height, "encoding": encoding, "layer": [*behind, *layers, day()]}
