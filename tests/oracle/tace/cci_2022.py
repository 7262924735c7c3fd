"""CCI 2022: progression of the targets, against before the first TACE, after three or more qualified TACE.

tace.md 7.4, contract 5.2, 6.5.
"""

from collections.abc import Iterator
from itertools import product

from fhirnet.case import Case
from fhirnet.case.imaging import LiverScan
from fhirnet.verdict import NOT_APPLICABLE, Truth
from tests.oracle.tace.completions import MET, NOT_MET, OPEN, VERDICT, Answers, both, every, held, judged_in_all
from tests.oracle.tace.courses import Course, course
from tests.oracle.tace.gate import alike, of_diagnosis, of_sessions
from tests.oracle.tace.response import PD, by_mrecist, progressed
from tests.oracle.tace.scans import LONG, Scans, assessments, readings, viable_sum
from tests.oracle.tace.sessions import undated

DECIDING = COUNT, CHANGE = ("cci-session-count", "cci-target-change")
EXCLUDED = (
    "cci-excluded-new-lesion",
    "cci-excluded-vascular-invasion",
    "cci-excluded-extrahepatic-spread",
    "cci-excluded-marker-elevation",
)
CRITERIA = DECIDING + EXCLUDED


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
    excluded: Answers = dict.fromkeys(EXCLUDED, NOT_APPLICABLE)
    qualified = [k for k, session in enumerate(of.sessions) if session.qualified]
    if len(qualified) < 3:
        more = course(case, scans, candidates_too=True).sessions
        most = sum(1 for session in more if session.qualified) + undated(case)
        count = OPEN if most >= 3 else NOT_MET
        return {VERDICT: both(count, OPEN), COUNT: count, CHANGE: OPEN, **excluded}
    seen = assessments(of.sessions, scans.chosen, LONG)
    assessed = [k for k in qualified[2:] if seen[k] is not None]
    change = progression(of, seen[assessed[-1]]) if assessed else OPEN
    return {VERDICT: both(MET, change), COUNT: MET, CHANGE: change, **excluded}


def progression(of: Course, scan: LiverScan | None) -> Truth:
    """S*100 >= S0*120 and S - S0 >= 5 mm; else what is stated by mRECIST."""
    assert scan is not None
    now = viable_sum(scan, of.targets)
    before = None if of.baseline is None else viable_sum(of.baseline, of.targets)
    if now is not None and before is not None and not before.least:
        met = every(progressed(one, other) for one, other in product(now.values, before.values))
        if met or not now.least:
            return held(met)
    possible = by_mrecist(scan)
    if possible == {PD}:
        return MET
    return OPEN if PD in possible else NOT_MET
