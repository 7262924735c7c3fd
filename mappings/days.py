"""Every date rule of reading (contract 1.4 and 2.4): when something happened, and what that makes known on a day.

A date keeps its written text. `on_day` is the one place where a date decides what is known.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from msgspec import UNSET

from fhirnet.dates import OPEN_END, OPEN_START, Interval, instant
from mappings import research_subject
from mappings.gate import ENDED, status_codes
from mappings.references import Source
from mappings.unused import NotUsed

HAPPENED = frozenset({"Observation", "Procedure", "MedicationAdministration"})  # without end: it has lasted until asOf

_interval = lru_cache(maxsize=8192)(Interval.parse)


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
        case "ResearchSubject":
            on = research_subject.since(resource)
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
    return max((upper_bound(source.on) for source in sources if source.on is not None), default=None)


def upper_bound(on: Interval) -> date:
    """The last day that a clinical date may mean; a period without end counts with its start."""
    return on.last if on.last != OPEN_END or on.start is None else on.start.last


def first_recorded(source: Source) -> date | None:
    """The first day on which a resource counts as recorded; None where it does not say."""
    return None if source.recorded is None else Interval.parse(source.recorded[:10]).first


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
        first.setdefault(instant(source.on.written), source.on)
    for source in timed:
        assert source.on is not None
        source.on = first[instant(source.on.written)]


def _offset(source: Source) -> str:
    assert source.on is not None
    return source.on.written[19:].lstrip(".0123456789")
