"""Response of the targets by mRECIST, from sizes or as stated (tace.md 4.1-4.4, contract 3.4, 6.4)."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import product

from fhirnet.case.imaging import LiverScan, Response, ResponseCriteria
from tests.oracle.tace.completions import A_HAIR, ENORMOUS, amounts, stated
from tests.oracle.tace.scans import Size, viable_sizes, viable_sum

CR, PR, SD, PD = Response.CR, Response.PR, Response.SD, Response.PD
Responses = frozenset[Response]  # those that are possible
UNKNOWN: Responses = frozenset((CR, PR, SD, PD))


def textbook(now: Decimal, before: Decimal, nadir: Decimal, largest: Decimal) -> Response:
    """mRECIST of exact sums: now, at the baseline and the smallest so far; the largest target now."""
    if now == 0:
        return CR
    if nadir == 0:
        return PD if largest >= 10 else SD
    if progressed(now, nadir):
        return PD
    if now * 100 <= before * 70:
        return PR
    return SD


def progressed(now: Decimal, reference: Decimal) -> bool:
    """At least 20 % and at least 5 mm more."""
    return now * 100 >= reference * 120 and now - reference >= 5


def target_response(
    scan: LiverScan, baseline: LiverScan | None, earlier: Sequence[LiverScan], targets: frozenset[str]
) -> Responses:
    """The responses that are possible at a scan: computed, else stated as far as the sizes allow it."""
    possible, decided = computed_response(scan, baseline, earlier, targets)
    if decided and len(possible) == 1:
        return possible
    said = stated_response(scan)
    if said == UNKNOWN:
        return possible if decided else UNKNOWN
    return (said & possible) or UNKNOWN


def computed_response(
    scan: LiverScan, baseline: LiverScan | None, earlier: Sequence[LiverScan], targets: frozenset[str]
) -> tuple[Responses, bool]:
    """The responses that the sums of diameters leave possible, and whether they decide.

    Where a sum is only known from below, or there is none at the baseline, only progression can be proven.
    """
    now = viable_sum(scan, targets)
    first = None if baseline is None else viable_sum(baseline, targets)
    lows = [size for one in earlier if (size := viable_sum(one, targets)) is not None]
    references = ([] if first is None else [first]) + lows
    if now is None or not references:
        return UNKNOWN, False
    found = set()
    for before, *past in product(*(_and_more(size, size.values) for size in references)):
        edges = (before * 70 / 100, min([before, *past]) * 120 / 100, min([before, *past]) + 5)
        for total in _and_more(now, edges):
            for largest in largest_targets(scan, targets, total):
                found.add(textbook(total, before, min([before, *past]), largest))
    if first is None or first.least:
        return (frozenset(found), True) if found == {PD} else (UNKNOWN, False)
    return frozenset(found), found == {PD} or not now.least


def _and_more(size: Size, edges: Iterable[Decimal]) -> list[Decimal]:
    """What a sum may be, also at the edges and beyond where there may be more of it."""
    low, high = min(size.values), max(size.values) + (ENORMOUS if size.least else 0)
    near = [edge + step for edge in edges for step in (-A_HAIR, 0, A_HAIR)]
    return sorted({*size.values, high, *(one for one in near if low <= one <= high)})


def largest_targets(scan: LiverScan, targets: frozenset[str], total: Decimal) -> Iterable[Decimal]:
    """What the largest of the targets may measure, of so many at least their share; of an unknown number, little."""
    sizes = [max(amounts(size)) for size in viable_sizes(scan, targets)]
    if sizes and (len(sizes) == len(targets) or max(sizes) >= 10):
        return (max(sizes),)
    return (total / len(targets) if targets else min(total, Decimal(1)), total)


def stated_response(scan: LiverScan) -> Responses:
    """The response that is stated of the targets, else of all."""
    if scan.target_response is not None:
        said = stated(scan.target_response)
        return UNKNOWN if said is None or said is Response.NE else frozenset((said,))
    return of_overall(scan)


def of_overall(scan: LiverScan) -> Responses:
    """What the overall response tells of the targets: progression may be of something else."""
    match stated(scan.overall_response) if scan.overall_response is not None else None:
        case Response.CR:
            return frozenset((CR,))
        case Response.PR:
            return frozenset((CR, PR))
        case Response.SD:
            return frozenset((SD,))
        case _:
            return UNKNOWN


def by_mrecist(scan: LiverScan) -> Responses:
    """The stated response where the criteria may be mRECIST."""
    rest = (None, ResponseCriteria.MRECIST)
    if scan.target_response is not None:
        return stated_response(scan) if scan.target_criteria in rest else UNKNOWN
    return of_overall(scan) if scan.overall_criteria in rest else UNKNOWN


def gone(scan: LiverScan, targets: frozenset[str]) -> bool:
    """Whether a complete response of all targets is documented."""
    size = viable_sum(scan, targets)
    if size is not None and not size.least:
        return set(size.values) == {Decimal(0)}
    return stated_response(scan) == {CR}
