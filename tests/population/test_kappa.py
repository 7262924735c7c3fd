"""Agreement beyond chance against tables worked out by hand."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirnet.population.kappa import cohen, fleiss

RATINGS = st.dictionaries(st.tuples(*[st.sampled_from("mno")] * 3), st.integers(1, 50), min_size=1, max_size=9)


def test_two_raters_by_hand() -> None:
    """20 and 15 of 50 alike: po 0.7, pe 0.5 * 0.6 + 0.5 * 0.4 = 0.5, kappa 0.4."""
    ratings: dict[tuple[str, ...], int] = {("yes", "yes"): 20, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 15}
    assert cohen(ratings, 0, 1) == Fraction(2, 5)


def test_three_raters_by_hand() -> None:
    """Two patients, one rated alike: observed (1 + 1/3) / 2; shares 5/6 and 1/6, chance 26/36."""
    ratings: dict[tuple[str, ...], int] = {("met", "met", "met"): 1, ("met", "met", "not-met"): 1}
    chance = Fraction(26, 36)
    assert fleiss(ratings, 3) == (Fraction(2, 3) - chance) / (1 - chance)


@pytest.mark.parametrize("ratings", [{}, {("met", "met"): 7}])
def test_undefined_where_chance_alone_agrees_or_nobody_was_rated(ratings: dict[tuple[str, ...], int]) -> None:
    assert cohen(ratings, 0, 1) is None
    assert fleiss(ratings, 2) is None


@given(RATINGS)
def test_never_more_than_one_and_symmetric(ratings: dict[tuple[str, ...], int]) -> None:
    found = cohen(ratings, 0, 1)
    assert found == cohen(ratings, 1, 0)
    assert found is None or found <= 1
    turned: Counter[tuple[str, ...]] = Counter({tuple(reversed(rated)): count for rated, count in ratings.items()})
    assert fleiss(turned, 3) == fleiss(ratings, 3)


@given(RATINGS, st.integers(2, 9))
def test_more_patients_of_the_same_kind_change_nothing(ratings: dict[tuple[str, ...], int], times: int) -> None:
    more = {rated: count * times for rated, count in ratings.items()}
    assert fleiss(more, 3) == fleiss(ratings, 3)
    assert cohen(more, 0, 2) == cohen(ratings, 0, 2)
