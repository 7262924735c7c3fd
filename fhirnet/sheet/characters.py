"""Which characters a sheet can show. Another one, and one that cannot be seen, is shown by its number: [U+20BB7]."""

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})  # categories: controls, marks of direction, unassigned
WHITE = {"\t": " ", "\n": "\n", "\r": " "}


@cache
def covered() -> frozenset[str]:
    """The characters of the fonts of the sheet."""
    return frozenset(files("fhirnet.sheet").joinpath("fonts", "covered.txt").read_text("utf-8")) - {"\n"}


def visible(text: str) -> str:
    """The text with whatever has no form of its own as its number: nothing in it is hidden or turned around."""
    return "".join(
        WHITE.get(each) or (_number(each) if unicodedata.category(each) in UNSEEN else each) for each in text
    )


def in_font(text: str) -> str:
    """The text with whatever the fonts of the sheet do not have as its number."""
    have = covered()
    return "".join(each if each in have or each == "\n" else _number(each) for each in visible(text))


def all_in_font(part: Any) -> Any:
    """The same JSON with every text in it as the fonts can show it."""
    if isinstance(part, str):
        return in_font(part)
    if isinstance(part, Mapping):
        return {name: all_in_font(each) for name, each in part.items()}
    return [all_in_font(each) for each in part] if isinstance(part, list | tuple) else part


def _number(character: str) -> str:
    return f"[U+{ord(character):04X}]"
