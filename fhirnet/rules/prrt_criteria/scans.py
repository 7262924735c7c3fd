"""Which scan counts: the latest SSTR imaging, the FDG PET that is read with it; R06 recency, R07 discordance.

NETPET reads both PETs; its authors had them at most 31 days apart [V, thno v07p1149]. P5 is an FDG-positive lesion
without SSTR uptake.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple, TypeVar

from fhirnet.case.imaging import Conflict, FdgScan, LiverScan, Netpet, SstrScan
from fhirnet.dates import days_from, within
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart, plain, preliminary
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.words import FDG, SSTR_IMAGING
from fhirnet.rules.series import age, at_most_days_old
from fhirnet.verdict import Assumption, Judged, Missing, Reason

IMAGING_DAYS = 365  # "SSTR imaging 365 d"
PAIR_DAYS = 31  # "scans <= 31 d apart"
S = TypeVar("S", SstrScan, FdgScan, LiverScan)
SMALL = Decimal(10)  # mm: below it a low score may be partial volume [D]


class Imaging(NamedTuple):
    """The SSTR scan that counts; `reason` says why it may not be used: none, too old, of uncertain age."""

    scan: SstrScan | None
    reason: Reason | None
    missing: Missing
    evidence: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    time_uncertain: bool = False


class Pair(NamedTuple):
    """The latest FDG PET, whether it is recent and whether it lies within 31 days of the SSTR scan that counts."""

    scan: FdgScan | None
    grade: Netpet | None = None
    recent: bool | None = None
    together: bool | None = None
    evidence: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


def sstr_imaging(chart: Chart) -> Imaging:
    """The latest SSTR scan that says anything about uptake, else the latest."""
    scans = chart.case.sstr_scans
    scan = latest_scan([s for s in scans if _tells(s)] or scans)
    wanted = chart.wanted(SSTR_IMAGING, None, IMAGING_DAYS)
    if scan is None:
        return Imaging(None, Reason.MISSING, wanted)
    uncertain = chart.straddles(scan.on)  # a state rule uses it, flagged
    fresh = True if uncertain else at_most_days_old(scan.on, IMAGING_DAYS, chart.as_of)
    reason = None if fresh else Reason.STALE if fresh is False else Reason.IMPRECISE_DATE
    return Imaging(scan, reason, wanted, scan.source, preliminary(scan.reporting), uncertain)


def netpet(chart: Chart) -> Pair:
    """The latest FDG PET and how it stands to the SSTR scan."""
    scan, imaging = latest_scan(chart.case.fdg_scans), chart.once(sstr_imaging).scan
    if scan is None:
        return Pair(None)
    together = None if imaging is None else within(days_from(imaging.on, scan.on), -PAIR_DAYS, PAIR_DAYS)
    recent = True if chart.straddles(scan.on) else at_most_days_old(scan.on, IMAGING_DAYS, chart.as_of)
    return Pair(scan, plain(scan.netpet), recent, together, scan.source, preliminary(scan.reporting))


def latest_scan(scans: Sequence[S]) -> S | None:
    """The scan of the latest date; of one date the last in the order of the case."""
    return max(scans, key=lambda scan: (scan.on.last, scan.on.first), default=None)


def recency(chart: Chart, days: int) -> Judged:
    """R06: SSTR imaging at most so many days old."""
    imaging = chart.once(sstr_imaging)
    if imaging.scan is None:
        return undecided((Reason.MISSING,), (chart.wanted(SSTR_IMAGING, None, days),))
    answer = at_most_days_old(imaging.scan.on, days, chart.as_of)
    value = days_amount(age(imaging.scan.on, chart.as_of))
    if answer is None:
        wanted = (chart.wanted(SSTR_IMAGING, None, days),)
        return undecided((Reason.IMPRECISE_DATE,), wanted, value, imaging.evidence, imaging.assumptions)
    return decided(answer, value, imaging.evidence, assumptions=imaging.assumptions)


def discordance(chart: Chart, _: Decimal | None) -> Judged:
    """R07: no lesion that takes up FDG and no SSTR tracer; to rule it out the scans must belong together."""
    pair = chart.once(netpet)
    wanted = (chart.wanted(FDG),)
    if pair.scan is None:
        return undecided((Reason.MISSING,), wanted)
    discordant = plain(pair.scan.discordant_lesion)
    value = discordant if pair.grade is None else pair.grade
    if pair.grade is Netpet.P5 or discordant:
        return decided(False, value, pair.evidence, assumptions=pair.assumptions)
    if pair.grade is None and discordant is None:
        contradicted = isinstance(pair.scan.netpet, Conflict) or isinstance(pair.scan.discordant_lesion, Conflict)
        reason = Reason.CONFLICTING_VALUES if contradicted else Reason.MISSING
        return undecided((reason,), wanted, None, pair.evidence, pair.assumptions)
    if pair.together:
        imaging = chart.once(sstr_imaging)
        evidence, assumptions = (*pair.evidence, *imaging.evidence), (*pair.assumptions, *imaging.assumptions)
        return decided(True, value, unique(evidence), assumptions=unique(assumptions))
    apart = Reason.STALE if pair.together is False else Reason.IMPRECISE_DATE
    reason = Reason.MISSING if chart.once(sstr_imaging).scan is None else apart
    return undecided((reason,), wanted, value, pair.evidence, pair.assumptions)


def days_amount(days: tuple[int, int]) -> Quantity:
    """A day count as an amount; a fact is never younger than 0 days."""
    return Quantity(Decimal(max(0, days[0])), Decimal(max(0, days[1])), "d")


def lowest_suv(scan: SstrScan) -> Quantity | None:
    """The lowest SUVmax of a scan, stated or of the listed lesions."""
    return smallest(map(plain, (scan.lowest_suv_max, *(lesion.suv_max for lesion in scan.lesions))))


def lowest_ratio(scan: SstrScan) -> Quantity | None:
    """The lowest tumour-to-liver ratio of a scan, stated or of the listed lesions."""
    return smallest(map(plain, (scan.lowest_liver_ratio, *(lesion.liver_ratio for lesion in scan.lesions))))


def smallest(amounts: Iterable[Quantity | None]) -> Quantity | None:
    """The smallest of some amounts, an interval where they leave it open: of 2.1 and ">= 0.9" it is 0.9 to 2.1."""
    known = [amount for amount in amounts if amount is not None]
    if not known:
        return None
    low = min(known, key=_low)
    high = min(known, key=_high)
    own = [q for q in known if _low(q) == _low(low) and _high(q) == _high(high)]
    return own[0] if own else Quantity(low.low, high.high, low.unit, low.low_open, high.high_open)


def _low(amount: Quantity) -> tuple[Decimal, bool]:
    return (amount.low if amount.low is not None else Decimal(0)), amount.low_open


def _high(amount: Quantity) -> tuple[bool, Decimal, bool]:
    """By which upper ends are ordered, an open one before it, none after all."""
    return amount.high is None, amount.high if amount.high is not None else Decimal(0), not amount.high_open


def below_10_mm(chart: Chart, lesion: str) -> bool:
    """Whether the latest measurement of a lesion is below 10 mm."""
    sizes = [
        (scan.on.last, scan.on.first, size)
        for scan in chart.case.liver_scans
        for one in scan.lesions
        if one.lesion == lesion and (size := plain(one.total) or plain(one.viable)) is not None
    ]
    return bool(sizes) and max(sizes, key=lambda row: row[:2])[2].below(SMALL) is True


def _tells(scan: SstrScan) -> bool:
    stated = (scan.lowest_krenning, scan.lowest_liver_ratio, scan.uptake, scan.lowest_suv_max)
    return bool(scan.lesions) or any(value is not None for value in stated)
