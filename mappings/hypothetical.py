"""An answer to a case with facts that are only supposed: marked as such, with what the facts change.

The mark is a tag of the Observation (HTEST, test health data) and the first sentence of both notes. A supposed fact
is no resource, so nothing is cited for it.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from fhirnet.settings import LANGUAGES
from fhirnet.verdict import words
from mappings import result
from mappings.words import say
from mappings.xhtml import narrated

TAG = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST", "display": "test health data"}
Json = dict[str, Any]
_decode = msgspec.json.Decoder(float_hook=Decimal).decode
_encode = msgspec.json.Encoder(decimal_format="number").encode


class Flip(NamedTuple):
    """What a supposed fact changes: the definition or criterion in words, what it said before, what it says now."""

    name: str
    before: str
    after: str


def flips(before: bytes, after: bytes, language: str) -> tuple[Flip, ...]:
    """What differs between two answers to one question, in words of a language."""
    pairs = zip(_rows(before, language), _rows(after, language), strict=True)
    return tuple(Flip(new.name, old.said, new.said) for old, new in pairs if old.answer != new.answer)


def marked(before: bytes, after: bytes, supposed: Sequence[str]) -> bytes:
    """The answer `after` (an Observation, or a panel Bundle) marked, with what it changes in the answer `before`."""
    answer = _decode(after)
    observations = list(_observations(answer))
    first, plain = observations[0], next(_observations(_decode(before)))
    for observation in observations:
        observation["meta"] = {**observation["meta"], "tag": [TAG]}
    for note, language in zip(first["note"], LANGUAGES, strict=True):
        note["text"] = _said(supposed, flips(_encode(plain), _encode(first), language), language) + note["text"]
    for observation in observations:
        if "text" in observation:
            observation |= narrated(observation)
    return _encode(answer)


def _observations(answer: Json) -> Iterator[Json]:
    if answer["resourceType"] == "Observation":
        yield answer
    for entry in answer.get("entry", ()):
        yield from _observations(entry["resource"])


def _rows(observation: bytes, language: str) -> list[result.Row]:
    read = result.read(observation, language)
    return [*read.definitions, *read.criteria, *read.further]


def _said(supposed: Sequence[str], changed: Sequence[Flip], language: str) -> str:
    facts = words("what-if.supposed", facts=", ".join(supposed))
    each = tuple(words("what-if.flip", name=flip.name, before=flip.before, after=flip.after) for flip in changed)
    found = words("what-if.changes", flips=each) if each else words("what-if.changes-nothing")
    return say(facts, language) + say(found, language)
