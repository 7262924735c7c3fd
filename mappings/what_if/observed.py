"""Supposed facts that an Observation would say, read as from one: the same units, limits and code lists."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from fhirnet.case import Case
from fhirnet.case.laboratory import Measurement
from fhirnet.errors import Refused
from mappings import bundle, facts, r4
from mappings.codes import table
from mappings.observation import HANDLERS
from mappings.units import SCALES
from mappings.what_if.fact import AT, YES_NO, Supposed, refused, same_day

_NUMBER, _UNIT = r"[0-9]{1,30}(?:\.[0-9]{1,30})?", r"(?:\s+(?P<apart>\S.*)|(?P<joined>[^\s\d.-].*))?"
AMOUNT = re.compile(rf"(?P<sign><=|>=|<|>)?\s*(?P<number>-?{_NUMBER}){_UNIT}")
RANGE = re.compile(rf"(?P<low>{_NUMBER})-(?P<high>{_NUMBER}){_UNIT}")
SCANS = ("liver_scans", "sstr_scans", "fdg_scans")
IDENTITY = frozenset({"key", "on", "modality", "reporting", "recorded", "source"})  # of a scan, whatever is said of it
SUMMED = {"viable_sum": "viable", "total_sum": "total"}
RESPONSES = frozenset({"obs-target-response", "obs-overall-response"})
OBSERVED = tuple(
    concept
    for concept in HANDLERS
    if not (concept in facts.FIELDS and facts.FIELDS[concept].per_lesion)
    and (
        concept in facts.AMOUNTS
        or concept in facts.FIELDS
        or concept in {topic.value for topic in facts.TOPICS}
        or concept in RESPONSES
    )
)
Json = dict[str, Any]
_encode = msgspec.json.Encoder(decimal_format="number").encode


def observed(case: Case, fact: Supposed, concept: str) -> Case:
    """The case with the fact of this concept. Refused where its value cannot be read."""
    day = fact.on or case.as_of
    why = ""
    for value in _values(concept, fact.value):
        known = _read(case, concept, day, value)
        why = next((issue.what for issue in known.report() if issue.system == "not-used"), "")
        if not why:
            return _joined(case, fact, known.case)
    raise refused(f"{fact.key}: {why or 'its value cannot be read'}")


def _values(concept: str, text: str) -> Iterator[Json]:
    """Every way to write the text as the value of an Observation, the likeliest first."""
    if text.lower() in YES_NO:
        yield {"valueBoolean": YES_NO[text.lower()]}
    unit = SCALES[concept].unit if concept in SCALES else "{score}"
    if (amount := AMOUNT.fullmatch(text)) is not None:
        if not amount["sign"] and not _unit(amount) and "." not in text:
            yield {"valueInteger": int(text)}
        sign = {"comparator": amount["sign"]} if amount["sign"] else {}
        yield {"valueQuantity": {**_number(amount["number"], _unit(amount) or unit), **sign}}
    if (ends := RANGE.fullmatch(text)) is not None:
        low, high = (_number(ends[end], _unit(ends) or unit) for end in ("low", "high"))
        yield {"valueRange": {"low": low, "high": high}}
    for name, rows in table().rows.items():
        if text == name or name.endswith((f".{text}", f"-{text}")):
            yield {"valueCodeableConcept": {"coding": [{"system": rows[0].system, "code": rows[0].code}]}}


def _unit(found: re.Match[str]) -> str:
    return found["apart"] or found["joined"] or ""


def _number(number: str, unit: str) -> Json:
    return {"value": Decimal(number), "unit": unit.strip()}


def _read(case: Case, concept: str, day: date, value: Json) -> bundle.Known:
    """The fact alone, read as from a Bundle."""
    code = table().rows[concept][0]
    mine = {"reference": "Patient/p"}
    observation = {
        "resourceType": "Observation",
        "id": AT,
        "status": "final",
        "code": {"coding": [{"system": code.system, "code": code.code}]},
        "subject": mine,
        "effectiveDateTime": day.isoformat(),
        **value,
    }
    entries = [{"resource": {"resourceType": "Patient", "id": "p"}}, {"resource": observation}]
    body = _encode({"resourceType": "Bundle", "type": "collection", "entry": entries})
    try:
        return bundle.read(r4.receive(body).bundle()).known_on(case.as_of, recorded_filter=False)
    except Refused as why:
        raise refused(why.issues[0].what) from None


def _joined(case: Case, fact: Supposed, said: Case) -> Case:
    """The case with what was said in the place of what is on record for that day."""
    for new in said.measurements:
        kept = tuple(m for m in case.measurements if m.analyte is not new.analyte or not same_day(m.on, new.on))
        limits = _limits(case, new) if new.upper is None or new.upper_is_default else new
        case = replace(case, measurements=(*kept, replace(limits, key=_key(new.analyte), source=())))
    for stated in said.statements:
        others = tuple(s for s in case.statements if s.topic is not stated.topic or not same_day(s.on, stated.on))
        case = replace(case, statements=(*others, replace(stated, key=_key(stated.topic), source=())))
    for name in SCANS:
        for scan in getattr(said, name):
            scans: dict[str, Any] = {name: _in_scan(getattr(case, name), fact, scan)}
            case = replace(case, **scans)
    return case


def _limits(case: Case, new: Measurement) -> Measurement:
    """A result with the limits of normal that the latest result of its kind was given with."""
    with_limits = [m for m in case.measurements if m.analyte is new.analyte and m.upper is not None]
    if not with_limits:
        return new
    last = max(with_limits, key=lambda m: m.on.last)
    return replace(new, upper=last.upper, lower=last.lower, upper_is_default=last.upper_is_default)


def _in_scan(scans: Sequence[Any], fact: Supposed, said: Any) -> tuple[Any, ...]:
    """The scans with a fact in the one of its day, else (no day named) in the latest."""
    there = [scan for scan in scans if fact.on is None or same_day(scan.on, said.on)]
    if fact.on is None:
        there = there[-1:]
    if len(there) != 1:
        few = "no scan is on record" if not there else "several scans are on record"
        raise refused(f"{fact.key}: {few} on that day; name another day, or suppose a scan@YYYY-MM-DD=ct")
    news = {
        field.name: value
        for field in fields(said)
        if field.name not in IDENTITY and (value := getattr(said, field.name)) not in (None, ())
    }
    return tuple(_unmeasured(replace(scan, **news), news) if scan is there[0] else scan for scan in scans)


def _unmeasured(scan: Any, news: Mapping[str, Any]) -> Any:
    """The scan without the sizes of lesions that a supposed sum takes the place of."""
    gone: dict[str, Any] = {size: None for total, size in SUMMED.items() if total in news}
    return replace(scan, lesions=tuple(replace(lesion, **gone) for lesion in scan.lesions)) if gone else scan


def _key(what: StrEnum) -> str:
    return f"{AT}/{what.value}"
