"""A score as a member of the Bundle: its number and class, how it is computed, each item with its points and records.

Scores have no code of their own class or items in a published code system that was verified: those are said in words.
"""

from dataclasses import replace
from enum import Enum

from fhirnet.verdict import Missing, Score, ScoreItem, Value, words
from fhirnet.verdict.score import BclcStage
from mappings import result_elements
from mappings.relevance import Used
from mappings.result_elements import Element, Frame, Json, concept, evidence, extensions, worded
from mappings.speech import SPEECH
from mappings.vocabulary import CONCEPTS, day_text
from mappings.words import say

ZH, EN = "zh-CN", "en"
JOINED = {ZH: "", EN: " "}  # sentences of a note


def observation(score: Score, frame: Frame, identifier: str, focus: str | None = None) -> Json:
    """The Observation of a score that has a value (contract 4.4), to be encoded with `result_elements.encode`.

    `frame` is that of the question it stands beside, `identifier` the digest that names this member, `focus` the
    reference of the tumour.
    """
    language, band = frame.language, score.band
    written = result_elements.observation(
        f"obs-{score.code.replace('.', '-')}",
        replace(frame, identifier=identifier, named="verdict", used=_used(score, frame)),
        value=_value(score, language),
        components=[_item(item, score.code, language) for item in score.items],
        notes=(_note(score, ZH), _note(score, EN)),
        extensions=[
            *extensions("assumption", score.assumptions, language),
            *extensions("reason", score.reasons, language),
        ],
        focus=focus,
    )
    formula = say(words("score.method", formula=score.formula, citation=score.citation), language)
    return written | {
        "method": {"text": formula},
        **({"interpretation": [{"text": say(band, language)}]} if band else {}),
    }


def _used(score: Score, frame: Frame) -> tuple[Used, ...]:
    """What the score was computed from. A record that the question itself does not read is a result: only AST is."""
    known = {used.reference: used for used in frame.used}
    return tuple([known.get(reference) or Used(reference, "Observation", "") for reference in score.evidence])


def _value(score: Score, language: str) -> Element | None:
    if isinstance(score.value, Enum):
        return "valueCodeableConcept", _class(score, score.value, language)
    return result_elements.value(score.value, score.code, language)


def _class(score: Score, found: Enum, language: str) -> Json:
    """A stage or response as CodeableConcept, of a code where there is one."""
    if type(found) in CONCEPTS:
        return worded(CONCEPTS[type(found)] + found.value, language)
    return {"text": say(score.band, language) if score.band else str(found.value)}


def _item(item: ScoreItem, code: str, language: str) -> Json:
    extended = extensions("reason", item.reasons, language) + evidence(item.evidence)
    found = _stage(item.value, language) or result_elements.value(item.value, code, language)
    return {
        **({"extension": extended} if extended else {}),
        "code": {"text": say(item.name, language)},
        **({found[0]: found[1]} if found else {"dataAbsentReason": concept("absent-unknown", language)}),
        **({} if item.points is None else {"interpretation": [{"text": _points(item.points, language)}]}),
    }


def _stage(found: Value | None, language: str) -> Element | None:
    if not isinstance(found, BclcStage):
        return None
    return "valueCodeableConcept", {"text": say(words(f"score.bclc-{found.lower()}"), language)}


def _points(given: Value, language: str) -> str:
    number = _shown(given, "", language)
    return say(words("score.one-point" if number == "1" else "score.points", points=number), language)


def _note(score: Score, language: str) -> str:
    said = (
        headline(score, language),
        words("score.read-before", day=day_text(score.before)) if score.before else None,
        score.published,
        score.caution,
        words("score.unverified-mark", what=score.unverified) if score.unverified else None,
        _missing(score.missing, language),
        words("answer.rule-based"),
    )
    return JOINED[language].join(part if isinstance(part, str) else say(part, language) for part in said if part)


def headline(score: Score, language: str) -> str:
    """The score with its number or class, in one sentence."""
    name = worded(f"obs-{score.code.replace('.', '-')}", language)["text"]
    if score.value is None:
        return say(words("score.not-computed", name=name), language)
    if isinstance(score.value, Enum):
        said = _class(score, score.value, language)["text"]
        return say(words("score.headline", name=name, value=said), language)
    number = _shown(score.value, score.code, language)
    if score.band is None:
        return say(words("score.headline", name=name, value=number), language)
    return say(words("score.headline-with-class", name=name, value=number, band=score.band), language)


def _missing(missing: tuple[Missing, ...], language: str) -> str | None:
    if not missing:
        return None
    what = SPEECH[language].joined("item", [SPEECH[language].missing(item) for item in dict.fromkeys(missing)])
    return say(words("score.missing-mark", what=what), language)


def _shown(value: Value, code: str, language: str) -> str:
    said = SPEECH[language].value(value, code)
    assert said is not None, "only a missing value is not shown"
    return said
