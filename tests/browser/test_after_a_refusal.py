"""After a question that was refused or failed: the fields say what is shown, and a way on is there."""

from pathlib import Path

import pytest

from tests.browser.conftest import Opening
from tests.browser.looking import CASES, Look

pytestmark = pytest.mark.browser
FOCUSED = "document.activeElement.id"


def as_of(look: Look, day: str) -> None:
    look.page.fill("#as-of", day)
    look.page.keyboard.press("Enter")


def known_on(look: Look, day: str) -> Look:
    as_of(look, day)
    look.page.wait_for_selector("#latest")
    return look.shown()


@pytest.mark.parametrize("day", ["2024-02-30", "x", "2024-13-01", "0000-01-01"])
def test_the_day_is_again_the_one_that_is_shown_after_one_that_is_none(opened: Opening, day: str) -> None:
    look = known_on(opened().demo(), "2024-02-15")
    as_of(look, day)
    assert look.word("do-day") in look.problem()
    assert look.page.input_value("#as-of") == "2024-02-15"
    assert look.page.evaluate(FOCUSED) == "as-of"


def test_the_fields_say_what_is_shown_after_the_network_was_gone(opened: Opening) -> None:
    look = known_on(opened().demo(), "2024-02-15")
    look.page.route("**/dossier?**", lambda route: route.abort())
    as_of(look, "2024-05-20")
    assert look.word("problem-unreachable") in look.problem()
    assert look.page.input_value("#as-of") == "2024-02-15"
    look.page.select_option("#primary-tace-resistance", "cci-2022")
    look.page.wait_for_function("() => document.querySelector('#primary-tace-resistance').value === 'jsh-lcsgj-2014'")
    assert look.problem()
    look.page.get_by_role("button", name=look.word("again")).click()
    look.page.wait_for_function("() => document.activeElement.id === 'problem-title'")
    look.page.unroute_all()
    look.page.get_by_role("button", name=look.word("again")).click()
    look.page.wait_for_selector("#verdicts-tace-resistance .first-one:has-text('CCI')")
    assert look.shown().page.input_value("#as-of") == "2024-02-15"
    look.faults.clear()


def test_a_refused_fact_leaves_the_day(opened: Opening) -> None:
    look = known_on(opened().demo(), "2024-02-15")
    look.page.fill("#fact", "platelets")
    look.page.fill("#value", "many")
    look.page.keyboard.press("Enter")
    assert "lab-platelets" in look.problem()
    assert look.page.input_value("#as-of") == "2024-02-15"


def test_the_focus_stays_in_the_field_of_the_day(opened: Opening) -> None:
    look = known_on(opened().demo(), "2024-02-15")
    assert look.page.evaluate(FOCUSED) == "as-of"
    as_of(look, "2024-05-20")
    look.page.wait_for_selector("#case-title >> xpath=//ancestor::article[not(@aria-busy)]")
    look.page.wait_for_function("() => document.querySelector('#as-of').defaultValue === '2024-05-20'")
    assert look.page.evaluate(FOCUSED) == "as-of"


def test_a_click_on_a_language_is_told_where_the_service_is_away(opened: Opening) -> None:
    look = opened().demo()
    look.page.route("**/page/words/**", lambda route: route.abort())
    look.page.click("[data-language=zh-CN]")
    assert look.word("problem-unreachable") in look.problem()
    look.page.unroute_all()
    look.page.get_by_role("button", name=look.word("again")).click()
    look.page.wait_for_selector("html[lang=zh-CN]")
    look.shown()
    look.faults.clear()


def test_words_that_do_not_arrive_are_told_in_both_languages(opened: Opening) -> None:
    look = opened()
    look.page.route("**/page/words/**", lambda route: route.abort())
    look.page.reload()
    look.page.wait_for_selector("#no-words:visible")
    assert "cannot be reached" in look.page.inner_text("#no-words")
    assert "无法连接服务" in look.page.inner_text("#no-words")
    look.page.unroute_all()
    look.page.click("#no-words button")
    look.page.wait_for_selector("[data-demo]")
    assert not look.page.locator("#no-words").is_visible()
    look.faults.clear()


def test_the_same_file_is_read_again_after_it_was_corrected(opened: Opening, tmp_path: Path) -> None:
    look = opened()
    file = tmp_path / "case.json"
    file.write_text("{}")
    look.page.set_input_files("#pick", file)
    assert look.word("do-resource-type") in look.problem()
    assert look.page.evaluate(FOCUSED) == "problem-title"
    assert look.page.input_value("#pick") == ""
    file.write_bytes((CASES / "hcc-open.json").read_bytes())
    look.page.get_by_role("button", name=look.word("again")).click()
    assert look.word("do-unreadable") in look.problem()
    with look.page.expect_file_chooser() as chooser:
        look.page.locator("#problem button").click()
    chooser.value.set_files(file)
    look.shown()


def test_a_language_keeps_the_problem_of_a_file(opened: Opening, tmp_path: Path) -> None:
    look = opened()
    empty = tmp_path / "empty.json"
    empty.touch()
    look.drop(empty)
    assert look.word("problem-body-empty") in look.problem()
    look.page.click("[data-language=zh-CN]")
    look.page.wait_for_selector("#problem:has-text('文件为空')")
    assert look.page.inner_text("#file") == "empty.json"


def test_a_sheet_is_finished_though_the_language_is_switched(opened: Opening) -> None:
    look = opened().demo()
    with look.page.expect_download(timeout=60_000):
        look.page.click("[data-format=pdf]")
        look.page.click("[data-language=zh-CN]")
    assert look.shown().page.evaluate("document.documentElement.lang") == "zh-CN"


def test_a_pdf_is_told_as_what_it_is(opened: Opening, tmp_path: Path) -> None:
    look = opened()
    file = tmp_path / "report.pdf"
    file.write_bytes(b"%PDF-1.7\n\xff\xfe\xe2")
    look.page.set_input_files("#pick", file)
    assert look.word("do-json") in look.problem()


def test_the_name_of_a_demo_case_follows_the_language(opened: Opening) -> None:
    look = opened().demo()
    before = look.page.inner_text("#file")
    look.page.click("[data-language=zh-CN]")
    look.page.wait_for_selector("html[lang=zh-CN]")
    assert look.shown().page.inner_text("#file") != before


@pytest.mark.parametrize("name", ["platelets", "lab-platelets", "sum-of-viable-diameters"])
def test_a_fact_is_named_by_the_end_of_its_concept(opened: Opening, name: str) -> None:
    look = opened().demo()
    look.page.fill("#fact", name)
    look.page.fill("#value", "20")
    look.page.keyboard.press("Enter")
    look.page.wait_for_selector(".hypothetical-banner")
