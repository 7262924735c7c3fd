"""A case as a document for the tumour board of another hospital: a Composition first, what it lists after it.

The document is a "Patient summary" (LOINC 60591-5, the type of the International Patient Summary): what the board of
another house gets is a summary of the record, and this is the type that receivers know; a type of its own for handing a
case over to a tumour board was not found at LOINC. Every section says in words what it lists, for whoever only shows
text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import msgspec
from msgspec import Raw

from mappings.case_items import Item
from mappings.message import MESSAGE
from mappings.peer_answer import members_of
from mappings.references import named
from mappings.speech import SPEECH

LOINC = "http://loinc.org"
SUMMARY = ("60591-5", "Patient summary Document")
OWN = "https://w3id.org/fhirnet/CodeSystem/assessment"
SECTIONS: tuple[tuple[str, str, str], ...] = (  # of the International Patient Summary: name here, LOINC, its display
    ("diagnosis", "11450-4", "Problem list - Reported"),
    ("treatments", "47519-4", "History of Procedures Document"),
    ("medication", "10160-0", "History of Medication use Narrative"),
    ("imaging", "18748-4", "Diagnostic imaging study"),
    ("laboratory", "30954-2", "Relevant diagnostic tests/laboratory data Narrative"),
    ("results", "51848-0", "Evaluation note"),
    ("other", "55107-7", "Addendum Document"),
)
OF_TYPE = {
    "Condition": "diagnosis", "Procedure": "treatments", "ServiceRequest": "treatments",
    "MedicationStatement": "medication", "MedicationRequest": "medication", "MedicationAdministration": "medication",
    "Medication": "medication", "AllergyIntolerance": "medication", "BodyStructure": "imaging",
}  # fmt: skip
DATES = (
    "effectiveDateTime", "effectivePeriod", "performedDateTime", "performedPeriod", "onsetDateTime", "onsetPeriod",
    "authoredOn", "recorded", "issued",
)  # fmt: skip
XHTML = "http://www.w3.org/1999/xhtml"
_encode = msgspec.json.encode
Json = dict[str, Any]


def document(case: Sequence[Item], key: str, now: str, site: str, language: str) -> bytes:
    """The document Bundle with this key, of this moment, in "en" or "zh-CN"."""
    composition = _composition(case, key, now, site, language)
    first = {"fullUrl": named(f"Composition|{key}"), "resource": composition}
    entries = [first, *({"fullUrl": item.url, "resource": Raw(item.body)} for item in case)]
    head = {"resourceType": "Bundle", "identifier": {"system": MESSAGE, "value": key}, "type": "document"}
    return _encode(head | {"timestamp": now, "entry": entries})


def _composition(case: Sequence[Item], key: str, now: str, site: str, language: str) -> Json:
    speech = SPEECH[language]
    listed: dict[str, list[tuple[Item, Json]]] = {}
    for item in case[1:]:
        read = members_of(item.body)
        listed.setdefault(_section(item.type, read), []).append((item, read))
    sections = [
        {
            "title": speech.say(f"document.{name}"),
            "code": _concept(code, display),
            "text": {"status": "generated", "div": _told([read for _, read in listed[name]], language)},
            "entry": [{"reference": item.url} for item, _ in listed[name]],
        }
        for name, code, display in SECTIONS
        if name in listed
    ]
    return {
        "resourceType": "Composition",
        "language": language,
        "identifier": {"system": MESSAGE, "value": key},
        "status": "final",
        "type": _concept(*SUMMARY),
        "subject": {"reference": case[0].url},
        "date": now,
        "author": [{"display": "fhirnet" if site == "-" else site}],
        "title": speech.say("document.title"),
        **({"section": sections} if sections else {}),
    }


def _section(type_: str, read: Json) -> str:
    if type_ not in ("Observation", "DiagnosticReport"):
        return OF_TYPE.get(type_, "other")
    if any(coding.get("system") == OWN for coding in _codings(read.get("code"))):
        return "results"
    categories = {coding.get("code") for category in read.get("category", []) for coding in _codings(category)}
    return "imaging" if categories & {"imaging", "RAD"} else "laboratory"


def _told(resources: Iterable[Json], language: str) -> str:
    rows = "".join(f"<tr><td>{escape(on)}</td><td>{escape(what)}</td></tr>" for on, what in map(_row, resources))
    return f'<div xmlns="{XHTML}" lang="{language}" xml:lang="{language}"><table><tbody>{rows}</tbody></table></div>'


def _row(read: Json) -> tuple[str, str]:
    """When, and what: the name of the thing and its value."""
    concept = read.get("code") or read.get("medicationCodeableConcept") or read.get("location") or {}
    said = [_name(concept) or read["resourceType"], _value(read)]
    status = read.get("status")
    if status not in (None, "final", "completed", "active"):
        said.append(f"({status})")
    return next((_date(read[name]) for name in DATES if name in read), ""), " ".join(filter(None, said))


def _value(read: Mapping[str, Any]) -> str:
    if (quantity := read.get("valueQuantity")) is not None:
        parts = (quantity.get("comparator"), quantity.get("value"), quantity.get("unit") or quantity.get("code"))
        return " ".join(str(part) for part in parts if part is not None)
    if (concept := read.get("valueCodeableConcept")) is not None:
        return _name(concept)
    plain = [read[name] for name in ("valueString", "valueBoolean", "valueInteger", "valueDateTime") if name in read]
    return "" if not plain else str(plain[0]).lower() if isinstance(plain[0], bool) else str(plain[0])


def _date(value: Any) -> str:
    return value if isinstance(value, str) else f"{value.get('start', '')} – {value.get('end', '')}".strip()


def _name(concept: Any) -> str:
    if not isinstance(concept, dict):
        return ""
    shown = [coding.get("display") or coding.get("code") for coding in _codings(concept)]
    return str(concept.get("text") or next(filter(None, shown), ""))


def _codings(concept: Any) -> list[Json]:
    return concept.get("coding", []) if isinstance(concept, dict) else []


def _concept(code: str, display: str) -> Json:
    return {"coding": [{"system": LOINC, "code": code, "display": display}]}
