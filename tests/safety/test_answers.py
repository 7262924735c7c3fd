"""What every answer says of itself, so that it is taken for what it is: whose criteria, of which day, and no advice."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fhirnet import __version__
from fhirnet.assessment import assess
from fhirnet.errors import Refused
from fhirnet.rules import catalogue
from fhirnet.settings import LANGUAGES, Settings
from fhirnet.sheet import sheet
from tests.sheet.reading import case, pages, plain

FIXTURES = Path(__file__).parents[2] / "fixtures"
CASES = FIXTURES / "cases"
HCC = CASES / "hcc-three-tace.json"
FOLDERS = sorted(
    folder
    for question in ("tace-resistance", "prrt-suitability", "prrt-next-dose")
    for folder in (FIXTURES / question).iterdir()
)
NO_ADVICE = {"en": "it is not advice", "zh-CN": "规则计算"}
of_each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: f"{folder.parent.name}-{folder.name}")


def answer(path: Path, question: str, *query: tuple[str, str], language: str = "en") -> dict[str, Any]:
    asked = Settings(language=language)
    told: dict[str, Any] = json.loads(assess(question, path.read_bytes(), settings=asked, query=query))
    return told


@of_each_folder
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.hazard("H06")
def test_every_answer_is_preliminary_and_says_that_it_is_no_advice(folder: Path, language: str) -> None:
    for path in sorted(folder.glob("*.json"))[::10]:
        told = answer(path, folder.parent.name, language=language)
        assert told["status"] == "preliminary"
        assert any(NO_ADVICE[language] in note["text"] for note in told["note"]), path


def named(told: dict[str, Any], folder: Path) -> bool:
    """Whether an answer names its definition and the version: a rule set, or the version of CTCAE."""
    method = told["method"]
    if folder.parent.name == "prrt-next-dose":
        return bool(re.search(r"CTCAE v?(4\.03|5\.0|6\.0)", method["text"]))
    return all(each.get("code") and each.get("version") for each in method["coding"])


@of_each_folder
@pytest.mark.hazard("H08")
def test_every_answer_names_its_definition_with_its_version_and_the_program(folder: Path) -> None:
    for path in sorted(folder.glob("*.json"))[::10]:
        told = answer(path, folder.parent.name)
        assert named(told, folder), path
        assert told["device"]["display"] == f"fhirnet {__version__}"
        assert told["identifier"][0]["value"].startswith("sha256:")


@pytest.mark.parametrize("question", ["tace-resistance", "prrt-suitability"])
@pytest.mark.hazard("H08")
def test_the_definition_that_was_asked_for_is_the_one_that_answers(question: str) -> None:
    for definition in catalogue.definitions(question):
        told = answer(HCC, question, ("definition", definition.id))
        coding = told["method"]["coding"][0]
        assert (coding["code"], coding["version"]) == (definition.id, definition.version)
    with pytest.raises(Refused):
        answer(HCC, question, ("definition", "jsh-lcsgj-2013"))


@pytest.fixture
def zones(monkeypatch: pytest.MonkeyPatch) -> Iterator[Iterator[str]]:
    """The time zones of four machines, each set as it is asked for; the one of this machine is set again."""

    def each() -> Iterator[str]:
        for name in ("UTC", "Asia/Shanghai", "America/New_York", "Pacific/Kiritimati"):
            monkeypatch.setenv("TZ", name)
            time.tzset()
            yield name

    yield each()
    monkeypatch.undo()
    time.tzset()


@pytest.mark.hazard("H07")
def test_the_time_zone_of_the_machine_changes_no_answer(zones: Iterator[str]) -> None:
    asked = (("tace-resistance", "hcc-four-ways"), ("prrt-suitability", "net-rectal-2025"))
    made = [
        [assess(question, (CASES / f"{name}.json").read_bytes(), settings=Settings()) for question, name in asked]
        for _ in zones
    ]
    assert len(made) == 4
    assert made == made[:1] * 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.hazard("H14")
def test_every_page_of_the_sheet_has_its_day_and_the_name_of_its_result(language: str) -> None:
    found = case(HCC, language)
    earlier = case(HCC, language, ("asOf", "2024-05-01"))
    short = [each.identifier.removeprefix("sha256:")[:12] for each in found.questions]
    for page in pages(sheet(found, "pdf")):
        assert plain(found.as_of) in page
        assert any(each in page for each in short)
    assert {each.identifier for each in earlier.questions}.isdisjoint(each.identifier for each in found.questions)
