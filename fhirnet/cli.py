"""The command line: every command, and how each kind of error is told.

Exit codes: 0 done; 1 a fixture was not answered as its name says; 2 wrong usage; 3 refused (the file or the question
cannot be answered); 4 a file or a service cannot be reached; 5 a setting cannot be used; 70 a fault of this program.
With --json standard output holds JSON only; a refusal is then an OperationOutcome.
"""

import json
import socket
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any, TypeVar

import click
from rich.console import Console

from fhirnet import __version__, board, harness
from fhirnet.assessment import EVALUATED, QUESTIONS, assess
from fhirnet.case import Case
from fhirnet.dates import OPEN_END
from fhirnet.errors import FhirnetError, InvalidSettings, Issue, Refused
from fhirnet.rules import catalogue
from fhirnet.settings import LANGUAGES, Settings
from fhirnet.verdict import Definition
from mappings import bundle, document, outcome, result, site
from mappings.parameters import CTCAE, RENAL_RULES
from mappings.r4.decode import receive
from mappings.words import say

FAILED, REFUSED, UNREACHABLE, MISSET, FAULT = 1, 3, 4, 5, 70
BUNDLE = b'{"resourceType":"Bundle"'  # how an answer of many resources begins
PRINTED = 140  # columns where the output is no terminal
Command = TypeVar("Command", bound=Callable[..., None])
console = Console(width=None if sys.stdout.isatty() else PRINTED)


class _Commands(click.Group):
    """Answers every error with one line and its exit code, never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FhirnetError as error:
            _tell(error, json_asked=bool(ctx.meta.get("json")))
            ctx.exit(_exit_code(error))
        except OSError as error:
            click.echo(f"{error.filename or ''}: {error.strerror or type(error).__name__}".strip(": "), err=True)
            ctx.exit(UNREACHABLE)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(last.filename).name}:{last.lineno}"  # never its message: it could hold a patient's data
            click.echo(f"a fault of this program: {type(error).__name__} at {where}", err=True)
            ctx.exit(FAULT)


def _exit_code(error: FhirnetError) -> int:
    if isinstance(error, InvalidSettings):
        return MISSET
    return UNREACHABLE if isinstance(error, harness.Unreachable) else REFUSED


def _tell(error: FhirnetError, *, json_asked: bool) -> None:
    if json_asked:
        click.echo(outcome.write(error.issues, "en"))
        return
    for issue in error.issues:
        click.echo(f"{issue.at}: {issue.what}" if issue.at else issue.what, err=True)


def _with_json(command: Command) -> Command:
    def remember(ctx: click.Context, _: click.Parameter, asked: bool) -> bool:
        ctx.meta["json"] = asked
        return asked

    option = click.option("--json", "as_json", is_flag=True, callback=remember, is_eager=True, help="Print JSON only.")
    return option(command)


_FILE = click.File("rb")  # "-" reads standard input


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fhirnet")
def main() -> None:
    """Is TACE still working, is this patient suited to PRRT? FHIR R4 in, a computed Observation out.

    Exit codes: 0 done; 1 a fixture was not answered as its name says; 2 wrong usage; 3 refused; 4 a file or a service
    cannot be reached; 5 a setting cannot be used; 70 a fault of this program.
    """


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@_with_json
def serve(host: str, port: int, as_json: bool) -> None:
    """Serve the FHIR operations until stopped."""
    settings = _settings()
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:  # a taken port: one clear line
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise harness.Unreachable(Issue("value", f"cannot listen at {host}:{port}: {error.strerror}")) from None
    base = f"http://{host}:{port}/fhir"
    click.echo(json.dumps({"serving": base}) if as_json else f"fhirnet {__version__} serves {base} (stop: Ctrl-C)")
    sys.stdout.flush()
    from fhirnet.web.serving import serve as serve_until_told

    serve_until_told(host, port, settings)


@main.command("assess")
@click.argument("question", type=click.Choice(EVALUATED))
@click.argument("file", type=_FILE)
@click.option("--definition", "definitions", multiple=True, help="A definition that answers; the first is the primary.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As known on this day.")
@click.option("--language", type=click.Choice(LANGUAGES), help="Of the answer.")
@click.option("--output", type=click.Choice(["observation", "bundle"]), help="A bundle is always printed as JSON.")
@click.option("--ctcae", type=click.Choice(CTCAE), help="The version that grades toxicity (prrt-next-dose).")
@click.option("--renal-rule", type=click.Choice(RENAL_RULES), help="How renal toxicity is read (prrt-next-dose).")
@_with_json
def assess_file(
    question: str,
    file: IO[bytes],
    definitions: tuple[str, ...],
    as_of: datetime | None,
    language: str | None,
    output: str | None,
    ctcae: str | None,
    renal_rule: str | None,
    as_json: bool,
) -> None:
    """The answer to QUESTION on the case in FILE (a Bundle, or Parameters with one)."""
    settings = _settings()
    query = [("definition", each) for each in definitions]
    query += [("asOf", as_of.date().isoformat())] if as_of else []
    query += [("language", language)] if language else []
    query += [("output", output)] if output else []
    query += [("ctcae", ctcae)] if ctcae else []
    query += [("renalRule", renal_rule)] if renal_rule else []
    body = _body(file, settings)
    if query and receive(body).parameters is not None:
        options = "the file is a Parameters resource, which carries definition, asOf, language and output itself"
        raise Refused(Issue("parameter", f"{options}; leave the options out"))
    answer = assess(question, body, query=query, settings=settings)
    if as_json or answer.startswith(BUNDLE):
        click.echo(answer)
    else:
        board.show(result.read(answer), console)


@main.command()
@_with_json
def definitions(as_json: bool) -> None:
    """The definitions that can answer, question by question."""
    rows = [(question, each) for question in QUESTIONS for each in catalogue.definitions(question)]
    if as_json:
        click.echo(json.dumps([_described(question, each) for question, each in rows], ensure_ascii=False))
        return
    table = board.table("question", "definition", "version", "title", "source")
    for question, each in rows:
        table.add_row(
            question,
            each.id,
            each.version,
            "\n".join(say(each.title, language) for language in LANGUAGES),
            each.citation,
        )
    console.print(table)


@main.command("map")
@click.argument("file", metavar="CASE.json", type=_FILE)
@_with_json
def map_case(file: IO[bytes], as_json: bool) -> None:
    """The plain JSON case document CASE.json as a FHIR Bundle (as_of is no part of it: ask with --as-of)."""
    click.echo(bundle.write(document.load(_body(file, _settings()))))


@main.command("read")
@click.argument("file", metavar="BUNDLE.json", type=_FILE)
@_with_json
def read_bundle(file: IO[bytes], as_json: bool) -> None:
    """The FHIR Bundle BUNDLE.json as a plain JSON case document."""
    settings = _settings()
    click.echo(document.dump(_case(_body(file, settings), settings)))


@main.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--url", help="A running service; without it this program answers itself.")
@_with_json
def check(folder: Path, url: str | None, as_json: bool) -> None:
    """Post every fixture of FOLDER and compare the answer with its name."""
    service = harness.Remote(url) if url else harness.Library(_settings())
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


def _settings() -> Settings:
    """The settings of this process, their definitions known, their mapping file sound. Raises InvalidSettings."""
    settings = Settings.from_env()
    if settings.site_mapping:
        site.load(settings.site_mapping)
    for question in QUESTIONS:
        offered = [each.id for each in catalogue.definitions(question)]
        if settings.definition(question) not in offered:
            raise InvalidSettings(
                Issue("value", f"{settings.definition(question)} does not answer {question}: {', '.join(offered)} do")
            )
    return settings


def _described(question: str, definition: Definition) -> dict[str, str]:
    return {
        "question": question,
        "id": definition.id,
        "version": definition.version,
        "title": say(definition.title, "en"),
        "title_zh": say(definition.title, "zh-CN"),
        "citation": definition.citation,
    }


def _case(body: bytes, settings: Settings) -> Case:
    """Everything that a Bundle says, whatever the day; of Parameters with asOf, what was known on that day."""
    mapping = site.load(settings.site_mapping) if settings.site_mapping else None
    posted = receive(body)
    reading = bundle.read(posted.bundle(), mapping, attested=True)
    as_of = next((str(p.value) for p in posted.parameters or () if p.name == "asOf"), None)
    if as_of is not None:
        return reading.known_on(_day(as_of), recorded_filter=True).case
    case = reading.known_on(OPEN_END, recorded_filter=False).case
    return replace(case, as_of=reading.latest or OPEN_END)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(Issue("parameter", "asOf is a full date, YYYY-MM-DD")) from None


def _body(file: IO[bytes], settings: Settings) -> bytes:
    body = file.read(settings.max_body_bytes + 1)
    if len(body) > settings.max_body_bytes:
        raise Refused(Issue("too-large", f"the file is larger than {settings.max_body_bytes} bytes"))
    return body
