"""What physicians did with the cards of CDS Hooks, for the keeper of the service: how often what, and what they wrote.

A comment may tell of a patient: it is shown here, and nowhere else.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

import click
from rich.table import Table
from rich.text import Text

from fhirnet import board
from fhirnet.cli.keeping import DAY, opened
from fhirnet.cli.printing import console
from fhirnet.cli.program import settings_of_this_process, with_json, with_language
from mappings.codes import table
from mappings.speech import SPEECH, Speech

if TYPE_CHECKING:
    from fhirnet.store.feedback import Told


@click.command("feedback")
@click.option("--since", type=DAY, help="From this day on (UTC).")
@with_language
@with_json
def shown(since: date | None, language: str | None, as_json: bool) -> None:
    """What was fed back on cards: how often what for which reason, then every comment. Comments may name patients.

    With --json one act a line (NDJSON).
    """
    from fhirnet.store import feedback

    speech = SPEECH[language or settings_of_this_process().language]
    with opened() as store, store.reading() as connection:
        found = list(feedback.told(connection, None if since is None else f"{since:%Y-%m-%d}T"))
    if as_json:
        for each in found:
            click.echo(json.dumps(asdict(each), ensure_ascii=False))
    elif not found:
        click.echo(speech.say("hooks.nothing"))
    else:
        console.print(_counted(found, speech))
        if any(each.comment for each in found):
            console.print(_comments(found, speech))


def _counted(found: Iterable[Told], speech: Speech) -> Table:
    """How often each service was answered how, and why."""
    rows = Counter((each.service, speech.say(f"hooks.{each.outcome}"), _reason(each, speech)) for each in found)
    made = board.table(*(speech.say(f"hooks.{head}") for head in ("service", "outcome", "reason", "count")))
    for (service, outcome, reason), count in sorted(rows.items()):
        made.add_row(*map(Text, (service, outcome, reason, str(count))))
    return made


def _comments(found: Iterable[Told], speech: Speech) -> Table:
    made = board.table(*(speech.say(f"hooks.{head}") for head in ("given", "client", "service", "reason", "comment")))
    for each in found:
        if each.comment:
            said = (each.acted[:19], each.client, each.service, _reason(each, speech), _shown(each.comment))
            made.add_row(*map(Text, said))
    return made


def _reason(told: Told, speech: Speech) -> str:
    """The reason in words: ours in the language of the reader, one of the EHR as the EHR showed it."""
    concepts = table().exact.get((told.system or "", told.code or ""), ())
    own = next((concept for concept in concepts if concept.startswith("override-reason.")), None)
    return speech.concept(own) if own else _shown(told.display or told.code or "") or speech.say("hooks.without-reason")


def _shown(text: str) -> str:
    """A text of somebody else on a terminal: nothing in it steers the terminal."""
    return "".join(each if each.isprintable() or each == "\n" else "?" for each in text)
