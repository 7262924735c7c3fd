"""The word lists of the languages have the same names and the same places."""

import string

import pytest

from fhirnet.settings import LANGUAGES
from fhirnet.verdict import words
from mappings.words import phrases, say


def _places(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_missing_and_none_is_empty(language: str) -> None:
    assert phrases(language).keys() == phrases("en").keys()
    assert all(phrase.strip() for phrase in phrases(language).values())


@pytest.mark.parametrize("name", sorted(phrases("en")))
def test_a_phrase_has_the_same_places_in_every_language(name: str) -> None:
    assert len({frozenset(_places(phrases(language)[name])) for language in LANGUAGES}) == 1


def test_a_phrase_nobody_wrote_is_refused() -> None:
    with pytest.raises(KeyError):
        say(words("answer.nobody-wrote-this"), "en")
