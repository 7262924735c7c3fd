"""What is viable of the target lesions, in % of what was before the first TACE, and by how much they changed.

The sources do not say whether a share is one of area, diameter or volume: a ratio of diameters of 0.71 is half of the
area, one of 0.79 half of the volume. What a radiologist reports comes first, then volumes, products, diameters.
"""

from decimal import Decimal
from typing import NamedTuple

from fhirnet.case.imaging import Response
from fhirnet.quantities import Quantity
from fhirnet.rules.scans import EXACT, Picture, ViableSum
from fhirnet.verdict import Reason

HUNDRED = 100


class Share(NamedTuple):
    """What is viable of the target, in % of what was before the first TACE; `by_sum`: a ratio of diameters."""

    percent: Quantity | None
    by_sum: bool = False
    reasons: tuple[Reason, ...] = ()


def share(now: Picture, base: Picture | None) -> Share:
    """What is viable: as reported, 0 when complete response is stated, else the ratio to the baseline."""
    scan = now.scan
    if scan.arterial_phase is False:
        return Share(None, reasons=(Reason.VIABILITY_NOT_ASSESSABLE,))
    if isinstance(scan.viable_fraction, Quantity):
        return Share(scan.viable_fraction)
    stated = scan.target_response if scan.target_response is not None else scan.overall_response
    if stated is Response.CR or (base is not None and now.viable.gone):
        return Share(Quantity.exactly(0, "%"))
    return Share(None, reasons=(Reason.NO_BASELINE,)) if base is None else _ratio_to(base, now)


def _ratio_to(base: Picture, now: Picture) -> Share:
    """The ratio of volumes, else of products of two diameters, else of the sums of diameters."""
    if base.scan.arterial_phase is not False:
        for measure in ("viable_volume", "viable_products"):
            ratio = percent(getattr(now.scan, measure), getattr(base.scan, measure))
            if ratio is not None:
                return Share(ratio)
    ratio = percent(now.viable.amount, base.viable.amount)
    if ratio is not None:
        return Share(ratio, by_sum=True)
    reasons = (*now.viable.reasons, *base.viable.reasons)
    return Share(None, reasons=tuple(dict.fromkeys(reasons)) or (Reason.VIABILITY_NOT_ASSESSABLE,))


def discordance(now: Picture, base: Picture, over: bool, limit: int) -> bool:
    """Whether one target alone surely lies on the other side of a share of so many % than all of them (`over`)."""
    before = {size.lesion: size.viable for size in base.scan.lesions}
    for size in now.scan.lesions:
        part = percent(size.viable, before.get(size.lesion)) if size.lesion in now.targets else None
        alone = None if part is None else part.above(limit)
        if alone is not None and alone is not over:
            return True
    return False


def by_area(one: Share) -> Share:
    """The share of the area where only diameters were compared: the square of their ratio."""
    if not one.by_sum or one.percent is None:
        return one
    p = one.percent
    low, high = (None if x is None else EXACT.divide(EXACT.multiply(x, x), Decimal(HUNDRED)) for x in (p.low, p.high))
    return one._replace(percent=Quantity(low, high, "%", p.low_open, p.high_open))


def percent(amount: object, before: object) -> Quantity | None:
    """An amount in % of another, bound by bound; None where one is missing or contradicted, or the other is zero."""
    if not isinstance(amount, Quantity) or not isinstance(before, Quantity) or before.at_most(0) is not False:
        return None
    low = _ratio(amount.low, before.high)
    high = low if amount.low == amount.high and before.low == before.high else _ratio(amount.high, before.low)
    low = Decimal(0) if low is None else low
    return Quantity(low, high, "%", amount.low_open or before.high_open, amount.high_open or before.low_open)


def percent_change(now: ViableSum, before: ViableSum) -> Quantity | None:
    """By how many % a sum has grown, negative where it has shrunk."""
    part = percent(now.amount, before.amount)
    if part is None:
        return None
    low, high = (None if end is None else EXACT.subtract(end, Decimal(HUNDRED)) for end in (part.low, part.high))
    return Quantity(low, high, "%", part.low_open, part.high_open)


def _ratio(amount: Decimal | None, before: Decimal | None) -> Decimal | None:
    if amount is None or before is None or before == 0:
        return None
    return EXACT.divide(EXACT.multiply(amount, HUNDRED), before)
