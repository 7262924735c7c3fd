"""A whole registry: every patient evaluated, what that shows, and who changes when a definition does."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from fhirnet.assessment import QUESTIONS
from fhirnet.cli import population_told
from fhirnet.cli.generating import generate_registry
from fhirnet.cli.printing import console
from fhirnet.cli.program import settings_of_this_process, with_json, with_language
from fhirnet.errors import InvalidSettings, Issue
from fhirnet.evaluation import site_mapping
from fhirnet.settings import Settings
from fhirnet.verdict import words
from mappings.words import say

OUT = click.Path(file_okay=False, path_type=Path)
RUN = click.Path(file_okay=False, exists=True, path_type=Path)
ENGINES = ("duckdb", "spark")
NEEDED = {"duckdb": ("duckdb", "pyarrow"), "spark": ("pyarrow", "pyspark")}
EXTRAS = {"duckdb": "population", "spark": "spark"}


@click.group("population")
def population() -> None:
    """Every patient of a registry, evaluated and compared."""


population.add_command(generate_registry)


def _run_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command that evaluates."""
    for option in (
        click.option(
            "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As known on this day; else each one's latest."
        ),
        click.option("--form", type=click.Choice(["parquet", "csv", "ndjson"]), default="parquet", show_default=True),
        click.option("--processes", type=click.IntRange(1, 256), help="As many as there are cores without it."),
        click.option("--engine", type=click.Choice(ENGINES), default="duckdb", show_default=True),
        click.option("--master", help="Of Spark: local[*], yarn, k8s://…; that of spark-submit without it."),
        click.option(
            "--pseudonyms",
            type=click.Path(dir_okay=False, exists=True, path_type=Path),
            help="Patients under pseudonyms of this key: at least 32 random bytes.",
        ),
        click.option("--restart", is_flag=True, help="Forget what the folder holds of a run."),
    ):
        command = option(command)
    return command


@population.command("evaluate")
@click.argument("source", nargs=-1, required=True)
@click.option("-o", "--output", required=True, type=OUT, help="The folder of the run.")
@click.option("--question", "questions", multiple=True, help="tace-resistance, prrt-suitability, tace-unsuitability.")
@click.option("--definition", "definitions", multiple=True, help="A definition, or definition/reading; else all.")
@_run_options
@with_language
@with_json
def evaluate_population(
    source: tuple[str, ...],
    output: Path,
    questions: tuple[str, ...],
    definitions: tuple[str, ...],
    language: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Every patient in SOURCE: NDJSON of a bulk export or Bundles; files, folders, addresses of an object store."""
    settings = settings_of_this_process()
    _run(source, output, questions, definitions, settings, language or settings.language, options)
    _summary(output, settings, language, as_json)


@population.command("summary")
@click.argument("folder", type=RUN)
@with_language
@with_json
def summarize_population(folder: Path, language: str | None, as_json: bool) -> None:
    """What the run in FOLDER shows: agreement of the definitions, missing facts, since when they are met."""
    _summary(folder, settings_of_this_process(), language, as_json)


@population.command("compare")
@click.argument("source", nargs=-1)
@click.option("-o", "--output", required=True, type=OUT, help="The folder of the changes.")
@click.option("--from", "before", help="A definition or reading, with or without its release (@1.0.0).")
@click.option("--to", "after", help="The other one.")
@click.option("--from-run", type=RUN, help="The folder of an earlier run instead of SOURCE.")
@click.option("--to-run", type=RUN, help="The folder of a later one.")
@_run_options
@with_language
@with_json
def compare_populations(
    source: tuple[str, ...],
    output: Path,
    before: str | None,
    after: str | None,
    from_run: Path | None,
    to_run: Path | None,
    language: str | None,
    as_json: bool,
    **options: Any,
) -> None:
    """Who changes between two definitions or readings (over SOURCE), or between two runs, and why."""
    settings = settings_of_this_process()
    told = language or settings.language
    _needs("duckdb" if options["engine"] == "duckdb" else "spark")
    asking, comparing = _module("asking"), _module("comparing")
    if before is None or (after is None and from_run is None):
        raise click.UsageError("name what is compared: --from and --to, or --from with --from-run and --to-run")
    if from_run is None:
        if not source or to_run is not None:
            raise click.UsageError("give SOURCE, or both --from-run and --to-run")
        _run(source, output, (), (before, after), settings, told, options)
    elif to_run is None or source:
        raise click.UsageError("give both --from-run and --to-run, and no SOURCE")
    sides = [
        comparing.Side(folder or output, asking.full_name(name))
        for folder, name in ((from_run, before), (to_run, after or before))
    ]
    totals = comparing.compare(sides[0], sides[1], output)
    if as_json:
        click.echo(json.dumps(population_told.totals(totals), ensure_ascii=False))
    else:
        population_told.show_changes(totals, output / comparing.CHANGES, console, told)


def _run(
    source: tuple[str, ...],
    output: Path,
    questions: tuple[str, ...],
    definitions: tuple[Any, ...],
    settings: Settings,
    language: str,
    options: Mapping[str, Any],
) -> None:
    engine: str = options["engine"]
    _needs(engine)
    asking, running, sources = _module("asking"), _module("running"), _module("source")
    key: Path | None = options["pseudonyms"]
    day: datetime | None = options["as_of"]
    this = running.Run(
        source=sources.find(source),
        asked=asking.Asked(
            names=asking.named(questions, definitions),
            as_of=day.date() if day else None,
            site=site_mapping(settings.site_mapping),
            max_bytes=settings.max_body_bytes,
            key=asking.sound(key.read_bytes()) if key else None,
        ),
        folder=output,
        form=options["form"],
        processes=options["processes"] or len(os.sched_getaffinity(0)),
        restart=options["restart"],
    )
    with _progress(language) as told:
        if engine == "spark":
            _module("spark").run(this, options["master"], told)
        else:
            running.run(this, told)


def _summary(folder: Path, settings: Settings, language: str | None, as_json: bool) -> None:
    _needs("summary")
    summary = _module("summary")
    found = summary.summarize(folder)
    summary.write(folder, found)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        primaries = [settings.definition(question) for question in QUESTIONS]
        population_told.show(found, folder, primaries, console, language or settings.language)


def _module(name: str) -> Any:
    """A module of the package, which is imported when it is needed: its libraries take a second."""
    return import_module(f"fhirnet.population.{name}")


def _needs(engine: str) -> None:
    """InvalidSettings where the libraries of an engine are not installed."""
    try:
        for library in NEEDED.get(engine, ("pyarrow",)):
            import_module(library)
    except ImportError as error:
        extra = EXTRAS.get(engine, "population")
        what = f"{error.name} is not installed: pip install 'fhirnet[{extra}]'"
        raise InvalidSettings(Issue("value", what)) from None


@contextmanager
def _progress(language: str) -> Iterator[Callable[[str, int, int], None]]:
    """Bars on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda what, done, of: None
        return
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console.__class__(stderr=True)) as bars:
        tasks: dict[str, Any] = {}

        def told(what: str, done: int, of: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(say(words(f"population.{what}"), language), total=of)
            bars.update(tasks[what], completed=done, total=of)

        yield told
