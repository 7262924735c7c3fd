"""The fonts hold every character that this program is written in, and say themselves under which licence they are."""

import csv
from pathlib import Path

import pytest
import typst

from fhirnet.settings import LANGUAGES
from fhirnet.sheet.characters import covered, in_font
from fhirnet.sheet.picture import CHINESE, FONTS, LATIN
from mappings.words import phrases

CODES = Path(__file__).parents[2] / "mappings" / "codes.csv"
UNITS = "μ×⁹²≥≤–·†→①②③"


def test_the_fonts_are_those_that_are_asked_for() -> None:
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]).fonts()
    assert {(font.family, font.weight) for font in found} == {(f, w) for f in (CHINESE, LATIN) for w in (400, 700)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_character_of_the_word_lists_is_in_the_fonts(language: str) -> None:
    assert set("".join(phrases(language).values())) - covered() <= {"\n"}


def test_every_character_of_the_names_of_codes_is_in_the_fonts() -> None:
    with CODES.open(encoding="utf-8", newline="") as file:
        names = "".join(row["display"] + row["display_zh"] for row in csv.DictReader(file))
    assert set(names) - covered() == set()


def test_the_simplified_characters_of_gb_2312_are_in_the_fonts() -> None:
    cells = (bytes([row, place]) for row in range(0xB0, 0xF8) for place in range(0xA1, 0xFF))
    assert set("".join(cell.decode("gb2312", "ignore") for cell in cells)) - covered() == set()


def test_what_is_said_to_be_covered_is_shown() -> None:
    """A PDF/A is refused by its writer where a character has no form: every listed one has."""
    text = "".join(sorted(covered()))
    source = f'#set document(title: "x")\n#set text(font: ("{CHINESE}", "{LATIN}"))\n#sys.inputs.text\n'
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    for weight in ("regular", "bold"):
        weighed = f'{source}#text(weight: "{weight}", sys.inputs.text)'
        compiler = typst.Compiler(weighed.encode(), font_paths=fonts, sys_inputs={"text": text})
        assert compiler.compile(format="pdf", timestamp=0, pdf_standards=["a-2b"])


def test_units_and_signs_stay_as_they_are() -> None:
    assert in_font(UNITS) == UNITS


@pytest.mark.parametrize("name", ["NotoSansSC", "NotoSans"])
def test_the_licence_stands_beside_each_font(name: str) -> None:
    assert "SIL Open Font License, Version 1.1" in (FONTS / f"OFL-{name}.txt").read_text("utf-8")
