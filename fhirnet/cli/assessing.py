"""A question to a case in a file, and the answer."""

from collections.abc import Sequence
from datetime import datetime

import click

from fhirnet.assessment import EVALUATED, assess
from fhirnet.cli.program import FILE, body_of, settings_of_this_process, with_json, with_language
from fhirnet.errors import Issue, Refused
from mappings import parameters, result
from mappings.given import CTCAE, MODES, RENAL_RULES
from mappings.r4.decode import receive

BUNDLE = b'{"resourceType":"Bundle"'  # how an answer of many resources begins


@click.command("assess")
@click.argument("question", type=click.Choice(EVALUATED))
@click.argument("file", type=FILE)
@click.option("--definition", "definitions", multiple=True, help="A definition that answers; the first is the primary.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As known on this day.")
@with_language
@click.option("--output", type=click.Choice(["observation", "bundle"]), help="A bundle is always printed as JSON.")
@click.option("--mode", type=click.Choice(MODES), help="Known by then, or also recorded later (PRRT).")
@click.option("--accept-attestation", is_flag=True, help="A trial's word counts (prrt-suitability).")
@click.option("--ctcae", type=click.Choice(CTCAE), help="The version that grades toxicity (prrt-next-dose).")
@click.option("--renal-rule", type=click.Choice(RENAL_RULES), help="How renal toxicity is read (prrt-next-dose).")
@with_json
def assess_file(
    question: str,
    file: str,
    definitions: tuple[str, ...],
    as_of: datetime | None,
    language: str | None,
    output: str | None,
    ctcae: str | None,
    renal_rule: str | None,
    mode: str | None,
    accept_attestation: bool,
    as_json: bool,
) -> None:
    """The answer to QUESTION on the case in FILE (a Bundle, or Parameters with one)."""
    settings = settings_of_this_process()
    options = [
        *(("definition", each) for each in definitions),
        ("asOf", day(as_of)),
        ("language", language),
        ("output", output),
        ("mode", mode),
        ("acceptAttestation", "true" if accept_attestation else None),
        ("ctcae", ctcae),
        ("renalRule", renal_rule),
    ]
    body, query = asking(body_of(file, settings), options)
    answer = assess(question, body, query=query, settings=settings)
    if as_json or answer.startswith(BUNDLE):
        click.echo(answer)
    else:
        from fhirnet import board  # it brings rich
        from fhirnet.cli.printing import console

        board.show(result.read(answer), console)


def day(as_of: datetime | None) -> str | None:
    """The value of asOf."""
    return as_of.date().isoformat() if as_of else None


def asking(body: bytes, options: Sequence[tuple[str, str | None]]) -> tuple[bytes, list[tuple[str, str]]]:
    """The body and the query that ask with these options: a Parameters resource carries them itself.

    Refused where an option says what the file says already.
    """
    given = [(name, value) for name, value in options if value is not None]
    held = receive(body).parameters if given else None
    if held is None:
        return body, given
    said = sorted({name for name, _ in given if name != "set"} & {parameter.name for parameter in held})
    if said:
        raise Refused(Issue("parameter", f"the file says {', '.join(said)} itself; leave the options out"))
    return parameters.adding(body, given), []
