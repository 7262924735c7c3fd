"""Is this patient suited to PRRT? Eight rule sets over one case, the predictors, and other readings of the primary set.

The criteria are in `prrt_criteria`, the numbers in `prrt_suitability`. What sets share is found once: a finding depends
on the case and on the limits of one rule, and nothing else.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from operator import itemgetter
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One rule of a set with its threshold in words; equal rules of different sets are one row.

    `place` is its number among all rows, `finding` the number of what it asks: two rows may ask the same.
    """

    criterion: Criterion[Any]
    rule: Rule[Any]
    threshold: str
    place: int
    finding: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A rule set made ready: its rows in order and, for every other reading, the rows with the one it changes.

    `places` picks what belongs to its rows out of a list by place.
    """

    definition: Definition
    rows: tuple[Row, ...]
    readings: tuple[tuple[str, tuple[Row, ...]], ...]
    places: Callable[[Sequence[Any]], tuple[Any, ...]]


class Rows:
    """Every row of every rule set and reading, each once."""

    def __init__(self) -> None:
        self.all: dict[tuple[str, Rule[Any]], Row] = {}
        self.findings: dict[object, int] = {}

    def of(self, rules: Parameters) -> tuple[Row, ...]:
        """The rows of one set: R01 to R22, then the further criteria it has."""
        chosen = [(criterion, criterion.rule(rules)) for criterion in (*CRITERIA, *FURTHER)]
        shown = [(c, rule) for c, rule in chosen if rule.weight is not Weight.OFF or c in CRITERIA]
        return tuple(self._row(criterion, rule) for criterion, rule in shown)

    def _row(self, criterion: Criterion[Any], rule: Rule[Any]) -> Row:
        known = self.all.get((criterion.code, rule))
        if known is None:
            threshold = "" if rule.weight is Weight.OFF else criterion.threshold(rule.limits)
            finding = self.findings.setdefault((criterion.judge, rule.limits), len(self.findings))
            known = Row(criterion=criterion, rule=rule, threshold=threshold, place=len(self.all), finding=finding)
            self.all[criterion.code, rule] = known
        return known


def _prepared(rows: Rows) -> dict[str, RuleSet]:
    """Every rule set of the folder, in its order."""
    modules = [import_module(f"{prrt_suitability.__name__}.{m.name}") for m in iter_modules(prrt_suitability.__path__)]
    prepared = {}
    for module in sorted(modules, key=lambda m: m.DEFINITION.order):
        own = rows.of(module.RULES)
        readings = tuple((name, rows.of(read(module.RULES))) for name, read in READINGS)
        places = itemgetter(*(row.place for row in own))
        prepared[module.DEFINITION.id] = RuleSet(
            definition=module.DEFINITION, rows=own, readings=readings, places=places
        )
    return prepared


_ROWS = Rows()
SETS = _prepared(_ROWS)
_OWN_ROWS = tuple({row.place: row for rule_set in SETS.values() for row in rule_set.rows}.values())


class Assessment:
    """The findings on one case and what each does to the grade, in lists by place; other readings when asked for."""

    __slots__ = ("_findings", "chart", "concerned", "effects", "results")

    def __init__(self, case: Case) -> None:
        self.chart = Chart(case)
        self.concerned = not tumour.not_neuroendocrine(self.chart)
        self._findings: list[Judged | None] = [None] * len(_ROWS.findings)
        self.results: list[CriterionResult | None] = [None] * len(_ROWS.all)
        self.effects = [Effect.NONE] * len(_ROWS.all)
        for row in _OWN_ROWS:
            self._judge(row)

    def grade(self, rows: Sequence[Row], weigh: bool) -> Grade:
        """The grade by some rows."""
        if not self.concerned:
            return Grade.NOT_APPLICABLE
        for row in rows:
            if self.results[row.place] is None:
                self._judge(row)
        return grade([self.effects[row.place] for row in rows], weigh)

    def _judge(self, row: Row) -> None:
        criterion, rule = row.criterion, row.rule
        found = self._finding(row)
        does = self.effects[row.place] = effect(self.chart, criterion, rule, found)
        modifiable = criterion.modifiable if does is Effect.FAILS and rule.weight is Weight.HARD else None
        self.results[row.place] = CriterionResult(
            code=criterion.code, threshold=row.threshold, finding=found, modifiable=modifiable
        )

    def _finding(self, row: Row) -> Judged:
        if not self.concerned:
            return NON_NET
        if row.rule.weight is Weight.OFF:
            return NOT_IN_SET
        found = self._findings[row.finding]
        if found is None:
            found = self._findings[row.finding] = row.criterion.judge(self.chart, row.rule.limits)
        return _taken_over(found) if row.rule.taken_over else found


def suitability(case: Case, primary: str) -> PrrtSuitability:
    """How suitable the patient is by every rule set; `primary` is the id of the one that answers, "prrt-default-1".

    Raises KeyError where no rule set has that id.
    """
    chosen, assessment = SETS[primary], Assessment(case)
    predictors = tuple((code, judge(assessment.chart)) for code, judge in PREDICTORS)
    weigh = adverse([found for _, found in predictors])
    assumptions = unique(a for _, found in predictors for a in found.assumptions)
    graded = {name: _graded(assessment, one, weigh, assumptions) for name, one in SETS.items()}
    answer = graded.pop(primary)
    return PrrtSuitability(
        primary=answer,
        others=tuple(graded.values()),
        predictors=predictors,
        provisional=_provisional(assessment, chosen, weigh),
        defer_until=_deferred(assessment, chosen),
        alternatives={
            name: answer.grade if rows == chosen.rows else assessment.grade(rows, weigh)
            for name, rows in chosen.readings
        },
        focus=tumour.focus(assessment.chart),
    )


def _graded(assessment: Assessment, rule_set: RuleSet, weigh: bool, assumptions: Sequence[Assumption]) -> Suitability:
    """The answer of one rule set; its assumptions are those of its rules and of the predictors."""
    rules: tuple[CriterionResult, ...] = rule_set.places(assessment.results)
    effects: tuple[Effect, ...] = rule_set.places(assessment.effects)
    open_rules: list[Judged] = []
    blocking: list[Judged] = []
    noted: list[Judged] = []
    for rule, does in zip(rules, effects, strict=True):
        finding = rule.finding
        if finding.missing:
            (blocking if does is Effect.BLOCKS else open_rules).append(finding)
        if finding.assumptions or finding.reasons:
            noted.append(finding)
    found = grade(effects, weigh) if assessment.concerned else Grade.NOT_APPLICABLE
    return Suitability(
        definition=rule_set.definition,
        grade=found,
        rules=rules,
        reasons=tuple(_reasons(rule_set.definition, found, blocking, noted)),
        assumptions=_assumptions(noted, assumptions) if assessment.concerned else (),
        missing=_missing((*blocking, *open_rules)),
    )


def _provisional(assessment: Assessment, rule_set: RuleSet, weigh: bool) -> Grade:
    """The grade with everything that holds it up taken as met."""
    if not assessment.concerned:
        return Grade.NOT_APPLICABLE
    return grade([does for does in rule_set.places(assessment.effects) if does is not Effect.BLOCKS], weigh)


def _deferred(assessment: Assessment, rule_set: RuleSet) -> date | None:
    """Until when a wash-out that is too short defers treatment."""
    row = next(row for row in rule_set.rows if row.criterion.judge is washout.ssa_washout)
    result = assessment.results[row.place]
    if result is None or result.finding.answer is not Truth.NOT_MET:
        return None
    return washout.deferred_until(assessment.chart, row.rule.limits)


def _reasons(
    definition: Definition, found: Grade, blocking: Sequence[Judged], noted: Sequence[Judged]
) -> Iterable[Reason]:
    """Why the grade is open or does not apply, then what a reader must know beside it."""
    if found is Grade.NOT_APPLICABLE:
        yield Reason.NON_NET
    elif found is Grade.INDETERMINATE:
        why = unique([reason for finding in blocking for reason in finding.reasons])
        yield from (reason for reason in why if reason not in FLAGS and reason is not Reason.TAKEN_OVER)
    stated = [reason for finding in noted for reason in finding.reasons if reason in FLAGS]
    yield from unique(stated)
    if definition.unverified is not None:
        yield Reason.UNVERIFIED_THRESHOLDS


def _assumptions(noted: Sequence[Judged], of_predictors: Sequence[Assumption]) -> tuple[Assumption, ...]:
    return tuple(sorted({*of_predictors, *[a for finding in noted for a in finding.assumptions]}))


def _missing(findings: Iterable[Judged]) -> tuple[Missing, ...]:
    """What would decide the open rules, in their order, each fact once."""
    wanted = {missing.what.en: missing for finding in findings for missing in finding.missing}
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
