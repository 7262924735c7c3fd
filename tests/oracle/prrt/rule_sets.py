"""The numbers of the eight rule sets: contract 7.3, typed row by row. None in a column: `off`, the set does not judge.

Classes that differ from contract 5.3 stand in `classes`; `further` are the rules S01-S07 of the set.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto
from fractions import Fraction

from tests.oracle.prrt.three_values import number


class Uptake(Enum):
    """What R05 asks of the coldest lesion."""

    ABOVE_LIVER = auto()
    AT_LEAST_LIVER = auto()
    POSITIVE = auto()


class Progression(Enum):
    """What R08 asks."""

    WITHIN_366_DAYS = auto()
    EVER = auto()
    NONE = auto()


@dataclass(frozen=True, kw_only=True)
class RuleSet:
    """One column of the table; DEFAULT is the column of prrt-default-1."""

    sites: str
    ki67: tuple[Fraction | None, Fraction] | None
    net_g3: bool
    uptake: Uptake
    targets_only: bool
    sstr_days: int
    progression: Progression | None
    hemoglobin: Fraction | None
    leukocytes: Fraction | None
    platelets: Fraction | None
    neutrophils: Fraction | None
    clearance: Fraction
    creatinine: Fraction | None
    clearance_caution: Fraction
    albumin_flat: bool
    transaminases: Fraction | None
    scale: str
    ecog: int
    long_acting_days: int
    retreatment: bool
    liver_directed: str
    irradiation_only: bool
    age: int
    require_fdg: bool
    classes: dict[str, str]
    further: tuple[str, ...]


DEFAULT = RuleSet(
    sites="gep",
    ki67=(None, number(55)),
    net_g3=True,
    uptake=Uptake.ABOVE_LIVER,
    targets_only=False,
    sstr_days=90,
    progression=Progression.WITHIN_366_DAYS,
    hemoglobin=number(8),
    leukocytes=number(2),
    platelets=number(75),
    neutrophils=number(1),
    clearance=number(40),
    creatinine=None,
    clearance_caution=number(50),
    albumin_flat=False,
    transaminases=number("2.5"),
    scale="either",
    ecog=2,
    long_acting_days=28,
    retreatment=True,
    liver_directed="84 d",
    irradiation_only=False,
    age=18,
    require_fdg=False,
    classes={},
    further=(),
)
_UP_TO_20 = (None, number(20))

RULE_SETS = {
    "prrt-default-1": DEFAULT,
    "fda-2024": replace(
        DEFAULT,
        ki67=None,
        net_g3=False,
        uptake=Uptake.POSITIVE,
        progression=None,
        hemoglobin=None,
        leukocytes=None,
        platelets=None,
        neutrophils=None,
        clearance=number(30),
        age=12,
    ),
    "ema-2024": replace(
        DEFAULT,
        ki67=_UP_TO_20,
        uptake=Uptake.AT_LEAST_LIVER,
        clearance=number(30),
        clearance_caution=number(40),
        long_acting_days=30,
        classes={"prrt-bilirubin": "C", "prrt-albumin": "C"},
    ),
    "xtr008": replace(
        DEFAULT,
        ki67=_UP_TO_20,
        uptake=Uptake.POSITIVE,
        targets_only=True,
        clearance=number(50),
        creatinine=number(150),
        albumin_flat=True,
        transaminases=None,
        scale="ecog",
        ecog=1,
        further=("prrt-prior-lines", "prrt-ssa-exposure"),
    ),
    "netter-1": replace(
        DEFAULT,
        sites="midgut",
        ki67=_UP_TO_20,
        uptake=Uptake.AT_LEAST_LIVER,
        targets_only=True,
        clearance=number(50),
        creatinine=number(150),
        scale="kps",
        retreatment=False,
        classes={"prrt-liver-directed-interval": "X", "prrt-cardiac": "X"},
        further=("prrt-ssa-exposure", "prrt-glucose"),
    ),
    "netter-2": replace(
        DEFAULT,
        ki67=(number(10), number(55)),
        targets_only=True,
        progression=Progression.NONE,
        scale="kps",
        retreatment=False,
        liver_directed="none but tae",
        irradiation_only=True,
        age=15,
        classes={"prrt-liver-directed-interval": "X", "prrt-marrow-reserve": "X"},
        further=(
            "prrt-diagnosis-interval",
            "prrt-other-systemic-therapy",
            "prrt-body-weight",
            "prrt-recent-surgery",
        ),
    ),
    "imperial-uk": replace(
        DEFAULT,
        uptake=Uptake.AT_LEAST_LIVER,
        sstr_days=183,
        transaminases=number(3),
        scale="ecog",
        classes={"prrt-transaminases": "H"},
    ),
    "nanets-2019": replace(DEFAULT, sites="any", platelets=number(70), clearance=number(50), albumin_flat=True),
}

CLASSES = {
    "prrt-histology": "H",
    "prrt-differentiation": "H",
    "prrt-grade": "H",
    "prrt-net-g3": "C",
    "prrt-extent": "H",
    "prrt-sstr-uptake": "H",
    "prrt-sstr-recency": "T",
    "prrt-fdg-discordance": "X",
    "prrt-progression": "H",
    "prrt-hemoglobin": "H",
    "prrt-leukocytes": "H",
    "prrt-platelets": "H",
    "prrt-neutrophils": "C",
    "prrt-renal-function": "H",
    "prrt-renal-caution": "C",
    "prrt-bilirubin": "H",
    "prrt-albumin": "H",
    "prrt-transaminases": "C",
    "prrt-performance-status": "H",
    "prrt-life-expectancy": "C",
    "prrt-pregnancy": "H",
    "prrt-ssa-washout": "T",
    "prrt-prior-prrt": "X",
    "prrt-liver-directed-interval": "C",
    "prrt-marrow-reserve": "C",
    "prrt-hypersensitivity": "X",
    "prrt-cardiac": "C",
    "prrt-obstruction-cns": "C",
    "prrt-age": "H",
    "prrt-prior-lines": "H",
    "prrt-diagnosis-interval": "H",
    "prrt-ssa-exposure": "H",
    "prrt-other-systemic-therapy": "H",
    "prrt-body-weight": "H",
    "prrt-glucose": "H",
    "prrt-recent-surgery": "X",
}


def alternatives(rules: RuleSet) -> dict[str, RuleSet]:
    """The five other readings of a set (contract 4.3): what the set does not judge stays unjudged."""
    unbounded = rules.progression is Progression.WITHIN_366_DAYS
    return {
        "prrt-sstr-ge-liver": replace(rules, uptake=Uptake.AT_LEAST_LIVER),
        "prrt-target-lesions": replace(rules, targets_only=True),
        "prrt-platelets-70": rules if rules.platelets is None else replace(rules, platelets=number(70)),
        "prrt-require-fdg": replace(rules, require_fdg=True),
        "prrt-progression-unbounded": replace(rules, progression=Progression.EVER) if unbounded else rules,
    }
