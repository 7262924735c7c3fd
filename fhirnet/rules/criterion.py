"""From what is known of the inputs to the finding of a criterion, and from the findings to a verdict.

An open question says why it is open and what would decide it; a decided one says neither.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple, TypeVar

from fhirnet.case import Case
from fhirnet.quantities import Quantity
from fhirnet.rules.known import Known, joined, unique
from fhirnet.verdict import (
    CriterionResult,
    Definition,
    Finding,
    Judged,
    Reason,
    Truth,
    Value,
    Verdict,
    Words,
    any_of,
    truth,
)

T = TypeVar("T")


class Criterion(NamedTuple):
    """One row of a definition: its code, its threshold in words, and who judges it.

    `unverified` says which of its numbers was not checked at its source; it matters where an amount is judged by it.
    """

    code: str
    threshold: str
    judge: Callable[[Case], Judged]
    unverified: Words | None = None


def asked(known: Known[T], test: Callable[[T], bool | None]) -> Truth:
    """The answer of a test of an input, which no value leaves open."""
    return Truth.INDETERMINATE if known.value is None else truth(test(known.value))


def finding(
    answer: Truth, inputs: Sequence[Known[object]], value: Value | None = None, reasons: tuple[Reason, ...] = ()
) -> Judged:
    """The finding of a criterion on its inputs, the deciding ones first; an open question says why and what decides.

    `reasons` are those of the criterion itself, before those of its inputs.
    """
    rests_on: Known[object] = inputs[0] if len(inputs) == 1 else joined(None, inputs)
    is_open = answer is Truth.INDETERMINATE
    found: Judged = Finding(
        answer=answer,
        value=value,
        reasons=unique([*reasons, *rests_on.reasons, *rests_on.notes]) if is_open else rests_on.notes,
        evidence=rests_on.evidence,
        assumptions=rests_on.assumptions,
        missing=rests_on.missing if is_open else (),
    )
    return found


def row_of(code: str, threshold: str, found: Judged, unverified: Words | None) -> CriterionResult:
    """One row of an answer; a finding that rests on a number nobody checked says so."""
    if unverified is not None:
        found = replace(found, reasons=unique([*found.reasons, Reason.UNVERIFIED_THRESHOLDS]))
    return CriterionResult(code=code, threshold=threshold, finding=found, unverified=unverified)


def _row(criterion: Criterion, found: Judged) -> CriterionResult:
    by_amount = isinstance(found.value, Quantity)
    return row_of(criterion.code, criterion.threshold, found, criterion.unverified if by_amount else None)


def unverified(definition: Definition) -> tuple[Reason, ...]:
    """Whether an answer rests on a source that was not checked."""
    return () if definition.unverified is None else (Reason.UNVERIFIED_THRESHOLDS,)


def any_met(definition: Definition, criteria: Iterable[Criterion], case: Case) -> Verdict:
    """The verdict of a definition of which one criterion is enough; it rests on the criteria that share its answer."""
    rows = tuple([_row(criterion, criterion.judge(case)) for criterion in criteria])
    answer = any_of(row.finding.answer for row in rows if isinstance(row.finding.answer, Truth))
    deciding = [row.finding for row in rows if row.finding.answer is answer]
    return Verdict(
        definition=definition,
        answer=answer,
        criteria=rows,
        reasons=unique([*(reason for found in deciding for reason in found.reasons), *unverified(definition)]),
        assumptions=unique([assumption for found in deciding for assumption in found.assumptions]),
        missing=unique([missing for found in deciding for missing in found.missing]),
    )
