"""Neutropenia: neutrophils as counted, and what white cells say of neutrophils that nobody counted.

Neutrophils are white cells, so there are never more of them: white cells below a limit are neutrophils below it. White
cells below 2 without a count of neutrophils leave open how many there are; one that was made up to 14 days later
tells. From 2 on white cells say nothing of neutrophils, and ask for nothing [D].
"""

from decimal import Decimal

from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.dates import shifted
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria import blood
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, undecided
from fhirnet.rules.prrt_criteria.words import WORDS
from fhirnet.rules.prrt_next_dose.looks import Looks, Said
from fhirnet.verdict import Missing, Reason, Truth

ENOUGH_WHITE = Decimal(2)  # 10*9/L, R09b: above it neutrophils that were not counted are asked for, not waited for [D]
PARTNER = 14  # days in which a result that was not taken together with another still tells about it [D]


def neutropenia(looks: Looks, chart: Chart, limit: Decimal) -> Said | None:
    """What the blood count of the chart's day says, met: no neutropenia; None where it says nothing."""
    day = chart.as_of
    counted = any(m.on.last == day for m in chart.measured(Analyte.NEUTROPHILS))
    found = blood.neutrophils(chart, limit) if counted else None
    if found is not None and found.answer is Truth.NOT_MET:
        return Said(found, False)
    white = chart.amount(Analyte.LEUKOCYTES)
    today = white.usable if _of_today(chart) else None
    if today is not None and today.value.below(limit):
        most = Quantity(None, today.value.high, today.value.unit, high_open=today.value.high_open)
        return Said(decided(False, most, white.evidence, assumptions=white.assumptions), False)
    if found is not None and today is None and any(m.value.below(limit) for m in _of_today(chart)):
        return Said(undecided((Reason.CONFLICTING_VALUES,), (white.missing,), found.value, white.evidence), True)
    if found is not None:
        return Said(found, found.answer is Truth.INDETERMINATE)
    enough = today is not None and today.value.at_least(ENOUGH_WHITE)
    if enough or looks.soon(Analyte.NEUTROPHILS, day, PARTNER):
        return None
    what, unit = WORDS[Analyte.NEUTROPHILS]
    wanted = Missing(what, unit, day, shifted(day, PARTNER))
    return Said(undecided((white.reason or Reason.MISSING,), (wanted,), None, white.evidence, white.assumptions), True)


def _of_today(chart: Chart) -> list[Measurement]:
    """The white cells of the chart's day."""
    return [m for m in chart.measured(Analyte.LEUKOCYTES) if m.on.last == chart.as_of]
