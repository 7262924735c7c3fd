"""Which scans count, which belongs to which session, what they measured (contract 6.3, tace.md 3.5, 3.6)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import product

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict, LiverScan, Modality, Response, ResponseCriteria
from fhirnet.case.lesion import LesionRole
from fhirnet.case.status import Reporting
from fhirnet.dates import instant
from fhirnet.quantities import Quantity
from tests.oracle.tace.completions import ENORMOUS, amounts, every, stated
from tests.oracle.tace.sessions import Session

SHORT, LONG = 28, 92  # "1-3 months"
SURE = {Reporting.PRELIMINARY: 0, Reporting.FINAL: 1, Reporting.AMENDED: 2, Reporting.CORRECTED: 2}


def qualifies(scan: LiverScan) -> bool:
    """Contrast CT or MRI, evaluable; or one that could not say what it says without being one."""
    if stated(scan.evaluable) is False or stated(scan.contrast) is False:
        return False
    sectional = scan.modality in (Modality.CT, Modality.MRI)
    if sectional and stated(scan.contrast) is True:
        return True
    if sectional and measures(scan):
        return True
    by_mrecist = (says(scan.target_response) and stated(scan.target_criteria) is ResponseCriteria.MRECIST) or (
        says(scan.overall_response) and stated(scan.overall_criteria) is ResponseCriteria.MRECIST
    )
    return by_mrecist and (sectional or scan.modality is None)


def says(response: Response | Conflict[Response] | None) -> bool:
    """Whether a response is stated: NE is none."""
    return response is not None and stated(response) not in (None, Response.NE)


def measures(scan: LiverScan) -> bool:
    """Whether it measured viable tumour."""
    facts = (scan.viable_sum, scan.viable_products, scan.viable_volume, scan.viable_fraction)
    return any(fact is not None for fact in facts) or any(size.viable is not None for size in scan.lesions)


@dataclass(frozen=True)
class Scans:
    """The scans that qualify, and the one of each day that is an assessment or a baseline."""

    every: list[LiverScan]
    chosen: list[LiverScan]


def readings(case: Case) -> Iterator[Scans]:
    """The qualifying scans; where two of one day are equally good, each choice is a reading.

    So is each value of a contrast that is stated in two ways.
    """
    for scans in product(*(_both_contrasts(scan) for scan in case.liver_scans)):
        days: dict[date, list[LiverScan]] = {}
        for scan in scans:
            if qualifies(scan):
                days.setdefault(scan.on.first, []).append(scan)
        for choice in product(*(best(days[day]) for day in sorted(days))):
            yield Scans([scan for scan in scans if qualifies(scan)], list(choice))


def _both_contrasts(scan: LiverScan) -> list[LiverScan]:
    if isinstance(scan.contrast, Conflict):
        return [replace(scan, contrast=given) for given in (True, False)]
    return [scan]


def best(scans: Sequence[LiverScan]) -> list[LiverScan]:
    """Of the scans of one day: the later one, then the one that measures, then the more final."""
    left = list(scans)
    if len(left) > 1 and all("T" in scan.on.written for scan in left):
        last = max(instant(scan.on.written) for scan in left)
        left = [scan for scan in left if instant(scan.on.written) == last]
    if any(measures(scan) for scan in left):
        left = [scan for scan in left if measures(scan)]
    most = max(SURE[scan.reporting] for scan in left)
    return [scan for scan in left if SURE[scan.reporting] == most]


def assessment(
    session: Session, following: Session | None, scans: Sequence[LiverScan], longest: int | None
) -> LiverScan | None:
    """The latest scan after the session and not after the next one, 28 days or more after it."""
    found = None
    for scan in scans:
        day = scan.on.first
        if day <= session.day or (following is not None and day > following.day):
            continue
        count = (day - session.day).days
        if count >= SHORT and (longest is None or count <= longest):
            found = scan
    return found


def assessments(course: Sequence[Session], scans: Sequence[LiverScan], longest: int | None) -> list[LiverScan | None]:
    """The assessment of each session of a course."""
    following = [*course[1:], None]
    return [assessment(one, after, scans, longest) for one, after in zip(course, following, strict=True)]


def early(scan: LiverScan, sessions: Sequence[Session]) -> bool:
    """Whether a scan lies 1 to 27 days after a session: it shows the embolization."""
    return any(0 < (scan.on.first - session.day).days < SHORT for session in sessions)


def baseline(first: Session, sessions: Sequence[Session], scans: Sequence[LiverScan]) -> LiverScan | None:
    """The last scan on or before the first session; `sessions` are all there were."""
    before = [scan for scan in scans if scan.on.first <= first.day and not early(scan, sessions)]
    return before[-1] if before else None


def between(
    first: Session, sessions: Sequence[Session], scans: Sequence[LiverScan], until: LiverScan
) -> list[LiverScan]:
    """The scans after the first session and before another scan, each 28 days or more after the session before it."""
    found = []
    for scan in scans:
        day = scan.on.first
        before = [session.day for session in sessions if session.day < day]
        if first.day < day < until.on.first and before and (day - before[-1]).days >= SHORT:
            found.append(scan)
    return found


@dataclass(frozen=True)
class Size:
    """What a sum may be, mm; `least`: some targets were not measured, so it may also be more."""

    values: tuple[Decimal, ...]
    least: bool = False


def or_more(size: Size) -> list[Decimal]:
    """What a sum may be, and be at most."""
    return [*size.values, *([max(size.values) + ENORMOUS] if size.least else [])]


def recorded_targets(case: Case) -> frozenset[str]:
    """The lesions of the liver that are recorded as targets."""
    return frozenset(one.key for one in case.lesions if one.role is LesionRole.TARGET and one.in_liver)


def targets(case: Case, at: LiverScan | None) -> frozenset[str]:
    """The recorded targets; else the two largest lesions of the liver of 10 mm or more at the baseline."""
    recorded = recorded_targets(case)
    if recorded or at is None:
        return recorded
    in_liver = {one.key for one in case.lesions if one.in_liver}
    sizes = []
    for size in at.lesions:
        longest = stated(size.total) or stated(size.viable)
        if size.lesion in in_liver and longest is not None and longest.low is not None and longest.low >= 10:
            sizes.append((longest.low, size.lesion))
    return frozenset(lesion for _, lesion in sorted(sizes, reverse=True)[:2])


def viable_sum(scan: LiverScan, chosen: frozenset[str]) -> Size | None:
    """S: the sum of the viable diameters of the targets."""
    if stated(scan.arterial_phase) is False:
        return None
    measured = [amounts(size) for size in viable_sizes(scan, chosen)]
    total = None if scan.viable_sum is None else stated(scan.viable_sum)
    written = None if total is None else amounts(total)
    if chosen and len(measured) == len(chosen):
        own = tuple(sorted({sum(each, Decimal(0)) for each in product(*measured)}))
        if written is None:
            return Size(own)
        close = every(abs(one - other) <= 1 for one in own for other in written)
        return Size(own) if close else None
    if written is not None:
        part = (sum(each, Decimal(0)) for each in product(*measured))
        return None if measured and every(one - other > 1 for one in part for other in written) else Size(written)
    if measured:
        return Size(tuple(sorted({sum(each, Decimal(0)) for each in product(*measured)})), least=True)
    return None


def viable_sizes(scan: LiverScan, chosen: frozenset[str]) -> list[Quantity]:
    """The viable diameters of the targets that were measured."""
    return [found for size in scan.lesions if size.lesion in chosen and (found := stated(size.viable)) is not None]
