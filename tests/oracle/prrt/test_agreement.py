"""The engine against the second implementation: every rule, predictor and grade of patients near the boundaries.

Which of two overlapping dates is the latest, 2024-09 or 2024-09-20, the record does not say. The second implementation
looks at both, the engine takes the one that ends last; either answer is accepted. What else is known to differ stands
in `differences`. The grade is what the engine's own answers come to.
"""

import os
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from fhirnet.case import Case
from fhirnet.rules.prrt import suitability
from fhirnet.verdict import Answer, PredictorState
from tests.cases import cases
from tests.oracle.prrt.differences import unexplained
from tests.oracle.prrt.grade import answers, grades, predictors
from tests.oracle.prrt.patients import patients
from tests.oracle.prrt.rule_sets import RULE_SETS, RuleSet, alternatives
from tests.oracle.prrt.three_values import dates_by_their_ends

EXPLORE = os.environ.get("PROPERTY_TESTS") == "explore"
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def examples(number: int) -> settings:
    """So many examples, ten times as many to explore."""
    return settings(max_examples=number * 10 if EXPLORE else number, deadline=None, suppress_health_check=SLOW)


def both_readings(case: Case, rules: RuleSet | None) -> list[dict[str, Any]]:
    """The answers of a set, or the predictors, by each reading of overlapping dates."""
    by_ends: Mapping[str, Any]
    with dates_by_their_ends():
        by_ends = predictors(case) if rules is None else answers(case, rules)
    return [dict(predictors(case) if rules is None else answers(case, rules)), dict(by_ends)]


def agree(case: Case) -> None:
    """Both say the same of every predictor and of every rule and grade of every set."""
    result = suitability(case, "prrt-default-1")
    states: dict[str, PredictorState] = {code: found.answer for code, found in result.predictors}
    assert unexplained(case, dict(states), both_readings(case, None)) == {}
    for one in (result.primary, *result.others):
        rules = RULE_SETS[one.definition.id]
        found: dict[str, Answer] = {row.code: row.finding.answer for row in one.rules}
        readings = both_readings(case, rules)
        assert found.keys() == readings[0].keys()
        assert unexplained(case, dict(found), readings) == {}, one.definition.id
        assert one.grade == grades(case, rules, found, states)[0], one.definition.id


@examples(250)
@given(patients())
def test_every_rule_predictor_and_grade(case: Case) -> None:
    agree(case)


@examples(40)
@given(cases())
def test_every_case_that_may_exist(case: Case) -> None:
    agree(case)


@pytest.mark.parametrize("name", RULE_SETS)
@examples(25)
@given(case=patients())
def test_provisional_grade_and_other_readings(name: str, case: Case) -> None:
    result, rules = suitability(case, name), RULE_SETS[name]
    states = {code: found.answer for code, found in result.predictors}
    found = {row.code: row.finding.answer for row in result.primary.rules}
    assert result.provisional == grades(case, rules, found, states)[1]
    for other, reading in alternatives(rules).items():
        asked = [found | _changed(case, reading, found)]
        with dates_by_their_ends():
            asked.append(found | _changed(case, reading, found))
        assert result.alternatives[other] in [grades(case, reading, one, states)[0] for one in asked], other


def _changed(case: Case, reading: RuleSet, found: Mapping[str, Answer]) -> dict[str, Answer]:
    """The rules that another reading of a set may change, answered by it."""
    codes = ("prrt-sstr-uptake", "prrt-platelets", "prrt-progression")
    again = answers(case, reading)
    return {code: again[code] for code in codes if code in found}
