"""R01-R04 and S02: what the tumour is, how it is graded, how far it has spread."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from fhirnet.case import Case
from fhirnet.case.disease import Diagnosis, Morphology, SiteGroup, Tumour, Verification
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import Differentiation, NetGrade, Resectability, Statement, Topic
from fhirnet.dates import Interval
from tests.oracle.prrt.rule_sets import RuleSet
from tests.oracle.prrt.three_values import (
    Maybe,
    Span,
    age,
    agreed,
    at_most_old,
    both,
    latest,
    number,
    possible_latest,
    span,
    unbeaten,
)

NET = {Morphology.NET_G1, Morphology.NET_G2}
NEC = {Morphology.NEC, Morphology.SMALL_CELL_NEC, Morphology.LARGE_CELL_NEC}
GEP = {SiteGroup.PANCREAS, SiteGroup.FOREGUT, SiteGroup.MIDGUT, SiteGroup.HINDGUT}


def tumour_of(diagnosis: Diagnosis) -> Tumour | None:
    """Morphology makes a diagnosis what it is (contract 2.7)."""
    if diagnosis.morphology is None:
        return diagnosis.tumour
    if diagnosis.morphology in NET:
        return Tumour.NET
    return Tumour.NEC if diagnosis.morphology in NEC else Tumour.HCC


def confirmed(case: Case) -> list[Diagnosis]:
    """The diagnoses that are confirmed, or taken as confirmed."""
    return [d for d in case.diagnoses if d.verification is not Verification.UNCONFIRMED]


def statements(case: Case, topic: Topic) -> list[Statement]:
    """Everything stated on a topic."""
    return [s for s in case.statements if s.topic is topic]


def possible(case: Case, topic: Topic) -> list[object]:
    """Every value that may be the latest on a topic; None for contradictory ones."""
    return [None if s is None else s.value for s in latest(statements(case, topic), lambda s: s.value)]


def neuroendocrine(case: Case) -> bool:
    """Whether a neuroendocrine neoplasm is confirmed, by a diagnosis or by histology."""
    by_diagnosis = any(tumour_of(d) in (Tumour.NET, Tumour.NEC) for d in confirmed(case))
    return by_diagnosis or any(s.value in NET | NEC for s in statements(case, Topic.HISTOLOGY))


def primary_sites(case: Case) -> set[SiteGroup]:
    """The groups of the primary: of the neuroendocrine diagnoses, else of the others that name one."""
    named = [d for d in confirmed(case) if d.primary is not None and d.metastasis is None]
    own = [d for d in named if tumour_of(d) in (Tumour.NET, Tumour.NEC)]
    other = [d for d in named if tumour_of(d) is None]
    return {d.primary.group for d in own or other if d.primary is not None}


def primary_site(case: Case) -> SiteGroup | None:
    """The group of the primary; None where it is not known, or stated differently. A known site outweighs "unknown"."""
    sites = primary_sites(case)
    return agreed(sites - {SiteGroup.UNKNOWN_PRIMARY} or sites)


def site_suits(group: SiteGroup, rules: RuleSet) -> Maybe:
    """Whether a known site is one the set treats."""
    if rules.sites == "any":
        return True
    if group is SiteGroup.UNKNOWN_PRIMARY:
        return True if rules.sites == "gep" else None
    return group in GEP if rules.sites == "gep" else group is SiteGroup.MIDGUT


def histology(case: Case, rules: RuleSet) -> Maybe:
    """R01: a neuroendocrine neoplasm of a site the set treats."""
    site = primary_site(case)
    return site_suits(site, rules) if neuroendocrine(case) and site is not None else None


def unknown_primary(case: Case) -> bool:
    """Whether the primary is stated as unknown: one caution where R01 is met."""
    return primary_site(case) is SiteGroup.UNKNOWN_PRIMARY


class Specimen(NamedTuple):
    """What a specimen or a diagnosis says of the differentiation."""

    on: Interval
    well: Maybe


def _well(statement: Statement) -> Maybe:
    if statement.value in NET or statement.value in (NetGrade.G1, NetGrade.G2, NetGrade.G3, Differentiation.WELL):
        return True
    return False if statement.value in NEC or statement.value in (NetGrade.NEC, Differentiation.POOR) else None


def differentiation(case: Case, _: RuleSet) -> Maybe:
    """R02: the newest specimen decides; a diagnosis is one of the first day of its onset, the oldest without onset."""
    topics = (Topic.HISTOLOGY, Topic.NET_GRADE, Topic.DIFFERENTIATION)
    told = [Specimen(s.on, _well(s)) for topic in topics for s in statements(case, topic) if _well(s) is not None]
    for d in confirmed(case):
        if tumour_of(d) in (Tumour.NET, Tumour.NEC):
            told.append(Specimen(Interval.of_day(d.onset.first if d.onset else date.min), tumour_of(d) is Tumour.NET))
    return agreed(one.well for group in possible_latest(told) for one in group)


def _largest(specimens: Sequence[Measurement]) -> Span:
    spans = [span(m.value) for m in specimens]
    lows = [s for s in spans if s.low is not None]
    top = max(lows, key=lambda s: (s.low or 0, s.low_open), default=Span(None, None))
    if any(s.high is None for s in spans):
        return Span(top.low, None, top.low_open, False)
    end = max(spans, key=lambda s: (s.high or 0, not s.high_open))
    return Span(top.low, end.high, top.low_open, end.high_open)


def _prevailing(specimens: list[Measurement]) -> list[Measurement]:
    """Without those that another value of the same date outweighs."""
    groups: dict[tuple[date, date], list[Measurement]] = {}
    for specimen in specimens:
        groups.setdefault((specimen.on.first, specimen.on.last), []).append(specimen)
    return [specimen for group in groups.values() for specimen in unbeaten(group)]


def ki67(case: Case) -> list[Span]:
    """The largest Ki-67 of specimens at most 731 days old, else the newest: every reading; none without a specimen."""
    specimens = _prevailing([m for m in case.measurements if m.analyte is Analyte.KI67])
    if not specimens:
        return []
    sure, unsure = [], []
    for specimen in specimens:
        least, most = age(specimen.on, case.as_of)
        if most <= 731:
            sure.append(specimen)
        elif least <= 731:
            unsure.append(specimen)
    readings = [[*sure, *unsure]] if unsure else []
    readings += [[*sure, one] for one in unsure]
    readings += [sure] if sure else possible_latest(specimens)
    return [_largest(reading) for reading in readings]


def _within(percent: Span, limits: tuple[object, ...]) -> Maybe:
    low, high = limits
    lower = True if low is None else percent.at_least(low)  # type: ignore[arg-type]
    return both(lower, percent.at_most(high))  # type: ignore[arg-type]


def grade(case: Case, rules: RuleSet) -> Maybe:
    """R03: Ki-67 within the limits of the set; without Ki-67 the stated grade."""
    assert rules.ki67 is not None
    readings = ki67(case)
    if readings:
        return agreed(_within(reading, rules.ki67) for reading in readings)
    low, _ = rules.ki67
    suits: dict[object, Maybe] = {NetGrade.G1: True, NetGrade.G2: True}
    if low is not None:
        suits = {NetGrade.G1: False, NetGrade.G2: None}
    return agreed(suits.get(stated) for stated in possible(case, Topic.NET_GRADE))


def net_g3(case: Case, _: RuleSet) -> Maybe:
    """R03b: Ki-67 at most 20 %, or G1 or G2."""
    readings = ki67(case)
    if readings:
        return agreed(reading.at_most(number(20)) for reading in readings)
    suits: dict[object, Maybe] = {NetGrade.G1: True, NetGrade.G2: True}
    return agreed(suits.get(stated) for stated in possible(case, Topic.NET_GRADE))


def metastatic(case: Case) -> bool:
    """Whether a metastasis is on record."""
    return any(d.metastasis is not None for d in confirmed(case))


def extent(case: Case, _: RuleSet) -> Maybe:
    """R04: metastatic, or not resectable."""
    if metastatic(case):
        return True
    suits: dict[object, Maybe] = {
        Resectability.UNRESECTABLE: True,
        Resectability.RESECTABLE: False,
        Resectability.PLANNED: False,
    }
    return agreed(suits.get(stated) for stated in possible(case, Topic.RESECTABILITY))


def diagnosis_interval(case: Case, _: RuleSet) -> Maybe:
    """S02: the neuroendocrine diagnosis began at most 184 days ago; the earliest onset counts."""
    found = [d for d in confirmed(case) if tumour_of(d) in (Tumour.NET, Tumour.NEC)]
    ages = [at_most_old(d.onset, 184, case.as_of) for d in found if d.onset is not None]
    return both(*ages) if ages else None
