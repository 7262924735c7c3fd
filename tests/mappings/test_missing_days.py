"""The days in which a missing fact would count are said as a reader would say them."""

from datetime import date

import pytest

from fhirnet.verdict import Missing, words
from mappings import sentences
from mappings.speech import SPEECH

ONE, NEXT = date(2024, 3, 5), date(2024, 3, 6)


@pytest.mark.parametrize(
    ("last", "language", "begins", "alone"),
    [
        (ONE, "en", "Missing, on 2024-03-05: ", " on 2024-03-05"),
        (NEXT, "en", "Missing, between 2024-03-05 and 2024-03-06: ", " between 2024-03-05 and 2024-03-06"),
        (ONE, "zh-CN", "缺少（2024-03-05）：", "（2024-03-05）"),
        (NEXT, "zh-CN", "缺少（2024-03-05至2024-03-06）：", "（2024-03-05至2024-03-06）"),
    ],
)
def test_one_day_is_no_span_of_days(last: date, language: str, begins: str, alone: str) -> None:
    fact, speech = Missing(words("missing.afp"), None, ONE, last), SPEECH[language]
    (said,) = sentences.missing(speech, [fact])
    assert said.startswith(begins)
    assert speech.missing(fact).endswith(alone)
