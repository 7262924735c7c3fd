"""A written date as days in its own offset and as instants in UTC."""

import pytest

from mappings.spans import ALWAYS, hull, written

DAY = "2024-07-01"


@pytest.mark.parametrize(
    ("text", "first", "last", "begin", "end"),
    [
        ("2024", "2024-01-01", "2024-12-31", "2024-01-01T00:00:00.000000Z", "2024-12-31T23:59:59.999999Z"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-02-01T00:00:00.000000Z", "2024-02-29T23:59:59.999999Z"),
        (DAY, DAY, DAY, f"{DAY}T00:00:00.000000Z", f"{DAY}T23:59:59.999999Z"),
        (f"{DAY}T08:30Z", DAY, DAY, f"{DAY}T08:30:00.000000Z", f"{DAY}T08:30:59.999999Z"),
        (f"{DAY}T08:30:15Z", DAY, DAY, f"{DAY}T08:30:15.000000Z", f"{DAY}T08:30:15.999999Z"),
        (f"{DAY}T08:30:15.12Z", DAY, DAY, f"{DAY}T08:30:15.120000Z", f"{DAY}T08:30:15.129999Z"),
        (f"{DAY}T08:30:15.123456789Z", DAY, DAY, f"{DAY}T08:30:15.123456Z", f"{DAY}T08:30:15.123456Z"),
        (f"{DAY}T08:30:60Z", DAY, DAY, f"{DAY}T08:30:59.000000Z", f"{DAY}T08:30:59.999999Z"),
        (f"{DAY}T08:30:15", DAY, DAY, f"{DAY}T08:30:15.000000Z", f"{DAY}T08:30:15.999999Z"),  # no zone: UTC
        (f"{DAY}T23:30:00-05:00", DAY, DAY, "2024-07-02T04:30:00.000000Z", "2024-07-02T04:30:00.999999Z"),
        (f"{DAY}T00:30:00+08:00", DAY, DAY, "2024-06-30T16:30:00.000000Z", "2024-06-30T16:30:00.999999Z"),
        (
            "0001-01-01T00:00:00+08:00", "0001-01-01", "0001-01-01",
            "0001-01-01T00:00:00.000000Z", "0001-01-01T00:00:00.999999Z",
        ),
        (
            "9999-12-31T23:59:59-08:00", "9999-12-31", "9999-12-31",
            "9999-12-31T23:59:59.000000Z", "9999-12-31T23:59:59.999999Z",
        ),
    ],
)  # fmt: skip
def test_what_a_written_date_covers(text: str, first: str, last: str, begin: str, end: str) -> None:
    span = written(text)
    assert (span.first, span.last, span.begin, span.end) == (first, last, begin, end)
    assert span.timed == ("T" in text)


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-13", "2024-02-30", "0000", f"{DAY}T25:00:00Z", f"{DAY}T", f"{DAY} ", "٢٠٢٤", "2024-7-1"],
)  # fmt: skip
def test_what_is_no_date(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        written(text)


@pytest.mark.parametrize(
    ("text", "first", "last", "begin", "end"),
    [
        (DAY, "2024-06-30", "2024-07-02", "2024-06-30T00:00:00.000000Z", "2024-07-02T23:59:59.999999Z"),
        ("2024-03", "2024-01-30", "2024-05-01", "2024-01-30T00:00:00.000000Z", "2024-05-01T23:59:59.999999Z"),
        (f"{DAY}T08:30:15Z", "2024-06-30", "2024-07-02", f"{DAY}T08:30:14.000000Z", f"{DAY}T08:30:16.999999Z"),
        ("0001", "0001-01-01", "0002-12-31", "0001-01-01T00:00:00.000000Z", "0002-12-31T23:59:59.999999Z"),
        ("9999", "9998-01-01", "9999-12-31", "9998-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_as_much_again_on_either_side(text: str, first: str, last: str, begin: str, end: str) -> None:
    span = written(text).wider()
    assert (span.first, span.last, span.begin, span.end) == (first, last, begin, end)


def test_from_the_first_to_the_last_of_several() -> None:
    span = hull(map(written, ("2024-03", "2024-01-02", "2024-02-01T10:00:00Z")))
    assert (span.first, span.last) == ("2024-01-02", "2024-03-31")
    assert hull([span, ALWAYS]) == ALWAYS
