"""How far definitions agree beyond chance, exactly.

Cohen's kappa of two raters, (po - pe) / (1 - pe): Cohen J. Educ Psychol Meas 1960;20:37-46,
doi:10.1177/001316446002000104 [K]. Fleiss' kappa of several raters, where pe is the sum of the squared shares of the
categories over all ratings: Fleiss JL. Psychol Bull 1971;76:378-82, doi:10.1037/h0031619 [K]. Both are undefined where
chance alone would agree always. A population of identical ratings is counted once with its number.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

Ratings = Mapping[tuple[str, ...], int]  # how many patients were rated so, by the raters in their order


def cohen(ratings: Ratings, one: int, other: int) -> Fraction | None:
    """Cohen's kappa of two of the raters; None where it is undefined or nobody was rated."""
    total = sum(ratings.values())
    if not total:
        return None
    same = sum(count for rated, count in ratings.items() if rated[one] == rated[other])
    shares = [_counted(ratings, rater) for rater in (one, other)]
    chance = Fraction(sum(shares[0][category] * shares[1][category] for category in shares[0]), total * total)
    return None if chance == 1 else (Fraction(same, total) - chance) / (1 - chance)


def fleiss(ratings: Ratings, raters: int) -> Fraction | None:
    """Fleiss' kappa of all raters, at least two; None where it is undefined or nobody was rated."""
    total = sum(ratings.values())
    if not total:
        return None
    agreeing = sum(count * _pairs(rated) for rated, count in ratings.items())
    observed = Fraction(agreeing, total * raters * (raters - 1))
    said: Counter[str] = Counter()
    for rated, count in ratings.items():
        for category in rated:
            said[category] += count
    chance = Fraction(sum(count * count for count in said.values()), (total * raters) ** 2)
    return None if chance == 1 else (observed - chance) / (1 - chance)


def _pairs(rated: Sequence[str]) -> int:
    """How many ordered pairs of raters agree."""
    return sum(count * (count - 1) for count in Counter(rated).values())


def _counted(ratings: Ratings, rater: int) -> Counter[str]:
    counted: Counter[str] = Counter()
    for rated, count in ratings.items():
        counted[rated[rater]] += count
    return counted
