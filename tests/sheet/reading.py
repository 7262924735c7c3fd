"""Sheets of fixtures, each made once, and what stands on their pages."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pypdfium2

from fhirnet.dossier import Dossier, dossier
from fhirnet.settings import LANGUAGES, Settings
from fhirnet.sheet import sheet

FIXTURES = Path(__file__).parents[2] / "fixtures"
CASES = sorted((FIXTURES / "cases").glob("*.json"))
QUIET = frozenset("\r\n \u200b\u00ad\ufffe\x02-")  # what a line break may leave behind or take away
BOTH = [(path, language) for path in CASES for language in LANGUAGES]
ONE_EACH = [(path, LANGUAGES[place % 2]) for place, path in enumerate(CASES)]


class Line(NamedTuple):
    """A run of text with the place of its lower and upper edge, in points from the foot of the page."""

    text: str
    low: float
    high: float


@cache
def case(path: Path, language: str, *asked: tuple[str, str]) -> Dossier:
    return dossier(path.read_bytes(), query=[*asked, ("language", language)], settings=Settings())


@cache
def written(found: tuple[Path, str], form: str = "pdf") -> bytes:
    """The sheet of a case in a language."""
    return sheet(case(*found), form)


def pages(pdf: bytes) -> list[str]:
    """The text of every page as it is compared: without blanks and hyphens, since a line may be broken anywhere."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [plain(page.get_textpage().get_text_range()) for page in document]


def plain(text: str) -> str:
    """The text as it is compared."""
    return "".join(each for each in text if each not in QUIET)


def lines(pdf: bytes) -> list[Line]:
    """The lines of the first page."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0].get_textpage()
        found = []
        for index in range(page.count_rects()):
            left, low, right, high = page.get_rect(index)
            found.append(Line(page.get_text_bounded(left, low, right, high), low, high))
        return found
