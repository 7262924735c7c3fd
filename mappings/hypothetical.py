"""An answer to a case with facts that are only supposed: marked as such, with what the facts change.

The mark is a tag (HTEST, test health data) and the first sentence of both notes of every Observation. A supposed fact
is no resource, so nothing is cited for it.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from fhirnet.settings import LANGUAGES
from fhirnet.verdict import words
from mappings import result
from mappings.codes import table
from mappings.result import Row
from mappings.speech import speech_of
from mappings.supposed import supposed
from mappings.words import say
from mappings.xhtml import narrated

TAG = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST", "display": "test health data"}
NOTHING = "-"  # shown where there was no answer
Json = dict[str, Any]
_decode = msgspec.json.Decoder(float_hook=Decimal).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode


class Flip(NamedTuple):
    """A definition or criterion in words, what it said before, what it says with the supposed facts."""

    name: str
    before: str
    after: str


class Flips(NamedTuple):
    """What supposed facts do to an answer: to the primary definition, changed or not; what else they change.

    `listed` are the criteria, then the other definitions; `readings` counts the other readings that change.
    """

    primary: Flip
    listed: tuple[Flip, ...]
    readings: int


def flips(before: bytes, after: bytes, language: str) -> Flips:
    """What differs between two answers to one question, in words of a language."""
    old, new = result.read(before, language), result.read(after, language)
    primary = Flip(new.definitions[0].name, old.definitions[0].said, new.definitions[0].said)
    rest = _changed(old.further, new.further)
    named = [pair for pair in rest if not _of_readings(pair[1].code)]
    changed = (*_changed(old.criteria, new.criteria), *_changed(old.definitions[1:], new.definitions[1:]), *named)
    listed = tuple(Flip(now.name, was or NOTHING, now.said or NOTHING) for was, now in changed)
    return Flips(primary, listed, len(rest) - len(named))


def verdict(found: Flips, language: str) -> str:
    """The sentence on the primary definition."""
    name, before, after = found.primary.name, found.primary.before.lower(), found.primary.after.lower()
    if before == after:
        return say(words("what-if.unchanged", name=name, answer=after), language)
    return say(words("what-if.changed", name=name, before=before, after=after), language)


def beside(found: Flips, language: str) -> Iterator[str]:
    """How many other readings change; that nothing changes."""
    if found.readings:
        yield say(words("what-if.readings", count=found.readings), language)
    elif not found.listed and found.primary.before == found.primary.after:
        yield say(words("what-if.changes-nothing"), language)


def marked(before: bytes, after: bytes, facts: Sequence[str]) -> bytes:
    """The answer `after` (an Observation, or a panel Bundle) marked, with what it changes in the answer `before`."""
    answer = _decode(after)
    observations = list(_observations(answer))
    first, plain = observations[0], next(_observations(_decode(before)))
    for computed in _computed(answer):
        computed["meta"] = {**computed.get("meta", {}), "tag": [TAG]}
    for language in LANGUAGES:
        changed = flips(_encode(plain), _encode(first), language)
        for observation in observations:
            told = _told(facts, changed, language) if observation is first else [supposed(facts, language)]
            note = observation["note"][LANGUAGES.index(language)]
            note["text"] = speech_of(language).joined("sentence", [*told, note["text"]])
    for observation in observations:
        if "text" in observation:
            observation |= narrated(observation)
    return _encode(answer)


def _computed(answer: Json) -> Iterator[Json]:
    """The Observations of an answer and the Provenance that tells what they were computed from."""
    if answer["resourceType"] in ("Observation", "Provenance"):
        yield answer
    for entry in answer.get("entry", ()):
        yield from _computed(entry["resource"])


def _observations(answer: Json) -> Iterator[Json]:
    return (each for each in _computed(answer) if each["resourceType"] == "Observation")


def _changed(before: Sequence[Row], after: Sequence[Row]) -> list[tuple[str, Row]]:
    """The rows whose answer differs, each after what it said before."""
    was = {row.code: (row.answer, row.said) for row in before}
    pairs = [(was.get(row.code, ("", "")), row) for row in after]
    return [(said, row) for (answer, said), row in pairs if answer != row.answer]


def _of_readings(code: str) -> bool:
    """Whether a code is that of another reading, or of how stable the answer is under them."""
    return code == "verdict-stability" or f"alternative.{code}" in table().rows


def _told(facts: Sequence[str], found: Flips, language: str) -> Iterator[str]:
    """The sentences that stand before the note: what is supposed, what it does."""
    yield supposed(facts, language)
    yield verdict(found, language)
    each = tuple(words("what-if.flip", name=flip.name, before=flip.before, after=flip.after) for flip in found.listed)
    if each:
        yield say(words("what-if.changes", flips=each), language)
    yield from beside(found, language)
