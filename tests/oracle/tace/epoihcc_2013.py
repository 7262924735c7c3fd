"""EPOIHCC 2013: no effect after three or more TACE of the target within six months (tace.md 7.1, contract 5.2, 6.5)."""

from collections.abc import Iterator

from fhirnet.case import Case
from fhirnet.case.imaging import LiverScan
from fhirnet.verdict import Truth
from tests.oracle.tace.completions import MET, NOT_MET, OPEN, VERDICT, Answers, both, judged_in_all
from tests.oracle.tace.courses import Course, course
from tests.oracle.tace.gate import alike, of_diagnosis, of_sessions
from tests.oracle.tace.response import CR, PD, PR, SD, Responses, target_response
from tests.oracle.tace.scans import Scans, assessments, baseline, between, readings
from tests.oracle.tace.sessions import Session, undated

CRITERIA = COUNT, RESPONSE = ("epo-session-count", "epo-target-response")
SPAN = 184  # "within 6 months"


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
    enough = [k for k in range(len(of.sessions)) if len(window(of.sessions, k)) >= 3]
    if not enough:
        with_candidates = course(case, scans, candidates_too=True).sessions
        most = max(len(window(with_candidates, k)) for k in range(len(with_candidates))) + undated(case)
        count = OPEN if most >= 3 else NOT_MET
        return {VERDICT: both(count, OPEN), COUNT: count, RESPONSE: OPEN}
    seen = assessments(of.sessions, scans.chosen, longest=None)
    assessed = [k for k in enough if seen[k] is not None]
    response = failure(_response(of, assessed[-1], seen[assessed[-1]])) if assessed else OPEN
    return {VERDICT: both(MET, response), COUNT: MET, RESPONSE: response}


def window(sessions: list[Session], k: int) -> list[Session]:
    """W(k)."""
    return [s for s in sessions[: k + 1] if 0 <= (sessions[k].day - s.day).days <= SPAN]


def _response(of: Course, k: int, scan: LiverScan | None) -> Responses:
    assert scan is not None
    first = window(of.sessions, k)[0]
    start = baseline(first, of.every, of.scans.chosen)
    return target_response(scan, start, between(first, of.sessions, of.scans.every, scan), of.targets)


def failure(response: Responses) -> Truth:
    """SD or PD is failure, CR or PR is none."""
    if response <= {SD, PD}:
        return MET
    return NOT_MET if response <= {CR, PR} else OPEN
