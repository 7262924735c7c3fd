"""Number and size of the tumours, and whether they have left the liver or entered a vessel (contract 6.8)."""

from datetime import date
from decimal import Decimal

from fhirnet.case import Case
from fhirnet.case.disease import Metastasis
from fhirnet.case.imaging import LiverScan
from tests.oracle.tace.completions import A_HAIR, amounts, stated

SOME_NUMBERS = tuple(Decimal(n) for n in (1, 2, 3, 4, 1000))
SOME_SIZES = tuple(Decimal(mm) for mm in ("0.001", "30", "31", "50", "51", "1000"))


def number_and_size(case: Case) -> tuple[tuple[Decimal, ...], tuple[Decimal, ...]]:
    """What N and D (mm) may be, both from the latest scan that tells either."""
    telling = [s for s in case.liver_scans if s.tumor_count is not None or s.largest_diameter is not None]
    if not telling:
        return SOME_NUMBERS, SOME_SIZES
    day = max(scan.on.first for scan in telling)
    last = [scan for scan in telling if scan.on.first == day]
    numbers, sizes = {_count(scan) for scan in last}, {_size(scan) for scan in last}
    return (
        numbers.pop() if len(numbers) == 1 else SOME_NUMBERS,
        sizes.pop() if len(sizes) == 1 else SOME_SIZES,
    )


def _count(scan: LiverScan) -> tuple[Decimal, ...]:
    """Tumours are counted in whole numbers."""
    said = stated(scan.tumor_count) if scan.tumor_count is not None else None
    if said is None:
        return SOME_NUMBERS
    return tuple(
        n for n in (Decimal(n) for n in (*range(1, 20), 1000)) if min(amounts(said)) <= n <= max(amounts(said))
    )


def _size(scan: LiverScan) -> tuple[Decimal, ...]:
    said = stated(scan.largest_diameter) if scan.largest_diameter is not None else None
    if said is None:
        return SOME_SIZES
    found = tuple(max(mm, A_HAIR) for mm in amounts(said))  # a tumour is larger than nothing
    return (*found, *(mm for mm in SOME_SIZES if found[0] < mm < found[-1]))


def vascular_invasion(case: Case) -> set[bool]:
    """What the latest statement leaves possible."""
    return _latest(
        [(s.on.first, stated(s.vascular_invasion)) for s in case.liver_scans if s.vascular_invasion is not None]
    )


def extrahepatic_spread(case: Case) -> set[bool]:
    """A metastasis or a measured lesion elsewhere is spread whatever a scan says; else the latest statement."""
    outside = {one.key for one in case.lesions if one.in_liver is False}
    if any(d.metastasis not in (None, Metastasis.LIVER) for d in case.diagnoses):
        return {True}
    if any(size.lesion in outside for scan in case.liver_scans for size in scan.lesions):
        return {True}
    return _latest(
        [(s.on.first, stated(s.extrahepatic_spread)) for s in case.liver_scans if s.extrahepatic_spread is not None]
    )


def _latest(said: list[tuple[date, bool | None]]) -> set[bool]:
    last = {fact for day, fact in said if day == max(day for day, _ in said)}
    return {fact for fact in last if fact is not None} if len(last) == 1 and None not in last else {False, True}
