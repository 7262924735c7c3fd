"""The timeline as a picture: one Vega-Lite specification, for the page and for paper.

One strip of what was done, taken, seen and stated; below it, on the same axis of time, what was measured. Whoever draws
it sets what depends on the place: `width` of every panel in `vconcat` (or, of the running view, the signal `width`),
`config.font`, and on dark ground `config` = `usermeta.dark`.
"""

from collections.abc import Sequence
from typing import Any

from fhirnet.dossier.drawing import layers, panels
from fhirnet.dossier.drawing.colours import theme
from fhirnet.dossier.drawing.days import days
from fhirnet.dossier.drawing.room import STRIP, Row
from fhirnet.dossier.drawing.rows import drawn, rows
from fhirnet.dossier.drawing.scales import BURDEN, MARKER, TUMOUR, raise_to_floor
from mappings.speech import Speech, speech_of
from mappings.timeline import Event
from mappings.timeline.amounts import BLOOD

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
HELD = "event.ctrlKey || event.metaKey || event.shiftKey"  # so that the wheel alone moves the page


def drawing(events: Sequence[Event], language: str, as_of: str = "") -> dict[str, Any]:
    """The specification that draws these rows; {} where none of them has a place in a picture.

    Signals of the running view: `day` (null or "YYYY-MM-DD") draws a rule at that day through all panels; `days` is the
    time that is shown at first, `zoom_at` the time that is shown now (two numbers, ms since 1970; null: as at first).
    What still goes on is drawn up to `as_of`.
    """
    shown = drawn(events)
    if not shown:
        return {}
    speech, window = speech_of(language), days(shown, as_of)
    made = rows(shown, window)
    below = _below(speech, made)
    return {
        "$schema": SCHEMA,
        "description": speech.say("timeline.picture"),
        "usermeta": {"dark": theme(dark=True)},
        "config": theme(dark=False),
        "params": [
            {"name": "day", "value": None},
            {"name": "days", "value": window.domain},
            {
                "name": "zoom",
                "bind": "scales",
                "views": [f"{name}-zoom" for name in (STRIP, *(name for name, _ in below))],
                "select": {"type": "interval", "encodings": ["x"], "zoom": f"wheel![{HELD}]"},
            },
        ],
        "data": {"values": made},
        "vconcat": _on_one_axis([panels.strip(layers.tooltip(speech), _lines(made)), *(p for _, p in below)]),
        "resolve": {"scale": {"x": "shared", "color": "independent", "shape": "independent"}},
        "spacing": 4,
    }


def _lines(made: Sequence[Row]) -> list[str]:
    """The lines of the strip from top to bottom: what it is, what was done, taken, seen, measured once."""
    strip = [row for row in made if row["panel"] == STRIP]
    order = ("diagnosis", "metastases", "treatment", "drug", "scan", "status", *panels.NUMBERS[:-1], *BLOOD)
    ranked = sorted(strip, key=lambda row: order.index(row["code"] if row["code"] in order else row["lane"]))
    return list(dict.fromkeys(row["line"] for row in ranked))


def _below(speech: Speech, made: Sequence[Row]) -> list[tuple[str, dict[str, Any]]]:
    """The panels below the strip that have rows, by name: size, burden, markers, then one a blood value."""
    by_panel: dict[str, list[Row]] = {}
    for row in made:
        by_panel.setdefault(row["panel"], []).append(row)
    raise_to_floor(by_panel.get(MARKER, ()))
    names = [name for name in (TUMOUR, BURDEN, MARKER, *BLOOD) if name in by_panel]
    tip, low = layers.tooltip(speech), panels.LOW if len(names) <= panels.MANY else panels.LOWER
    return [
        (name, panels.measured(name, tip, by_panel[name], _title(speech, name, by_panel[name]), low)) for name in names
    ]


def _title(speech: Speech, name: str, own: Sequence[Row]) -> list[str]:
    """What a panel shows: the series and its unit, of several what they are."""
    series = {str(row["line"]) for row in own}
    units = list(dict.fromkeys(str(row["unit"]) for row in own if row["unit"]))
    if len(series) > 1:
        said = speech.say("timeline.axis-markers" if name == MARKER else "timeline.axis-sizes")
    else:
        said = series.pop()
    log = [speech.say("timeline.axis-log")] if name == MARKER else []
    return [said, *(units if len(units) == 1 else ()), *log]


def _on_one_axis(stack: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The panels with the axis of time: its labels above the first and below the last."""
    last = len(stack) - 1
    for place, panel in enumerate(stack):
        orient = "top" if place == 0 else "bottom" if place == last else ""
        panel["encoding"] = {"x": layers.time(orient=orient), **panel["encoding"]}
    return list(stack)
