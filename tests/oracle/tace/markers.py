"""JSH item 3, the continuous elevation of a tumour marker (tace.md 5.1, contract 6.5)."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise, product

from fhirnet.case import Case
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import Pregnancy, Topic
from fhirnet.case.treatment import Drug
from fhirnet.verdict import Truth
from tests.oracle.tace.completions import MET, NOT_MET, OPEN, amounts, either, one_truth
from tests.oracle.tace.latest import values_of_days
from tests.oracle.tace.sessions import Session

VARIATION = {  # reference change value, %
    Analyte.AFP: 20,
    Analyte.AFP_UNITS: 20,
    Analyte.PIVKA2_UNITS: 38,
    Analyte.PIVKA2: 38,
    Analyte.AFP_L3: 20,
}
VITAMIN_K_OR_ANTIBIOTIC = (Drug.VITAMIN_K, Drug.VITAMIN_K_ANTAGONIST, Drug.ANTIBACTERIAL)


def continuous_elevation(case: Case, course: Sequence[Session]) -> Truth:
    """OR over the informative markers."""
    since = course[0].day - timedelta(30)
    found: list[Truth] = []
    any_data = False
    for analyte in VARIATION:
        series = values_of_days(case, analyte)
        recent = [value for value in series if value.on.first >= since]
        if not recent:
            continue
        any_data = True
        raised = [above_normal(value) for value in recent]
        if MET in raised:
            found.append(_elevation(case, analyte, series, course))
        elif OPEN in raised:
            found.append(OPEN)
    if not any_data:
        return OPEN
    return either(*found)


def above_normal(value: Measurement) -> Truth:
    """Whether a value exceeds its upper limit of normal."""
    if value.upper is None:
        return OPEN
    return one_truth(MET if one > limit else NOT_MET for one in amounts(value.value) for limit in amounts(value.upper))


def _elevation(case: Case, analyte: Analyte, series: Sequence[Measurement], course: Sequence[Session]) -> Truth:
    """At the latest session with a value before and two after it; a value of the day of a session is one before it."""
    ends: list[date | None] = [*(session.day for session in course[1:]), None]
    for session, end in reversed(list(zip(course, ends, strict=True))):
        before = [v for v in series if session.day - timedelta(30) <= v.on.first <= session.day]
        after = [v for v in series if (v.on.first - session.day).days >= 14 and v.on.first <= (end or case.as_of)]
        if not before or len(after) < 2:
            continue
        if (after[-1].on.first - session.day).days < 28:
            return OPEN
        if confounded(case, analyte, before[-1].on.first, after[-1].on.first):
            return OPEN
        normal = after[-1].upper
        limits: tuple[Decimal | None, ...] = (None,) if normal is None else amounts(normal)
        return one_truth(
            _textbook(b, values, limit, VARIATION[analyte])
            for limit in limits
            for b, *values in product(amounts(before[-1].value), *(amounts(v.value) for v in after))
        )
    return OPEN


def _textbook(b: Decimal, values: list[Decimal], limit: Decimal | None, variation: int) -> Truth:
    """The lines of 5.1 in their order, for exact values."""
    last, low = values[-1], min(values)
    if (limit is not None and last <= limit) or last <= b:
        return NOT_MET
    if limit is None:
        return OPEN
    if last * 100 <= b * (100 + variation):
        return OPEN
    if low * 2 < b:
        return NOT_MET
    after_low = values[values.index(low) :]
    if any(later * 100 < earlier * (100 - variation) for earlier, later in pairwise(after_low)):
        return OPEN
    return MET


def confounded(case: Case, analyte: Analyte, first: date, last: date) -> bool:
    """Whether something else between the first and the last value explains a rise."""
    if analyte in (Analyte.PIVKA2, Analyte.PIVKA2_UNITS):
        used = [use.during for use in case.medications if use.drug in VITAMIN_K_OR_ANTIBIOTIC and use.during]
        used += [given.on for given in case.administrations if given.drug in VITAMIN_K_OR_ANTIBIOTIC]
        return any(period.first <= last and period.last >= first for period in used)
    if analyte is Analyte.AFP_L3 and any(
        m.analyte is Analyte.BILIRUBIN and first <= m.on.first <= last and m.value.above(342) for m in case.measurements
    ):
        return True
    return any(
        s.topic is Topic.PREGNANCY and s.value is Pregnancy.PREGNANT and first <= s.on.first <= last
        for s in case.statements
    )
