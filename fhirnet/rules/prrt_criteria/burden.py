"""Liver tumour burden in %: which value counts, and P01.

Evidence for burden is mixed [V]: Ezziddin 2014 found survival worse from a cut-off on, Das 2021 scores >= 50 %, while
NETTER-1 showed benefit at every burden (> 50 %: HR 0.145). So it is prognostic and never an exclusion.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from fhirnet.case.imaging import Conflict, LiverScan, Modality
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart, preliminary
from fhirnet.rules.prrt_criteria.conclude import state
from fhirnet.rules.prrt_criteria.words import LIVER_BURDEN
from fhirnet.rules.series import at_most_days_old
from fhirnet.verdict import Assumption, Missing, Predictor, PredictorState, Reason

WINDOW = 90  # days, older is used and flagged stale
TOGETHER = 31  # days: "of values within 31 d MRI before CT, else the latest"
MINOR, MAJOR, VERY_HIGH = Decimal(25), Decimal(50), Decimal(70)  # weights [D]


class Burden(NamedTuple):
    """The burden that counts, None where none is known."""

    amount: Quantity | None
    missing: Missing
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


def burden(chart: Chart) -> Burden:
    """The burden that counts: the latest, where an MRI of the same month is on record without those of CT."""
    stated = [scan for scan in chart.case.liver_scans if scan.liver_burden is not None]
    wanted = chart.wanted(LIVER_BURDEN, "%", WINDOW)
    if not stated:
        return Burden(None, wanted, (Reason.MISSING,))
    last = max(_when(scan) for scan in stated)
    near = [scan for scan in stated if (last[0] - scan.on.last).days <= TOGETHER]
    if any(scan.modality is Modality.MRI for scan in near):
        near = [scan for scan in near if scan.modality is not Modality.CT]
    newest = max(_when(scan) for scan in near)
    same_date = [scan for scan in near if _when(scan) == newest]
    scan, amount = same_date[0], same_date[0].liver_burden
    evidence = tuple(ref for one in same_date for ref in one.source)
    if isinstance(amount, Conflict) or any(one.liver_burden != amount for one in same_date):
        return Burden(None, wanted, (Reason.CONFLICTING_VALUES,), evidence)
    reasons: tuple[Reason, ...] = ()
    if chart.straddles(scan.on):
        reasons = (Reason.TIME_UNCERTAIN,)
    elif at_most_days_old(scan.on, WINDOW, chart.as_of) is False:
        reasons = (Reason.STALE,)
    return Burden(amount, wanted, reasons, evidence, preliminary(scan.reporting))


def liver_burden(chart: Chart) -> Predictor:
    """P01: 25-50 % minor, > 50 % major; the lower end of a range decides, of ">= 30 %" no end does."""
    known = chart.once(burden)
    amount = known.amount
    if amount is None:
        missing = (known.missing,)
        return state(PredictorState.INDETERMINATE, None, known.evidence, reasons=known.reasons, missing=missing)
    found = _weight(amount)
    reasons = known.reasons
    if found is PredictorState.INDETERMINATE:
        reasons = (Reason.COMPARATOR_STRADDLES, *reasons)
    if amount.at_least(VERY_HIGH) is True:
        reasons = (*reasons, Reason.VERY_HIGH_BURDEN)
    wanted = (known.missing,) if found is PredictorState.INDETERMINATE else ()
    return state(found, amount, known.evidence, reasons=reasons, assumptions=known.assumptions, missing=wanted)


def _weight(amount: Quantity) -> PredictorState:
    if amount.low is not None and amount.high is not None:
        amount = Quantity(amount.low, amount.low, amount.unit)
    much, some = amount.above(MAJOR), amount.at_least(MINOR)
    if much:
        return PredictorState.PRESENT_MAJOR
    if some is False:
        return PredictorState.ABSENT
    return PredictorState.PRESENT_MINOR if some and much is False else PredictorState.INDETERMINATE


def _when(scan: LiverScan) -> tuple[date, date]:
    return scan.on.last, scan.on.first
