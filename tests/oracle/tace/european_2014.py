"""European expert definition 2014: what stable disease means depends on the intent (tace.md 7.3, contract 5.2, 6.5)."""

from collections.abc import Iterator

from fhirnet.case import Case
from fhirnet.case.imaging import Response
from fhirnet.case.treatment import Intent
from fhirnet.verdict import Truth
from tests.oracle.tace.completions import MET, NOT_MET, OPEN, VERDICT, Answers, judged_in_all, one_truth
from tests.oracle.tace.courses import course
from tests.oracle.tace.gate import alike, of_diagnosis, of_sessions
from tests.oracle.tace.response import PD, SD, target_response
from tests.oracle.tace.scans import Scans, assessments, between, readings

CRITERIA = COUNT, RESPONSE, INTENT = ("eu-session-count", "eu-target-response", "eu-intent")


def judge(case: Case) -> Answers:
    """Every answer of the definition."""
    known = of_diagnosis(case)
    return alike(known, CRITERIA) if known is not None else judged_in_all(case, _readings)


def _readings(case: Case) -> Iterator[Answers]:
    for scans in readings(case):
        yield _one(case, scans)


def _one(case: Case, scans: Scans) -> Answers:
    of = course(case, scans, failed_too=True)
    missing = of_sessions(case, of.sessions)
    if missing is not None:
        return alike(missing, CRITERIA)
    seen = assessments(of.sessions, scans.chosen, longest=None)
    assessed = [k for k, scan in enumerate(seen) if scan is not None]
    if not assessed:
        return {VERDICT: OPEN, COUNT: MET, RESPONSE: OPEN, INTENT: OPEN}
    k = assessed[-1]
    scan = seen[k]
    assert scan is not None
    possible = target_response(scan, of.baseline, between(of.sessions[0], of.sessions, scans.every, scan), of.targets)
    intent = of.sessions[k].intent
    failure = one_truth(table(response, intent) for response in possible)
    return {VERDICT: failure, COUNT: MET, RESPONSE: failure, INTENT: curative(intent)}


def table(response: Response, intent: Intent | None) -> Truth:
    """The table of 7.3."""
    if response is PD:
        return MET
    return curative(intent) if response is SD else NOT_MET


def curative(intent: Intent | None) -> Truth:
    """Whether TACE was meant to cure."""
    if intent is Intent.CURATIVE:
        return MET
    return NOT_MET if intent is Intent.PALLIATIVE else OPEN
