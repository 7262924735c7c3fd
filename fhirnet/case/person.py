"""Who the case is about; no name, no identifier of a hospital."""

from dataclasses import dataclass, field
from enum import StrEnum

from fhirnet.dates import Interval


class Gender(StrEnum):
    """Administrative gender as recorded."""

    MALE = "male"
    FEMALE = "female"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """The patient: `key` is the case id; `birth` may be a year or a month."""

    key: str
    gender: Gender | None = None
    birth: Interval | None = None
    source: tuple[str, ...] = field(default=(), compare=False)
