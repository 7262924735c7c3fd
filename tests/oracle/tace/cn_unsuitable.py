"""TACE不适合: any of eight items (tace.md 8.1, contract 5.2, 6.7)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from fhirnet.case import Case
from fhirnet.case.disease import Complication
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import AscitesGrade, FistulaExtent, Statement, Topic
from fhirnet.dates import Interval
from fhirnet.verdict import NOT_APPLICABLE, Truth
from tests.oracle.tace.completions import (
    AGES,
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
    one_truth,
)
from tests.oracle.tace.gate import alike, of_diagnosis
from tests.oracle.tace.latest import of_the_last_day
from tests.oracle.tace.liver import active, ascites, child_pugh, encephalopathy, latest, measured, recent
from tests.oracle.tace.sessions import is_tace

CRITERIA = (
    "unsuit-arterial-occlusion",
    "unsuit-child-pugh-c",
    "unsuit-severe-jaundice",
    "unsuit-encephalopathy",
    "unsuit-refractory-ascites",
    "unsuit-hepatorenal-syndrome",
    "unsuit-ecog-over-2",
    "unsuit-diffuse-fistula",
)


def judge(case: Case) -> Answers:
    """Every answer of the definition."""
    if of_diagnosis(case) is NOT_APPLICABLE:
        return alike(NOT_APPLICABLE, CRITERIA)
    return judged_in_all(case, _one, AGES)


def _one(case: Case) -> Iterator[Answers]:
    items = (
        occlusion(case),
        score(case),
        jaundice(case),
        brain(case),
        fluid(case),
        kidney(case),
        ecog(case),
        fistula(case),
    )
    yield {VERDICT: either(*items), **dict(zip(CRITERIA, items, strict=True))}


def occlusion(case: Case) -> Truth:
    """1: the artery is occluded and cannot be catheterized, each by the latest fact.

    That it cannot be is no longer known after a TACE that was done, also one that is too old to show that it can be.
    """
    occluded = [s for s in case.statements if s.topic is Topic.ARTERY_OCCLUSION]
    possible = [s for s in case.statements if s.topic is Topic.CATHETERIZATION_POSSIBLE]
    old: list[date] = []
    for p in case.procedures:
        if p.on is None:
            continue
        if p.abandoned_for_occlusion:
            occluded.append(Statement(key=p.key, topic=Topic.ARTERY_OCCLUSION, on=p.on, value=True))
            possible.append(Statement(key=p.key, topic=Topic.CATHETERIZATION_POSSIBLE, on=p.on, value=False))
        elif is_tace(case, p) and (case.as_of - p.on.first).days <= 90:
            possible.append(Statement(key=p.key, topic=Topic.CATHETERIZATION_POSSIBLE, on=p.on, value=True))
        elif is_tace(case, p):
            old.append(p.on.first)
    for one in case.complications:
        if one.kind is Complication.HEPATIC_ARTERY_OCCLUSION:
            on = one.onset or Interval.of_day(date.min)
            occluded.append(Statement(key=one.key, topic=Topic.ARTERY_OCCLUSION, on=on, value=True))
    blocked, _ = of_the_last_day(occluded)
    access, day = of_the_last_day(possible)
    outdated = access is not None and access.value is False and day is not None and any(then >= day for then in old)
    return both(
        held(None if blocked is None else blocked.value is True),
        held(None if access is None or outdated else access.value is False),
    )


def score(case: Case) -> Truth:
    """2a: Child-Pugh 10 or more."""
    possible = child_pugh(case)
    return MET if min(possible) >= 10 else NOT_MET if max(possible) <= 9 else OPEN


def jaundice(case: Case) -> Truth:
    """2b: stated, or bilirubin over 171; the source has no number, so between 51 and 171 it is open."""
    bilirubin = measured(case, Analyte.BILIRUBIN)
    by_level = OPEN if bilirubin is None else one_truth(_level(one) for one in amounts(bilirubin))
    if not any(s.topic is Topic.SEVERE_JAUNDICE for s in case.statements):
        return by_level
    return either(held(latest(case, Topic.SEVERE_JAUNDICE)), by_level)


def _level(umol: Decimal) -> Truth:
    return MET if umol > 171 else NOT_MET if umol <= 51 else OPEN


def brain(case: Case) -> Truth:
    """2c: West Haven 2 or more; 1 is open."""
    grade = encephalopathy(case)
    return OPEN if grade in (None, 1) else NOT_MET if grade == 0 else MET


def fluid(case: Case) -> Truth:
    """2d: refractory; moderate or severe ascites may be."""
    grade = ascites(case)
    if grade is AscitesGrade.REFRACTORY:
        return MET
    return NOT_MET if grade in (AscitesGrade.NONE, AscitesGrade.MILD) else OPEN


def kidney(case: Case) -> Truth:
    """2e: on record, ruled out by creatinine up to 133."""
    if active(case, Complication.HEPATORENAL_SYNDROME):
        return MET
    creatinine = measured(case, Analyte.CREATININE)
    return NOT_MET if creatinine is not None and every(one <= 133 for one in amounts(creatinine)) else OPEN


def ecog(case: Case) -> Truth:
    """3: ECOG over 2."""
    grade = recent(case, Topic.ECOG)
    return held(None if grade is None else grade > 2)


def fistula(case: Case) -> Truth:
    """4: diffuse."""
    extent = latest(case, Topic.ARTERY_FISTULA)
    if extent is FistulaExtent.DIFFUSE:
        return MET
    return NOT_MET if extent in (FistulaExtent.NONE, FistulaExtent.FOCAL) else OPEN
