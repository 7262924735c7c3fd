"""A hospital's own codes: candidates for a site mapping file, and such a file looked at before and after a review."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import click

from fhirnet.assessment import EVALUATED
from fhirnet.cli import mapping_told
from fhirnet.cli.program import FAILED, REFUSED, body_of, settings_of_this_process, with_json, with_language
from fhirnet.errors import InvalidSettings, Issue, Refused
from fhirnet.remapped import Trial
from fhirnet.settings import Settings
from mappings import site, site_suggested, site_verified
from mappings.local_codes import LocalCodes
from mappings.r4 import Posted, receive
from mappings.speech import SPEECH, Speech

PATH = click.Path(path_type=Path)

Done = TypeVar("Done")


@click.group("map")
def local_codes() -> None:
    """The hospital's own codes: candidates for the site mapping file, and the file verified."""


@local_codes.command("suggest")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=PATH)
@click.option("-o", "--output", type=PATH, help="The site mapping file; rows are added, those there are kept.")
@click.option("--question", type=click.Choice(EVALUATED), help="Only concepts that this question reads.")
@click.option("--value-strings", is_flag=True, help="Also strings that are values; they may tell who the patient is.")
@click.option("--all", "everything", is_flag=True, help="Also what is like no concept, with an empty concept.")
@with_language
@with_json
def suggest(
    files: tuple[Path, ...],
    output: Path | None,
    question: str | None,
    value_strings: bool,
    everything: bool,
    language: str | None,
    as_json: bool,
) -> None:
    """Candidates for the local codes and texts in FILEs (cases, or folders of them) that are not read.

    What is shown and written holds codes, their displays and the `text` of CodeableConcepts. Somebody may have typed a
    name there: look through it before it leaves the house. Nothing is counted before a row is reviewed.
    """
    if output == Path("-"):
        raise click.UsageError("-o names a file, whose rows are kept; with --json the candidates are printed")
    settings = settings_of_this_process()
    speech = SPEECH[language or settings.language]
    there = _rows_of(output)
    mapping = site.load(settings.site_mapping) if settings.site_mapping else site_verified.usable(there)
    seen = LocalCodes(mapping, value_strings=value_strings)
    read = _each(files, settings, speech, seen.case)
    found = site_suggested.suggest(seen.unread.values(), {row.key for row in there}, question)
    added = 0 if output is None else _add(output, site_suggested.lines(found, everything=everything))
    if as_json:
        click.echo(json.dumps([mapping_told.described(each) for each in found], ensure_ascii=False))
    else:
        mapping_told.show_suggestions(found, speech, everything, complete=None not in read.values())
        if output is not None:
            click.echo(speech.say("site.written", count=added, file=output))
    click.get_current_context().exit(0 if None not in read.values() else REFUSED)


@local_codes.command("verify")
@click.argument("file", metavar="FILE.csv", type=PATH)
@click.argument("cases", nargs=-1, metavar="[CASE...]", type=PATH)
@with_language
@with_json
def verify(file: Path, cases: tuple[Path, ...], language: str | None, as_json: bool) -> None:
    """Everything that is wrong with the site mapping FILE.csv, line by line.

    With CASEs (or folders of them): which rows are used how often, how much remains unread, and which verdicts differ
    without the file, with its reviewed rows, and if all its rows were reviewed.
    """
    settings = Settings.from_env()  # its own mapping file may be the one that is looked at
    speech = SPEECH[language or settings.language]
    found = site_verified.verify(file.read_bytes(), datetime.now(UTC).date())
    trial = Trial(found.rows)
    changes = _each(cases, settings, speech, trial.case)
    remarks = [*found.remarks, *trial.misplaced()]
    wrong = sum(remark.wrong for remark in remarks)
    if as_json:
        told = [mapping_told.remarked(remark, speech) for remark in remarks]
        counts = {"reviewed": found.reviewed, "unreviewed": len(found.rows) - found.reviewed, "remarks": told}
        click.echo(json.dumps(counts | (mapping_told.tried(trial, changes) if cases else {}), ensure_ascii=False))
    else:
        mapping_told.show_verified(found, remarks, speech)
        if cases:
            mapping_told.show_trial(trial, changes, speech)
    click.get_current_context().exit(FAILED if wrong else 0 if None not in changes.values() else REFUSED)


def _each(
    paths: Iterable[Path], settings: Settings, speech: Speech, work: Callable[[Posted], Done]
) -> dict[str, Done | None]:
    """What is made of every case, by the name of its file; None, after that was told, of one that is refused, and of a
    folder without any.
    """
    made: dict[str, Done | None] = {}
    for path in paths:
        if path.is_dir() and not any(path.rglob("*.json")):
            click.echo(speech.say("site.no-case", folder=path), err=True)
            made[str(path)] = None
    for path in _files(paths):
        try:
            made[str(path)] = work(receive(body_of(str(path), settings)))
        except Refused as refused:
            what = "; ".join(dict.fromkeys(issue.what for issue in refused.issues))
            click.echo(speech.say("site.skipped", file=path, what=what), err=True)
            made[str(path)] = None
    return made


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.json")) if path.is_dir() else (path,)


def _rows_of(file: Path | None) -> list[site.Row]:
    """The rows of the file that is written to; none where there is none yet. Raises InvalidSettings."""
    if file is None or not file.exists():
        return []
    try:
        return list(site.rows(file.read_bytes().decode("utf-8-sig")))
    except (UnicodeDecodeError, csv.Error):
        what = f"{file} is no CSV in UTF-8: see `fhirnet map verify {file}`"
        raise InvalidSettings(Issue("parameter", what)) from None


def _add(file: Path, lines: str) -> int:
    """Adds the lines at the end of the file, which is begun where there is none; how many."""
    with file.open("ab+") as out:
        out.seek(0)
        there = out.read()
        if not there:
            out.write(site_suggested.header().encode())
        elif not there.endswith(b"\n"):
            out.write(b"\n")
        out.write(lines.encode())
    return lines.count("\n")
