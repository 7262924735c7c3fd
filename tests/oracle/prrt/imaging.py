"""R05-R08 and the measures of the scans: somatostatin receptors, FDG, response."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from fhirnet.case import Case
from fhirnet.case.imaging import (
    Conflict,
    FdgScan,
    LesionUptake,
    LiverScan,
    Modality,
    Netpet,
    Response,
    SstrScan,
    UptakeCategory,
)
from fhirnet.case.lesion import LesionRole
from fhirnet.case.status import NetGrade, Topic, Trend
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from tests.oracle.prrt.rule_sets import Progression, RuleSet, Uptake
from tests.oracle.prrt.three_values import (
    Maybe,
    Span,
    age,
    agreed,
    at_most_old,
    number,
    possible_latest,
    span,
    told,
)
from tests.oracle.prrt.tumour import ki67, possible, statements

Amount = Quantity | Conflict[Quantity]
ONE = number(1)


def sstr_scans(case: Case) -> list[SstrScan]:
    """Every scan that may be the latest of those that tell how much is taken up, else of all."""
    telling = [scan for scan in case.sstr_scans if _tells(scan)]
    return [scan for group in possible_latest(telling or case.sstr_scans) for scan in group]


def _tells(scan: SstrScan) -> bool:
    stated = (scan.lowest_krenning, scan.lowest_liver_ratio, scan.lowest_suv_max, scan.uptake)
    return bool(scan.lesions) or any(fact is not None for fact in stated)


def latest_word(case: Case, read: Callable[[SstrScan], bool | Conflict[bool] | None]) -> Maybe:
    """What the latest scan of a year that states a yes or no says."""
    stating = [scan for scan in case.sstr_scans if read(scan) is not None and in_date(scan.on, case.as_of)]
    return agreed(told(read(scan)) for group in possible_latest(stating) for scan in group)


def fdg_scans(case: Case) -> list[FdgScan]:
    """Every FDG scan that may be the latest."""
    return [scan for group in possible_latest(case.fdg_scans) for scan in group]


def in_date(on: Interval, as_of: date) -> Maybe:
    """At most 365 days old. A scan whose date contains as_of is used."""
    least, most = age(on, as_of)
    if least <= 0:
        return True
    return True if most <= 365 else False if least > 365 else None


def _krenning(score: int, asked: Uptake) -> Maybe:
    if asked is Uptake.ABOVE_LIVER:
        return score >= 3
    if asked is Uptake.AT_LEAST_LIVER:
        return None if score == 2 else score > 2
    return None if score == 1 else score > 1


def _ratio(ratio: Quantity, asked: Uptake) -> Maybe:
    if asked is Uptake.ABOVE_LIVER:
        return span(ratio).above(ONE)
    if asked is Uptake.AT_LEAST_LIVER:
        return span(ratio).at_least(ONE)
    return True if span(ratio).at_least(ONE) else None


_ABOVE = {UptakeCategory.ABOVE_LIVER, UptakeCategory.ABOVE_SPLEEN, UptakeCategory.HIGH}


def _words(words: UptakeCategory, asked: Uptake) -> Maybe:
    if words in _ABOVE:
        return True
    if words is UptakeCategory.NONE:
        return False
    if asked is Uptake.POSITIVE:
        return True if words in (UptakeCategory.POSITIVE_UNSPECIFIED, UptakeCategory.EQUAL_LIVER) else None
    if words is UptakeCategory.POSITIVE_UNSPECIFIED:
        return None
    if asked is Uptake.ABOVE_LIVER:
        return False
    return {UptakeCategory.EQUAL_LIVER: True, UptakeCategory.BELOW_LIVER: False}.get(words)


def _reconciled(facts: list[Maybe]) -> Maybe:
    """Facts that leave it open yield to one that tells; facts that contradict each other tell nothing."""
    telling = {fact for fact in facts if fact is not None}
    return telling.pop() if len(telling) == 1 else None


def small(case: Case, lesion: str) -> bool:
    """Whether the latest measurement of the lesion is below 10 mm."""
    sized = [(scan, size) for scan in case.liver_scans if (size := _size(scan, lesion)) is not None]
    dates = [group[0].on for group in possible_latest(scan for scan, _ in sized)]
    return bool(sized) and all(size.below(number(10)) for scan, size in sized if scan.on in dates)


def _size(scan: LiverScan, lesion: str) -> Span | None:
    for part in scan.lesions:
        size = told(part.total) or told(part.viable)
        if part.lesion == lesion and size is not None:
            return span(size)
    return None


def _stated(uptake: LesionUptake, asked: Uptake) -> list[Maybe]:
    facts: list[Maybe] = []
    score, ratio = told(uptake.krenning), told(uptake.liver_ratio)
    if score is not None:
        facts.append(_krenning(score, asked))
    if ratio is not None:
        facts.append(_ratio(ratio, asked))
    return facts


def _lesion(case: Case, uptake: LesionUptake, asked: Uptake) -> Maybe:
    return None if _excused(case, uptake, asked) else _reconciled(_stated(uptake, asked))


def _excused(case: Case, uptake: LesionUptake, asked: Uptake) -> bool:
    """A score of 0-2 of a lesion below 10 mm tells nothing, unless its ratio says enough."""
    score = told(uptake.krenning)
    return score is not None and score <= 2 and small(case, uptake.lesion) and True not in _stated(uptake, asked)


def lowest_krenning(scan: SstrScan) -> int | None:
    """The minimum of the stated lowest score and of those listed."""
    if isinstance(scan.lowest_krenning, Conflict):
        return None
    scores = [scan.lowest_krenning, *(told(part.krenning) for part in scan.lesions)]
    return min((score for score in scores if score is not None), default=None)


def scan_suits(case: Case, scan: SstrScan, asked: Uptake, targets_only: bool) -> Maybe:
    """Whether the coldest lesion in scope takes up enough."""
    targets = {lesion.key for lesion in case.lesions if lesion.role is LesionRole.TARGET}
    scope = targets if targets_only and targets else None
    listed = [part for part in scan.lesions if scope is None or part.lesion in scope]
    lesions = [_lesion(case, part, asked) for part in listed]
    if False in lesions:
        return False
    stated: list[Maybe] = []
    score, ratio, words = told(scan.lowest_krenning), told(scan.lowest_liver_ratio), told(scan.uptake)
    if score is not None:
        stated.append(_krenning(score, asked))
    if ratio is not None:
        stated.append(_ratio(ratio, asked))
    if words is not None:
        stated.append(_words(words, asked))
    coldest = _reconciled(stated)
    excused = [told(part.krenning) for part in listed if _excused(case, part, asked)]
    if excused:
        return False if coldest is False and scope is None and score is not None and score not in excused else None
    if scope is not None:
        whole = coldest is True or (set(lesions) == {True} and scope <= {part.lesion for part in listed})
        return True if whole else None
    if coldest is not None:
        return coldest
    silent = scan.lowest_krenning is None and scan.lowest_liver_ratio is None
    return True if set(lesions) == {True} and silent else None


def sstr_uptake(case: Case, rules: RuleSet) -> Maybe:
    """R05: every lesion in scope takes up what the set asks."""
    if any(
        told(f.netpet) is Netpet.P0 and in_date(f.on, case.as_of) and paired(case, f) is not False
        for f in fdg_scans(case)
    ):
        return False
    readings = []
    for scan in sstr_scans(case):
        usable = in_date(scan.on, case.as_of)
        readings.append(scan_suits(case, scan, rules.uptake, rules.targets_only) if usable else None)
    return agreed(readings)


def sstr_recency(case: Case, rules: RuleSet) -> Maybe:
    """R06: the scan is recent."""
    return agreed(at_most_old(scan.on, rules.sstr_days, case.as_of) for scan in sstr_scans(case))


def apart(one: Interval, other: Interval) -> tuple[int, int]:
    """The least and the most days between two dates, whichever comes first."""
    forward, backward = (one.first - other.last).days, (other.first - one.last).days
    return max(0, forward, backward), max(-forward, -backward)


def paired(case: Case, fdg: FdgScan) -> Maybe:
    """Whether the FDG scan lies within 31 days of the scan of somatostatin receptors."""
    readings: list[Maybe] = []
    for scan in sstr_scans(case):
        least, most = apart(fdg.on, scan.on)
        readings.append(True if most <= 31 else False if least > 31 else None)
    return agreed(readings)


def _discordant(scan: FdgScan) -> Maybe:
    netpet, lesion = told(scan.netpet), told(scan.discordant_lesion)
    if netpet is Netpet.P5 or lesion:
        return True
    return None if netpet is None and lesion is None else False


def fdg_discordance(case: Case, _: RuleSet) -> Maybe:
    """R07: no lesion with FDG uptake alone."""
    readings: list[Maybe] = []
    for scan in fdg_scans(case):
        discordant = _discordant(scan)
        readings.append(False if discordant else True if discordant is False and paired(case, scan) else None)
    return agreed(readings)


def many_hot_lesions(case: Case) -> bool:
    """NETPET p4b, one caution."""
    return any(told(scan.netpet) is Netpet.P4B for scan in fdg_scans(case))


def fdg_required(case: Case) -> bool:
    """Ki-67 above 10 %, or perhaps above: G1 is not."""
    readings = ki67(case)
    if not readings:
        return possible(case, Topic.NET_GRADE) != [NetGrade.G1]
    return agreed(reading.above(number(10)) for reading in readings) is not False


class Assessed:
    """One assessment of the disease: progressive, not progressive, or contradictory (None)."""

    def __init__(self, on: Interval, progressive: Maybe, trend: bool = False) -> None:
        self.on, self.progressive, self.trend = on, progressive, trend


_TRENDS = {Trend.WORSENED: True, Trend.IMPROVED: False, Trend.STABLE: False}


def stated_response(scan: LiverScan) -> Response | Conflict[Response] | None:
    """The overall response, else that of the targets; not evaluable is none."""
    response = scan.target_response if scan.overall_response is None else scan.overall_response
    return None if response is Response.NE else response


def assessments(case: Case) -> list[Assessed]:
    """Every response and trend on record."""
    found = []
    for scan in case.liver_scans:
        response = stated_response(scan)
        if response is not None:
            known = told(response)
            found.append(Assessed(scan.on, None if known is None else known is Response.PD))
    for statement in statements(case, Topic.DISEASE_TREND):
        if statement.value in _TRENDS:
            found.append(Assessed(statement.on, _TRENDS[Trend(str(statement.value))], trend=True))
    return found


def progression(case: Case, rules: RuleSet) -> Maybe:
    """R08: the latest assessment is progression, and recent; netter-2 asks that none is on record."""
    found = assessments(case)
    if rules.progression is Progression.NONE:
        if any(one.progressive for one in found):
            return False
        return agreed(one.progressive is False or None for one in found)
    readings = []
    for group in possible_latest(found):
        responses = [one for one in group if not one.trend] or group
        progressive = agreed(one.progressive for one in responses)
        if progressive and rules.progression is Progression.WITHIN_366_DAYS:
            readings.append(True if at_most_old(group[0].on, 366, case.as_of) else None)
        else:
            readings.append(progressive)
    return agreed(readings)


def lowest(
    stated: Quantity | Conflict[Quantity] | None, listed: list[Quantity | Conflict[Quantity] | None]
) -> list[Span]:
    """The smallest of the stated and the listed amounts: one, or none where none is known."""
    spans = [span(amount) for amount in (told(stated), *(told(one) for one in listed)) if amount is not None]
    if not spans:
        return []
    low = None if any(s.low is None for s in spans) else min(s.low for s in spans if s.low is not None)
    highs = [s.high for s in spans if s.high is not None]
    high: Fraction | None = min(highs) if highs else None
    low_open = low is not None and not any(s.low == low and not s.low_open for s in spans)
    high_open = high is not None and any(s.high == high and s.high_open for s in spans)
    return [Span(low, high, low_open, high_open)]


def highest(stated: Amount | None, listed: list[Amount | None]) -> list[Span]:
    """The largest of the stated and the listed amounts."""
    spans = [span(amount) for amount in (told(stated), *(told(one) for one in listed)) if amount is not None]
    if not spans:
        return []
    high = None if any(s.high is None for s in spans) else max(s.high for s in spans if s.high is not None)
    lows = [s.low for s in spans if s.low is not None]
    low: Fraction | None = max(lows) if lows else None
    high_open = high is not None and not any(s.high == high and not s.high_open for s in spans)
    low_open = low is not None and any(s.low == low and s.low_open for s in spans)
    return [Span(low, high, low_open, high_open)]


def burdens(case: Case) -> list[tuple[Quantity | None, Interval]]:
    """The liver burden: of values within 31 days of the latest MRI before CT, else the latest; every reading."""
    stated = [scan for scan in case.liver_scans if scan.liver_burden is not None]
    found: list[tuple[Quantity | None, Interval]] = []
    for group in possible_latest(stated):
        near = [scan for scan in stated if apart(scan.on, group[0].on)[1] <= 31 or scan in group]
        if any(scan.modality is Modality.MRI for scan in near):
            near = [scan for scan in near if scan.modality is not Modality.CT]
        found += [(told(scan.liver_burden), scan.on) for last in possible_latest(near) for scan in last]
    return found
