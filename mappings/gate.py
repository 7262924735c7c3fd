"""What may be used at all, and on which day: the usability gate and every date rule (contract 2.3 and 2.4).

The gate knows neither asOf nor the question. `on_day` is the one place where a date decides what is known.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import msgspec
from msgspec import UNSET, Struct

from fhirnet.dates import OPEN_END, OPEN_START, Interval
from mappings.codes import FN
from mappings.references import Source
from mappings.unused import NotUsed

ASSESSMENT = f"{FN}/CodeSystem/assessment"
USED_STATUS: Mapping[str, frozenset[str]] = {
    "Observation": frozenset({"final", "amended", "corrected", "preliminary"}),
    "Procedure": frozenset({"completed"}),
    "MedicationStatement": frozenset({"active", "completed", "stopped", "on-hold", "unknown"}),
    "MedicationAdministration": frozenset({"completed", "in-progress", "stopped"}),
    "MedicationRequest": frozenset({"active", "completed"}),
    "ServiceRequest": frozenset({"draft", "active"}),
}
USED_INTENT: Mapping[str, frozenset[str]] = {
    "MedicationRequest": frozenset({"order"}),
    "ServiceRequest": frozenset({"proposal", "plan", "order"}),
}
NOT_DONE = frozenset({"not-done", "not-taken", "intended"})
UNCONFIRMED = frozenset({"provisional", "differential", "unconfirmed"})
ENDED = frozenset({"inactive", "remission", "resolved"})
VALUES = (
    "valueQuantity", "valueCodeableConcept", "valueInteger", "valueBoolean", "valueString", "valueRange", "valueRatio",
    "valueSampledData", "valueTime", "valueDateTime", "valuePeriod",
)  # fmt: skip
DATED = frozenset({"Observation", "Procedure", "MedicationAdministration"})  # of no use without a date
HAPPENED = DATED  # a period without end has lasted until asOf

_interval = lru_cache(maxsize=8192)(Interval.parse)


def admit(source: Source) -> None:
    """Let the resource through, or raise NotUsed: modifiers, earlier results, status, verification, missing values."""
    resource = source.resource
    if b'"modifierExtension"' in source.canonical and _modified(resource):
        raise NotUsed("unknown-modifier", "a modifierExtension may change the meaning of this resource")
    if resource.implicitRules is not UNSET:
        raise NotUsed("implicit-rules", "implicitRules may change the meaning of this resource")
    check = _CHECKS.get(source.type)
    if check is not None:
        check(resource)


def _status(resource: Any, type_: str) -> None:
    status = resource.status
    if status in USED_STATUS[type_]:
        return
    if status == "entered-in-error":
        raise NotUsed("entered-in-error", "the resource was entered in error")
    if status in NOT_DONE:
        raise NotUsed("not-done", f"the status {status} says that it did not take place")
    raise NotUsed("status", f"the status {status} does not say that it took place or is valid")


def _observation(resource: Any) -> None:
    for coding in () if resource.code.coding is UNSET else resource.code.coding:
        if coding.system == ASSESSMENT:
            raise NotUsed("own-result", "this is the result of an earlier evaluation")
    if resource.status != "final":
        _status(resource, "Observation")
    if resource.component is UNSET and resource.hasMember is UNSET and not has_value(resource):
        raise NotUsed("value-missing", "the observation has neither a value nor components nor members")


def _procedure(resource: Any) -> None:
    if resource.status not in ("stopped", "not-done", "aborted"):  # those are looked at with their reason
        _status(resource, "Procedure")


def _request(type_: str) -> Callable[[Any], None]:
    def check(resource: Any) -> None:
        if resource.status == "entered-in-error":
            raise NotUsed("entered-in-error", "the resource was entered in error")
        if resource.doNotPerform is True:
            raise NotUsed("negated", "doNotPerform: this is a request not to do it")
        _status(resource, type_)
        if resource.intent not in USED_INTENT[type_]:
            raise NotUsed("status", f"a request with the intent {resource.intent} is not used")

    return check


def _plain(type_: str) -> Callable[[Any], None]:
    return lambda resource: _status(resource, type_)


def _verified(resource: Any) -> None:
    """A Condition or an AllergyIntolerance that is refuted or an error."""
    codes = status_codes(resource.verificationStatus)
    if "entered-in-error" in codes:
        raise NotUsed("entered-in-error", "the resource was entered in error")
    if "refuted" in codes:
        raise NotUsed("refuted", "the verification status is refuted")


def _allergy(resource: Any) -> None:
    _verified(resource)
    if status_codes(resource.verificationStatus) & UNCONFIRMED:
        raise NotUsed("unconfirmed", "the verification status is not confirmed")


def _body_structure(resource: Any) -> None:
    if resource.active is False:
        raise NotUsed("inactive", "the body structure is no longer in use (active: false)")


def _medication(resource: Any) -> None:
    if resource.status == "entered-in-error":
        raise NotUsed("entered-in-error", "the resource was entered in error")


_CHECKS: Mapping[str, Callable[[Any], None]] = {
    "Observation": _observation,
    "Condition": _verified,
    "Procedure": _procedure,
    "MedicationStatement": _plain("MedicationStatement"),
    "MedicationAdministration": _plain("MedicationAdministration"),
    "MedicationRequest": _request("MedicationRequest"),
    "ServiceRequest": _request("ServiceRequest"),
    "AllergyIntolerance": _allergy,
    "BodyStructure": _body_structure,
    "Medication": _medication,
}


def status_codes(concept: Any) -> frozenset[str]:
    """The codes of a status element (UNSET: none)."""
    if concept is UNSET or concept.coding is UNSET:
        return frozenset()
    return frozenset(coding.code for coding in concept.coding if coding.code is not UNSET)


def has_value(carrier: Any) -> bool:
    """Whether an Observation or a component states a value."""
    return any(getattr(carrier, name) is not UNSET for name in VALUES)


def _modified(node: object) -> bool:
    """Whether a modifierExtension stands anywhere inside; the word may also stand in a text."""
    if isinstance(node, list | tuple):
        return any(map(_modified, node))
    if isinstance(node, dict):
        return "modifierExtension" in node or any(map(_modified, node.values()))
    if isinstance(node, Struct):
        values = msgspec.structs.asdict(node)
        return values.get("modifierExtension", UNSET) is not UNSET or any(map(_modified, values.values()))
    return False


def clinical_date(source: Source) -> Interval | None:
    """When it happened, as written; None where no date is given. NotUsed for a period that ends before it starts."""
    resource = source.resource
    match source.type:
        case "Observation":
            text = resource.effectiveDateTime or resource.effectiveInstant or ""
            on = _interval(text) if text else _period(resource.effectivePeriod) or _timing(resource.effectiveTiming)
        case "Condition":
            on = dated(resource.onsetDateTime, resource.onsetPeriod)
        case "Procedure":
            on = dated(resource.performedDateTime, resource.performedPeriod)
        case "MedicationAdministration" | "MedicationStatement":
            on = dated(resource.effectiveDateTime, resource.effectivePeriod)
        case "MedicationRequest":
            on = dated(resource.authoredOn, UNSET)
        case _:
            return None
    if on is not None and on.reversed:
        raise NotUsed("date-invalid", "the period ends before it starts")
    return on


def dated(date_time: Any, period: Any) -> Interval | None:
    """The interval of a dateTime or a Period, either of which may be UNSET."""
    return _interval(date_time) if date_time is not UNSET else _period(period)


def _period(period: Any) -> Interval | None:
    if period is UNSET:
        return None
    start, end = period.start or "..", period.end or ".."
    return None if start == end == ".." else _interval(f"{start}/{end}")


def _timing(timing: Any) -> Interval | None:
    """The first to the last event, else the bounds of a repeated one."""
    if timing is UNSET:
        return None
    events = sorted(e for e in (timing.event or ()) if e)
    if events:
        return _interval(events[0] if len(events) == 1 else f"{events[0]}/{events[-1]}")
    return None if timing.repeat is UNSET else _period(timing.repeat.boundsPeriod)


def recorded_on(source: Source) -> str | None:
    """When it was recorded, as written."""
    resource = source.resource
    match source.type:
        case "Observation":
            text = resource.issued
        case "Condition" | "AllergyIntolerance":
            text = resource.recordedDate
        case "MedicationStatement":
            text = resource.dateAsserted
        case _:
            return None
    return None if text is UNSET else str(text)


def ended_on(condition: Any) -> date | None:
    """The last day on which a condition may have ended; `date.min` where it has ended on an unknown day."""
    if status_codes(condition.clinicalStatus) & ENDED:
        return OPEN_START
    end = dated(condition.abatementDateTime, condition.abatementPeriod)
    if end is not None:
        return end.last
    named = (condition.abatementAge, condition.abatementRange, condition.abatementString)
    return OPEN_START if any(given is not UNSET for given in named) else None


def default_as_of(sources: Iterable[Source]) -> date | None:
    """The latest day that the clinical dates of these may mean; a period without end counts with its start."""
    days = []
    for source in sources:
        if (on := source.on) is not None:
            day = on.last if on.last != OPEN_END or on.start is None else on.start.last
            days.append(day)
    return max(days, default=None)


def on_day(source: Source, as_of: date, as_of_text: str, recorded_filter: bool) -> tuple[str, str] | None:
    """Why a resource is not known on a day, or None: it happened or was recorded later, or has ended before."""
    on = source.on
    if on is not None and on.first > as_of:
        return "after-as-of", "its clinical date lies after asOf"
    if recorded_filter and source.recorded is not None:
        day = source.recorded[:10]
        if day > as_of_text[: len(day)]:
            return "recorded-after-as-of", "it was recorded after asOf"
    if source.until is not None and source.until < as_of:
        return "inactive", "the condition has ended before asOf"
    return None


def until(on: Interval, as_of: date) -> Interval:
    """The interval of what happened; one without end has lasted until asOf."""
    return Interval(on.written, on.first, as_of) if on.last == OPEN_END else on


def unify_instants(sources: Iterable[Source]) -> None:
    """Give equal instants, written with different offsets, one date: that of the smallest fullUrl."""
    timed = [s for s in sources if s.on is not None and len(s.on.written) > 10 and "/" not in s.on.written]
    if len({_offset(source) for source in timed}) < 2:
        return
    first: dict[datetime, Interval] = {}
    for source in sorted(timed, key=lambda s: s.reference):
        assert source.on is not None
        first.setdefault(_instant(source.on.written), source.on)
    for source in timed:
        assert source.on is not None
        source.on = first[_instant(source.on.written)]


def _offset(source: Source) -> str:
    assert source.on is not None
    return source.on.written[19:].lstrip(".0123456789")


def _instant(written: str) -> datetime:
    moment = datetime.fromisoformat(written.replace(":60", ":59"))  # a leap second is a valid instant
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # the first and the last day of the calendar
        return moment.replace(tzinfo=UTC)
