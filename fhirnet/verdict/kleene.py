"""Kleene's three answers, and the fourth of a question that does not arise."""

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """Kleene's three answers."""

    MET = "met"
    NOT_MET = "not-met"
    INDETERMINATE = "indeterminate"


class NotApplicable(StrEnum):
    """The question does not arise."""

    NOT_APPLICABLE = "not-applicable"


NOT_APPLICABLE = NotApplicable.NOT_APPLICABLE
Answer = Truth | NotApplicable


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene AND: not-met if one is not-met, met if all are met."""
    seen = [*truths]
    return Truth.NOT_MET if Truth.NOT_MET in seen else Truth.INDETERMINATE if Truth.INDETERMINATE in seen else Truth.MET


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene OR: met if one is met, not-met if all are not-met."""
    seen = [*truths]
    return Truth.MET if Truth.MET in seen else Truth.INDETERMINATE if Truth.INDETERMINATE in seen else Truth.NOT_MET


def truth(answer: bool | None) -> Truth:
    """The truth of a test of one record."""
    return Truth.INDETERMINATE if answer is None else Truth.MET if answer else Truth.NOT_MET
