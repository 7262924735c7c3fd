"""The card: the answer in one line, and behind it every definition with the number it rests on.

It is never critical and suggests no action: what follows from the answer is decided by physicians. Everything in the
detail is escaped: no text of a record becomes a link or a tag.
"""

import re
from collections.abc import Iterable, Iterator
from uuid import UUID, uuid5

from fhirnet.dossier.evidence import latest
from fhirnet.dossier.record import Criterion, Definition, Question
from fhirnet.hooks.services import Service
from mappings import sentences
from mappings.codes import coding, table
from mappings.references import NAMESPACE
from mappings.speech import Speech

LONGEST = 140  # a summary has fewer characters
WARNS = frozenset({"met", "not-suitable", "suitable-with-adverse-predictors"})
PRESENT = frozenset({"present-major", "present-minor"})
NOT_FORBIDDEN = "met"  # of TACE: it does not say that TACE is forbidden
_SPECIAL = re.compile(r"[\\`*_\[\]<>|~&#@]|(?<=:)//|(?<=www)\.", re.IGNORECASE)
Json = dict[str, object]


def card(
    service: Service, found: Question, speech: Speech, *, as_of: str, not_used: int, root: str,
    lacking: Iterable[str] = (), certain: bool = True,
) -> Json:  # fmt: skip
    """The card with this answer. `root` is the address of this service, `lacking` what the EHR did not provide."""
    detail = _detail(found, speech, as_of, not_used, tuple(lacking), certain)
    return {
        "uuid": str(name(service.id, found.identifier)),
        "summary": summary(found, speech),
        "detail": "\n\n".join(detail),
        "indicator": "warning" if found.definitions[0].answer in WARNS else "info",
        "source": {"label": "fhirnet", "url": f"{root}/", "topic": _coded(f"assessment.{found.id}", speech)},
        "overrideReasons": [_coded(each, speech) for each in override_reasons()],
        "links": [*_links(found.definitions, speech), _link(speech.say("hooks.page"), f"{root}/")],
    }


def name(service: str, identifier: str) -> UUID:
    """The uuid of a card: the same for the same answer to the same data."""
    return uuid5(NAMESPACE, f"{service}|{identifier}")


def summary(found: Question, speech: Speech) -> str:
    """The answer in one line: how many definitions answer what, in the words of the page and the sheet."""
    return speech.say(f"hooks.summary-{found.id}", standing=found.headline)


def override_reasons() -> tuple[str, ...]:
    """The reasons a card may be set aside for, in the order of codes.csv."""
    return tuple(concept for concept in table().rows if concept.startswith("override-reason."))


def escaped(text: str) -> str:
    """A text in Markdown that says just this text, on one line."""
    return _SPECIAL.sub(lambda mark: "\\" + mark[0], " ".join(text.split()))


def _detail(
    found: Question, speech: Speech, as_of: str, not_used: int, lacking: tuple[str, ...], certain: bool
) -> Iterator[str]:
    """The paragraphs behind the summary: the day, then the table."""
    yield escaped(speech.say("hooks.as-of", on=as_of))
    if not certain:
        yield speech.say("hooks.maybe-tace")
    yield _table(found, speech)
    if found.separating:
        yield escaped(found.separating)
    if (found.id, found.definitions[0].answer) == ("tace-resistance", NOT_FORBIDDEN):
        yield speech.say("note.met-is-not-forbidden")
    present = [
        speech.say("note.predictor", row=each.name, state=each.said)
        for each in found.predictors
        if each.answer in PRESENT
    ]
    yield from _sentence(speech, "note.predictors", present)
    yield from _listed(speech, "hooks.deciding", found.deciding)
    yield from _listed(speech, "hooks.missing", found.missing)
    yield from _sentence(speech, "note.assumptions", found.assumptions)
    unverified = [
        speech.say("note.unverified-of", definition=each.name, what=each.unverified)
        for each in found.definitions
        if each.unverified
    ]
    yield from _sentence(speech, "note.unverified", unverified)
    yield from _sentence(speech, "hooks.not-provided", [speech.say(f"hooks.key-{key}") for key in lacking])
    last = (sentences.not_used(speech, not_used), speech.say("answer.rule-based"))
    yield speech.joined("sentence", [escaped(each) for each in last if each])
    yield f"{speech.say('hooks.result')} `{found.identifier}`"


def _table(found: Question, speech: Speech) -> str:
    heads = [speech.say(f"hooks.head-{found.id}"), speech.say("hooks.answer"), speech.say("hooks.decided-on")]
    rows = [(each.name, each.said, _decided_on(each, speech)) for each in found.definitions]
    written = [heads, ["---"] * len(heads), *(list(map(escaped, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in written)


def _decided_on(definition: Definition, speech: Speech) -> str:
    """What a verdict rests on: each criterion with its number, what is asked, and the day the number is of."""
    deciding = [each for each in definition.criteria if each.decides]
    return speech.joined("clause", [measured(each, speech) for each in deciding]) or speech.joined(
        "clause", definition.reasons
    )


def measured(found: Criterion, speech: Speech) -> str:
    """A criterion with its number, what is asked, and the latest date of its evidence."""
    said = sentences.shown(speech, found.name, found.value or None, found.threshold)
    on = latest(found.sources, speech)
    return speech.say("hooks.dated", what=said, on=on) if on else said


def _sentence(speech: Speech, key: str, rows: Iterable[str]) -> Iterator[str]:
    """A sentence that lists these; none where there are none."""
    if said := sentences.listed(speech, key, rows):
        yield escaped(said)


def _listed(speech: Speech, key: str, rows: tuple[str, ...]) -> Iterator[str]:
    """A list of these, the first of many; none where there are none."""
    if not rows:
        return
    shown = [f"- {escaped(row)}" for row in rows[: sentences.SHOWN_MISSING]]
    if left := len(rows) - len(shown):
        shown.append(f"- {speech.say('note.more', count=left)}")
    yield "\n".join((speech.say(key), "", *shown))


def _links(definitions: Iterable[Definition], speech: Speech) -> Iterator[Json]:
    for each in definitions:
        if each.link:
            yield _link(speech.say("hooks.citation", definition=each.name, citation=each.citation), each.link)


def _link(label: str, url: str) -> Json:
    return {"label": label, "url": url, "type": "absolute"}


def _coded(concept: str, speech: Speech) -> Json:
    first = coding(concept)
    return {"system": first.system, "code": first.code, "display": speech.concept(concept)}
