"""Every way an incomplete record may have been: each day a vague date may mean, each amount an interval may hold.

A question with one answer in all of them has that answer; otherwise it is open (contract 2.4, 2.5, 6.3).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Any, TypeVar

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.verdict import Answer, Truth

T = TypeVar("T")
Answers = dict[str, Answer]
VERDICT = "verdict"  # beside the criteria of a definition: its own answer

MET, NOT_MET, OPEN = Truth.MET, Truth.NOT_MET, Truth.INDETERMINATE

EDGES = (0, 1, 13, 14, 27, 28, 30, 31, 60, 61, 90, 91, 92, 93, 184, 185)  # days at which some window opens or closes
AGES = (0, 1, 90, 91)  # the same, of a question about one day
LISTS = ("procedures", "liver_scans", "measurements", "statements", "diagnoses", "complications")
DATED = {"diagnoses": "onset", "complications": "onset"}
A_HAIR = Decimal("0.001")
ENORMOUS = Decimal(1000)


def stated(fact: T | Conflict[T] | None) -> T | None:
    """A fact, or None where it is not stated or stated in two ways."""
    return None if isinstance(fact, Conflict) else fact


def amounts(of: Quantity) -> tuple[Decimal, ...]:
    """Representatives of the amounts an interval holds: its ends, those next to them, one between."""
    low = Decimal(0) if of.low is None else of.low + (A_HAIR if of.low_open else 0)
    high = low + ENORMOUS if of.high is None else of.high - (A_HAIR if of.high_open else 0)
    if low >= high:
        return (low,)
    return tuple(sorted({low, low + A_HAIR, (low + high) / 2, high}))


def agreed(answers: Iterable[Answers]) -> Answers:
    """The answers that are the same in every completion; the others are open."""
    seen = list(answers)
    first = seen[0]
    return {key: first[key] if all(one[key] is first[key] for one in seen) else OPEN for key in first}


def one_truth(of: Iterable[Truth]) -> Truth:
    """The only truth there is, or open."""
    seen = set(of)
    return seen.pop() if len(seen) == 1 else OPEN


def both(*truths: Truth) -> Truth:
    """The table of AND."""
    if NOT_MET in truths:
        return NOT_MET
    return OPEN if OPEN in truths else MET


def either(*truths: Truth) -> Truth:
    """The table of OR."""
    if MET in truths:
        return MET
    return OPEN if OPEN in truths else NOT_MET


def held(answer: bool | None) -> Truth:
    """The truth of one test."""
    return OPEN if answer is None else MET if answer else NOT_MET


def every(answers: Iterable[bool]) -> bool | None:
    """True or False where all say so."""
    seen = set(answers)
    return seen.pop() if len(seen) == 1 else None


def completed(case: Case, edges: Sequence[int] = EDGES) -> Iterator[Case]:
    """The case with every vague date replaced by one of the days it may mean."""
    vague = [
        (name, place)
        for name in LISTS
        for place, record in enumerate(getattr(case, name))
        if _on(name, record) is not None and not _on(name, record).exact
    ]
    if not vague:
        yield case
        return
    marks = {_on(name, r).first for name in LISTS for r in getattr(case, name) if _on(name, r) and _on(name, r).exact}
    marks.add(case.as_of)
    spans = [_on(name, getattr(case, name)[place]) for name, place in vague]
    choices = [_days(span, marks, edges, alone=len(vague) == 1) for span in spans]
    for days in product(*choices):
        changed: dict[str, list[Any]] = {name: list(getattr(case, name)) for name, _ in vague}
        for (name, place), day in zip(vague, days, strict=True):
            changed[name][place] = replace(
                changed[name][place], **{DATED.get(name, "on"): _one_day(_on(name, changed[name][place]), day)}
            )
        lists: dict[str, Any] = {name: tuple(records) for name, records in changed.items()}
        yield replace(case, **lists)


def _one_day(vague: Interval, day: date) -> Interval:
    """The day, still written as it was: only days that are written exactly are the same date."""
    return Interval(vague.written, day, day)


def _on(name: str, record: Any) -> Any:
    return getattr(record, DATED.get(name, "on"))


def _days(span: Interval, marks: set[date], edges: Sequence[int], *, alone: bool) -> list[date]:
    """All days of a short interval; of a long one those at which a window may open or close."""
    length = (span.last - span.first).days
    if length <= 10 or (length <= 31 and not alone):
        return [span.first + timedelta(n) for n in range(length + 1)]
    near = {mark + timedelta(sign * edge) for mark in marks for edge in edges for sign in (1, -1)}
    return sorted({span.first, span.last} | {day for day in near if span.first <= day <= span.last})


def judged_in_all(case: Case, judge: Callable[[Case], Iterable[Answers]], edges: Sequence[int] = EDGES) -> Answers:
    """The answers that every completion of the dates, and every reading of each, agrees on."""
    return agreed(answers for whole in completed(case, edges) for answers in judge(whole))
