"""Up-to-seven and six-and-twelve: the largest diameter in cm and the number of tumours together."""

from dataclasses import replace

import pytest

from fhirnet.case import Case
from fhirnet.rules.scores import six_and_twelve, up_to_seven
from fhirnet.verdict import Reason
from tests.rules.liver_patient import patient, scan
from tests.rules.scores.treated_patient import band, number


def seen(count: object, largest: object) -> Case:
    """A patient with so many tumours, the largest of so many mm."""
    return replace(patient(), liver_scans=(scan(count, largest),))


@pytest.mark.parametrize(
    ("count", "largest", "total", "seven", "twelve"),
    [
        (1, 50, "6", "in", "low"),
        (1, 55, "6.5", "in", "middle"),
        (2, 50, "7", "in", "middle"),
        (2, 51, "7.1", "out", "middle"),
        (2, "50.1", "7.01", "out", "middle"),
        (2, 100, "12", "out", "middle"),
        (2, 101, "12.1", "out", "high"),
    ],
)
def test_the_limits(count: object, largest: object, total: str, seven: str, twelve: str) -> None:
    case = seen(count, largest)
    first, second = up_to_seven.score(case), six_and_twelve.score(case)
    assert (number(first.value), band(first)) == (total, f"up-to-seven-{seven}")
    assert (number(second.value), band(second)) == (total, f"six-and-twelve-{twelve}")
    assert (first.missing, second.missing) == ((), ())
    assert (first.reasons, second.reasons) == ((Reason.UNVERIFIED_THRESHOLDS,), ())


@pytest.mark.parametrize(
    ("count", "largest", "seven", "twelve"),
    [
        (">=6", 20, "up-to-seven-out", None),
        (">=2", 20, None, None),
        (">=12", 20, "up-to-seven-out", "six-and-twelve-high"),
        ("1-2", 30, "up-to-seven-in", "six-and-twelve-low"),
        (2, "<40", "up-to-seven-in", "six-and-twelve-low"),
    ],
)
def test_a_lower_bound_proves_what_it_can(
    count: object, largest: object, seven: str | None, twelve: str | None
) -> None:
    case = seen(count, largest)
    first, second = up_to_seven.score(case), six_and_twelve.score(case)
    assert first.value is not None
    assert (band(first), band(second)) == (seven, twelve)
    assert (bool(first.missing), bool(second.missing)) == (seven is None, twelve is None)


@pytest.mark.parametrize("case", [seen(None, 40), seen(2, None), patient()])
def test_without_number_and_size_there_is_none(case: Case) -> None:
    for score in (up_to_seven.score(case), six_and_twelve.score(case)):
        assert (score.value, score.band) == (None, None)
        assert score.missing
