"""What a rule set is: for every criterion its class and its numbers.

A set takes over from the default whatever it does not name, and the answer says so: no number is ever attributed to a
source that does not give it. A criterion of single sets (S01-S07) is off in the others and then not shown.
"""

from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, TypeVar

from fhirnet.case.status import Topic
from fhirnet.rules.prrt_criteria.grade import Band
from fhirnet.rules.prrt_criteria.liver_function import Albumin
from fhirnet.rules.prrt_criteria.medication import Exposure
from fhirnet.rules.prrt_criteria.performance import Scales
from fhirnet.rules.prrt_criteria.prior_prrt import Retreatment
from fhirnet.rules.prrt_criteria.procedures import LiverDirected
from fhirnet.rules.prrt_criteria.progression import Progression
from fhirnet.rules.prrt_criteria.renal import Renal
from fhirnet.rules.prrt_criteria.tumour import Sites
from fhirnet.rules.prrt_criteria.uptake import Uptake
from fhirnet.rules.prrt_criteria.washout import Washout

L = TypeVar("L")


class Weight(Enum):
    """What a rule that is not met, or open, does to the grade."""

    HARD = "H"  # not met: not suitable; open: indeterminate
    EXCLUSION = "X"  # not met: not suitable; open: listed
    CAUTION = "C"  # not met: a caution; open: listed
    TIMING = "T"  # never changes the grade
    OFF = "off"  # not judged by the set


@dataclass(frozen=True, slots=True)
class Rule(Generic[L]):
    """How one set judges one criterion; `unverified`: its numbers were not read at their source."""

    weight: Weight
    limits: L
    taken_over: bool = False
    unverified: bool = False


def hard(limits: L) -> Rule[L]:
    """A requirement."""
    return Rule(Weight.HARD, limits)


def exclusion(limits: L) -> Rule[L]:
    """An exclusion if present."""
    return Rule(Weight.EXCLUSION, limits)


def caution(limits: L) -> Rule[L]:
    """A caution."""
    return Rule(Weight.CAUTION, limits)


def timing(limits: L) -> Rule[L]:
    """A matter of scheduling."""
    return Rule(Weight.TIMING, limits)


def unverified(rule: Rule[L]) -> Rule[L]:
    """A rule whose numbers are recalled [K] or second-hand [V2]."""
    return replace(rule, unverified=True)


OFF: Rule[Any] = Rule(Weight.OFF, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """The rules of one set in the order of the answer: R01 to R22, then the further criteria S01 to S07."""

    histology: Rule[Sites]
    differentiation: Rule[None]
    grade: Rule[Band]
    net_g3: Rule[Band]
    extent: Rule[None]
    sstr_uptake: Rule[Uptake]
    sstr_recency: Rule[int]
    fdg_discordance: Rule[Decimal | None]  # FDG PET required above this Ki-67 in %
    progression: Rule[Progression]
    hemoglobin: Rule[Decimal]
    leukocytes: Rule[Decimal]
    platelets: Rule[Decimal]
    neutrophils: Rule[Decimal]
    renal_function: Rule[Renal]
    renal_caution: Rule[Renal]
    bilirubin: Rule[Decimal]
    albumin: Rule[Albumin]
    transaminases: Rule[Decimal]
    performance_status: Rule[Scales]
    life_expectancy: Rule[Decimal]
    pregnancy: Rule[None]
    ssa_washout: Rule[Washout]
    prior_prrt: Rule[Retreatment | None]
    liver_directed_interval: Rule[LiverDirected]
    marrow_reserve: Rule[tuple[Topic, ...]]
    hypersensitivity: Rule[None]
    cardiac: Rule[None]
    obstruction_cns: Rule[None]
    age: Rule[int]
    prior_lines: Rule[int] = OFF
    diagnosis_interval: Rule[int] = OFF
    ssa_exposure: Rule[Exposure] = OFF
    other_systemic_therapy: Rule[int] = OFF
    body_weight: Rule[Decimal] = OFF
    glucose: Rule[Decimal] = OFF
    recent_surgery: Rule[int] = OFF


def taken_over(default: Parameters) -> Parameters:
    """Every rule of the default set, marked as taken over from it: what a named set starts from."""
    rules: dict[str, Any] = {field.name: getattr(default, field.name) for field in fields(default)}
    judged = {name: rule for name, rule in rules.items() if rule.weight is not Weight.OFF}
    return replace(default, **{name: replace(rule, taken_over=True) for name, rule in judged.items()})


def as_exclusion(rule: Rule[L]) -> Rule[L]:
    """The same rule with the same numbers, as an exclusion."""
    return replace(rule, weight=Weight.EXCLUSION)
