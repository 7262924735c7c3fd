"""A verdict as the result Observation: every criterion, its number, the records the number came from, what is missing.

One Observation answers one question: the primary definition's verdict is its value, everything else its components, in
the fixed order of the wire contract, each always present. Nothing in it comes from a clock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

import msgspec

from fhirnet import __version__
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity, rounded
from fhirnet.verdict import (
    NOT_APPLICABLE,
    CriterionResult,
    Grade,
    Predictor,
    PredictorState,
    PrrtSuitability,
    Reason,
    Suitability,
    TaceResistance,
    Truth,
    Value,
    Verdict,
)
from mappings import narrative
from mappings.codes import coding
from mappings.relevance import Used
from mappings.vocabulary import CONCEPTS, PLACES, day_text

FN = "https://w3id.org/fhirnet"
SUPPORTING_INFO = "http://hl7.org/fhir/StructureDefinition/workflow-supportingInfo"
UCUM = "http://unitsofmeasure.org"
Json = dict[str, Any]
_encoder = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What surrounds a verdict on the wire: whom and when it is about, what it was computed from."""

    subject: str
    as_of: date
    language: str
    identifier: str
    used: tuple[Used, ...]
    not_used: int


def tace(result: TaceResistance, frame: Frame) -> bytes:
    """The TACE-resistance Observation as JSON."""
    verdict = result.primary
    components = [
        *(_definition(other) for other in result.others),
        *(_criterion(row, "verdict", verdict.answer is NOT_APPLICABLE) for row in verdict.criteria),
        *(_definition(other) for other in result.unsuitability),
        *_stage(result),
        *_stability(result),
    ]
    head = _extensions("basis", verdict.basis) + _extensions("assumption", verdict.assumptions)
    return _observation(
        "tace-resistance",
        verdict.definition.id,
        f"verdict.{verdict.answer.value}",
        head + _extensions("reason", verdict.reasons),
        components,
        narrative.tace(result, frame.not_used),
        result.focus,
        frame,
    )


def prrt(result: PrrtSuitability, frame: Frame) -> bytes:
    """The PRRT-suitability Observation as JSON."""
    primary = result.primary
    inapplicable = primary.grade is Grade.NOT_APPLICABLE
    components = [
        *(_graded(other) for other in result.others),
        *(_criterion(row, "verdict", inapplicable) for row in primary.rules),
        *(_predictor(code, finding) for code, finding in result.predictors),
        _component("obs-provisional-grade", value=_grade(result.provisional)),
        _dated("obs-defer-until", result.defer_until),
        *(_component(f"alternative.{name}", value=_grade(grade)) for name, grade in result.alternatives.items()),
    ]
    return _observation(
        "prrt-suitability",
        primary.definition.id,
        f"prrt-grade.{primary.grade.value}",
        _extensions("assumption", primary.assumptions) + _extensions("reason", primary.reasons),
        components,
        narrative.prrt(result, frame.not_used),
        result.focus,
        frame,
    )


def _observation(
    question: str,
    definition: str,
    answer: str,
    extensions: list[Json],
    components: list[Json],
    notes: tuple[str, str],
    focus: str | None,
    frame: Frame,
) -> bytes:
    supporting = sorted(u.reference for u in frame.used if u.type not in ("Observation", "Patient"))
    observed = sorted((u.effective, u.reference) for u in frame.used if u.type == "Observation")
    zh = frame.language == "zh-CN"
    code, value = coding(f"assessment.{question}"), coding(answer)
    extensions += [{"url": SUPPORTING_INFO, "valueReference": {"reference": ref}} for ref in supporting if ref != focus]
    return _encoder.encode(
        {
            "resourceType": "Observation",
            "meta": {
                "profile": [f"{FN}/StructureDefinition/{question}-observation"],
                "security": [_coding("result-ai-asserted")],
            },
            "language": frame.language,
            **({"extension": extensions} if extensions else {}),
            "identifier": [{"system": f"{FN}/id/evaluation", "value": frame.identifier}],
            "status": "preliminary",
            "category": [_concept("result-category")],
            "code": {"coding": [_coding(f"assessment.{question}")], "text": code.display_zh if zh else code.display},
            "subject": {"reference": frame.subject},
            **({"focus": [{"reference": focus}]} if focus else {}),
            "effectiveDateTime": frame.as_of.isoformat(),
            "valueCodeableConcept": {
                "coding": [_coding(answer)],
                "text": value.display_zh if zh else value.display,
            },
            "note": [{"text": text} for text in notes],
            "method": _concept(f"definition.{definition}"),
            "device": {
                "identifier": {"system": f"{FN}/id/device", "value": "fhirnet"},
                "display": f"fhirnet {__version__}",
            },
            **({"derivedFrom": [{"reference": reference} for _, reference in observed]} if observed else {}),
            "component": components,
        }
    )


def _definition(verdict: Verdict) -> Json:
    reasons = verdict.reasons if verdict.answer in (Truth.INDETERMINATE, NOT_APPLICABLE) else ()
    return _component(
        f"definition.{verdict.definition.id}",
        value=("valueCodeableConcept", _concept(f"verdict.{verdict.answer.value}")),
        extensions=_extensions("reason", reasons),
    )


def _graded(suitability: Suitability) -> Json:
    reasons = suitability.reasons if suitability.grade in (Grade.INDETERMINATE, Grade.NOT_APPLICABLE) else ()
    return _component(
        f"definition.{suitability.definition.id}",
        value=_grade(suitability.grade),
        extensions=_extensions("reason", reasons),
    )


def _grade(grade: Grade) -> tuple[str, object]:
    return "valueCodeableConcept", _concept(f"prrt-grade.{grade.value}")


def _criterion(row: CriterionResult, family: str, inapplicable: bool) -> Json:
    finding = row.finding
    extensions = _extensions("reason", finding.reasons) + _evidence(finding.evidence)
    if row.modifiable is not None:
        extensions.append({"url": f"{FN}/StructureDefinition/modifiable", "valueBoolean": row.modifiable})
    absent = "not-applicable" if finding.answer is NOT_APPLICABLE else "unknown"
    if row.code.startswith("cci-excluded-") and not inapplicable:
        absent = "unknown"
    component = _component(
        f"criterion.{row.code}", value=_value(finding.value, row.code), absent=absent, extensions=extensions
    )
    component["interpretation"] = [_concept(f"{family}.{finding.answer.value}")]
    if row.threshold:
        component["referenceRange"] = [{"text": row.threshold}]
    return component


def _predictor(code: str, finding: Predictor) -> Json:
    state: PredictorState = finding.answer
    component = _component(
        f"criterion.{code}",
        value=_value(finding.value, code),
        absent="unknown",
        extensions=_extensions("reason", finding.reasons) + _evidence(finding.evidence),
    )
    component["interpretation"] = [_concept(f"predictor-state.{state.value}")]
    return component


def _stage(result: TaceResistance) -> Iterable[Json]:
    absent = "unknown" if result.stage_applies else "not-applicable"
    stage = result.stage[0] if result.stage_applies and len(result.stage) == 1 else None
    unknown = _extensions("reason", (Reason.MISSING,)) if result.stage_applies and stage is None else []
    yield _component("obs-cnlc-stage", value=_value(stage, ""), absent=absent, extensions=unknown)
    indication = result.indication if result.stage_applies else None
    unknown = _extensions("reason", (Reason.MISSING,)) if result.stage_applies and indication is None else []
    yield _component("assessment.tace-indication", value=_value(indication, ""), absent=absent, extensions=unknown)


def _stability(result: TaceResistance) -> Iterable[Json]:
    stability = "stable" if result.stable else "reading-dependent"
    yield _component("obs-verdict-stability", value=("valueCodeableConcept", _concept(f"stability.{stability}")))
    for name, answer in result.alternatives.items():
        yield _component(f"alternative.{name}", value=("valueCodeableConcept", _concept(f"verdict.{answer.value}")))
    yield _dated("obs-index-session-date", result.primary.index_session)
    yield _dated("obs-index-assessment-date", result.primary.index_assessment)
    yield _dated("obs-first-met-date", result.first_met)
    if result.imaging_only is not None:
        answered = _concept(f"verdict.{result.imaging_only.value}")
        yield _component("obs-imaging-only-verdict", value=("valueCodeableConcept", answered))


def _dated(concept: str, on: Interval | date | None) -> Json:
    value = None if on is None else ("valueDateTime", day_text(on))
    return _component(concept, value=value, absent="not-applicable")


def _component(
    concept: str,
    *,
    value: tuple[str, object] | None,
    absent: str = "unknown",
    extensions: list[Json] | None = None,
) -> Json:
    component: Json = {"extension": extensions} if extensions else {}
    component["code"] = _concept(concept)
    if value is None:
        component["dataAbsentReason"] = _concept(f"absent-{absent}")
    else:
        component[value[0]] = value[1]
    return component


def _value(value: Value | None, code: str) -> tuple[str, object] | None:
    """The value[x] element of a value: its name and its content."""
    if value is None:
        return None
    if isinstance(value, Quantity):
        return _quantity(value, PLACES.get(code, 1))
    if isinstance(value, bool):
        return "valueBoolean", value
    if isinstance(value, int):
        return "valueInteger", value
    return "valueCodeableConcept", _concept(CONCEPTS[type(value)] + value.value)


def _quantity(quantity: Quantity, places: int) -> tuple[str, object]:
    def amount(number: Decimal, comparator: str = "") -> Json:
        shown = rounded(number, places) if quantity.computed else number
        sign = {"comparator": comparator} if comparator else {}
        return {"value": shown, **sign, "unit": quantity.unit, "system": UCUM, "code": quantity.unit}

    low, high = quantity.low, quantity.high
    if low is not None and high is not None:
        if low == high:
            return "valueQuantity", amount(low)
        return "valueRange", {"low": amount(low), "high": amount(high)}
    if low is not None:
        return "valueQuantity", amount(low, ">" if quantity.low_open else ">=")
    assert high is not None, "a quantity without any bound is no value"
    return "valueQuantity", amount(high, "<" if quantity.high_open else "<=")


def _extensions(name: str, codes: Sequence[Enum]) -> list[Json]:
    url = f"{FN}/StructureDefinition/{name}"
    return [{"url": url, "valueCoding": _coding(f"{name}.{code.value}")} for code in codes]


def _evidence(references: tuple[str, ...]) -> list[Json]:
    url = f"{FN}/StructureDefinition/evidence"
    return [{"url": url, "valueReference": {"reference": reference}} for reference in references]


@cache
def _coding(concept: str) -> msgspec.Raw:
    row = coding(concept)
    version = {"version": "1.0.0"} if row.system == f"{FN}/CodeSystem/definition" else {}
    return msgspec.Raw(msgspec.json.encode({"system": row.system, **version, "code": row.code, "display": row.display}))


@cache
def _concept(concept: str) -> msgspec.Raw:
    return msgspec.Raw(b'{"coding":[' + bytes(_coding(concept)) + b"]}")
