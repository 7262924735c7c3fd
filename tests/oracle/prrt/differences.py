"""Where the engine is known to answer otherwise than the documents: each place, as narrow as it can be told.

An entry goes when the engine, or the reading, is corrected.
"""

from collections import Counter
from collections.abc import Callable, Iterable

from fhirnet.case import Case
from fhirnet.quantities import Quantity
from tests.oracle.prrt.imaging import assessments
from tests.oracle.prrt.three_values import told
from tests.oracle.prrt.treatment import ANALOGUES


def inexact_uptake(case: Case) -> bool:
    """The lowest of 2.1 and ">= 0.9" is at most 2.1."""
    amounts: list[Quantity | None] = []
    for scan in case.sstr_scans:
        amounts += [told(scan.lowest_suv_max), told(scan.lowest_liver_ratio)]
        amounts += [told(fact) for part in scan.lesions for fact in (part.suv_max, part.liver_ratio)]
    return any(amount is not None and amount.exact is None for amount in amounts)


def vague_assessment_among_others(case: Case) -> bool:
    """A PD in July is not the latest beside SD in September, whenever in the year a third assessment was."""
    found = assessments(case)
    return len(found) > 2 and any(not one.on.exact for one in found)


def analogue_stated_twice(case: Case) -> bool:
    """A dose 2 days ago is too recent, also beside another of the drug at an unclear date, or a use without an end."""
    uses = Counter(use.drug for use in case.medications if use.drug in ANALOGUES)
    doses = Counter(dose.drug for dose in case.administrations if dose.drug in ANALOGUES)
    vague = {dose.drug for dose in case.administrations if not dose.on.exact}
    return max(uses.values(), default=0) > 1 or any(doses[drug] > 1 for drug in vague)


KNOWN: tuple[tuple[Callable[[Case], bool], tuple[str, ...]], ...] = (
    (inexact_uptake, ("predictor-low-uptake", "predictor-heterogeneity")),
    (vague_assessment_among_others, ("prrt-progression",)),
    (analogue_stated_twice, ("prrt-ssa-washout",)),
)


def known_differences(case: Case) -> set[str]:
    """The rules and predictors that may differ in this case."""
    return {code for applies, codes in KNOWN if applies(case) for code in codes}


def unexplained(case: Case, found: dict[str, object], readings: Iterable[dict[str, object]]) -> dict[str, object]:
    """What differs from every reading and is not known to."""
    expected = list(readings)
    may_differ = known_differences(case)
    return {
        code: (answer, [reading.get(code) for reading in expected])
        for code, answer in found.items()
        if code not in may_differ and all(reading.get(code) != answer for reading in expected)
    }
