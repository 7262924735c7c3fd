"""A sheet of supposed facts says so on every page, in every form and language, and names each fact with its value."""

import csv
import io

import openpyxl
import pytest
from docx import Document

from fhirnet.settings import LANGUAGES
from fhirnet.sheet import FORMS, file_name, sheet
from fhirnet.sheet.front import front
from mappings.speech import speech_of
from tests.sheet.reading import FIXTURES, case, pages, plain

HCC = FIXTURES / "cases" / "hcc-three-tace.json"
SUPPOSED = (("set", "extrahepatic-spread=yes"), ("set", "gender=other"))
NAMED = {
    "en": ("Extrahepatic spread: yes (extrahepatic-spread=yes)", "Gender: other (gender=other)"),
    "zh-CN": ("肝外转移：是（extrahepatic-spread=yes）", "性别：其他（gender=other）"),
}
MARK = {language: speech_of(language).say("sheet.hypothetical") for language in LANGUAGES}
each_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.mark.hazard("H15")
@each_language
def test_every_page_of_a_pdf_is_marked_and_the_first_names_the_facts(language: str) -> None:
    page = pages(sheet(case(HCC, language, *SUPPOSED), "pdf"))
    assert all(plain(MARK[language]) in each for each in page)
    assert len(page) > 1
    assert [fact for fact in NAMED[language] if plain(fact) not in page[0]] == []


@pytest.mark.hazard("H15")
@each_language
def test_a_document_is_marked_at_its_head_and_in_its_foot(language: str) -> None:
    document = Document(io.BytesIO(sheet(case(HCC, language, *SUPPOSED), "docx")))
    head = "\n".join(each.text for each in document.paragraphs[:6])
    assert [fact for fact in NAMED[language] if fact not in head] == []
    assert document.sections[0].footer.paragraphs[0].text.startswith(MARK[language])
    assert MARK[language] in document.core_properties.title


@pytest.mark.hazard("H15")
@each_language
def test_every_row_of_csv_is_marked_and_names_the_facts(language: str) -> None:
    text = sheet(case(HCC, language, *SUPPOSED), "csv").decode("utf-8-sig")
    marked = {row["supposed"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert len(marked) == 1
    assert all(part in next(iter(marked)) for part in (MARK[language], *NAMED[language]))


@pytest.mark.hazard("H15")
@each_language
def test_every_leaf_and_row_of_a_workbook_is_marked(language: str) -> None:
    found = case(HCC, language, *SUPPOSED)
    for page in openpyxl.load_workbook(io.BytesIO(sheet(found, "xlsx"))):
        assert page.title.startswith(MARK[language])
        assert page.oddFooter is not None
        assert page.oddFooter.left.text == front(found).running
        for row in page.iter_rows(min_row=2, values_only=True):
            assert any(isinstance(cell, str) and NAMED[language][0] in cell for cell in row)


@pytest.mark.parametrize("form", [*FORMS])
def test_the_name_of_the_file_says_it(form: str) -> None:
    assert file_name(case(HCC, "en", *SUPPOSED), form) == f"mdt-hypothetical-5B2C-DAEC-2024-07-01.{form}"


@each_language
def test_a_sheet_of_the_record_has_no_such_mark(language: str) -> None:
    found = case(HCC, language)
    assert MARK[language] not in front(found).running
    assert MARK[language] not in sheet(found, "csv").decode("utf-8-sig")
