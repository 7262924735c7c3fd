"""A case is handed in, its verdicts are seen, and every number is followed to the record it came from."""

from pathlib import Path

import pytest

from tests.browser.conftest import Opening
from tests.browser.looking import CASES, DISAGREE, FIXTURES, changed, dossier

pytestmark = pytest.mark.browser
HANDED_IN = {
    "a Bundle": DISAGREE,
    "Parameters": FIXTURES / "tace-resistance" / "jsh-lcsgj-2014" / "indeterminate--afp-500-430-550.json",
    "a case document": CASES / "documents" / "net-rectal-2025.json",
}


@pytest.mark.parametrize("path", HANDED_IN.values(), ids=HANDED_IN)
def test_a_file_that_is_dropped_is_shown(opened: Opening, path: Path) -> None:
    look = opened()
    look.drop(path)
    look.shown()
    told = dossier(look.base, path, language="en")
    for question in told["questions"]:
        said = {each["id"]: each["said"] for each in question["definitions"]}
        assert look.verdicts(question["id"]) == said
        stands = look.page.inner_text(f"#verdicts-{question['id']}")
        assert all(each in stands for each in question["headline"].split("; "))
    assert look.page.inner_text("#file") == path.name
    assert told["patient"]["pseudonym"] in look.page.inner_text("#case-title")


def test_a_file_that_is_picked_is_shown(opened: Opening) -> None:
    look = opened()
    look.page.set_input_files("#pick", DISAGREE)
    assert set(look.shown().verdicts().values()) == {"Criteria met", "Criteria not met"}


def test_the_definitions_that_disagree_are_seen_first_and_what_separates_them(opened: Opening) -> None:
    look = opened().demo()
    told = dossier(look.base, DISAGREE, language="en")["questions"][0]
    first = look.page.locator("#verdicts-tace-resistance")
    assert first.bounding_box()["y"] < 200
    said = first.inner_text()
    for each in told["headline"].split("; "):
        assert each in first.locator(".headline").inner_text()
    assert told["agreement"] == first.locator(".first-one").inner_text()
    assert told["separating"] in said
    for definition in told["definitions"]:
        assert definition["decided_on"] in said
        assert definition["evidence_to"] == "2024-07-01"
        assert definition["evidence_to"] in said
        assert definition["citation"] in said
    order = [
        look.page.locator(each).bounding_box()["y"] for each in ("#case-title", ".question", ".timeline", "#supposing")
    ]
    assert order == sorted(order)


def test_every_criterion_has_its_number_what_is_asked_and_its_records(opened: Opening) -> None:
    look = opened().demo()
    look.page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    told = dossier(look.base, DISAGREE, language="en")["questions"][0]
    for definition in told["definitions"]:
        table = look.page.get_by_role("table", name=look.word("criteria-of", name=definition["name"]))
        rows = table.locator("tbody tr").all()
        assert len(rows) == len(definition["criteria"])
        for row, criterion in zip(rows, definition["criteria"], strict=True):
            said = row.inner_text()
            assert all(criterion[part] in said for part in ("name", "value", "threshold", "said"))
            assert row.locator("button.source").count() == len(criterion["sources"])


def test_a_number_is_followed_to_its_record_digit_for_digit(opened: Opening, tmp_path: Path) -> None:
    look = opened()
    look.drop(changed(DISAGREE, tmp_path / "case.json", {'"value":446': '"value":446.50'}))
    look.shown()
    opener = look.page.get_by_role("row", name="JSH 3").get_by_role("button", name="Observation 2024-07-01")
    opener.focus()
    look.page.keyboard.press("Enter")
    record = look.page.get_by_role("dialog")
    assert '"value": 446.50,' in record.inner_text()
    assert "Observation/afp-7" in record.inner_text()
    look.page.keyboard.press("Escape")
    assert not record.is_visible()
    assert opener.evaluate("(node) => node === document.activeElement")


@pytest.mark.parametrize("name", ["hcc-three-tace", "net-rectal-2025"])
def test_every_source_of_a_case_can_be_opened(opened: Opening, name: str) -> None:
    look = opened().demo(name)
    look.page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    assert look.page.locator("span.source").count() == 0
    assert look.page.locator("button.source").count() > 50


def test_what_was_not_used_says_why_and_opens(opened: Opening) -> None:
    look = opened().demo("net-rectal-2025")
    unused = dossier(look.base, CASES / "net-rectal-2025.json", language="en")["questions"][0]["unused"]
    harmful = next(each for each in unused if not each["harmless"])
    row = look.page.locator("#unused tbody tr").first
    assert harmful["kind"] in row.inner_text()
    row.locator("button.source").click()
    assert look.page.get_by_role("dialog").is_visible()


def test_what_is_missing_and_what_would_decide_is_said(opened: Opening) -> None:
    look = opened().demo("hcc-open")
    told = dossier(look.base, CASES / "hcc-open.json", language="en")["questions"][0]
    said = look.page.inner_text("#case")
    assert told["deciding"]
    for each in (*told["deciding"], *told["missing"], told["note"], told["identifier"]):
        assert each in said
    assert told["deciding"][0] in look.page.inner_text("#verdicts-tace-resistance .openness")


def test_what_the_definitions_that_are_open_lack_is_said_where_the_first_is_decided(opened: Opening) -> None:
    look = opened().demo("net-liver-burden-80")
    told = dossier(look.base, CASES / "net-liver-burden-80.json", language="en")["questions"][0]
    lacking = {
        fact
        for each in told["definitions"]
        if each["answer"] == "indeterminate"
        for row in each["criteria"]
        if row["decides"]
        for fact in row["missing"]
    }
    said = look.page.inner_text("#verdicts-prrt-suitability .openness")
    assert said == f"{look.word('still-missing')} {'; '.join(lacking)}"
    burden = next(each for each in told["predictors"] if each["answer"] == "present-major")
    first = look.page.locator("#verdicts-prrt-suitability tbody tr").first
    assert burden["sources"][0]["on"] in first.inner_text()


def test_another_definition_is_put_first(opened: Opening) -> None:
    look = opened().demo()
    look.page.select_option("#primary-tace-resistance", "cci-2022")
    look.page.wait_for_selector("#verdicts-tace-resistance .first-one:has-text('CCI')")
    assert next(iter(look.shown().verdicts())) == "cci-2022"


def test_text_of_a_record_is_never_markup(opened: Opening, tmp_path: Path) -> None:
    look = opened()
    evil = "<img src=x onerror=document.body.remove()><script>document.body.remove()</script>"
    look.drop(
        changed(CASES / "net-rectal-2025.json", tmp_path / f"{evil.replace('/', '-')}.json", {'"+++"': f'"{evil}"'})
    )
    look.shown()
    look.page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    for opener in look.page.locator("#unused button.source").all():
        opener.click()
        look.page.get_by_role("button", name=look.word("close"), exact=True).click()
    assert look.page.locator("main img, main script, dialog img").count() == 0


def test_the_sheet_is_saved_in_every_form(opened: Opening) -> None:
    look = opened().demo()
    for form, begins in {"pdf": b"%PDF", "docx": b"PK", "xlsx": b"PK", "csv": b"\xef\xbb\xbf"}.items():
        with look.page.expect_download() as saving:
            look.page.click(f"[data-format={form}]")
        saved = saving.value
        assert saved.suggested_filename.endswith(f".{form}")
        assert Path(saved.path()).read_bytes().startswith(begins)
