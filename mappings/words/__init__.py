"""What fhirnet says, in every language it speaks: one list of phrases per language, alike in their names and places.

A phrase is named "table.name" and may have places, `{count}`. The lists are the only home of sentences; a rule names
the phrase it means. Several phrases that fill one place are joined by "join.item".
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from fhirnet.verdict import Words

QUOTE = '"'
_LINE = re.compile(r"^(?:\[([a-z0-9-]+)\]|([a-z0-9-]+|\"[^\"]+\") = (\".*\"))$", re.MULTILINE)


def say(what: Words, language: str) -> str:
    """The phrase in this language ("en" or "zh-CN"), its places filled. KeyError where no list has it."""
    phrase = phrases(language)[what.key]
    if not what.parts:
        return phrase
    return phrase.format(**{name: _said(part, language) for name, part in what.parts})


@cache
def phrases(language: str) -> Mapping[str, str]:
    """Every phrase of a language by its full name.

    The lists are TOML with one name or one phrase in a line: taken line by line they are read in a fifth of the time.
    """
    lines = _LINE.findall(files("mappings.words").joinpath(f"{language}.toml").read_text("utf-8"))
    texts = iter(json.loads(f"[{','.join(quoted for _, _, quoted in lines if quoted)}]"))
    said, table = {}, ""
    for of_table, name, _ in lines:
        if of_table:
            table = of_table
        else:
            said[f"{table}.{name.strip(QUOTE)}"] = next(texts)
    return said


def _said(part: object, language: str) -> str:
    if isinstance(part, Words):
        return say(part, language)
    if isinstance(part, tuple):
        return phrases(language)["join.item"].join(_said(each, language) for each in part)
    return str(part)
