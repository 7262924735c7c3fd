"""Kidneys: R10 renal function, R10b renal caution.

Cockcroft-Gault: (140 - age) x kg (x 0.85 if female) / (72 x creatinine in mg/dL), creatinine umol/L / 88.4. Without
age, weight or creatinine a reported clearance stands in, then eGFR: within 10 of a threshold that decides nothing [D].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from fhirnet.case.laboratory import Analyte
from fhirnet.case.person import Gender
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.age import whole_years
from fhirnet.rules.prrt_criteria.chart import Amount, Chart
from fhirnet.rules.prrt_criteria.conclude import assumed, sources, unique
from fhirnet.rules.prrt_criteria.words import WORDS
from fhirnet.verdict import Assumption, Finding, Judged, Missing, Reason, Truth, all_of, truth

FEMALE = Decimal("0.85")
UMOL_PER_MG_DL = Decimal("88.4")
EGFR_MARGIN = Decimal(10)  # mL/min/1.73 m2 [D]


@dataclass(frozen=True, slots=True)
class Renal:
    """At least this creatinine clearance in mL/min, and at most this creatinine in umol/L (None: any)."""

    clearance: Decimal
    creatinine: Decimal | None = None

    def __str__(self) -> str:
        limit = f">= {self.clearance} mL/min"
        return limit if self.creatinine is None else f"{limit} and creatinine <= {self.creatinine} umol/L"


class Clearance(NamedTuple):
    """The creatinine clearance that counts, in mL/min; `estimated` from eGFR; None: not known, and why."""

    amount: Quantity | None
    evidence: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    missing: tuple[Missing, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    estimated: bool = False

    def at_least(self, limit: Decimal) -> bool | None:
        """Whether the clearance reaches a limit."""
        if self.amount is None:
            return None
        if not self.estimated:
            return self.amount.at_least(limit)
        if self.amount.above(limit + EGFR_MARGIN):
            return True
        return False if self.amount.below(limit - EGFR_MARGIN) else None


def clearance(chart: Chart) -> Clearance:
    """Computed, else reported, else estimated from eGFR."""
    creatinine, weight = chart.amount(Analyte.CREATININE), chart.amount(Analyte.WEIGHT)
    years, basis = chart.once(whole_years), (creatinine, weight)
    if creatinine.usable and weight.usable and years:
        amount = _cockcroft_gault(years, weight.usable.value, creatinine.usable.value, chart.case.person.gender)
        return Clearance(amount, sources(basis), assumptions=assumed(basis))
    reported, egfr = chart.amount(Analyte.CREATININE_CLEARANCE), chart.amount(Analyte.EGFR)
    if reported.usable:
        return Clearance(reported.usable.value, reported.evidence, assumptions=reported.assumptions)
    if egfr.usable:
        assumptions = (Assumption.EGFR_FOR_CRCL, *egfr.assumptions)
        lacking = _unknown(chart, basis, (), bool(years)).missing
        return Clearance(
            _as_clearance(egfr.usable.value), egfr.evidence, missing=lacking, assumptions=assumptions, estimated=True
        )
    return _unknown(chart, basis, (reported, egfr), bool(years))


def renal(chart: Chart, limits: Renal) -> Judged:
    """R10 and R10b: enough clearance and, where the set says so, creatinine not too high."""
    known, creatinine = chart.once(clearance), chart.amount(Analyte.CREATININE)
    tests = [(known.amount is not None, known.at_least(limits.clearance))]  # whether known, the answer
    evidence, reasons, missing, assumptions = known.evidence, known.reasons, known.missing, known.assumptions
    if limits.creatinine is not None:
        usable = creatinine.usable
        tests.append((usable is not None, usable.value.at_most(limits.creatinine) if usable else None))
        evidence = unique((*evidence, *creatinine.evidence))
        assumptions = unique((*assumptions, *creatinine.assumptions))
        if creatinine.reason:
            reasons, missing = unique((*reasons, creatinine.reason)), unique((*missing, creatinine.missing))
    answer = all_of(truth(passed) for _, passed in tests)
    is_open, spans = answer is Truth.INDETERMINATE, (Reason.COMPARATOR_STRADDLES,) if (True, None) in tests else ()
    return Finding(
        answer=answer,
        value=known.amount,
        reasons=(*spans, *reasons) if is_open else (),
        evidence=evidence,
        assumptions=assumptions,
        missing=(missing or (creatinine.missing,)) if is_open else (),
    )


def _cockcroft_gault(years: tuple[int, int], weight: Quantity, creatinine: Quantity, gender: Gender | None) -> Quantity:
    """The clearance, an interval where an input is one or the sex is not known."""
    factors = {Gender.MALE: (Decimal(1), Decimal(1)), Gender.FEMALE: (FEMALE, FEMALE)}
    least, most = factors.get(gender, (FEMALE, Decimal(1))) if gender else (FEMALE, Decimal(1))
    low = high = None
    if weight.low is not None and creatinine.high:
        low = least * max(0, 140 - years[1]) * weight.low * UMOL_PER_MG_DL / (72 * creatinine.high)
    if weight.high is not None and creatinine.low:
        high = most * max(0, 140 - years[0]) * weight.high * UMOL_PER_MG_DL / (72 * creatinine.low)
    low_open = bool(low) and (weight.low_open or creatinine.high_open)
    high_open = bool(high) and (weight.high_open or creatinine.low_open)
    return Quantity(Decimal(0) if low is None else low, high, "mL/min", low_open, high_open)


def _as_clearance(egfr: Quantity) -> Quantity:
    return Quantity(egfr.low, egfr.high, "mL/min", egfr.low_open, egfr.high_open)


def _unknown(chart: Chart, basis: Sequence[Amount], others: Sequence[Amount], aged: bool) -> Clearance:
    """Why there is no clearance: what of Cockcroft-Gault is missing, or too old."""
    lacking = [amount for amount in basis if amount.reason]
    missing = tuple(amount.missing for amount in lacking)
    if not aged:
        missing = (*missing, chart.wanted(WORDS[Analyte.AGE][0], "a"))
    reasons = unique(amount.reason for amount in lacking if amount.reason) or (Reason.MISSING,)
    evidence = unique(ref for amount in (*basis, *others) for ref in amount.evidence)
    return Clearance(None, evidence, reasons, missing)
