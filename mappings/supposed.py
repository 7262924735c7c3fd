"""Supposed facts in words of a reader, each with the way it was written: 治疗目的:根治性(intent=curative)."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from fhirnet.case.person import Gender
from mappings.codes import table
from mappings.speech import WITHOUT_UNIT, Speech, speech_of
from mappings.units import SCALES
from mappings.what_if import keys, meant
from mappings.what_if.choices import choices
from mappings.what_if.fact import YES_NO, parsed
from mappings.what_if.unobserved import OWN

NUMBER = re.compile(r"(?:<=|>=|<|>)?\s*-?[0-9]+(?:\.[0-9]+)?")
VALUES = {  # of facts that no Observation would say
    "confirmed": "what-if.confirmed",
    "ct": "what-if.ct",
    "done": "what-if.done",
    "mri": "what-if.mri",
}
GENDERS = frozenset(gender.value for gender in Gender)


def supposed(facts: Sequence[str], language: str) -> str:
    """The sentence that says what is supposed. The facts are ones that `suppose` took."""
    speech = speech_of(language)
    return speech.say("what-if.supposed", facts=speech.joined("item", [_said(text, speech) for text in facts]))


class Supposable(NamedTuple):
    """A fact that can be supposed: its key, its name, its unit in the words of a reader.

    `values`: what it may be where it is one of a few, each as it is written and in words.
    """

    key: str
    name: str
    unit: str
    values: tuple[tuple[str, str], ...]


def facts(language: str) -> tuple[Supposable, ...]:
    """Every fact that can be supposed."""
    speech = speech_of(language)
    return tuple(Supposable(key, _name(key, speech), _unit(key, speech), _values(key, speech)) for key in keys())


def _values(key: str, speech: Speech) -> tuple[tuple[str, str], ...]:
    return tuple((value, _value(key, value, speech)) for value in choices(key))


def _unit(key: str, speech: Speech) -> str:
    unit = SCALES[key].unit if key in SCALES else "1"
    return "" if unit in WITHOUT_UNIT else speech.unit(unit)


def _said(text: str, speech: Speech) -> str:
    fact = parsed(text)
    concept = meant(fact.key)
    return speech.say(
        "what-if.fact", name=_name(concept, speech), value=_value(concept, fact.value, speech), written=text
    )


def _name(concept: str, speech: Speech) -> str:
    """What the fact is about; of a laboratory name the part before its property and specimen."""
    own = concept in OWN and concept not in table().rows
    return speech.say(f"what-if.{concept}") if own else speech.concept(concept).partition(" [")[0]


def _value(concept: str, text: str, speech: Speech) -> str:
    if concept == "gender" and text.lower() in GENDERS:
        return speech.say(f"what-if.{text.lower()}")
    if text.lower() in VALUES:
        return speech.say(VALUES[text.lower()])
    if text.lower() in YES_NO:
        return speech.say("value.yes" if YES_NO[text.lower()] else "value.no")
    if concept in SCALES and NUMBER.fullmatch(text):
        return speech.amount(text, SCALES[concept].unit)
    if text in table().rows:
        return speech.concept(text)
    named = [name for name in table().rows if name.endswith((f".{text}", f"-{text}"))]
    return speech.concept(max(named, key=lambda name: _alike(name, concept))) if named else text


def _alike(name: str, concept: str) -> int:
    """How many words two concepts share: "fistula-extent.none" with "obs-hepatic-artery-fistula", one."""
    words = (set(re.split("[.-]", each)) for each in (name, concept))
    return len(set.intersection(*words))
