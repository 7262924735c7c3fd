"""What every result Observation is made of: codings, values, components, extensions, and the Observation around them.

A verdict, a score and a dose decision are all written with these. A coding is encoded once per concept and language.
Nothing here comes from a clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import msgspec

from fhirnet import __version__
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity, rounded
from fhirnet.verdict import Value
from mappings import codes
from mappings.relevance import Used
from mappings.vocabulary import CONCEPTS, PLACES, day_text

FN = "https://w3id.org/fhirnet"
UNTRANSLATED = "en"  # of what is for machines and the same in every language
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"
SUPPORTING_INFO = "http://hl7.org/fhir/StructureDefinition/workflow-supportingInfo"
UCUM = "http://unitsofmeasure.org"
DEVICE = {
    "identifier": {"system": f"{FN}/id/device", "value": "fhirnet"},
    "display": f"fhirnet {__version__}",
}
Json = dict[str, Any]
Element = tuple[str, object]  # the name of a value[x] and its content

encode = msgspec.json.Encoder(decimal_format="number").encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds a result on the wire: whom and when it is about, what it was computed from.

    `identifier` is the digest that names it, in the identifier system of `named`: "evaluation", or "verdict" for a
    member of a panel. `device` refers to what computed it. `as_known`: only what had been recorded by then was used.
    `attested`: whether attestations by a trial were accepted.
    """

    subject: str
    as_of: date
    language: str
    identifier: str
    used: tuple[Used, ...]
    not_used: int
    as_known: bool | None = None
    attested: bool | None = None
    named: str = "evaluation"
    device: Mapping[str, object] = field(default_factory=lambda: DEVICE)


def observation(
    code: str,
    frame: Frame,
    *,
    value: Element | None,
    components: Sequence[Json],
    notes: Sequence[str],
    profile: str | None = None,
    extensions: Sequence[Json] = (),
    method: str | None = None,
    focus: str | None = None,
    absent: str = "unknown",
) -> Json:
    """A result Observation (contract 4.1), to be encoded with `encode`.

    `code` and `method` are concepts; without a value its dataAbsentReason is `absent`. `profile` is the last part of
    the canonical address.
    """
    language = frame.language
    supporting = sorted(u.reference for u in frame.used if u.type not in ("Observation", "Patient"))
    observed = sorted((u.effective, u.reference) for u in frame.used if u.type == "Observation")
    extended = [
        *extensions,
        *({"url": SUPPORTING_INFO, "valueReference": {"reference": ref}} for ref in supporting if ref != focus),
    ]
    return {
        "resourceType": "Observation",
        "meta": {
            **({"profile": [f"{FN}/StructureDefinition/{profile}"]} if profile else {}),
            "security": [coding("result-ai-asserted", UNTRANSLATED)],
        },
        "language": language,
        **({"extension": extended} if extended else {}),
        "identifier": [{"system": f"{FN}/id/{frame.named}", "value": frame.identifier}],
        "status": "preliminary",
        "category": [concept("result-category", UNTRANSLATED)],
        "code": worded(code, language),
        "subject": {"reference": frame.subject},
        **({"focus": [{"reference": focus}]} if focus else {}),
        "effectiveDateTime": frame.as_of.isoformat(),
        **_answer(value, absent, language),
        "note": [{"text": text} for text in notes],
        **({"method": concept(method, language)} if method else {}),
        "device": frame.device,
        **({"derivedFrom": [{"reference": reference} for _, reference in observed]} if observed else {}),
        **({"component": components} if components else {}),
    }


def component(
    code: str,
    language: str,
    *,
    value: Element | None,
    absent: str = "unknown",
    extensions: Sequence[Json] = (),
) -> Json:
    """A component of this concept; without a value its dataAbsentReason is `absent`."""
    return {
        **({"extension": extensions} if extensions else {}),
        "code": concept(code, language),
        **_answer(value, absent, language),
    }


def dated(code: str, on: Interval | date | None, language: str) -> Json:
    """A component whose value is a date; not applicable where there is none."""
    value = None if on is None else ("valueDateTime", day_text(on))
    return component(code, language, value=value, absent="not-applicable")


def coded(code: str, language: str) -> Element:
    """A concept as the value of a component."""
    return "valueCodeableConcept", concept(code, language)


def value(found: Value | None, code: str, language: str) -> Element | None:
    """A value as value[x]; `code` is the criterion or score it belongs to, which decides its decimals."""
    if found is None:
        return None
    if isinstance(found, Quantity):
        return quantity(found, PLACES.get(code, 1))
    if isinstance(found, bool):
        return "valueBoolean", found
    if isinstance(found, int):
        return "valueInteger", found
    return coded(CONCEPTS[type(found)] + found.value, language)


def quantity(amount: Quantity, places: int) -> Element:
    """A quantity as Quantity, with a comparator where one end is open, or as Range."""

    def bound(number: Decimal, comparator: str = "") -> Json:
        shown = rounded(number, places) if amount.computed else number
        sign = {"comparator": comparator} if comparator else {}
        return {"value": shown, **sign, "unit": amount.unit, "system": UCUM, "code": amount.unit}

    low, high = amount.low, amount.high
    if low is not None and high is not None:
        if low == high:
            return "valueQuantity", bound(low)
        return "valueRange", {"low": bound(low), "high": bound(high)}
    if low is not None:
        return "valueQuantity", bound(low, ">" if amount.low_open else ">=")
    assert high is not None, "a quantity without any bound is no value"
    return "valueQuantity", bound(high, "<" if amount.high_open else "<=")


def extensions(name: str, said: Sequence[Enum], language: str) -> list[Json]:
    """One own extension per word: "reason", "assumption" or "basis"."""
    url = f"{FN}/StructureDefinition/{name}"
    return [{"url": url, "valueCoding": coding(f"{name}.{each.value}", language)} for each in said]


def evidence(references: Sequence[str]) -> list[Json]:
    """The records that a component was decided on."""
    url = f"{FN}/StructureDefinition/evidence"
    return [{"url": url, "valueReference": {"reference": reference}} for reference in references]


def worded(code: str, language: str) -> Json:
    """A CodeableConcept with its words in the language of the request."""
    row = codes.coding(code)
    return {"coding": [coding(code, language)], "text": row.display_zh if language == "zh-CN" else row.display}


@cache
def coding(code: str, language: str) -> msgspec.Raw:
    """The Coding of a concept; in a Chinese answer its display is translated."""
    row = codes.coding(code)
    version = {"version": "1.0.0"} if row.system == f"{FN}/CodeSystem/definition" else {}
    said: Json = {"system": row.system, **version, "code": row.code, "display": row.display}
    if language == "zh-CN":
        said["_display"] = {"extension": [_translation(language, row.display_zh)]}
    return msgspec.Raw(msgspec.json.encode(said))


@cache
def concept(code: str, language: str) -> msgspec.Raw:
    """The CodeableConcept of a concept; in a Chinese answer with its Chinese words as text."""
    if language == "zh-CN":
        return msgspec.Raw(msgspec.json.encode(worded(code, language)))
    return msgspec.Raw(msgspec.json.encode({"coding": [coding(code, language)]}))


def _translation(language: str, content: str) -> Json:
    parts = [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": content}]
    return {"extension": parts, "url": TRANSLATION}


def _answer(found: Element | None, absent: str, language: str) -> Json:
    return {"dataAbsentReason": concept(f"absent-{absent}", language)} if found is None else {found[0]: found[1]}
