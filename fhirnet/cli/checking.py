"""What can answer, and whether it answers as it should."""

import json
from pathlib import Path

import click

from fhirnet import board, harness
from fhirnet.assessment import QUESTIONS
from fhirnet.cli.program import FAILED, console, settings_of_this_process, with_json, with_language
from fhirnet.rules import catalogue
from fhirnet.verdict import Definition
from mappings.speech import SPEECH
from mappings.words import say


@click.command()
@with_language
@with_json
def definitions(language: str | None, as_json: bool) -> None:
    """The definitions that can answer, question by question."""
    settings = settings_of_this_process()
    rows = [(question, each) for question in QUESTIONS for each in catalogue.definitions(question)]
    if as_json:
        click.echo(json.dumps([_described(question, each) for question, each in rows], ensure_ascii=False))
        return
    speech = SPEECH[language or settings.language]
    table = board.table(*(speech.say(f"board.{head}") for head in ("question", "id", "version", "title", "source")))
    for question, each in rows:
        table.add_row(question, each.id, each.version, speech.words(each.title), each.citation)
    console.print(table)


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--url", help="A running service; without it this program answers itself.")
@with_json
def check(folder: Path, url: str | None, as_json: bool) -> None:
    """Post every fixture of FOLDER and compare the answer with its name."""
    service = harness.Remote(url) if url else harness.Library(settings_of_this_process())
    results = [harness.run(fixture, service) for fixture in harness.fixtures(folder)]
    failed = [each for each in results if not each.passed]
    if as_json:
        rows = [{"fixture": r.fixture.name, "passed": r.passed, "answered": r.answered} for r in results]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        for each in failed:
            click.echo(f"{each.fixture.name}: answered {each.answered}")
        click.echo(f"{len(results) - len(failed)} passed, {len(failed)} failed")
    if failed or not results:
        click.get_current_context().exit(FAILED)


def _described(question: str, definition: Definition) -> dict[str, str]:
    return {
        "question": question,
        "id": definition.id,
        "version": definition.version,
        "title": say(definition.title, "en"),
        "title_zh": say(definition.title, "zh-CN"),
        "citation": definition.citation,
    }
