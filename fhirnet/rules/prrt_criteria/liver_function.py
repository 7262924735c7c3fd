"""Liver: R11a bilirubin, R11b albumin, R11c ALT and AST.

Multiples are of the laboratory's own upper limit of normal; without one they cannot be computed.
"""

from dataclasses import dataclass
from decimal import Decimal

from fhirnet.case.laboratory import Analyte
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Amount, Chart
from fhirnet.rules.prrt_criteria.conclude import conclude, sources, times_normal, undecided, unique
from fhirnet.verdict import Judged, Reason

INR_NORMAL = Decimal("1.5")  # "unless PT normal" is read as INR <= 1.5 [D]


@dataclass(frozen=True, slots=True)
class Albumin:
    """At least this albumin in g/L; lower is accepted with a normal INR, unless the set is `flat`."""

    at_least: Decimal
    flat: bool = False

    def __str__(self) -> str:
        return f">= {self.at_least} g/L"


def bilirubin(chart: Chart, most: Decimal) -> Judged:
    """R11a: at most so many times the upper limit of normal."""
    return multiple_of_normal(chart, Analyte.BILIRUBIN, most)


def multiple_of_normal(chart: Chart, analyte: Analyte, most: Decimal) -> Judged:
    """Whether an amount is at most so many times its upper limit of normal."""
    current = chart.amount(analyte)
    ratio, reason = times_normal(current)
    if ratio is None or reason:
        why = (reason or Reason.MISSING,)
        return undecided(why, (current.missing,), ratio, current.evidence, current.assumptions)
    return conclude(ratio.at_most(most), ratio, (current,))


def albumin(chart: Chart, limits: Albumin) -> Judged:
    """R11b: enough albumin, or a normal INR in its place."""
    level, inr = chart.amount(Analyte.ALBUMIN), chart.amount(Analyte.INR)
    enough = None if level.usable is None else level.usable.value.at_least(limits.at_least)
    value = None if level.fact is None or level.reason is Reason.CONFLICTING_VALUES else level.fact.value
    if level.usable is None or enough is True or limits.flat:
        return conclude(enough, value, (level,))
    normal = None if inr.usable is None else inr.usable.value.at_most(INR_NORMAL)
    if normal is True:
        return conclude(True, value, (level, inr))
    spans = (Reason.COMPARATOR_STRADDLES,) if enough is None or (inr.usable and normal is None) else ()
    return conclude(False if enough is False and normal is False else None, value, (level, inr), spans)


def transaminases(chart: Chart, most: Decimal) -> Judged:
    """R11c: ALT and AST at most so many times normal; the value is the higher multiple."""
    both, multiples = chart.once(_multiples)
    known = [(ratio, current) for (ratio, reason), current in zip(multiples, both, strict=True) if ratio and not reason]
    too_high = [pair for pair in known if pair[0].at_most(most) is False]
    if too_high:
        highest = max(too_high, key=lambda pair: pair[0].low or 0)
        return conclude(False, highest[0], [current for _, current in too_high])
    if len(known) == 2 and all(ratio.at_most(most) for ratio, _ in known):
        return conclude(True, max(known[0][0], known[1][0], key=lambda ratio: ratio.high or 0), both)
    lacking = [(reason, current) for (_, reason), current in zip(multiples, both, strict=True) if reason]
    spans = [Reason.COMPARATOR_STRADDLES for ratio, _ in known if ratio.at_most(most) is None]
    reasons = unique([*spans, *(reason for reason, _ in lacking)])
    missing = tuple([current.missing for _, current in lacking] or [current.missing for current in both])
    return undecided(reasons, missing, None, sources(both))


def _multiples(chart: Chart) -> tuple[tuple[Amount, Amount], list[tuple[Quantity | None, Reason | None]]]:
    """ALT and AST, and each in multiples of its upper limit of normal."""
    both = (chart.amount(Analyte.ALT), chart.amount(Analyte.AST))
    return both, [times_normal(current) for current in both]
