"""Limits of normal: those that came with a result, else the published default of its concept."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from msgspec import UNSET

from fhirnet.quantities import Quantity, Received
from mappings.r4 import generated as r4
from mappings.units import EXACT, ONE, SCALES, spelt, unit_of
from mappings.unused import NotUsed


def read(concept: str, ranges: Any, value: Quantity) -> tuple[Quantity | None, Quantity | None, bool]:
    """The upper and lower limit of normal of the untyped or `normal` range; the published default for no upper one."""
    if ranges is UNSET:
        default = SCALES[concept].upper
        return default, None, default is not None
    uppers: list[Quantity | None] = []
    lowers: list[Quantity | None] = []
    for limits in ranges:
        if limits.type is not UNSET and not any(each.code == "normal" for each in limits.type.coding or ()):
            continue
        if limits.high is not UNSET:
            uppers.append(_one(concept, limits.high, value.received))
        if limits.low is not UNSET:
            lowers.append(_one(concept, limits.low, value.received))
    if uppers:
        return _only(uppers), _only(lowers), False
    default = SCALES[concept].upper
    return default, _only(lowers), default is not None


def _only(limits: list[Quantity | None]) -> Quantity | None:
    """The limit, where several do not differ."""
    if not limits:
        return None
    first = limits[0]
    if len(limits) == 1:
        return first
    return first if all(each is not None and first is not None and each.low == first.low for each in limits) else None


def _one(concept: str, value: r4.Quantity, beside: Received | None) -> Quantity | None:
    """A limit of normal in the canonical unit; one that names no unit has that of the value beside it; else None."""
    if value.value is UNSET:
        return None
    try:
        unit, is_text = unit_of(value)
        of = unit if unit is not None or beside is None else beside.unit
        return _limit(concept, str(value.value), unit, is_text, of)
    except NotUsed:
        return None


@lru_cache(maxsize=4096)
def _limit(concept: str, written: str, unit: str | None, is_text: bool, of: str | None) -> Quantity:
    scale = SCALES[concept]
    factor = scale.factor(of)
    number = EXACT.multiply(Decimal(written), factor)
    received = Received(written, written, "", *spelt(scale, unit, is_text))
    return Quantity(number, number, scale.unit, False, False, received, factor != ONE)
