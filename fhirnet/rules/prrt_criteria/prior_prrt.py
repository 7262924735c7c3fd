"""PRRT given before: R16.

Retreatment: the salvage series had progression-free survival of 18 months or more after the first course and gave two
more cycles (14.8 GBq); median cumulative activity 44.7 and 59.7 GBq [V]. The limits of the default set are [D].
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from fhirnet.case.treatment import Drug, ProcedureKind
from fhirnet.dates import Interval, days_from, within
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.progression import Assessment, responses
from fhirnet.rules.prrt_criteria.words import ACTIVITY, BEST_RESPONSE, CYCLE_DATES, RESPONSE
from fhirnet.verdict import Assumption, Judged, Missing, Reason, Truth, Words, all_of, truth, words

NUCLEAR = (ProcedureKind.PRRT_CYCLE, ProcedureKind.RADIOPHARMACEUTICAL)
COURSE_GAP = 184  # days without a cycle that end a course; cycles are 8 to 16 weeks apart


@dataclass(frozen=True, slots=True)
class Retreatment:
    """When PRRT may be given again; all limits included."""

    free_days: int = 365  # first cycle to first PD (or asOf): "PFS >= 12 months" [D]
    total: Decimal = Decimal(60)  # GBq, given and planned [D]
    planned: Decimal = Decimal("14.8")  # GBq, two cycles, where no plan is on record [V]
    failure_days: int = 92  # a PD so soon after the first course is a failure of it


class Cycle(NamedTuple):
    """One cycle: its activity in GBq, None where not recorded."""

    on: Interval
    course: str | None
    activity: Quantity | None
    source: tuple[str, ...]


class _Part(NamedTuple):
    """One part of the retreatment rule."""

    answer: Truth
    reason: Reason = Reason.MISSING
    missing: tuple[Missing, ...] = ()
    evidence: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    said: Words | None = None


def prior_cycles(chart: Chart) -> tuple[Cycle, ...]:
    """The cycles that lie wholly on or before asOf, in the order of their dates."""
    case = chart.case
    given = [a for a in case.administrations if a.drug is Drug.LUTETIUM_DOTATATE]
    used = [m for m in case.medications if m.drug is Drug.LUTETIUM_DOTATATE]
    attached = {a.part_of for a in given if a.part_of}
    cycles: list[Cycle] = []
    for p in case.procedures:
        nuclear = p.kind is ProcedureKind.RADIOPHARMACEUTICAL and (p.lutetium or p.key in attached)
        if p.on is None or p.stopped or chart.straddles(p.on) or not (nuclear or p.kind is ProcedureKind.PRRT_CYCLE):
            continue
        own = [a for a in given if a.part_of == p.key] or [a for a in given if not a.part_of and _same_date(a.on, p.on)]
        dose = _sum([a.dose for a in own]) if own else next((m.dose for m in used if _holds(m.during, p.on)), None)
        cycles.append(Cycle(p.on, p.course, dose, unique((*p.source, *(ref for a in own for ref in a.source)))))
    dates = {(cycle.on.first, cycle.on.last) for cycle in cycles}
    keys = {p.key for p in case.procedures if not (p.stopped or (p.on is None and p.kind in NUCLEAR))}
    cycles += [
        Cycle(a.on, None, a.dose, a.source)
        for a in given
        if (a.on.first, a.on.last) not in dates and a.part_of not in keys and not chart.straddles(a.on)
    ]
    if not cycles:  # a statement of use is a record of PRRT, not of the number of cycles
        begun = [(m, m.during.start) for m in used if m.during]
        cycles = [Cycle(on, None, None, m.source) for m, on in begun if on and on.last <= chart.as_of]
    return tuple(sorted(cycles, key=lambda cycle: (cycle.on.last, cycle.on.first)))


def prior_prrt(chart: Chart, limits: Retreatment | None) -> Judged:
    """R16: no PRRT before, or the retreatment rule holds (None: never again)."""
    cycles = chart.once(prior_cycles)
    if not cycles:
        return decided(True, 0, reasons=(Reason.NO_RECORD,))
    evidence, count = unique([ref for cycle in cycles for ref in cycle.source]), len(cycles)
    if limits is None:
        return decided(False, count, evidence)
    after = [a for a in chart.once(responses) if cycles[0].on.on_or_before(a.on) is not False]
    parts = (
        _no_failure(chart, cycles, after, limits),
        _best_response(chart, cycles[0], after),
        _free_interval(chart, cycles[0], after, limits),
        _activity(chart, cycles, limits),
    )
    answer = all_of(part.answer for part in parts)
    deciding = [part for part in parts if part.answer is answer]
    sources = unique((*evidence, *(ref for part in deciding for ref in part.evidence)))
    assumptions = unique([a for part in deciding for a in part.assumptions])
    if answer is Truth.INDETERMINATE:
        reasons = unique([part.reason for part in deciding])
        missing = unique([m for p in deciding for m in p.missing])
        found = undecided(reasons, missing, count, sources, assumptions)
    else:
        found = decided(answer is Truth.MET, count, sources, assumptions=assumptions)
    return replace(found, parts=tuple(part.said for part in parts if part.said is not None))


def _no_failure(chart: Chart, cycles: Sequence[Cycle], after: Sequence[Assessment], limits: Retreatment) -> _Part:
    """No PD from the first cycle to 92 days after the last cycle of the first course."""
    lasts = _ends_of_first_course(cycles)
    found: list[bool | None] = []
    for a in after:
        if a.pd is False:
            continue
        begun = cycles[0].on.on_or_before(a.on)
        soon = {within(days_from(last.on, a.on), None, limits.failure_days) for last in lasts}
        failed = False if begun is False or soon == {False} else True if begun and soon == {True} and a.pd else None
        found.append(failed)
        if failed:
            said = words("retreatment.failed", on=a.on.written, days=limits.failure_days)
            return _Part(Truth.NOT_MET, evidence=a.source, assumptions=a.assumptions, said=said)
    wanted = (chart.wanted(CYCLE_DATES),)
    return _Part(Truth.INDETERMINATE, Reason.IMPRECISE_DATE, wanted) if None in found else _Part(Truth.MET)


def _best_response(chart: Chart, first: Cycle, after: Sequence[Assessment]) -> _Part:
    """CR, PR or SD before the first PD; a PD alone says nothing here: one soon enough to tell is a failure already."""
    wanted = (chart.wanted(BEST_RESPONSE),)
    sure = [a for a in after if first.on.on_or_before(a.on) is True]
    pd = next((a for a in sure if a.pd), None)
    controlled = [a for a in sure if a.pd is False and (pd is None or a.on.before(pd.on))]
    if controlled:
        found = controlled[0]
        said = words("retreatment.controlled", on=found.on.written)
        return _Part(Truth.MET, evidence=found.source, assumptions=found.assumptions, said=said)
    perhaps = [a for a in after if a.pd is not True and (pd is None or a.on.before(pd.on) is not False)]
    why = Reason.IMPRECISE_DATE if perhaps else Reason.MISSING
    return _Part(Truth.INDETERMINATE, why, wanted, said=words("retreatment.response-unknown"))


def _free_interval(chart: Chart, first: Cycle, after: Sequence[Assessment], limits: Retreatment) -> _Part:
    """From the first cycle to the first PD, or to asOf, long enough; a response stated as PD and not may be that PD."""
    progressions = [a for a in after if a.pd is not False]
    sure = [i for i, a in enumerate(progressions) if a.pd and first.on.on_or_before(a.on) is True]
    possible = progressions[: sure[0] + 1] if sure else progressions  # one that may precede the cycle may not count
    ends = [a.on for a in possible] + ([] if sure else [chart.today])
    answers = {within(days_from(first.on, end), limits.free_days, None) for end in ends}
    evidence = unique([ref for a in possible for ref in a.source])
    assumptions = unique([assumed for a in possible for assumed in a.assumptions])
    answer = truth(answers.pop() if len(answers) == 1 else None)
    lengths = [days for end in ends for days in days_from(first.on, end)]
    said = words("retreatment.interval", days=_between(max(0, min(lengths)), max(lengths)), least=limits.free_days)
    if any(a.pd is None for a in possible):
        return _Part(answer, Reason.CONFLICTING_VALUES, (chart.wanted(RESPONSE),), evidence, assumptions, said)
    return _Part(answer, Reason.IMPRECISE_DATE, (chart.wanted(CYCLE_DATES),), evidence, assumptions, said)


def _activity(chart: Chart, cycles: Sequence[Cycle], limits: Retreatment) -> _Part:
    """Activity given and planned within the cumulative limit; an unrecorded activity is at least nothing."""
    plans = [p for p in chart.case.planned if p.activity and (p.on is None or p.on.last >= chart.as_of)]
    planned = _sum([p.activity for p in plans]) if plans else Quantity.exactly(limits.planned, "GBq")
    given = _sum([cycle.activity for cycle in cycles])
    total = _sum([given, planned])
    assumptions = () if plans else (Assumption.PLANNED_ACTIVITY_ASSUMED,)
    unrecorded = any(cycle.activity is None for cycle in cycles)
    reason = Reason.MISSING if unrecorded else Reason.COMPARATOR_STRADDLES
    answer = truth(total.at_most(limits.total))
    numbers = {"given": _gigabecquerel(given), "planned": _gigabecquerel(planned), "most": limits.total}
    said = words("retreatment.activity", **numbers) if plans else words("retreatment.activity-assumed", **numbers)
    return _Part(answer, reason, (chart.wanted(ACTIVITY, "GBq"),), assumptions=assumptions, said=said)


def _gigabecquerel(amount: Quantity) -> str:
    assert amount.low is not None, "an activity is at least nothing"
    return f"≥ {amount.low}" if amount.high is None else _between(amount.low, amount.high)


def _between(low: object, high: object) -> str:
    return f"{low}" if low == high else f"{low}-{high}"


def _ends_of_first_course(cycles: Sequence[Cycle]) -> list[Cycle]:
    """The cycle before the first long gap, or before one that the record counts to another course.

    A gap that is long by one reading of its dates and not by another leaves more than one cycle.
    """
    ends = []
    for last, cycle in pairwise(cycles):
        another = None not in (cycles[0].course, cycle.course) and cycle.course != cycles[0].course
        goes_on = not another and within(days_from(last.on, cycle.on), None, COURSE_GAP)
        if goes_on is not True:
            ends.append(last)
        if goes_on is False:
            return ends
    return [*ends, cycles[-1]]


def _sum(amounts: Sequence[Quantity | None]) -> Quantity:
    """The sum in GBq; what is not recorded is at least 0 and has no upper end."""
    low = sum((q.low for q in amounts if q is not None and q.low is not None), Decimal(0))
    highs = [None if q is None else q.high for q in amounts]
    high = None if None in highs else sum((h for h in highs if h is not None), Decimal(0))
    strict = any(q is not None and q.high_open for q in amounts)
    return Quantity(low, high, "GBq", any(q is not None and q.low_open for q in amounts), strict and high is not None)


def _same_date(one: Interval, other: Interval) -> bool:
    """Whether two facts are of the same date, with a time of day or without."""
    return (one.first, one.last) == (other.first, other.last)


def _holds(during: Interval | None, on: Interval) -> bool:
    return during is not None and during.first <= on.first and on.last <= during.last
