"""The sheet of a case in a file, as a file: for the tumour board, the minutes, a table of many cases."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from fhirnet.cli.outputs import output_file
from fhirnet.cli.program import FILE, body_of, settings_of_this_process, with_language
from fhirnet.dossier import dossier
from fhirnet.evaluation import EVALUATED
from fhirnet.sheet import FORMS, sheet

OWNER_ONLY = 0o077  # what a new file is not: read or written by others


@click.command("sheet")
@click.argument("file", type=FILE)
@click.option("-o", "--output", required=True, type=click.Path(allow_dash=True), help="Where to; - is standard output.")
@click.option("--format", "form", type=click.Choice([*FORMS]), help="Without it what the name of the output ends with.")
@click.option("--question", "questions", multiple=True, type=click.Choice(EVALUATED), help="Without it what fits.")
@click.option("--definition", "definitions", multiple=True, help="A definition that answers; the first is the primary.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As known on this day.")
@click.option("--set", "facts", multiple=True, metavar="KEY=VALUE", help="A fact supposed; repeatable.")
@click.option("--pseudonym", help="Instead of the one that is made from the record.")
@with_language
def write_sheet(
    file: str,
    output: str,
    form: str | None,
    questions: tuple[str, ...],
    definitions: tuple[str, ...],
    as_of: datetime | None,
    facts: tuple[str, ...],
    pseudonym: str | None,
    language: str | None,
) -> None:
    """The sheet for the tumour board on the case in FILE (a Bundle, Parameters with one, or a case document)."""
    settings = settings_of_this_process()
    asked = [
        *(("question", each) for each in questions),
        *(("definition", each) for each in definitions),
        *(("set", each) for each in facts),
        *([("asOf", as_of.date().isoformat())] if as_of else []),
        *([("language", language)] if language else []),
    ]
    written = form or _ending(output)
    found = dossier(body_of(file, settings), query=asked, settings=settings)
    if pseudonym:
        found = replace(found, patient=replace(found.patient, pseudonym=pseudonym))
    made = sheet(found, written)
    with _for_the_owner_only(), output_file(output) as out:
        out.write(made)


def _ending(output: str) -> str:
    """The form that a name ends with; wrong usage where it is none."""
    form = Path(output).suffix.removeprefix(".").lower()
    if form not in FORMS:
        raise click.UsageError(f"--format is needed where the output ends with none of: {', '.join(FORMS)}")
    return form


@contextmanager
def _for_the_owner_only() -> Iterator[None]:
    before = os.umask(OWNER_ONLY)
    try:
        yield
    finally:
        os.umask(before)
