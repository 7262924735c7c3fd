"""Which scans count, when, and what they measure of the target lesions.

A scan that qualifies is a CT or MRI with contrast that can be evaluated. Windows after a session are closed intervals
of days. "One to three months" is day 28 to 92 and "six months" is day 0 to 184: the smallest fixed intervals that
hold every reading by the calendar.
A sum of diameters is an interval: a target that was not measured leaves a lower bound, never a zero.
"""

from calendar import monthrange
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import MAXYEAR, date
from decimal import Context, Decimal
from enum import Enum
from typing import NamedTuple

from fhirnet.case.imaging import LiverScan, Modality, Response, ResponseCriteria
from fhirnet.case.lesion import Lesion, LesionRole
from fhirnet.case.status import Reporting
from fhirnet.dates import Interval, days_from, shifted, within
from fhirnet.quantities import Quantity
from fhirnet.rules.known import unique
from fhirnet.rules.readings import World
from fhirnet.rules.series import FINALITY, latest_hour
from fhirnet.verdict import Assumption, Reason

EXACT = Context(prec=120)  # numbers have up to 30 digits: no product or ratio of them is rounded across a threshold
EARLY = 28  # days after a session before which a scan shows embolization more than tumour
MEASURABLE = 10  # mm, the smallest target lesion of mRECIST
MOST_TARGETS = 2  # in the liver, counting as RECIST 1.1
APART = 1  # mm by which a stated sum may differ from the lesions measured

_SECTIONAL = frozenset({Modality.CT, Modality.MRI})


class Months(Enum):
    """How one, three and six months are counted: in so many days, or by the calendar."""

    FIXED = ((0, 0), (1, 28), (3, 92), (6, 184))  # the smallest intervals that hold every reading
    THIRTY_DAYS = ((0, 0), (1, 30), (3, 90), (6, 180))
    CALENDAR = ()

    def __init__(self, *days: tuple[int, int]) -> None:
        self.days = dict(days)

    def after(self, day: date, months: int) -> date:
        """The day so many months after a day; a month too short ends early (31 January, 29 February)."""
        if self.days:
            return shifted(day, self.days[months])
        index = day.year * 12 + day.month - 1 + months
        year, month = index // 12, index % 12 + 1
        if year > MAXYEAR:
            return date.max
        return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))

    def within(self, start: Interval, on: Interval, low: int, high: int | None) -> bool | None:
        """Whether a date lies `low` to `high` months after another (None: no end), for every reading of both."""
        if self.days:
            return within(days_from(start, on), self.days[low], None if high is None else self.days[high])
        sure = (self.after(start.last, low) if low else start.last) <= on.first
        if sure and (high is None or on.last <= self.after(start.first, high)):
            return True
        if on.last < (self.after(start.first, low) if low else start.first):
            return False
        return False if high is not None and on.first > self.after(start.last, high) else None


class ViableSum(NamedTuple):
    """The sum of the longest viable diameters of the targets in mm; not `complete`: a lower bound only."""

    amount: Quantity | None
    complete: bool = True
    reasons: tuple[Reason, ...] = ()  # why there is no amount

    @property
    def gone(self) -> bool:
        """Whether no target is viable any more."""
        return self.amount is not None and self.amount.high is not None and self.amount.high <= 0


class Picture(NamedTuple):
    """One qualifying scan and what it measures of the targets."""

    scan: LiverScan
    on: Interval
    viable: ViableSum
    targets: tuple[str, ...]
    source: tuple[str, ...]
    assumptions: tuple[Assumption, ...] = ()


def qualifies(scan: LiverScan, world: World) -> bool:
    """Whether a scan is a CT or MRI, evaluable, with contrast given or to be assumed."""
    if scan.evaluable is False or not (scan.modality is None or scan.modality in _SECTIONAL):
        return False
    contrast = scan.contrast
    if contrast is not None and not isinstance(contrast, bool):
        contrast = world.holds(None, ("contrast", scan.key), Reason.CONFLICTING_VALUES)
    if contrast is False or ((contrast is None or scan.modality is None) and not _may_assume_contrast(scan)):
        return False
    evaluable = scan.evaluable is None or scan.evaluable is True
    return evaluable or world.holds(None, ("evaluable", scan.key), Reason.CONFLICTING_VALUES)


def _may_assume_contrast(scan: LiverScan) -> bool:
    if scan.modality is not None and viability_measured(scan):
        return True
    stated = ((scan.target_response, scan.target_criteria), (scan.overall_response, scan.overall_criteria))
    return any(
        isinstance(response, Response) and response is not Response.NE and criteria is ResponseCriteria.MRECIST
        for response, criteria in stated
    )


def viability_measured(scan: LiverScan) -> bool:
    """Whether a scan measures what is viable of the tumour, by whatever measure."""
    measures = (scan.viable_sum, scan.viable_fraction, scan.viable_volume, scan.viable_products)
    return any(m is not None for m in measures) or any(size.viable is not None for size in scan.lesions)


def recorded_targets(lesions: Iterable[Lesion]) -> tuple[str, ...]:
    """The lesions recorded as targets, unless they are recorded outside the liver."""
    return tuple(x.key for x in lesions if x.role is LesionRole.TARGET and x.in_liver is not False)


def inferred_targets(baseline: LiverScan, lesions: Mapping[str, Lesion]) -> tuple[str, ...]:
    """The two largest lesions of at least 10 mm in the liver on the baseline scan, where no target is recorded."""
    sizes: list[tuple[Decimal, str]] = []
    for size in baseline.lesions:
        lesion = lesions.get(size.lesion)
        longest = size.total if isinstance(size.total, Quantity) else size.viable
        if lesion is not None and (lesion.in_liver is False or lesion.role is not None):
            continue
        if isinstance(longest, Quantity) and longest.low is not None and longest.low >= MEASURABLE:
            sizes.append((-longest.low, size.lesion))
    return tuple(key for _, key in sorted(sizes)[:MOST_TARGETS])


def picture(scan: LiverScan, targets: tuple[str, ...]) -> Picture:
    """A qualifying scan with its viable sum, the records of both, and what was assumed to use it."""
    refs = [*scan.source]
    for size in scan.lesions:
        if size.viable is not None and size.lesion in targets:
            refs += size.source
    assumptions: tuple[Assumption, ...] = ()
    if scan.contrast is None or scan.modality is None:
        assumptions += (Assumption.CONTRAST_ASSUMED,)
    if scan.reporting is Reporting.PRELIMINARY:
        assumptions += (Assumption.PRELIMINARY_DATA,)
    return Picture(scan, scan.on, viable_sum(scan, targets), targets, unique(refs), assumptions)


def viable_sum(scan: LiverScan, targets: tuple[str, ...]) -> ViableSum:
    """Targets measured one by one come before a stated sum; the two may not be more than 1 mm apart."""
    if scan.arterial_phase is False:
        return ViableSum(None, reasons=(Reason.VIABILITY_NOT_ASSESSABLE,))
    said = {size.lesion: size.viable for size in scan.lesions if size.viable is not None and size.lesion in targets}
    return summed(said.values(), len(targets), scan.viable_sum, Reason.VIABILITY_NOT_ASSESSABLE)


def summed(said: Collection[object], targets: int, stated: object, why: Reason) -> ViableSum:
    """The sum of what is said of so many targets, beside a stated sum; `why` there is none where nothing is said."""
    sizes = [_size(one) for one in said if isinstance(one, Quantity)]
    measured, whole = plus(sizes), bool(sizes) and len(sizes) == targets
    if isinstance(stated, Quantity):
        if measured is not None and _contradict(measured, whole, stated):
            return ViableSum(None, reasons=(Reason.CONFLICTING_VALUES,))
        return ViableSum(measured if whole else _size(stated))
    if measured is not None:
        return ViableSum(measured) if whole else ViableSum(Quantity(measured.low, None, "mm", measured.low_open), False)
    conflicting = stated is not None or len(said) > 0
    return ViableSum(None, reasons=(Reason.CONFLICTING_VALUES if conflicting else why,))


def _size(size: Quantity) -> Quantity:
    """A size is never below zero: "< 5 mm" is 0 to 5."""
    return size if size.low is not None else Quantity(Decimal(0), size.high, size.unit, False, size.high_open)


def _contradict(measured: Quantity, whole: bool, stated: Quantity) -> bool:
    """Whether a stated sum is surely more than 1 mm below the lesions measured, or above all of them."""
    below = above(measured, stated, more=APART)
    return below is True or (whole and above(stated, measured, more=APART) is True)


def plus(sizes: list[Quantity]) -> Quantity | None:
    """The sum of sizes in mm, bound by bound; None of none."""
    if len(sizes) < 2:
        return sizes[0] if sizes else None
    low: Decimal | None = Decimal(0)
    high: Decimal | None = Decimal(0)
    low_open = high_open = False
    for size in sizes:
        low = None if low is None or size.low is None else EXACT.add(low, size.low)
        high = None if high is None or size.high is None else EXACT.add(high, size.high)
        low_open, high_open = low_open or size.low_open, high_open or size.high_open
    return Quantity(low, high, "mm", low_open, high_open)


def at_least(a: Quantity, b: Quantity, times_a: int = 1, times_b: int = 1, more: int = 0) -> bool | None:
    """Whether times_a * a >= times_b * b + more, for every (True) or no (False) amount of the two; unrounded."""
    low, high = _scaled(a, times_a)
    other_low, other_high = _scaled(b, times_b, more)
    if low is not None and other_high is not None and low >= other_high:
        return True
    if high is None or other_low is None:
        return None
    return False if high < other_low or (high == other_low and (a.high_open or b.low_open)) else None


def above(a: Quantity, b: Quantity, times_a: int = 1, times_b: int = 1, more: int = 0) -> bool | None:
    """Whether times_a * a > times_b * b + more, for every (True) or no (False) amount of the two; unrounded."""
    other = at_least(b, a, times_b, times_a, -more)
    return None if other is None else not other


def _scaled(amount: Quantity, times: int, more: int = 0) -> tuple[Decimal | None, Decimal | None]:
    """Both bounds of times * amount + more."""
    if times == 1 and not more:
        return amount.low, amount.high
    low = None if amount.low is None else EXACT.add(EXACT.multiply(amount.low, times), more)
    if amount.low == amount.high:
        return low, low
    return low, None if amount.high is None else EXACT.add(EXACT.multiply(amount.high, times), more)


def latest(pictures: Iterable[Picture], world: World) -> Picture | None:
    """The latest of these scans, which come in the order of their dates; of one date, the one that says most."""
    last: list[Picture] = []
    for picture in pictures:
        if last and (picture.on.first, picture.on.last) == (last[0].on.first, last[0].on.last):
            last.append(picture)
        elif not last or world.holds(
            last[0].on.on_or_before(picture.on), ("later", picture.scan.key, last[0].scan.key)
        ):
            last = [picture]
    return _of_one_date(last, world) if len(last) > 1 else last[0] if last else None


def _of_one_date(pictures: Sequence[Picture], world: World) -> Picture:
    """The scan of a date that counts: a later hour, else one that measures, else a more final one, else either."""
    of_hour = latest_hour(pictures)
    best = max(map(_weight, of_hour))
    first, *others = [picture for picture in of_hour if _weight(picture) == best]
    for other in others:
        if world.holds(None, ("later", other.scan.key, first.scan.key), Reason.CONFLICTING_VALUES):
            first = other
    return first


def _weight(picture: Picture) -> tuple[bool, int]:
    return viability_measured(picture.scan), FINALITY[picture.scan.reporting]
