"""The sheet as PDF: one A4 page for the board, the appendix behind it. Tagged (PDF/UA-1) and made to last (PDF/A-2a).

The text reaches the template as data, in memory, and is never read as markup. The same dossier gives the same bytes:
the only time in the file is the day of the dossier.
"""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fhirnet.dossier.record import Dossier
from fhirnet.sheet.appendix import appendix
from fhirnet.sheet.characters import all_in_font
from fhirnet.sheet.front import front
from fhirnet.sheet.picture import CHINESE, FONTS, LATIN, svg

HERE = Path(__file__).parent
REMEMBERED = 11  # compilations after which Typst has forgotten one
SET = {  # language, region and fonts of the text, first choice first
    "en": ("en", "gb", (LATIN, CHINESE)),
    "zh-CN": ("zh", "cn", (CHINESE, LATIN)),
}


def pdf(found: Dossier) -> bytes:
    """The sheet of a dossier."""
    import typst

    day = date.fromisoformat(found.as_of)
    language, region, fonts = SET[found.language]
    content = {
        "language": language,
        "region": region,
        "fonts": fonts,
        "day": [day.year, day.month, day.day],
        "front": asdict(front(found)),
        "appendix": [asdict(each) for each in appendix(found)],
    }
    inputs = {"content": json.dumps(all_in_font(content)), "picture": svg(found.drawing, fonts[0])}
    compiler = typst.Compiler(_template(), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    try:
        made = compiler.compile(format="pdf", timestamp=midnight, pdf_standards=["a-2a", "ua-1"])
    finally:
        _forget()
    assert isinstance(made, bytes)  # of a PDF, all pages in one
    return made


def _forget() -> None:
    """Typst remembers what it set in the last compilations of a process, and a patient's data with it: no longer."""
    import typst

    for _ in range(REMEMBERED):
        typst.Compiler(b"", font_paths=_fonts(), ignore_system_fonts=True).compile(format="svg")


@cache
def _template() -> bytes:
    return HERE.joinpath("template.typ").read_bytes()


@cache
def _fonts() -> Any:
    """The fonts, read once a process."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
