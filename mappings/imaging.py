"""From facts to scans: which statements belong to one scan, and what that scan then says (contract 3.3, 3.6).

A fact belongs to a scan as its component, as its member, or by the same date and modality; without a modality, to
the only scan of its date. Facts without a scan imply one. Two values of one fact in one scan are a Conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from fhirnet.case.imaging import Conflict, FdgScan, LesionSize, LesionUptake, LiverScan, Modality, SstrScan
from fhirnet.case.status import Reporting
from fhirnet.quantities import Quantity
from mappings import gate
from mappings.order import as_written
from mappings.references import Source

LIVER, SSTR, FDG = "liver", "sstr", "fdg"


class Part:
    """What one Observation says of a scan of one kind: the scan itself (`panel`), or some facts of it.

    `facts` are (name of the field, value), `lesions` (lesion, name of the field, value); `members` are the
    Observations that a panel says belong to it.
    """

    __slots__ = ("facts", "kind", "lesions", "members", "modality", "panel", "reporting", "source")

    def __init__(self, source: Source, kind: str, modality: Modality | None, reporting: Reporting) -> None:
        self.source = source
        self.kind = kind
        self.panel = False
        self.modality = modality
        self.facts: list[tuple[str, Any]] = []
        self.lesions: list[tuple[str, str, Any]] = []
        self.members: list[Source] = []
        self.reporting = reporting


class Joined(NamedTuple):
    """The scans of a case by kind, and the Observations that belong to one of several scans, nobody knows which."""

    liver: list[LiverScan]
    sstr: list[SstrScan]
    fdg: list[FdgScan]
    ambiguous: list[Part]


class _Scan:
    """A scan while its parts come together."""

    def __init__(self, kind: str, modality: Modality | None) -> None:
        self.kind = kind
        self.modality = modality
        self.parts: list[Part] = []

    def record(self, as_of: date) -> Any:
        """The record of this scan."""
        parts = self.parts if len(self.parts) == 1 else sorted(self.parts, key=_precedence)
        head = parts[0]
        values: dict[str, list[Any]] = {}
        lesions: dict[str, dict[str, list[Any]]] = {}
        cited: dict[str, list[str]] = {}
        for part in parts:
            for name, value in part.facts:
                values.setdefault(name, []).append(value)
            for lesion, name, value in part.lesions:
                lesions.setdefault(lesion, {}).setdefault(name, []).append(value)
                cited.setdefault(lesion, []).append(part.source.reference)
        assert head.source.on is not None
        return _RECORDS[self.kind](
            key=head.source.key if head.panel else f"{head.source.key}#{self.kind}-scan",
            on=gate.until(head.source.on, as_of),
            modality=self.modality,
            reporting=_reporting(parts),
            recorded=_recorded(parts),
            lesions={key: (facts, tuple(dict.fromkeys(cited[key]))) for key, facts in sorted(lesions.items())},
            source=_cited(parts),
            values=values,
        )


def join(parts: Iterable[Part], as_of: date) -> Joined:
    """The scans that these parts make up."""
    scans: dict[tuple[Any, ...], _Scan] = {}
    of_date: dict[tuple[Any, ...], list[_Scan]] = {}
    hosts: dict[Source, list[_Scan]] = {}
    rest: list[Part] = []
    ambiguous: list[Part] = []

    def scan_of(part: Part, modality: Modality | None) -> _Scan:
        day = _day(part)
        place = (*day, modality)
        if place not in scans:
            scans[place] = _Scan(part.kind, modality)
            of_date.setdefault(day, []).append(scans[place])
        return scans[place]

    for part in parts:
        if part.panel:
            scan = scan_of(part, part.modality)
            scan.parts.append(part)
            for member in part.members:
                hosts.setdefault(member, []).append(scan)
        else:
            rest.append(part)
    stated = {day: list(on_day) for day, on_day in of_date.items()}
    without_modality: list[Part] = []
    for part in rest:
        named = {id(s): s for s in hosts.get(part.source, ()) if s.kind == part.kind}
        panels = stated.get(_day(part), ())
        if len(named) == 1:
            next(iter(named.values())).parts.append(part)
        elif named:
            ambiguous.append(part)
        elif part.modality is None:
            without_modality.append(part)
        elif part.kind != LIVER and panels and (*_day(part), part.modality) not in scans:
            _put(part, panels, ambiguous)
        else:
            scan_of(part, part.modality).parts.append(part)
    for part, choice in [(part, tuple(of_date.get(_day(part), ()))) for part in without_modality]:
        if choice:
            _put(part, choice, ambiguous)
        else:
            scan_of(part, None).parts.append(part)
    made: Mapping[str, list[Any]] = {LIVER: [], SSTR: [], FDG: []}
    for scan in scans.values():
        made[scan.kind].append(scan.record(as_of))
    return Joined(made[LIVER], made[SSTR], made[FDG], ambiguous)


def _put(part: Part, choice: Iterable[_Scan], ambiguous: list[Part]) -> None:
    scans = list(choice)
    if len(scans) == 1:
        scans[0].parts.append(part)
    else:
        ambiguous.append(part)


def _day(part: Part) -> tuple[str, date, date]:
    on = part.source.on
    assert on is not None  # an Observation without a date does not get here
    return part.kind, on.first, on.last


def _precedence(part: Part) -> tuple[bool, str]:
    return not part.panel, part.source.key


def _cited(parts: list[Part]) -> tuple[str, ...]:
    own = [part.source.reference for part in parts if part.panel or part.facts]
    return tuple(dict.fromkeys(own or [part.source.reference for part in parts]))


def _reporting(parts: list[Part]) -> Reporting:
    """Preliminary if any of it is."""
    if len(parts) > 1 and any(part.reporting is Reporting.PRELIMINARY for part in parts):
        return Reporting.PRELIMINARY
    return parts[0].reporting


def _recorded(parts: list[Part]) -> str | None:
    """When the last of it was issued."""
    issued = {part.source.recorded for part in parts if part.source.recorded is not None}
    return max(issued, key=_instant, default=None)


def _instant(text: str) -> tuple[datetime, str]:
    return datetime.fromisoformat(text.replace(":60", ":59")).astimezone(UTC), text


def settled(values: list[Any] | None) -> Any:
    """The one value that is stated, None for none, a Conflict for several."""
    if values is None:
        return None
    if len(values) == 1:
        return values[0]
    distinct: dict[Any, Any] = {}
    for value in values:
        same = distinct.setdefault(_amount(value), value)
        if as_written(value) < as_written(same):
            distinct[_amount(value)] = value
    if len(distinct) == 1:
        return next(iter(distinct.values()))
    return Conflict(tuple(sorted(distinct.values(), key=as_written)))


def _amount(value: Any) -> Any:
    """What decides whether two values are the same: 5 cm and 50 mm are, True and 1 are not."""
    if isinstance(value, Quantity):
        return value.low, value.high, value.low_open, value.high_open
    return type(value), value


def _new_lesions(values: list[Any] | None) -> Any:
    """A count says more than yes, and agrees with it."""
    if values is not None and len({bool(value) for value in values}) == 1:
        values = [value for value in values if not isinstance(value, bool)] or values
    return settled(values)


def _liver(values: dict[str, list[Any]], lesions: Mapping[str, Any], **frame: Any) -> LiverScan:
    general = values.pop("criteria", None)
    for response, criteria in (("target_response", "target_criteria"), ("overall_response", "overall_criteria")):
        if general is not None and response in values:
            values.setdefault(criteria, general)
    gross = values.pop("gross_morphology", ())
    new = _new_lesions(values.pop("new_liver_lesions", None))
    return LiverScan(
        **frame,
        **{name: settled(stated) for name, stated in values.items()},
        new_liver_lesions=new,
        gross_morphology=tuple(sorted(set(gross))),
        lesions=tuple(
            LesionSize(lesion=key, source=cited, **{name: settled(stated) for name, stated in facts.items()})
            for key, (facts, cited) in lesions.items()
        ),
    )


def _sstr(values: dict[str, list[Any]], lesions: Mapping[str, Any], **frame: Any) -> SstrScan:
    return SstrScan(
        **frame,
        **{name: settled(stated) for name, stated in values.items()},
        lesions=tuple(
            LesionUptake(lesion=key, source=cited, **{name: settled(stated) for name, stated in facts.items()})
            for key, (facts, cited) in lesions.items()
        ),
    )


def _fdg(values: dict[str, list[Any]], lesions: Mapping[str, Any], **frame: Any) -> FdgScan:
    return FdgScan(**frame, **{name: settled(stated) for name, stated in values.items()})


_RECORDS = {LIVER: _liver, SSTR: _sstr, FDG: _fdg}
