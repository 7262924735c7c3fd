"""Any legal date is computed with, also where a window would reach past the first or the last day of the calendar."""

import re

import pytest
from hypothesis import given, reject, settings

from fhirnet.case import Case
from fhirnet.errors import Refused
from fhirnet.rules import catalogue, prrt, tace
from mappings import document
from tests.patients import prrt_patients, tace_patients

EDGES = ("first", "last")
YEAR = re.compile(r'(?<=["/])(?:19|20)\d\d(?=["/-])')


def _moved(case: Case, edge: str) -> Case:
    """The case with all its years moved together, to the beginning or to the end of the calendar."""
    text = document.dump(case).decode()
    years = [int(year) for year in YEAR.findall(text)]
    by = 1 - min(years) if edge == "first" else 9999 - max(years)
    try:
        return document.load(YEAR.sub(lambda found: f"{int(found[0]) + by:04}", text).encode())
    except Refused:  # 29 February of a year that has none
        reject()


@pytest.mark.parametrize("edge", EDGES)
@settings(max_examples=60, deadline=None)
@given(case=tace_patients())
def test_tace_is_answered_at_the_edge_of_the_calendar(edge: str, case: Case) -> None:
    moved = _moved(case, edge)
    for definition in catalogue.definitions("tace-resistance"):
        assert tace.resistance(moved, definition.id).primary.definition is definition


@pytest.mark.parametrize("edge", EDGES)
@settings(max_examples=60, deadline=None)
@given(case=prrt_patients())
def test_prrt_is_answered_at_the_edge_of_the_calendar(edge: str, case: Case) -> None:
    assert prrt.suitability(_moved(case, edge), "prrt-default-1").primary.definition.id == "prrt-default-1"
