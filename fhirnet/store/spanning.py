"""A written date compared with what is stored, as SQL: of the resources that are searched, and of the audit."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, not_, or_

from fhirnet.store.query import When


def at_one_of(any_of: Iterable[When], column: ColumnElement[str]) -> ColumnElement[bool]:
    """The instants of a column that fit one of these."""
    return or_(*(compared(when, column, column, timed=True) for when in any_of))


def compared(when: When, low: ColumnElement[str], high: ColumnElement[str], timed: bool) -> ColumnElement[bool]:
    """FHIR's comparison of two intervals (R4, "Search", section "Prefixes"): from `low` to `high` is what is stored."""
    span = when.span.wider() if when.prefix == "ap" else when.span
    first, last = (span.begin, span.end) if timed else (span.first, span.last)
    contained, above, below = and_(low >= first, high <= last), high > last, low < first
    match when.prefix:
        case "eq":
            return contained
        case "ne":
            return not_(contained)
        case "gt":
            return above
        case "lt":
            return below
        case "ge":
            return or_(above, contained)
        case "le":
            return or_(below, contained)
        case "sa":
            return low > last
        case "eb":
            return high < first
        case _:  # ap: they overlap
            return and_(low <= last, high >= first)
