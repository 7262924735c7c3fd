"""A synthetic registry: invented patients as files, for benchmarks and demonstrations."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from fhirnet.cli.program import settings_of_this_process, with_json, with_language
from fhirnet.synthetic import files
from fhirnet.synthetic.registry import Registry
from fhirnet.verdict import words
from mappings.words import say

SEEDS = 1_000_000  # so that an id has at most 64 characters
PATIENTS = 10_000_000


def _per_mille(_: click.Context, __: click.Parameter, share: str) -> int:
    try:
        found = Decimal(share) * 1000
        if 0 <= found <= 1000 and found == int(found):
            return int(found)
    except ArithmeticError:
        pass
    raise click.BadParameter("a share from 0 to 1, with at most three decimals")


@click.command("generate")
@click.argument("patients", metavar="N", type=click.IntRange(1, PATIENTS))
@click.option(
    "-o", "--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="A new or empty folder."
)
@click.option("--seed", type=click.IntRange(0, SEEDS - 1), default=1, show_default=True, help="Another registry.")
@click.option(
    "--form",
    type=click.Choice([*files.FORMS]),
    default="ndjson",
    show_default=True,
    help="A file a type, or a Bundle a patient.",
)
@click.option("--gzip", "zipped", is_flag=True, help="Each file compressed.")
@click.option(
    "--share-net", callback=_per_mille, default="0.15", show_default=True, help="Of patients with a NET; else HCC."
)
@click.option(
    "--from", "first", type=click.IntRange(0, PATIENTS), default=0, show_default=True, help="The number of the first."
)
@with_language
@with_json
def generate_registry(
    patients: int,
    output: Path,
    seed: int,
    form: str,
    zipped: bool,
    share_net: int,
    first: int,
    language: str | None,
    as_json: bool,
) -> None:
    """N invented patients, marked as synthetic; the same N, seed and share give the same bytes on every machine."""
    told = language or settings_of_this_process().language
    registry, numbers = Registry(seed, share_net), range(first, first + patients)
    with _progress(patients, told) as advance:
        counts = files.write(registry, numbers, output, form=form, zipped=zipped, told=advance)
    if as_json:
        click.echo(json.dumps({"patients": patients, "resources": dict(sorted(counts.items()))}))
    else:
        done = words("generated.done", patients=patients, resources=counts.total(), folder=str(output))
        click.echo(say(done, told))


@contextmanager
def _progress(patients: int, language: str) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    with Progress(console=Console(stderr=True)) as bar:
        task = bar.add_task(say(words("generated.writing"), language), total=patients)
        yield lambda done: bar.update(task, completed=done)
