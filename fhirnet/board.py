"""A result on a terminal, as a physician reads it: the question, every definition's verdict, the numbers behind it."""

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mappings.result import Result, Row

UUID = "urn:uuid:"
SHOWN = 8  # characters of a uuid
WORDS = {
    "en": {
        "as of": "as of",
        "definition": "Definition",
        "verdict": "Verdict",
        "criterion": "Criterion",
        "value": "Value",
        "threshold": "Threshold",
        "because": "Because",
        "evidence": "Evidence",
        "criteria of": "Criteria of",
        "beside": "Beside it",
    },
    "zh-CN": {
        "as of": "截至",
        "definition": "定义",
        "verdict": "结论",
        "criterion": "标准",
        "value": "数值",
        "threshold": "阈值",
        "because": "原因",
        "evidence": "依据",
        "criteria of": "所用标准:",
        "beside": "其他",
    },
}
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
    words = WORDS.get(result.language, WORDS["en"])
    show_verdicts(result, console)
    console.print(_criteria(result, words))
    if result.further:
        console.print(_further(result, words))
    console.print(Text(result.note))


def show_verdicts(result: Result, console: Console) -> None:
    """Prints the question and the verdict of every definition, the primary one first."""
    words = WORDS.get(result.language, WORDS["en"])
    console.print(Text.assemble((result.question, "bold"), f"  ({words['as of']} {result.as_of})"))
    verdicts = table(words["definition"], words["verdict"], words["because"])
    for row in result.definitions:
        verdicts.add_row(Text(row.name), Text(row.said, COLOURS.get(row.answer, "")), Text(_listed(row.reasons)))
    console.print(verdicts)


def table(*heads: str, title: str | None = None) -> Table:
    """An empty table whose cells are folded, never cut."""
    made = Table(box=box.SIMPLE_HEAD, title=title, title_justify="left")
    for head in heads:
        made.add_column(head, overflow="fold")
    return made


def _criteria(result: Result, words: dict[str, str]) -> Table:
    title = f"{words['criteria of']} {result.definitions[0].name}"
    heads = [words[name] for name in ("criterion", "value", "threshold", "verdict", "because", "evidence")]
    rows = table(*heads, title=title)
    for row in result.criteria:
        rows.add_row(*_cells(row))
    return rows


def _cells(row: Row) -> tuple[Text, ...]:
    return (
        Text(row.name),
        Text(row.value or "-"),
        Text(row.threshold.replace("{", "").replace("}", "")),
        Text(row.said, COLOURS.get(row.answer, "")),
        Text(_listed(row.reasons)),
        Text(_listed(tuple(_short(reference) for reference in row.evidence))),
    )


def _short(reference: str) -> str:
    """Enough of a reference to find it in the bundle."""
    if reference.startswith(UUID):
        return reference.removeprefix(UUID)[:SHOWN]
    return "/".join(reference.split("/")[-2:])


def _further(result: Result, words: dict[str, str]) -> Table:
    rows = table(words["beside"], words["value"])
    for row in result.further:
        rows.add_row(Text(row.name), Text(row.value or "-"))
    return rows


def _listed(words: tuple[str, ...]) -> str:
    return "; ".join(words)
