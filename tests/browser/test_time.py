"""The story over time: the picture, its plain table, and the verdicts as they were known on a day."""

import pytest

from tests.browser.conftest import Opening
from tests.browser.looking import CASES, DISAGREE, Look, dossier

pytestmark = pytest.mark.browser
LABELS = "[...document.querySelectorAll('#picture svg text')].map((each) => each.textContent).join(' ')"


def test_the_picture_shows_what_happened(opened: Opening) -> None:
    look = opened().demo()
    said = look.page.evaluate(LABELS)
    assert all(each in said for each in ("TACE", "AFP", "2024-05", "446", "SD"))
    described = look.page.get_by_role("img").get_attribute("aria-label")
    assert described == dossier(look.base, DISAGREE, language="en")["drawing"]["description"]


def test_a_mark_under_the_pointer_says_its_numbers(opened: Opening) -> None:
    look = opened().demo()
    look.page.locator("#picture .mark-symbol path").last.hover()
    tip = look.page.locator("#tip")
    tip.wait_for(state="visible")
    assert "2024-" in tip.inner_text()
    look.page.mouse.move(5, 5)
    tip.wait_for(state="hidden")


def test_a_part_of_the_time_is_shown_larger(opened: Opening) -> None:
    look = opened().demo()
    before = look.page.evaluate(LABELS)
    for button in ("zoom-in", "zoom-later", "zoom-earlier", "zoom-out"):
        shown = look.page.evaluate(LABELS)
        look.page.click(f"#{button}")
        look.page.wait_for_function(f"(shown) => {LABELS} !== shown", arg=shown)
    look.page.click("#zoom-all")
    look.page.wait_for_function(f"(shown) => {LABELS} === shown", arg=before)
    look.page.locator("#picture").hover()
    look.page.keyboard.down("Control")
    look.page.mouse.wheel(0, -400)
    look.page.keyboard.up("Control")
    look.page.wait_for_function(f"(shown) => {LABELS} !== shown", arg=before)


@pytest.mark.parametrize("name", ["hcc-four-ways", "net-rectal-2025", "net-liver-burden-80"])
def test_the_same_stands_in_a_plain_table(opened: Opening, name: str) -> None:
    look = opened().demo(name)
    events = dossier(look.base, CASES / f"{name}.json", language="en")["timeline"]
    look.page.locator("#timeline-rows > summary").click()
    rows = look.page.locator("#timeline-rows tbody tr").all()
    assert len(rows) == len(events)
    for row, event in zip(rows, events, strict=True):
        said = row.inner_text()
        assert event["said"] in said
        assert (event["value"] or "") in said
        assert row.locator("button.source").count() == len(event["sources"])


def test_the_slider_shows_the_verdicts_of_every_day(opened: Opening) -> None:
    look = opened().demo()
    question = dossier(look.base, DISAGREE, language="en")["questions"][0]
    slider = look.page.locator("#day")
    latest = look.verdicts()
    slider.focus()
    for told in reversed([each for each in question["story"] if each["on"] < "2024-07-01"]):
        look.page.keyboard.press("ArrowLeft")
        assert look.verdicts() == {name: said for name, (_, said) in told["answers"].items()}
        spoken = slider.get_attribute("aria-valuetext")
        assert spoken.startswith(told["on"])
        assert told["answers"]["jsh-lcsgj-2014"][1] in spoken
        assert look.word("as-known-on", day=told["on"]) in look.page.inner_text("#verdicts-tace-resistance")
    look.page.keyboard.press("End")
    assert look.verdicts() == latest
    assert not look.page.locator(".then-note").is_visible()


def test_the_slider_marks_its_day_in_the_picture(opened: Opening) -> None:
    look = opened().demo()
    rules = "document.querySelectorAll('#picture svg .mark-rule line').length"
    before = look.page.evaluate(rules)
    go_to(look, "2024-04-20")
    look.page.wait_for_function(f"(before) => {rules} > before", arg=before)


def test_the_whole_record_is_shown_as_known_on_a_day(opened: Opening) -> None:
    look = opened().demo()
    go_to(look, "2024-04-20")
    look.page.click("#as-known")
    look.page.wait_for_selector("#latest")
    told = dossier(look.base, DISAGREE, language="en", asOf="2024-04-20")
    assert look.shown().verdicts() == {each["id"]: each["said"] for each in told["questions"][0]["definitions"]}
    assert look.page.input_value("#as-of") == "2024-04-20"
    look.page.click("#latest")
    look.page.wait_for_selector("#latest", state="detached")
    assert look.page.input_value("#as-of") == "2024-07-01"


def test_any_day_can_be_asked_for(opened: Opening) -> None:
    look = opened().demo()
    look.page.fill("#as-of", "2024-03-01")
    look.page.keyboard.press("Enter")
    look.page.wait_for_selector("#latest")
    told = dossier(look.base, DISAGREE, language="en", asOf="2024-03-01")
    assert look.shown().verdicts() == {each["id"]: each["said"] for each in told["questions"][0]["definitions"]}


def go_to(look: Look, day: str) -> None:
    look.page.focus("#day")
    look.page.keyboard.press("End")
    for _ in range(40):
        if look.page.get_attribute("#day", "aria-valuetext").startswith(day):
            return
        look.page.keyboard.press("ArrowLeft")
    raise AssertionError(f"the slider does not stop at {day}")
