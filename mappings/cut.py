"""What was read, cut at a date and joined into one case: the second half of the way from a Bundle to a case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from operator import attrgetter
from typing import Any

from fhirnet.case import Case
from fhirnet.case.person import Person
from fhirnet.dates import OPEN_END, Interval
from fhirnet.errors import Issue
from mappings import days, evidence, imaging
from mappings.entries import Aside
from mappings.evidence import Why
from mappings.known import Known
from mappings.references import Source

SLOTS = {  # the lists of a case that are no scans, and the attribute that dates their records
    "diagnoses": "onset",
    "complications": "onset",
    "lesions": "key",
    "measurements": "on",
    "statements": "on",
    "procedures": "on",
    "medications": "during",
    "administrations": "on",
    "prescriptions": "on",
    "planned": "on",
    "allergies": "key",
    "attestations": "on",
}


@dataclass(slots=True)
class _Cut:
    """The sources known on a day, why the others are not, and what those that are say."""

    live: list[Source] = field(default_factory=list)
    gone: dict[Source, Why] = field(default_factory=dict)
    slots: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in SLOTS})
    parts: list[imaging.Part] = field(default_factory=list)


def known_on(
    person: Person,
    sources: tuple[Source, ...],
    aside: tuple[Aside, ...],
    compat: tuple[Issue, ...],
    as_of: date,
    recorded_filter: bool,
) -> Known:
    """What these sources say on a day."""
    cut = _cut(sources, as_of, recorded_filter)
    scans = imaging.join(cut.parts, as_of)
    evidence.set_open_cycles_apart(cut.live, cut.gone, as_of)
    _set_ambiguous(scans.ambiguous, cut.gone)
    _drop_dangling_links(cut.slots)
    case = Case(
        as_of=as_of,
        person=person,
        liver_scans=_in_order(scans.liver),
        sstr_scans=_in_order(scans.sstr),
        fdg_scans=_in_order(scans.fdg),
        **{name: _in_order(cut.slots[name], date_of) for name, date_of in SLOTS.items()},
    )
    masks = evidence.masks(sources, cut.live, cut.gone)
    return Known(case, sources, aside, compat, masks, cut.gone, evidence.candidates(cut.live))


def _cut(sources: Iterable[Source], as_of: date, recorded_filter: bool) -> _Cut:
    cut = _Cut()
    as_of_text = as_of.isoformat()
    for source in sources:
        if not source.records and not source.parts:
            continue
        why = days.on_day(source, as_of, as_of_text, recorded_filter)
        if why is not None:
            cut.gone[source] = why
            continue
        cut.live.append(source)
        cut.parts += source.parts
        lasting = source.on is not None and source.on.last == OPEN_END and source.type in days.HAPPENED
        for slot, record in source.records:
            cut.slots[slot].append(replace(record, on=days.until(record.on, as_of)) if lasting else record)
    return cut


def _set_ambiguous(ambiguous: Iterable[imaging.Part], cut: dict[Source, Why]) -> None:
    for part in ambiguous:
        if not part.source.records and len(part.source.parts) == 1:
            cut[part.source] = "ambiguous-scan", "several scans have its date; name the modality in method"


def _drop_dangling_links(slots: dict[str, list[Any]]) -> None:
    """A link to what is not part of the case is no link."""
    for slot, name, target in (
        ("administrations", "part_of", "procedures"),
        ("procedures", "course", "procedures"),
        ("diagnoses", "related", "diagnoses"),
    ):
        linked = [
            (position, record) for position, record in enumerate(slots[slot]) if getattr(record, name) is not None
        ]
        if linked:
            keys = {record.key for record in slots[target]}
            for position, record in linked:
                if getattr(record, name) not in keys:
                    slots[slot][position] = replace(record, **{name: None})


def _in_order(records: list[Any], date_of: str = "on") -> tuple[Any, ...]:
    """By date, undated last, then by key (the order of mappings.order)."""
    if len(records) > 1 and date_of == "key":
        records.sort(key=attrgetter("key"))
    elif len(records) > 1:
        dated = attrgetter(date_of)
        records.sort(key=lambda record: _place(dated(record), record.key))
    return tuple(records)


def _place(on: Interval | None, key: str) -> tuple[date, date, str, str]:
    return (OPEN_END, OPEN_END, "", key) if on is None else (on.first, on.last, on.written, key)
