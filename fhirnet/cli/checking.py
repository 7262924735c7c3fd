"""What can answer, and whether it answers as it should."""

import json
import math
import re
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from fhirnet import board, harness
from fhirnet.access import loopback
from fhirnet.assessment import QUESTIONS
from fhirnet.cli import checked
from fhirnet.cli.outputs import output_file
from fhirnet.cli.printing import console
from fhirnet.cli.program import FAILED, settings_of_this_process, with_json, with_language
from fhirnet.harness import Access, Result
from fhirnet.harness.fixtures import shown
from fhirnet.harness.junit import write as written_as_junit
from fhirnet.harness.looking import Way
from fhirnet.harness.services import fhir_base
from fhirnet.rules import catalogue
from fhirnet.verdict import Definition
from mappings.speech import SPEECH, Speech
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


SECRET = re.compile(r"[\x21-\x7e]{1,8192}")
OUT = click.Path(dir_okay=False, path_type=Path)
HELD = click.Path(exists=True, dir_okay=False, path_type=Path)


def _finite(_: click.Context, __: click.Parameter, seconds: float) -> float:
    if not math.isfinite(seconds):
        raise click.BadParameter("a number of seconds is asked for")
    return seconds


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--url", help="The FHIR API of a service as it is, with its path, https://host/fhir; else this program answers."
)
@click.option("--only", multiple=True, metavar="GLOB", help="Only fixtures whose names fit; repeatable.")
@click.option("--junit", type=OUT, help="Where to write the run as JUnit XML.")
@click.option("--test-report", type=OUT, help="Where to write the run as a FHIR TestReport.")
@click.option("--api-key-file", type=HELD, help="The key that logs in at the service (X-Api-Key).")
@click.option("--token-file", type=HELD, help="The access token that logs in at the service.")
@click.option("--ca", type=HELD, help="Who vouches for the host of the service (PEM).")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=30.0,
    show_default=True,
    callback=_finite,
    help="Seconds an answer may take.",
)
@with_language
@with_json
def check(
    folder: Path,
    url: str | None,
    only: tuple[str, ...],
    junit: Path | None,
    test_report: Path | None,
    api_key_file: Path | None,
    token_file: Path | None,
    ca: Path | None,
    timeout: float,
    language: str | None,
    as_json: bool,
) -> None:
    """Post every fixture of FOLDER and compare the answer with its name."""
    if junit and test_report and junit.resolve() == test_report.resolve():
        raise click.UsageError("--junit and --test-report name one file; the second would replace the first")
    settings = settings_of_this_process()
    speech = SPEECH[language or settings.language]
    if ca and not url:
        raise click.UsageError("--ca goes with --url")
    base = fhir_base(url) if url else None
    header, secret = _login(base, api_key_file, token_file)
    name, _, scheme = header.partition(": ")
    access = Access(headers={name: scheme + secret} if name else {}, ca=ca, seconds=timeout)
    remote = harness.Remote(base, access) if base else None
    done = checked.results(harness.fixtures(folder, only), remote or harness.Library(settings), speech)
    fhir = remote.fhir if remote else None
    if as_json:
        click.echo(json.dumps([_row(each, speech) for each in done], ensure_ascii=False))
    else:
        way = Way(fhir, ca, api_key_file or token_file, header) if fhir else None
        checked.show(done, way, speech, console)
    if junit:
        _write(junit, written_as_junit(done, lambda each: checked.why(each, speech)))
    if test_report:
        _write(test_report, checked.report(done, shown(folder.resolve().name), fhir, datetime.now(UTC), speech))
    if not done or not all(each.passed for each in done):
        click.get_current_context().exit(FAILED)


def _login(url: str | None, api_key_file: Path | None, token_file: Path | None) -> tuple[str, str]:
    """The header that logs in at the service up to its secret, and the secret; both empty without one. A secret is
    never sent in the clear, but to this machine.
    """
    file = api_key_file or token_file
    if file is None:
        return "", ""
    if url is None or (api_key_file and token_file):
        raise click.UsageError("one of --api-key-file and --token-file goes with --url")
    address = urlsplit(url)
    if address.scheme != "https" and not loopback(address.hostname or ""):
        raise click.UsageError("a key or a token is sent over https only")
    secret = file.read_text("utf-8", errors="replace").strip()
    if not SECRET.fullmatch(secret):
        raise click.UsageError(f"{file} holds no key or token")
    return "X-Api-Key: " if api_key_file else "Authorization: Bearer ", secret


def _row(result: Result, speech: Speech) -> dict[str, object]:
    return {
        "fixture": result.fixture.name,
        "passed": result.passed,
        "expected": result.fixture.wanted or None,
        "answered": checked.answered(result, speech),
        "seconds": round(result.seconds, 3),
    }


def _write(path: Path, content: bytes) -> None:
    """The whole file, or none of it."""
    with output_file(str(path)) as out:
        out.write(content)


def _described(question: str, definition: Definition) -> dict[str, str]:
    return {
        "question": question,
        "id": definition.id,
        "version": definition.version,
        "title": say(definition.title, "en"),
        "title_zh": say(definition.title, "zh-CN"),
        "citation": definition.citation,
    }
