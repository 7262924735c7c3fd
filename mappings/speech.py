"""How the parts of an answer are said in one language: codes, numbers with their units, thresholds, what is missing.

Sentences are in `mappings/words`, the names of codes in codes.csv; this module puts values into them.
"""

import re
from collections.abc import Iterable
from enum import Enum
from functools import cache

from fhirnet.quantities import Quantity, rounded
from fhirnet.settings import LANGUAGES
from fhirnet.verdict import Missing, Value, Words, words
from mappings.codes import coding
from mappings.vocabulary import CONCEPTS, PLACES
from mappings.words import phrases, say

WRITTEN_TOGETHER = frozenset({"%", "d", "mo", "a", "{ULN}", "10*9/L"})  # with the number, where the script allows
NAMED_ANSWERS = {  # where yes and no would be read the wrong way round
    ("prrt-other-systemic-therapy", True): "value.longer-therapy",
    ("prrt-other-systemic-therapy", False): "value.no-longer-therapy",
}
WITHOUT_UNIT = frozenset({"1", "{score}", "{ratio}", "{INR}", "{#}"})
UNITS = {  # UCUM units that a reader is not shown as such, by their place in the word lists
    "d": "unit.days",
    "mo": "unit.months",
    "a": "unit.years",
    "{ULN}": "unit.upper-limits",
    "10*9/L": "unit.giga-per-litre",
    "umol/L": "unit.micromole-per-litre",
    "mL/min/{1.73_m2}": "unit.clearance-per-surface",
    "k[IU]/L": "unit.kilounits-per-litre",
    "[arb'U]/L": "unit.arbitrary-units-per-litre",
    "g/ml{SUVbw}": "unit.suv",
}
_NUMBER = re.compile(r"(?<![\w*])-?\d+(?:\.\d+)?(?![\w*])")
_UUID, _SHOWN = "urn:uuid:", 8  # characters of a uuid that are shown


def threshold_shape(text: str) -> tuple[str, tuple[str, ...]]:
    """The name of a threshold text in the word lists, its numbers replaced by #, and those numbers."""
    return _NUMBER.sub("#", text), tuple(_NUMBER.findall(text))


def short(reference: str) -> str:
    """Enough of a reference to find it in the bundle."""
    if reference.startswith(_UUID):
        return reference.removeprefix(_UUID)[:_SHOWN]
    return "/".join(reference.split("/")[-2:])


class Speech:
    """One language and everything that is said in it."""

    __slots__ = ("language",)

    def __init__(self, language: str) -> None:
        self.language = language

    def say(self, key: str, **parts: object) -> str:
        """The phrase of this name, its places filled."""
        return say(Words(key, tuple(parts.items())), self.language)

    def words(self, said: Words) -> str:
        """These words."""
        return say(said, self.language)

    def concept(self, name: str) -> str:
        """The name of a code: "verdict.met"."""
        return display(name, self.language)

    def joined(self, how: str, items: Iterable[str]) -> str:
        """Phrases in a row: "sentence", "clause" or "item" of the word lists says what stands between them."""
        return phrases(self.language)[f"join.{how}"].join(items)

    def value(self, found: Value | None, code: str = "") -> str | None:
        """A value: the number with its unit, yes or no, the name of the code; None for no value.

        `code` is the criterion that it was found for, which decides its decimals.
        """
        if found is None:
            return None
        if isinstance(found, Quantity):
            return self._amount(found, PLACES.get(code, 1))
        if isinstance(found, bool):
            return self.say(NAMED_ANSWERS.get((code, found), "value.yes" if found else "value.no"))
        if isinstance(found, Enum):
            return self.concept(CONCEPTS[type(found)] + found.value)
        return str(found)

    def threshold(self, text: str) -> str:
        """A threshold of the wire in words of this language; "" for none."""
        return _threshold(text, self.language)

    def missing(self, item: Missing) -> str:
        """One missing fact, with its unit and the days it would count in."""
        what = self.fact(item)
        if item.first and item.first == item.last:
            return self.say("value.on", what=what, first=item.first)
        if item.first and item.last:
            return self.say("value.between", what=what, first=item.first, last=item.last)
        if item.first:
            return self.say("value.from", what=what, first=item.first)
        return self.say("value.until", what=what, last=item.last) if item.last else what

    def fact(self, item: Missing) -> str:
        """One missing fact with its unit."""
        what = self.words(item.what)
        if item.unit is None or item.unit in WITHOUT_UNIT:
            return what
        return self.say("value.in-unit", what=what, unit=self.unit(item.unit))

    def unit(self, code: str) -> str:
        """A UCUM unit as a reader writes it."""
        return self.say(UNITS[code]) if code in UNITS else code.replace("{", "").replace("}", "")

    def _amount(self, quantity: Quantity, places: int) -> str:
        low, high = (
            None if bound is None else f"{rounded(bound, places) if quantity.computed else bound:f}"
            for bound in (quantity.low, quantity.high)
        )
        if low is not None and high is not None:
            number = low if low == high else f"{low}–{high}"
        elif low is not None:
            number = f"{'>' if quantity.low_open else '≥'} {low}"
        else:
            number = f"{'<' if quantity.high_open else '≤'} {high}"
        return self.amount(number, quantity.unit)

    def amount(self, number: str, unit: str) -> str:
        """A number with its UCUM unit."""
        if unit in WITHOUT_UNIT:
            return number
        key = "value.counted" if unit in WRITTEN_TOGETHER else "value.amount"
        return self.say(key, number=number, unit=self.unit(unit))


SPEECH = {language: Speech(language) for language in LANGUAGES}


def speech_of(language: str) -> Speech:
    """What is said to a reader of this language; of a language nobody speaks here, English."""
    return SPEECH.get(language, SPEECH["en"])


@cache
def display(concept: str, language: str) -> str:
    """The name of a concept in a language."""
    row = coding(concept)
    return row.display_zh or row.display if language == "zh-CN" else row.display


@cache
def _threshold(text: str, language: str) -> str:
    shape, numbers = threshold_shape(text)
    name = f"threshold.{shape}"
    if name not in phrases(language):
        return text.replace("{", "").replace("}", "")
    places = dict(zip(("first", "second"), numbers, strict=False))
    return say(words(name, **places), language)
