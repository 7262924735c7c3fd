"""A question to a case in a file: the answer, the story over time, what a supposed fact would change."""

import json
from collections.abc import Sequence
from datetime import datetime

import click

from fhirnet import board, changes
from fhirnet.assessment import EVALUATED, QUESTIONS, assess, evaluate
from fhirnet.cli.program import FILE, body_of, console, settings_of_this_process, with_json, with_language
from fhirnet.errors import Issue, Refused
from fhirnet.history import moments
from mappings import hypothetical, parameters, result
from mappings.parameters import CTCAE, MODES, RENAL_RULES
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
        ("asOf", _day(as_of)),
        ("language", language),
        ("output", output),
        ("mode", mode),
        ("acceptAttestation", "true" if accept_attestation else None),
        ("ctcae", ctcae),
        ("renalRule", renal_rule),
    ]
    body, query = _asking(body_of(file, settings), options)
    answer = assess(question, body, query=query, settings=settings)
    if as_json or answer.startswith(BUNDLE):
        click.echo(answer)
    else:
        board.show(result.read(answer), console)


QUESTION = click.option("--question", "questions", multiple=True, type=click.Choice(QUESTIONS), help="Both without it.")
AS_OF = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="As known on this day.")


@click.command("history")
@click.argument("file", type=FILE)
@QUESTION
@AS_OF
@with_language
@with_json
def show_history(
    file: str, questions: tuple[str, ...], as_of: datetime | None, language: str | None, as_json: bool
) -> None:
    """What every definition answered to the case in FILE on each of its dates, as it was known then."""
    settings = settings_of_this_process()
    body, query = _asking(body_of(file, settings), [("asOf", _day(as_of)), ("language", language)])
    told = []
    for question in questions or QUESTIONS:
        asked = evaluate(question, body, query=query, settings=settings)
        story = moments(question, asked.reading, asked.known, recorded_filter=True)
        told.append({"question": question, "history": [{"on": str(m.on), "answers": m.answers} for m in story]})
        concerned = questions or any(set(moment.answers.values()) != {"not-applicable"} for moment in story)
        if concerned and not as_json:
            changes.show_story(question, story, asked.asked.language, console)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False))


@click.command("what-if")
@click.argument("file", type=FILE)
@click.option("--set", "facts", multiple=True, required=True, metavar="KEY=VALUE", help="A fact supposed; repeatable.")
@QUESTION
@AS_OF
@with_language
@with_json
def what_if_file(
    file: str,
    facts: tuple[str, ...],
    questions: tuple[str, ...],
    as_of: datetime | None,
    language: str | None,
    as_json: bool,
) -> None:
    """What would change in the answers to the case in FILE with facts that are only supposed."""
    settings = settings_of_this_process()
    body, query = _asking(body_of(file, settings), [("asOf", _day(as_of)), ("language", language)])
    supposed, more = _asking(body, [("set", fact) for fact in facts])
    answers = {}
    for question in questions or QUESTIONS:
        plain = assess(question, body, query=query, settings=settings)
        answer = answers[question] = assess(question, supposed, query=[*query, *more], settings=settings)
        spoken = result.read(answer)
        concerned = questions or any(row.answer != "not-applicable" for row in spoken.definitions)
        if concerned and not as_json:
            changes.show_flips(spoken, facts, hypothetical.flips(plain, answer, spoken.language), console)
    if as_json:
        click.echo(b"{" + b",".join(json.dumps(q).encode() + b":" + answer for q, answer in answers.items()) + b"}")


def _day(as_of: datetime | None) -> str | None:
    return as_of.date().isoformat() if as_of else None


def _asking(body: bytes, options: Sequence[tuple[str, str | None]]) -> tuple[bytes, list[tuple[str, str]]]:
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
