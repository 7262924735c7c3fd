"""The page for everybody: axe-core, the keyboard alone, a phone, the dark, less motion, paper."""

from typing import Any

import pytest

from tests.browser.conftest import Opening
from tests.browser.looking import Look

pytestmark = pytest.mark.browser


def violations(look: Look) -> list[Any]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(look.page).response["violations"]
    return [(each["id"], each["impact"], [node["html"][:160] for node in each["nodes"]]) for each in found]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_axe_finds_nothing(opened: Opening, language: str, scheme: str, width: int) -> None:
    look = opened(language=language, scheme=scheme, width=width)
    assert violations(look) == []
    for name in ("hcc-four-ways", "net-liver-burden-80"):
        look.demo(name)
        assert violations(look) == []
        look.page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
        assert violations(look) == []
        look.page.locator("button.source").first.click()
        assert violations(look) == []
        look.page.keyboard.press("Escape")
        look.page.click("#another")
        look.page.wait_for_selector("[data-demo]")


def test_axe_finds_nothing_where_facts_are_supposed_or_something_went_wrong(opened: Opening) -> None:
    look = opened().demo()
    look.page.fill("#fact", "intent")
    look.page.select_option("#value", "curative")
    look.page.get_by_role("button", name=look.word("suppose"), exact=True).click()
    look.page.wait_for_selector(".hypothetical-banner")
    look.page.fill("#fact", "nothing")
    look.page.fill("#value", "1")
    look.page.get_by_role("button", name=look.word("suppose"), exact=True).click()
    assert violations(look.shown()) == []
    look.page.focus("#day")
    look.page.keyboard.press("Home")
    assert violations(look) == []


def test_the_focus_is_not_lost(opened: Opening) -> None:
    look = opened().demo()
    focused = "document.activeElement.id"
    look.page.focus("#primary-tace-resistance")
    look.page.select_option("#primary-tace-resistance", "cci-2022")
    look.page.wait_for_function("() => document.querySelector('[data-verdict]').dataset.verdict === 'cci-2022'")
    assert look.shown().page.evaluate(focused) == "primary-tace-resistance"
    look.page.fill("#fact", "intent")
    look.page.select_option("#value", "curative")
    look.page.press("#fact-day", "Enter")
    look.page.wait_for_selector(".hypothetical-banner")
    assert look.shown().page.evaluate(focused) == "case-title"
    assert look.word("hypothetical") in look.page.inner_text("#status")
    look.page.focus("[data-language=zh-CN]")
    look.page.keyboard.press("Enter")
    look.page.wait_for_selector("text=假设情形")
    assert look.shown().page.evaluate("document.activeElement.dataset.language") == "zh-CN"


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_wider_than_the_screen(opened: Opening, width: int) -> None:
    for name in ("hcc-four-ways", "net-rectal-2025"):
        look = opened(width=width).demo(name)
        look.page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
        assert look.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_is_enough(opened: Opening) -> None:
    look = opened()
    keyboard = look.page.keyboard
    keyboard.press("Tab")
    assert look.page.evaluate("document.activeElement.className") == "skip"
    keyboard.press("Enter")
    reach(look, "[data-demo=hcc-four-ways]")
    keyboard.press("Enter")
    look.shown()
    assert look.page.evaluate("document.activeElement.id") == "case-title"
    reach(look, "#day")
    before = look.verdicts()
    keyboard.press("Home")
    assert look.verdicts() != before
    reach(look, "#as-known")
    reach(look, "#timeline-rows > summary")
    keyboard.press("Enter")
    reach(look, "#timeline-rows button.source")
    keyboard.press("Enter")
    assert look.page.get_by_role("dialog").is_visible()
    keyboard.press("Escape")
    reach(look, "#fact")
    keyboard.type("lab-platelets")
    keyboard.press("Tab")
    keyboard.type("90")
    keyboard.press("Enter")
    look.page.wait_for_selector(".hypothetical-banner")


def reach(look: Look, selector: str) -> None:
    """Tabs on to an element; what has the focus is seen to have it."""
    for _ in range(200):
        look.page.keyboard.press("Tab")
        if look.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            assert look.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"{selector} is not reached")


def test_what_is_announced(opened: Opening) -> None:
    look = opened().demo()
    assert look.page.inner_text("#status") == look.word("shown", day="2024-07-01")
    assert look.page.get_attribute("#status", "role") == "status"


def test_landmarks_headings_and_captions(opened: Opening) -> None:
    look = opened().demo()
    for role in ("banner", "main", "contentinfo"):
        assert look.page.get_by_role(role).count() == 1
    assert look.page.locator("h1:visible").count() == 1
    assert look.page.locator("table:not(:has(caption))").count() == 0
    assert look.page.locator("th:not([scope])").count() == 0


def test_on_paper_nothing_is_pressed(opened: Opening) -> None:
    look = opened().demo()
    look.page.emulate_media(media="print")
    assert not look.page.locator("#another").is_visible()
    assert look.page.locator("#verdicts-tace-resistance table").is_visible()
