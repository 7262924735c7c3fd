"""The code of an answer is that of its primary definition, in whatever form it comes."""

from pathlib import Path

import pytest

from fhirnet.assessment import assess
from fhirnet.settings import Settings
from mappings import answer_code

CASE = Path(__file__).resolve().parents[2] / "fixtures" / "cases" / "hcc-three-tace.json"


@pytest.mark.parametrize("asked", [(), (("output", "bundle"),), (("history", "true"),)])
@pytest.mark.parametrize(
    ("question", "code"),
    [("tace-resistance", "met"), ("prrt-suitability", "not-applicable")],
)
def test_the_code_of_an_answer(question: str, code: str, asked: tuple[tuple[str, str], ...]) -> None:
    body = CASE.read_bytes()
    assert answer_code.of(assess(question, body, query=asked, settings=Settings())) == code


@pytest.mark.parametrize("answer", [b"{}", b'{"valueCodeableConcept":{}}', b'{"entry":[]}', b'{"entry":[{}]}'])
def test_what_has_no_code_has_none(answer: bytes) -> None:
    assert answer_code.of(answer) == ""
