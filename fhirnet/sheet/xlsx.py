"""The dossier as an Excel workbook: verdicts, criteria, timeline and what is not used, each on a sheet.

Every cell is a text: none can be taken for a formula. The times in the file are the day of the dossier. It is made in
memory alone: openpyxl of itself writes each sheet to a temporary file first.
"""

import io
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from fhirnet.dossier.record import Dossier
from fhirnet.sheet.archive import timeless
from fhirnet.sheet.characters import visible
from fhirnet.sheet.front import running
from fhirnet.sheet.listing import Sheet, lists

MOST, LEAST = 60, 10  # characters a column is wide
WRAPPED, BOLD = Alignment(wrap_text=True, vertical="top"), Font(bold=True)
CELL = 32_767  # characters that a cell of the format holds


def xlsx(found: Dossier) -> bytes:
    """The workbook of a dossier."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = f"fhirnet {found.software}"
    book.properties.created = datetime.fromisoformat(found.as_of)
    for each in lists(found):
        page = book.create_sheet(each.title)
        _fill(page, each)
        page.oddFooter.left.text = visible(running(found)).replace("&", "&&")  # one & begins a command
        page.print_title_rows = "1:1"
    written = io.BytesIO()
    _InMemory(book, ZipFile(written, "w", ZIP_DEFLATED)).save()
    return timeless(written.getvalue(), found.as_of)


class _InMemory(ExcelWriter):
    """Writes sheets of cells alone, as these are: without charts and pictures."""

    _archive: ZipFile  # what the type hints of openpyxl do not tell

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = None
        content = io.BytesIO()
        writer: Any = WorksheetWriter(ws, content)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], content.getvalue())
        self.manifest.append(ws)


def _fill(page: Worksheet, found: Sheet) -> None:
    for place, row in enumerate((found.heads, *found.rows), 1):
        for column, text in enumerate(row, 1):
            cell = page.cell(place, column)
            cell.value = visible(text)[:CELL]
            cell.data_type = "s"
            cell.alignment = WRAPPED
            if place == 1:
                cell.font = BOLD
    for column, head in enumerate(found.heads):
        widest = max((len(row[column]) for row in found.rows), default=0)
        page.column_dimensions[get_column_letter(column + 1)].width = min(MOST, max(LEAST, widest + 2, len(head) + 4))
    page.freeze_panes = "A2"
    if found.rows:
        page.auto_filter.ref = page.dimensions
