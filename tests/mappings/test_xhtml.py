"""The narrative of a result: valid, escaped, in the reader's language, and saying what the data say."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fhir.resources.R4B.observation import Observation

from mappings import result
from mappings.xhtml import narrated, narrative_of

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
TACE = (EXAMPLES / "tace-v5-expected.json").read_bytes()
HTML = "{http://www.w3.org/1999/xhtml}"


def cells(div: str) -> list[list[str]]:
    """The rows of every table."""
    rows = ElementTree.fromstring(div).iter(f"{HTML}tr")
    return [[cell.text or "" for cell in row] for row in rows]


def test_definitions_and_criteria_stand_in_tables() -> None:
    rows = cells(narrative_of(result.read(TACE)))
    assert ["定义", "结论", "原因"] in rows
    assert ["EPOIHCC 2013", "符合", ""] in rows
    first = next(row for row in rows if row[0].startswith("JSH ①a"))
    assert first[1:4] == ["115%", ">50%", "符合"]
    assert first[5]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_it_says_its_language_and_is_valid_r4(language: str) -> None:
    observation = {**json.loads(TACE), "language": language}
    told = narrated(observation)
    assert list(told)[:4] == ["resourceType", "meta", "language", "text"]
    div = ElementTree.fromstring(told["text"]["div"])
    assert div.attrib["lang"] == language
    assert div.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == language
    Observation.model_validate(told)
    assert narrated(told) == told


def test_what_others_wrote_is_escaped() -> None:
    body = json.dumps({"code": {"text": "<script>&"}, "note": [{"text": '"<b>'}], "language": "de"}).encode()
    div = narrative_of(result.read(body))
    assert "<script>" not in div
    assert "<b>&lt;script&gt;&amp;</b>" in div
    assert ElementTree.fromstring(div).attrib["lang"] == "en"
