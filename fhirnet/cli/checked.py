"""A run of fixtures as a terminal tells it: a bar while it goes on; then what failed, every folder, the slowest."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.text import Text

from fhirnet import board
from fhirnet.harness import Fixture, Result, Service, looking, run, summary
from fhirnet.harness.looking import Way
from fhirnet.harness.summary import Tally
from mappings import test_report
from mappings.speech import Speech
from mappings.test_report import Tested

SHOWN = 50  # failures on a terminal; the reports have all


def results(fixtures: Sequence[Fixture], service: Service, speech: Speech) -> list[Result]:
    """Every fixture run, a folder after the other, with a bar on a terminal and else a line for each folder."""
    ordered = sorted(fixtures, key=lambda each: (each.folder, each.name))
    done: list[Result] = []
    with _progress(len(ordered)) as progress:
        for folder, listed in groupby(ordered, key=lambda each: each.folder):
            progress.update(progress.task_ids[0], description=folder)
            before = len(done)
            for each in listed:
                done.append(run(each, service))
                progress.advance(progress.task_ids[0])
            if progress.disable:
                click.echo(_of_folder(summary.tally(folder, done[before:]), speech), err=True)
    return done


def show(done: Sequence[Result], way: Way | None, speech: Speech, console: Console) -> None:
    """What failed and how to look at it, the folders, what took longest, the whole in one line."""
    failed = [each for each in done if not each.passed]
    if failed:
        _show_failed(failed[:SHOWN], way, speech, console)
    if way and summary.absent(done):
        console.print(Text(speech.say("check.absent", url=way.fhir)), soft_wrap=True)
    if len(failed) > SHOWN:
        console.print(Text(speech.say("check.more", count=len(failed) - SHOWN)))
    if done:
        console.print(_folders(done, speech))
        console.print(Text(speech.say("check.longest")))
        for each in summary.slowest(done):
            took = speech.say("check.took", name=each.fixture.name, seconds=f"{each.seconds:.2f}")
            console.print(Text(f"  {took}"), soft_wrap=True)
    else:
        console.print(Text(speech.say("check.none")))
    console.print(Text(_counted(summary.tally("", done), speech), "bold red" if failed or not done else "green"))


def why(result: Result, speech: Speech) -> str:
    """Of a result in one sentence, what was expected and what was answered."""
    if result.reason is not None:
        return speech.words(result.reason)
    if result.passed:
        return speech.say("check.as-named", answered=result.answered)
    return speech.say("check.why", expected=result.fixture.wanted, answered=result.answered)


def answered(result: Result, speech: Speech) -> str:
    """The answer in codes; where nothing was asked, why."""
    return result.answered if result.reason is None else speech.words(result.reason)


def report(done: Sequence[Result], folder: str, fhir: str | None, issued: datetime, speech: Speech) -> bytes:
    """The run as a FHIR TestReport."""
    tested = [Tested(each.fixture.name, each.passed, why(each, speech)) for each in done]
    return test_report.write(tested, folder=folder, url=fhir, issued=issued)


def _show_failed(failed: Sequence[Result], way: Way | None, speech: Speech, console: Console) -> None:
    heads = [speech.say(f"check.{head}") for head in ("fixture", "expected", "answered")]
    table = board.table(*heads, title=speech.say("check.not-as-named"))
    for each in failed:
        wanted = each.fixture.wanted or "-"
        table.add_row(Text(each.fixture.name), Text(wanted), Text(answered(each, speech)))
    console.print(table)
    asked = [each for each in failed if each.reason is None]
    if asked:
        console.print(Text(speech.say("check.look")))
        if way and way.secret:
            console.print(Text(f"  # {speech.say('check.look-secret')}"), soft_wrap=True)
    for each in asked:
        console.print(Text(f"  {looking.command(each.fixture, way)}"), soft_wrap=True)
    console.print()


def _folders(done: Sequence[Result], speech: Speech) -> object:
    table = board.table(*(speech.say(f"check.{head}") for head in ("folder", "passed", "failed", "seconds")))
    for each in summary.by_folder(done):
        failed = Text(str(each.failed), "bold red" if each.failed else "")
        table.add_row(Text(each.folder), str(each.passed), failed, f"{each.seconds:.1f}")
    return table


def _counted(tally: Tally, speech: Speech) -> str:
    return speech.say("check.counted", passed=tally.passed, failed=tally.failed, seconds=f"{tally.seconds:.1f}")


def _of_folder(tally: Tally, speech: Speech) -> str:
    return speech.say("check.of-folder", folder=tally.folder, counted=_counted(tally, speech))


@contextmanager
def _progress(total: int) -> Iterator[Progress]:
    """A bar with one task on the terminal; disabled where there is none."""
    columns = (
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    terminal = Console(file=sys.stderr)
    with Progress(*columns, console=terminal, transient=True, disable=not terminal.is_terminal) as progress:
        progress.add_task("", total=total)
        yield progress
