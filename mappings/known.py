"""What is known on a day: the case, what it rests on, and the report of everything that is no evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from fhirnet.case import Case
from fhirnet.case.disease import Verification
from fhirnet.case.laboratory import Measurement
from fhirnet.case.person import Person
from fhirnet.case.status import Reporting
from fhirnet.case.treatment import Drug, MedicationGiven, MedicationOrder, Procedure, ProcedureKind
from fhirnet.dates import OPEN_END
from fhirnet.errors import Issue
from mappings import gate, imaging
from mappings.entries import Aside
from mappings.procedure import EMBOLIZATIONS, TACE
from mappings.references import Source
from mappings.relevance import BIT, EITHER, PRRT, Used
from mappings.relevance import TACE as TACE_QUESTION

HARMLESS = frozenset({"duplicate", "superseded", "not-relevant", "type-not-read", "own-result"})
SLOTS = (
    "diagnoses", "complications", "lesions", "measurements", "statements", "procedures", "medications",
    "administrations", "prescriptions", "planned", "allergies",
)  # fmt: skip
NOT_RELEVANT = "not-relevant", "nothing of it is read by this operation"
CANDIDATE = (
    "code-unknown",
    "an embolization whose kind is not stated: a candidate session, never counted; send its kind, or the chemotherapy "
    "given with it as MedicationAdministration with partOf",
)

Why = tuple[str, str]
ASSUMED: tuple[tuple[str, str, Callable[[Any], bool]], ...] = (  # of records and of what is said of scans
    (
        "preliminary-data",
        "a preliminary result is used",
        lambda said: getattr(said, "reporting", None) is Reporting.PRELIMINARY,
    ),
    (
        "verification-assumed",
        "no verificationStatus; taken as confirmed",
        lambda said: getattr(said, "verification", None) is Verification.ASSUMED,
    ),
    ("prescribed-only", "only a prescription; taken as given", lambda said: isinstance(said, MedicationOrder)),
    (
        "default-uln",
        "no referenceRange.high; the default upper limit is used",
        lambda said: isinstance(said, Measurement) and said.upper_is_default,
    ),
)


@dataclass(frozen=True, slots=True)
class Known:
    """The case on a day, and what became of every resource.

    `masks` says of every resource that is evidence which questions read it; `cut` why others are not known on that
    day; `candidates` are procedures that may be sessions of TACE.
    """

    case: Case
    sources: tuple[Source, ...]
    aside: tuple[Aside, ...]
    compat: tuple[Issue, ...]
    masks: Mapping[Source, int]
    cut: Mapping[Source, Why]
    candidates: frozenset[Source]

    def used(self, question: str) -> tuple[Used, ...]:
        """The resources this question is answered from, by date as written, then by reference."""
        bit = BIT[question]
        found = [
            Used(s.reference, s.type, s.on.written if s.on is not None and s.type == "Observation" else "")
            for s, mask in self.masks.items()
            if mask & bit and self._unused(s, bit) is None
        ]
        return tuple(sorted(found, key=lambda used: (used.effective, used.reference)))

    def report(self, question: str | None = None) -> tuple[Issue, ...]:
        """What is no evidence, one issue a resource, then remarks on what is; for either question without one."""
        bit = EITHER if question is None else BIT[question]
        issues: list[tuple[int, Issue]] = [(a.entry, _not_used(a.code, a.what, a.at)) for a in self.aside]
        for source in self.sources:
            why = self._unused(source, bit)
            if why is not None:
                issues.append((source.index, _not_used(*why, source.at)))
            else:
                issues += [(source.index, _remark(note, source)) for note in source.notes]
                issues += [(source.index, assumed) for assumed in _assumed(source)]
        issues.sort(key=lambda numbered: numbered[0])
        remarks = () if question == "prrt-suitability" else self._possible_duplicates()
        return (*(issue for _, issue in issues), *remarks, *self.compat)

    def not_used_count(self, question: str) -> int:
        """How many resources are no evidence for this question."""
        bit = BIT[question]
        return len(self.aside) + sum(self._unused(source, bit) is not None for source in self.sources)

    def _unused(self, source: Source, bit: int) -> Why | None:
        if source.unused is not None:
            return source.unused
        if source in self.cut:
            return self.cut[source]
        if source in self.candidates and bit & TACE_QUESTION:
            return CANDIDATE
        return None if self.masks.get(source, 0) & bit else NOT_RELEVANT

    def _possible_duplicates(self) -> list[Issue]:
        """Sessions of one exact date: they count as one."""
        of_day: dict[date, list[Source]] = {}
        for source in self.masks:
            record = source.records[0][1] if source.type == "Procedure" else None
            if not isinstance(record, Procedure) or record.kind not in TACE or record.abandoned_for_occlusion:
                continue
            if record.on is not None and record.on.exact:
                of_day.setdefault(record.on.first, []).append(source)
        return [
            Issue("possible-duplicate", _same_day(same), same[0].at, severity="information")
            for _, same in sorted(of_day.items())
            if len(same) > 1
        ]


def known_on(
    person: Person,
    sources: tuple[Source, ...],
    aside: tuple[Aside, ...],
    compat: tuple[Issue, ...],
    as_of: date,
    recorded_filter: bool,
) -> Known:
    """What these sources say on a day."""
    as_of_text = as_of.isoformat()
    cut: dict[Source, Why] = {}
    live: list[Source] = []
    parts: list[imaging.Part] = []
    for source in sources:
        if not source.records and not source.parts:
            continue
        why = gate.on_day(source, as_of, as_of_text, recorded_filter)
        if why is None:
            live.append(source)
        else:
            cut[source] = why
    slots: dict[str, list[Any]] = {name: [] for name in SLOTS}
    for source in live:
        open_end = source.on is not None and source.on.last == OPEN_END and source.type in gate.HAPPENED
        for slot, record in source.records:
            slots[slot].append(replace(record, on=gate.until(record.on, as_of)) if open_end else record)
        if source.parts:
            parts += source.parts
    scans = imaging.join(parts, as_of)
    _set_open_cycles_apart(live, cut, as_of)
    _set_ambiguous(scans.ambiguous, cut)
    _drop_dangling_links(slots)
    case = Case(
        as_of=as_of,
        person=person,
        liver_scans=_in_order(scans.liver),
        sstr_scans=_in_order(scans.sstr),
        fdg_scans=_in_order(scans.fdg),
        **{name: _in_order(records) for name, records in slots.items()},
    )
    masks = _masks(person, sources, live, cut)
    return Known(case, sources, aside, compat, masks, cut, _candidates(live))


def _set_open_cycles_apart(live: list[Source], cut: dict[Source, Why], as_of: date) -> None:
    """A PRRT cycle that may lie after asOf is no evidence; it stays in the case, where the rules see its date."""
    may_be_later = [s for s in live if s.on is not None and as_of < s.on.last != OPEN_END and s.type in gate.HAPPENED]
    if not may_be_later:
        return
    given = _given_with(live, lambda drug: drug is Drug.LUTETIUM_DOTATATE)
    for source in may_be_later:
        if any(_is_cycle(record, given) for _, record in source.records):
            cut[source] = "after-as-of", "the PRRT cycle may lie after asOf"


def _is_cycle(record: Any, given: frozenset[str]) -> bool:
    if isinstance(record, MedicationGiven):
        return record.drug is Drug.LUTETIUM_DOTATATE
    if not isinstance(record, Procedure):
        return False
    is_radiopharmaceutical = record.kind is ProcedureKind.RADIOPHARMACEUTICAL
    return record.kind is ProcedureKind.PRRT_CYCLE or (
        is_radiopharmaceutical and (record.lutetium or record.key in given)
    )


def _given_with(live: Iterable[Source], is_meant: Any) -> frozenset[str]:
    """The keys of the procedures that a drug was given with."""
    return frozenset(
        record.part_of
        for source in live
        if source.type == "MedicationAdministration"
        for _, record in source.records
        if record.part_of is not None and is_meant(record.drug)
    )


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


def _in_order(records: list[Any]) -> tuple[Any, ...]:
    """By date, undated last, then by key (the order of mappings.order)."""
    if len(records) > 1:
        records.sort(key=_place)
    return tuple(records)


def _place(record: Any) -> tuple[date, date, str, str]:
    on = getattr(record, _DATE.get(type(record).__name__, "on"), None)
    return (OPEN_END, OPEN_END, "", record.key) if on is None else (on.first, on.last, on.written, record.key)


_DATE = {"Diagnosis": "onset", "ActiveComplication": "onset", "MedicationUse": "during"}


def _masks(
    person: Person, sources: tuple[Source, ...], live: list[Source], cut: Mapping[Source, Why]
) -> dict[Source, int]:
    """Which questions read every resource that is evidence."""
    embolized = {r.key for s in live if s.type == "Procedure" for _, r in s.records if r.kind in EMBOLIZATIONS}
    given = _given_with(live, lambda drug: drug is Drug.LUTETIUM_DOTATATE)
    masks = {s: EITHER for s in sources if s.type == "Patient"}
    for source in live:
        if source in cut:
            continue
        mask = source.mask
        record = source.records[0][1] if source.records else None
        if isinstance(record, MedicationGiven) and record.part_of in embolized:
            mask |= TACE_QUESTION
        elif isinstance(record, Procedure) and _is_cycle(record, given):
            mask |= PRRT
        masks[source] = mask
        if source.medication is not None:
            masks[source.medication] = masks.get(source.medication, 0) | mask
    return masks


def _candidates(live: Iterable[Source]) -> frozenset[Source]:
    """Embolizations that may have been TACE: of unstated kind, and no chemotherapy is known to be given with them."""
    unspecified = [
        s for s in live if s.type == "Procedure" and s.records[0][1].kind is ProcedureKind.EMBOLIZATION_UNSPECIFIED
    ]
    if not unspecified:
        return frozenset()
    given = _given_with(live, lambda drug: drug.chemotherapy)
    return frozenset(s for s in unspecified if s.key not in given and not s.records[0][1].abandoned_for_occlusion)


def _not_used(code: str, what: str, at: str) -> Issue:
    return Issue(code, what, at, system="not-used", severity="information" if code in HARMLESS else "warning")


def _remark(note: tuple[str, str, str, str], source: Source) -> Issue:
    system, code, what, at = note
    severity = "warning" if system == "not-used" and not at.startswith((".dosage", ".quantity")) else "information"
    return Issue(code, what, f"{source.at}{at}", system=system, severity=severity)


def _assumed(source: Source) -> Iterable[Issue]:
    """What using a resource takes for granted."""
    said = [*(record for _, record in source.records), *source.parts]
    for code, what, holds in ASSUMED:
        if any(map(holds, said)):
            yield Issue(code, what, source.at, system="assumption", severity="information")


def _same_day(sources: list[Source]) -> str:
    named = ", ".join(sorted(source.reference for source in sources))
    return f"several TACE sessions of one date count as one: {named}"
