"""What would decide an open answer."""

from enum import StrEnum
from typing import NamedTuple

from fhirnet.verdict.finding import Missing


class Deciding(NamedTuple):
    """Facts that together decide an open answer, or may.

    `outcomes` are the answers they could lead to; `settles`: they decide it whatever they say, else only if they say
    the one thing that does.
    """

    facts: tuple[Missing, ...]
    outcomes: tuple[StrEnum, ...]
    settles: bool
