"""The word lists of the languages have the same names and the same places; every name is used, every used one there."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from fhirnet.rules import catalogue
from fhirnet.rules.prrt_criteria.prepared import ROWS
from fhirnet.settings import LANGUAGES
from fhirnet.verdict import words
from mappings.speech import threshold_shape
from mappings.words import phrases, say

ROOT = Path(__file__).parents[2]
OF_THE_PAGE = ("page.", "demo-case.")  # named by the page; tests/web/test_page.py
SPEAKING = frozenset({"words", "Words", "say", "listed"})  # functions that are told the name of a phrase


def _places(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_is_missing_and_none_is_empty(language: str) -> None:
    assert phrases(language).keys() == phrases("en").keys()
    assert all(phrase.strip() for name, phrase in phrases(language).items() if not name.startswith("join."))


@pytest.mark.hazard("H13")
@pytest.mark.parametrize("name", sorted(phrases("en")))
def test_a_phrase_has_the_same_places_in_every_language(name: str) -> None:
    assert len({frozenset(_places(phrases(language)[name])) for language in LANGUAGES}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lists_are_read_as_the_toml_they_are(language: str) -> None:
    tables = tomllib.loads((ROOT / f"mappings/words/{language}.toml").read_text("utf-8"))
    assert phrases(language) == {
        f"{table}.{name}": said for table, named in tables.items() for name, said in named.items()
    }


@pytest.mark.hazard("H13")
def test_no_english_sentence_stands_in_the_chinese_list() -> None:
    assert [name for name, phrase in phrases("zh-CN").items() if re.search(r"[a-z]+ [a-z]+ [a-z]+", phrase)] == []


def test_a_phrase_nobody_wrote_is_refused() -> None:
    with pytest.raises(KeyError):
        say(words("answer.nobody-wrote-this"), "en")


def test_every_phrase_that_the_code_names_is_in_the_lists() -> None:
    assert {name for name in _named() if name not in phrases("en")} == set()


def test_every_phrase_is_used() -> None:
    assert {name for name in phrases("en") if not name.startswith(OF_THE_PAGE) and not _is_used(name)} == set()


@pytest.mark.hazard("H13")
def test_every_threshold_of_the_catalogue_is_said_in_every_language() -> None:
    assert {shape for shape in _catalogued() if f"threshold.{shape}" not in phrases("en")} == set()


def _is_used(name: str) -> bool:
    """Whether the code has this name, or an f-string that makes it out of strings that the code has."""
    literals, patterns = _strings()
    table, _, shape = name.partition(".")
    if table == "threshold":
        return shape in _catalogued() or shape in literals or any(p.fullmatch(shape) for p in patterns)
    matches = (pattern.fullmatch(name) for pattern in patterns)
    return name in literals or any(match and literals.issuperset(match.groups()) for match in matches)


@cache
def _catalogued() -> set[str]:
    texts = {row.threshold for row in ROWS.all.values()}
    for question in ("tace-resistance", "tace-unsuitability"):
        texts |= {row.threshold for module in catalogue.modules(question) for row in module.CRITERIA}
    return {threshold_shape(text)[0] for text in texts if text}


@cache
def _strings() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every string literal of the code, also in lower case, and every f-string as a pattern."""
    literals: set[str] = set()
    patterns: set[str] = set()
    for node in _nodes():
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            literals |= {node.value, node.value.lower()}
        elif isinstance(node, ast.JoinedStr):
            parts = [re.escape(str(v.value)) if isinstance(v, ast.Constant) else "(.+)" for v in node.values]
            patterns.add("".join(parts))
    return literals, [re.compile(pattern) for pattern in patterns if re.search(r"[a-z<>=]", pattern)]


def _named() -> Iterator[str]:
    """Every phrase that a call names in so many words."""
    for node in _nodes():
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            for said in node.args[:2] if name in SPEAKING else ():
                if isinstance(said, ast.Constant) and re.fullmatch(r"[a-z-]+\.[a-z0-9-]+", str(said.value)):
                    yield str(said.value)


def _nodes() -> Iterator[ast.AST]:
    for package in ("fhirnet", "mappings"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "r4" not in path.parts:
                yield from ast.walk(ast.parse(path.read_text("utf-8")))
