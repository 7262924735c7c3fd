"""P01-P15: the adverse predictors of contract 5.4, each from the records alone."""

from collections.abc import Callable

from fhirnet.case import Case
from fhirnet.case.disease import Metastasis, SiteGroup
from fhirnet.case.imaging import LiverScan, Netpet, SstrScan
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import SstrIhc, Topic
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from fhirnet.verdict import PredictorState
from tests.oracle.prrt.blood import clearance_at_least, says, times_normal
from tests.oracle.prrt.condition import scores
from tests.oracle.prrt.imaging import (
    Amount,
    assessments,
    burdens,
    fdg_scans,
    highest,
    in_date,
    latest_word,
    lowest,
    lowest_krenning,
    sstr_scans,
)
from tests.oracle.prrt.three_values import (
    Maybe,
    Span,
    agreed,
    both,
    divided,
    either,
    number,
    opposite,
    possible_latest,
    span,
    told,
)
from tests.oracle.prrt.treatment import (
    ANTINEOPLASTIC,
    CHEMOTHERAPY,
    agents,
    any_medication,
    embolized_recently,
)
from tests.oracle.prrt.tumour import confirmed, ki67, possible
from tests.oracle.prrt.tumour import primary_site as site_of

MAJOR, MINOR = PredictorState.PRESENT_MAJOR, PredictorState.PRESENT_MINOR
ABSENT, OPEN = PredictorState.ABSENT, PredictorState.INDETERMINATE


def _present(answer: Maybe, weight: PredictorState) -> PredictorState:
    return OPEN if answer is None else weight if answer else ABSENT


def _graded(major: Maybe, minor: Maybe) -> PredictorState:
    """Major where that is sure, minor or absent only where major is excluded."""
    if major:
        return MAJOR
    return OPEN if major is None else _present(minor, MINOR)


def _all_say(states: list[PredictorState]) -> PredictorState:
    return agreed(states) or OPEN


def _burden_span(percent: Quantity) -> Span:
    """The lower end of a range decides."""
    amount = span(percent)
    if amount.low is not None and amount.high is not None:
        return Span(amount.low, amount.low)
    return amount


def liver_burden(case: Case) -> PredictorState:
    """P01."""
    states = []
    for percent, _ in burdens(case):
        if percent is None:
            states.append(OPEN)
        else:
            amount = _burden_span(percent)
            states.append(_graded(amount.above(number(50)), amount.at_least(number(25))))
    return _all_say(states)


def primary_site(case: Case) -> PredictorState:
    """P02."""
    site = site_of(case)
    if site in (None, SiteGroup.UNKNOWN_PRIMARY):
        return OPEN
    return MINOR if site is SiteGroup.HINDGUT else ABSENT


def low_uptake(case: Case) -> PredictorState:
    """P03."""
    submaximal = latest_word(case, lambda scan: scan.submaximal)
    cold: list[Maybe] = []
    warm: list[Maybe] = []
    for scan in sstr_scans(case):
        if not in_date(scan.on, case.as_of):
            cold, warm = [*cold, None], [*warm, None]
            continue
        suvs = lowest(scan.lowest_suv_max, [part.suv_max for part in scan.lesions])
        ratios = lowest(scan.lowest_liver_ratio, [part.liver_ratio for part in scan.lesions])
        suv: Maybe = agreed(s.at_most(number("16.4")) for s in suvs)
        ratio: Maybe = agreed(s.at_most(number("2.2")) for s in ratios)
        cold.append(either(suv, ratio))
        warm.append(opposite(either(suv, ratio)))
    if submaximal or agreed(cold):
        return MAJOR
    return ABSENT if submaximal is False or agreed(warm) else OPEN


def heterogeneity(case: Case) -> PredictorState:
    """P04."""
    stained = agreed(
        None if value is None else value in (SstrIhc.TWO, SstrIhc.THREE) for value in possible(case, Topic.SSTR2_IHC)
    )
    heterogeneous = latest_word(case, lambda scan: scan.heterogeneous)
    mixed: list[Maybe] = []
    wide: list[Maybe] = []
    for scan in sstr_scans(case):
        if not in_date(scan.on, case.as_of):
            mixed, wide = [*mixed, None], [*wide, None]
            continue
        krenning = lowest_krenning(scan)
        mixed.append(both(stained, None if krenning is None else krenning <= 2))
        wide.append(_spread(scan))
    if heterogeneous or agreed(mixed) or agreed(wide):
        return MAJOR
    return ABSENT if heterogeneous is False or agreed(wide) is False else OPEN


def _spread(scan: SstrScan) -> Maybe:
    """Whether the highest SUVmax is at least 3 times the lowest, of two lesions at least; an SUVmax of 0 is none."""
    listed = [suv for part in scan.lesions if (suv := _hot(part.suv_max)) is not None]
    least, most = _hot(scan.lowest_suv_max), _hot(scan.highest_suv_max)
    both_stated = told(scan.lowest_suv_max) is not None and told(scan.highest_suv_max) is not None
    if not both_stated and sum(told(part.suv_max) is not None for part in scan.lesions) < 2:
        return None
    low, high = lowest(least, list(listed)), highest(most, list(listed))
    return divided(high[0], low[0]).at_least(number(3)) if low and high else None


def _hot(suv: Amount | None) -> Quantity | None:
    known = told(suv)
    return None if known is None or known.high == 0 else known


def _latest_flag(case: Case, topic: Topic) -> Maybe:
    return agreed(None if value is None else bool(value) for value in possible(case, topic))


def morphology(case: Case) -> PredictorState:
    """P05."""
    margins, vessels = (_latest_flag(case, topic) for topic in (Topic.ILL_DEFINED_MARGINS, Topic.HYPOVASCULAR))
    return _present(either(margins, vessels), MINOR)


def high_ki67(case: Case) -> PredictorState:
    """P06."""
    return _all_say([_graded(k.above(number(20)), k.at_least(number(15))) for k in ki67(case)])


def fdg_positive(case: Case) -> PredictorState:
    """P07."""
    weights = {Netpet.P4B: MAJOR, Netpet.P2: MINOR, Netpet.P3: MINOR, Netpet.P4A: MINOR}
    states = []
    for scan in fdg_scans(case):
        netpet = told(scan.netpet) if in_date(scan.on, case.as_of) else None
        states.append(OPEN if netpet is None else weights.get(netpet, ABSENT))
    return _all_say(states)


Range = tuple[int, int]


def _points(values: list[object], most: int) -> Range:
    """The points of a stated grade, capped; missing or contradictory ones span their range."""
    points = [(0, most) if value is None else (min(int(str(value)), most),) * 2 for value in values]
    if not points:
        return 0, most
    return min(low for low, _ in points), max(high for _, high in points)


def _site_points(case: Case) -> Range:
    site = site_of(case)
    if site is None:
        return 0, 2
    points = {SiteGroup.PANCREAS: 0, SiteGroup.THYMUS: 2}.get(site, 1)
    return points, points


def _therapy_points(case: Case) -> Range:
    if not any_medication(case):
        return 0, 2
    points = 2 if agents(case, CHEMOTHERAPY) else 1 if agents(case, ANTINEOPLASTIC - CHEMOTHERAPY) else 0
    return points, points


def _burden_points(case: Case) -> Range:
    low, high = 0, 2
    points: set[int] = set()
    for percent, _ in burdens(case):
        possible_points = {0, 1, 2}
        if percent is not None:
            amount = span(percent)
            if amount.at_least(number(50)):
                possible_points = {2}
            else:
                if amount.at_least(number(50)) is False:
                    possible_points.discard(2)
                if amount.at_least(number(25)):
                    possible_points.discard(0)
                if amount.at_least(number(25)) is False:
                    possible_points = {0}
        points |= possible_points
    if points:
        low, high = min(points), max(points)
    elsewhere = possible(case, Topic.CRITICAL_ORGAN_BURDEN)
    if elsewhere:
        least, most = _points(elsewhere, 2)
        low, high = max(low, least), max(high, most)
    return low, high


def _peritoneum(case: Case) -> Maybe:
    if any(d.metastasis is Metastasis.PERITONEUM for d in confirmed(case)):
        return True
    return _latest_flag(case, Topic.PERITONEAL_CARCINOMATOSIS)


def das(case: Case) -> Range:
    """The Das clinical score: the least and the most it may be."""
    peritoneal = _peritoneum(case)
    items = [
        _site_points(case),
        _therapy_points(case),
        _points(possible(case, Topic.SYMPTOM_GRADE), 2),
        _burden_points(case),
        (0, 1) if peritoneal is None else (int(peritoneal),) * 2,
    ]
    return sum(low for low, _ in items), sum(high for _, high in items)


def clinical_score(case: Case) -> PredictorState:
    """P08."""
    least, most = das(case)
    return MINOR if least >= 5 else ABSENT if most < 5 else OPEN


def bulky_lesion(case: Case) -> PredictorState:
    """P09: the largest lesion of the latest scan that measures one, stated or listed."""
    measuring = [s for s in case.liver_scans if any(_sizes(s))]
    answers: list[Maybe] = []
    for group in possible_latest(measuring):
        for scan in group:
            answers.append(agreed(largest.above(number(30)) for largest in highest(None, _sizes(scan))))
    return _present(agreed(answers), MINOR)


def _sizes(scan: LiverScan) -> list[Amount | None]:
    return [scan.largest_diameter, *(part.total for part in scan.lesions)]


def alp(case: Case) -> PredictorState:
    """P10."""
    major = times_normal(case, Analyte.ALP, lambda share: share.above(number("2.5")))
    return _graded(major, times_normal(case, Analyte.ALP, lambda share: share.above(number(1))))


def pretreatment(case: Case) -> PredictorState:
    """P11."""
    if not any_medication(case):
        return OPEN
    return MINOR if len(agents(case, ANTINEOPLASTIC)) >= 2 or agents(case, CHEMOTHERAPY) else ABSENT


def performance(case: Case) -> PredictorState:
    """P12."""
    ecog: Maybe = agreed(None if s is None else s >= 2 for s in scores(case, Topic.ECOG))
    kps: Maybe = agreed(None if s is None else s <= 70 for s in scores(case, Topic.KPS))
    if ecog is None or kps is None:
        return _present(kps if ecog is None else ecog, MAJOR)
    return _present(either(ecog, kps), MAJOR)


def bone_peritoneal(case: Case) -> PredictorState:
    """P13: absent is never inferred from silence, and nothing states that the bones are free."""
    bone = any(d.metastasis is Metastasis.BONE for d in confirmed(case))
    return MINOR if bone or _peritoneum(case) else OPEN


def kinetics(case: Case) -> PredictorState:
    """P14: from the last CR, PR or SD before the latest PD to the first PD after it."""
    found = [one for one in assessments(case) if not one.trend]
    states = []
    for group in possible_latest([one for one in found if one.progressive]):
        latest_pd = group[0].on
        before = [one for one in found if one.progressive is False and one.on.last < latest_pd.first]
        for last in possible_latest(before) or [[]]:
            after = [one.on for one in found if one.progressive and (not last or last[0].on.last < one.on.first)]
            first = min(after, key=lambda on: (on.last, on.first))
            quick: Maybe = None
            if last:
                least, most = (first.first - last[0].on.last).days, (first.last - last[0].on.first).days
                quick = True if most <= 184 else False if least > 184 else None
            states.append(MINOR if _new_lesions(case, latest_pd, first) else _present(quick, MINOR))
    return _all_say(states)


def _new_lesions(case: Case, *dates: Interval) -> bool:
    days = {(on.first, on.last) for on in dates}
    return any(told(s.new_liver_lesions) for s in case.liver_scans if (s.on.first, s.on.last) in days)


def other(case: Case) -> PredictorState:
    """P15."""
    nse = says(case, Analyte.NSE, lambda amount: amount.above(number(15)))
    enough = clearance_at_least(case, number(50))
    reduced = both(clearance_at_least(case, number(40)), opposite(enough))
    embolized = embolized_recently(case)
    present = either(nse, reduced, embolized)
    if present:
        return MINOR
    return ABSENT if both(opposite(nse), enough, opposite(embolized)) else OPEN


PREDICTORS: dict[str, Callable[[Case], PredictorState]] = {
    "predictor-liver-burden": liver_burden,
    "predictor-primary-site": primary_site,
    "predictor-low-uptake": low_uptake,
    "predictor-heterogeneity": heterogeneity,
    "predictor-morphology": morphology,
    "predictor-ki67": high_ki67,
    "predictor-fdg-positive": fdg_positive,
    "predictor-clinical-score": clinical_score,
    "predictor-bulky-lesion": bulky_lesion,
    "predictor-alp": alp,
    "predictor-pretreatment": pretreatment,
    "predictor-performance": performance,
    "predictor-bone-peritoneal": bone_peritoneal,
    "predictor-kinetics": kinetics,
    "predictor-other": other,
}
