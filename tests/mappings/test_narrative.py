"""The note of a result names the dates that it speaks about, and no others."""

import pytest

from fhirnet.rules import tace
from mappings import narrative
from tests.rules.tace_cases import BASELINE, FIRST, SECOND, case, mri


@pytest.mark.parametrize(
    ("again", "dates"),
    [
        (None, "Index session 2024-03-05, assessed 2024-04-20, first met 2024-04-20."),
        ("2024-05", "Index session 2024-03-05, assessed 2024-05, first met"),
        ("2024-06", "Index session 2024-03-05, first met"),  # the month may lie in the window or after it
    ],
)
def test_the_scan_is_named_where_every_reading_has_the_same(again: str | None, dates: str) -> None:
    scans = [mri(BASELINE, 100), mri("2024-02-25", 100), mri("2024-04-20", 130)]
    later = [] if again is None else [mri(again, 130)]
    result = tace.resistance(case([FIRST, SECOND], [*scans, *later]), "jsh-lcsgj-2014")
    _, note = narrative.tace(result, 0)
    assert dates in note
