"""The dossier as plain lists, for tables: a row a criterion of a definition, a verdict, an event, a thing not used.

The columns are the same in every language and keep their order; the identifiers (codes) stand beside the words.
"""

from collections.abc import Iterator
from typing import NamedTuple

from fhirnet.dossier.record import Criterion, Definition, Dossier, Question
from mappings.speech import Speech, speech_of
from mappings.supposed import supposed

CASE = ("pseudonym", "as-of", "supposed", "software", "rules")
ANSWERED = (
    "question", "result", "definition", "definition-name", "version", "verdict", "verdict-said", "decided-on",
    "citation", "unverified",
)  # fmt: skip
FOUND = ("criterion", "name", "value", "threshold", "answer", "said", "reasons", "missing", "sources", "dates")
COLUMNS = (*CASE, *ANSWERED, *FOUND)
PREDICTOR = "predictor"  # in the place of a definition: a predictor is one of the case, whatever the rule set
Row = tuple[str, ...]


class Sheet(NamedTuple):
    """One list: its title and the heads of its columns in words, its rows."""

    title: str
    heads: Row
    rows: tuple[Row, ...]


def criteria(found: Dossier) -> Iterator[Row]:
    """Every criterion of every definition and every predictor, in COLUMNS."""
    speech = speech_of(found.language)
    case = _case(found)
    for question in found.questions:
        for definition in question.definitions:
            for row in definition.criteria:
                yield (*case, *_answered(question, definition), *_found(row, speech))
        for row in question.predictors:
            nothing = [""] * (len(ANSWERED) - 3)
            yield (*case, question.id, question.identifier, PREDICTOR, *nothing, *_found(row, speech))


def lists(found: Dossier) -> tuple[Sheet, ...]:
    """The verdicts, the criteria, the timeline and what is not used."""
    speech = speech_of(found.language)
    case, marked = _case(found), _supposed(found)
    verdicts = ((*case, *_answered(q, each)) for q in found.questions for each in q.definitions)
    events = (
        (each.lane.value, each.series, each.written, each.first, each.last or "", each.said,
         f"{each.comparator}{each.value or ''}", each.unit, each.upper or "", " ".join(each.sources), marked)
        for each in found.timeline
    )  # fmt: skip
    unused = ((q.id, each.code, each.kind, each.at, each.what, marked) for q in found.questions for each in q.unused)
    return (
        Sheet(_titled(found, speech, "verdicts"), _heads(speech, *CASE, *ANSWERED), tuple(verdicts)),
        Sheet(_titled(found, speech, "criteria"), _heads(speech, *COLUMNS), tuple(criteria(found))),
        Sheet(_titled(found, speech, "timeline"), _heads(speech, *EVENT), tuple(events)),
        Sheet(_titled(found, speech, "not-used"), _heads(speech, *UNUSED), tuple(unused)),
    )


EVENT = ("lane", "series", "written", "first", "last", "event", "value", "unit", "upper", "sources", "supposed")
UNUSED = ("question", "code", "kind", "at", "what", "supposed")


def _case(found: Dossier) -> Row:
    return found.patient.pseudonym, found.as_of, _supposed(found), found.software, found.rules


def _supposed(found: Dossier) -> str:
    return supposed(found.supposed, found.language) if found.supposed else ""


def _titled(found: Dossier, speech: Speech, name: str) -> str:
    """The title of a list, marked where the list is hypothetical: it is what a reader sees while turning the leaves."""
    title = speech.say(f"sheet.{name}")
    return f"{speech.say('sheet.hypothetical')} {title}" if found.supposed else title


def _answered(question: Question, found: Definition) -> Row:
    return (
        question.id, question.identifier, found.id, found.name, found.version, found.answer, found.said,
        found.decided_on, found.citation, found.unverified,
    )  # fmt: skip


def _found(found: Criterion, speech: Speech) -> Row:
    """A row's sources and their dates are in the same order, with a blank between them."""
    return (
        found.code, found.name, found.value, found.threshold, found.answer, found.said,
        speech.joined("clause", found.reasons), speech.joined("clause", found.missing),
        " ".join(each.reference for each in found.sources), " ".join(each.on or "-" for each in found.sources),
    )  # fmt: skip


def _heads(speech: Speech, *names: str) -> Row:
    return tuple(speech.say(f"sheet.{name}") for name in names)
