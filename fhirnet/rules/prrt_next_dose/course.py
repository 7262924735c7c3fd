"""The course of PRRT so far: its doses, their activities, and the days after each that belong to it.

FDA label of 177Lu-DOTATATE: 7.4 GBq every 8 weeks, 4 doses; 3.7 GBq after dose-modifying toxicity [V2]. What is counted
are doses, not activity: eight half doses are no course. An activity that is not recorded is not known, never assumed.
Two doses are 7 weeks apart at least, so records of nearly the same days are records of one [D].
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from fhirnet.case.treatment import Drug, Procedure, ProcedureKind
from fhirnet.dates import OPEN_END, Interval, days_from, shifted, within
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import unique
from fhirnet.rules.prrt_criteria.prior_prrt import COURSE_GAP, NUCLEAR, Cycle, prior_cycles

FULL, REDUCED = Decimal("7.4"), Decimal("3.7")  # GBq [V2]
HALFWAY = Decimal("5.55")  # GBq: an activity below it counts as a reduced one [D]
DOSES = 4  # "4 doses, 29.6 GBq" [V2]
ONE_DOSE = 3  # days between two records of one dose [D]
PLANNED = 56  # days from a dose to the next: 8 weeks [V2]


class Span(NamedTuple):
    """The days that follow one cycle: until the next cycle, that day included, or until asOf."""

    number: int
    cycle: Cycle
    until: Interval

    def holds(self, on: Interval) -> bool | None:
        """Whether a date lies after the cycle and not after the end, for every reading of them."""
        answers = (self.cycle.on.before(on), on.on_or_before(self.until))
        return False if False in answers else None if None in answers else True


class Course(NamedTuple):
    """The doses of the present course, earliest first.

    `earlier` are the cycles before it. `complete` is False where more doses may have been given than are known: the
    record states use without its cycles, a cycle may lie before asOf or after, or a gap that is long by one reading of
    its dates decides whether there were four. Such a gap is else no end of the course: what stops treatment since its
    first dose does. `possible` are the records of what may have been one more dose: without a date, stopped, or of a
    radiopharmaceutical that is not named.
    """

    cycles: tuple[Cycle, ...]
    earlier: tuple[Cycle, ...]
    complete: bool
    today: Interval
    possible: tuple[Procedure, ...] = ()

    @property
    def last(self) -> Cycle:
        """The last dose."""
        return self.cycles[-1]

    @property
    def planned(self) -> tuple[date, date]:
        """The first and the last day on which the next dose may have been planned."""
        return shifted(self.last.on.first, PLANNED), shifted(self.last.on.last, PLANNED)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The days after each dose."""
        ends = [*(cycle.on for cycle in self.cycles[1:]), self.today]
        return tuple(Span(i, c, end) for i, (c, end) in enumerate(zip(self.cycles, ends, strict=True), 1))

    @property
    def evidence(self) -> tuple[str, ...]:
        """The records of the doses, the last one first."""
        return unique([ref for cycle in reversed(self.cycles) for ref in cycle.source])


def course(chart: Chart) -> Course | None:
    """The present course; None where no cycle is on record."""
    cycles = _doses(chart)
    if not cycles:
        return None
    begin, sure_begin = _begin(cycles, (True, None)), _begin(cycles, (True,))
    perhaps_done = len(cycles) - begin >= DOSES > len(cycles) - sure_begin
    if perhaps_done:
        begin = sure_begin
    stated = {ref for m in chart.case.medications if m.drug is Drug.LUTETIUM_DOTATATE for ref in m.source}
    only_stated = all(cycle.source and stated.issuperset(cycle.source) for cycle in cycles)
    ever = prior_cycles(Chart(replace(chart.case, as_of=OPEN_END)))
    certain = not only_stated and not perhaps_done and len(ever) == len(chart.once(prior_cycles))
    return Course(cycles[begin:], cycles[:begin], certain, chart.today, _possible(chart, cycles, cycles[begin].on))


def reduced(cycle: Cycle) -> bool | None:
    """Whether a dose was a reduced one; None where its activity is not recorded, or may be either."""
    return None if cycle.activity is None else cycle.activity.below(HALFWAY)


def total(cycles: Sequence[Cycle]) -> Quantity:
    """The activity of these cycles in GBq; what is not recorded is at least nothing and has no upper end."""
    known = [cycle.activity for cycle in cycles if cycle.activity is not None]
    low = sum((q.low for q in known if q.low is not None), Decimal(0))
    highs = [q.high for q in known if q.high is not None]
    return Quantity(low, sum(highs, Decimal(0)) if len(highs) == len(cycles) else None, "GBq")


def _doses(chart: Chart) -> tuple[Cycle, ...]:
    """The doses that the records of cycles tell of; one whose records differ in activity is of unknown activity.

    The day of a dose is that of its administration. A period that holds several doses is no record of one more.
    """
    records = chart.once(prior_cycles)
    given = {ref for a in chart.case.administrations for ref in a.source}
    infused = [cycle for cycle in records if cycle.source and given.issuperset(cycle.source)]
    doses: list[list[Cycle]] = []
    for cycle in (*infused, *(cycle for cycle in records if cycle not in infused)):
        same = [dose for dose in doses if _one_dose(dose[0].on, cycle.on)]
        if same:
            same[0].append(cycle)
        else:
            doses.append([cycle])
    return tuple(sorted(map(_together, doses), key=lambda cycle: (cycle.on.last, cycle.on.first)))


def _one_dose(one: Interval, other: Interval) -> bool:
    """Whether two dates are of one dose: a few days apart, or both of one exact day within the other's period."""
    if one.exact and other.exact:
        return within(days_from(one, other), -ONE_DOSE, ONE_DOSE) is True
    same = (one.first, one.last) == (other.first, other.last)
    holds = one.exact and other.first <= one.first <= other.last, other.exact and one.first <= other.first <= one.last
    return (same and "/" in one.written) or any(holds)


def _together(records: list[Cycle]) -> Cycle:
    amounts = unique([cycle.activity for cycle in records if cycle.activity is not None])
    source = unique([ref for cycle in records for ref in cycle.source])
    course = next((cycle.course for cycle in records if cycle.course is not None), None)
    activity = amounts[0] if len(amounts) == 1 else None
    return records[0]._replace(activity=activity, source=source, course=course)


def _possible(chart: Chart, doses: Sequence[Cycle], first: Interval) -> tuple[Procedure, ...]:
    """What may have been a dose since the present course began, or in the time in which a course goes on."""
    since = min(first.first, shifted(chart.as_of, -COURSE_GAP))
    known = {a.part_of for a in chart.case.administrations if a.drug is Drug.LUTETIUM_DOTATATE}
    return tuple(
        p
        for p in chart.case.procedures
        if p.kind in NUCLEAR
        and p.key not in known
        and (p.on is None or p.stopped or (p.kind is ProcedureKind.RADIOPHARMACEUTICAL and not p.lutetium))
        and (p.on is None or (p.on.last >= since and not any(_one_dose(dose.on, p.on) for dose in doses)))
    )


def _begin(cycles: Sequence[Cycle], goes_on: tuple[bool | None, ...]) -> int:
    """Where the present course begins, by what is taken for its going on: after the last long gap, or at a new name."""
    begin = len(cycles) - 1
    while begin and _continues(cycles[begin - 1], cycles[begin]) in goes_on:
        begin -= 1
    return begin


def _continues(one: Cycle, following: Cycle) -> bool | None:
    """Whether a cycle goes on with the course of another; None: by one reading of their dates only."""
    if one.course is not None and following.course is not None:
        return one.course == following.course
    return within(days_from(one.on, following.on), None, COURSE_GAP)
