"""What one rule about the next dose does to the answer; the gravest decides."""

from enum import IntEnum
from typing import NamedTuple

from fhirnet.verdict import DoseRule, Judged, NextDose


class Consequence(IntEnum):
    """What a rule does, from nothing to the end of treatment.

    What stops or withholds treatment on what is known stands although something else is missing; a dose is released
    only where nothing is.
    """

    NONE = 0
    REDUCES = 1
    DEFERS = 2  # until a day that is known
    BLOCKS = 3  # something that would decide is not known
    WITHHOLDS = 4  # until something has resolved
    STOPS = 5


ANSWERS = {
    Consequence.NONE: NextDose.RELEASE,
    Consequence.REDUCES: NextDose.REDUCE,
    Consequence.DEFERS: NextDose.HOLD,
    Consequence.BLOCKS: NextDose.CANNOT_RELEASE,
    Consequence.WITHHOLDS: NextDose.HOLD,
    Consequence.STOPS: NextDose.DISCONTINUE,
}


class Ruled(NamedTuple):
    """One rule: its name, what must hold in words, what was found, what that does."""

    name: str
    threshold: str
    finding: Judged
    does: Consequence

    def shown(self, decides: Consequence) -> DoseRule:
        """The rule as a row of the answer, whose deciding effect this is."""
        return DoseRule(
            name=self.name,
            threshold=self.threshold,
            finding=self.finding,
            decides=self.does is decides and decides is not Consequence.NONE,
        )
