"""A document that is a ZIP archive (Word, Excel), without the moment at which it was written.

The same dossier gives the same bytes: every part has the day of the dossier, also where a library writes the clock.
"""

import io
import re
from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

PROPERTIES = "docProps/core.xml"
CHANGED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def timeless(archive: bytes, day: str) -> bytes:
    """The same archive, every part of it of this day."""
    made, on = io.BytesIO(), date.fromisoformat(day)
    when = (min(max(on.year, 1980), 2107), on.month, on.day, 0, 0, 0)  # the years that ZIP can write
    with ZipFile(io.BytesIO(archive)) as parts, ZipFile(made, "w", ZIP_DEFLATED) as kept:
        for part in parts.infolist():
            content = parts.read(part)
            if part.filename == PROPERTIES:
                content = CHANGED.sub(rb"\g<1>" + f"{day}T00:00:00Z".encode(), content)
            kept.writestr(ZipInfo(part.filename, when), content, ZIP_DEFLATED)
    return made.getvalue()
