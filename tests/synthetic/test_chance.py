"""Draws: inside their bounds, as often as they say, and the same for ever."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirnet.synthetic.chance import Chance


def test_the_draws_of_a_patient_never_change() -> None:
    """A change here would be another registry under the same seed: nobody could repeat a benchmark."""
    chance = Chance(1, 37, "story")
    assert [chance.below(1000) for _ in range(6)] == [288, 843, 567, 820, 812, 962]


@given(st.integers(0, 10**6), st.integers(-500, 500), st.integers(0, 500))
def test_a_draw_lies_between_its_bounds(number: int, middle: int, spread: int) -> None:
    chance = Chance(1, number, "bounds")
    assert middle <= chance.between(middle, middle + spread) <= middle + spread
    assert middle - spread <= chance.around(middle, spread) <= middle + spread


def test_a_weight_is_how_often_something_is_drawn() -> None:
    chance = Chance(1, 1, "weights")
    drawn = Counter(chance.weighted((("often", 3), ("seldom", 1), ("never", 0))) for _ in range(4000))
    assert drawn["never"] == 0
    assert drawn["often"] == pytest.approx(3000, rel=0.05)


def test_patients_and_purposes_have_chances_of_their_own() -> None:
    first = {Chance(seed, number, what).below(2**32) for seed in (1, 2) for number in (1, 11) for what in ("a", "b")}
    assert len(first) == 8
