"""How alike a local text and the names of a concept are, from 0 to 100: for candidates, never for a reading.

A concept is called by the displays of its codings, in both languages, and by its own name. Of a LOINC display only what
is measured counts: "in Serum or Plasma" would make all of them alike. Trap: a name inside a longer text is a weaker
sign than the same text ("prealbumin" is no albumin), so it never reaches what equality reaches.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from mappings.codes import table
from mappings.site import folded

LEAST = 65  # below, two texts are alike by chance
INSIDE = 88  # of a concept's name that stands as a whole in a longer text
SHORTEST = 2  # letters or characters of what says something by itself
SPELT = 5  # letters from which on a Latin name may be spelt a little otherwise
_MEASURED = re.compile(r"\s*\[[^]]*\].*")
_ASIDE = re.compile(r"\s*\([^)]*\)")
_JOINTS = re.compile(r"[\W_]+")


class Likely(NamedTuple):
    """A concept and how alike it is."""

    concept: str
    score: int


def likely(texts: Iterable[str], among: Iterable[str], count: int = 3) -> tuple[Likely, ...]:
    """The concepts of `among` most like one of these texts, the best first; none that is alike by chance."""
    asked = [form for text in texts for form in forms(text) if _says_something(form)]
    found = [Likely(concept, _of_any(asked, concept)) for concept in sorted(among)]
    found.sort(key=lambda each: -each.score)
    return tuple(each for each in found[:count] if each.score >= LEAST)


def nearest(name: str, count: int = 3) -> tuple[str, ...]:
    """The concepts whose names are most like a name that is none."""
    found = process.extract(name, sorted(table().rows), scorer=fuzz.ratio, limit=count, score_cutoff=LEAST)
    return tuple(concept for concept, _, _ in found)


@cache
def names(concept: str) -> tuple[str, ...]:
    """What a concept is called, ready to be compared."""
    own = concept.replace(".", "-").partition("-")[2]
    called = [own, *(said for row in table().rows[concept] for said in (row.display, row.display_zh))]
    return tuple(sorted({form for each in called for form in forms(each) if _says_something(form)}))


def forms(text: str) -> Iterator[str]:
    """A text, and the same without what stands in brackets, ready to be compared."""
    whole = _MEASURED.sub("", folded(text))
    for form in dict.fromkeys((whole, _ASIDE.sub("", whole))):
        if joined := _JOINTS.sub(" ", form).strip():
            yield joined


def _of_any(asked: Iterable[str], concept: str) -> int:
    return max((_alike(text, name) for text in asked for name in names(concept)), default=0)


def _alike(text: str, name: str) -> int:
    if text.replace(" ", "") == name.replace(" ", ""):
        return 100
    inside = INSIDE if (f" {name} " in f" {text} " if name.isascii() else name in text) else 0
    if name.isascii() and len(name) < SPELT:  # "alt" is one letter from "plt", and nothing like it
        return inside
    return min(99, max(inside, round(max(fuzz.ratio(text, name), fuzz.token_sort_ratio(text, name)))))


def _says_something(text: str) -> bool:
    return sum(map(str.isalpha, text)) >= SHORTEST
