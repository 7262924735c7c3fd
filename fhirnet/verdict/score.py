"""A prognostic score or stage: information beside a verdict, which never changes one."""

from dataclasses import dataclass
from enum import StrEnum

from fhirnet.dates import Interval
from fhirnet.verdict.finding import Missing, Value
from fhirnet.verdict.vocabulary import Assumption, Reason
from fhirnet.verdict.wording import Words


class BclcStage(StrEnum):
    """Stage of the Barcelona Clinic Liver Cancer system; it is computed, never read."""

    ZERO = "0"
    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Recicl(StrEnum):
    """Treatment effect by RECICL; 4a and 4b differ by the margin around the tumour, which no record holds."""

    TE1 = "TE1"
    TE2 = "TE2"
    TE3 = "TE3"
    TE4 = "TE4"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreItem:
    """One item that a score is made of: its name, the value it was judged on, its points (None: not additive).

    Points are a number, or the range that an unknown value leaves; `reasons` say why they are no number.
    """

    name: Words
    value: Value | None = None
    points: Value | None = None
    evidence: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One score of a case.

    `code` names it ("hap"); `value` is its number, range of numbers or class, None where what is known does not give
    one: then `missing` says what would. `before` is the TACE that it was read before, None where it is of the day.
    `band` is the class of the number in words, None while the range holds several. `formula` and `published` are how
    it is computed and how it performed where it was published; `caution` is what a reader must know before using it;
    `unverified` says which of its numbers, or that its citation, could not be checked at the source.
    """

    code: str
    citation: str
    formula: Words
    value: Value | None = None
    before: Interval | None = None
    band: Words | None = None
    items: tuple[ScoreItem, ...] = ()
    published: Words | None = None
    caution: Words | None = None
    unverified: Words | None = None
    reasons: tuple[Reason, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    evidence: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
