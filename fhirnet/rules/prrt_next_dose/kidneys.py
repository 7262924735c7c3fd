"""Renal toxicity: creatinine clearance below 40, or a change of 40 % against the values before the first dose.

FDA label: clearance below 40 mL/min, or creatinine up by 40 %, or clearance down by 40 % [V2]. The Japanese label asks
for both changes together [V]. Clearance is reciprocal to creatinine (Cockcroft-Gault), so where only one of the two was
measured both times it tells the change of the other [D].
"""

from decimal import Context, Decimal
from enum import StrEnum
from typing import NamedTuple

from fhirnet.case.laboratory import Analyte
from fhirnet.dates import Interval, days_from, shifted, within
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.renal import Clearance, clearance
from fhirnet.rules.prrt_criteria.words import WORDS
from fhirnet.rules.prrt_next_dose.looks import REACH, Looks
from fhirnet.verdict import Judged, Missing, Reason, Truth, all_of, any_of, truth

ENOUGH = Decimal(40)  # mL/min [V2]
CHANGE = Decimal(40)  # % of the value before the first dose, creatinine up or clearance down [V2]
RISE, FALL = 1 + CHANGE / 100, 1 - CHANGE / 100
MEASURED = (Analyte.CREATININE, Analyte.CREATININE_CLEARANCE, Analyte.EGFR)
ONE = Decimal(1)
EXACT = Context(prec=70)  # creatinine as received has up to 30 digits
_DIGITS = Context(prec=20)  # a clearance is the result of a division: digits beyond the 20th are not compared


class RenalRule(StrEnum):
    """How the changes of creatinine and of clearance are joined: either is enough (FDA), or both are needed (Japan)."""

    EITHER = "or"
    BOTH = "and"


class Kidneys(NamedTuple):
    """Creatinine in umol/L and clearance of one day."""

    creatinine: Quantity | None
    clearance: Clearance


def before(looks: Looks, first_dose: Interval) -> Kidneys | None:
    """The kidneys at the last measurement on or before the first dose, at most 90 days before it [D]."""
    dates = [
        on
        for on in looks.dates(MEASURED, shifted(first_dose.first, -REACH), first_dose.last)
        if on.on_or_before(first_dose) is True and within(days_from(on, first_dose), 0, REACH) is not False
    ]
    return kidneys(looks.on(dates[-1].last)) if dates else None


def kidneys(chart: Chart) -> Kidneys:
    """The kidneys on the day of this chart."""
    creatinine = chart.amount(Analyte.CREATININE).usable
    return Kidneys(creatinine.value if creatinine else None, chart.once(clearance))


def renal_toxicity(chart: Chart, baseline: Kidneys | None, first_dose: Interval, rule: RenalRule) -> Judged:
    """Met: no renal toxicity on the day of this chart. Its value is the creatinine clearance in mL/min."""
    now = kidneys(chart)
    low = truth(_not(now.clearance.at_least(ENOUGH)))
    changes = _changes(now, baseline)
    changed = any_of(changes) if rule is RenalRule.EITHER else all_of(changes)
    toxic = any_of((low, changed))
    evidence = unique((*now.clearance.evidence, *chart.amount(Analyte.CREATININE).evidence))
    if toxic is not Truth.INDETERMINATE:
        return decided(toxic is Truth.NOT_MET, now.clearance.amount, evidence, assumptions=now.clearance.assumptions)
    reasons, missing = list(now.clearance.reasons), list(now.clearance.missing)
    if changed is Truth.INDETERMINATE and (baseline is None or not any(_pair(now, baseline))):
        what, unit = WORDS[Analyte.CREATININE]
        reasons.append(Reason.MISSING)
        missing.append(Missing(what, unit, None, first_dose.last))
    why = unique(reasons) or (Reason.COMPARATOR_STRADDLES,)
    wanted = unique(missing) or (chart.amount(Analyte.CREATININE).missing,)
    return undecided(why, wanted, now.clearance.amount, evidence, now.clearance.assumptions)


def _changes(now: Kidneys, baseline: Kidneys | None) -> tuple[Truth, Truth]:
    """Whether creatinine rose by 40 %, whether clearance fell by 40 %."""
    if baseline is None:
        return Truth.INDETERMINATE, Truth.INDETERMINATE
    creatinine, cleared = _pair(now, baseline)
    rose = fell = None
    if creatinine:
        then, today = creatinine
        rose, fell = _reaches(today, ONE, then, RISE), _reaches(today, FALL, then, ONE)
    if cleared:
        then, today = cleared
        fell = _reaches(then, FALL, today, ONE, _DIGITS)
        rose = rose if creatinine else _reaches(then, ONE, today, RISE, _DIGITS)
    return truth(rose), truth(fell)


def _pair(now: Kidneys, baseline: Kidneys) -> tuple[tuple[Quantity, Quantity] | None, tuple[Quantity, Quantity] | None]:
    """Creatinine before and now, clearance before and now; None where not both were measured, or not alike."""
    creatinine, cleared = None, None
    if baseline.creatinine and now.creatinine:
        creatinine = baseline.creatinine, now.creatinine
    alike = baseline.clearance.estimated == now.clearance.estimated
    if baseline.clearance.amount and now.clearance.amount and alike:
        cleared = baseline.clearance.amount, now.clearance.amount
    return creatinine, cleared


def _reaches(left: Quantity, times: Decimal, right: Quantity, by: Decimal, digits: Context = EXACT) -> bool | None:
    """Whether the left amount times a factor is at least the right amount times another."""
    lowest, highest = _times(left, times, digits)
    least, most = _times(right, by, digits)
    if lowest is not None and most is not None and lowest >= most:
        return True
    return False if highest is not None and least is not None and highest < least else None


def _times(amount: Quantity, factor: Decimal, digits: Context) -> tuple[Decimal | None, Decimal | None]:
    low, high = amount.low, amount.high
    return (
        None if low is None else digits.multiply(low, factor),
        None if high is None else digits.multiply(high, factor),
    )


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer
