"""Response by RECIST 1.1: the sum of the longest total diameters of the targets, of lymph nodes the short axis.

Eisenhauer EA et al., Eur J Cancer 2009;45:228-247 (citation recalled). Numbers as printed in PMC2755245, table 3, and
radiologykey.com: targets of at least 10 mm, nodes of at least 15 mm in the short axis, at most two in an organ and five
in all; complete response when every target is gone and every node below 10 mm, partial response at 30 % less than the
baseline, progression at 20 % and 5 mm more than the smallest sum.
Read with: total size needs no contrast, so any evaluable CT or MRI counts. The record tells lesions in the liver from
those elsewhere, but not nodes from other lesions elsewhere: each of these is read as both, and a response stands only
where all readings give it. Where no target is recorded, those elsewhere count as one organ.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from fhirnet.case.imaging import LesionSize, LiverScan, Modality, Response
from fhirnet.case.lesion import Lesion, LesionRole
from fhirnet.quantities import Quantity
from fhirnet.rules.courses import Course, History, baseline_before, early
from fhirnet.rules.known import unique
from fhirnet.rules.readings import World
from fhirnet.rules.response import GROWTH, TargetResponse, by_sums, nadir_of, only_progression
from fhirnet.rules.scans import MEASURABLE, Picture, ViableSum, picture, summed
from fhirnet.verdict import Assumption, Reason

NODE = 15  # mm, short axis of the smallest lymph node that is a target
NORMAL_NODE = 10  # mm, short axis below which a lymph node is normal
MOST_IN_ORGAN = 2
MOST_DOUBTFUL = 5  # targets outside the liver read both ways one by one; RECIST 1.1 has no more than five targets

CR, PR, SD, PD = Response.CR, Response.PR, Response.SD, Response.PD
_SECTIONAL = (None, Modality.CT, Modality.MRI)
Nodes = frozenset[str]


class Followed(NamedTuple):
    """What is followed through a course: the targets, the scans that size them, the baseline.

    `doubtful` are the targets that may be lymph nodes. The sums of the pictures are those with no node among them.
    """

    course: Course
    targets: tuple[str, ...]
    doubtful: tuple[str, ...]
    pictures: tuple[Picture, ...]
    baseline: Picture | None
    assumptions: tuple[Assumption, ...] = ()


class Sums(NamedTuple):
    """The sums at one scan: its own, that of the baseline, the smallest so far."""

    now: ViableSum
    baseline: ViableSum | None
    nadir: Quantity | None


class Sized(NamedTuple):
    """The target response at one scan, the sums it was found from, and the scans they are of."""

    response: TargetResponse
    sums: Sums
    assumptions: tuple[Assumption, ...]
    evidence: tuple[str, ...]


def followed(history: History, course: Course, world: World) -> Followed:
    """What RECIST 1.1 follows: the recorded targets, else the largest lesions of the baseline that may be targets."""
    case = history.case
    lesions = {lesion.key: lesion for lesion in case.lesions}
    recorded = tuple([lesion.key for lesion in case.lesions if lesion.role is LesionRole.TARGET])
    scans = [scan for scan in case.liver_scans if _sizes_something(scan)]
    first, before = course.sessions[0], course.every[: course.every.index(course.sessions[0])]
    at_first = baseline_before(_pictures(scans, recorded), first, before, world)
    targets = recorded or (() if at_first is None else _inferred(at_first.scan, lesions))
    pictures = _pictures(scans, targets)
    baseline = next((p for p in pictures if at_first is not None and p.scan is at_first.scan), None)
    doubtful = tuple([key for key in targets if key in lesions and lesions[key].in_liver is False])
    assumed = (Assumption.TARGETS_INFERRED,) if targets and not recorded else ()
    return Followed(course, targets, doubtful, pictures, baseline, assumed)


def target_response(what: Followed, scan: LiverScan, world: World) -> Sized:
    """The target response at one scan, as far as every reading of the lesions outside the liver gives it.

    A reading that a stated sum contradicts is none, unless one contradicts them all.
    """
    now, base = _picture(scan, what.targets), what.baseline
    later = [p for p in what.pictures if _between(what, p, now, world)]
    readings = [(nodes, _sums(what, now, later, nodes)) for nodes in _readings(what.doubtful)]
    coherent = [one for one in readings if not _contradicted(one[1])] or readings
    found = [_possible(what, scan, nodes, sums) for nodes, sums in coherent]
    possible = tuple([r for r in (CR, PR, SD, PD) if any(r in one for one in found)]) if all(found) else ()
    sums = _between_readings([sums for _, sums in coherent])
    return Sized(
        TargetResponse(possible, reasons=() if len(possible) == 1 else _why_not(possible, sums)),
        sums,
        unique([*now.assumptions, *what.assumptions]),
        unique([*now.source, *(base.source if base else ())]),
    )


def _sums(what: Followed, now: Picture, later: Sequence[Picture], nodes: Nodes) -> Sums:
    base = None if what.baseline is None else _total(what.baseline.scan, what.targets, nodes)
    since = [_total(p.scan, what.targets, nodes) for p in later]
    nadir = nadir_of([*([] if base is None else [base]), *since])
    return Sums(_total(now.scan, what.targets, nodes), base, nadir)


def _contradicted(sums: Sums) -> bool:
    return any(Reason.CONFLICTING_VALUES in one.reasons for one in (sums.now, sums.baseline) if one is not None)


def _between_readings(readings: Sequence[Sums]) -> Sums:
    """The sums of all readings: from the smallest to the largest where they differ."""
    first = readings[0]
    amounts = [each.now.amount for each in readings]
    bases = [each.baseline.amount for each in readings if each.baseline is not None]
    return Sums(
        first.now._replace(amount=_hull(amounts)),
        None if first.baseline is None else first.baseline._replace(amount=_hull(bases)),
        _hull([each.nadir for each in readings]),
    )


def _hull(amounts: Sequence[Quantity | None]) -> Quantity | None:
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts) or not known:
        return None
    if all(amount == known[0] for amount in known):
        return known[0]
    lows, highs = [a.low for a in known if a.low is not None], [a.high for a in known if a.high is not None]
    return Quantity(min(lows), max(highs) if len(highs) == len(known) else None, "mm")


def _why_not(possible: tuple[Response, ...], sums: Sums) -> tuple[Reason, ...]:
    if possible:
        return (Reason.COMPARATOR_STRADDLES,)
    reasons = [Reason.NO_BASELINE] if sums.baseline is None else []
    for one in (sums.now, sums.baseline):
        if one is not None:
            reasons += one.reasons if one.complete else (Reason.RESPONSE_NOT_EVALUABLE,)
    return unique(reasons) or (Reason.RESPONSE_NOT_EVALUABLE,)


def _sizes_something(scan: LiverScan) -> bool:
    evaluable = scan.evaluable is None or scan.evaluable is True
    sized = scan.total_sum is not None or any(size.total is not None for size in scan.lesions)
    return sized and evaluable and scan.modality in _SECTIONAL


def _pictures(scans: Sequence[LiverScan], targets: tuple[str, ...]) -> tuple[Picture, ...]:
    return tuple([_picture(scan, targets) for scan in scans])


def _picture(scan: LiverScan, targets: tuple[str, ...]) -> Picture:
    """A scan with the total sum of the targets in the place of the viable one."""
    seen = picture(scan, ())
    sizes = [size for size in scan.lesions if size.lesion in targets and size.total is not None]
    assumed = tuple([a for a in seen.assumptions if a is Assumption.PRELIMINARY_DATA])
    refs = unique([*seen.source, *(ref for size in sizes for ref in size.source)])
    return Picture(scan, scan.on, _total(scan, targets, frozenset()), targets, refs, assumed)


def _inferred(baseline: LiverScan, lesions: dict[str, Lesion]) -> tuple[str, ...]:
    """The two largest lesions in the liver and the two largest elsewhere that are targets, be they nodes or not."""
    inside: list[tuple[Decimal, str]] = []
    elsewhere: list[tuple[Decimal, str]] = []
    for size in baseline.lesions:
        lesion = lesions.get(size.lesion)
        if lesion is not None and lesion.role is not None:
            continue
        outside = lesion is not None and lesion.in_liver is False
        low = size.total.low if isinstance(size.total, Quantity) else None
        if low is not None and low >= MEASURABLE and (not outside or _reaches(size, NODE)):
            (elsewhere if outside else inside).append((-low, size.lesion))
    return tuple([key for places in (inside, elsewhere) for _, key in sorted(places)[:MOST_IN_ORGAN]])


def _reaches(size: LesionSize, short_axis: int) -> bool:
    return isinstance(size.other, Quantity) and size.other.at_least(short_axis) is True


def _between(what: Followed, p: Picture, now: Picture, world: World) -> bool:
    """Whether a scan lies after the baseline and before this one, not too early after a session."""
    base = what.baseline
    if p.scan is now.scan or (base is not None and p.scan is base.scan):
        return False
    after = base is None or world.holds(base.on.before(p.on), ("before", base.scan.key, p.scan.key))
    before = after and world.holds(p.on.before(now.on), ("before", p.scan.key, now.scan.key))
    return before and not early(p, what.course.every, world)


def _readings(doubtful: tuple[str, ...]) -> Iterator[Nodes]:
    """Which of the targets outside the liver are lymph nodes; of too many, all or none of them."""
    if len(doubtful) > MOST_DOUBTFUL:
        yield from (frozenset(), frozenset(doubtful))
        return
    for are in product((False, True), repeat=len(doubtful)):
        yield frozenset([key for key, is_node in zip(doubtful, are, strict=True) if is_node])


def _possible(what: Followed, scan: LiverScan, nodes: Nodes, sums: Sums) -> tuple[Response, ...]:
    amount, base, nadir = sums.now.amount, sums.baseline, sums.nadir
    if amount is None or nadir is None:
        return ()
    gone, large = _gone(scan, what.targets, nodes, amount), _measurable(scan, what.targets, nodes)
    if base is None or base.amount is None or not base.complete or not sums.now.complete:
        return only_progression(by_sums(amount, None, nadir, GROWTH, gone, large))
    return by_sums(amount, base.amount, nadir, GROWTH, gone, large)


def _total(scan: LiverScan, targets: tuple[str, ...], nodes: Nodes) -> ViableSum:
    said = [size for size in _diameters(scan, targets, nodes).values() if size is not None]
    return summed(said, len(targets), scan.total_sum, Reason.RESPONSE_NOT_EVALUABLE)


def _diameters(scan: LiverScan, targets: tuple[str, ...], nodes: Nodes) -> dict[str, object]:
    """The diameter of each target that counts: of a node the second one where there is one, else the longest."""
    return {
        size.lesion: size.other if size.lesion in nodes and size.other is not None else size.total
        for size in scan.lesions
        if size.lesion in targets
    }


def _gone(scan: LiverScan, targets: tuple[str, ...], nodes: Nodes, amount: Quantity) -> bool | None:
    """Whether every target is gone and every node of normal size."""
    sizes = {key: size for key, size in _diameters(scan, targets, nodes).items() if isinstance(size, Quantity)}
    if len(sizes) < len(targets) or not targets:
        if not nodes or amount.at_most(0):
            return amount.at_most(0)
        return False if amount.at_least(NORMAL_NODE * len(nodes)) else None
    tests = [size.below(NORMAL_NODE) if key in nodes else size.at_most(0) for key, size in sizes.items()]
    return False if False in tests else None if None in tests else True


def _measurable(scan: LiverScan, targets: tuple[str, ...], nodes: Nodes) -> bool | None:
    """Whether one target is at least 10 mm."""
    sizes = [size for size in _diameters(scan, targets, nodes).values() if isinstance(size, Quantity)]
    tests = {size.at_least(MEASURABLE) for size in sizes}
    if True in tests:
        return True
    return False if tests == {False} and len(sizes) == len(targets) else None
