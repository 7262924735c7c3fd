"""How the disease went: stated responses and disease trends; R08 progression, P14 kinetics.

A response is stated by RECIST or mRECIST, overall before target. A trend is a clinician's direction: it stands in for a
response in R08 (assumption trend-only), and nowhere else.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple

from fhirnet.case.imaging import Conflict, LiverScan, Response
from fhirnet.case.status import Topic, Trend
from fhirnet.dates import Interval, days_from, within
from fhirnet.rules.prrt_criteria.chart import Chart, plain, preliminary
from fhirnet.rules.prrt_criteria.conclude import decided, state, undecided, unique
from fhirnet.rules.prrt_criteria.scans import days_amount
from fhirnet.rules.prrt_criteria.words import PROGRESSION, RESPONSE
from fhirnet.rules.series import age, at_most_days_old, perhaps_last
from fhirnet.verdict import Assumption, Judged, Predictor, PredictorState, Reason

FAST = 184  # days from the last response to PD, "PD <= 6 months" [K: not verified at source]


class Need(Enum):
    """What a rule set asks about progression."""

    PRESENT = "PD"
    ABSENT = "no PD"


@dataclass(frozen=True, slots=True)
class Progression:
    """Progression must be present, at most `days` old (None: of any age), or absent."""

    need: Need
    days: int | None = None

    def __str__(self) -> str:
        return self.need.value if self.days is None else f"{self.need.value} <= {self.days} d"


class Assessment(NamedTuple):
    """One judgement of the disease: `pd` says whether it is progression; None: contradicted.

    `new_lesions` is the scan of its date that states new liver lesions, None: none does.
    """

    on: Interval
    pd: bool | None
    response: Response | None
    source: tuple[str, ...]
    assumptions: tuple[Assumption, ...] = ()
    new_lesions: LiverScan | None = None

    @property
    def when(self) -> tuple[date, date]:
        """By which it is ordered."""
        return self.on.last, self.on.first


def responses(chart: Chart) -> tuple[Assessment, ...]:
    """The stated responses in the order of their dates; "not evaluable" is none."""
    scans = chart.case.liver_scans
    new = {(s.on.last, s.on.first): s for s in scans if plain(s.new_liver_lesions)}
    found = []
    for scan in scans:
        stated = scan.target_response if scan.overall_response is None else scan.overall_response
        if stated is None or stated is Response.NE:
            continue
        response = None if isinstance(stated, Conflict) else stated
        pd = None if response is None else response is Response.PD
        lesions = new.get((scan.on.last, scan.on.first))
        found.append(Assessment(scan.on, pd, response, scan.source, preliminary(scan.reporting), lesions))
    return tuple(sorted(found, key=lambda a: a.when))


def trends(chart: Chart) -> tuple[Assessment, ...]:
    """The trends that say which way the disease went."""
    return tuple(
        Assessment(s.on, s.value is Trend.WORSENED, None, s.source, (Assumption.TREND_ONLY, *preliminary(s.reporting)))
        for s in chart.stated(Topic.DISEASE_TREND)
        if s.value is not Trend.UNDETERMINED
    )


def assessments(chart: Chart) -> tuple[Assessment, ...]:
    """Responses and trends; on a date that has a response the trend adds nothing to what was found that day."""
    stated = chart.once(responses)
    dates = {a.when for a in stated}
    others = [trend for trend in chart.once(trends) if trend.when not in dates]
    return tuple(sorted((*stated, *others), key=lambda a: a.when)) if others else stated


def progression(chart: Chart, asked: Progression) -> Judged:
    """R08: the latest assessment is a progression, recent enough; or none was ever recorded."""
    known = chart.once(assessments)
    if not known:
        return undecided((Reason.MISSING,), (chart.wanted(RESPONSE, None, asked.days),))
    if asked.need is Need.ABSENT:
        return _never(chart, known)
    last = known[-1]
    rivals = [a for same in perhaps_last(known) for a in same if a.pd is not last.pd]
    evidence, wanted = last.source, (chart.wanted(RESPONSE, None, asked.days),)
    if last.pd is None or rivals:
        same_date = last.pd is None or any(a.when == last.when for a in rivals)
        reason = Reason.CONFLICTING_VALUES if same_date else Reason.IMPRECISE_DATE
        sources = unique((*evidence, *(ref for a in rivals for ref in a.source)))
        return undecided((reason,), wanted, None, sources, last.assumptions)
    if not last.pd:
        return decided(False, last.response, evidence, assumptions=last.assumptions)
    recent = asked.days is None or at_most_days_old(last.on, asked.days, chart.as_of)
    value = days_amount(age(last.on, chart.as_of))
    if recent is not True:
        reason = Reason.STALE if recent is False else Reason.IMPRECISE_DATE
        return undecided((reason,), wanted, value, evidence, last.assumptions)
    return decided(True, value, evidence, assumptions=last.assumptions)


def latest_pd(chart: Chart) -> Assessment | None:
    """The latest stated PD."""
    return next((a for a in reversed(chart.once(responses)) if a.pd), None)


def kinetics(chart: Chart) -> Predictor:
    """P14: PD at most 184 days after the last response, or with new liver lesions."""
    known, pd = chart.once(responses), chart.once(latest_pd)
    wanted = (chart.wanted(PROGRESSION),)
    if pd is None:
        conflict = any(a.pd is None for a in known)
        reason = Reason.CONFLICTING_VALUES if conflict else Reason.MISSING
        return state(PredictorState.INDETERMINATE, None, (), reasons=(reason,), missing=wanted)
    before = [a for a in known if a.pd is False and a.on.before(pd.on) is True]
    last = before[-1] if before else None
    first_pd = next(a for a in known if a.pd and (last is None or last.on.before(a.on) is True))
    days = None if last is None else days_from(last.on, first_pd.on)
    fast = None if days is None else within(days, None, FAST)
    renewed = first_pd.new_lesions if pd.new_lesions is None else pd.new_lesions
    basis = [(a.source, a.assumptions) for a in ((first_pd,) if last is None else (last, first_pd))]
    if renewed is not None:
        basis.append((renewed.source, preliminary(renewed.reporting)))
    evidence = unique([ref for refs, _ in basis for ref in refs])
    assumptions = unique([a for _, some in basis for a in some])
    value = None if days is None else days_amount(days)
    if fast or renewed is not None:
        return state(PredictorState.PRESENT_MINOR, value, evidence, assumptions=assumptions)
    if fast is False:
        return state(PredictorState.ABSENT, value, evidence, assumptions=assumptions)
    reason = Reason.MISSING if days is None else Reason.IMPRECISE_DATE
    return state(PredictorState.INDETERMINATE, value, evidence, reasons=(reason,), missing=wanted)


def _never(chart: Chart, known: tuple[Assessment, ...]) -> Judged:
    """Whether no progression is on record."""
    progressed = [a for a in known if a.pd] or [a for a in chart.once(trends) if a.pd]
    deciding = progressed[-1] if progressed else known[-1]
    if progressed:
        value = days_amount(age(deciding.on, chart.as_of))
        return decided(False, value, deciding.source, assumptions=deciding.assumptions)
    contradicted = [a for a in known if a.pd is None]
    if contradicted:
        wanted, perhaps = (chart.wanted(RESPONSE),), contradicted[-1]
        return undecided((Reason.CONFLICTING_VALUES,), wanted, None, perhaps.source, perhaps.assumptions)
    return decided(True, deciding.response, deciding.source, assumptions=deciding.assumptions)
