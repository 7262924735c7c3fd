"""The answer to "may the next dose of PRRT be given?"."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.verdict.finding import Judged, Missing
from fhirnet.verdict.kleene import Truth
from fhirnet.verdict.vocabulary import Assumption, Reason
from fhirnet.verdict.wording import Words


class NextDose(StrEnum):
    """What may be done with the next dose."""

    RELEASE = "release"
    HOLD = "hold"
    REDUCE = "reduce"
    DISCONTINUE = "discontinue"
    CANNOT_RELEASE = "cannot-release"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseRule:
    """One rule about the next dose: met where nothing stands in the way, not met where it does.

    `name` is the rule's ("thrombocytopenia"), `threshold` what must hold ("" for none), `decides` says that the answer
    rests on it.
    """

    name: str
    threshold: str
    finding: Judged
    decides: bool = False


class Episode(NamedTuple):
    """Dose-modifying toxicity after one cycle: the cycle's number, the rule that found it, the worst amount.

    `grades` are the mildest and the gravest CTCAE grade that amount may be, None where it is not graded by a count.
    """

    cycle: int
    name: str
    worst: Quantity | None
    grades: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PrrtCourse:
    """Where a patient stands in a course of PRRT.

    `doses` given in this course (None: not known), the date and the activity in GBq of the last one, whether that was
    a reduced one; `cumulative` is the activity of every cycle on record, of earlier courses too. `planned` is the day
    on which the next dose was planned (None: not one day), `held_weeks` counts from it for as long as toxicity held
    it up.
    """

    doses: int | None
    earlier: int
    last: Interval
    last_activity: Quantity | None
    reduced: Truth
    cumulative: Quantity
    toxicity: tuple[Episode, ...]
    planned: date | None
    held_weeks: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class PrrtNextDose:
    """The whole answer to "may the next dose of PRRT be given?".

    `activity` is that of the next dose in GBq: now where it is released, after recovery where it is withheld; None
    where there is none or it cannot be told. `not_before` is the day before which no dose may be given, where that
    day has not come. `course` is None where no cycle is on record. `remarks` are what a reader must know of this
    answer, `caveats` of every answer.
    """

    answer: NextDose
    ctcae: str
    renal_rule: str
    rules: tuple[DoseRule, ...]
    course: PrrtCourse | None = None
    activity: Quantity | None = None
    not_before: date | None = None
    reasons: tuple[Reason, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    missing: tuple[Missing, ...] = ()
    remarks: tuple[Words, ...] = ()
    caveats: tuple[Words, ...] = ()
    focus: str | None = None
