"""RECICL treatment effect of the targets, the Japanese criteria behind the 50 % of JSH-LCSGJ.

PMC6287184, table 4: TE4a and TE4b, the necrotized area is larger than or similar to the tumour; TE3, 50 to 100 %
necrosis or reduction; TE2, neither TE3 nor TE1; TE1, more than 25 % enlargement regardless of necrosis. That it goes by
area, in two dimensions, is recalled.
Read with: all targets together, at the latest assessment, against the baseline before the first TACE. Nothing viable is
TE4: 4a and 4b differ by a margin that no record holds. Areas are products of two diameters; where only one diameter is
recorded they are the square of its ratio (`metric-sensitive`). Where no total size is recorded the viable part alone
tells of enlargement.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from fhirnet.case import Case
from fhirnet.case.imaging import LiverScan, Response
from fhirnet.quantities import Quantity
from fhirnet.rules.assessments import baseline_assumptions
from fhirnet.rules.courses import History
from fhirnet.rules.known import unique
from fhirnet.rules.readings import World, in_every_world
from fhirnet.rules.scans import EXACT, Months, Picture, ViableSum, plus, summed
from fhirnet.rules.score_items import Withheld, withheld
from fhirnet.rules.shares import Share, by_area, percent
from fhirnet.rules.tace_index import index_of
from fhirnet.verdict import Assumption, Missing, Reason, Score, ScoreItem, words
from fhirnet.verdict.score import Recicl

EFFECT = 50  # %: "50-100 % necrosis or reduction"
ENLARGED = 125  # % of the baseline: "> 25 % enlargement"
SCAN = words("missing.contrast-scan")
TOTAL = words("recist.total-sizes")
VIABLE = words("missing.viable-sizes")

SHEET = Score(
    code="recicl-grade",
    citation="PMC6287184, table 4",
    formula=words("recicl.formula"),
    caution=words("recicl.caution"),
    unverified=words("recicl.unverified"),
)


class Graded(NamedTuple):
    """Every grade still possible, and the areas in % of the baseline that it was found from."""

    possible: tuple[Recicl, ...]
    viable: Share
    total: Share
    scan: LiverScan | None = None
    evidence: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


NOTHING = Graded((), Share(None, reasons=(Reason.NO_QUALIFYING_ASSESSMENT,)), Share(None))


def score(case: Case) -> Score:
    """The grade at the latest assessment of the latest course."""
    history = History(case)
    readings, why, complete = in_every_world(lambda world: _graded(history, world))
    first = readings[0]
    same = complete and all(one == first for one in readings)
    if same and first.scan is None:
        return withheld(SHEET, Withheld(first.viable.reasons, (Missing(SCAN),)))
    possible = unique([grade for one in readings for grade in one.possible])
    told = complete and len(possible) == 1 and all(one.possible for one in readings)
    why = () if same else why or (Reason.IMPRECISE_DATE,)
    return replace(
        SHEET,
        value=possible[0] if told else None,
        band=words(f"recicl.{possible[0].value.lower()}") if told else None,
        items=tuple(_items(first)) if same else (),
        reasons=unique([Reason.UNVERIFIED_THRESHOLDS, *why, *(r for one in readings for r in _reasons(one, told))]),
        assumptions=unique([assumed for one in readings for assumed in one.assumptions]),
        evidence=unique([reference for one in readings for reference in one.evidence]),
        missing=unique([fact for one in readings for fact in _missing(one, told)]),
    )


def _graded(history: History, world: World) -> Graded:
    course = history.course(world)
    index = None if course is None else index_of(course, course.sessions, Months.FIXED, None, world)
    if course is None or index is None:
        return NOTHING
    now, base = index.picture, course.baseline
    viable = _viable(now, base)
    total = Share(None, reasons=(Reason.NO_BASELINE,)) if base is None else _total(now, base)
    return Graded(
        _possible(viable.percent, total.percent),
        viable,
        total,
        now.scan,
        unique([*now.source, *_sizes(now), *((*base.source, *_sizes(base)) if base else ())]),
        unique([*now.assumptions, *baseline_assumptions(base, course.sessions[0]), *course.assumptions]),
    )


def _sizes(picture: Picture) -> list[str]:
    return [ref for size in picture.scan.lesions if size.lesion in picture.targets for ref in size.source]


def _possible(viable: Quantity | None, total: Quantity | None) -> tuple[Recicl, ...]:
    """The grades that the viable area and the whole area leave possible, in % of the baseline."""
    if viable is None and total is None:
        return ()
    gone = None if viable is None else viable.at_most(0)
    if gone:
        return (Recicl.TE4,)
    possible = [Recicl.TE4] if gone is None else []
    grown = viable is not None and viable.above(ENLARGED) is True
    enlarged = True if grown else False if total is None else total.above(ENLARGED)
    if enlarged is not False:
        possible.append(Recicl.TE1)
    tests = [None if area is None else area.at_most(EFFECT) for area in (viable, total)]
    straddles = tests[0] is None or (total is not None and tests[1] is None)
    effect = True if True in tests else None if straddles else False
    if not enlarged and effect is not False:
        possible.append(Recicl.TE3)
    if not enlarged and not effect:
        possible.append(Recicl.TE2)
    return tuple(possible)


def _viable(now: Picture, base: Picture | None) -> Share:
    """The viable area: as reported, nothing where complete response is stated or measured, else its ratio."""
    scan = now.scan
    if scan.arterial_phase is False:
        return Share(None, reasons=(Reason.VIABILITY_NOT_ASSESSABLE,))
    if isinstance(scan.viable_fraction, Quantity):
        return Share(scan.viable_fraction)
    if scan.target_response is Response.CR or (now.viable.gone and now.viable.complete):
        return Share(Quantity.exactly(0, "%"))
    if base is None:
        return Share(None, reasons=(Reason.NO_BASELINE,))
    area = None if base.scan.arterial_phase is False else percent(scan.viable_products, base.scan.viable_products)
    if area is not None:
        return Share(area)
    return by_area(Share(percent(now.viable.amount, base.viable.amount), by_sum=True, reasons=now.viable.reasons))


def _total(now: Picture, base: Picture) -> Share:
    """The whole area: the products of both total diameters, else the square of the ratio of their sums."""
    areas = [_area(picture) for picture in (now, base)]
    both = percent(*areas)
    if both is not None:
        return Share(both)
    sums = [_sum(picture).amount for picture in (now, base)]
    return by_area(Share(percent(*sums), by_sum=True))


def _area(picture: Picture) -> Quantity | None:
    """The products of the two total diameters of all targets together; None where one is not measured."""
    areas = []
    for size in picture.scan.lesions:
        if size.lesion in picture.targets and isinstance(size.total, Quantity) and isinstance(size.other, Quantity):
            areas.append(_product(size.total, size.other))
    return plus(areas) if len(areas) == len(picture.targets) else None


def _product(one: Quantity, other: Quantity) -> Quantity:
    low = None if one.low is None or other.low is None else EXACT.multiply(one.low, other.low)
    high = None if one.high is None or other.high is None else EXACT.multiply(one.high, other.high)
    return Quantity(low, high, "mm2", one.low_open or other.low_open, one.high_open or other.high_open)


def _sum(picture: Picture) -> ViableSum:
    said = [size.total for size in picture.scan.lesions if size.lesion in picture.targets and size.total is not None]
    return summed(said, len(picture.targets), picture.scan.total_sum, Reason.RESPONSE_NOT_EVALUABLE)


def _items(found: Graded) -> Iterator[ScoreItem]:
    for name, area in (("viable", found.viable), ("total", found.total)):
        reasons = area.reasons if area.percent is None else _flagged(area)
        yield ScoreItem(name=words(f"recicl.{name}"), value=area.percent, evidence=found.evidence, reasons=reasons)


def _reasons(found: Graded, told: bool) -> Sequence[Reason]:
    open_ = () if told else (*found.viable.reasons, *(() if found.possible == () else (Reason.COMPARATOR_STRADDLES,)))
    unsized = (Reason.STATUS_NOT_RECORDED,) if found.total.percent is None and Recicl.TE4 not in found.possible else ()
    return (*open_, *_flagged(found.viable), *_flagged(found.total), *unsized)


def _flagged(area: Share) -> tuple[Reason, ...]:
    return (Reason.METRIC_SENSITIVE,) if area.by_sum and area.percent is not None else ()


def _missing(found: Graded, told: bool) -> Iterator[Missing]:
    if told or found.scan is None:
        return
    on = found.scan.on
    if found.viable.percent is None:
        yield Missing(VIABLE, "mm", on.first, on.last)
    if found.total.percent is None:
        yield Missing(TOTAL, "mm", on.first, on.last)
