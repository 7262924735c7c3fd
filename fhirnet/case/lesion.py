"""Lesions followed over time."""

from dataclasses import dataclass, field
from enum import StrEnum


class LesionRole(StrEnum):
    """What a lesion is for the response: chosen at baseline, or first seen later."""

    TARGET = "target"
    NON_TARGET = "non-target"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesion:
    """One lesion; `in_liver` is False for a lesion located elsewhere, None where no location is given.

    `key` ties it to the measurements and to the sessions that treated it.
    """

    key: str
    in_liver: bool | None = None
    role: LesionRole | None = None
    source: tuple[str, ...] = field(default=(), compare=False)
