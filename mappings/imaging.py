"""From facts to scans: which statements belong to one scan, and what that scan then says (contract 3.3, 3.6).

A fact belongs to a scan as its component, as its member, or by the same date and modality; without a modality, to
the only scan of its date. Facts without a scan imply one. Two values of one fact in one scan are a Conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from fhirnet.case.imaging import Conflict, FdgScan, LesionSize, LesionUptake, LiverScan, Modality, SstrScan
from fhirnet.case.status import Reporting
from fhirnet.dates import instant
from fhirnet.quantities import Quantity
from mappings import days
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
            on=days.until(head.source.on, as_of),
            modality=self.modality,
            reporting=_reporting(parts),
            recorded=_recorded(parts),
            lesions={key: (facts, tuple(dict.fromkeys(cited[key]))) for key, facts in sorted(lesions.items())},
            source=_cited(parts),
            values=values,
        )


def join(parts: Iterable[Part], as_of: date) -> Joined:
    """The scans that these parts make up."""
    joining = _Joining()
    rest: list[Part] = []
    for part in parts:
        if part.panel:
            joining.add_panel(part)
        else:
            rest.append(part)
    joining.add_facts(rest)
    made: Mapping[str, list[Any]] = {LIVER: [], SSTR: [], FDG: []}
    for scan in joining.scans.values():
        made[scan.kind].append(scan.record(as_of))
    return Joined(made[LIVER], made[SSTR], made[FDG], joining.ambiguous)


class _Joining:
    """The scans so far: by kind, date and modality, by kind and date, and by the Observations they list as members."""

    def __init__(self) -> None:
        self.scans: dict[tuple[Any, ...], _Scan] = {}
        self.of_date: dict[tuple[Any, ...], list[_Scan]] = {}
        self.hosts: dict[Source, list[_Scan]] = {}
        self.ambiguous: list[Part] = []

    def _scan(self, part: Part) -> _Scan:
        day = _day(part)
        place = (*day, part.modality)
        if place not in self.scans:
            self.scans[place] = _Scan(part.kind, part.modality)
            self.of_date.setdefault(day, []).append(self.scans[place])
        return self.scans[place]

    def add_panel(self, part: Part) -> None:
        """A scan that says so itself, with its members."""
        scan = self._scan(part)
        scan.parts.append(part)
        for member in part.members:
            self.hosts.setdefault(member, []).append(scan)

    def add_facts(self, facts: Iterable[Part]) -> None:
        """Facts that stand alone: members first, then those with a modality, then the others."""
        panels = {day: tuple(scans) for day, scans in self.of_date.items()}
        without_modality: list[Part] = []
        for part in facts:
            hosts = tuple({id(s): s for s in self.hosts.get(part.source, ()) if s.kind == part.kind}.values())
            if hosts:
                self._put(part, hosts)
            elif part.modality is None:
                without_modality.append(part)
            elif part.kind != LIVER and _day(part) in panels and (*_day(part), part.modality) not in self.scans:
                self._put(part, panels[_day(part)])
            else:
                self._scan(part).parts.append(part)
        for part, choice in [(part, tuple(self.of_date.get(_day(part), ()))) for part in without_modality]:
            if choice:
                self._put(part, choice)
            else:
                self._scan(part).parts.append(part)

    def _put(self, part: Part, choice: tuple[_Scan, ...]) -> None:
        if len(choice) == 1:
            choice[0].parts.append(part)
        else:
            self.ambiguous.append(part)


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
    return max(issued, key=lambda text: (instant(text), text), default=None)


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
