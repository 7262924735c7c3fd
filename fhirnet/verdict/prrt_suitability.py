"""The answer to "is this patient suited to PRRT?"."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from fhirnet.verdict.deciding import Deciding
from fhirnet.verdict.finding import CriterionResult, Definition, Missing, Predictor
from fhirnet.verdict.vocabulary import Assumption, Grade, Reason
from fhirnet.verdict.wording import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Suitability:
    """The answer of one PRRT rule set: its grade, its rules in order, what it rests on."""

    definition: Definition
    grade: Grade
    rules: tuple[CriterionResult, ...]
    reasons: tuple[Reason, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PrrtSuitability:
    """The whole answer to "is this patient suited to PRRT?".

    `others` are the other rule sets in catalogue order, `predictors` pairs of criterion code and finding (P01-P15),
    `provisional` the grade with indeterminate hard rules taken as met, `alternatives` each alternative reading of
    the primary set with its grade, `actions` what is advised whatever the grade, `deciding` what would decide an
    indeterminate grade, `unverified` the codes of the predictors whose numbers were not read at their source.
    """

    primary: Suitability
    others: tuple[Suitability, ...]
    predictors: tuple[tuple[str, Predictor], ...]
    provisional: Grade
    defer_until: date | None
    alternatives: Mapping[str, Grade]
    actions: tuple[Words, ...] = ()
    deciding: tuple[Deciding, ...] = ()
    unverified: frozenset[str] = frozenset()
    focus: str | None = None  # reference of the neuroendocrine diagnosis
