"""The answer of one definition for one patient of a population as a small Observation, from its rows.

It says the verdict and every criterion with its number, reasons and records, in codes; no sentences, no narrative.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from fhirnet.quantities import Quantity, Received
from fhirnet.verdict import Assumption, Basis, Reason
from mappings.result_elements import (
    DEVICE,
    UNTRANSLATED,
    Element,
    Json,
    coded,
    coding,
    component,
    concept,
    encode,
    evidence,
    extensions,
    quantity,
)

GRADED = "prrt-suitability"
AMOUNT = re.compile(r"(>=?|<=?)?(-?\d+(?:\.\d+)?)(?:\.\.(-?\d+(?:\.\d+)?))?\Z")
Cells = Mapping[str, str]


def write(answer: Cells, criteria: Sequence[Cells]) -> bytes:
    """The Observation of an answer and its criteria, as JSON without a line break."""
    definition, _, reading = answer["definition"].partition("/")
    said = [
        *extensions("basis", [Basis(each) for each in answer["basis"].split()], UNTRANSLATED),
        *extensions("assumption", [Assumption(each) for each in answer["assumptions"].split()], UNTRANSLATED),
        *_reasons(answer),
    ]
    family = "prrt-grade" if answer["question"] == GRADED else "verdict"
    components = [_criterion(each) for each in criteria]
    if reading:
        components.append(component(f"alternative.{reading}", UNTRANSLATED, value=_verdict(family, answer)))
    return encode(
        {
            "resourceType": "Observation",
            "meta": {"security": [coding("result-ai-asserted", UNTRANSLATED)]},
            **({"extension": said} if said else {}),
            "status": "preliminary",
            "category": [concept("result-category", UNTRANSLATED)],
            "code": concept(f"assessment.{answer['question']}", UNTRANSLATED),
            "subject": {"reference": answer["patient"]},
            "effectiveDateTime": answer["as_of"],
            "valueCodeableConcept": _verdict(family, answer)[1],
            "method": concept(f"definition.{definition}", UNTRANSLATED),
            "device": DEVICE,
            **({"component": components} if components else {}),
        }
    )


def _verdict(family: str, answer: Cells) -> Element:
    return coded(f"{family}.{answer['verdict']}", UNTRANSLATED)


def _criterion(row: Cells) -> Json:
    extended = [*_reasons(row), *evidence(row["evidence"].split())]
    absent = "not-applicable" if row["result"] == "not-applicable" else "unknown"
    written = component(
        f"criterion.{row['criterion']}", UNTRANSLATED, value=_value(row), absent=absent, extensions=extended
    )
    written["interpretation"] = [concept(f"verdict.{row['result']}", UNTRANSLATED)]
    if row["threshold"]:
        written["referenceRange"] = [{"text": row["threshold"]}]
    return written


def _reasons(row: Cells) -> list[Json]:
    return extensions("reason", [Reason(each) for each in row["reasons"].split()], UNTRANSLATED)


def _value(row: Cells) -> Element | None:
    text = row["value"]
    if not text:
        return None
    if row["unit"]:
        return quantity(_amount(text, row["unit"]), 0)
    if text in ("true", "false"):
        return "valueBoolean", text == "true"
    return ("valueInteger", int(text)) if text.lstrip("-").isdecimal() else coded(text, UNTRANSLATED)


def _amount(text: str, unit: str) -> Quantity:
    """The amount that a row shows; as received, so that nothing is rounded again."""
    found = AMOUNT.match(text)
    assert found is not None, "a row shows amounts in one way"
    sign, number, other = found[1] or "", Decimal(found[2]), found[3]
    shown = Received(found[2], other or found[2])
    if other:
        return Quantity(number, Decimal(other), unit, received=shown)
    low, high = (None, number) if "<" in sign else (number, None if sign else number)
    return Quantity(low, high, unit, low_open=sign == ">", high_open=sign == "<", received=shown)
