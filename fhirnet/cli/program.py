"""What every command has: how errors are told and with which exit code, the settings, the file, where to print."""

import gc
import traceback
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import click

from fhirnet.errors import FhirnetError, InvalidSettings, Issue, Refused, Unreachable
from fhirnet.settings import LANGUAGES, Settings

RARELY = (50_000, 20, 50)  # how often the garbage collector looks: what a command brings in stays
FAILED, REFUSED, UNREACHABLE, MISSET, FAULT = 1, 3, 4, 5, 70
Command = TypeVar("Command", bound=Callable[..., None])

FILE = click.Path(allow_dash=True)  # "-" reads standard input


class Commands(click.Group):
    """Answers every error with one line and its exit code, never with a traceback.

    `places` names its commands, each with the module of this package and the function that it is.
    """

    def __init__(self, *args: Any, places: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.places]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.places:
            return None
        gc.set_threshold(*RARELY)
        module, _, function = self.places[cmd_name].partition(":")
        command = getattr(import_module(f"fhirnet.cli.{module}"), function)
        assert isinstance(command, click.Command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta["json"] = "--json" in args  # also where the command cannot be parsed
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FhirnetError as error:
            _tell(error, ctx.meta.get("language") or _language(), json_asked=bool(ctx.meta.get("json")))
            ctx.exit(_exit_code(error))
        except OSError as error:
            click.echo(f"{error.filename or ''}: {error.strerror or type(error).__name__}".strip(": "), err=True)
            ctx.exit(UNREACHABLE)
        except click.UsageError as error:
            if not ctx.meta["json"]:
                raise
            from mappings import outcome

            issue = Issue("parameter", error.format_message())
            click.echo(outcome.write([issue], ctx.meta.get("language") or _language()))
            ctx.exit(error.exit_code)
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
    unreachable = isinstance(error, Unreachable) or error.issues[0].code == "peer"
    return UNREACHABLE if unreachable else REFUSED


def _tell(error: FhirnetError, language: str, *, json_asked: bool) -> None:
    """The problems, each in a line: in Chinese what kind it is, then where and what, which is said in English."""
    from mappings import outcome

    if json_asked:
        click.echo(outcome.write(error.issues, language))
        return
    for issue in error.issues:
        kind = "" if language == "en" else outcome.kind(issue, language)
        click.echo(": ".join(part for part in (kind, issue.at, issue.what) if part), err=True)


def _language() -> str:
    """The language of the settings; English where they cannot be read."""
    try:
        return Settings.from_env().language
    except InvalidSettings:
        return "en"


def with_language(command: Command) -> Command:
    """The command with the option --language; without it the language of the settings."""

    def remember(ctx: click.Context, _: click.Parameter, language: str | None) -> str | None:
        ctx.meta["language"] = language
        return language

    option = click.option(
        "--language", type=click.Choice(LANGUAGES), callback=remember, is_eager=True, help="Of the answer."
    )
    return option(command)


def with_json(command: Command) -> Command:
    """The command with the option --json."""

    def remember(ctx: click.Context, _: click.Parameter, asked: bool) -> bool:
        ctx.meta["json"] = asked
        return asked

    option = click.option("--json", "as_json", is_flag=True, callback=remember, is_eager=True, help="Print JSON only.")
    return option(command)


def settings_of_this_process() -> Settings:
    """The settings of this process, their definitions known, their mapping file sound. Raises InvalidSettings."""
    settings = Settings.from_env()
    if settings.site_mapping:
        from mappings import site

        site.load(settings.site_mapping)
    for question in ("tace-resistance", "prrt-suitability"):
        if settings.definition(question) == Settings().definition(question):
            continue  # the catalogue has it, and is not read for the question that is not asked
        from fhirnet.rules import catalogue

        offered = [each.id for each in catalogue.definitions(question)]
        if settings.definition(question) not in offered:
            raise InvalidSettings(
                Issue("value", f"{settings.definition(question)} does not answer {question}: {', '.join(offered)} do")
            )
    return settings


def body_of(path: str, settings: Settings) -> bytes:
    """The content of a file ("-": standard input), within the limit of a body. Raises OSError, Refused."""
    with click.open_file(path, "rb") as file:
        body: bytes = file.read(settings.max_body_bytes + 1)
    if len(body) > settings.max_body_bytes:
        raise Refused(Issue("too-large", f"the file is larger than {settings.max_body_bytes} bytes"))
    return body
