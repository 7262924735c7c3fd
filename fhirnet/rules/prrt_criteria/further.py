"""Further criteria of single rule sets: S02 diagnosis interval, S05 body weight, S06 glucose.

S01, S03 and S04 are in `medication`, S07 in `procedures`. That they are hard is an editorial reading [E].
"""

from decimal import Decimal

from fhirnet.case.laboratory import Analyte
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, threshold, undecided
from fhirnet.rules.prrt_criteria.liver_function import multiple_of_normal
from fhirnet.rules.prrt_criteria.scans import days_amount
from fhirnet.rules.prrt_criteria.tumour import neuroendocrine, verification
from fhirnet.rules.prrt_criteria.words import ONSET
from fhirnet.rules.series import age, at_most_days_old
from fhirnet.verdict import Judged, Reason


def diagnosis_interval(chart: Chart, days: int) -> Judged:
    """S02: the neuroendocrine tumour was diagnosed at most so many days ago; one diagnosis that is older fails it."""
    onsets = [(d.onset, d) for d in chart.once(neuroendocrine) if d.onset is not None]
    wanted = (chart.wanted(ONSET),)
    if not onsets:
        return undecided((Reason.MISSING,), wanted)
    answers = [at_most_days_old(onset, days, chart.as_of) for onset, _ in onsets]
    answer = False if False in answers else None if None in answers else True
    onset, deciding = onsets[answers.index(answer)]
    value = days_amount(age(onset, chart.as_of))
    if answer is None:
        return undecided((Reason.IMPRECISE_DATE,), wanted, value, deciding.source)
    return decided(answer, value, deciding.source, assumptions=verification((deciding,)))


def body_weight(chart: Chart, more_than: Decimal) -> Judged:
    """S05, kg."""
    current = chart.amount(Analyte.WEIGHT)
    fact = current.usable
    return threshold(current, None if fact is None else fact.value.above(more_than))


def glucose(chart: Chart, most: Decimal) -> Judged:
    """S06: at most so many times the upper limit of normal."""
    return multiple_of_normal(chart, Analyte.GLUCOSE, most)
