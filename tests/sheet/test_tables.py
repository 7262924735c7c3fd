"""The sheet as tables and as a Word document: the content of the dossier, the same bytes, nothing to be executed."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from docx import Document
from docx.oxml.ns import qn

from fhirnet.dossier import Dossier
from fhirnet.sheet import FORMS, sheet
from fhirnet.sheet.csv import inert
from fhirnet.sheet.listing import COLUMNS, PREDICTOR, lists
from tests.sheet.reading import FIXTURES, ONE_EACH, case, written

HCC, NET = FIXTURES / "cases" / "hcc-three-tace.json", FIXTURES / "cases" / "net-rectal-2025.json"
FORMULA = '=HYPERLINK("http://x.example","y")'
each_case = pytest.mark.parametrize(("path", "language"), ONE_EACH, ids=lambda value: getattr(value, "stem", value))


def table(found: Path, language: str) -> list[dict[str, str]]:
    text = written((found, language), "csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def hostile(found: Dossier) -> Dossier:
    """The case with a formula in the place of texts that come from data."""
    question = found.questions[0]
    first = question.definitions[0]
    row = replace(first.criteria[0], value=FORMULA, name="\u202e" + FORMULA)
    definition = replace(first, criteria=(row,), decided_on=FORMULA)
    patient = replace(found.patient, pseudonym=FORMULA)
    return replace(found, patient=patient, questions=(replace(question, definitions=(definition,)),))


@each_case
def test_csv_has_a_row_for_every_criterion_of_every_definition(path: Path, language: str) -> None:
    found, rows = case(path, language), table(path, language)
    assert written((path, language), "csv").startswith(b"\xef\xbb\xbfpseudonym,")
    assert [*rows[0]] == [*COLUMNS]
    told = [(row["question"], row["definition"], row["criterion"], row["answer"]) for row in rows]
    assert told == [
        place
        for question in found.questions
        for place in (
            *((question.id, d.id, c.code, c.answer) for d in question.definitions for c in d.criteria),
            *((question.id, PREDICTOR, c.code, c.answer) for c in question.predictors),
        )
    ]
    assert {row["result"] for row in rows} == {question.identifier for question in found.questions}
    assert all(len(row["sources"].split()) == len(row["dates"].split()) for row in rows)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "' =1"),
        ("\r=1", "' =1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("-2.535", "-2.535"),
        ("+5", "+5"),
        ("-2.535 (2a)", "'-2.535 (2a)"),
        ("> 50 %", "> 50 %"),
        ("\u202e=1", "[U+202E]=1"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_no_cell_of_csv_is_a_formula(cell: str, kept: str) -> None:
    assert inert(cell) == kept


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheet(hostile(case(HCC, "en")), "xlsx")))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells].count(FORMULA) > 2


@each_case
def test_a_workbook_has_four_sheets_with_everything_in_them(path: Path, language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written((path, language), "xlsx")))
    expected = lists(case(path, language))
    assert book.sheetnames == [each.title for each in expected]
    for page, each in zip(book, expected, strict=True):
        read = [tuple(value or "" for value in row) for row in page.iter_rows(values_only=True)]
        assert read == [each.heads, *each.rows]


@each_case
def test_a_document_has_every_answer_and_every_criterion(path: Path, language: str) -> None:
    found, document = case(path, language), Document(io.BytesIO(written((path, language), "docx")))
    cells = {cell.text for each in document.tables for cell in each._cells}
    for question in found.questions:
        for definition in question.definitions:
            assert {definition.name, definition.decided_on or "–"} <= cells | {"", "–"}
            assert {row.name for row in definition.criteria} <= cells
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(question.identifier in text for question in found.questions)
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "SimSun"
    assert len(document.inline_shapes) == 1


def test_a_document_says_what_is_supposed_and_holds_a_formula_as_text() -> None:
    found = case(HCC, "en", ("set", "extrahepatic-spread=yes"))
    document = Document(io.BytesIO(sheet(replace(hostile(found), drawing={}), "docx")))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "HYPOTHETICAL" in text
    assert FORMULA in text
    assert len(document.inline_shapes) == 0


@pytest.mark.parametrize("form", [*FORMS])
def test_the_same_dossier_gives_the_same_bytes(form: str) -> None:
    found = case(HCC, "zh-CN")
    assert sheet(found, form) == written((HCC, "zh-CN"), form)


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_no_part_of_a_file_tells_when_it_was_written(form: str) -> None:
    with ZipFile(io.BytesIO(written((NET, "en"), form))) as parts:
        assert {part.date_time for part in parts.infolist()} == {(2025, 4, 1, 0, 0, 0)}
        properties = parts.read("docProps/core.xml").decode()
    assert properties.count("2025-04-01T00:00:00Z") == 2
