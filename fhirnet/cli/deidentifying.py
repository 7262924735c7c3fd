"""A case made fit to leave: without what could tell who the patient is."""

from collections.abc import Iterator
from pathlib import Path

import click

from fhirnet.cli.outputs import output_file
from fhirnet.cli.program import FILE, body_of, settings_of_this_process, with_json
from fhirnet.verdict import Words, words
from mappings import deidentified, site
from mappings.deidentified import Export
from mappings.words import say


@click.command("deidentify")
@click.argument("file", type=FILE)
@click.option(
    "--key-file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The secret of the project: at least 32 random bytes.",
)
@click.option(
    "-o", "--output", default="-", type=click.Path(allow_dash=True), help="Where to; standard output without it."
)
@with_json
def deidentify_file(file: str, key_file: Path, output: str, as_json: bool) -> None:
    """The case in FILE (a Bundle, or Parameters with one) under pseudonyms, its dates moved, without its texts."""
    settings = settings_of_this_process()
    mapping = site.load(settings.site_mapping) if settings.site_mapping else None
    made = deidentified.export(body_of(file, settings), key_file.read_bytes(), mapping)
    with output_file(output) as out:
        out.write(made.body + b"\n")
    for remark in () if as_json else _remarks(made):
        click.echo(say(remark, settings.language), err=True)


def _remarks(made: Export) -> Iterator[Words]:
    """What was left out, and what may therefore be answered otherwise; never by how much dates were moved."""
    if made.dropped:
        counts = ", ".join(f"{type_} {count}" for type_, count in made.dropped.items())
        yield words("deidentified.left-out", counts=counts)
    if made.inexact:
        yield words("deidentified.nearest", count=made.inexact)
