"""Continuous elevation of tumour markers after TACE (持续升高), per marker and session.

The sources ask for markers that keep rising "even with a brief fall" and give no numbers. The rules here are readings:
a value before the session and two after it, in one unit; a rise beyond biological variation; no fall by half and no
fall from the peak. AFP mass and units, PIVKA-II mass and units are four series that are never mixed.
Variation: PIVKA-II 37.7 % (Clin Chim Acta 2020;509:264); AFP 20 % is cautious (Scand J Clin Lab Invest 2001;61:205).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from fhirnet.case import Case
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import Reporting
from fhirnet.dates import Interval, days_from, shifted, within
from fhirnet.quantities import Quantity
from fhirnet.rules.appearance import Sight
from fhirnet.rules.confounders import confounded, prescribed
from fhirnet.rules.courses import Course
from fhirnet.rules.known import unique
from fhirnet.rules.readings import World, in_order
from fhirnet.rules.scans import above, at_least
from fhirnet.rules.series import prevailing
from fhirnet.rules.sessions import Session
from fhirnet.verdict import Assumption, Finding, Judged, Missing, Reason, Truth, Words, any_of, words

MARKERS = (Analyte.AFP, Analyte.AFP_UNITS, Analyte.PIVKA2_UNITS, Analyte.PIVKA2, Analyte.AFP_L3)
BEFORE = 30  # days before a session in which a value is its pre-treatment value
SETTLED = 14  # days after a session from which a value counts; AFP halves in four to five days
DECISIVE = 28  # days after a session before which the last value decides nothing
HALF = 50  # %: a fall below half is a response of the marker, a later rise a rebound
VARIATION = {  # %, reference change value: a smaller change may be biological
    Analyte.AFP: 20,
    Analyte.AFP_UNITS: 20,
    Analyte.AFP_L3: 20,
    Analyte.PIVKA2: 38,
    Analyte.PIVKA2_UNITS: 38,
}
HUNDRED = 100
UNITS = {
    Analyte.AFP: "ng/mL",
    Analyte.AFP_UNITS: "k[IU]/L",
    Analyte.PIVKA2_UNITS: "[arb'U]/L",
    Analyte.PIVKA2: "ng/mL",
    Analyte.AFP_L3: "%",
}
NAMES = {
    Analyte.AFP: words("missing.afp"),
    Analyte.AFP_UNITS: words("missing.afp-units"),
    Analyte.PIVKA2_UNITS: words("missing.pivka2-units"),
    Analyte.PIVKA2: words("missing.pivka2"),
    Analyte.AFP_L3: words("missing.afp-l3"),
}
RECALLED = {  # upper limits of normal, taken where a result has none, that were not checked at a source
    Analyte.AFP: "unverified.afp-limit",
    Analyte.PIVKA2_UNITS: "unverified.pivka2-limit",
}
MARKER_BEFORE = words("missing.marker-before")
MARKERS_AFTER = words("missing.markers-after")
MARKER_AFTER = words("missing.marker-after")
LIMIT = words("missing.marker-limit")
_INCONCLUSIVE = (Truth.INDETERMINATE, (Reason.MARKER_INSUFFICIENT,))


class Series(NamedTuple):
    """One marker from 30 days before the first session on; `conflicts` are dates whose values contradict."""

    marker: Analyte
    values: tuple[Measurement, ...]
    conflicts: frozenset[str] = frozenset()


class Trend(NamedTuple):
    """What one marker shows: the answer, why, and the values it rests on."""

    series: Series
    answer: Truth
    reasons: tuple[Reason, ...]
    used: tuple[Measurement, ...]
    missing: tuple[Missing, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


def elevation(case: Case, course: Course, world: World) -> Judged:
    """Whether a marker is continuously elevated after the latest session that its values can judge."""
    recorded = _recorded(case, course.first, world)
    if not recorded:
        return _none_recorded(course)
    trends = [t for t in (_trend(case, course, series, world) for series in recorded) if t is not None]
    if not trends:
        return _finding(Truth.NOT_MET, recorded[0], (Reason.MARKER_NON_INFORMATIVE,), recorded[0].values[-1:])
    answer = any_of(trend.answer for trend in trends)
    deciding = [trend for trend in trends if trend.answer is answer]
    shown = deciding[0].series if answer is Truth.MET else recorded[0]
    reasons = tuple(dict.fromkeys(reason for trend in deciding for reason in trend.reasons))
    missing = tuple(m for trend in deciding for m in trend.missing)
    assumed = [a for trend in deciding for a in trend.assumptions]
    return _finding(answer, shown, reasons, [m for trend in deciding for m in trend.used], missing, assumed)


def unverified_limits(case: Case, evidence: Sequence[str]) -> Words | None:
    """Which upper limits of normal of these records were taken for want of one, and were not checked at a source."""
    cited = {*evidence}
    taken = [
        words(RECALLED[m.analyte], limit=m.upper.exact)
        for m in case.measurements
        if m.upper_is_default and m.upper and m.analyte in RECALLED and not cited.isdisjoint(m.source)
    ]
    return words("unverified.limits", limits=unique(taken)) if taken else None


def _none_recorded(course: Course) -> Judged:
    session = course.sessions[-1]
    finding: Judged = Finding(
        answer=Truth.INDETERMINATE,
        reasons=(Reason.MARKER_INSUFFICIENT,),
        missing=_wanted(session, MARKER_BEFORE, MARKERS_AFTER, None),
    )
    return finding


def _finding(
    answer: Truth,
    shown: Series,
    reasons: tuple[Reason, ...],
    used: Sequence[Measurement],
    missing: tuple[Missing, ...] = (),
    assumptions: Sequence[Assumption] = (),
) -> Judged:
    assumed = [*assumptions, *(Assumption.PRELIMINARY_DATA for m in used if m.reporting is Reporting.PRELIMINARY)]
    assumed += [Assumption.DEFAULT_ULN for m in used if m.upper_is_default]
    finding: Judged = Finding(
        answer=answer,
        value=None if shown.values[-1].key in shown.conflicts else shown.values[-1].value,
        reasons=reasons,
        evidence=tuple(dict.fromkeys(ref for m in used for ref in m.source)),
        assumptions=tuple(dict.fromkeys(assumed)),
        missing=missing,
    )
    return finding


def _recorded(case: Case, first: Interval, world: World) -> list[Series]:
    """The series of each marker that has values from 30 days before the first session on."""
    found: dict[Analyte, dict[tuple[date, date], list[Measurement]]] = {}
    for m in case.measurements:
        if m.analyte in VARIATION and world.holds(within(days_from(first, m.on), -BEFORE, None), ("in series", m.key)):
            found.setdefault(m.analyte, {}).setdefault((m.on.first, m.on.last), []).append(m)
    return [_series(marker, found[marker], world) for marker in MARKERS if marker in found]


def _series(marker: Analyte, dates: dict[tuple[date, date], list[Measurement]], world: World) -> Series:
    """The values of one marker, one a date; of a date whose values contradict, everything between them."""
    values: list[Measurement] = []
    conflicts: list[str] = []
    for _, of_date in sorted(dates.items()):
        if len(of_date) > 1:
            found = prevailing(of_date)
            assert found.fact is not None
            of_date = [_between(of_date, found.source) if found.conflict else found.fact]
            conflicts += [of_date[0].key] if found.conflict else []
        values.append(of_date[0])
    return Series(marker, tuple(in_order(_of_days(values, world), world)), frozenset(conflicts))


def _of_days(values: list[Measurement], world: World) -> list[Measurement]:
    """The values without those that this world has on the day of another one: that day has one value, not two."""
    kept = values
    for value in values:
        if not value.on.exact and any(_same_day(value, other, world) for other in kept if other is not value):
            kept = [other for other in kept if other is not value]
    return kept


def _same_day(value: Measurement, other: Measurement, world: World) -> bool:
    apart = value.on.last < other.on.first or other.on.last < value.on.first
    return world.holds(False if apart else None, ("same day", value.key, other.key))


def _between(contradictory: list[Measurement], source: tuple[str, ...]) -> Measurement:
    lows = [m.value.low for m in contradictory]
    highs = [m.value.high for m in contradictory]
    limits = {None if m.upper is None else m.upper.exact for m in contradictory}
    one = min(contradictory, key=lambda m: m.key)
    hull = Quantity(
        None if None in lows else min(low for low in lows if low is not None),
        None if None in highs else max(high for high in highs if high is not None),
        one.value.unit,
    )
    return replace(one, value=hull, upper=one.upper if len(limits) == 1 else None, source=source)


def _trend(case: Case, course: Course, series: Series, world: World) -> Trend | None:
    """What an informative marker shows; None for one that was never above its limit."""
    exceeding = [_exceeds(m) for m in series.values]
    if True not in exceeding:
        doubtful = [m for m, exceeds in zip(series.values, exceeding, strict=True) if exceeds is None]
        return _doubtful(series, doubtful) if doubtful else None
    latest = course.sessions[-1]
    judgeable = _judgeable(course, series, world)
    if judgeable is not None:
        session, before, after = judgeable
        trend = _at_session(case, series, session, before, after, world)
        pending = () if session is latest else (Reason.PENDING_ASSESSMENT,)
        return trend._replace(reasons=(*trend.reasons, *pending))
    wanted = _absent(series, latest, *_around(series, latest, None, world))
    return Trend(series, *_INCONCLUSIVE, series.values[-1:], wanted)


def _judgeable(course: Course, series: Series, world: World) -> tuple[Session, Measurement, list[Measurement]] | None:
    """The latest session with a value before it and two after it, and these values."""
    for place in range(len(course.sessions) - 1, -1, -1):
        session = course.sessions[place]
        following = course.sessions[place + 1] if place + 1 < len(course.sessions) else None
        before, after = _around(series, session, following, world)
        if before is not None and len(after) >= 2:
            return session, before, after
    return None


def elevation_seen(case: Case, course: Course) -> Sight:
    """When a marker that is continuously elevated first was so by its values until then, of a case where one is."""
    found: list[tuple[Measurement, Sight]] = []
    for series in _recorded(case, course.first, World()):
        world = World()
        judgeable = _judgeable(course, series, world)
        if judgeable is None:
            continue
        session, before, after = judgeable
        if _judged(case, series, session, before, after, world)[0] is not Truth.MET:
            continue
        so_far = next(
            after[:n]
            for n in range(2, len(after) + 1)
            if _judged(case, series, session, before, after[:n], world)[0] is Truth.MET
        )
        source = unique([ref for m in (before, *so_far) for ref in m.source])
        found.append((so_far[-1], Sight(so_far[-1].on, source)))
    return min(found, key=lambda one: (one[0].on.last, one[0].key))[1]


def _doubtful(series: Series, doubtful: list[Measurement]) -> Trend:
    no_limit = any(m.upper is None for m in doubtful)
    reason = Reason.NO_ULN if no_limit else Reason.COMPARATOR_STRADDLES
    limit = (Missing(LIMIT, UNITS[series.marker]),) if no_limit else ()
    return Trend(series, Truth.INDETERMINATE, (reason,), tuple(doubtful[-1:]), limit)


def _at_session(
    case: Case, series: Series, session: Session, before: Measurement, after: list[Measurement], world: World
) -> Trend:
    """What a marker shows at a session that has a series."""
    answer, reasons = _judged(case, series, session, before, after, world)
    wanted = _wanted(session, None, NAMES[series.marker], UNITS[series.marker])
    disturbed = Reason.MARKER_CONFOUNDED in reasons
    assumed = disturbed and not confounded(case, series.marker, before.on, after[-1].on)
    return Trend(
        series,
        answer,
        reasons,
        (after[-1], before, *after[:-1]),
        wanted if answer is Truth.INDETERMINATE and not disturbed else (),  # no further value undoes a disturbance
        (Assumption.PRESCRIBED_ONLY,) if assumed else (),
    )


def _exceeds(m: Measurement) -> bool | None:
    """Whether a value is above its upper limit of normal; None where no limit is known or the two overlap."""
    return None if m.upper is None else above(m.value, m.upper)


def _around(
    series: Series, session: Session, following: Session | None, world: World
) -> tuple[Measurement | None, list[Measurement]]:
    """The last value before a session, and those from day 14 after it to the next session.

    A value of the day of a session was drawn before it, so it ends one series and is the first of the next.
    """
    before: Measurement | None = None
    after: list[Measurement] = []
    for m in series.values:
        days = days_from(session.on, m.on)
        if world.holds(within(days, -BEFORE, 0), ("before", session.key, m.key)):
            before = m
        elif world.holds(within(days, SETTLED, None), ("settled", session.key, m.key)) and (
            following is None or world.holds(m.on.on_or_before(following.on), ("until", m.key, following.key))
        ):
            after.append(m)
    return before, after


def _judged(
    case: Case, series: Series, session: Session, before: Measurement, after: list[Measurement], world: World
) -> tuple[Truth, tuple[Reason, ...]]:
    """The tests of continuous elevation in their order; the first that holds decides."""

    def holds(test: bool | None, name: str, why: Reason = Reason.COMPARATOR_STRADDLES) -> bool:
        return world.holds(test, (name, series.marker, session.key, before.key), why)

    last, variation = after[-1], VARIATION[series.marker]
    b = before.value
    if not series.conflicts.isdisjoint({before.key, *(m.key for m in after)}):
        return Truth.INDETERMINATE, (Reason.CONFLICTING_VALUES,)
    if holds(within(days_from(session.on, last.on), None, DECISIVE - 1), "early", Reason.IMPRECISE_DATE):
        return _INCONCLUSIVE
    if confounded(case, series.marker, before.on, last.on) or prescribed(case, series.marker, last.on):
        return Truth.INDETERMINATE, (Reason.MARKER_CONFOUNDED,)
    why = Reason.NO_ULN if last.upper is None else Reason.COMPARATOR_STRADDLES
    if holds(_not(_exceeds(last)), "normal", why) or holds(at_least(b, last.value), "not risen"):
        return Truth.NOT_MET, ()
    if holds(at_least(b, last.value, HUNDRED + variation, HUNDRED), "within variation"):
        return Truth.INDETERMINATE, (Reason.WITHIN_BIOLOGICAL_VARIATION,)
    halved = (above(b, m.value, HALF, HUNDRED) for m in after)
    if holds(_any(halved), "halved"):
        return Truth.NOT_MET, ()
    if holds(_falls_after_minimum([m.value for m in after], variation), "fluctuating"):
        return _INCONCLUSIVE
    return Truth.MET, ()


def _falls_after_minimum(values: list[Quantity], variation: int) -> bool | None:
    """Whether a value after the (first) smallest one is lower than its predecessor by more than the variation.

    Every value that may be the smallest is asked; the answer stands where it is the same for all of them.
    """
    smallest = [place for place in range(len(values)) if _may_be_first_smallest(values, place)]
    falls = {_falls_after(values, place, variation) for place in smallest}
    return falls.pop() if len(falls) == 1 else None


def _may_be_first_smallest(values: list[Quantity], place: int) -> bool:
    value = values[place]
    return not any(at_least(value, earlier) for earlier in values[:place]) and not any(
        above(value, later) for later in values[place + 1 :]
    )


def _falls_after(values: list[Quantity], smallest: int, variation: int) -> bool | None:
    """Whether a value falls after the smallest, below which none lies, so that the next one is no fall from it."""
    after = [_not_below(values[smallest], later) for later in values[smallest + 1 :]]
    return _any(above(earlier, later, HUNDRED - variation, HUNDRED) for earlier, later in pairwise(after))


def _not_below(smallest: Quantity, value: Quantity) -> Quantity:
    if smallest.low is None or (value.low is not None and value.low >= smallest.low):
        return value
    return Quantity(smallest.low, value.high, value.unit, smallest.low_open, value.high_open)


def _any(tests: Iterable[bool | None]) -> bool | None:
    held = set(tests)
    return True if True in held else None if None in held else False


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _absent(
    series: Series, session: Session, before: Measurement | None, after: list[Measurement]
) -> tuple[Missing, ...]:
    """What a series lacks: a value before the session, one or two after it, the last of them from day 28 on."""
    late = bool(after) and within(days_from(session.on, after[-1].on), DECISIVE, None) is True
    after_it = MARKERS_AFTER if not after else None if late and len(after) >= 2 else MARKER_AFTER
    return _wanted(session, None if before else NAMES[series.marker], after_it, UNITS[series.marker])


def _wanted(session: Session, before: Words | None, after: Words | None, unit: str | None) -> tuple[Missing, ...]:
    """What would make a series: a value before the session, values after it; None: it is there."""
    day = session.on.first
    first = () if before is None else (Missing(before, unit, shifted(day, -BEFORE), session.on.last),)
    return first if after is None else (*first, Missing(after, unit, shifted(day, DECISIVE)))
