"""What is known on a day: the case, what it rests on, and the report of everything that is no evidence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fhirnet.case import Case
from fhirnet.case.disease import Verification
from fhirnet.case.laboratory import Measurement
from fhirnet.case.status import Reporting
from fhirnet.case.treatment import MedicationOrder, Procedure
from fhirnet.errors import Issue
from mappings import days
from mappings.entries import Aside
from mappings.evidence import Why
from mappings.procedure import TACE
from mappings.references import Source
from mappings.relevance import BIT, EITHER, Used
from mappings.relevance import TACE as TACE_QUESTION

HARMLESS = frozenset({"duplicate", "superseded", "not-relevant", "type-not-read", "own-result"})
NOT_RELEVANT = "not-relevant", "nothing of it is read by this operation"
CANDIDATE = (
    "code-unknown",
    "an embolization whose kind is not stated: a candidate session, never counted; send its kind, or the chemotherapy "
    "given with it as MedicationAdministration with partOf",
)

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

    def dates(self, question: str, *, recorded_filter: bool) -> tuple[date, ...]:
        """Every day up to the day of the case on which something this question reads happened, or (with
        `recorded_filter`) was recorded; the day of the case last."""
        bit, today = BIT[question], self.case.as_of
        found = {today}
        for source, mask in self.masks.items():
            if mask & bit and self._unused(source, bit) is None and source.on is not None:
                found.add(days.upper_bound(source.on))
                if recorded_filter and (recorded := days.first_recorded(source)):
                    found.add(recorded)
        return tuple(sorted(day for day in found if day <= today))

    def report(self, question: str | None = None, cited: Collection[str] = ()) -> tuple[Issue, ...]:
        """What is no evidence, one issue a resource, then remarks on what is; for either question without one.

        `cited` are references of resources that this question does not read and that are evidence nevertheless.
        """
        bit = EITHER if question is None else BIT[question]
        issues: list[tuple[int, Issue]] = [(a.entry, _not_used(a.code, a.what, a.at)) for a in self.aside]
        for source in self.sources:
            why = self._unused(source, bit)
            if why is not None and not (why is NOT_RELEVANT and source.reference in cited):
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
