"""Amounts as intervals with exact decimals: `<5` is everything below 5, `75-80 %` both ends and all between.

A test against a threshold answers True or False only when it holds, or fails, for the whole interval; else None.
Conversion tables live in `mappings.units`; a quantity keeps what was received beside its canonical amount, because
Child-Pugh bands are applied in the unit received.
"""

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Received:
    """An amount exactly as it came: the numbers as written, the comparator, the unit string.

    `low` and `high` are equal for a plain value and for one with a comparator; they differ for a range, where a
    missing side is None. `unit` is None where none was given; `unit_is_text` where only the display text named it.
    """

    low: str | None
    high: str | None
    comparator: str = ""
    unit: str | None = None
    unit_is_text: bool = False


@dataclass(frozen=True, slots=True)
class Quantity:
    """An interval [low, high] in the canonical `unit` of its analyte; None is unbounded, `*_open` excludes the end.

    `received` is what it was read from (None for a computed amount); `converted` says that a factor was applied.
    Two quantities with the same received text are equal; computed ones compare by their bounds.
    """

    low: Decimal | None
    high: Decimal | None
    unit: str
    low_open: bool = False
    high_open: bool = False
    received: Received | None = None
    converted: bool = field(default=False, compare=False)

    @classmethod
    def exactly(cls, value: Decimal | int, unit: str) -> "Quantity":
        """A computed amount without uncertainty."""
        number = Decimal(value)
        return cls(number, number, unit)

    @property
    def exact(self) -> Decimal | None:
        """The single number, or None when it is an interval."""
        return self.low if self.low is not None and self.low == self.high else None

    @property
    def computed(self) -> bool:
        """Whether the number is the result of arithmetic, and so rounded when it is shown."""
        return self.received is None or self.converted

    def above(self, limit: Decimal | int) -> bool | None:
        """Whether every (True) or no (False) amount of the interval is > limit."""
        if self.low is not None and (self.low > limit or (self.low == limit and self.low_open)):
            return True
        return False if self.high is not None and self.high <= limit else None

    def at_least(self, limit: Decimal | int) -> bool | None:
        """Whether every (True) or no (False) amount of the interval is >= limit."""
        if self.low is not None and self.low >= limit:
            return True
        if self.high is not None and (self.high < limit or (self.high == limit and self.high_open)):
            return False
        return None

    def below(self, limit: Decimal | int) -> bool | None:
        """Whether every (True) or no (False) amount of the interval is < limit."""
        return _not(self.at_least(limit))

    def at_most(self, limit: Decimal | int) -> bool | None:
        """Whether every (True) or no (False) amount of the interval is <= limit."""
        return _not(self.above(limit))

    def over(self, divisor: Decimal, unit: str) -> "Quantity":
        """This amount divided by a positive number, as a computed amount of another unit."""
        return Quantity(
            None if self.low is None else self.low / divisor,
            None if self.high is None else self.high / divisor,
            unit,
            self.low_open,
            self.high_open,
        )


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def rounded(number: Decimal, places: int = 1) -> Decimal:
    """The number as it is shown: rounded half-up, without trailing zeros and without an exponent."""
    cut = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).normalize()
    return cut.quantize(Decimal(1)) if cut == cut.to_integral_value() else cut
