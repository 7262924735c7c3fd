"""A prognostic score or stage: information beside a verdict, which never changes one."""

from dataclasses import dataclass

from fhirnet.verdict.finding import Missing, Value
from fhirnet.verdict.vocabulary import Assumption, Reason
from fhirnet.verdict.wording import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreItem:
    """One item that a score is made of: its name, the value it was judged on, its points (None: not additive)."""

    name: Words
    value: Value | None = None
    points: Value | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One score of a case.

    `code` names it ("hap"); `value` is its number, range of numbers or class, None where what is known does not give
    one: then `missing` says what would. `band` is the class of the number in words. `formula` and `published` are how
    it is computed and how it performed where it was published; `unverified` says which of its numbers, or that its
    citation, could not be checked at the source.
    """

    code: str
    citation: str
    formula: Words
    value: Value | None = None
    band: Words | None = None
    items: tuple[ScoreItem, ...] = ()
    published: Words | None = None
    unverified: Words | None = None
    reasons: tuple[Reason, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    evidence: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()
