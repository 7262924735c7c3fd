"""A result on a terminal, as a physician reads it: the question, every definition's verdict, the numbers behind it."""

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mappings.result import Result, Row
from mappings.speech import Speech, short, speech_of

COLOURS = {  # by the code of an answer
    "met": "bold red",
    "not-met": "green",
    "indeterminate": "yellow",
    "not-applicable": "dim",
    "suitable": "green",
    "suitable-with-adverse-predictors": "yellow",
    "not-suitable": "bold red",
    "present-major": "bold red",
    "present-minor": "yellow",
}


def show(result: Result, console: Console) -> None:
    """Prints the whole result: verdicts, criteria, what else was computed, the note with what is missing."""
    speech = speech_of(result.language)
    show_verdicts(result, console)
    console.print(_criteria(result, speech))
    if result.further:
        console.print(_further(result, speech))
    console.print(Text(result.note))


def show_verdicts(result: Result, console: Console) -> None:
    """Prints the question and the verdict of every definition, the primary one first."""
    speech = speech_of(result.language)
    console.print(Text.assemble((result.question, "bold"), f"  ({speech.say('board.as-of')} {result.as_of})"))
    verdicts = table(*_heads(speech, "definition", "verdict", "because"))
    for row in result.definitions:
        said = Text(row.said, COLOURS.get(row.answer, ""))
        verdicts.add_row(Text(row.name), said, Text(_listed(row.reasons, speech)))
    console.print(verdicts)


def table(*heads: str, title: str | None = None) -> Table:
    """An empty table whose cells are folded, never cut."""
    made = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left")
    for head in heads:
        made.add_column(head, overflow="fold")
    return made


def _criteria(result: Result, speech: Speech) -> Table:
    title = speech.say("board.criteria-of", definition=result.definitions[0].name)
    rows = table(*_heads(speech, "criterion", "value", "threshold", "verdict", "because", "evidence"), title=title)
    for row in result.criteria:
        rows.add_row(*_cells(row, speech))
    return rows


def _cells(row: Row, speech: Speech) -> tuple[Text, ...]:
    return (
        Text(row.name),
        Text(row.value or "-"),
        Text(row.threshold),
        Text(row.said, COLOURS.get(row.answer, "")),
        Text(_listed(row.reasons, speech)),
        Text(_listed([short(reference) for reference in row.evidence], speech)),
    )


def _further(result: Result, speech: Speech) -> Table:
    rows = table(*_heads(speech, "beside", "value"))
    for row in result.further:
        rows.add_row(Text(row.name), Text(row.value or "-"))
    return rows


def _heads(speech: Speech, *names: str) -> list[str]:
    return [speech.say(f"board.{name}") for name in names]


def _listed(words: Iterable[str], speech: Speech) -> str:
    return speech.joined("clause", words)
