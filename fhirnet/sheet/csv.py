"""The criteria of a dossier as CSV: UTF-8 with its mark, so that Excel reads Chinese; the heads are identifiers.

A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV Injection); a plain number
is no formula.
"""

import csv as written
import io
import re

from fhirnet.dossier.record import Dossier
from fhirnet.sheet.characters import visible
from fhirnet.sheet.listing import COLUMNS, criteria

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def csv(found: Dossier) -> bytes:
    """A row a criterion of a definition, in the columns of `listing`."""
    text = io.StringIO(newline="")
    table = written.writer(text, lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows([inert(cell) for cell in row] for row in criteria(found))
    return text.getvalue().encode("utf-8-sig")


def inert(cell: str) -> str:
    """The cell as no spreadsheet executes it."""
    text = visible(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) and not NUMBER.fullmatch(text) else text
