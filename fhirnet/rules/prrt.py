"""Is this patient suited to PRRT? Eight rule sets over one case, the predictors, and other readings of the primary set.

The criteria are in `prrt_criteria`, the numbers in `prrt_suitability`. What sets share is found once: a finding depends
on the case and on the limits of one rule, and nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from fhirnet.case import Case
from fhirnet.rules.deciding import Row as Open
from fhirnet.rules.deciding import deciding
from fhirnet.rules.prrt_criteria import scans, tumour, washout
from fhirnet.rules.prrt_criteria.actions import actions
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import inapplicable, unique
from fhirnet.rules.prrt_criteria.grading import adverse, effect, grade
from fhirnet.rules.prrt_criteria.predictors import PREDICTORS, UNVERIFIED
from fhirnet.rules.prrt_criteria.prepared import OWN_ROWS, ROWS, SETS, Row, RuleSet, with_rows
from fhirnet.rules.prrt_criteria.rule_set import Rule, Weight
from fhirnet.rules.series import at_most_days_old
from fhirnet.verdict import (
    Assumption,
    CriterionResult,
    Deciding,
    Definition,
    Effect,
    Finding,
    Grade,
    Judged,
    Missing,
    PrrtSuitability,
    Reason,
    Suitability,
    Truth,
    Words,
    all_of,
)

FLAGS = (Reason.REFERENCE_ORGAN_UNRELIABLE, Reason.TIME_UNCERTAIN, Reason.LYMPHOPENIA_ONLY)
ATTESTED = 90  # days after which a trial's word is no longer one on how the patient is now; a decision of this program
ATTESTABLE = frozenset(  # R06 and R09 to R12: what a trial examines at entry
    {
        "prrt-sstr-recency", "prrt-hemoglobin", "prrt-leukocytes", "prrt-platelets", "prrt-neutrophils",
        "prrt-renal-function", "prrt-renal-caution", "prrt-bilirubin", "prrt-albumin", "prrt-transaminases",
        "prrt-performance-status",
    }
)  # fmt: skip
NON_NET = inapplicable(Reason.NON_NET)
NOT_IN_SET = inapplicable(Reason.RULE_NOT_IN_SET)


class Standing(NamedTuple):
    """How a case stands by one rule set alone: its grade with every rule, and what would decide it."""

    verdict: Suitability
    deciding: tuple[Deciding, ...]


class Assessment:
    """The findings on one case and what each does to the grade, in lists by place; other readings when asked for.

    `assuming` and `flagged` are the numbers of the findings that make assumptions, or say what a reader must know.
    """

    __slots__ = ("assuming", "attested", "chart", "concerned", "effects", "findings", "flagged", "results")

    def __init__(self, case: Case, attested: bool) -> None:
        self.chart = Chart(case)
        self.attested = _attested(case) if attested else None
        self.concerned = not tumour.not_neuroendocrine(self.chart)
        self.findings: list[Judged | None] = [None] * len(ROWS.findings)
        self.results: list[CriterionResult | None] = [None] * len(ROWS.all)
        self.effects = [Effect.NONE] * len(ROWS.all)
        self.assuming: list[int] = []
        self.flagged: list[int] = []
        for row in OWN_ROWS:
            self._judge(row)

    def grade(self, rows: Sequence[Row], weigh: bool) -> Grade:
        """The grade by some rows."""
        if not self.concerned:
            return Grade.NOT_APPLICABLE
        for row in rows:
            if self.results[row.place] is None:
                self._judge(row)
        return grade([self.effects[row.place] for row in rows], weigh)

    def noted(self, numbers: Iterable[int], rule_set: RuleSet) -> list[Judged]:
        """The findings of a set among some."""
        found = [self.findings[number] for number in numbers if number in rule_set.asks]
        return [finding for finding in found if finding is not None]

    def _judge(self, row: Row) -> None:
        criterion, rule = row.criterion, row.rule
        if not self.concerned:
            found = NON_NET
        elif rule.weight is Weight.OFF:
            found = NOT_IN_SET
        else:
            found = self.findings[row.finding] or self._find(row)
        by_word = self.attested is not None and criterion.code in ATTESTABLE and found.answer is Truth.INDETERMINATE
        if by_word and self.attested is not None:
            found = replace(self.attested, value=found.value)
        does = self.effects[row.place] = effect(self.chart, criterion, rule, found)
        self.results[row.place] = CriterionResult(
            code=criterion.code,
            threshold=row.threshold,
            finding=_noted(found, rule) if self.concerned else found,
            modifiable=criterion.modifiable if does is Effect.FAILS and rule.weight is Weight.HARD else None,
            effect=does,
            attested=by_word,
        )

    def _find(self, row: Row) -> Judged:
        found = self.findings[row.finding] = row.criterion.judge(self.chart, row.rule.limits)
        if found.assumptions:
            self.assuming.append(row.finding)
        if found.reasons and any(reason in FLAGS for reason in found.reasons):
            self.flagged.append(row.finding)
        return found


def _attested(case: Case) -> Judged | None:
    """What a rule finds that a trial attests: met, on the word of trials on record; None without one."""
    recent = [a for a in case.attestations if a.on is None or at_most_days_old(a.on, ATTESTED, case.as_of)]
    word: Judged = Finding(answer=Truth.MET, evidence=unique([ref for a in recent for ref in a.source]))
    return word if recent else None


def suitability(case: Case, primary: str, *, attested: bool = False) -> PrrtSuitability:
    """How suitable the patient is by every rule set; `primary` is the id of the one that answers, "prrt-default-1".

    With `attested` a trial's word that its entry conditions are met stands in for what the data leave open of
    scan recency, blood, kidneys, liver and performance; never of differentiation or uptake.

    Raises KeyError where no rule set has that id.
    """
    return suitabilities(case, (primary,), attested=attested)[primary]


def suitabilities(case: Case, primaries: Iterable[str], *, attested: bool = False) -> dict[str, PrrtSuitability]:
    """The whole answer with each of these rule sets as the one that answers, by id, from one look at the case.

    Raises KeyError where no rule set has such an id.
    """
    assessment = Assessment(case, attested)
    predictors = tuple((code, judge(assessment.chart)) for code, judge in PREDICTORS)
    weigh = adverse([found for _, found in predictors])
    of_predictors = [found for _, found in predictors] if assessment.concerned else []
    assumptions = unique([a for found in of_predictors for a in found.assumptions])
    graded = {name: _graded(assessment, one, weigh, assumptions) for name, one in SETS.items()}
    beside = partial(
        PrrtSuitability, predictors=predictors, unverified=UNVERIFIED, focus=tumour.focus(assessment.chart)
    )
    return {primary: _answering(beside, assessment, graded, SETS[primary], weigh) for primary in primaries}


def _answering(
    beside: partial[PrrtSuitability],
    assessment: Assessment,
    graded: Mapping[str, Suitability],
    chosen: RuleSet,
    weigh: bool,
) -> PrrtSuitability:
    """The answer that one rule set gives; `beside` holds what is the same whichever it is."""
    answer = graded[chosen.definition.id]
    return beside(
        primary=answer,
        others=tuple(other for other in graded.values() if other is not answer),
        provisional=_provisional(assessment, chosen, weigh),
        defer_until=_deferred(assessment, chosen),
        alternatives={
            name: answer.grade if rows == chosen.rows else assessment.grade(rows, weigh)
            for name, rows in chosen.readings
        },
        actions=_actions(assessment, chosen),
        deciding=_deciding(assessment, chosen, answer.grade, weigh),
    )


def standings(case: Case, names: Iterable[str]) -> dict[str, Standing]:
    """How the case stands by each of these rule sets, by name, from one look at it.

    A name is an id of a rule set, or such an id, "/" and the name of one of its other readings. KeyError for others.
    """
    sets = {name: _read_as(name) for name in names}
    assessment = Assessment(case, False)
    predictors = [judge(assessment.chart) for _, judge in PREDICTORS] if assessment.concerned else []
    weigh, assumptions = adverse(predictors), unique([a for found in predictors for a in found.assumptions])
    return {name: _standing(assessment, chosen, weigh, assumptions) for name, chosen in sets.items()}


def grades(case: Case, *, attested: bool = False) -> dict[str, Grade]:
    """The grade alone by every rule set, in their order; `attested` as in `suitability`."""
    assessment = Assessment(case, attested)
    weigh = adverse([judge(assessment.chart) for _, judge in PREDICTORS])
    return {name: assessment.grade(rule_set.rows, weigh) for name, rule_set in SETS.items()}


def _read_as(name: str) -> RuleSet:
    """A rule set as this name reads it."""
    definition, _, reading = name.partition("/")
    chosen = SETS[definition]
    return with_rows(chosen, dict(chosen.readings)[reading]) if reading else chosen


def _standing(assessment: Assessment, chosen: RuleSet, weigh: bool, assumptions: Sequence[Assumption]) -> Standing:
    assessment.grade(chosen.rows, weigh)  # rows of another reading are judged only now
    found = _graded(assessment, chosen, weigh, assumptions)
    return Standing(found, _deciding(assessment, chosen, found.grade, weigh))


def _graded(assessment: Assessment, rule_set: RuleSet, weigh: bool, assumptions: Sequence[Assumption]) -> Suitability:
    """The answer of one rule set; its assumptions are those of its rules and of the predictors."""
    rules: tuple[CriterionResult, ...] = rule_set.pick(assessment.results)
    effects: tuple[Effect, ...] = rule_set.pick(assessment.effects)
    open_rules = [(rule.finding, does) for rule, does in zip(rules, effects, strict=True) if rule.finding.missing]
    blocking = [finding for finding, does in open_rules if does is Effect.BLOCKS]
    found = grade(effects, weigh) if assessment.concerned else Grade.NOT_APPLICABLE
    return Suitability(
        definition=rule_set.definition,
        grade=found,
        rules=rules,
        reasons=tuple(_reasons(rule_set.definition, found, blocking, assessment.noted(assessment.flagged, rule_set))),
        assumptions=_assumptions(assessment.noted(assessment.assuming, rule_set), assumptions),
        missing=_missing([*blocking, *[finding for finding, _ in open_rules]]),
    )


def _deciding(assessment: Assessment, rule_set: RuleSet, found: Grade, weigh: bool) -> tuple[Deciding, ...]:
    """What would decide an indeterminate grade: the facts of the rules that hold it up."""
    if found is not Grade.INDETERMINATE:
        return ()
    effects: tuple[Effect, ...] = rule_set.pick(assessment.effects)
    rules: tuple[CriterionResult, ...] = rule_set.pick(assessment.results)
    blocking = [rule.finding for rule, does in zip(rules, effects, strict=True) if does is Effect.BLOCKS]
    answered = _provisional(assessment, rule_set, weigh)

    def conclude(answers: Sequence[Truth]) -> Grade:
        every = all_of(answers)
        return Grade.NOT_SUITABLE if every is Truth.NOT_MET else found if every is Truth.INDETERMINATE else answered

    return deciding([Open(Truth.INDETERMINATE, finding.missing) for finding in blocking], conclude, found)


def _provisional(assessment: Assessment, rule_set: RuleSet, weigh: bool) -> Grade:
    """The grade with everything that holds it up taken as met."""
    if not assessment.concerned:
        return Grade.NOT_APPLICABLE
    return grade([does for does in rule_set.pick(assessment.effects) if does is not Effect.BLOCKS], weigh)


def _deferred(assessment: Assessment, rule_set: RuleSet) -> date | None:
    """Until when a wash-out that is too short defers treatment."""
    row = next(row for row in rule_set.rows if row.criterion.judge is washout.ssa_washout)
    result = assessment.results[row.place]
    if result is None or result.finding.answer is not Truth.NOT_MET:
        return None
    return washout.deferred_until(assessment.chart, row.rule.limits)


def _actions(assessment: Assessment, rule_set: RuleSet) -> tuple[Words, ...]:
    """What is advised whatever the grade; nothing where the question does not arise."""
    row = next(row for row in rule_set.rows if row.criterion.judge is scans.recency)
    result = assessment.results[row.place]
    return actions(assessment.chart, result.finding.answer) if result is not None and assessment.concerned else ()


def _reasons(
    definition: Definition, found: Grade, blocking: Sequence[Judged], flagged: Sequence[Judged]
) -> Iterable[Reason]:
    """Why the grade is open or does not apply, then what a reader must know beside it."""
    if found is Grade.NOT_APPLICABLE:
        yield Reason.NON_NET
    elif found is Grade.INDETERMINATE:
        why = unique([reason for finding in blocking for reason in finding.reasons])
        yield from (reason for reason in why if reason not in FLAGS and reason is not Reason.TAKEN_OVER)
    yield from unique([reason for finding in flagged for reason in finding.reasons if reason in FLAGS])
    if definition.unverified is not None:
        yield Reason.UNVERIFIED_THRESHOLDS


def _assumptions(assuming: Sequence[Judged], of_predictors: Sequence[Assumption]) -> tuple[Assumption, ...]:
    return tuple(sorted({*of_predictors, *[a for finding in assuming for a in finding.assumptions]}))


def _missing(findings: Iterable[Judged]) -> tuple[Missing, ...]:
    """What would decide the open rules, in their order, each fact once."""
    wanted: dict[str, Missing] = {}
    for finding in findings:
        for missing in finding.missing:
            wanted.setdefault(missing.what.key, missing)
    return tuple(wanted.values())


def _noted(found: Judged, rule: Rule[Any]) -> Judged:
    """What a rule found, with what a reader must know of its numbers: taken over, or not verified."""
    notes = (Reason.TAKEN_OVER,) if rule.taken_over else (Reason.UNVERIFIED_THRESHOLDS,) if rule.unverified else ()
    return replace(found, reasons=(*found.reasons, *notes)) if notes else found
