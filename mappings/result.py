"""A result Observation as a reader sees it: the question, every verdict, every number, in words of one language.

It reads what `mappings.verdict` writes and what a peer sends alike; numbers are shown as they are written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

import msgspec

from mappings.codes import table
from mappings.speech import speech_of

OWN = "https://w3id.org/fhirnet/CodeSystem/"
SIGNS = {"<=": "≤", ">=": "≥"}
_decoder = msgspec.json.Decoder(dict[str, object], float_hook=str)

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """One component in words; `answer` is the code of its verdict or state, `said` the same in words.

    `judged`: it is a rule that was answered, whether or not a code system has it. `decides`: it says that the answer
    rests on it.
    """

    code: str
    name: str
    value: str
    threshold: str
    answer: str
    said: str
    reasons: tuple[str, ...]
    evidence: tuple[str, ...]
    judged: bool = False
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A result in words; the first of `definitions` is the primary one, whose answer is the answer."""

    language: str
    question: str
    as_of: str
    definitions: tuple[Row, ...]
    criteria: tuple[Row, ...]
    further: tuple[Row, ...]
    note: str


def read(observation: bytes, language: str = "") -> Result:
    """The words of a result Observation, in this language, else its own."""
    seen = _decoder.decode(observation)
    language = language or str(seen.get("language", "en"))
    rows = [(_system(part.get("code")), _row(part, language)) for part in _parts(seen.get("component"))]
    beside = [row for _, row in takewhile(lambda each: each[0] == "definition", rows)]
    primary = _row({**seen, "code": seen.get("method"), "extension": seen.get("extension", [])}, language)
    primary = replace(primary, reasons=(*(row.name for _, row in rows if row.decides), *primary.reasons))
    return Result(
        language=language,
        question=_words(seen.get("code"), language),
        as_of=str(seen.get("effectiveDateTime", "")),
        definitions=(primary, *beside),
        criteria=tuple(row for system, row in rows if system == "criterion" or row.judged),
        further=tuple(row for system, row in rows[len(beside) :] if system != "criterion" and not row.judged),
        note=_note(seen, language),
    )


def _note(seen: Json, language: str) -> str:
    """Whether it is withdrawn, the computed note in this language, and what clinicians added, each with its author."""
    notes = list(_parts(seen.get("note")))
    computed = [str(each.get("text", "")) for each in notes if "authorString" not in each]
    added = [each for each in notes if "authorString" in each]
    return "\n".join(
        [
            *([speech_of(language).say("kept.withdrawn")] if seen.get("status") == "entered-in-error" else []),
            *(computed[:1] if language == "zh-CN" else computed[-1:]),
            *(f"{each['authorString']}, {str(each.get('time', ''))[:10]}: {each.get('text', '')}" for each in added),
        ]
    )


def _row(part: Json, language: str) -> Row:
    value, speech = _value(part, language), speech_of(language)
    spoken = next(iter(_parts(part.get("interpretation"))), part.get("valueCodeableConcept"))
    extensions = [(str(each.get("url", "")).rpartition("/")[2], each) for each in _parts(part.get("extension"))]
    return Row(
        code=_coding(part.get("code")).get("code", ""),
        name=_named(part.get("code"), language),
        value=value,
        threshold=", ".join(speech.threshold(str(each.get("text", ""))) for each in _parts(part.get("referenceRange"))),
        answer=_coding(spoken).get("code", ""),
        said=_words(spoken, language),
        reasons=tuple(_said(each.get("valueCoding"), language) for name, each in extensions if name == "reason"),
        evidence=tuple(
            str(_as(each.get("valueReference")).get("reference", "")) for name, each in extensions if name == "evidence"
        ),
        judged="interpretation" in part,
        decides=any(name == "decides" for name, _ in extensions),
    )


def _value(part: Json, language: str) -> str:
    if "valueQuantity" in part:
        return _amount(language, part["valueQuantity"])
    if "valueRange" in part:
        ends = _as(part["valueRange"])
        return _amount(language, ends.get("low"), ends.get("high"))
    if "valueBoolean" in part:
        said = speech_of(language).value(part["valueBoolean"] is True, _coding(part.get("code")).get("code", ""))
        return str(said)
    if "valueCodeableConcept" in part:
        return _words(part["valueCodeableConcept"], language)
    return str(part.get("valueInteger", part.get("valueDateTime", "")))


def _amount(language: str, *ends: object) -> str:
    """A quantity, or the two ends of a range, with the unit."""
    seen = [_as(end) for end in ends]
    unit = next((str(end.get("code", end.get("unit"))) for end in seen if "code" in end or "unit" in end), "1")
    return speech_of(language).amount("–".join(_number(end) for end in seen), unit)


def _number(quantity: Json) -> str:
    sign = str(quantity.get("comparator", ""))
    return f"{SIGNS.get(sign, sign)} {quantity.get('value', '')}".strip()


def _named(code: object, language: str) -> str:
    """What a component is about: an own code in the words of the language, else the text beside it."""
    text = str(_as(code).get("text", ""))
    return _words(code, language) if _system(code) or not text else text


def _words(concept: object, language: str) -> str:
    seen = _as(concept)
    return _said(_coding(seen), language) or str(seen.get("text", ""))


def _said(coding: object, language: str) -> str:
    seen = _as(coding)
    display = str(seen.get("display", seen.get("code", "")))
    if language != "zh-CN":
        return display
    return _chinese(str(seen.get("system", "")), str(seen.get("code", ""))) or display


@lru_cache(maxsize=4096)
def _chinese(system: str, code: str) -> str:
    rows = (row for concept in table().exact.get((system, code), ()) for row in table().rows[concept])
    return next((row.display_zh for row in rows if (row.system, row.code) == (system, code)), "")


def _system(concept: object) -> str:
    system = _coding(concept).get("system", "")
    return system.removeprefix(OWN) if system.startswith(OWN) else ""


def _coding(concept: object) -> dict[str, str]:
    first = next(_parts(_as(concept).get("coding")), {})
    return {name: value for name, value in first.items() if isinstance(value, str)}


def _parts(node: object) -> Iterator[Json]:
    return (part for part in node if isinstance(part, dict)) if isinstance(node, list) else iter(())


def _as(node: object) -> Json:
    return node if isinstance(node, dict) else {}
