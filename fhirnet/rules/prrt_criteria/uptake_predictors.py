"""How hot and how even the tumour is: P03 sub-maximal uptake, P04 heterogeneity.

Kratochwil 2015: responders SUVmax 33.6 against 18.0; > 16.4 sensitivity 95 %, specificity 60 %; tumour to liver > 2.2
[V]. Thirty patients, 68Ga-DOTATOC: other tracers give other numbers. The SUV ratio of 3 is a default [D].
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from fhirnet.case.imaging import Conflict, SstrScan
from fhirnet.case.status import SstrIhc, Topic
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart, Word, plain, preliminary
from fhirnet.rules.prrt_criteria.conclude import state, unique
from fhirnet.rules.prrt_criteria.scans import IMAGING_DAYS, Imaging, lowest_ratio, lowest_suv, sstr_imaging
from fhirnet.rules.prrt_criteria.uptake import lowest_krenning
from fhirnet.rules.prrt_criteria.words import HETEROGENEITY, LOWEST_UPTAKE
from fhirnet.rules.series import at_most_days_old
from fhirnet.verdict import Assumption, Predictor, PredictorState, Reason, Words

SUV_LOW = Decimal("16.4")
RATIO_LOW = Decimal("2.2")
SUV_SPREAD = Decimal(3)  # highest / lowest SUVmax [D]
KRENNING_LOW = 2
_STAINED = frozenset({SstrIhc.TWO, SstrIhc.THREE})

Stated = bool | Conflict[bool] | None


class _Said(NamedTuple):
    """What the latest scan of a year that states a yes or no says, and the records that say so."""

    word: Stated = None
    evidence: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


def low_uptake(chart: Chart) -> Predictor:
    """P03: the coldest lesion is not hot enough."""
    imaging, said = chart.once(sstr_imaging), _latest_word(chart, lambda scan: scan.submaximal)
    scan = None if imaging.reason else imaging.scan
    suv, ratio = (None, None) if scan is None else (lowest_suv(scan), lowest_ratio(scan))
    low_suv, low_ratio = suv and suv.at_most(SUV_LOW), ratio and ratio.at_most(RATIO_LOW)
    low, high = bool(low_suv or low_ratio), low_suv is False and low_ratio is False
    measured = suv or ratio
    value = plain(said.word) if measured is None else measured
    if low or high or plain(said.word) is not None:
        found = PredictorState.PRESENT_MAJOR if low or said.word is True else PredictorState.ABSENT
        basis: Imaging | _Said = imaging if low or (high and said.word is not True) else said
        shown = () if measured is None else imaging.evidence
        return state(found, value, unique((*basis.evidence, *shown)), assumptions=basis.assumptions)
    spans = (suv is not None and low_suv is None) or (ratio is not None and low_ratio is None)
    return _open(chart, LOWEST_UPTAKE, value, said, spans)


def heterogeneity(chart: Chart) -> Predictor:
    """P04: stained tissue with a cold lesion, a wide spread of SUVmax, or so stated."""
    imaging, ihc = chart.once(sstr_imaging), chart.word(Topic.SSTR2_IHC)
    said = _latest_word(chart, lambda scan: scan.heterogeneous)
    scan = None if imaging.reason else imaging.scan
    score = None if scan is None else lowest_krenning(scan)
    spread = None if scan is None else _suv_spread(scan)
    stained = ihc.usable is not None and ihc.usable.value in _STAINED
    discordant = stained and score is not None and score <= KRENNING_LOW
    wide = None if spread is None else spread.at_least(SUV_SPREAD)
    present = bool(discordant or wide or said.word is True)
    if present or wide is False or said.word is False:
        found = PredictorState.PRESENT_MAJOR if present else PredictorState.ABSENT
        measured = bool(discordant or wide) if present else wide is False
        basis: tuple[Imaging | _Said | Word, ...] = (imaging if measured else said, *((ihc,) if discordant else ()))
        evidence = unique([ref for one in basis for ref in one.evidence])
        return state(found, present, evidence, assumptions=unique([a for one in basis for a in one.assumptions]))
    return _open(chart, HETEROGENEITY, None, said, spread is not None)


def _latest_word(chart: Chart, read: Callable[[SstrScan], Stated]) -> _Said:
    """What the latest scan of a year that states a yes or no says."""
    stating = [
        (scan, word)
        for scan in chart.case.sstr_scans
        if (word := read(scan)) is not None
        and (chart.straddles(scan.on) or at_most_days_old(scan.on, IMAGING_DAYS, chart.as_of))
    ]
    if not stating:
        return _Said()
    scan, word = max(stating, key=lambda pair: (pair[0].on.last, pair[0].on.first))
    return _Said(word, scan.source, preliminary(scan.reporting))


def _suv_spread(scan: SstrScan) -> Quantity | None:
    """Highest over lowest SUVmax, of two lesions at least."""
    listed = [suv for lesion in scan.lesions if (suv := plain(lesion.suv_max)) is not None]
    stated_low, stated_high = plain(scan.lowest_suv_max), plain(scan.highest_suv_max)
    lows = [suv for suv in (stated_low, *listed) if suv is not None and suv.high != 0]
    highs = [suv for suv in (stated_high, *listed) if suv is not None and suv.high != 0]
    if not lows or not highs or (len(listed) < 2 and (stated_low is None or stated_high is None)):
        return None
    return _over(highs, lows)


def _over(highs: Sequence[Quantity], lows: Sequence[Quantity]) -> Quantity:
    """The largest of some amounts over the smallest of others, an interval where they are; what has no end is open."""
    least, least_open = min(_low(q) for q in lows)
    bounds = [(q.high, not q.high_open) for q in lows if q.high is not None]
    most, most_closed = min(bounds, default=(None, True))
    top, top_open = max(_low(q) for q in highs)
    tops = [(q.high, not q.high_open) for q in highs if q.high is not None]
    peak, peak_closed = max(tops) if len(tops) == len(highs) else (None, True)
    return Quantity(
        top / most if most else Decimal(0),
        peak / least if peak is not None and least else None,
        "{ratio}",
        top_open or not most_closed,
        least_open or not peak_closed,
    )


def _low(amount: Quantity) -> tuple[Decimal, bool]:
    return (amount.low if amount.low is not None else Decimal(0)), amount.low_open


def _open(chart: Chart, what: Words, value: Quantity | bool | None, said: _Said, spans: bool) -> Predictor:
    """A predictor left open; `spans`: a measure lies on both sides of its limit."""
    imaging = chart.once(sstr_imaging)
    unsettled = Reason.COMPARATOR_STRADDLES if spans else Reason.MISSING
    reason = Reason.CONFLICTING_VALUES if isinstance(said.word, Conflict) else imaging.reason or unsettled
    missing = (chart.wanted(what, None, IMAGING_DAYS),)
    evidence = unique((*said.evidence, *imaging.evidence))
    return state(PredictorState.INDETERMINATE, value, evidence, reasons=(reason,), missing=missing)
