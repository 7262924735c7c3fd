"""What a run over a population found, as tables of a terminal."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from fhirnet.verdict import NOT_APPLICABLE, Grade, Truth, words
from mappings.codes import coding
from mappings.words import phrases, say

FAMILIES = {"verdict": (*Truth, NOT_APPLICABLE), "prrt-grade": (*Grade,)}
ORDER = [*Truth, *Grade, NOT_APPLICABLE]  # of the columns
RANKED = 10  # missing facts and combinations of verdicts on a terminal; the summary has all
Json = Mapping[str, Any]


def show(summary: Json, folder: Path, primaries: Sequence[str], console: Console, language: str) -> None:
    """The summary of a run; what is missing for these definitions, for the others it is in the file."""

    def said(key: str, **parts: object) -> str:
        return say(words(f"population.{key}", **parts), language)

    evaluated = summary["patients"] - sum(summary["notEvaluated"].values())
    console.print(said("evaluated", evaluated=evaluated, patients=summary["patients"], folder=folder), soft_wrap=True)
    for code, count in summary["notEvaluated"].items():
        console.print(said("problem", count=count, code=code))
    if unknown := summary["unknownPatient"]:
        types = ", ".join(f"{type_} {count}" for type_, count in sorted(unknown.items()))
        console.print(said("unknown", count=sum(unknown.values()), types=types))
    for question in summary["questions"]:
        _verdicts(question, summary["verdicts"], said("definition"), console, language)
    if summary["agreement"] and summary["agreement"]["patients"]:
        _agreement(summary["agreement"], said, console, language)
    for name in (name for name in primaries if name in summary["missing"]):
        _missing(summary["missing"][name], said("missing", definition=name), said, console, language)
    _first_met(summary["firstMet"], said("first-met"), said("definition"), console)


def show_changes(totals: Any, file: Path, console: Console, language: str) -> None:
    """Who changes: from what to what, and which criteria changed."""

    def said(key: str, **parts: object) -> str:
        return say(words(f"population.{key}", **parts), language)

    changed = sum(count for (before, after), count in totals.verdicts.items() if before != after)
    console.print(said("changes", changed=changed, all=sum(totals.verdicts.values()), file=file), soft_wrap=True)
    rows = [(verdict(a, language), verdict(b, language), str(n)) for (a, b), n in sorted(totals.verdicts.items())]
    console.print(_table("", (said("from"), said("to"), said("patients")), rows))
    if totals.criteria:
        criteria = [(name, str(count)) for name, count in totals.criteria.most_common()]
        console.print(_table("", (said("criterion"), said("patients")), criteria))


def totals(found: Any) -> Json:
    """The same as JSON."""
    verdicts = [{"from": a, "to": b, "patients": n} for (a, b), n in sorted(found.verdicts.items())]
    criteria = [{"criterion": name, "patients": count} for name, count in found.criteria.most_common()]
    return {"verdicts": verdicts, "criteria": criteria}


def verdict(code: str, language: str) -> str:
    """A verdict or grade in words; what is none, as it is."""
    family = next((name for name, codes in FAMILIES.items() if code in codes), None)
    if family is None:
        return code
    row = coding(f"{family}.{code}")
    return row.display_zh if language == "zh-CN" else row.display


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(title=title or None, title_justify="left")
    for place, head in enumerate(heads):
        table.add_column(head, justify="right" if place and all(r[place][:1].isdigit() for r in rows) else "left")
    for row in rows:
        table.add_row(*row)
    return table


def _verdicts(names: Sequence[str], found: Json, head: str, console: Console, language: str) -> None:
    counts = {name: found.get(name, {}) for name in names}
    codes = sorted({code for counted in counts.values() for code in counted}, key=ORDER.index)
    rows = [(name, *(str(counted.get(code, 0)) for code in codes)) for name, counted in counts.items()]
    console.print(_table("", (head, *(verdict(code, language) for code in codes)), rows))


def _agreement(found: Json, said: Any, console: Console, language: str) -> None:
    table = [(*(verdict(code, language) for code in row["verdicts"]), str(row["patients"])) for row in found["table"]]
    title = said("agreement", patients=found["patients"])
    console.print(_table(title, (*found["definitions"], said("patients")), table[:RANKED]))
    pairs = [
        (" / ".join(pair["definitions"]), str(pair["patients"]), str(pair["same"]), pair["kappa"] or "-")
        for pair in found["pairs"]
    ]
    every = (said("all"), str(found["patients"]), "", found["fleiss"] or "-")
    console.print(_table("", (said("pair"), said("patients"), said("same"), said("kappa")), [*pairs, every]))
    console.print(said("agreement-note"))


def _missing(facts: Sequence[Json], title: str, said: Any, console: Console, language: str) -> None:
    known = phrases(language)
    rows = [
        (known.get(f"missing.{f['fact']}", f["fact"]), str(f["missing"]), str(f["decides"]), str(f["whateverItSays"]))
        for f in facts[:RANKED]
    ]
    console.print(_table(title, (said("fact"), said("lacking"), said("decides"), said("whatever")), rows))


def _first_met(found: Json, title: str, head: str, console: Console) -> None:
    years = sorted({span for counted in found.values() for span in counted if "Q" not in span})
    if years:
        rows = [(name, *(str(counted.get(year, 0)) for year in years)) for name, counted in found.items()]
        console.print(_table(title, (head, *years), rows))
