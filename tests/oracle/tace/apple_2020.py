"""APPLE 2020 / JSH 2021 unsuitability: any of three conditions (tace.md 8.2, contract 5.2, 6.7)."""

from collections.abc import Iterator
from itertools import product

from fhirnet.case import Case
from fhirnet.case.imaging import GrossMorphology
from fhirnet.verdict import NOT_APPLICABLE, Truth
from tests.oracle.tace.burden import SOME_NUMBERS, SOME_SIZES, number_and_size
from tests.oracle.tace.completions import AGES, MET, NOT_MET, OPEN, VERDICT, Answers, either, every, held, judged_in_all
from tests.oracle.tace.gate import alike, of_diagnosis
from tests.oracle.tace.liver import albi

CRITERIA = UP_TO_7, MALBI, MORPHOLOGY = ("apple-up-to-7-out", "apple-malbi-2b", "apple-morphology")


def judge(case: Case) -> Answers:
    """Every answer of the definition."""
    if of_diagnosis(case) is NOT_APPLICABLE:
        return alike(NOT_APPLICABLE, CRITERIA)
    return judged_in_all(case, _one, AGES)


def _one(case: Case) -> Iterator[Answers]:
    items = {
        UP_TO_7: beyond_up_to_7(case),
        MALBI: held(every(score >= -2.27 for score in albi(case))) if albi(case) else OPEN,
        MORPHOLOGY: morphology(case),
    }
    yield {VERDICT: either(*items.values()), **items}


def beyond_up_to_7(case: Case) -> Truth:
    """D in cm + N over 7; open where one of them is missing."""
    numbers, sizes = number_and_size(case)
    if numbers is SOME_NUMBERS or sizes is SOME_SIZES:
        return OPEN
    return held(every(d / 10 + n > 7 for n, d in product(numbers, sizes)))


def morphology(case: Case) -> Truth:
    """Any type but simple nodular, on the latest scan that tells one."""
    telling = [scan for scan in case.liver_scans if scan.gross_morphology]
    if not telling:
        return OPEN
    last = max(scan.on.first for scan in telling)
    types = {frozenset(scan.gross_morphology) for scan in telling if scan.on.first == last}
    if len(types) > 1:
        return OPEN
    return NOT_MET if types.pop() == {GrossMorphology.SIMPLE_NODULAR} else MET
