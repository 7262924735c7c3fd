"""The sheet as a Word document, to be edited by whoever writes the minutes: the first page, then the appendix.

Text is set in a font that Chinese is written with on every system (`w:eastAsia`); no font is put into the file.
"""

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from fhirnet.dossier.record import Dossier
from fhirnet.sheet.appendix import Table, appendix
from fhirnet.sheet.archive import timeless
from fhirnet.sheet.characters import visible
from fhirnet.sheet.front import Asked, Front, front
from fhirnet.sheet.picture import FONT, png

LATIN, CHINESE = "Arial", "SimSun"
A4, MARGIN = (Mm(210), Mm(297)), Mm(16)
COLOURS = {"met": 0xA01F22, "not-suitable": 0xA01F22, "not-met": 0x17663A, "suitable": 0x17663A}
OTHER = 0x865600
ANSWERS = (18, 16, 38, 11, 17)
GRID = "Table Grid"


def docx(found: Dossier) -> bytes:
    """The document of a dossier."""
    page = front(found)
    document: Any = Document()
    _set(document, found, page)
    _first(document, page)
    if drawn := png(found.drawing, FONT[found.language]):
        document.add_heading(visible(page.timeline), 2)
        document.add_picture(io.BytesIO(drawn), width=A4[0] - 2 * MARGIN)
    _end(document, page)
    for part in appendix(found):
        document.add_page_break()
        document.add_heading(visible(part.title), 1)
        for each in part.tables:
            _table(document, each)
    written = io.BytesIO()
    document.save(written)
    return timeless(written.getvalue(), found.as_of)


def _set(document: Any, found: Dossier, page: Front) -> None:
    """The page, the fonts, the head and foot of every page, the title."""
    section = document.sections[0]
    section.orientation, (section.page_width, section.page_height) = WD_ORIENT.PORTRAIT, A4
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    for name in ("Normal", "Heading 1", "Heading 2", "Title"):
        style = document.styles[name]
        style.font.name = LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), CHINESE)
    document.styles["Normal"].font.size = Pt(9)
    document.styles["Normal"].paragraph_format.space_after = Pt(3)
    run = section.footer.paragraphs[0].add_run(visible(f"{page.running} · {page.rule_based}"))
    if page.hypothetical:
        _warn(run)
    document.core_properties.title = visible(f"{page.title} {page.running}")
    document.core_properties.author = visible(page.versions)
    document.core_properties.language = found.language


def _warn(run: Any) -> None:
    run.bold, run.font.color.rgb = True, RGBColor(0xA0, 0x1F, 0x22)


def _first(document: Any, page: Front) -> None:
    document.add_heading(visible(page.title), 0)
    _line(document, f"{page.hospital} " + "_" * 30)
    for name, said in page.about:
        _line(document, name, said)
    if page.hypothetical:
        _warn(document.add_paragraph().add_run(visible(page.hypothetical)))
    for each in page.asked:
        _asked(document, each, page)


def _end(document: Any, page: Front) -> None:
    """What is filled in by hand, and what the sheet was made from."""
    for name in page.to_fill_in:
        _line(document, f"{name} " + "_" * 40)
    for title, identifier in page.identifiers:
        _line(document, title, identifier)
    _line(document, " · ".join(each for each in (page.versions, page.disclaimer, page.unverified) if each))


def _asked(document: Any, asked: Asked, page: Front) -> None:
    document.add_heading(visible(asked.headline), 1)
    _line(document, " · ".join(each for each in (asked.title, asked.agreement) if each))
    rows = [(e.name, f"{e.said} {e.mark}".rstrip(), e.decided_on, e.on, e.citation) for e in asked.answers]
    cells = _rows(document, page.heads, rows, ANSWERS)
    for row, each in zip(cells[1:], asked.answers, strict=True):
        run = row[1].paragraphs[0].runs[0]
        run.bold, run.font.color.rgb = True, RGBColor(*COLOURS.get(each.answer, OTHER).to_bytes(3, "big"))
    if asked.remark:
        _line(document, asked.remark)
    for listed in asked.lists:
        _line(document, "", listed.title)
        for item in listed.items:
            document.add_paragraph(visible(item), style="List Bullet")


def _table(document: Any, found: Table) -> None:
    document.add_heading(visible(found.title), 2)
    for text in found.texts:
        _line(document, text)
    if found.rows:
        _rows(document, found.heads, found.rows, found.widths)


def _rows(document: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> list[Any]:
    """A table whose first row is repeated on every page; its rows of cells."""
    table = document.add_table(rows=0, cols=len(heads), style=GRID)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    room = A4[0] - 2 * MARGIN
    made = []
    for row in (heads, *rows):
        cells = table.add_row().cells
        for cell, text, share in zip(cells, row, widths, strict=True):
            cell.width = int(room * share / sum(widths))
            cell.text = visible(text)
            for run in cell.paragraphs[0].runs:
                run.font.size, run.bold = Pt(7.5), row is heads
        made.append(cells)
    repeated = table.rows[0]._tr.get_or_add_trPr()
    repeated.append(OxmlElement("w:tblHeader"))
    return made


def _line(document: Any, text: str, strong: str = "") -> None:
    paragraph = document.add_paragraph()
    if text:
        paragraph.add_run(visible(text))
    if strong:
        paragraph.add_run(visible(f"  {strong}" if text else strong)).bold = True
