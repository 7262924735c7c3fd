"""The whole installation looked at: what is well, what will not be for long, what is wrong."""

import json
from datetime import UTC, datetime

import click
from rich.text import Text

from fhirnet import board
from fhirnet.cli.printing import console
from fhirnet.cli.program import FAILED, with_json, with_language
from fhirnet.doctor import Level, examine
from fhirnet.settings import Settings
from mappings.speech import SPEECH

COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.PROBLEM: "bold red"}


@click.command("doctor")
@click.option("--online", is_flag=True, help="Also ask the peers for their certificates and the time.")
@with_language
@with_json
def doctor(online: bool, language: str | None, as_json: bool) -> None:
    """Settings, site mapping, database, audit, clock, peers, keys, certificates, outbox: how they are, what to do.

    Nothing is changed. Exit code 1 where there is a problem.
    """
    found = list(examine(datetime.now(UTC), online=online))
    speech = SPEECH[language or Settings.usable()[0].language]
    if as_json:
        rows = [{"subject": c.subject, "level": c.level, "what": speech.words(c.what)} for c in found]
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        table = board.table("", speech.say("doctor.subject"), speech.say("doctor.finding"))
        for each in found:
            level = Text(speech.say(f"doctor.level-{each.level}"), COLOURS[each.level])
            table.add_row(level, speech.say(f"doctor.{each.subject}"), Text(speech.words(each.what)))
        console.print(table)
    click.get_current_context().exit(FAILED if any(each.level is Level.PROBLEM for each in found) else 0)
