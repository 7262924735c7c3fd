"""The rows that the specification draws: every event that has a place in the picture, with its position as a number.

Positions are floats, and only positions: what is read stands beside them as text, digit for digit.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from fhirnet.dossier.drawing.days import Days
from fhirnet.dossier.drawing.room import STRIP, Row, beside
from fhirnet.dossier.drawing.scales import BURDEN, MARKER, TUMOUR
from mappings.speech import short
from mappings.timeline import Event, Lane

COUNTED = ("tace", "prrt")  # treatments whose days go through all panels
STATES = ("diagnosis", "metastases", "ps-ecog", "child-pugh-score")  # of what is stated, what has a line of the strip
FINDINGS = ("new-lesion", "vascular-invasion", "extrahepatic-spread")  # shown where one of them was ever present
PANELS = {Lane.TUMOUR: TUMOUR, Lane.BURDEN: BURDEN, Lane.MARKER: MARKER}
NUMBERS = frozenset({*PANELS, Lane.BLOOD})
WHOLE = (Lane.TUMOUR, Lane.BURDEN)  # whose series are measures of one thing
ARROWS = {"above": "↑", "below": "↓", "within": ""}  # as a laboratory writes it
SOURCES = 4  # that a tooltip names


def drawn(events: Sequence[Event]) -> list[Event]:
    """The events that have a place in the picture: dated, in a lane that is drawn."""
    present = {event.code for event in events if event.code in FINDINGS and event.marked}
    return [event for event in events if (event.first or event.last) and _has_place(event, present)]


def _has_place(event: Event, present: Collection[str]) -> bool:
    if event.lane in (Lane.TREATMENT, Lane.DRUG):
        return True
    if event.lane is Lane.SCAN:
        return event.code not in FINDINGS or event.code in present
    if event.lane is Lane.STATUS:
        return event.code in STATES
    return event.lane is not Lane.SIZE and event.value is not None


def rows(events: Sequence[Event], shown: Days) -> list[Row]:
    """One row an event, in its order."""
    panels = _panels(events)
    made = [_row(event, panels[event.lane, event.code], shown.last) for event in events]
    beside([row for row in made if row["panel"] == STRIP], shown.first, shown.last)
    _join(row for row in made if row["panel"] != STRIP)
    return made


def _join(numbers: Iterable[Row]) -> None:
    """Points of a series are joined in the order of time: not one whose written date leaves its place in it open."""
    lines: dict[str, list[Row]] = defaultdict(list)
    for row in numbers:
        lines[row["line"]].append(row)
    for line in lines.values():
        line.sort(key=lambda row: (row["from"], row["till"]))
        for row, following in pairwise(line):
            if row["till"] > following["from"]:
                for each in (row, following):
                    each["y"] = None if each["spread"] else each["y"]


def _panels(events: Sequence[Event]) -> Mapping[tuple[Lane, str], str]:
    """The panel of each series. A number that is the only one of its series stands on a line of the strip."""
    codes = Counter((event.lane, event.code) for event in events)
    lanes = Counter(event.lane for event in events)
    panels = {key: key[1] if key[0] is Lane.BLOOD else PANELS.get(key[0], STRIP) for key in codes}
    alone = {key for key in codes if (lanes[key[0]] if key[0] in WHOLE else codes[key]) == 1}
    return {key: STRIP if key in alone else panel for key, panel in panels.items()}


def _row(event: Event, panel: str, last_day: date) -> Row:
    first = event.first or str(event.last)
    last = event.last or max(event.sure_first, first)
    row: Row = {
        "panel": panel,
        "line": event.series,
        "code": event.code,
        "lane": event.lane.value,
        "from": first,
        "till": last,
        "at": last if panel == STRIP else _middle(first, last),
        "spread": first != last,
        "marked": event.marked,
        "label": event.label,
        "before": f"← {event.written} {event.label}".rstrip(),
        "said": event.said,
        "on": event.written,
        "told": f"{event.written}: {event.said}",
        "source": ", ".join(short(each) for each in event.sources[:SOURCES]),
        "session": event.code in COUNTED and event.label.isdecimal() and first == last,
    }
    if event.ongoing or event.sure_last:
        row |= {"since": event.sure_first, "to": last_day.isoformat() if event.ongoing else event.sure_last}
        row |= {"ongoing": event.ongoing}
    if event.value is not None and event.lane in NUMBERS:
        row |= _number(event)
        if panel == STRIP:
            row |= {"line": row["series"], "label": f"{row['number']} {ARROWS[row['out']]}".rstrip()}
    return row


def _number(event: Event) -> Row:
    """The position of a number, of a range from `low` to `top`, and `y` where a line may go through it."""
    low = float(event.value or "")
    top = low if event.to is None else float(event.to)
    row: Row = {"value": event.value, "unit": event.unit, "number": _label(event), "low": low, "top": top}
    row |= {"series": f"{event.series}, {event.unit}" if event.unit else event.series}
    row |= {"exact": not event.comparator, "range": event.to is not None, "y": None if event.to is not None else low}
    if event.to is not None:
        row["to_value"] = event.to
    for side, limit, sign in (("upper", event.upper, "≤"), ("lower", event.lower, "≥")):
        if limit is not None:
            row |= {side: limit, f"{side}_at": float(limit)}
            row |= {f"{side}_said": f"{event.series} {sign} {limit} {event.unit}".rstrip()}
    row["out"] = _out(row)
    return row


def _label(event: Event) -> str:
    return f"{event.comparator}{event.value}" + (f"–{event.to}" if event.to is not None else "")


def _out(row: Row) -> str:
    if "upper_at" in row and row["low"] > row["upper_at"]:
        return "above"
    return "below" if "lower_at" in row and row["top"] < row["lower_at"] else "within"


def _middle(first: str, last: str) -> str:
    one, other = date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal()
    return date.fromordinal((one + other) // 2).isoformat()
