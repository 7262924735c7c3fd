"""The one value of a day and the latest of all (contract 2.5, 6.7)."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from fhirnet.case import Case
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import Statement
from fhirnet.dates import Interval, instant
from tests.oracle.tace.scans import SURE

R = TypeVar("R", Measurement, Statement)


def values_of_days(case: Case, analyte: Analyte) -> list[Measurement]:
    """The values of a series in order, one a day; days that contradict themselves left out."""
    found = [m for m in case.measurements if m.analyte is analyte]
    days = sorted({m.on.first for m in found})
    chosen = [of_a_day([m for m in found if m.on.first == day]) for day in days]
    return [one for one in chosen if one is not None]


def of_a_day(records: Sequence[R]) -> R | None:
    """A later time of day, then the more final, then the later issued; None where they still differ.

    One that is only perhaps of this day is perhaps of another: it counts there.
    """
    left = [one for one in records if Interval.parse(one.on.written).exact] or list(records)
    if len(left) > 1 and all("T" in one.on.written for one in left):
        last = max(instant(one.on.written) for one in left)
        left = [one for one in left if instant(one.on.written) == last]
    most = max(SURE[one.reporting] for one in left)
    left = [one for one in left if SURE[one.reporting] == most]
    if len(left) > 1 and all(one.issued for one in left):
        latest = max(instant(one.issued) for one in left if one.issued)
        left = [one for one in left if one.issued and instant(one.issued) == latest]
    return left[0] if all(one.value == left[0].value for one in left) else None


def of_the_last_day(records: Sequence[R]) -> tuple[R | None, date | None]:
    """The record that counts of the last day there is, and that day."""
    if not records:
        return None, None
    last = max(one.on.first for one in records)
    return of_a_day([one for one in records if one.on.first == last]), last
