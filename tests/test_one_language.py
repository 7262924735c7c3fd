"""Whoever reads only Chinese finds no English sentence in a Chinese answer; an English one has Chinese in a note only.

An English sentence is a run of three English words in lower case; names, units and abbreviations are not one.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fhirnet.assessment import EVALUATED, assess
from fhirnet.settings import Settings
from mappings.codes import table

FIXTURES = Path(__file__).parents[1] / "fixtures"
ENGLISH, CHINESE = re.compile(r"\b[a-z]{2,}[ ,;:]+[a-z]{2,}[ ,;:]+[a-z]{2,}\b"), re.compile("[\u4e00-\u9fff]")
READ = ("text", "div", "valueString")  # elements that a reader reads: texts, narratives, translations
BESIDE = ("referenceRange", "diagnostics")  # symbols and English, whatever the language
FOLDERS = {
    "tace-resistance": "tace-resistance",
    "tace-unsuitability": "tace-resistance",
    "prrt-suitability": "prrt-suitability",
}
ALL = [(question, path) for folder, question in FOLDERS.items() for path in sorted(FIXTURES.glob(f"{folder}/*/*.json"))]
CASES = [(question, path) for question in EVALUATED for path in sorted(FIXTURES.glob("cases/*.json"))]
SAMPLE = [
    *CASES,
    *ALL[::12],
    *(("prrt-next-dose", path) for question, path in ALL[::30] if question.startswith("prrt")),
]
LANGUAGES = {"zh-CN": (0, ENGLISH), "en": (1, CHINESE)}  # the note in this language, and what is foreign in it
named = pytest.mark.parametrize(
    ("question", "path"), SAMPLE, ids=[f"{question}-{path.stem[:50]}" for question, path in SAMPLE]
)


def answer(question: str, path: Path, language: str, output: str) -> Any:
    """The answer to the case of a fixture, with the date that the fixture asks for."""
    posted = json.loads(path.read_bytes())
    given = posted["parameter"] if posted["resourceType"] == "Parameters" else [{"name": "case", "resource": posted}]
    said = {"language": language} | ({"output": output} if question != "prrt-next-dose" else {})
    parameters = [each for each in given if each["name"] in ("case", "asOf")]
    parameters += [{"name": name, "valueCode": value} for name, value in said.items()]
    body = json.dumps({"resourceType": "Parameters", "parameter": parameters}).encode()
    return json.loads(assess(question, body, settings=Settings()))


def read(node: Any, note: int, name: str = "") -> Iterator[str]:
    """What a reader reads, mark-up left out; of notes only the one with this number."""
    if isinstance(node, dict):
        for inner, part in node.items():
            if inner not in BESIDE:
                yield from read(part[note : note + 1] if inner == "note" else part, note, inner)
    elif isinstance(node, list):
        for part in node:
            yield from read(part, note, name)
    elif name in READ and isinstance(node, str):
        yield re.sub("<[^>]*>", "|", node)


@pytest.mark.hazard("H13")
@named
@pytest.mark.parametrize("output", ["observation", "bundle"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_in_one_language(question: str, path: Path, output: str, language: str) -> None:
    note, foreign = LANGUAGES[language]
    texts = [*read(answer(question, path, language, output), note)]
    assert len(texts) > 2
    assert [found[0] for found in map(foreign.search, texts) if found] == []


@pytest.mark.hazard("H13")
def test_every_code_that_may_be_written_has_a_name_in_both_languages() -> None:
    written = [row for rows in table().rows.values() for row in rows if row.role == "write"]
    assert [row.concept for row in written if not row.display or not row.display_zh] == []


def test_the_other_note_would_be_seen() -> None:
    given = answer(*SAMPLE[0], "zh-CN", "observation")
    assert any(map(ENGLISH.search, read(given, 1)))


@pytest.mark.parametrize("question", EVALUATED)
def test_every_coding_of_a_chinese_answer_is_translated(question: str) -> None:
    given = answer(question, CASES[0][1], "zh-CN", "observation")
    codings = [*_codings({name: given[name] for name in given if name not in ("meta", "category")})]  # for machines
    assert len(codings) > 20
    for coding in codings:
        (translated,) = coding["_display"]["extension"]
        assert translated["url"] == "http://hl7.org/fhir/StructureDefinition/translation"
        said = {part["url"]: part.get("valueCode") or part.get("valueString") for part in translated["extension"]}
        assert said["lang"] == "zh-CN"
        assert said["content"]
    assert not any("_display" in coding for coding in _codings(answer(question, CASES[0][1], "en", "observation")))


def _codings(node: Any) -> Iterator[Any]:
    if isinstance(node, dict) and {"system", "code", "display"} <= node.keys():
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _codings(part)
