"""The rule sets made ready for any case: every rule once, every question once, whichever sets share them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any

from fhirnet.rules import catalogue
from fhirnet.rules.prrt_criteria.alternatives import READINGS
from fhirnet.rules.prrt_criteria.rule_set import Parameters, Rule, Weight
from fhirnet.rules.prrt_criteria.table import CRITERIA, FURTHER, Criterion
from fhirnet.verdict import Definition


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

    `pick` takes what belongs to its rows out of a list by place; `asks` are the numbers of its findings.
    """

    definition: Definition
    rows: tuple[Row, ...]
    readings: tuple[tuple[str, tuple[Row, ...]], ...]
    pick: Callable[[Sequence[Any]], tuple[Any, ...]]
    asks: frozenset[int]


def with_rows(rule_set: RuleSet, rows: tuple[Row, ...]) -> RuleSet:
    """The rule set with these rows."""
    pick = itemgetter(*[row.place for row in rows])
    return replace(rule_set, rows=rows, pick=pick, asks=frozenset(row.finding for row in rows))


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
    """Every rule set of the catalogue, in its order."""
    prepared = {}
    for module in catalogue.modules("prrt-suitability"):
        own = rows.of(module.RULES)
        readings = tuple((name, rows.of(read(module.RULES))) for name, read in READINGS)
        prepared[module.DEFINITION.id] = RuleSet(
            definition=module.DEFINITION,
            rows=own,
            readings=readings,
            pick=itemgetter(*[row.place for row in own]),
            asks=frozenset(row.finding for row in own),
        )
    return prepared


ROWS = Rows()
SETS = _prepared(ROWS)
OWN_ROWS = tuple({row.place: row for rule_set in SETS.values() for row in rule_set.rows}.values())
