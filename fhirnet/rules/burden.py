"""Tumour burden in the liver: number N and largest diameter D, and up-to-seven.

Up-to-seven: D in cm + N <= 7. Mazzaferro V et al., Lancet Oncol 2009.
N and D are those of one scan, the latest that says anything about either: the D of one scan beside the N of another is
nobody's burden. Diameters are total ones; a viable diameter never stands in for one, it only shows that D is larger.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict, LesionSize, LiverScan
from fhirnet.quantities import Quantity
from fhirnet.rules.known import Known, joined, once, preliminary, unique, weightiest
from fhirnet.rules.series import perhaps_last
from fhirnet.verdict import Missing, Reason, words

UP_TO = 7  # "up-to-seven"
MM_IN_CM = Decimal(10)
UNBOUNDED = Decimal("Infinity")
EXACT = Context(prec=70)  # two numbers of 30 digits add up without being rounded across the limit
COUNT = words("missing.tumour-count")
DIAMETER = words("missing.largest-diameter")

Amount = Quantity | Conflict[Quantity] | None
Places = Mapping[str, bool | None]  # of each lesion: whether it is in the liver


@dataclass(frozen=True, slots=True)
class Burden:
    """`count` is N in {#}, `diameter` D in mm; each an interval where the scan leaves it open."""

    count: Known[Quantity]
    diameter: Known[Quantity]


@once
def burden(case: Case) -> Burden:
    """N and D of the latest scan: as stated, else from the lesions measured in the liver.

    Where several scans may be it, of one date or of dates that overlap, N and D are what each of them says. A lesion
    without a location may be in the liver or not, so N and D are intervals then. No tumour with a diameter, or a
    tumour without one, is an error of one of the two: neither is known.
    """
    places = {lesion.key: lesion.in_liver for lesion in case.lesions}
    telling = [s for s in case.liver_scans if s.tumor_count or s.largest_diameter or _measured(s, places)]
    dates = perhaps_last(telling)
    scans = [scan for of_date in dates for scan in weightiest(of_date)]
    wanted = Missing(COUNT, None, None, case.as_of), Missing(DIAMETER, "mm", None, case.as_of)
    differ = Reason.CONFLICTING_VALUES if len(dates) < 2 else Reason.IMPRECISE_DATE
    count = _known(scans, _stated_count, lambda s: _count(s, places), wanted[0], differ)
    diameter = _known(scans, _stated_diameter, lambda s: _largest(s, places), wanted[1], differ)
    if _contradict(count.value, diameter.value):
        return Burden(_unknown(count, wanted[0]), _unknown(diameter, wanted[1]))
    return Burden(count, diameter)


def up_to_seven(case: Case) -> Known[Quantity]:
    """D in cm + N; the tumour is beyond up-to-seven when it is above 7."""
    known = burden(case)
    count, diameter = known.count.value, known.diameter.value
    total = None if count is None or diameter is None else _plus(diameter, count)
    return joined(total, (known.count, known.diameter))


def _known(
    scans: Sequence[LiverScan],
    stated: Callable[[LiverScan], Amount],
    measured: Callable[[LiverScan], Amount],
    missing: Missing,
    differ: Reason,
) -> Known[Quantity]:
    """What every one of these scans says of an amount; one that is no single number says what would make it one.

    `differ` is the reason where they do not say the same.
    """
    said = [stated(scan) for scan in scans]
    amounts = [measured(scan) if amount is None else amount for scan, amount in zip(scans, said, strict=True)]
    telling = [place for place, amount in enumerate(amounts) if amount is not None]
    if not telling:
        return Known(None, (), (Reason.MISSING,), (missing,))
    evidence = [ref for place in telling for ref in scans[place].source]
    evidence += [
        ref for place in telling if said[place] is None for size in scans[place].lesions for ref in size.source
    ]
    amount = amounts[telling[0]]
    if isinstance(amount, Conflict) or any(amounts[place] != amount for place in telling):
        return Known(None, tuple(evidence), (differ,), (missing,))
    if len(telling) < len(scans):  # one of them leaves it open
        return Known(None, tuple(evidence), (Reason.MISSING,), (missing,))
    assert amount is not None
    assumed = unique([assumption for scan in scans for assumption in preliminary(scan.reporting)])
    if amount.exact is not None:
        return Known(amount, tuple(evidence), assumptions=assumed)
    from_lesions = all(amount is None for amount in said)
    reason = Reason.MISSING if from_lesions else Reason.COMPARATOR_STRADDLES
    return Known(amount, tuple(evidence), (reason,), (missing,), assumptions=assumed)


def _contradict(count: Quantity | None, diameter: Quantity | None) -> bool:
    """Whether there surely is no tumour that surely has a size, or one that surely has none."""
    if count is None or diameter is None:
        return False
    sized = diameter.above(0)
    return (count.at_most(0) is True and sized is True) or (count.at_least(1) is True and sized is False)


def _unknown(known: Known[Quantity], missing: Missing) -> Known[Quantity]:
    return known._replace(value=None, reasons=(Reason.CONFLICTING_VALUES,), missing=(missing,))


def _stated_count(scan: LiverScan) -> Amount:
    """N as stated, its bounds drawn to whole numbers: "> 3" is 4 or more."""
    stated = scan.tumor_count
    if not isinstance(stated, Quantity):
        return stated
    low = Decimal(0)
    if stated.low is not None:
        low = stated.low.to_integral_value(ROUND_CEILING) + (stated.low_open and stated.low % 1 == 0)
    high = None
    if stated.high is not None:
        high = stated.high.to_integral_value(ROUND_FLOOR) - (stated.high_open and stated.high % 1 == 0)
    return Quantity(low, high, "{#}") if high is None or low <= high else _unwritten(stated)


def _stated_diameter(scan: LiverScan) -> Amount:
    stated = scan.largest_diameter
    return _unwritten(stated) if isinstance(stated, Quantity) else stated


def _unwritten(stated: Quantity) -> Quantity:
    """The amount without the words it was written in: 5 cm and 50 mm are the same."""
    return Quantity(stated.low, stated.high, stated.unit, stated.low_open, stated.high_open)


def _measured(scan: LiverScan, places: Places) -> list[LesionSize]:
    """The lesions measured on a scan that are, or may be, in the liver."""
    return [
        size
        for size in scan.lesions
        if places.get(size.lesion) is not False and not (size.viable is None and size.total is None)
    ]


def _count(scan: LiverScan, places: Places) -> Amount:
    sizes = _measured(scan, places)
    if not sizes:
        return None
    there = [places.get(size.lesion) for size in sizes if not _gone(size)]
    return Quantity(Decimal(there.count(True)), Decimal(len(there)), "{#}")


def _gone(size: LesionSize) -> bool:
    return isinstance(size.total, Quantity) and size.total.exact == 0


def _largest(scan: LiverScan, places: Places) -> Amount:
    sizes = _measured(scan, places)
    conflict = next((size.total for size in sizes if isinstance(size.total, Conflict)), None)
    totals = [(size.total, places.get(size.lesion)) for size in sizes if isinstance(size.total, Quantity)]
    if conflict is not None or not totals:
        return conflict
    known = [(total.low, total.low_open) for total, inside in totals if inside and total.low is not None]
    low, low_open = max(known, default=(None, False))
    high, closed = max((UNBOUNDED if t.high is None else t.high, not t.high_open) for t, _ in totals)
    viable = [size.viable.low for size in sizes if places.get(size.lesion) and isinstance(size.viable, Quantity)]
    seen = max((v for v in viable if v is not None), default=None)
    if seen is not None and seen > high:
        return Quantity(seen, None, "mm")
    return Quantity(low, None if high == UNBOUNDED else high, "mm", low_open, not closed)


def _plus(diameter: Quantity, count: Quantity) -> Quantity:
    """D in cm + N; a tumour whose lower bound is not known is larger than nothing."""

    def added(mm: Decimal, number: Decimal) -> Decimal:
        return EXACT.add(EXACT.divide(mm, MM_IN_CM), number)

    return Quantity(
        added(diameter.low or Decimal(0), count.low or Decimal(0)),
        None if diameter.high is None or count.high is None else added(diameter.high, count.high),
        "{score}",
        diameter.low is None or diameter.low_open or count.low_open,
        diameter.high_open or count.high_open,
    )
