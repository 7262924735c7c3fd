"""The layers of a panel: bars, points, lines and texts as Vega-Lite has them, each over the rows that it is for."""

from collections.abc import Mapping, Sequence
from typing import Any

from fhirnet.dossier.drawing.colours import GREY
from mappings.speech import Speech

Spec = dict[str, Any]
DAY = 86_400_000  # ms
FREE = f"datum.room * {DAY} > span(domain('x'))"  # whether a label has room in what is shown
TIME = (  # how a day is written at the axis: in numbers, alike in every language
    f"utcFormat(datum.value, span(domain('x')) < {240 * DAY} ? '%Y-%m-%d' : "
    f"span(domain('x')) < {2500 * DAY} ? '%Y-%m' : '%Y')"
)


def tooltip(speech: Speech) -> Spec:
    """What is shown of a mark under the pointer: the fact, its date as written, where it comes from."""
    fields = (("said", "timeline.tip-fact"), ("on", "timeline.tip-date"), ("source", "timeline.tip-source"))
    shown = [{"field": field, "type": "nominal", "title": speech.say(key)} for field, key in fields]
    return {"tooltip": shown, "description": {"field": "told", "type": "nominal"}}


def time(*, orient: str = "") -> Spec:
    """The axis of time, which all panels share; `orient`: where its labels stand, if at all."""
    axis: Spec = {"labels": False, "ticks": False, "domain": False, "title": None, "grid": True, "tickCount": 8}
    if orient:
        axis |= {"labels": True, "ticks": True, "orient": orient, "labelExpr": TIME, "labelOverlap": True}
    return {"field": "at", "type": "temporal", "scale": {"type": "utc", "domain": {"expr": "days"}}, "axis": axis}


def layer(mark: str, look: Mapping[str, Any], encoding: Mapping[str, Any], *transform: Spec) -> Spec:
    """One layer; what lies outside of the days shown is cut off. Whoever listens hears the marks that tell a fact."""
    own = {"transform": list(transform)} if transform else {}
    heard = {} if "description" in encoding else {"aria": False}
    return {**own, "mark": {"type": mark, "clip": True, **heard, **look}, "encoding": dict(encoding)}


def bar(first: str, last: str, test: str, encoding: Mapping[str, Any], look: Mapping[str, Any]) -> Spec:
    """Bars over days, where the test holds."""
    return layer("bar", look, {**over_days(first, last), **encoding}, {"filter": test})


def over_days(first: str, last: str) -> Spec:
    """From a day to a day."""
    return {"x": {"field": first}, "x2": {"field": last}}


def points(test: str, tip: Spec, look: Mapping[str, Any], x: str = "at") -> Spec:
    """One mark a row, where the test holds."""
    return layer("point", {"opacity": 1, "strokeWidth": 1.5, **look}, {"x": {"field": x}, **tip}, {"filter": test})


def texts(
    field: str,
    look: Mapping[str, Any],
    colours: Sequence[tuple[str, str]] | None,
    test: str,
    *,
    x: str = "at",
    y: str = "",
) -> Spec:
    """A word or number beside each mark that has room for it, in the first colour whose test holds (None: its own)."""
    encoding: Spec = {
        "x": {"field": x},
        **({"y": {"field": y}} if y else {}),
        "text": {"field": field, "type": "nominal"},
        **({"color": {"condition": [{"test": each, "value": shade} for each, shade in colours]}} if colours else {}),
        "opacity": {"condition": {"test": FREE, "value": 1}, "value": 0},
    }
    return layer("text", look, encoding, {"filter": f"{test} && datum.{field} !== ''"})


def before() -> Spec:
    """On a line without a mark in the days shown, what was last on it, at its left end."""
    encoding = {
        "x": {"value": 4},
        "text": {"field": "before", "type": "nominal"},
        "color": {"value": GREY},
        "opacity": {"condition": {"test": "toDate(datum.at) < domain('x')[0]", "value": 1}, "value": 0},
    }
    return layer("text", {"align": "left", "baseline": "middle"}, encoding, {"filter": "datum.final"})


def sessions() -> Spec:
    """The days of TACE and PRRT, behind everything of a panel; of all rows, whatever panel they are of."""
    look = {"strokeDash": [2, 3], "color": GREY, "opacity": 0.9}
    return layer("rule", look, {"x": {"field": "at"}, "color": {"value": GREY}, "y": None}, {"filter": "datum.session"})


def day() -> Spec:
    """The day that is looked at: the parameter `day`, null or YYYY-MM-DD."""
    made = layer(
        "rule",
        {"style": "day", "strokeWidth": 2},
        {"x": {"field": "at"}, "y": None, "color": {"value": GREY}},
        {"filter": "day !== null"},
        {"calculate": "toDate(day)", "as": "at"},
    )
    return {"data": {"values": [{}]}, **made}
