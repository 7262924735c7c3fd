"""What is asked beside the answer to a case in a file: the story over time, what a supposed fact would change."""

import json
from datetime import datetime

import click

from fhirnet import changes
from fhirnet.assessment import QUESTIONS, assess, evaluate
from fhirnet.cli.assessing import asking, day
from fhirnet.cli.printing import console
from fhirnet.cli.program import FILE, body_of, settings_of_this_process, with_json, with_language
from fhirnet.history import moments
from mappings import hypothetical, result

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
    body, query = asking(body_of(file, settings), [("asOf", day(as_of)), ("language", language)])
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
    body, query = asking(body_of(file, settings), [("asOf", day(as_of)), ("language", language)])
    supposed, more = asking(body, [("set", fact) for fact in facts])
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
