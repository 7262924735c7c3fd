"""What if: a supposed fact, what it turns, and that nobody takes it for a result."""

import pytest

from tests.browser.conftest import Opening
from tests.browser.looking import DISAGREE, Look, dossier

pytestmark = pytest.mark.browser


def suppose(look: Look, fact: str, value: str, day: str = "") -> None:
    look.page.fill("#fact", fact)
    field = look.page.locator("#value")
    if field.evaluate("(node) => node.tagName") == "SELECT":
        field.select_option(value)
    else:
        field.fill(value)
    look.page.fill("#fact-day", day)
    look.page.get_by_role("button", name=look.word("suppose"), exact=True).click()


def test_a_supposed_fact_is_marked_and_its_changes_are_listed(opened: Opening) -> None:
    look = opened().demo()
    before = look.verdicts()
    suppose(look, "Treatment intent of TACE (intent)", "curative")
    look.page.wait_for_selector(".hypothetical-banner")
    told = dossier(look.base, DISAGREE, language="en", set="intent=curative")["questions"][0]
    assert look.shown().verdicts() == {each["id"]: each["said"] for each in told["definitions"]} != before
    assert look.word("hypothetical") in look.page.inner_text(".hypothetical-banner")
    said = look.page.inner_text(".changes")
    assert told["changes"]
    for change in told["changes"]:
        assert all(change[part] in said for part in ("name", "before", "after"))
    look.page.locator(".hypothetical-banner button").click()
    look.page.wait_for_selector(".hypothetical-banner", state="detached")
    assert look.shown().verdicts() == before
    assert not look.page.locator("#case.hypothetical").count()


def test_several_facts_are_supposed_and_taken_back_one_by_one(opened: Opening) -> None:
    look = opened().demo()
    suppose(look, "lab-platelets", "90")
    look.page.wait_for_selector(".supposed li")
    suppose(look.shown(), "intent", "curative", "2024-05-10")
    look.page.wait_for_selector(".supposed li:nth-child(2)")
    look.shown().page.locator(".supposed li button").first.click()
    look.page.wait_for_selector(".supposed li:nth-child(2)", state="detached")
    assert "2024-05-10" in look.page.inner_text(".supposed")


def test_what_cannot_be_supposed_is_said_and_the_record_stays(opened: Opening) -> None:
    look = opened().demo()
    before = look.verdicts()
    suppose(look, "no such fact", "1")
    assert look.page.inner_text(".wrong") == look.word("fact-unknown")
    suppose(look, "lab-platelets", "many")
    assert "lab-platelets" in look.problem()
    assert look.verdicts() == before
    assert not look.page.locator(".hypothetical-banner").count()
    suppose(look, "lab-platelets", "90")
    look.page.wait_for_selector(".hypothetical-banner")
    assert not look.page.locator("#problem h2").count()
