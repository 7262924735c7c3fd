"""The page in Chinese and in English: everything changes, nothing is lost."""

import re

import pytest

from tests.browser.conftest import Opening
from tests.browser.looking import DISAGREE, dossier
from tests.browser.test_supposing import suppose

pytestmark = pytest.mark.browser
SAID = """[...document.querySelectorAll("main *")]
  .filter((each) => !each.closest("noscript, [lang=en], code, table.verdicts, details:not([open])"))
  .flatMap((each) => [...each.childNodes]).filter((each) => each.nodeType === 3)
  .map((each) => each.textContent).join("\\n")"""


@pytest.mark.parametrize(
    ("browser_language", "query", "spoken"),
    [
        ("en", "", "en"),
        ("de", "", "zh-CN"),
        ("zh-CN", "", "zh-CN"),
        ("en", "?language=zh-CN", "zh-CN"),
        ("zh-CN", "?language=en", "en"),
    ],
)
def test_the_language_is_that_of_the_address_or_the_browser_else_chinese(
    opened: Opening, browser_language: str, query: str, spoken: str
) -> None:
    look = opened(language=browser_language, query=query)
    assert look.page.evaluate("document.documentElement.lang") == spoken


def test_switching_keeps_the_file_the_day_and_what_is_supposed(opened: Opening) -> None:
    look = opened().demo()
    look.page.fill("#as-of", "2024-06-10")
    look.page.keyboard.press("Enter")
    look.page.wait_for_selector("#latest")
    suppose(look.shown(), "intent", "curative")
    look.page.wait_for_selector(".hypothetical-banner")
    look.page.click("[data-language=zh-CN]")
    look.page.wait_for_selector("text=假设情形")
    told = dossier(look.base, DISAGREE, language="zh-CN", asOf="2024-06-10", set="intent=curative")
    assert look.shown().verdicts() == {each["id"]: each["said"] for each in told["questions"][0]["definitions"]}
    assert look.page.evaluate("document.documentElement.lang") == "zh-CN"
    assert look.page.input_value("#as-of") == "2024-06-10"


def test_a_chinese_page_has_no_english_sentence(opened: Opening) -> None:
    look = opened(language="zh-CN").demo()
    said = look.page.evaluate(SAID)
    assert re.findall(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", said) == []
