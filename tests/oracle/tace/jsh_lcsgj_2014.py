"""JSH-LCSGJ 2014: any of five items (tace.md 7.2, contract 5.2, 6.3, 6.5)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from fhirnet.case import Case
from fhirnet.case.disease import Metastasis
from fhirnet.case.imaging import Conflict, LiverScan
from fhirnet.verdict import Truth
from tests.oracle.tace.completions import (
    MET,
    NOT_MET,
    OPEN,
    VERDICT,
    Answers,
    amounts,
    both,
    either,
    every,
    held,
    judged_in_all,
    stated,
)
from tests.oracle.tace.courses import Course, course
from tests.oracle.tace.gate import alike, of_diagnosis, of_sessions
from tests.oracle.tace.markers import continuous_elevation
from tests.oracle.tace.response import CR, gone, stated_response
from tests.oracle.tace.scans import LONG, Scans, assessments, or_more, readings, viable_sum
from tests.oracle.tace.sessions import undated

CRITERIA = RESIDUAL, NEW, VASCULAR, SPREAD, MARKER = (
    "jsh-insufficient-response",
    "jsh-new-lesions",
    "jsh-vascular-invasion",
    "jsh-extrahepatic-spread",
    "jsh-marker-elevation",
)
VIABLE = 50  # "viable lesion > 50 %"


def judge(case: Case) -> Answers:
    """Every answer of the definition."""
    known = of_diagnosis(case)
    return alike(known, CRITERIA) if known is not None else judged_in_all(case, _readings)


def _readings(case: Case) -> Iterator[Answers]:
    for scans in readings(case):
        yield _one(case, scans)


def _one(case: Case, scans: Scans) -> Answers:
    of = course(case, scans)
    missing = of_sessions(case, of.sessions)
    if missing is not None:
        return alike(missing, CRITERIA)
    items = {
        RESIDUAL: OPEN,
        NEW: OPEN,
        VASCULAR: appearance(of, _vascular(case)),
        SPREAD: appearance(of, _spread(case)),
        MARKER: continuous_elevation(case, of.sessions),
    }
    items |= _pair(case, of)
    return {VERDICT: either(*items.values()), **items}


def _pair(case: Case, of: Course) -> dict[str, Truth]:
    """Items 1a and 1b of the last two sessions that are assessed."""
    if len(of.sessions) < 2:
        more = len(course(case, of.scans, candidates_too=True).sessions) + undated(case)
        count = OPEN if more >= 2 else NOT_MET
        return {RESIDUAL: count, NEW: count}
    seen = assessments(of.sessions, of.scans.chosen, LONG)
    indices = [k for k in range(1, len(seen)) if seen[k] is not None]
    if not indices:
        return {RESIDUAL: OPEN, NEW: OPEN}
    pair = (seen[indices[-1] - 1], seen[indices[-1]])
    return {
        RESIDUAL: both(*(insufficient(of, scan) for scan in pair)),
        NEW: both(*(new_lesion(scan) for scan in pair)),
    }


def insufficient(of: Course, scan: LiverScan | None) -> Truth:
    """bad(k): more than half of the target as it was before the first TACE is viable."""
    if scan is None or stated(scan.arterial_phase) is False:
        return OPEN
    fraction = stated(scan.viable_fraction)
    if fraction is not None:
        return held(every(one > VIABLE for one in amounts(fraction)))
    if stated_response(scan) == {CR}:
        return NOT_MET
    if of.baseline is None:
        return OPEN
    if gone(scan, of.targets):
        return NOT_MET
    if stated(of.baseline.arterial_phase) is not False:
        for now, before in (
            (stated(scan.viable_volume), stated(of.baseline.viable_volume)),
            (stated(scan.viable_products), stated(of.baseline.viable_products)),
        ):
            if now is not None and before is not None and 0 not in amounts(before):
                return _over_half(amounts(now), amounts(before))
    size, first = viable_sum(scan, of.targets), viable_sum(of.baseline, of.targets)
    if size is None or first is None:
        return OPEN
    return _over_half(or_more(size), or_more(first))


def _over_half(now: Sequence[Decimal], before: Sequence[Decimal]) -> Truth:
    if 0 in before:
        return OPEN
    return held(every(one * 100 > other * VIABLE for one, other in product(now, before)))


def new_lesion(scan: LiverScan | None) -> Truth:
    """newIH(k)."""
    said = None if scan is None else scan.new_liver_lesions
    if said is None or isinstance(said, Conflict):
        return OPEN
    return MET if said > 0 else NOT_MET


class Said(NamedTuple):
    """A day and what was said on it; None: a contradiction. `lasting`: so from that day on."""

    day: date
    present: bool | None
    lasting: bool = False


def _vascular(case: Case) -> list[Said]:
    return [Said(s.on.first, stated(s.vascular_invasion)) for s in case.liver_scans if s.vascular_invasion is not None]


def _spread(case: Case) -> list[Said]:
    scans = case.liver_scans
    outside = {one.key for one in case.lesions if one.in_liver is False}
    off_liver = [d for d in case.diagnoses if d.metastasis not in (None, Metastasis.LIVER)]
    return [
        *(Said(s.on.first, stated(s.extrahepatic_spread)) for s in scans if s.extrahepatic_spread is not None),
        *(Said(s.on.first, True, True) for s in scans if any(size.lesion in outside for size in s.lesions)),
        *(Said(d.onset.first, True, True) for d in off_liver if d.onset is not None),
    ]


def appearance(of: Course, said: Sequence[Said]) -> Truth:
    """Absent before the first TACE and present later."""
    first = of.sessions[0].day
    before, after = [s for s in said if s.day <= first], [s for s in said if s.day > first]
    last = {s.present for s in before if s.day == max(one.day for one in before)}
    at_baseline = last.pop() if len(last) == 1 else None
    if at_baseline is True or any(s.lasting for s in before):
        return NOT_MET
    later = {s.present for s in after}
    if True in later:
        return MET if at_baseline is False else OPEN
    return NOT_MET if later == {False} else OPEN
