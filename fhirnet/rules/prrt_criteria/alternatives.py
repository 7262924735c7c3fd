"""Other readings of what the sources leave open, each a change of one number; what a set does not judge stays so."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from fhirnet.rules.prrt_criteria.progression import Need, Progression
from fhirnet.rules.prrt_criteria.rule_set import Parameters, Rule, Weight
from fhirnet.rules.prrt_criteria.uptake import Comparison, Uptake

L = TypeVar("L")

PLATELETS = Decimal(70)  # NANETS 2019, Cancers 2023
FDG_ABOVE = Decimal(10)  # %: "FDG-PET advised above 10 %" [V]


def _read(rule: Rule[L], otherwise: Callable[[L], L]) -> Rule[L]:
    return rule if rule.weight is Weight.OFF else replace(rule, limits=otherwise(rule.limits))


def _at_least_liver(asked: Uptake) -> Uptake:
    return replace(asked, comparison=Comparison.AT_LEAST_LIVER)


def _target_lesions(asked: Uptake) -> Uptake:
    return replace(asked, targets_only=True)


def _unbounded(asked: Progression) -> Progression:
    return replace(asked, days=None) if asked.need is Need.PRESENT else asked


READINGS: tuple[tuple[str, Callable[[Parameters], Parameters]], ...] = (
    ("prrt-sstr-ge-liver", lambda p: replace(p, sstr_uptake=_read(p.sstr_uptake, _at_least_liver))),
    ("prrt-target-lesions", lambda p: replace(p, sstr_uptake=_read(p.sstr_uptake, _target_lesions))),
    ("prrt-platelets-70", lambda p: replace(p, platelets=_read(p.platelets, lambda _: PLATELETS))),
    ("prrt-require-fdg", lambda p: replace(p, fdg_discordance=_read(p.fdg_discordance, lambda _: FDG_ABOVE))),
    ("prrt-progression-unbounded", lambda p: replace(p, progression=_read(p.progression, _unbounded))),
)
