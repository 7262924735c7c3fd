"""R09-R11, S05, S06 and the limits of normal: blood, kidney, liver, weight."""

from collections.abc import Callable
from fractions import Fraction

from fhirnet.case import Case
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.person import Gender
from tests.oracle.prrt.rule_sets import RuleSet
from tests.oracle.prrt.three_values import (
    Maybe,
    Span,
    agreed,
    at_most_old,
    both,
    divided,
    either,
    latest,
    number,
    opposite,
    span,
)

LABORATORY_DAYS = 28
VITAL_DAYS = 90


def recent(case: Case, analyte: Analyte, days: int | None = LABORATORY_DAYS) -> list[Measurement | None]:
    """Every result that may be the latest; None for one that is old, of unclear age or contradicted.

    Without `days` a result counts at any age.
    """
    results = [m for m in case.measurements if m.analyte is analyte]
    counting = latest(results, lambda m: (span(m.value), m.upper and span(m.upper)))
    return [m if m is not None and (days is None or at_most_old(m.on, days, case.as_of)) else None for m in counting]


def says(case: Case, analyte: Analyte, test: Callable[[Span], Maybe], days: int | None = LABORATORY_DAYS) -> Maybe:
    """What a test says of the latest result."""
    return agreed(None if m is None else test(span(m.value)) for m in recent(case, analyte, days))


def of_normal(measured: Measurement) -> Span | None:
    """A result in units of its upper limit of normal; None without a limit."""
    return None if measured.upper is None else divided(span(measured.value), span(measured.upper))


def times_normal(case: Case, analyte: Analyte, test: Callable[[Span], Maybe]) -> Maybe:
    """What a test says of the latest result in units of its upper limit of normal."""
    readings: list[Maybe] = []
    for measured in recent(case, analyte):
        share = None if measured is None else of_normal(measured)
        readings.append(None if share is None else test(share))
    return agreed(readings)


def hemoglobin(case: Case, rules: RuleSet) -> Maybe:
    """R09a."""
    limit = rules.hemoglobin
    assert limit is not None
    return says(case, Analyte.HEMOGLOBIN, lambda amount: amount.at_least(limit))


def lymphopenia_only(case: Case) -> bool:
    """Whether only the lymphocytes are low: neutrophils at least 1, lymphocytes below their limit, or below 1."""
    enough = says(case, Analyte.NEUTROPHILS, lambda amount: amount.at_least(number(1)))
    readings: list[Maybe] = []
    for measured in recent(case, Analyte.LYMPHOCYTES):
        if measured is None:
            readings.append(None)
            continue
        amount = span(measured.value)
        limits = [number(1)]
        if measured.lower is not None and span(measured.lower).low is not None:
            limits.append(span(measured.lower).low or number(1))
        readings.append(either(*(amount.below(limit) for limit in limits)))
    return both(enough, agreed(readings)) is True


def leukocytes(case: Case, rules: RuleSet) -> Maybe:
    """R09b."""
    limit = rules.leukocytes
    assert limit is not None
    found = says(case, Analyte.LEUKOCYTES, lambda amount: amount.at_least(limit))
    counted = recent(case, Analyte.LEUKOCYTES)
    return True if counted and None not in counted and lymphopenia_only(case) else found


def platelets(case: Case, rules: RuleSet) -> Maybe:
    """R09c."""
    limit = rules.platelets
    assert limit is not None
    return says(case, Analyte.PLATELETS, lambda amount: amount.at_least(limit))


def neutrophils(case: Case, rules: RuleSet) -> Maybe:
    """R09d."""
    limit = rules.neutrophils
    assert limit is not None
    return says(case, Analyte.NEUTROPHILS, lambda amount: amount.at_least(limit))


def years(case: Case) -> tuple[int, int] | None:
    """The youngest and the oldest age in completed years on as_of."""
    birth = case.person.birth
    if birth is None:
        return None

    def completed(born_year: int, month: int, day: int) -> int:
        return case.as_of.year - born_year - ((case.as_of.month, case.as_of.day) < (month, day))

    first, last = birth.first, birth.last
    return completed(last.year, last.month, last.day), completed(first.year, first.month, first.day)


def _cockcroft_gault(creatinine: Span, weight: Span, ages: tuple[int, int], factor: Fraction) -> Span:
    """(140 - age) * kg * (0.85 if female) / (72 * creatinine / 88.4)."""
    youngest, oldest = ages
    low_kg = None if weight.low is None else (140 - oldest) * weight.low * factor
    high_kg = None if weight.high is None else (140 - youngest) * weight.high * factor
    scale = Fraction(72) / number("88.4")
    low_scr = None if creatinine.low is None else creatinine.low * scale
    high_scr = None if creatinine.high is None else creatinine.high * scale
    above = Span(low_kg, high_kg, weight.low_open, weight.high_open)
    return divided(above, Span(low_scr, high_scr, creatinine.low_open, creatinine.high_open))


def clearances(case: Case) -> list[tuple[Span, bool] | None]:
    """Every reading of the creatinine clearance, and whether an eGFR stands for it; None where there is none."""
    male, female = number(1), number("0.85")
    gender = case.person.gender
    factors = [male] if gender is Gender.MALE else [female] if gender is Gender.FEMALE else [male, female]
    ages = years(case)
    creatinine, weight = recent(case, Analyte.CREATININE), recent(case, Analyte.WEIGHT, VITAL_DAYS)
    if ages and creatinine and weight and None not in (*creatinine, *weight):
        return [
            (_cockcroft_gault(span(c.value), span(w.value), ages, factor), False)
            for factor in factors
            for c in creatinine
            for w in weight
            if c is not None and w is not None
        ]
    for analyte, stands_in in ((Analyte.CREATININE_CLEARANCE, False), (Analyte.EGFR, True)):
        found = recent(case, analyte)
        if any(m is not None for m in found):
            return [None if m is None else (span(m.value), stands_in) for m in found]
    return [None]


def clearance_at_least(case: Case, limit: Fraction) -> Maybe:
    """Whether the clearance reaches a limit; an eGFR within 10 of it does not tell."""
    readings: list[Maybe] = []
    for reading in clearances(case):
        if reading is None:
            readings.append(None)
            continue
        amount, stands_in = reading
        if stands_in:
            clear = either(amount.above(limit + 10), amount.below(limit - 10))
            readings.append(amount.at_least(limit) if clear else None)
        else:
            readings.append(amount.at_least(limit))
    return agreed(readings)


def creatinine_at_most(case: Case, limit: Fraction) -> Maybe:
    """Whether the creatinine is low enough."""
    return says(case, Analyte.CREATININE, lambda amount: amount.at_most(limit))


def renal_function(case: Case, rules: RuleSet) -> Maybe:
    """R10."""
    enough = clearance_at_least(case, rules.clearance)
    return enough if rules.creatinine is None else both(enough, creatinine_at_most(case, rules.creatinine))


def renal_caution(case: Case, rules: RuleSet) -> Maybe:
    """R10b."""
    return both(clearance_at_least(case, rules.clearance_caution), creatinine_at_most(case, number(150)))


def bilirubin(case: Case, _: RuleSet) -> Maybe:
    """R11a."""
    return times_normal(case, Analyte.BILIRUBIN, lambda share: share.at_most(number(3)))


def albumin(case: Case, rules: RuleSet) -> Maybe:
    """R11b: at least 30 g/L, or an INR of at most 1.5 beside a lower one."""
    if not recent(case, Analyte.ALBUMIN) or None in recent(case, Analyte.ALBUMIN):
        return None
    enough = says(case, Analyte.ALBUMIN, lambda amount: amount.at_least(number(30)))
    if rules.albumin_flat:
        return enough
    return either(enough, says(case, Analyte.INR, lambda amount: amount.at_most(number("1.5"))))


def transaminases(case: Case, rules: RuleSet) -> Maybe:
    """R11c."""
    limit = rules.transaminases
    assert limit is not None
    one, other = (times_normal(case, a, lambda share: share.at_most(limit)) for a in (Analyte.ALT, Analyte.AST))
    return both(one, other)


def body_weight(case: Case, _: RuleSet) -> Maybe:
    """S05."""
    return says(case, Analyte.WEIGHT, lambda amount: amount.above(number(40)), VITAL_DAYS)


def glucose(case: Case, _: RuleSet) -> Maybe:
    """S06."""
    return opposite(times_normal(case, Analyte.GLUCOSE, lambda share: share.above(number(2))))
