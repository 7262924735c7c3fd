"""The narrative of a result: its definitions side by side, every criterion with its number, threshold and evidence.

One `div` of XHTML in the language of the result, made from the Observation itself, so that it says what the data say.
"""

from collections.abc import Iterable, Sequence
from html import escape

from fhirnet.verdict import ScanResponse
from mappings import result, scan_table
from mappings.result import Result, Row
from mappings.result_elements import Json, encode
from mappings.speech import Speech, short, speech_of

XHTML = "http://www.w3.org/1999/xhtml"


def narrated(observation: Json, scans: Sequence[ScanResponse] = ()) -> Json:
    """A result Observation with its narrative, in its own language; with `scans` also the table of responses."""
    text = {"status": "generated", "div": narrative_of(result.read(encode(observation)), scans)}
    head = {name: observation[name] for name in ("resourceType", "meta", "language")}
    return head | {"text": text} | {name: part for name, part in observation.items() if name != "text"}


def narrative_of(seen: Result, scans: Sequence[ScanResponse] = ()) -> str:
    """The `div` of a result."""
    speech = speech_of(seen.language)
    parts = [
        f"<p><b>{escape(seen.question)}</b> ({escape(speech.say('board.as-of'))} {escape(seen.as_of)})</p>",
        _definitions(speech, seen),
        _criteria(speech, seen),
        _further(speech, seen),
        _table(speech, scan_table.HEADS, scan_table.rows(speech, scans), speech.say("scan.table")),
        f"<p>{escape(seen.note)}</p>" if seen.note else "",
    ]
    language = escape(speech.language)
    return f'<div xmlns="{XHTML}" lang="{language}" xml:lang="{language}">{"".join(parts)}</div>'


def _definitions(speech: Speech, seen: Result) -> str:
    rows = [(row.name, row.said or row.value, _listed(speech, row.reasons)) for row in seen.definitions]
    return _table(speech, ("definition", "verdict", "because"), rows)


def _criteria(speech: Speech, seen: Result) -> str:
    heads = ("criterion", "value", "threshold", "verdict", "because", "evidence")
    caption = speech.say("board.criteria-of", definition=seen.definitions[0].name)
    return _table(speech, heads, [_cells(speech, row) for row in seen.criteria], caption)


def _cells(speech: Speech, row: Row) -> tuple[str, ...]:
    evidence = _listed(speech, [short(reference) for reference in row.evidence])
    return row.name, row.value, row.threshold, row.said, _listed(speech, row.reasons), evidence


def _further(speech: Speech, seen: Result) -> str:
    return _table(speech, ("beside", "value"), [(row.name, row.value) for row in seen.further])


def _listed(speech: Speech, said: Iterable[str]) -> str:
    return speech.joined("clause", said)


def _table(speech: Speech, heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    """A table; nothing where it has no row."""
    if not rows:
        return ""
    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    head = "".join(f"<th>{escape(speech.say(f'board.{name}'))}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table>{above}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
