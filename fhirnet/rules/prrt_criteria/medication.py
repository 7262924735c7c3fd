"""Which drugs were given: agents, lines, durations; S01, S03, S04, P11.

An administration that is part of an embolization is local, not systemic, therapy. A medication record is taken as
complete where a rule counts what is on it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from fhirnet.case.status import Topic
from fhirnet.case.treatment import Drug, MedicationUse, Rhythm, StatementStatus
from fhirnet.dates import Interval, days_from
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart, number
from fhirnet.rules.prrt_criteria.conclude import decided, state, undecided, unique
from fhirnet.rules.prrt_criteria.procedures import embolizations
from fhirnet.rules.prrt_criteria.progression import latest_pd
from fhirnet.rules.prrt_criteria.words import LAR_EXPOSURE, MEDICATION, MEDICATION_DURATION
from fhirnet.verdict import Assumption, Judged, Predictor, PredictorState, Reason

AGENTS = 2  # P11: "two or more systemic lines beyond SSA, or prior chemotherapy" [V: Das]
DAYS_PER_UNIT = {"d": Decimal(1), "wk": Decimal(7), "mo": Decimal(30), "a": Decimal(365)}
_SUPPORTIVE = frozenset({Drug.VITAMIN_K, Drug.VITAMIN_K_ANTAGONIST, Drug.ANTIBACTERIAL})
_OCTREOTIDE = frozenset({Drug.OCTREOTIDE_UNSPECIFIED, Drug.OCTREOTIDE_LAR, Drug.OCTREOTIDE_SHORT})
Agent = tuple[str, str | None]
Period = tuple[Interval, Interval]  # the dates of its start and of its end


class Taken(NamedTuple):
    """One record of a systemic drug; `during` is from when to when it was taken, None: not known."""

    agent: Agent
    drug: Drug
    source: tuple[str, ...]
    during: Period | None = None
    ordered_only: bool = False


@dataclass(frozen=True, slots=True)
class Exposure:
    """LAR 20-30 mg every 3-4 weeks for so many days; "12 weeks" of the entry criteria of NETTER-1 and XT-XTR008 [V]."""

    days: int = 84
    dose: tuple[int, int] = (20, 30)  # mg
    every: tuple[int, int] = (21, 28)  # days; a month counts as four weeks

    def __str__(self) -> str:
        return f">= {self.days} d"


def medication(chart: Chart) -> tuple[Taken, ...]:
    """Every record of a systemic anti-tumour drug; supportive drugs are no record of systemic therapy."""
    local = {p.key for p in chart.once(embolizations)}
    case = chart.case
    used = [Taken(agent(m.drug, m.agent), m.drug, m.source, _period(m, chart.today)) for m in case.medications]
    given = [Taken(agent(a.drug, a.agent), a.drug, a.source) for a in case.administrations if a.part_of not in local]
    ordered = [Taken(agent(o.drug, o.agent), o.drug, o.source, None, True) for o in case.prescriptions]
    return tuple(taken for taken in (*used, *given, *ordered) if taken.drug not in _SUPPORTIVE)


def agent(drug: Drug, name: str | None) -> Agent:
    """What counts as one agent: formulations of octreotide are one, a drug known by group only is one of that group."""
    return ("octreotide", None) if drug in _OCTREOTIDE else (drug.value, name)


def antineoplastics(chart: Chart) -> tuple[Taken, ...]:
    """The records of agents beyond somatostatin analogues and PRRT."""
    return tuple(taken for taken in chart.once(medication) if taken.drug.antineoplastic)


def assumed_of(records: Iterable[Taken]) -> tuple[Assumption, ...]:
    """What counting records assumes: that they are all there are, and that what was ordered was taken."""
    known = {taken.agent for taken in records if not taken.ordered_only}
    ordered = any(taken.ordered_only and taken.agent not in known for taken in records)
    return (Assumption.MEDICATION_LIST_COMPLETE, *((Assumption.PRESCRIBED_ONLY,) if ordered else ()))


def prior_lines(chart: Chart, most: int) -> Judged:
    """S01: as many prior systemic lines as the set takes; without a stated number, agents are counted."""
    said = chart.word(Topic.PRIOR_LINES)
    lines = number(said)
    if lines is not None:
        return decided(lines <= most, lines, said.evidence, assumptions=said.assumptions)
    records = tuple(
        taken for taken in chart.once(medication) if taken.drug.somatostatin_analogue or taken.drug.antineoplastic
    )
    evidence = unique([ref for taken in records for ref in taken.source])
    agents = len({taken.agent for taken in records})
    if chart.once(medication) and agents <= most:
        return decided(True, agents, evidence, assumptions=assumed_of(records))
    return undecided((said.reason or Reason.MISSING,), (said.missing,), agents if records else None, evidence)


def ssa_exposure(chart: Chart, asked: Exposure) -> Judged:
    """S03: long enough on octreotide LAR in the dose asked, before the latest PD or asOf; never refuted by silence."""
    uses = [m for m in chart.case.medications if m.drug is Drug.OCTREOTIDE_LAR and _in_dose(m, asked)]
    pd = chart.once(latest_pd)
    end = pd.on if pd else chart.today
    spans = [(span, m) for m in uses if (span := _span(m, end)) is not None]
    evidence = unique([ref for m in uses for ref in m.source])
    if spans:
        (least, most), longest = max(spans, key=lambda pair: pair[0])
        value = Quantity(Decimal(least), Decimal(most), "d")
        if least >= asked.days:
            return decided(True, value, longest.source)
        return undecided((Reason.MISSING,), (chart.wanted(LAR_EXPOSURE),), value, evidence)
    return undecided((Reason.MISSING,), (chart.wanted(LAR_EXPOSURE),), None, evidence)


def other_systemic_therapy(chart: Chart, days: int) -> Judged:
    """S04: no antineoplastic agent for longer than so many days; those that two records cover are counted once."""
    if not chart.once(medication):
        return undecided((Reason.MISSING,), (chart.wanted(MEDICATION),))
    records = chart.once(antineoplastics)
    periods: dict[Agent, list[Period | None]] = {}
    for taken in records:
        periods.setdefault(taken.agent, []).append(taken.during)
    lengths = [_days_taken(of_agent, chart.as_of) for of_agent in periods.values()]
    evidence = unique([ref for taken in records for ref in taken.source])
    if any(least > days for least, _ in lengths):
        return decided(False, True, evidence)
    if all(most is not None and most <= days for _, most in lengths):
        return decided(True, False, evidence, assumptions=assumed_of(records))
    return undecided((Reason.IMPRECISE_DATE,), (chart.wanted(MEDICATION_DURATION),), None, evidence)


def heavy_pretreatment(chart: Chart) -> Predictor:
    """P11: two agents beyond somatostatin analogues and PRRT, or any chemotherapy."""
    everything, records = chart.once(medication), chart.once(antineoplastics)
    if not everything:
        missing = (chart.wanted(MEDICATION),)
        return state(PredictorState.INDETERMINATE, None, (), reasons=(Reason.MISSING,), missing=missing)
    agents = len({taken.agent for taken in records})
    heavy = agents >= AGENTS or any(taken.drug.chemotherapy for taken in records)
    evidence = unique(ref for taken in (records if heavy else everything) for ref in taken.source)
    found = PredictorState.PRESENT_MINOR if heavy else PredictorState.ABSENT
    return state(found, agents, evidence, assumptions=assumed_of(records))


def period_days(rhythm: Rhythm | None) -> Decimal | None:
    """How many days lie between two doses, None where not written."""
    if rhythm is None or rhythm.period is None or rhythm.unit not in DAYS_PER_UNIT or not rhythm.frequency:
        return None
    return Decimal(rhythm.period) * DAYS_PER_UNIT[rhythm.unit] / rhythm.frequency


def _in_dose(use: MedicationUse, asked: Exposure) -> bool:
    period = 28 if use.rhythm and (use.rhythm.unit, use.rhythm.period) == ("mo", "1") else period_days(use.rhythm)
    (low, high), (often, seldom) = asked.dose, asked.every
    in_dose = use.dose is not None and use.dose.at_least(low) and use.dose.at_most(high)
    return bool(in_dose and period is not None and often <= period <= seldom)


def _span(use: MedicationUse, until: Interval) -> tuple[int, int] | None:
    """How long a drug was taken up to a date, None where start or end is not known."""
    period = _period(use, until)
    if period is None:
        return None
    start, end = period
    least, most = map(min, days_from(start, until), days_from(start, end))
    return max(0, least), max(0, most)


def _period(use: MedicationUse, until: Interval) -> Period | None:
    """From when to when a drug was taken, one still taken up to a date; None where start or end is not known."""
    start = use.during.start if use.during else None
    end = use.during.end if use.during else None
    if start is None or (end is None and use.status is not StatementStatus.ACTIVE):
        return None
    return start, until if end is None else end


def _days_taken(periods: Iterable[Period | None], as_of: date) -> tuple[int, int | None]:
    """The least and the most days of some periods, a day of two of them once; no most where one is not known."""
    every = list(periods)
    known = [period for period in every if period is not None]
    least = _days_covered([(start.last, min(end.first, as_of)) for start, end in known])
    most = _days_covered([(start.first, min(end.last, as_of)) for start, end in known])
    return least, most if len(known) == len(every) else None


def _days_covered(spans: Iterable[tuple[date, date]]) -> int:
    days, until = 0, date.min
    for first, last in sorted(spans):
        days += max(0, (last - max(first, until)).days)
        until = max(until, last)
    return days
