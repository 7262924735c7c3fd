"""What an open finding on tumour markers may still turn out to be when the values that it lacks are there.

A rise beyond every variation and a fall to nearly nothing are tried. What the values on record rule out, because they
have fallen since or contradict each other, is no prospect.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.dates import Interval, shifted
from fhirnet.quantities import Quantity
from fhirnet.rules.courses import History
from fhirnet.rules.known import unique
from fhirnet.rules.markers import LIMIT, MARKERS, MARKERS_AFTER, NAMES, UNITS, elevation
from fhirnet.rules.readings import World
from fhirnet.verdict import Judged, Missing, Truth

EITHER = (Truth.MET, Truth.NOT_MET)
LITTLE, MUCH = 1, 10**9  # in any unit: below and above whatever is on record


def prospects(history: History, finding: Judged) -> tuple[Truth, ...]:
    """What this finding on markers may turn out to be; both where nothing is recorded, or a limit of normal lacks."""
    course, case, cited = history.course(World()), history.case, {*finding.evidence}
    cited_of = [m.analyte for m in case.measurements if m.analyte in MARKERS and not cited.isdisjoint(m.source)]
    if course is None or not cited_of or any(fact.what == LIMIT for fact in finding.missing):
        return EITHER
    answers = []
    for rising in (True, False):
        for at_once in (True, False):
            values = [v for fact in finding.missing for v in _values(history, cited_of[0], fact, rising, at_once)]
            everything = sorted([*case.measurements, *values], key=lambda m: (m.on.first, m.on.last))
            judged = elevation(replace(case, measurements=tuple(everything)), course, World())
            answers.append(judged.answer)
    return unique([answer for answer in answers if isinstance(answer, Truth)])


def _values(history: History, cited: Analyte, fact: Missing, rising: bool, at_once: bool) -> Iterator[Measurement]:
    """The values of one fact: before a session on its day; after it, on the first day or after all on record."""
    marker = next((named for named, name in NAMES.items() if name == fact.what), cited)
    recorded = [m for m in history.case.measurements if m.analyte is marker]
    if fact.last is not None:
        yield _value(marker, fact.last, LITTLE if rising else MUCH, recorded)
        return
    assert fact.first is not None
    day = fact.first if at_once else max([fact.first, *(shifted(m.on.last, 1) for m in recorded)])
    for n in range(2 if fact.what == MARKERS_AFTER else 1):
        yield _value(marker, shifted(day, n), MUCH if rising else LITTLE, recorded)


def _value(marker: Analyte, day: date, amount: int, recorded: list[Measurement]) -> Measurement:
    upper = next((m.upper for m in reversed(recorded) if m.upper is not None), None)
    value = Quantity.exactly(amount, UNITS[marker])
    return Measurement(key=f"{marker.value}@{day}", analyte=marker, on=Interval.of_day(day), value=value, upper=upper)
