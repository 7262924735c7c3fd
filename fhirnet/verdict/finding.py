"""What one criterion found: the answer, on which number, from which record, and what is missing."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Generic, NamedTuple, TypeVar

from fhirnet.quantities import Quantity
from fhirnet.verdict.kleene import Answer
from fhirnet.verdict.vocabulary import Assumption, Effect, PredictorState, Reason
from fhirnet.verdict.wording import Words, words

Value = Quantity | int | bool | Enum


class Missing(NamedTuple):
    """One fact that would decide: what, in which unit, and between which days (None: any time, or no bound)."""

    what: Words
    unit: str | None = None
    first: date | None = None
    last: date | None = None

    @property
    def can_be(self) -> bool:
        """Whether there is a day for it: a session may come too soon after another for a scan between them."""
        return self.first is None or self.last is None or self.first <= self.last


State = TypeVar("State", bound=Answer | PredictorState)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Generic[State]):
    """What one criterion found: the answer, the number it was decided on, the records that number came from.

    `value` is None where there is no number. `reasons` are never empty when the answer is indeterminate or
    not-applicable. `evidence` are references to the records, deciding ones first. `missing` says what would decide.
    `parts` are the numbers of a rule that has several, each in words.
    """

    answer: State
    value: Value | None = None
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    missing: tuple[Missing, ...] = ()
    parts: tuple[Words, ...] = ()


Judged = Finding[Answer]
Predictor = Finding[PredictorState]


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a catalogue knows of every definition and rule set: its name, version and source; `order` sorts them."""

    id: str
    version: str
    order: int
    citation: str
    unverified: Words | None = None  # which thresholds were not checked at their source

    @property
    def title(self) -> Words:
        """Its name for a reader."""
        return words(f"definition.{self.id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionResult:
    """One row of an answer: the criterion's code, its threshold in words ("" for none), what was found."""

    code: str
    threshold: str
    finding: Judged
    modifiable: bool | None = None  # PRRT hard rules that are not met
    effect: Effect | None = None  # of a PRRT rule on the grade
    attested: bool = False  # met because a trial says so, not by the data
    unverified: Words | None = None  # which of its numbers was not checked at its source
