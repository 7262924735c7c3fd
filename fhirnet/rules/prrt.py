"""Is this patient suited to PRRT? Eight rule sets over one case, the predictors, and other readings of the primary set.

The criteria are in `prrt_criteria`, the numbers in `prrt_suitability`. What sets share is found once: a finding depends
on the case and on the limits of one rule, and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from fhirnet.case import Case
from fhirnet.rules import prrt_suitability
from fhirnet.rules.prrt_criteria import tumour, washout
from fhirnet.rules.prrt_criteria.alternatives import READINGS
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import inapplicable, unique
from fhirnet.rules.prrt_criteria.grading import Effect, adverse, effect, grade
from fhirnet.rules.prrt_criteria.predictors import PREDICTORS
from fhirnet.rules.prrt_criteria.rule_set import Parameters, Rule, Weight
from fhirnet.rules.prrt_criteria.table import CRITERIA, FURTHER, Criterion
from fhirnet.verdict import (
    Assumption,
    CriterionResult,
    Definition,
    Finding,
    Grade,
    Judged,
    Missing,
    PrrtSuitability,
    Reason,
    Suitability,
    Truth,
)

FLAGS = (Reason.REFERENCE_ORGAN_UNRELIABLE, Reason.TIME_UNCERTAIN, Reason.LYMPHOPENIA_ONLY)
NON_NET = inapplicable(Reason.NON_NET)
NOT_IN_SET = inapplicable(Reason.RULE_NOT_IN_SET)


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One rule of a set with its threshold in words; equal rules of different sets are one row."""

    criterion: Criterion[Any]
    rule: Rule[Any]
    threshold: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A rule set made ready: its rows in order and, for every other reading, the row it changes."""

    definition: Definition
    rules: Parameters
    rows: tuple[Row, ...]
    readings: tuple[tuple[str, tuple[Row, ...]], ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one row found in one case, and what that does to the grade."""

    result: CriterionResult
    effect: Effect


def _prepared() -> dict[str, RuleSet]:
    """Every rule set of the folder, in its order."""
    modules = [import_module(f"{prrt_suitability.__name__}.{m.name}") for m in iter_modules(prrt_suitability.__path__)]
    known: dict[tuple[str, Rule[Any]], Row] = {}
    return {
        module.DEFINITION.id: RuleSet(
            definition=module.DEFINITION,
            rules=module.RULES,
            rows=_rows(module.RULES, known),
            readings=tuple((name, _rows(read(module.RULES), known)) for name, read in READINGS),
        )
        for module in sorted(modules, key=lambda m: m.DEFINITION.order)
    }


def _rows(rules: Parameters, known: dict[tuple[str, Rule[Any]], Row]) -> tuple[Row, ...]:
    chosen = [(criterion, criterion.rule(rules)) for criterion in (*CRITERIA, *FURTHER)]
    judged = [(c, rule) for c, rule in chosen if rule.weight is not Weight.OFF or c not in FURTHER]
    return tuple(known.setdefault((c.code, rule), Row(c, rule, _threshold(c, rule))) for c, rule in judged)


def _threshold(criterion: Criterion[Any], rule: Rule[Any]) -> str:
    return "" if rule.weight is Weight.OFF else criterion.threshold(rule.limits)


SETS = _prepared()


class Assessment:
    """The findings on one case, each made at the first asking."""

    __slots__ = ("_found", "_judged", "chart", "concerned")

    def __init__(self, case: Case) -> None:
        self.chart = Chart(case)
        self.concerned = not tumour.not_neuroendocrine(self.chart)
        self._found: dict[tuple[object, object], Judged] = {}
        self._judged: dict[Row, Judgement] = {}

    def judge(self, row: Row) -> Judgement:
        """What a row found."""
        known = self._judged.get(row)
        if known is None:
            known = self._judged[row] = self._judge(row)
        return known

    def _judge(self, row: Row) -> Judgement:
        criterion, rule = row.criterion, row.rule
        found = self._finding(criterion, rule)
        does = effect(self.chart, criterion, rule, found)
        modifiable = criterion.modifiable if does is Effect.FAILS and rule.weight is Weight.HARD else None
        return Judgement(
            CriterionResult(code=criterion.code, threshold=row.threshold, finding=found, modifiable=modifiable), does
        )

    def _finding(self, criterion: Criterion[Any], rule: Rule[Any]) -> Judged:
        if not self.concerned:
            return NON_NET
        if rule.weight is Weight.OFF:
            return NOT_IN_SET
        key = (criterion.judge, rule.limits)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = criterion.judge(self.chart, rule.limits)
        return _taken_over(found) if rule.taken_over else found


def suitability(case: Case, primary: str) -> PrrtSuitability:
    """How suitable the patient is by every rule set; `primary` is the id of the one that answers, "prrt-default-1".

    Raises KeyError where no rule set has that id.
    """
    chosen = SETS[primary]
    assessment = Assessment(case)
    predictors = tuple((code, judge(assessment.chart)) for code, judge in PREDICTORS)
    weigh = adverse(found for _, found in predictors)
    assumptions = unique(a for _, found in predictors for a in found.assumptions)
    graded = {name: _graded(assessment, one, weigh, assumptions) for name, one in SETS.items()}
    return PrrtSuitability(
        primary=graded[primary],
        others=tuple(one for name, one in graded.items() if name != primary),
        predictors=predictors,
        provisional=_provisional(assessment, chosen, weigh),
        defer_until=_deferred(assessment, chosen),
        alternatives={name: _grade(assessment, rows, weigh) for name, rows in chosen.readings},
        focus=tumour.focus(assessment.chart),
    )


def _graded(assessment: Assessment, rule_set: RuleSet, weigh: bool, assumptions: Sequence[Assumption]) -> Suitability:
    """The answer of one rule set; its assumptions are those of its rules and of the predictors."""
    judged = [assessment.judge(row) for row in rule_set.rows]
    found = grade((one.effect for one in judged), weigh) if assessment.concerned else Grade.NOT_APPLICABLE
    rules = tuple(one.result for one in judged)
    assumed = {a for rule in rules if rule.finding.assumptions for a in rule.finding.assumptions}
    return Suitability(
        definition=rule_set.definition,
        grade=found,
        rules=rules,
        reasons=tuple(_reasons(rule_set.definition, found, judged)),
        assumptions=tuple(sorted(assumed.union(assumptions))) if assessment.concerned else (),
        missing=_missing(judged),
    )


def _grade(assessment: Assessment, rows: Iterable[Row], weigh: bool) -> Grade:
    if not assessment.concerned:
        return Grade.NOT_APPLICABLE
    return grade((assessment.judge(row).effect for row in rows), weigh)


def _provisional(assessment: Assessment, rule_set: RuleSet, weigh: bool) -> Grade:
    """The grade with everything that holds it up taken as met."""
    if not assessment.concerned:
        return Grade.NOT_APPLICABLE
    effects = (assessment.judge(row).effect for row in rule_set.rows)
    return grade((one for one in effects if one is not Effect.BLOCKS), weigh)


def _deferred(assessment: Assessment, rule_set: RuleSet) -> date | None:
    """Until when a wash-out that is too short defers treatment."""
    row = next(row for row in rule_set.rows if row.criterion.judge is washout.ssa_washout)
    if assessment.judge(row).result.finding.answer is not Truth.NOT_MET:
        return None
    return washout.deferred_until(assessment.chart, row.rule.limits)


def _reasons(definition: Definition, found: Grade, judged: Sequence[Judgement]) -> Iterable[Reason]:
    """Why the grade is open or does not apply, then what a reader must know beside it."""
    seen: dict[Reason, None] = {}
    if found is Grade.NOT_APPLICABLE:
        seen[Reason.NON_NET] = None
    if found is Grade.INDETERMINATE:
        blocking = (one.result.finding for one in judged if one.effect is Effect.BLOCKS)
        seen |= dict.fromkeys(r for finding in blocking for r in finding.reasons if r is not Reason.TAKEN_OVER)
    stated = {r for one in judged if one.result.finding.reasons for r in one.result.finding.reasons}
    seen |= dict.fromkeys(flag for flag in FLAGS if flag in stated)
    if definition.unverified is not None:
        seen[Reason.UNVERIFIED_THRESHOLDS] = None
    return seen


def _missing(judged: Sequence[Judgement]) -> tuple[Missing, ...]:
    """What would decide the open rules, first those that hold the grade up."""
    wanted: dict[str, Missing] = {}
    for blocking in (True, False):
        for one in judged:
            if one.result.finding.missing and (one.effect is Effect.BLOCKS) is blocking:
                for missing in one.result.finding.missing:
                    wanted.setdefault(missing.what.en, missing)
    return tuple(wanted.values())


def _taken_over(found: Judged) -> Judged:
    return Finding(
        answer=found.answer,
        value=found.value,
        reasons=(*found.reasons, Reason.TAKEN_OVER),
        evidence=found.evidence,
        assumptions=found.assumptions,
        missing=found.missing,
    )
