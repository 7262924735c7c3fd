"""Dates of an export: a day moves exactly, a month or a year to what says the same, an age stays what it was."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhirnet.dates import Interval
from mappings.deidentified.dates import Shift

LATEST = date(2024, 7, 1)


def on(written: str) -> Interval:
    return Interval.parse(written)


def days_moved(days: int = 100, latest: date | None = LATEST) -> Shift:
    return Shift(days, latest)


@pytest.mark.parametrize(
    ("written", "moved"),
    [
        ("2024-06-30", "2024-03-22"),
        ("2024-06-30T08:30:00+08:00", "2024-03-22T08:30:00+08:00"),
        ("2024-03", "2023-11-22/2023-12-22"),
        ("2023", "2022-09-23/2023-09-22"),
        ("2024-05-01/..", "2024-01-22/.."),
        ("../2024-03", "../2023-12-22"),
        ("2024-03/2024-06-30T10:00:00Z", "2023-11-22/2024-03-22T10:00:00Z"),
    ],
)
def test_what_happened_keeps_its_days(written: str, moved: str) -> None:
    shift = days_moved()
    assert shift.happened(on(written), clock=True).written == moved
    assert shift.inexact == 0


def test_a_time_of_day_is_kept_only_where_it_is_asked_for() -> None:
    assert days_moved().happened(on("2024-06-30T08:30:00+08:00")).written == "2024-03-22"
    assert days_moved().instant("2024-06-30T08:30:00.125+08:00") == "2024-03-22T08:30:00.125+08:00"
    assert days_moved().first("2024-03") == "2023-11-22"


@pytest.mark.parametrize(
    ("written", "moved", "inexact"),
    [
        ("2024-03-05", "2023-11-26", 0),
        ("2024-03", "2023-12", 1),  # 9 days of November, 22 of December
        ("2024", "2023", 1),  # most of it lies in 2024, whose last day is after the case
        ("2024-03-05/2024-05", "2023-11-26/2024-02", 1),
        ("2024-03-05/..", "2023-11-26/..", 0),
        ("2024-07/2024-07-01", "2024-02/2024-03-23", 1),  # March and April end after the case
        ("2024-02/2024-02-02", "2023-10-24/2023-10-25", 1),  # the month of the start would be after the end
    ],
)
def test_a_duration_keeps_the_nearest_months(written: str, moved: str, inexact: int) -> None:
    shift = days_moved()
    assert shift.during(on(written)).written == moved
    assert shift.inexact == inexact


def test_without_a_last_day_nothing_limits_a_duration() -> None:
    assert days_moved(31, None).during(on("2024")).written == "2024"
    assert days_moved(31, None).birth(on("1934-05"), ()).written == "1934-04"


def test_at_the_edge_of_the_calendar_there_is_no_earlier_month() -> None:
    assert days_moved(31, date(1, 1, 5)).during(on("0001-01")).written == "0001-01"


@pytest.mark.parametrize(
    ("born", "latest", "moved"),
    [
        ("1934-07-01", date(2024, 7, 1), "1934-03-23"),  # 90 today, moved by 100 days
        ("1920-01-01", date(2024, 7, 1), "1934-03-23"),
        ("1930", date(2024, 7, 1), "1934-03-23"),
        ("1900-01-01", date(2024, 6, 8), "1934-02-28"),
    ],
)
def test_who_is_above_89_is_90(born: str, latest: date, moved: str) -> None:
    assert days_moved(100, latest).birth(on(born), ()).written == moved


def test_who_is_90_on_a_leap_day_was_born_the_day_before() -> None:
    assert days_moved(100, date(2024, 6, 8)).birth(on("1900-01-01"), ()).written == "1934-02-28"


def test_who_is_born_after_the_case_is_born_after_it_still() -> None:
    shift = days_moved()
    assert shift.latest is not None
    assert shift.birth(on("2024-08-01"), ()).first > shift.latest


@given(
    st.dates(date(1936, 1, 1), date(2010, 1, 1)),
    st.dates(date(2012, 1, 1), date(2025, 12, 31)),
    st.integers(31, 364),
    st.sampled_from((10, 7)),
)
def test_on_the_last_day_the_patient_is_as_old_as_before(born: date, latest: date, days: int, width: int) -> None:
    shift = days_moved(days, latest)
    written = on(born.isoformat()[:width])
    moved = shift.birth(written, [latest])
    assert shift.latest is not None
    assert len(moved.written) == width
    if width == 10:
        assert _age(moved.first, shift.latest) == _age(born, latest)
        assert abs((moved.first - shift.day(born)).days) <= 1


@pytest.mark.parametrize("day", ["2012-02-29", "2024-03-01", "2024-02-29"])
def test_a_threshold_on_a_birthday_is_reached_on_the_same_day(day: str) -> None:
    """18 years are 6574 or 6575 days."""
    latest = date.fromisoformat(day)
    born = latest.replace(year=latest.year - 18, day=min(latest.day, 28))
    for days in range(31, 365):
        shift = days_moved(days, latest)
        assert shift.latest is not None
        assert _age(shift.birth(on(born.isoformat()), [latest]).first, shift.latest) == 18


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
