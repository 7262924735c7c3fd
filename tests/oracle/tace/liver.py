"""What is known of the liver on a day: the latest of each fact, Child-Pugh, ALBI (contract 6.7, 6.8)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import product
from math import log10
from typing import Any

from fhirnet.case import Case
from fhirnet.case.disease import Complication
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import AscitesGrade, ChildPughClass, Topic
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from tests.oracle.tace.completions import amounts
from tests.oracle.tace.latest import R, of_the_last_day

RECENT = 30  # days
MICROMOL = Decimal("17.104")  # of bilirubin in one mg/dL
CLASSES = {ChildPughClass.A: (5, 6), ChildPughClass.B: (7, 9), ChildPughClass.C: (10, 15)}
ASCITES_POINTS = {
    AscitesGrade.NONE: 1,
    AscitesGrade.MILD: 2,
    AscitesGrade.MODERATE_SEVERE: 3,
    AscitesGrade.REFRACTORY: 3,
}


def latest(case: Case, topic: Topic) -> Any:
    """The value of the latest statement, however old; None where there is none or it contradicts itself."""
    said = [s for s in case.statements if s.topic is topic]
    fact, _ = of_the_last_day(said)
    return None if fact is None else fact.value


def recent(case: Case, topic: Topic) -> Any:
    """The value of the latest statement if it is at most 30 days old."""
    fact = _recent(case, [s for s in case.statements if s.topic is topic])
    return None if fact is None else fact.value


def measured(case: Case, analyte: Analyte) -> Quantity | None:
    """The latest value if it is at most 30 days old."""
    fact = _recent(case, [m for m in case.measurements if m.analyte is analyte])
    return None if fact is None else fact.value


def _recent(case: Case, records: Sequence[R]) -> R | None:
    fact, _ = of_the_last_day(records)
    if fact is None:
        return None
    written = Interval.parse(fact.on.written)
    surely = written.last <= case.as_of and (case.as_of - written.first).days <= RECENT
    return fact if surely else None


def active(case: Case, kind: Complication) -> bool:
    """Whether a complication is on record."""
    return any(one.kind is kind for one in case.complications)


def ascites(case: Case) -> AscitesGrade | None:
    """The grade, unless ascites on record began after none was stated."""
    grade: AscitesGrade | None = recent(case, Topic.ASCITES)
    outdated = grade is AscitesGrade.NONE and _began_since(case, Topic.ASCITES, Complication.ASCITES)
    return None if outdated else grade


def encephalopathy(case: Case) -> int | None:
    """The West Haven grade, unless encephalopathy on record began after none was stated."""
    grade: int | None = recent(case, Topic.ENCEPHALOPATHY)
    outdated = grade == 0 and _began_since(case, Topic.ENCEPHALOPATHY, Complication.ENCEPHALOPATHY)
    return None if outdated else grade


def _began_since(case: Case, topic: Topic, kind: Complication) -> bool:
    stated = max(s.on.first for s in case.statements if s.topic is topic)
    return any(one.kind is kind and one.onset is not None and one.onset.first > stated for one in case.complications)


def child_pugh(case: Case) -> set[int]:
    """Every score that is possible."""
    items = (
        _points(measured(case, Analyte.BILIRUBIN), _bilirubin),
        _points(measured(case, Analyte.ALBUMIN), _albumin),
        _points(measured(case, Analyte.INR), _inr),
        _graded(ASCITES_POINTS, ascites(case)),
        _graded({0: 1, 1: 2, 2: 2, 3: 3, 4: 3}, encephalopathy(case)),
    )
    low, high = sum(min(item) for item in items), sum(max(item) for item in items)
    computed = set(range(low, high + 1))
    stated = recent(case, Topic.CHILD_PUGH)
    if low == high or stated is None:
        return computed
    first, last = CLASSES[stated] if isinstance(stated, ChildPughClass) else (stated, stated)
    said = set(range(first, last + 1))
    return said if said & computed else said | computed


def _graded(points: dict[Any, int], grade: Any) -> set[int]:
    return {1, 2, 3} if grade is None else {points[grade]}


def _points(value: Quantity | None, band: Any) -> set[int]:
    return {1, 2, 3} if value is None else {band(one, value) for one in _and_edges(value)}


def _and_edges(value: Quantity) -> Iterable[Decimal]:
    """Representatives of an amount, among them those at the edges of the bands."""
    found = amounts(value)
    low, high = min(found), max(found)
    edges = (Decimal(text) for text in ("34", "51", "34.208", "51.312", "28", "35", "1.7", "2.3"))
    return [*found, *(edge for edge in edges if low < edge < high)]


def _bilirubin(umol: Decimal, value: Quantity) -> int:
    if value.received is not None and value.received.unit == "mg/dL":
        mg = umol / MICROMOL
        return 1 if mg < 2 else 2 if mg <= 3 else 3
    return 1 if umol < 34 else 2 if umol <= 51 else 3


def _albumin(g: Decimal, value: Quantity) -> int:
    return 1 if g > 35 else 2 if g >= 28 else 3


def _inr(ratio: Decimal, value: Quantity) -> int:
    return 1 if ratio < Decimal("1.7") else 2 if ratio <= Decimal("2.3") else 3


def albi(case: Case) -> list[float]:
    """Every ALBI score that is possible; none where an input is unknown."""
    bilirubin, albumin = measured(case, Analyte.BILIRUBIN), measured(case, Analyte.ALBUMIN)
    if bilirubin is None or albumin is None:
        return []
    pairs = product(amounts(bilirubin), amounts(albumin))
    return [0.66 * log10(max(b, Decimal("0.001"))) - 0.085 * float(a) for b, a in pairs]
