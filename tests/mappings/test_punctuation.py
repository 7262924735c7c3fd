"""A Chinese sentence is punctuated as Chinese: no half-width mark stands beside a Chinese character.

Numbers, codes, units and citations in Latin letters keep their own marks.
"""

import re
import tomllib
from pathlib import Path

import pytest

import mappings.words

LIST = Path(mappings.words.__file__).with_name("zh-CN.toml")
HAN = "\u4e00-\u9fff"
MIXED = re.compile(rf"[{HAN}}}] ?[,;:?!()]|[,;:?!()] ?[{HAN}{{]")
FIXED = {  # sentences that the clinical specification gives word for word
    "separating.excluded",
    "note.marker-only",
}
PHRASES = {
    f"{table}.{name}": said
    for table, rows in tomllib.loads(LIST.read_text("utf-8")).items()
    for name, said in rows.items()
}


@pytest.mark.parametrize("name", sorted({*PHRASES} - FIXED))
def test_no_half_width_mark_is_beside_a_chinese_character(name: str) -> None:
    assert MIXED.findall(PHRASES[name]) == []


@pytest.mark.parametrize("name", sorted(PHRASES))
def test_every_parenthesis_is_closed_by_its_like(name: str) -> None:
    said = PHRASES[name]
    for left, right in ("()", "（）", "“”", "《》", "【】"):
        assert said.count(left) == said.count(right)


def test_what_is_fixed_is_still_said_so() -> None:
    assert all(MIXED.search(PHRASES[name]) for name in FIXED)


def test_what_stands_between_phrases_is_chinese() -> None:
    assert {name: PHRASES[f"join.{name}"] for name in ("sentence", "clause", "item")} == {
        "sentence": "",
        "clause": "；",
        "item": "、",
    }
