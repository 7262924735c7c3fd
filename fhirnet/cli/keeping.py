"""What keeps a store: the audit chain read and verified, backups, and a store from a backup."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fhirnet.cli.program import settings_of_this_process, with_json, with_language
from fhirnet.errors import InvalidSettings, Issue, Refused
from fhirnet.settings import OFF
from fhirnet.verdict import words
from mappings.speech import SPEECH

if TYPE_CHECKING:
    from fhirnet.store import Store
    from fhirnet.store.audit import Verified

OUTCOMES = {"0": words("audit.done"), "4": words("audit.refused"), "8": words("audit.failed")}
DAY = click.DateTime(["%Y-%m-%d"])
NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group("audit")
def audit_chain() -> None:
    """Who evaluated, read, stored, sent and signed."""


@audit_chain.command("verify")
@with_json
def verify(as_json: bool) -> None:
    """Whether the chain is whole; names the first broken link. Note the hash elsewhere: it vouches for all before."""
    from fhirnet.store import audit

    with opened() as store:
        found = audit.verify(store)
    _say(found, as_json)


@audit_chain.command("list")
@click.option("--patient", metavar="ID", help="Only whose record it concerns.")
@click.option("--client", metavar="NAME", help="Only what this client did.")
@click.option("--since", type=DAY, help="From this day on (UTC).")
@click.option("--before", type=DAY, help="Before this day (UTC).")
@with_language
@with_json
def list_entries(
    patient: str | None,
    client: str | None,
    since: datetime | None,
    before: datetime | None,
    language: str | None,
    as_json: bool,
) -> None:
    """The entries, a line each: when, who (and the clinician named), what, whether it was done, whose record.

    With --json one AuditEvent a line (NDJSON).
    """
    from fhirnet.rest import auditing

    days = [None if day is None else day.date() for day in (since, before)]
    speech = SPEECH[language or settings_of_this_process().language]
    with opened() as store:
        for entry in auditing.entries(store, patient=patient, client=client, since=days[0], before=days[1]):
            if as_json:
                click.echo(auditing.event(entry))
                continue
            act = entry.act
            who = act.client if act.person is None else f"{act.client} ({act.person})"
            done = speech.words(OUTCOMES[act.outcome])
            click.echo("  ".join((entry.at, who, act.action, done, " ".join(act.patients) or "-")))


@click.command("backup")
@click.argument("file", type=NEW_FILE)
@with_json
def back_up(file: Path, as_json: bool) -> None:
    """The whole store as it is now, in a new FILE, while the service goes on."""
    from fhirnet.store.backup import backup

    with opened() as store:
        found = backup(store, file)
    _say(found, as_json)


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_json
def restore_from(file: Path, as_json: bool) -> None:
    """An empty store (FHIRNET_DATABASE) filled from the backup FILE."""
    from fhirnet.store.backup import restore

    with opened() as store:
        found = restore(file, store)
    _say(found, as_json)


@contextmanager
def opened() -> Iterator[Store]:
    """The store that the settings name, closed at the end."""
    from fhirnet.store import open_store

    database = settings_of_this_process().database
    if database == OFF:
        raise InvalidSettings(Issue("value", "FHIRNET_DATABASE: off; name the database"))
    store = open_store(database)
    try:
        yield store
    finally:
        store.close()


def _say(found: Verified, as_json: bool) -> None:
    """How far the chain holds; a broken one is refused, after it was said how far."""
    if as_json:
        click.echo(json.dumps({"entries": found.entries, "head": found.head, "broken": found.broken}))
    else:
        click.echo(f"{found.entries} entries hold, up to {found.head or 'none'}")
    if found.broken is not None:
        sys.stdout.flush()
        raise Refused(Issue("invariant", f"the audit chain is broken: {found.broken}"))
