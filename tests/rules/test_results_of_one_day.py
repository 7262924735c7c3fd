"""Which of several results of one day counts: the later hour, then what was corrected, then what was issued later."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from fhirnet.case import Case
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.person import Person
from fhirnet.case.status import NetGrade, Reporting, Statement, Topic
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity, Received
from fhirnet.rules import series

DAY = "2024-06-20"
NOON = f"{DAY}T12:00:00Z"
PRELIMINARY, AMENDED, CORRECTED = Reporting.PRELIMINARY, Reporting.AMENDED, Reporting.CORRECTED


def _albumin(
    value: int, on: str = DAY, issued: str | None = None, reporting: Reporting = Reporting.FINAL
) -> Measurement:
    return Measurement(
        key=f"l{value}",
        analyte=Analyte.ALBUMIN,
        on=Interval.parse(on),
        value=Quantity.exactly(value, "g/L"),
        issued=issued,
        reporting=reporting,
        source=(f"Observation/l{value}",),
    )


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        (_albumin(38), _albumin(38), 38),
        (_albumin(38), _albumin(36), None),
        (_albumin(38, on=NOON), _albumin(36), 38),  # a stated hour prevails over none
        (_albumin(38, reporting=PRELIMINARY), _albumin(36), 36),
        (_albumin(38, reporting=CORRECTED), _albumin(36, issued=NOON), 38),
        (_albumin(38, reporting=AMENDED), _albumin(36, issued=NOON), 38),
        (_albumin(38, reporting=AMENDED), _albumin(36, reporting=CORRECTED), None),
        (_albumin(38, issued=NOON), _albumin(36), 38),
        (_albumin(38, issued=NOON), _albumin(36, issued=f"{DAY}T12:00:01Z"), 36),
        (_albumin(38, issued=NOON), _albumin(36, issued=f"{DAY}T13:00:00+08:00"), 38),  # at five in Greenwich
        (_albumin(38, issued=NOON), _albumin(36, issued=f"{DAY}T20:00:00.0+08:00"), None),
        (_albumin(38, on=NOON), _albumin(36, on=f"{DAY}T12:00:00+08:00"), None),  # hours as they were written
        (_albumin(38, issued=f"{DAY}T23:59:60Z"), _albumin(36, issued=f"{DAY}T23:59:58Z"), 38),
        (_albumin(38, issued="0001-01-01T00:00:00+14:00"), _albumin(36, issued=NOON), 36),
        (_albumin(38, issued="9999-12-31T23:59:59-10:00"), _albumin(36, issued=NOON), 38),
    ],
)
def test_of_two_results_of_one_day_one_prevails_or_neither(
    first: Measurement, second: Measurement, counts: int | None
) -> None:
    for facts in ([first, second], [second, first]):
        found = series.latest(facts)
        assert found.fact is not None
        assert (None if found.conflict else found.fact.value.exact) == counts


def test_the_same_amount_written_differently_is_no_contradiction() -> None:
    written = [Quantity(Decimal(38), Decimal(38), "g/L", received=Received(text, text)) for text in ("38", "38.0")]
    first, second = (replace(_albumin(38), value=value) for value in written)
    assert first != second
    assert series.latest([first, second]).conflict is False


def _said(topic: Topic, value: int | NetGrade, key: str, on: str = DAY) -> Statement:
    return Statement(key=key, topic=topic, on=Interval.parse(on), value=value, source=(f"Observation/{key}",))


@pytest.mark.hazard("H10")
@pytest.mark.parametrize(
    ("facts", "contradictory"),
    [
        ([_albumin(38), _albumin(36)], [("Observation/l38", "Observation/l36")]),
        ([_albumin(38), _albumin(36), _albumin(34)], [("Observation/l38", "Observation/l36", "Observation/l34")]),
        ([_albumin(38), _albumin(38)], []),
        ([_albumin(38)], []),
        ([_albumin(38), _albumin(36, on="2024-06-21")], []),
        ([_albumin(38), _albumin(36, reporting=CORRECTED)], []),
        ([_said(Topic.ECOG, 1, "a"), _said(Topic.ECOG, 2, "b")], [("Observation/a", "Observation/b")]),
        ([_said(Topic.ECOG, 1, "a"), _said(Topic.KPS, 80, "b"), _albumin(36)], []),
        ([_said(Topic.NET_GRADE, NetGrade.G1, "a"), _said(Topic.NET_GRADE, NetGrade.G2, "b")], []),  # two specimens
        (
            [_albumin(38), _said(Topic.ECOG, 1, "a"), _albumin(36), _said(Topic.ECOG, 2, "b")],
            [("Observation/l38", "Observation/l36"), ("Observation/a", "Observation/b")],
        ),
    ],
)
def test_results_of_one_day_that_differ_are_contradictions(
    facts: list[Measurement | Statement], contradictory: list[tuple[str, ...]]
) -> None:
    case = Case(
        as_of=date(2024, 7, 1),
        person=Person(key="p"),
        measurements=tuple(f for f in facts if isinstance(f, Measurement)),
        statements=tuple(f for f in facts if isinstance(f, Statement)),
    )
    assert [found.source for found in series.contradictions(case)] == contradictory
