"""The timeline as a vector picture: a Vega-Lite specification drawn with the fonts of the sheet."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fhirnet.sheet.characters import all_in_font

FONTS = Path(__file__).parent / "fonts"
WIDTH = 620  # of the panels, in points of the picture
ASPECT = 2.3  # width by height of the place that is left for it on a full page
SIZE = re.compile(r'<svg[^>]* width="([0-9.]+)" height="([0-9.]+)"')
SHARP = 2.0  # dots of a picture for each of its points
CHINESE, LATIN = "Noto Sans SC", "Noto Sans"
FONT = {"en": LATIN, "zh-CN": CHINESE}  # the first choice for a language


def svg(drawing: Mapping[str, Any], font: str) -> str:
    """The picture as SVG; "" where nothing is to be drawn. Nothing is fetched from anywhere.

    One with many lines is drawn wider, so that it fills the line of the page where it has to be made smaller.
    """
    if not drawing:
        return ""
    drawn = _svg(drawing, font, WIDTH)
    width, height = (float(each) for each in SIZE.findall(drawn)[0])
    wanted = ASPECT * height
    return _svg(drawing, font, WIDTH + round(wanted - width)) if wanted > width else drawn


def png(drawing: Mapping[str, Any], font: str) -> bytes:
    """The picture as PNG, for what cannot show SVG; nothing where nothing is to be drawn."""
    if not drawing:
        return b""
    drawn: bytes = _converter().vegalite_to_png(_on_paper(drawing, font, WIDTH), allowed_base_urls=[], scale=SHARP)
    return drawn


def _svg(drawing: Mapping[str, Any], font: str, width: int) -> str:
    drawn: str = _converter().vegalite_to_svg(_on_paper(drawing, font, width), allowed_base_urls=[])
    return drawn


def _on_paper(drawing: Mapping[str, Any], font: str, width: int) -> dict[str, Any]:
    """The specification with what depends on the place: the font, the width of its panels."""
    panels = [{**panel, "width": width} for panel in drawing.get("vconcat", ())]
    made = {**drawing, "config": {**drawing.get("config", {}), "font": font}, "vconcat": panels}
    return {name: all_in_font(part) for name, part in made.items()}


@cache
def _converter() -> Any:
    import vl_convert

    vl_convert.register_font_directory(str(FONTS))
    return vl_convert
