"""From an answer and what it rests on to a finding."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Amount, Word, value_of
from fhirnet.verdict import (
    NOT_APPLICABLE,
    Answer,
    Assumption,
    Finding,
    Judged,
    Missing,
    Predictor,
    PredictorState,
    Reason,
    Truth,
    Value,
)

MET, NOT_MET, INDETERMINATE = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE
ULN = "{ULN}"
T = TypeVar("T")


def decided(
    answer: bool,
    value: Value | None,
    evidence: tuple[str, ...] = (),
    *,
    reasons: tuple[Reason, ...] = (),
    assumptions: tuple[Assumption, ...] = (),
) -> Judged:
    """A rule that is met or not."""
    return Finding(
        answer=MET if answer else NOT_MET, value=value, reasons=reasons, evidence=evidence, assumptions=assumptions
    )


def undecided(
    reasons: tuple[Reason, ...],
    missing: tuple[Missing, ...],
    value: Value | None = None,
    evidence: tuple[str, ...] = (),
    assumptions: tuple[Assumption, ...] = (),
) -> Judged:
    """A rule that the record leaves open: why, and what would decide it."""
    return Finding(
        answer=INDETERMINATE,
        value=value,
        reasons=reasons,
        evidence=evidence,
        assumptions=assumptions,
        missing=missing,
    )


def inapplicable(reason: Reason, assumptions: tuple[Assumption, ...] = ()) -> Judged:
    """A rule that does not concern this patient."""
    answer: Answer = NOT_APPLICABLE
    return Finding(answer=answer, reasons=(reason,), assumptions=assumptions)


def conclude(
    answer: bool | None,
    value: Value | None,
    basis: Sequence[Amount | Word],
    reasons: tuple[Reason, ...] = (),
) -> Judged:
    """A rule on the facts it rests on, deciding ones first; left open, their reasons and what is missing of them."""
    first = basis[0]
    if answer is None and first.reason and len(basis) == 1 and not reasons:
        return undecided((first.reason,), (first.missing,), value, first.evidence, first.assumptions)
    evidence, assumptions = sources(basis), assumed(basis)
    if answer is not None:
        return decided(answer, value, evidence, reasons=reasons, assumptions=assumptions)
    why, missing = open_because(basis, reasons)
    return undecided(why, missing, value, evidence, assumptions)


def open_because(
    basis: Sequence[Amount | Word], own: tuple[Reason, ...] = ()
) -> tuple[tuple[Reason, ...], tuple[Missing, ...]]:
    """Why facts leave a question open, and what would decide it: what cannot be used, else all of them."""
    lacking = [current for current in basis if current.reason]
    why = unique([*own, *[current.reason for current in lacking if current.reason]])
    return why or (Reason.COMPARATOR_STRADDLES,), tuple([current.missing for current in lacking or basis])


def threshold(current: Amount, answer: bool | None) -> Judged:
    """A rule on one amount, shown as received; `answer` is that of the test where the amount may be used."""
    if current.reason is None and answer is not None and current.fact is not None:
        return decided(answer, current.fact.value, current.evidence, assumptions=current.assumptions)
    return conclude(None, value_of(current), (current,))


def times_normal(current: Amount) -> tuple[Quantity | None, Reason | None]:
    """An amount in multiples of its upper limit of normal; without one it cannot be compared."""
    fact = current.fact
    if fact is None or current.reason is Reason.CONFLICTING_VALUES:
        return None, current.reason
    upper = fact.upper.exact if fact.upper else None
    if upper is None or upper <= 0:
        return None, Reason.NO_ULN
    return fact.value.over(upper, ULN), current.reason


def state(
    answer: PredictorState,
    value: Value | None,
    evidence: tuple[str, ...],
    *,
    reasons: tuple[Reason, ...] = (),
    assumptions: tuple[Assumption, ...] = (),
    missing: tuple[Missing, ...] = (),
) -> Predictor:
    """A predictor; INDETERMINATE needs reasons."""
    return Finding(
        answer=answer, value=value, reasons=reasons, evidence=evidence, assumptions=assumptions, missing=missing
    )


def unknown(basis: Sequence[Amount | Word], value: Value | None = None, reasons: tuple[Reason, ...] = ()) -> Predictor:
    """A predictor that its facts leave open."""
    why, missing = open_because(basis, reasons)
    return Finding(
        answer=PredictorState.INDETERMINATE,
        value=value,
        reasons=why,
        evidence=sources(basis),
        assumptions=assumed(basis),
        missing=missing,
    )


def sources(basis: Sequence[Amount | Word]) -> tuple[str, ...]:
    """Every record that facts come from, once."""
    return basis[0].evidence if len(basis) == 1 else unique([ref for current in basis for ref in current.evidence])


def assumed(basis: Sequence[Amount | Word]) -> tuple[Assumption, ...]:
    """Every assumption that facts make, once."""
    return basis[0].assumptions if len(basis) == 1 else unique([a for one in basis for a in one.assumptions])


def unique(items: Iterable[T]) -> tuple[T, ...]:
    """Each item once, in the order of its first appearance."""
    return tuple(dict.fromkeys(items))
