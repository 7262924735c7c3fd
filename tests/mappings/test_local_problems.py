"""What the page says of a problem that no server told it: each tells in one sentence what to do."""

import pytest

from fhirnet.settings import LANGUAGES
from mappings.words import phrases

LOCAL = ("too-large", "body-empty", "unreadable", "timeout", "unreachable")
END = {"en": ".", "zh-CN": "。"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("problem", LOCAL)
def test_a_local_problem_says_what_to_do_in_one_sentence(problem: str, language: str) -> None:
    for key in (f"page.problem-{problem}", f"page.do-{problem}"):
        said = phrases(language)[key]
        assert said.endswith(END[language])
        assert said.count(END[language]) == 1
