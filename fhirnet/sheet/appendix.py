"""What stands behind the first page, as tables: every criterion of every definition with its sources, and the rest.

Every text of it is finished here; PDF and Word lay out the same tables.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from fhirnet.dossier.evidence import dated
from fhirnet.dossier.record import Criterion, Definition, Dossier, Question, Score, Source
from mappings.speech import Speech, short, speech_of
from mappings.timeline import Event

Rows = tuple[tuple[str, ...], ...]
CRITERION = ("criterion", "value", "threshold", "answer", "reasons")
WIDTHS = (25, 12, 16, 12, 35)
EMPTY: Mapping[str, Criterion] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with its title and what is said under it; `widths` are shares of the line. Without heads it is text."""

    title: str
    texts: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    rows: Rows = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """All tables of one question, or of the case."""

    title: str
    tables: tuple[Table, ...]


def appendix(found: Dossier) -> tuple[Part, ...]:
    """The parts of the appendix: one a question, then the timeline."""
    speech = speech_of(found.language)
    parts = [Part(title=each.title, tables=tuple(_tables(each, speech))) for each in found.questions]
    timeline = Table(
        title=speech.say("sheet.timeline"),
        heads=(speech.say("board.date"), *_heads(speech, "event", "sources")),
        widths=(16, 56, 28),
        rows=tuple(_event(each, speech) for each in found.timeline),
    )
    return (*parts, Part(title=timeline.title, tables=(timeline,))) if timeline.rows else tuple(parts)


def _event(found: Event, speech: Speech) -> tuple[str, ...]:
    return found.written, found.said, speech.joined("item", map(short, found.sources))


def _tables(found: Question, speech: Speech) -> Iterator[Table]:
    """The tables of a question that have something in them."""
    tables = (
        *_definitions(found, speech),
        _predictors(found, speech),
        _beside(found, speech),
        _scores(found, speech),
        Table(title=speech.say("sheet.deciding"), texts=found.deciding),
        Table(title=speech.say("sheet.missing"), texts=found.missing),
        Table(title=speech.say("sheet.assumptions"), texts=found.assumptions),
        _story(found, speech),
        _unused(found, speech),
        Table(title=speech.say("sheet.note"), texts=(found.note,)),
    )
    yield from (each for each in tables if each.rows or each.texts)


def _definitions(found: Question, speech: Speech) -> Iterator[Table]:
    """Every definition; what the first one says of a criterion is not repeated by those that take it over."""
    first = found.definitions[0]
    yield definition(first, speech)
    told = {each.code: each for each in first.criteria}
    for each in found.definitions[1:]:
        yield definition(each, speech, told)


def definition(found: Definition, speech: Speech, told: Mapping[str, Criterion] = EMPTY) -> Table:
    """A definition with every criterion of it; `told` are the criteria of the definition that stands before."""
    said = [speech.say("sheet.decided-is", what=found.decided_on)] if found.decided_on else []
    said.append(speech.say("sheet.citation-is", citation=found.link or found.citation))
    if found.unverified:
        said.append(speech.say("sheet.unverified-is", what=found.unverified))
    return Table(
        title=f"{found.name} · {speech.say('sheet.version', version=found.version)} · {found.said}",
        texts=tuple(said),
        heads=_heads(speech, *CRITERION),
        widths=WIDTHS,
        rows=tuple(_criterion(each, speech, as_before=_as_told(each, told)) for each in found.criteria),
    )


def _as_told(found: Criterion, told: Mapping[str, Criterion]) -> bool:
    """Whether the facts that are missing and the sources are those of the same criterion before."""
    before = told.get(found.code)
    facts = found.missing, found.sources
    return before is not None and any(facts) and facts == (before.missing, before.sources)


def _criterion(found: Criterion, speech: Speech, *, as_before: bool = False) -> tuple[str, ...]:
    """A row: what was found, asked and answered; why, with what is missing; the sources on lines of their own."""
    because = [*found.reasons]
    if as_before:
        because.append(speech.say("sheet.as-before"))
        return found.name, found.value, found.threshold, found.said, speech.joined("clause", because)
    if found.missing:
        what = speech.joined("item", found.missing)
        because.append(speech.say("note.criterion-found", name=speech.say("sheet.lacking"), value=what))
    lines = (speech.joined("clause", because), evidence(found.sources, speech))
    return found.name, found.value, found.threshold, found.said, "\n".join(each for each in lines if each)


def evidence(found: Iterable[Source], speech: Speech) -> str:
    """References, a line a date: "2024-07-01: 8cbef152, 1237aec8"."""
    of_one = groupby(sorted(found, key=lambda source: source.on, reverse=True), key=lambda source: source.on)
    lines = ((on, speech.joined("item", [each.short for each in sources])) for on, sources in of_one)
    told = (speech.say("sheet.dated", on=dated(on, speech), what=line) if on else line for on, line in lines)
    return "\n".join(told)


def _predictors(found: Question, speech: Speech) -> Table:
    return Table(
        title=speech.say("sheet.predictors"),
        heads=_heads(speech, "predictor", *CRITERION[1:]),
        widths=WIDTHS,
        rows=tuple(_criterion(each, speech) for each in found.predictors),
    )


def _beside(found: Question, speech: Speech) -> Table:
    rows = tuple((each.name, each.value) for each in found.beside)
    return Table(title=speech.say("sheet.beside"), heads=_heads(speech, "name", "value"), widths=(60, 40), rows=rows)


def _scores(found: Question, speech: Speech) -> Table:
    return Table(
        title=speech.say("sheet.scores"),
        heads=_heads(speech, "score", "formula", "sources"),
        widths=(27, 55, 18),
        rows=tuple(_score(each, speech) for each in found.scores),
    )


def _score(found: Score, speech: Speech) -> tuple[str, ...]:
    how = speech.joined("sentence", (found.formula, *found.remarks))
    cited = speech.say("sheet.citation-is", citation=found.citation)
    return found.said, f"{how}\n{cited}", evidence(found.sources, speech)


def _story(found: Question, speech: Speech) -> Table:
    """What every definition answered on each day; a day on which all answered as the day before is left out."""
    names = {each.id: each.name for each in found.definitions}
    days = [(day.on, *(day.answers[name][1] if name in day.answers else "" for name in names)) for day in found.story]
    told = tuple(day for place, day in enumerate(days) if place == 0 or day[1:] != days[place - 1][1:])
    heads = (speech.say("board.date"), *names.values())
    return Table(title=speech.say("sheet.story"), heads=heads, widths=_even(heads), rows=told)


def _even(heads: Sequence[str]) -> tuple[int, ...]:
    return tuple(1 for _ in heads)


def _unused(found: Question, speech: Speech) -> Table:
    return Table(
        title=speech.say("sheet.not-used"),
        heads=_heads(speech, "kind", "at", "what"),
        widths=(25, 35, 40),
        rows=tuple((each.kind, each.at, each.what) for each in found.unused),
    )


def _heads(speech: Speech, *names: str) -> tuple[str, ...]:
    return tuple(speech.say(f"sheet.{name}") for name in names)
