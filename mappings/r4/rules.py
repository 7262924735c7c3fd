"""What a FHIR type demands of several of its elements at once; the structs call it when one of them is made.

A struct names its rules in class variables, which the slow walk reads too. The structs ask a cheap question
first (how many of these elements are set?) and come here only when the answer is unusual.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from msgspec import UNSET, Struct, UnsetType


class Choice(NamedTuple):
    """An element `name[x]`: at most one of its members is given, and none beside the element `without`."""

    name: str
    members: tuple[str, ...]
    required: bool = False
    without: str = ""


class Status(NamedTuple):
    """A CodeableConcept element with a required binding: a coding of this system has one of these codes."""

    name: str
    system: str
    codes: frozenset[str]


def check_choices(record: Struct, choices: Iterable[Choice]) -> None:
    """Refuse (ValueError) two members of a choice, none where one is required, or one beside what excludes it."""
    for choice in choices:
        given = [name for name in choice.members if _given(record, name) or _given(record, name + "__ext")]
        if len(given) > 1:
            raise ValueError(f"{choice.name}[x] is given more than once")
        if choice.required and not any(_given(record, name) for name in given):
            raise ValueError(f"{choice.name}[x] is required")
        if given and choice.without and _given(record, choice.without):
            raise ValueError(f"{choice.name}[x] and {choice.without} exclude each other")


def check_status(concept: Any, status: Status) -> None:
    """Refuse (ValueError) a CodeableConcept that has a code its status system does not know."""
    if concept is UNSET or concept.coding is UNSET:
        return
    for coding in concept.coding:
        if coding.system == status.system and coding.code is not UNSET and coding.code not in status.codes:
            raise ValueError(f"{status.name} is not a code of {status.system}")


def _given(record: Struct, name: str) -> bool:
    value: object | UnsetType = getattr(record, name, UNSET)
    return value is not UNSET
