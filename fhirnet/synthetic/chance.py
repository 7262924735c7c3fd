"""Draws by integers only: the same on every machine and in every version of Python that has a Mersenne Twister."""

from collections.abc import Sequence
from hashlib import sha256
from random import Random
from typing import TypeVar

T = TypeVar("T")
Weighted = Sequence[tuple[T, int]]  # what may be drawn, each with its weight

THOUSAND = 1000


class Chance:
    """The chance of one patient; nothing but the seed, the number and the purpose decides what it draws."""

    def __init__(self, seed: int, number: int, purpose: str) -> None:
        digest = sha256(f"{seed}:{number}:{purpose}".encode()).digest()
        self._bits = Random(int.from_bytes(digest, "big")).getrandbits  # repeatable is meant  # noqa: S311  # nosec B311

    def below(self, end: int) -> int:
        """A number from 0 to `end` - 1."""
        return (self._bits(32) * end) >> 32

    def between(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def around(self, middle: int, spread: int) -> int:
        """A number near `middle`, never further than `spread`, bell-shaped (the mean of three)."""
        third = self.between(-spread, spread) + self.between(-spread, spread) + self.between(-spread, spread)
        return middle + third // 3

    def hits(self, per_mille: int) -> bool:
        """Whether something happens that happens so many times in a thousand."""
        return self.below(THOUSAND) < per_mille

    def one(self, among: Sequence[T]) -> T:
        """One of these."""
        return among[self.below(len(among))]

    def weighted(self, among: Weighted[T]) -> T:
        """One of these, as often as its weight says."""
        drawn = self.below(sum(weight for _, weight in among))
        return next(each for each, weight in among if (drawn := drawn - weight) < 0)

    def grown(self, amount: int, low: int, high: int) -> int:
        """An amount times a factor between `low` and `high` per mille, rounded."""
        return (amount * self.between(low, high) + THOUSAND // 2) // THOUSAND
