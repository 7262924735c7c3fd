"""What goes wrong is told to a person: what, where, what to do. No answer stands beside the name of another file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fhirnet import demo
from tests.browser.conftest import Opening
from tests.browser.looking import CASES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def small() -> Iterator[str]:
    """A service that reads small files only."""
    with demo.service({"FHIRNET_MAX_BODY_BYTES": "20000"}) as remote:
        yield remote.base


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("this is no JSON", "do-json"),
        ("{}", "do-resource-type"),
        ("", "do-body-empty"),
        (
            '{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Observation"}}]}',
            "do-other",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    opened: Opening, tmp_path: Path, language: str, text: str, advice: str
) -> None:
    look = opened(language=language).demo()
    wrong = tmp_path / "wrong.json"
    wrong.write_text(text)
    look.drop(wrong)
    said = look.problem()
    assert look.word(advice) in said
    assert look.page.inner_text("#file") == "wrong.json"
    assert not look.page.locator("#case").is_visible()
    assert look.page.locator("#case *").count() == 0
    assert look.page.locator("#problem").get_attribute("role") == "alert"
    look.page.click("[data-demo=hcc-open]")
    look.shown()
    assert not look.page.locator("#problem h2").count()


def test_every_problem_is_listed_with_its_place(opened: Opening, tmp_path: Path) -> None:
    look = opened()
    wrong = tmp_path / "wrong.json"
    wrong.write_text(
        '{"resourceType":"Bundle","type":"nonsense","entry":[{"resource":{"resourceType":"Observation"}}]}'
    )
    look.drop(wrong)
    assert all(each in look.problem() for each in ("Bundle.type", "Bundle.entry[0].resource.status"))


def test_a_record_without_a_date_is_asked_about_on_a_day(opened: Opening, tmp_path: Path) -> None:
    look = opened()
    undated = tmp_path / "undated.json"
    undated.write_text(
        '{"resourceType":"Bundle","type":"collection","entry":'
        '[{"fullUrl":"https://h.example/fhir/Patient/p","resource":{"resourceType":"Patient","id":"p"}}]}'
    )
    look.drop(undated)
    assert look.word("do-no-date") in look.problem()
    look.page.fill("#missing-day", "2024-07-01")
    look.page.keyboard.press("Enter")
    look.shown()
    assert look.page.input_value("#as-of") == "2024-07-01"


def test_a_file_that_is_too_large_is_told_before_it_is_sent(opened: Opening, small: str) -> None:
    look = opened(base=small)
    look.drop(CASES / "net-rectal-2025.json")
    assert look.word("do-too-large") in look.problem()
    assert not [url for url in look.asked if "/dossier" in url]


def test_a_network_that_is_gone_is_told_and_tried_again(opened: Opening) -> None:
    look = opened()
    look.context.set_offline(True)
    look.drop(CASES / "hcc-open.json")
    assert look.word("problem-unreachable") in look.problem()
    look.context.set_offline(False)
    look.page.get_by_role("button", name=look.word("again")).click()
    look.shown()
    look.faults.clear()  # the browser says that there was no network


def test_a_service_that_does_not_answer_is_told(opened: Opening) -> None:
    look = opened()
    look.page.clock.install()
    look.page.route("**/dossier?**", lambda route: None)
    with look.page.expect_request("**/dossier?**"):
        look.drop(CASES / "hcc-open.json")
    look.page.clock.fast_forward(100_000)
    assert look.word("problem-timeout") in look.problem()
    look.page.unroute_all(behavior="ignoreErrors")


def test_a_fault_of_the_service_is_told(opened: Opening) -> None:
    look = opened()
    look.page.route("**/dossier?**", lambda route: route.fulfill(status=502, body="<h1>Bad gateway</h1>"))
    look.drop(CASES / "hcc-open.json")
    said = look.problem()
    assert look.word("problem-status", status=502) in said
    assert look.word("do-later") in said


def test_the_file_that_was_dropped_last_is_the_one_that_is_shown(opened: Opening) -> None:
    look = opened()
    look.drop(CASES / "net-rectal-2025.json")
    look.drop(CASES / "hcc-open.json")
    look.shown()
    assert look.page.inner_text("#file") == "hcc-open.json"
    assert look.page.locator("#verdicts-tace-resistance").is_visible()
