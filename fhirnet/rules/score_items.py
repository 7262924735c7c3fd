"""From the items of a score to its number and its class: one number, or the range that unknown items leave.

An item that nobody recorded is never taken for normal: it spans its points. A class is named only when every number
of the range has it; a score of which no item is known has no number at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from fhirnet.quantities import Quantity
from fhirnet.rules.criterion import asked
from fhirnet.rules.known import Known, joined, unique
from fhirnet.verdict import Missing, Reason, Score, ScoreItem, Truth, Value, Words

UNIT = "{score}"
Band = tuple[Callable[[Quantity], bool | None], Words]  # the first that holds is the class of a number


class Item(NamedTuple):
    """One item of an additive score: its name, what is known of it, the least and the most points it gives."""

    name: Words
    known: Known[Value]
    least: Decimal
    most: Decimal

    @property
    def decided(self) -> bool:
        """Whether its points are one number, however inexact its value."""
        return self.least == self.most


class Withheld(NamedTuple):
    """Why a score cannot be asked for, and what would change that."""

    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...] = ()


def points(name: Words, known: Known[Value], least: Decimal | int, most: Decimal | int) -> Item:
    """An item that gives `least` to `most` points."""
    return Item(name, known, Decimal(least), Decimal(most))


def when(name: Words, known: Known[Quantity], test: Callable[[Quantity], bool | None], worth: int = 1) -> Item:
    """An item that is worth its points when a test of its value holds."""
    answer = asked(known, test)
    return points(name, known, worth if answer is Truth.MET else 0, 0 if answer is Truth.NOT_MET else worth)


def summed(sheet: Score, items: Sequence[Item], bands: Sequence[Band], *, whole: bool = True) -> Score:
    """The score of these items; `whole`: its points are whole numbers."""
    least, most = sum((i.least for i in items), Decimal(0)), sum((i.most for i in items), Decimal(0))
    amount, undecided = Quantity(least, most, UNIT), [item for item in items if not item.decided]
    known = len(undecided) < len(items)
    scored = replace(
        sheet,
        value=None if not known else int(least) if whole and not undecided else amount,
        band=band_of(amount, bands) if known else None,
        items=tuple([_shown(item) for item in items]),
    )
    return rests_on(scored, [item.known for item in items], [item.known for item in undecided])


def of_amount(sheet: Score, amount: Known[Quantity], bands: Sequence[Band], items: Sequence[ScoreItem]) -> Score:
    """The score that is an amount itself, with its class; what would decide is missing while the class is open."""
    band = None if amount.value is None else band_of(amount.value, bands)
    return rests_on(
        replace(sheet, value=amount.value, band=band, items=tuple(items)), [amount], [] if band else [amount]
    )


def rests_on(score: Score, inputs: Sequence[Known[object]], undecided: Sequence[Known[object]]) -> Score:
    """The score with its records and assumptions, and what the undecided of its inputs say of why and what decides."""
    everything: Known[object] = joined(None, inputs)
    open_: Known[object] = joined(None, undecided)
    return replace(
        score,
        reasons=unique([*_unverified(score), *open_.reasons, *everything.notes]),
        assumptions=everything.assumptions,
        evidence=everything.evidence,
        missing=open_.missing,
    )


def withheld(sheet: Score, why: Withheld) -> Score:
    """The score that cannot be asked for."""
    return replace(sheet, reasons=(*_unverified(sheet), *why.reasons), missing=why.missing)


def shown(name: Words, known: Known[Value]) -> ScoreItem:
    """An input of a score that gives no points."""
    reasons = known.reasons if known.value is None else ()
    return ScoreItem(name=name, value=known.value, evidence=known.evidence, reasons=reasons)


def band_of(amount: Quantity, bands: Sequence[Band]) -> Words | None:
    """The class of an amount: the first whose test holds; None where its range reaches into the next one."""
    held = ((holds(amount), band) for holds, band in bands)
    answer, band = next(each for each in held if each[0] is not False)  # the last class has no end
    return band if answer else None


def up_to(limit: Decimal | int) -> Callable[[Quantity], bool | None]:
    """The test of a class that ends with this number."""
    return lambda amount: amount.at_most(limit)


def below(limit: Decimal | int) -> Callable[[Quantity], bool | None]:
    """The test of a class that ends before this number."""
    return lambda amount: amount.below(limit)


def beyond(amount: Quantity) -> bool | None:
    """The test of the last class, which has no end."""
    return True


def _shown(item: Item) -> ScoreItem:
    given = int(item.least) if item.least == item.least.to_integral_value() else Quantity.exactly(item.least, UNIT)
    return ScoreItem(
        name=item.name,
        value=item.known.value,
        points=given if item.decided else Quantity(item.least, item.most, UNIT),
        evidence=item.known.evidence,
        reasons=() if item.decided else unique([*item.known.reasons, *item.known.notes]),
    )


def _unverified(score: Score) -> tuple[Reason, ...]:
    return (Reason.UNVERIFIED_THRESHOLDS,) if score.unverified else ()
