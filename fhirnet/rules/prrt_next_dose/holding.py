"""What toxicity does to the next dose: withheld until it resolves, reduced afterwards, and when treatment ends for it.

FDA label: treatment ends when toxicity delays it by 16 weeks ("16 weeks or longer" in one source, "more than 16" in
another; 16 ends it here), or when toxicity of the same kind recurs after a reduced dose [V2]. The delay counts from the
planned date, 8 weeks after the last dose, to the day on which the laboratory shows that the toxicity has resolved; it
lasted at least until the day after the last toxic value.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from fhirnet.dates import shifted, within
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.words import ACTIVITY, CYCLE_DATES, WORDS
from fhirnet.rules.prrt_next_dose.course import Course, reduced
from fhirnet.rules.prrt_next_dose.laboratory import fresh
from fhirnet.rules.prrt_next_dose.rule import Consequence, Ruled
from fhirnet.rules.prrt_next_dose.toxicity import After
from fhirnet.verdict import Missing, Reason, Truth, all_of, any_of, truth

HELD_TOO_LONG = 112  # days after the planned date: 16 weeks [V2]
WEEK = Decimal(7)
MET, NOT_MET, INDETERMINATE = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE


class Held(NamedTuple):
    """For how many days after the planned date one toxicity held the dose up: the least and the most."""

    days: tuple[int, int]
    after: After


def resolution(present: Sequence[After]) -> Ruled:
    """No toxicity after the last dose is unresolved; its value says whether one is."""
    active = [each for each in present if each.active]
    if active:
        finding = decided(False, True, unique([ref for each in active for ref in each.finding.evidence]))
        return Ruled("resolution", "", finding, Consequence.WITHHOLDS)
    reasons, missing = _unknown(present)
    if reasons:
        return Ruled("resolution", "", undecided(reasons, missing), Consequence.NONE)
    resolved = [each for each in present if each.answer is MET]
    evidence = unique([ref for each in resolved for ref in each.finding.evidence])
    return Ruled("resolution", "", decided(True, False, evidence), Consequence.NONE)


def held(chart: Chart, course: Course, present: Sequence[After]) -> Held | None:
    """The toxicity that held the next dose up for longest; None where there was none."""
    found = [Held(_days_held(chart, course, each), each) for each in present if each.answer is MET]
    return max(found, key=lambda each: each.days, default=None)


def delay(chart: Chart, longest: Held | None, present: Sequence[After]) -> Ruled:
    """Toxicity has held the dose up for less than 16 weeks; its value is for how many."""
    threshold = f"< {HELD_TOO_LONG // 7} wk"
    if longest is None:
        reasons, missing = _unknown(present)
        finding = undecided(reasons, missing) if reasons else decided(True, weeks((0, 0)))
        return Ruled("delay", threshold, finding, Consequence.NONE)
    value, evidence = weeks(longest.days), longest.after.finding.evidence
    short = within(longest.days, None, HELD_TOO_LONG - 1)
    if short is not None:
        finding = decided(short, value, evidence)
        return Ruled("delay", threshold, finding, Consequence.NONE if short else Consequence.STOPS)
    what, unit = WORDS[longest.after.kind.analytes[0]]
    last, resolved = longest.after.last, longest.after.resolved
    assert last is not None, "a toxicity that occurred was seen"
    since, until = shifted(last.on.first, 1), chart.as_of if resolved is None else shifted(resolved.on.last, -1)
    wanted = Missing(what, unit, since, until) if since <= until else chart.wanted(CYCLE_DATES)
    finding = undecided((Reason.MISSING,), (wanted,), value, evidence)
    return Ruled("delay", threshold, finding, Consequence.BLOCKS)


def recurrence(course: Course, history: Sequence[Sequence[After]]) -> Ruled:
    """No toxicity recurred after a reduced dose; `history` holds, dose by dose, each kind of toxicity.

    What is open about earlier doses is no question any more once the last one was followed by no such toxicity.
    """
    kinds = [*zip(*history, strict=True)]
    recurred = [_recurred(course, of_kind) for of_kind in kinds]
    sure = [of_kind for of_kind, answers in zip(kinds, recurred, strict=True) if MET in answers]
    if sure:
        evidence = unique(
            [ref for of_kind in sure for each in of_kind if each.answer is MET for ref in each.finding.evidence]
        )
        return Ruled("recurrence", "", decided(False, True, evidence), Consequence.STOPS)
    unknown = [of_kind for of_kind, answers in zip(kinds, recurred, strict=True) if answers[-1] is INDETERMINATE]
    if unknown:
        reasons, missing = _unknown([each for of_kind in unknown for each in of_kind])
        if any(reduced(cycle) is None for cycle in course.cycles[1:]):
            reasons, missing = unique((*reasons, Reason.MISSING)), (*missing, Missing(ACTIVITY, "GBq"))
        return Ruled("recurrence", "", undecided(reasons, missing), Consequence.BLOCKS)
    return Ruled("recurrence", "", decided(True, False), Consequence.NONE)


def _recurred(course: Course, of_kind: Sequence[After]) -> list[Truth]:
    """Of every dose, whether one kind of toxicity came after it and before, with a reduced dose between."""
    seen = between = NOT_MET
    found = []
    for cycle, each in zip(course.cycles, of_kind, strict=True):
        between = any_of((between, all_of((seen, truth(reduced(cycle))))))
        found.append(all_of((each.answer, between)))
        seen = any_of((seen, each.answer))
    return found


def weeks(days: tuple[int, int]) -> Quantity:
    """A number of days as weeks; a dose that is not yet due has not been held up."""
    low, high = (max(0, number) / WEEK for number in days)
    return Quantity(low, high, "wk")


def _unknown(present: Sequence[After]) -> tuple[tuple[Reason, ...], tuple[Missing, ...]]:
    """Why nobody knows of some toxicity whether it occurred, and what would tell; nothing where each is known."""
    unknown = [each.finding for each in present if each.answer is INDETERMINATE]
    reasons = unique([reason for finding in unknown for reason in finding.reasons])
    return reasons, unique([m for finding in unknown for m in finding.missing])


def _days_held(chart: Chart, course: Course, after: After) -> tuple[int, int]:
    """From the planned date to the last day known to be toxic, and to the first known to be no more."""
    first, last = course.planned
    toxic, resolved = after.last, after.resolved
    assert toxic is not None, "a toxicity that occurred was seen"
    still = toxic.on.first
    if resolved is not None:
        still = shifted(still, 1)
    elif fresh(chart, toxic.on):
        still = chart.as_of
    until = chart.as_of if resolved is None else resolved.on.last
    return (still - last).days, (until - first).days
