"""What the tumour is and where: R01 histology and primary site, R02 differentiation, R04 extent.

A morphology says more than the name of the Condition that carries it. Histology in the record of a specimen makes a
diagnosis too (contract 2.7). Differentiation: WHO 2019 separates NET (well) from NEC (poorly differentiated).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from fhirnet.case.disease import (
    ActiveComplication,
    Diagnosis,
    Metastasis,
    Morphology,
    PrimarySite,
    SiteGroup,
    Tumour,
    Verification,
)
from fhirnet.case.status import Differentiation, NetGrade, Resectability, Statement, Topic
from fhirnet.rules.prrt_criteria.chart import Chart, preliminary
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.words import DIFFERENTIATION, HISTOLOGY, PRIMARY_SITE
from fhirnet.verdict import Assumption, Judged, Reason

GASTROENTEROPANCREATIC = frozenset({SiteGroup.PANCREAS, SiteGroup.FOREGUT, SiteGroup.MIDGUT, SiteGroup.HINDGUT})

_BY_MORPHOLOGY = {
    Morphology.HCC: Tumour.HCC,
    Morphology.NET_G1: Tumour.NET,
    Morphology.NET_G2: Tumour.NET,
    Morphology.NEC: Tumour.NEC,
    Morphology.SMALL_CELL_NEC: Tumour.NEC,
    Morphology.LARGE_CELL_NEC: Tumour.NEC,
}
_WELL: dict[object, bool] = {
    Morphology.NET_G1: True,
    Morphology.NET_G2: True,
    Morphology.NEC: False,
    Morphology.SMALL_CELL_NEC: False,
    Morphology.LARGE_CELL_NEC: False,
    NetGrade.G1: True,
    NetGrade.G2: True,
    NetGrade.G3: True,
    NetGrade.NEC: False,
    Differentiation.WELL: True,
    Differentiation.POOR: False,
}
_NEUROENDOCRINE = frozenset({Tumour.NET, Tumour.NEC})
_OTHER = frozenset({Tumour.HCC, Tumour.OTHER})


@dataclass(frozen=True, slots=True)
class Sites:
    """Which primary sites a rule set takes; an unknown primary is taken with caution where `unknown` says so."""

    words: str
    groups: frozenset[SiteGroup]
    unknown: bool = True


class Primary(NamedTuple):
    """The group of the primary site, None with a reason where it is not known, and who says so."""

    group: SiteGroup | None
    evidence: tuple[str, ...] = ()
    reason: Reason = Reason.MISSING
    assumptions: tuple[Assumption, ...] = ()


class _Told(NamedTuple):
    """What one record says of differentiation, and when."""

    when: tuple[date, date]
    well: bool
    source: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    uncertain: bool


def tumour_of(diagnosis: Diagnosis) -> Tumour | None:
    """What a diagnosis says the tumour is."""
    return diagnosis.tumour if diagnosis.morphology is None else _BY_MORPHOLOGY[diagnosis.morphology]


def established(diagnosis: Diagnosis) -> bool:
    """Whether a diagnosis is confirmed, or not said to be otherwise."""
    return diagnosis.verification is not Verification.UNCONFIRMED


def not_neuroendocrine(chart: Chart) -> bool:
    """Whether a tumour is diagnosed and none on record is, or may be, neuroendocrine (contract 7.1)."""
    diagnoses = chart.case.diagnoses
    histology = {_BY_MORPHOLOGY.get(s.value) for s in chart.stated(Topic.HISTOLOGY) if isinstance(s.value, Morphology)}
    tumours = {tumour_of(diagnosis) for diagnosis in diagnoses}
    if _NEUROENDOCRINE & (tumours | histology):
        return False
    if any(_names_a_primary(d) for d in diagnoses):
        return False
    return Tumour.HCC in histology or any(established(d) and tumour_of(d) in _OTHER for d in diagnoses)


def neuroendocrine(chart: Chart) -> tuple[Diagnosis, ...]:
    """The established neuroendocrine diagnoses, earliest onset first, then by reference."""
    return _earliest(d for d in chart.case.diagnoses if tumour_of(d) in _NEUROENDOCRINE and established(d))


def histologies(chart: Chart) -> tuple[Statement, ...]:
    """The specimens whose histology is neuroendocrine."""
    return tuple(s for s in chart.stated(Topic.HISTOLOGY) if s.value in _WELL)


def focus(chart: Chart) -> str | None:
    """The reference of the neuroendocrine diagnosis; of several the earliest onset, then the smallest reference."""
    diagnoses = chart.once(neuroendocrine) or _earliest(
        d
        for d in chart.case.diagnoses
        if tumour_of(d) in _NEUROENDOCRINE or (histologies(chart) and _names_a_primary(d))
    )
    return next((ref for d in diagnoses for ref in d.source), None)


def primary_site(chart: Chart) -> Primary:
    """The group of the primary: as the neuroendocrine diagnosis says, else as another Condition of a primary says."""
    located = [d for d in chart.case.diagnoses if d.primary and d.metastasis is None and established(d)]
    own = [d for d in located if tumour_of(d) in _NEUROENDOCRINE]
    telling = own or [d for d in located if _names_a_primary(d)]
    named = [d for d in telling if d.primary is not PrimarySite.UNKNOWN] or telling
    groups = {d.primary.group for d in named if d.primary}
    evidence = unique([ref for d in named for ref in d.source])
    if len(groups) != 1:
        return Primary(None, evidence, Reason.CONFLICTING_VALUES if groups else Reason.MISSING)
    return Primary(groups.pop(), evidence, assumptions=verification(named))


def verification(diagnoses: Iterable[Diagnosis | ActiveComplication]) -> tuple[Assumption, ...]:
    """The assumption that a diagnosis of unstated verification makes."""
    assumed = any(d.verification is Verification.ASSUMED for d in diagnoses)
    return (Assumption.VERIFICATION_ASSUMED,) if assumed else ()


def histology(chart: Chart, sites: Sites) -> Judged:
    """R01: a confirmed neuroendocrine neoplasm of a site the set takes."""
    site, (confirmed, evidence, assumptions) = chart.once(primary_site), chart.once(_neoplasm)
    if not confirmed:
        wanted = (chart.wanted(HISTOLOGY),)
        return undecided((Reason.MISSING,), wanted, site.group, evidence, assumptions)
    unknown = site.group is SiteGroup.UNKNOWN_PRIMARY
    if site.group is None or (unknown and not sites.unknown):
        return undecided((site.reason,), (chart.wanted(PRIMARY_SITE),), site.group, evidence, assumptions)
    return decided(unknown or site.group in sites.groups, site.group, evidence, assumptions=assumptions)


def _neoplasm(chart: Chart) -> tuple[bool, tuple[str, ...], tuple[Assumption, ...]]:
    """Whether a neuroendocrine neoplasm is confirmed, who says so and of which site, and what that assumes."""
    site, diagnoses, specimens = chart.once(primary_site), chart.once(neuroendocrine), histologies(chart)
    said = [*[diagnosis.source for diagnosis in diagnoses], *[specimen.source for specimen in specimens]]
    evidence = unique([*site.evidence, *[ref for source in said for ref in source]])
    unfinished = [a for specimen in specimens for a in preliminary(specimen.reporting)]
    assumptions = unique((*site.assumptions, *verification(diagnoses), *unfinished))
    return bool(diagnoses or specimens), evidence, assumptions


def differentiation(chart: Chart, _: None) -> Judged:
    """R02: well differentiated; the newest specimen decides."""
    told = _told(chart)
    wanted = (chart.wanted(DIFFERENTIATION),)
    if not told:
        return undecided((Reason.MISSING,), wanted)
    newest = max([one.when for one in told])
    deciding = [one for one in told if one.when == newest]
    answers = {one.well for one in deciding}
    agreeing = [one for one in told if one.well in answers]
    evidence = unique([ref for one in (*deciding, *agreeing) for ref in one.source])
    assumptions = unique([a for one in deciding for a in one.assumptions])
    if len(answers) > 1:
        return undecided((Reason.CONFLICTING_VALUES,), wanted, None, evidence, assumptions)
    well = answers.pop()
    reasons = (Reason.TIME_UNCERTAIN,) if all(one.uncertain for one in deciding) else ()
    value = Differentiation.WELL if well else Differentiation.POOR
    return decided(well, value, evidence, reasons=reasons, assumptions=assumptions)


def _told(chart: Chart) -> list[_Told]:
    """Every statement of differentiation; a Condition dates the disease, not the specimen: its first day counts."""
    told = [
        _Told((s.on.last, s.on.first), _WELL[s.value], s.source, preliminary(s.reporting), chart.straddles(s.on))
        for topic in (Topic.HISTOLOGY, Topic.NET_GRADE, Topic.DIFFERENTIATION)
        for s in chart.stated(topic)
        if s.value in _WELL
    ]
    for d in chart.once(neuroendocrine):
        day = d.onset.first if d.onset else date.min
        well = tumour_of(d) is Tumour.NET
        told.append(_Told((day, day), well, d.source, verification((d,)), False))
    return told


def metastases(chart: Chart) -> tuple[Diagnosis, ...]:
    """The metastases on record."""
    return tuple(d for d in chart.case.diagnoses if d.metastasis is not None and established(d))


def metastatic_to(chart: Chart, *places: Metastasis) -> tuple[Diagnosis, ...]:
    """The metastases in any of these places."""
    return tuple(d for d in chart.once(metastases) if d.metastasis in places)


def extent(chart: Chart, _: None) -> Judged:
    """R04: metastatic, or not resectable; silence about metastases is not their absence unless resection is at hand."""
    spread, said = chart.once(metastases), chart.word(Topic.RESECTABILITY)
    if spread:
        evidence = unique([ref for d in spread for ref in d.source])
        return decided(True, True, evidence, assumptions=verification(spread))
    if said.usable is None:
        return undecided((said.reason or Reason.MISSING,), (said.missing,), None, said.evidence, said.assumptions)
    unresectable = said.usable.value is Resectability.UNRESECTABLE
    value = None if unresectable else False
    return decided(unresectable, value, said.evidence, assumptions=said.assumptions)


def _names_a_primary(diagnosis: Diagnosis) -> bool:
    """Whether a diagnosis says where a primary is and not what it is: its site may be that of the neuroendocrine one.

    An unspecified malignancy of the liver does say what it is (contract 2.7).
    """
    return diagnosis.primary is not None and diagnosis.metastasis is None and tumour_of(diagnosis) is None


def _earliest(diagnoses: Iterable[Diagnosis]) -> tuple[Diagnosis, ...]:
    return tuple(sorted(diagnoses, key=lambda d: (d.onset.first if d.onset else date.max, d.source)))
