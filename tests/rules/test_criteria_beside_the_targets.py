"""What the criteria that look beyond the targets say: spread outside of the liver, the number of sessions."""

import pytest

from fhirnet.rules import tace
from fhirnet.verdict import NOT_APPLICABLE, Judged, Truth
from tests.rules.tace_cases import A1, A2, BASELINE, FIRST, SECOND, THIRD, case, mri, sums

MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE
TWO = [FIRST, SECOND]


def found(definition: str, code: str, at_baseline: bool | None, later: bool | None) -> Judged:
    scans = [
        mri(BASELINE, 100, extrahepatic_spread=at_baseline),
        mri(A1, 50, extrahepatic_spread=None),
        mri(A2, 40, extrahepatic_spread=later),
    ]
    verdict = tace.verdict(case(TWO, scans), definition)
    return next(row.finding for row in verdict.criteria if row.code == code)


@pytest.mark.parametrize(
    ("at_baseline", "later", "answer"),
    [
        (False, True, MET),
        (False, False, NOT_MET),
        (True, True, NOT_MET),  # it was there before the first TACE: no appearance
        (None, True, OPEN),
        (False, None, OPEN),
    ],
)
def test_spread_counts_where_it_appears(at_baseline: bool | None, later: bool | None, answer: Truth) -> None:
    assert found("jsh-lcsgj-2014", "jsh-extrahepatic-spread", at_baseline, later).answer is answer


@pytest.mark.parametrize("later", [True, False])
def test_spread_is_shown_and_decides_nothing_by_cci(later: bool) -> None:
    shown = found("cci-2022", "cci-excluded-extrahepatic-spread", False, later)
    assert (shown.answer, shown.value) == (NOT_APPLICABLE, later)


@pytest.mark.parametrize("sessions", [[FIRST], [FIRST, SECOND], [FIRST, SECOND, THIRD]])
def test_one_session_is_enough_for_the_european_definition(sessions: list[str]) -> None:
    verdict = tace.verdict(case(sessions, sums(100, 105, 115, 130)), "european-2014")
    count = next(row.finding for row in verdict.criteria if row.code == "eu-session-count")
    assert (count.answer, count.value) == (MET, len(sessions))
