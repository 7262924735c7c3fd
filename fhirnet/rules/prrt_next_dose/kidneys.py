"""Renal toxicity: creatinine clearance below 40, or a change of 40 % against the values before the first dose.

FDA label: clearance below 40 mL/min, or creatinine up by 40 %, or clearance down by 40 % [V2]. The Japanese label asks
for both changes together [V]. Each change is judged on what was measured: a rise of creatinine is never derived from a
clearance. Clearance is computed from creatinine (Cockcroft-Gault), so where it is not known both times, creatinine that
was measured both times tells its change [D]. A day is judged by its own values; only weight may be of another day.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Context, Decimal
from enum import StrEnum
from typing import NamedTuple

from fhirnet.case.laboratory import Analyte
from fhirnet.dates import Interval, days_from, shifted, within
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.renal import EGFR_MARGIN, Clearance, clearance
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
    """Creatinine in umol/L and clearance in mL/min of one day."""

    creatinine: Quantity | None
    clearance: Clearance
    reported: tuple[Quantity, ...] = ()  # every clearance that the laboratory reports of the day
    egfr: tuple[Quantity, ...] = ()  # and every eGFR


def before(looks: Looks, first_dose: Interval) -> Kidneys | None:
    """The kidneys at the last measurement on or before the first dose, at most 90 days before it [D]."""
    dates = [
        on
        for on in looks.dates(MEASURED, shifted(first_dose.first, -REACH), first_dose.last)
        if on.on_or_before(first_dose) is True
    ]
    return kidneys(looks.on(dates[-1].last)) if dates else None


def kidneys(chart: Chart) -> Kidneys:
    """The kidneys on the day of this chart."""
    creatinine = chart.amount(Analyte.CREATININE).usable
    reported, egfr = (
        tuple(m.value for m in chart.measured(analyte) if m.on.last == chart.as_of)
        for analyte in (Analyte.CREATININE_CLEARANCE, Analyte.EGFR)
    )
    return Kidneys(creatinine.value if creatinine else None, chart.once(clearance), reported, egfr)


def of_the_day(looks: Looks, chart: Chart) -> Chart:
    """The kidneys' values of the chart's own day; weight of 90 days before, else of 90 days after it [D]."""
    case, day = chart.case, chart.as_of
    own = [m for m in case.measurements if m.analyte not in MEASURED or m.on.last == day]
    if not chart.measured(Analyte.WEIGHT):
        later = [m for m in looks.soon(Analyte.WEIGHT, day, REACH) if m.on.exact]
        first = min((m.on.first for m in later), default=None)
        own += [replace(m, on=Interval.of_day(day)) for m in later if m.on.first == first]
    return Chart(replace(case, measurements=tuple(own)))


def surely_enough(looks: Looks, chart: Chart) -> bool:
    """Whether clearance was enough on a day of 90 days before or after whose creatinine was not lower than today's [D].

    It tells of a day whose clearance is not known.
    """
    today = kidneys(chart).creatinine
    if today is None or today.high is None:
        return False
    near = [m.on for m in looks.measured(Analyte.CREATININE) if m.on.exact]
    days = {on.first for on in near if within(days_from(on, chart.today), -REACH, REACH)}
    others = [kidneys(of_the_day(looks, looks.on(day))) for day in sorted(days)]
    return any(
        other.creatinine is not None
        and other.creatinine.at_least(today.high)
        and other.clearance.at_least(ENOUGH) is True
        for other in others
    )


def renal_toxicity(
    chart: Chart, baseline: Kidneys | None, first_dose: Interval, rule: RenalRule, enough: Callable[[], bool]
) -> Judged:
    """Met: no renal toxicity on the day of this chart. Its value is the creatinine clearance in mL/min.

    `enough` says whether a clearance that is not known is at least 40 nevertheless.
    """
    now = kidneys(chart)
    low = truth(_not(now.clearance.at_least(ENOUGH)))
    if now.clearance.amount is None and enough():
        low = Truth.NOT_MET
    rose, fell = _changes(now, baseline)
    if rose is None and not chart.measured(Analyte.CREATININE) and fell is not None and rule is RenalRule.EITHER:
        changed = fell  # only clearance was measured
    else:
        both = (rose or Truth.INDETERMINATE, fell or Truth.INDETERMINATE)
        changed = any_of(both) if rule is RenalRule.EITHER else all_of(both)
    toxic = any_of((low, changed))
    evidence = unique((*now.clearance.evidence, *chart.amount(Analyte.CREATININE).evidence))
    contradicted = toxic is Truth.NOT_MET and _reported_low(now, baseline if rule is RenalRule.EITHER else None)
    if toxic is not Truth.INDETERMINATE and not contradicted:
        return decided(toxic is Truth.NOT_MET, now.clearance.amount, evidence, assumptions=now.clearance.assumptions)
    reasons, missing = list(now.clearance.reasons), list(now.clearance.missing)
    if contradicted:
        reasons.append(Reason.CONFLICTING_VALUES)
        missing.append(chart.amount(Analyte.CREATININE_CLEARANCE).missing)
    elif changed is Truth.INDETERMINATE and (baseline is None or None in (rose, fell)):
        what, unit = WORDS[Analyte.CREATININE]
        told = baseline is not None and baseline.creatinine is not None
        reasons.append(Reason.MISSING)
        missing.append(Missing(what, unit, chart.as_of if told else None, chart.as_of if told else first_dose.last))
    why = unique(reasons) or (Reason.COMPARATOR_STRADDLES,)
    wanted = unique(missing) or (chart.amount(Analyte.CREATININE).missing,)
    return undecided(why, wanted, now.clearance.amount, evidence, now.clearance.assumptions)


def _reported_low(now: Kidneys, baseline: Kidneys | None) -> bool:
    """Whether a clearance that was reported beside a computed one may be toxic, or an eGFR tells of one that is."""
    before_ = baseline.reported if baseline else ()
    fell = any(_reaches(then, FALL, today, ONE) is not False for then in before_ for today in now.reported)
    low = any(today.at_least(ENOUGH) is not True for today in now.reported)
    return low or fell or any(today.below(ENOUGH - EGFR_MARGIN) is True for today in now.egfr)


def _changes(now: Kidneys, baseline: Kidneys | None) -> tuple[Truth | None, Truth | None]:
    """Whether creatinine rose by 40 %, whether clearance fell by 40 %; None where it was not measured both times."""
    if baseline is None:
        return None, None
    creatinine, cleared = _pair(now, baseline)
    rose = fell = None
    if creatinine:
        then, today = creatinine
        rose, fell = truth(_reaches(today, ONE, then, RISE)), truth(_reaches(today, FALL, then, ONE))
    if cleared:
        then, today = cleared
        fell = truth(_reaches(then, FALL, today, ONE, _DIGITS))
    return rose, fell


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
