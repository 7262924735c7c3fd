"""What changes, on a terminal: over time, or by a fact that is only supposed."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from fhirnet.board import COLOURS, table
from fhirnet.verdict import Moment, Words, words
from mappings.codes import coding
from mappings.history import FAMILIES
from mappings.hypothetical import Flips, beside, verdict
from mappings.result import Result
from mappings.supposed import supposed
from mappings.words import say


def show_story(question: str, story: Sequence[Moment], language: str, console: Console) -> None:
    """Prints a line a date with the answer of every definition; an answer that is not the one before is bold."""
    console.print(Text(_name(f"assessment.{question}", language), "bold"))
    console.print(Text(say(words("history.each-as-known"), language)))
    answered = table(say(words("board.date"), language), *_heads(story, language))
    before: dict[str, str] = {}
    for moment in story:
        cells = [Text(str(moment.on))]
        for name, answer in moment.answers.items():
            changed = before.get(name) != answer.value
            said = _name(f"{FAMILIES[question]}.{answer.value}", language)
            cells.append(Text(said, COLOURS.get(answer.value, "") if changed else "dim"))
            before[name] = answer.value
        answered.add_row(*cells)
    console.print(answered)


def show_flips(result: Result, facts: Sequence[str], flips: Flips, console: Console) -> None:
    """Prints what the supposed facts do to the primary definition and what else they change, marked hypothetical."""
    language = result.language
    console.print(Text.assemble((result.question, "bold"), f"  {result.as_of}"))
    console.print(Text(supposed(facts, language), "bold yellow"))
    console.print(Text(verdict(flips, language), "bold"))
    if flips.listed:
        changed = table(*(say(Words(f"board.{head}"), language) for head in ("answered", "before", "after")))
        for flip in flips.listed:
            changed.add_row(Text(flip.name), Text(flip.before), Text(flip.after, "bold"))
        console.print(changed)
    for sentence in beside(flips, language):
        console.print(Text(sentence))


def _heads(story: Sequence[Moment], language: str) -> list[str]:
    return [_name(f"definition.{name}", language) for name in story[0].answers]


def _name(concept: str, language: str) -> str:
    written = coding(concept)
    return written.display_zh if language == "zh-CN" and written.display_zh else written.display
