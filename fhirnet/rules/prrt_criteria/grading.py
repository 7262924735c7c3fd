"""From findings to a grade.

Not suitable beats indeterminate beats suitable with adverse predictors beats suitable. Predictors and cautions never
make a patient unsuitable; one minor predictor is tolerated, for a rectal origin alone should not downgrade every
rectal NET. All of this is a design decision of the default set.
"""

from collections.abc import Iterable

from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.rule_set import Rule, Weight
from fhirnet.rules.prrt_criteria.table import Criterion
from fhirnet.verdict import Effect, Grade, Judged, Predictor, PredictorState, Truth

MINORS_TOLERATED = 1


_FAILING = (Weight.HARD, Weight.EXCLUSION)
_GRADES = (Grade.SUITABLE, Grade.WITH_PREDICTORS, Grade.INDETERMINATE, Grade.NOT_SUITABLE)


def effect(chart: Chart, criterion: Criterion[object], rule: Rule[object], found: Judged) -> Effect:
    """What a rule with this finding does to the grade."""
    if found.answer is Truth.NOT_MET:
        if rule.weight in _FAILING:
            return Effect.FAILS
        return Effect.CAUTIONS if rule.weight is Weight.CAUTION else Effect.NONE
    if found.answer is Truth.MET:
        cautious = criterion.cautious is not None and found.value is criterion.cautious
        return Effect.CAUTIONS if cautious else Effect.NONE
    if found.answer is not Truth.INDETERMINATE:
        return Effect.NONE
    if rule.weight is Weight.EXCLUSION and criterion.blocks is not None:
        return Effect.BLOCKS if criterion.blocks(chart, rule.limits, found) else Effect.NONE
    return Effect.BLOCKS if rule.weight is Weight.HARD else Effect.NONE


def grade(effects: Iterable[Effect], adverse: bool) -> Grade:
    """The grade of a rule set; `adverse`: the predictors alone already weigh."""
    return _GRADES[max((Effect.CAUTIONS if adverse else Effect.NONE, *effects))]


def adverse(predictors: Iterable[Predictor]) -> bool:
    """Whether the predictors weigh: one major, or more minors than are tolerated."""
    states = [found.answer for found in predictors]
    minors = states.count(PredictorState.PRESENT_MINOR)
    return PredictorState.PRESENT_MAJOR in states or minors > MINORS_TOLERATED
