"""What stands on the first page: every answer with what it was decided on, what is missing, whom it is about.

Every text of it is finished here, in the language of the dossier; PDF and Word lay out the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from fhirnet.dossier.record import Criterion, Definition, Dossier, Question
from mappings.speech import Speech, speech_of
from mappings.supposed import supposed

ADVERSE = ("present-major", "present-minor")
OPEN = "indeterminate"
SUITED = ("suitable", "suitable-with-adverse-predictors")
NONE = "–"  # nothing is known or nothing to be said
BESIDE = {  # what a board reads of what was computed beside the answers; whether also that it is not known
    "provisional-grade": False,
    "defer-until": False,
    "cnlc-stage": True,
    "tace-indication": True,
    "verdict-stability": False,
    "first-met-date": False,
    "cn-tace-unsuitable": False,
    "apple-2020-tace-unsuitable": False,
    "": False,  # of the next dose: activities and dates, which have no code of their own
}
SHORT = 12  # characters of an identifier that a reader compares
MARK = "†"  # at what is not verified at its source


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One definition with its answer; `on` is the date of the latest record that this answer rests on."""

    name: str
    answer: str
    said: str
    decided_on: str
    on: str
    citation: str
    mark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A heading and what is listed under it; `urgent`: a board has to see it before it decides."""

    title: str
    items: tuple[str, ...]
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question on the first page."""

    title: str
    headline: str
    agreement: str
    answers: tuple[Answer, ...]
    remark: str
    lists: tuple[Listed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The first page. `running` stands at the foot of every page, `page` has {page} and {pages} to be filled."""

    title: str
    hospital: str
    about: tuple[tuple[str, str], ...]
    hypothetical: str
    heads: tuple[str, ...]
    asked: tuple[Asked, ...]
    unverified: str
    timeline: str
    picture: str
    identifiers: tuple[tuple[str, str], ...]
    versions: str
    disclaimer: str
    to_fill_in: tuple[str, str, str]
    more: str
    running: str
    rule_based: str
    page: str


def front(found: Dossier) -> Front:
    """The first page of a dossier."""
    speech = speech_of(found.language)
    say = speech.say
    return Front(
        title=say("sheet.title"),
        hospital=say("sheet.hospital"),
        about=_about(found, speech),
        hypothetical=supposed(found.supposed, found.language) if found.supposed else "",
        heads=(
            say("sheet.definition"), say("sheet.verdict"), say("sheet.decided-on"), say("sheet.date"),
            say("sheet.citation"),
        ),
        asked=tuple(_asked(each, speech) for each in found.questions),
        unverified=say("sheet.unverified") if any(d.unverified for q in found.questions for d in q.definitions) else "",
        timeline=say("sheet.timeline"),
        picture=say("sheet.picture") if found.timeline else say("sheet.no-timeline"),
        identifiers=tuple((each.title, each.identifier) for each in found.questions),
        versions=say("sheet.versions", software=found.software, rules=found.rules),
        disclaimer=found.disclaimer,
        to_fill_in=(say("sheet.discussed"), say("sheet.decision"), say("sheet.signature")),
        more=say("sheet.more", count="{count}"),
        running=running(found),
        rule_based=say("sheet.rule-based"),
        page=say("sheet.page", page="{page}", pages="{pages}"),
    )  # fmt: skip


def running(found: Dossier) -> str:
    """What stands on every page; first of all that the sheet is hypothetical, if it is."""
    marks = (speech_of(found.language).say("sheet.hypothetical"),) if found.supposed else ()
    return " · ".join([*marks, found.patient.pseudonym, found.as_of, *map(short, identifiers(found))])


def identifiers(found: Dossier) -> tuple[str, ...]:
    """The identifiers of the results of a dossier."""
    return tuple(each.identifier for each in found.questions)


def short(identifier: str) -> str:
    """Enough of an identifier to compare two sheets by."""
    return identifier.rpartition(":")[2][:SHORT]


def _about(found: Dossier, speech: Speech) -> tuple[tuple[str, str], ...]:
    person = " · ".join(each for each in (found.patient.pseudonym, found.patient.sex, found.patient.age) if each)
    known = speech.say("sheet.known-then" if found.explicit else "sheet.known-now")
    return (speech.say("sheet.patient"), person), (speech.say("sheet.as-of"), f"{found.as_of} · {known}")


def _asked(found: Question, speech: Speech) -> Asked:
    lists = (
        _separating(found, speech),
        _changes(found, speech),
        _predictors(found, speech),
        *_open(found, speech),
        Listed(title=speech.say("sheet.beside"), items=tuple(_beside(found, speech))),
    )
    remark = speech.say("note.met-is-not-forbidden")
    return Asked(
        title=found.title,
        headline=found.headline,
        agreement=found.agreement,
        answers=tuple(_answer(each, speech) for each in found.definitions),
        remark=remark if remark in found.note else "",
        lists=tuple(each for each in lists if each.items),
    )


def _answer(found: Definition, speech: Speech) -> Answer:
    applicable = found.answer != "not-applicable"
    nothing = speech.say("note.nothing-fails") if found.answer in SUITED else NONE
    because = found.decided_on if applicable else speech.joined("clause", found.reasons)
    return Answer(
        name=found.name,
        answer=found.answer,
        said=found.said,
        decided_on=because or nothing,
        on=found.evidence_to or NONE,
        citation=found.citation.removeprefix("doi:"),
        mark=MARK if found.unverified else "",
    )


def _separating(found: Question, speech: Speech) -> Listed:
    return Listed(title=speech.say("sheet.separating"), items=(found.separating,) if found.separating else ())


def _changes(found: Question, speech: Speech) -> Listed:
    if found.changes is None:
        return Listed(title="", items=())
    turned = (
        speech.say("sheet.change", name=each.name, before=each.before, after=each.after) for each in found.changes
    )
    items = (*turned, *found.changed) or (speech.say("sheet.no-change"),)
    return Listed(title=speech.say("sheet.changes"), items=items, urgent=True)


def _predictors(found: Question, speech: Speech) -> Listed:
    """The adverse predictors that are present, and how many nobody can tell."""
    all_, adverse = len(found.predictors), [each for each in found.predictors if each.answer in ADVERSE]
    unknown = sum(each.answer == OPEN for each in found.predictors)
    items = [predictor(each) for each in adverse]
    if not adverse and all_:
        items.append(speech.say("sheet.no-predictor", all=all_))
    if unknown:
        items.append(speech.say("sheet.open-predictors", count=unknown, all=all_))
    return Listed(title=speech.say("sheet.predictors"), items=tuple(items), urgent=bool(adverse))


def predictor(found: Criterion) -> str:
    """A predictor in one line: its name, its value, how adverse it is."""
    return " · ".join(each for each in (found.name, found.value, found.said) if each)


def _open(found: Question, speech: Speech) -> Iterable[Listed]:
    missing = found.missing or (speech.say("sheet.none"),)
    yield Listed(title=speech.say("sheet.deciding"), items=found.deciding, urgent=True)
    yield Listed(title=speech.say("sheet.missing"), items=missing)


def _beside(found: Question, speech: Speech) -> Iterable[str]:
    order = {code: place for place, code in enumerate(BESIDE)}
    rows = [each for each in found.beside if each.code in order and (each.value or BESIDE[each.code])]
    for each in sorted(rows, key=lambda each: order[each.code]):
        yield speech.say("note.criterion-found", name=each.name, value=each.value or NONE)
