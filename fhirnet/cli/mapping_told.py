"""What is told of a site mapping file, of candidates for it, and of its trial on cases: on a terminal, as JSON."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from fhirnet import board
from fhirnet.cli.printing import console
from fhirnet.remapped import Change, Trial
from mappings.history import FAMILIES
from mappings.site import Row
from mappings.site_suggested import Suggestion
from mappings.site_verified import Remark, Verified
from mappings.speech import Speech

Changes = Mapping[
    str, Sequence[Change] | None
]  # by the file of the case; None: it was refused, or it is a folder without a case


def described(each: Suggestion) -> dict[str, Any]:
    """A local code with its candidates."""
    local = each.local
    return {
        "system": local.system,
        "code": local.code,
        "text": local.text,
        "display": local.display,
        "types": local.types,
        "resources": len(local.places),
        "candidates": [candidate._asdict() for candidate in each.candidates],
        "writable": each.writable,
        "in_file": each.already,
    }


def show_suggestions(found: Sequence[Suggestion], speech: Speech, everything: bool, *, complete: bool) -> None:
    """Prints the codes that have candidates, and how many have none; with `everything` also those.

    `complete`: no case was left out, so that where nothing is found, every code is read.
    """
    shown = [each for each in found if each.candidates or everything]
    if shown:
        table = board.table(*_heads(speech, "code", "types", "resources", "candidates"))
        for each in shown:
            local = each.local
            called = " ".join(filter(None, (f"{local.system}|{local.code}".strip("|"), local.display or local.text)))
            told = "\n".join(_candidates(each, speech))
            table.add_row(Text(called), ", ".join(local.types), str(len(local.places)), Text(told))
        console.print(table)
    if len(shown) < len(found):
        click.echo(speech.say("site.unlike", count=len(found) - len(shown)))
    if complete and not found:
        click.echo(speech.say("site.nothing"))


def show_verified(found: Verified, remarks: Sequence[Remark], speech: Speech) -> None:
    """Prints every remark, a line each, and how many rows count."""
    for remark in remarks:
        said = "site.line" if remark.wrong else "site.remark"
        click.echo(speech.say(said, line=remark.line, what=speech.words(remark.what)))
    wrong, unreviewed = sum(remark.wrong for remark in remarks), len(found.rows) - found.reviewed
    click.echo(speech.say("site.counted", reviewed=found.reviewed, unreviewed=unreviewed, wrong=wrong))


def show_trial(trial: Trial, changes: Changes, speech: Speech) -> None:
    """Prints how often each row is used, how much stays unread, and the verdicts that differ."""
    rows = board.table(*_heads(speech, "row-line", "code", "row-concept", "resources"))
    for row, use in trial.uses():
        rows.add_row(str(row.line), Text(_called(row)), row.concept, str(len(use.places)))
    console.print(rows)
    click.echo(speech.say("site.unmapped", count=trial.unread, command="fhirnet map suggest"))
    listed = [(file, each) for file, of_case in changes.items() for each in of_case or ()]
    if listed:
        console.print(_changed(listed, speech))
    elif None not in changes.values():
        click.echo(speech.say("site.same"))


def remarked(remark: Remark, speech: Speech) -> dict[str, Any]:
    """A remark on a line of the file."""
    return {"line": remark.line, "wrong": remark.wrong, "what": speech.words(remark.what)}


def tried(trial: Trial, changes: Changes) -> dict[str, Any]:
    """The trial: every row with its uses, what stays unread, the answers that differ."""
    return {
        "used": [{"line": row.line, "concept": row.concept, "resources": len(use.places)} for row, use in trial.uses()],
        "unread": trial.unread,
        "changes": [
            {"file": file, "question": each.question, "definition": each.definition, "answers": each.answers}
            for file, of_case in changes.items()
            for each in of_case or ()
        ],
    }


def _candidates(each: Suggestion, speech: Speech) -> list[str]:
    told = [f"{candidate.concept} {candidate.score}" for candidate in each.candidates]
    if each.already:
        return [*told, speech.say("site.in-file")]
    return told if each.writable else [*told, speech.say("site.not-written")]


def _called(row: Row) -> str:
    return f"{row.system}|{row.code}".strip("|") or row.text


def _changed(listed: Sequence[tuple[str, Change]], speech: Speech) -> Table:
    table = board.table(*_heads(speech, "file", "definition", "without", "with-reviewed", "with-all"))
    for file, each in listed:
        answers = [speech.concept(f"{FAMILIES[each.question]}.{answer}") for answer in each.answers]
        table.add_row(Text(Path(file).name), speech.concept(f"definition.{each.definition}"), *answers)
    return table


def _heads(speech: Speech, *names: str) -> list[str]:
    return [speech.say(f"site.{name}") for name in names]
