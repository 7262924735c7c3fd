"""The engine against the second implementation: every rule, predictor and grade of patients near the boundaries.

Which of two overlapping dates is the latest, 2024-09 or 2024-09-20, the record does not say. The second implementation
asks of both, of the one that ends last, or takes different values for unknown; the engine's answer is accepted where it
is one of these. The grade is what the engine's own answers come to.
"""

import os
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings

from fhirnet.case import Case
from fhirnet.rules.prrt import suitability
from fhirnet.verdict import Answer, PredictorState
from tests.cases import cases
from tests.oracle.prrt.grade import answers, grades, predictors
from tests.oracle.prrt.patients import patients
from tests.oracle.prrt.rule_sets import RULE_SETS, RuleSet, alternatives
from tests.oracle.prrt.three_values import dates_by_their_ends, different_values_unknown

T = TypeVar("T")
EXPLORE = os.environ.get("PROPERTY_TESTS") == "explore"
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def examples(number: int) -> settings:
    """So many examples, ten times as many to explore."""
    return settings(max_examples=number * 10 if EXPLORE else number, deadline=None, suppress_health_check=SLOW)


def every_reading(ask: Callable[[], T]) -> list[T]:
    """An answer by each reading of overlapping dates."""
    found = [ask()]
    with dates_by_their_ends():
        found.append(ask())
        with different_values_unknown():
            found.append(ask())
    return found


def differing(found: Mapping[str, object], ask: Callable[[], Mapping[str, object]]) -> dict[str, object]:
    """What no reading answers as the engine does."""
    readings = every_reading(ask)
    asked = {code: [reading.get(code) for reading in readings] for code in found}
    return {code: (answer, asked[code]) for code, answer in found.items() if answer not in asked[code]}


def agree(case: Case) -> None:
    """Both say the same of every predictor and of every rule and grade of every set."""
    result = suitability(case, "prrt-default-1")
    states: dict[str, PredictorState] = {code: found.answer for code, found in result.predictors}
    assert differing(states, lambda: predictors(case)) == {}
    for one in (result.primary, *result.others):
        rules = RULE_SETS[one.definition.id]
        found: dict[str, Answer] = {row.code: row.finding.answer for row in one.rules}
        assert found.keys() == answers(case, rules).keys()
        assert differing(found, partial(answers, case, rules)) == {}, one.definition.id
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
        asked = every_reading(partial(_changed, case, reading, found))
        accepted = [grades(case, reading, found | changed, states)[0] for changed in asked]
        assert result.alternatives[other] in accepted, other


def _changed(case: Case, reading: RuleSet, found: Mapping[str, Answer]) -> dict[str, Answer]:
    """The rules that another reading of a set may change, answered by it."""
    codes = ("prrt-sstr-uptake", "prrt-platelets", "prrt-progression")
    again = answers(case, reading)
    return {code: again[code] for code in codes if code in found}
