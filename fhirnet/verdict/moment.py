"""One day of the story over time."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Moment(NamedTuple):
    """A day, and the answer of every definition (by id, in catalogue order) to what was known on it."""

    on: date
    answers: Mapping[str, StrEnum]
