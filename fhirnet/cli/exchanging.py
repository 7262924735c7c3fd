"""Other hospitals: a case sent to one, a record fetched from one, and the outbox that lies between."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from fhirnet import board, logs, peers
from fhirnet.access import ANYONE
from fhirnet.cli.outputs import output_file
from fhirnet.cli.printing import console
from fhirnet.cli.program import (
    REFUSED,
    UNREACHABLE,
    body_of,
    settings_of_this_process,
    with_json,
    with_language,
)
from fhirnet.errors import InvalidSettings, Issue, Refused
from fhirnet.settings import OFF, Settings
from mappings import deidentified, site
from mappings.message import FORMS
from mappings.speech import SPEECH

if TYPE_CHECKING:
    from fhirnet.exchange.sending import Sender
    from fhirnet.store import Store
    from fhirnet.store.outbox import Outgoing

STORED = "Patient/"  # a case that is in the store
HEADS = ("number", "peer", "form", "state", "attempts", "due", "said")


@click.command("send")
@click.argument("case")
@click.option("--to", "peer", required=True, metavar="PEER", help="A peer of the peers file.")
@click.option("--form", type=click.Choice(FORMS), default=FORMS[0], show_default=True, help="What is made of the case.")
@click.option("--deidentify", is_flag=True, help="Without what could tell who the patient is.")
@click.option("--key-file", type=click.Path(dir_okay=False, path_type=Path), help="The secret of the project.")
@click.option("--wait", is_flag=True, help="Send now, as far as the peer is there, and say what became of it.")
@with_json
def send_case(
    case: str, peer: str, form: str, deidentify: bool, key_file: Path | None, wait: bool, as_json: bool
) -> None:
    """The CASE (a file, or Patient/ID of the store) into the outbox for a peer; `serve` or `deliver` send it."""
    from fhirnet.exchange import outgoing
    from fhirnet.exchange.outgoing import Case
    from fhirnet.rest import everything

    if deidentify != (key_file is not None):
        raise click.UsageError("--deidentify needs a --key-file, and only it does")
    settings = settings_of_this_process()
    registered, store = peers.load(settings.peers), _store(settings)
    to = outgoing.receiver(registered, peer)
    record = case.removeprefix(STORED) if case.startswith(STORED) and not Path(case).exists() else None
    body = body_of(case, settings) if record is None else everything.case_of(store, ANYONE, record)
    if key_file is not None:
        mapping = site.load(settings.site_mapping) if settings.site_mapping else None
        body = deidentified.deidentified(body, key_file.read_bytes(), mapping)
    told = Case(body=body, client=ANYONE, record=record)
    found = outgoing.put(store, settings, to, told, form)
    if wait:
        found = _delivered(_sender(settings, store), found)
    _say([found], settings.language, as_json)
    click.get_current_context().exit(_exit_code(found.state) if wait else 0)


@click.command("deliver")
@with_json
def deliver(as_json: bool) -> None:
    """Send what is due in the outbox, until nothing is (for cron, where no service runs)."""
    from fhirnet.exchange.sending import deliver_next

    settings = settings_of_this_process()
    if not sys.stderr.isatty():  # on a terminal the bar tells it, and what is printed at the end
        logs.start(settings.log_format)
    sender = _sender(settings, _store(settings))
    done: dict[int, Outgoing] = {}
    with _progress() as progress:
        task = progress.add_task("", total=_unfinished(sender.store))
        while (found := deliver_next(sender)) is not None:
            done[found.position] = found
            progress.update(task, advance=1, description=_line(found, settings.language))
    _say(done.values(), settings.language, as_json)
    if not done and not as_json:
        click.echo(SPEECH[settings.language].say("outbox.nothing"))


@click.command("fetch")
@click.option("--from", "peer", required=True, metavar="PEER", help="A peer of the peers file.")
@click.option("--identifier", required=True, metavar="SYSTEM|VALUE", help="Of the patient.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Where to; standard output without it.")
@click.option("--store", "keep", is_flag=True, help="Into the store, as what the peer wrote.")
@with_json
def fetch_record(peer: str, identifier: str, output: str | None, keep: bool, as_json: bool) -> None:
    """The record of one patient from a peer, as a Bundle; nothing of it where a part is about somebody else."""
    from fhirnet.exchange import fetching, outgoing
    from fhirnet.exchange.calling import Limits, Line
    from fhirnet.exchange.tokens import Tokens

    system, bar, value = identifier.rpartition("|")
    if not (system and bar and value):
        raise click.UsageError("--identifier is SYSTEM|VALUE")
    settings = settings_of_this_process()
    asked, store = outgoing.receiver(peers.load(settings.peers), peer), _store(settings)
    with _progress() as progress, Line(asked, Tokens(), Limits()) as line:
        task = progress.add_task(peer, total=None)
        body = fetching.audited(
            store,
            ANYONE,
            "-",
            asked,
            lambda: fetching.fetch(line, system, value, lambda count: progress.update(task, completed=count)),
        )
    if keep:
        body = fetching.keep(store, settings, asked, body).body
    with output_file(output or "-") as out:
        out.write(body + b"\n")


@click.group("outbox", invoke_without_command=True)
@click.option("--state", metavar="STATE", help="waiting, sending, unconfirmed, delivered or dead.")
@with_language
@with_json
@click.pass_context
def outbox_of(context: click.Context, state: str | None, language: str | None, as_json: bool) -> None:
    """The messages to peers and what became of them; those that are not delivered stay in sight."""
    from fhirnet.store import outbox

    if context.invoked_subcommand is not None:
        return
    if state is not None and state not in outbox.STATES:
        raise click.UsageError(f"--state is one of {', '.join(outbox.STATES)}")
    settings = settings_of_this_process()
    with _store(settings).reading() as connection:
        found = list(outbox.every(connection, state))
    if as_json:
        _say(found, settings.language, as_json)
        return
    speech = SPEECH[language or settings.language]
    table = board.table(*(speech.say(f"outbox.{head}") for head in HEADS))
    for each in found:
        said = " ".join(f"{name}: {value}" for name, value in each.said.items())
        due = each.due if each.state in outbox.UNFINISHED else "-"
        cells = (str(each.position), each.peer, each.form, speech.say(f"outbox.{each.state}"), str(each.attempts))
        table.add_row(*cells, due, said)
    console.print(table)


@outbox_of.command("retry")
@click.argument("number", type=click.IntRange(1))
@with_json
def retry(number: int, as_json: bool) -> None:
    """The message NUMBER, which was given up, is due again."""
    from fhirnet.exchange import outgoing
    from fhirnet.store import audit, outbox

    settings = settings_of_this_process()
    with _store(settings).writing() as writing:
        found = outbox.revive(writing, number)
        if found is None:
            raise Refused(Issue("not-found", "There is no message of this number that was given up."))
        audit.append(writing, outgoing.told(found, "retry", ANYONE.name))
    _say([found], settings.language, as_json)


def _store(settings: Settings) -> Store:
    from fhirnet.store import open_store

    if settings.database == OFF:
        raise InvalidSettings(Issue("value", "FHIRNET_DATABASE: off; the outbox and the audit are kept there"))
    return open_store(settings.database)


def _sender(settings: Settings, store: Store) -> Sender:
    from fhirnet.exchange.sending import Sender

    return Sender(store=store, peers=peers.load(settings.peers))


def _unfinished(store: Store) -> int:
    from fhirnet.store import outbox

    with store.reading() as connection:
        return sum(1 for state in outbox.UNFINISHED for _ in outbox.every(connection, state))


def _delivered(sender: Sender, message: Outgoing) -> Outgoing:
    """Sends what is due until this message is no longer."""
    from fhirnet.exchange.sending import deliver_next
    from fhirnet.store import outbox

    with _progress() as progress:
        progress.add_task(message.peer, total=None)
        while True:
            with sender.store.reading() as connection:
                now = outbox.one(connection, message.position) or message
            if now.state not in outbox.UNFINISHED or deliver_next(sender) is None:
                return now


def _exit_code(state: str) -> int:
    return {"delivered": 0, "dead": REFUSED}.get(state, UNREACHABLE)


def _say(found: Iterable[Outgoing], language: str, as_json: bool) -> None:
    from fhirnet.exchange import outgoing

    if as_json:
        click.echo(json.dumps([outgoing.described(each) for each in found], ensure_ascii=False))
    else:
        for each in found:
            click.echo(_line(each, language))


def _line(found: Outgoing, language: str) -> str:
    speech = SPEECH[language]
    state = speech.say(f"outbox.{found.state}")
    why = f" ({json.dumps(found.said, ensure_ascii=False)})" if found.said else ""
    return speech.say("outbox.told", number=found.position, peer=found.peer, state=state) + why


def _progress() -> Progress:
    """A bar on the terminal; nothing where there is none."""
    terminal = Console(stderr=True)
    columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.completed:.0f}"), TextColumn("{task.description}"))
    return Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal)
