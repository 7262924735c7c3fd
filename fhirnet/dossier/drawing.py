"""The timeline as a picture: one Vega-Lite specification, for the page and for paper."""

from collections.abc import Sequence
from typing import Any

from mappings.timeline import Event


def drawing(events: Sequence[Event], language: str) -> dict[str, Any]:
    """The specification that draws these rows."""
    return {}
