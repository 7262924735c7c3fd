"""The PDF: the same bytes every time, everything of the dossier in it, nothing in it that is markup."""

import json
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from fhirnet.dossier.drawing import drawing
from fhirnet.sheet import sheet
from fhirnet.sheet.appendix import appendix
from fhirnet.sheet.characters import in_font
from fhirnet.sheet.pdf import pdf
from mappings.result_elements import encode
from tests.sheet.reading import FIXTURES, ONE_EACH, case, pages, plain, written

HCC = FIXTURES / "cases" / "hcc-three-tace.json"
MARKUP = '#panic("x") *b* _i_ $x^2$ `raw` <label> @reference \\u{41} // no comment /* no */ = no heading [#sys.inputs]'
each_case = pytest.mark.parametrize(("path", "language"), ONE_EACH, ids=lambda value: getattr(value, "stem", value))


@each_case
def test_every_criterion_with_its_value_and_sources_is_in_the_appendix(path: Path, language: str) -> None:
    text = "".join(pages(written((path, language)))[1:])
    for part in appendix(case(path, language)):
        for table in part.tables:
            assert plain(table.title) in text
            for cell in {cell for row in table.rows for cell in row}:
                assert all(plain(line) in text for line in cell.split("\n") if len(line) < 40), cell


@each_case
def test_the_same_dossier_gives_the_same_bytes(path: Path, language: str) -> None:
    assert sheet(case(path, language), "pdf") == written((path, language))


def test_what_is_a_markup_elsewhere_is_text_here() -> None:
    found = case(HCC, "en")
    question = replace(found.questions[0], headline=MARKUP, missing=(MARKUP,), note=MARKUP)
    hostile = replace(found, patient=replace(found.patient, pseudonym=MARKUP), questions=(question,), drawing={})
    first, *_, last = pages(pdf(hostile))
    assert first.count(plain(MARKUP)) >= 2
    assert plain(MARKUP) in "".join(pages(pdf(hostile))[1:])
    assert last


def test_a_character_that_no_font_has_is_shown_by_its_number() -> None:
    found = case(HCC, "zh-CN")
    rare = replace(found, patient=replace(found.patient, pseudonym="患者𠮷\u202e甲\u0000"), drawing={})
    assert "患者[U+20BB7][U+202E]甲[U+0000]" in pages(pdf(rare))[0]
    assert in_font("肝癌 ≥ 10⁹ μmol/L\n①") == "肝癌 ≥ 10⁹ μmol/L\n①"


def test_a_character_that_no_font_has_is_shown_by_its_number_in_the_picture_too() -> None:
    found = case(HCC, "zh-CN")
    rare = json.loads(encode(found.drawing).decode().replace("TACE", "𠮷\u202e"))
    assert "[U+20BB7][U+202E]" in pages(pdf(replace(found, drawing=rare)))[0]


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "9999-12-31"])
@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_there_is_a_sheet_of_every_day(day: str, form: str) -> None:
    assert sheet(replace(case(HCC, "en"), as_of=day, drawing={}), form)


def test_it_is_tagged_titled_and_in_its_language() -> None:
    made = written((HCC, "zh-CN"))
    with pypdfium2.PdfDocument(made) as document:
        assert document.is_tagged()
        assert document.get_metadata_value("Title") == "多学科讨论（MDT）资料单 5B2C-DAEC · 2024-07-01 · 2680bcb069c8"
        assert document.get_metadata_value("CreationDate").startswith("D:20240701")


def test_a_case_without_a_dated_event_has_no_picture() -> None:
    found = replace(case(HCC, "en"), timeline=(), drawing=drawing((), "en"))
    assert plain("no dated event") in pages(pdf(found))[0]
