"""What a board reads first: how all definitions stand, in one line; and where the definitions are published."""

from pathlib import Path

import pytest

from fhirnet.dossier import dossier
from fhirnet.settings import LANGUAGES, Settings
from mappings.speech import speech_of

FIXTURES = Path("fixtures")


@pytest.mark.hazard("H06")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", sorted(FIXTURES.glob("cases/*.json")), ids=lambda path: path.stem)
def test_the_headline_counts_every_definition_and_prefers_none(path: Path, language: str) -> None:
    speech = speech_of(language)
    for question in dossier(path.read_bytes(), query=[("language", language)], settings=Settings()).questions:
        said = [each.said for each in question.definitions]
        if len(said) == 1:
            assert question.headline.endswith(said[0])
            continue
        counted = {speech.say("dossier.counted", answer=s, count=said.count(s), all=len(said)) for s in said}
        assert set(question.headline.split(speech.say("join.clause"))) == counted
        assert question.definitions[0].name not in question.headline
        assert question.definitions[0].name in question.agreement


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("cases/*.json")), ids=lambda path: path.stem)
def test_a_chinese_citation_has_no_english_sentence(path: Path) -> None:
    made = dossier(path.read_bytes(), query=[("language", "zh-CN")], settings=Settings())
    for definition in (each for question in made.questions for each in question.definitions):
        assert "own synthesis" not in definition.citation
        assert definition.citation
