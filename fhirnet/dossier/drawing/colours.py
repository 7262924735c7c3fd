"""Colours of the picture. Each is told from its background at 3:1 or more on white and on dark, and from its
neighbours by colour-blind eyes; nothing is told by colour alone."""

from collections.abc import Mapping
from typing import Any

BLUE, GREEN, VERMILLION, PURPLE = "#1f78c8", "#00875f", "#d55e00", "#8a6fc4"
OCHRE, MAGENTA, GREY = "#9a7d0a", "#b45f92", "#767676"
SERIES = (BLUE, VERMILLION, PURPLE, GREEN, OCHRE, MAGENTA)
SHAPES = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down")
LIGHT, DARK = ("#1a1c1f", "#dfe2e6"), ("#e9ebee", "#3a3f45")  # text, grid


def theme(*, dark: bool) -> Mapping[str, Any]:
    """The config of the picture: text and lines for a light or a dark background, which itself is not drawn."""
    text, grid = DARK if dark else LIGHT
    axis = {"labelColor": text, "titleColor": text, "gridColor": grid, "domainColor": GREY, "tickColor": GREY}
    return {
        "background": None,
        "font": "sans-serif",
        "axis": axis | {"labelFontSize": 11, "titleFontSize": 11, "titleFontWeight": "normal"},
        "legend": {"labelColor": text, "titleColor": text, "labelFontSize": 11},
        "title": {"color": text, "subtitleColor": text},
        "text": {"color": text, "fontSize": 11},
        "view": {"stroke": grid},
        "style": {"day": {"color": text}},
    }
