"""Of which session a score says that it was read before it."""

import pytest

from fhirnet.rules.scores import scores
from tests.rules.scores.treated_patient import FIRST, SECOND, treated
from tests.rules.tace_cases import THIRD


@pytest.mark.parametrize(
    ("code", "sessions", "before"),
    [
        ("hap", [FIRST], FIRST),
        ("hap", [FIRST, SECOND], FIRST),
        ("mhap-ii", [FIRST], FIRST),
        ("mhap-ii", [FIRST, SECOND], FIRST),
        ("art", [FIRST], None),
        ("art", [FIRST, SECOND], SECOND),
        ("art", [FIRST, SECOND, THIRD], SECOND),
        ("abcr", [FIRST], None),
        ("abcr", [FIRST, SECOND], SECOND),
        ("abcr", [FIRST, SECOND, THIRD], SECOND),
        ("bclc", [FIRST, SECOND], None),
    ],
)
def test_the_session_that_a_score_was_read_before(code: str, sessions: list[str], before: str | None) -> None:
    known = {"afp": 10, "ast": 40}
    found = next(score for score in scores(treated(known, known, sessions=sessions)) if score.code == code)
    assert (found.before.written if found.before else None) == before
