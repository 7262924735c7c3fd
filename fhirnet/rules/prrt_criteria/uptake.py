"""How the tumour takes up a somatostatin receptor tracer against the liver: R05.

Krenning score: 0 none, 1 much lower than liver, 2 slightly less than or equal to liver, 3 greater than liver,
4 greater than spleen [V]. So 2 alone does not prove "at least liver". Immunohistochemistry never replaces imaging.
With most of the liver replaced by tumour there is no normal liver to compare with: the answer is flagged, not changed.
"""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from fhirnet.case.imaging import Conflict, LesionUptake, Netpet, SstrScan, UptakeCategory
from fhirnet.case.lesion import LesionRole
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.burden import burden
from fhirnet.rules.prrt_criteria.chart import Chart, plain
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.scans import IMAGING_DAYS, Imaging, below_10_mm, lowest_ratio, netpet, sstr_imaging
from fhirnet.rules.prrt_criteria.words import SSTR_UPTAKE
from fhirnet.verdict import Assumption, Judged, Reason

NO_NORMAL_LIVER = 70  # %, burden from which "normal liver" may not be measurable [D]


class Comparison(Enum):
    """How much uptake a rule set asks for."""

    ABOVE_LIVER = "> liver"
    AT_LEAST_LIVER = ">= liver"
    POSITIVE = "positive"


@dataclass(frozen=True, slots=True)
class Uptake:
    """What a rule set asks of which lesions."""

    comparison: Comparison
    targets_only: bool = False

    def __str__(self) -> str:
        return f"{self.comparison.value}, targets" if self.targets_only else self.comparison.value


_HIGH = dict.fromkeys((UptakeCategory.ABOVE_LIVER, UptakeCategory.ABOVE_SPLEEN, UptakeCategory.HIGH), True)
_KRENNING = {  # a score that is not listed is open
    Comparison.ABOVE_LIVER: {0: False, 1: False, 2: False, 3: True, 4: True},
    Comparison.AT_LEAST_LIVER: {0: False, 1: False, 3: True, 4: True},
    Comparison.POSITIVE: {0: False, 2: True, 3: True, 4: True},
}
_WORDS: dict[Comparison, dict[UptakeCategory, bool]] = {  # a category that is not listed is open
    Comparison.ABOVE_LIVER: {
        **_HIGH,
        UptakeCategory.NONE: False,
        UptakeCategory.BELOW_LIVER: False,
        UptakeCategory.EQUAL_LIVER: False,
        UptakeCategory.LOW: False,
    },
    Comparison.AT_LEAST_LIVER: {
        **_HIGH,
        UptakeCategory.NONE: False,
        UptakeCategory.BELOW_LIVER: False,
        UptakeCategory.EQUAL_LIVER: True,
    },
    Comparison.POSITIVE: {
        **_HIGH,
        UptakeCategory.NONE: False,
        UptakeCategory.EQUAL_LIVER: True,
        UptakeCategory.POSITIVE_UNSPECIFIED: True,
    },
}
_INFERRED = frozenset({UptakeCategory.HIGH, UptakeCategory.LOW})
_AGAINST_LIVER = _INFERRED | {UptakeCategory.BELOW_LIVER, UptakeCategory.EQUAL_LIVER, UptakeCategory.ABOVE_LIVER}


class _Lesion(NamedTuple):
    """What one listed lesion answers; `small`: too small for its low score to be trusted (partial volume)."""

    answer: bool | None
    krenning: int | None
    doubt: Reason | None = None
    small: bool = False


class _Coldest(NamedTuple):
    """What a scan states of its coldest lesion; `conflict`: it contradicts itself."""

    krenning: int | None
    ratio: Quantity | None
    word: UptakeCategory | None
    conflict: bool
    shown: int | UptakeCategory | None


def uptake(chart: Chart, asked: Uptake) -> Judged:
    """R05: every lesion in scope takes up as much as the set asks, on imaging of at most 365 days."""
    imaging, coldest, pair = chart.once(sstr_imaging), chart.once(_coldest), chart.once(netpet)
    scan = imaging.scan
    if pair.grade is Netpet.P0 and pair.recent and pair.together is not False:
        assumptions = unique((*pair.assumptions, *imaging.assumptions))
        return decided(False, coldest.shown, unique((*pair.evidence, *imaging.evidence)), assumptions=assumptions)
    if scan is None or imaging.reason:
        reason = imaging.reason or Reason.MISSING
        return undecided((reason,), (imaging.missing,), coldest.shown, imaging.evidence, imaging.assumptions)
    scope = _targets(chart) if asked.targets_only else None
    listed = [_lesion(chart, one, asked.comparison) for one in scan.lesions if scope is None or one.lesion in scope]
    whole, doubt = _whole(coldest, asked.comparison)
    answer = _in_scope(scan, whole, listed, scope)
    return _finding(chart, imaging, scan, answer, {doubt, *(one.doubt for one in listed)}, listed, whole)


def lowest_krenning(scan: SstrScan) -> int | None:
    """The lowest Krenning score, stated or of the listed lesions."""
    scores = (plain(scan.lowest_krenning), *(plain(lesion.krenning) for lesion in scan.lesions))
    return min((score for score in scores if score is not None), default=None)


def _targets(chart: Chart) -> frozenset[str] | None:
    """The lesions of role target; None where none is recorded and so all lesions count."""
    return frozenset(lesion.key for lesion in chart.case.lesions if lesion.role is LesionRole.TARGET) or None


def _lesion(chart: Chart, lesion: LesionUptake, comparison: Comparison) -> _Lesion:
    score, ratio = plain(lesion.krenning), plain(lesion.liver_ratio)
    said = {None if score is None else _KRENNING[comparison].get(score), _ratio(ratio, comparison)} - {None}
    if len(said) > 1:
        return _Lesion(None, score, Reason.CONFLICTING_VALUES)
    answer = said.pop() if said else None
    if answer is not True and score is not None and score <= 2 and below_10_mm(chart, lesion.lesion):
        return _Lesion(None, score, small=True)
    conflict = isinstance(lesion.krenning, Conflict) or isinstance(lesion.liver_ratio, Conflict)
    return _Lesion(answer, score, _doubt(conflict, answer, ratio, comparison))


def _coldest(chart: Chart) -> _Coldest:
    """What the scan that counts states of its coldest lesion, and what is shown of it."""
    scan = chart.once(sstr_imaging).scan
    if scan is None:
        return _Coldest(None, None, None, False, None)
    stated = (scan.lowest_krenning, scan.lowest_liver_ratio, scan.uptake)
    conflict = any(isinstance(value, Conflict) for value in stated)
    return _Coldest(
        plain(scan.lowest_krenning), plain(scan.lowest_liver_ratio), plain(scan.uptake), conflict, _shown(scan)
    )


def _whole(coldest: _Coldest, comparison: Comparison) -> tuple[bool | None, Reason | None]:
    """What is stated of the coldest lesion answers, and what of it is in doubt."""
    by_score = None if coldest.krenning is None else _KRENNING[comparison].get(coldest.krenning)
    by_ratio = _ratio(coldest.ratio, comparison)
    by_word = None if coldest.word is None else _WORDS[comparison].get(coldest.word)
    said = [answer for answer in (by_score, by_ratio, by_word) if answer is not None]
    agreed = bool(said) and said.count(said[0]) == len(said)
    answer, conflict = (said[0] if agreed else None), coldest.conflict or bool(said and not agreed)
    return answer, _doubt(conflict, answer, coldest.ratio, comparison)


def _doubt(conflict: bool, answer: bool | None, ratio: Quantity | None, comparison: Comparison) -> Reason | None:
    """Why statements leave it open: they contradict each other, or the ratio spans that of the liver."""
    if conflict:
        return Reason.CONFLICTING_VALUES
    if answer is not None or ratio is None:
        return None
    above = ratio.above(1) if comparison is Comparison.ABOVE_LIVER else ratio.at_least(1)
    return Reason.COMPARATOR_STRADDLES if above is None else None


def _ratio(ratio: Quantity | None, comparison: Comparison) -> bool | None:
    if ratio is None:
        return None
    if comparison is Comparison.ABOVE_LIVER:
        return ratio.above(1)
    at_least = ratio.at_least(1)
    return None if comparison is Comparison.POSITIVE and at_least is False else at_least


def _in_scope(scan: SstrScan, whole: bool | None, listed: list[_Lesion], scope: frozenset[str] | None) -> bool | None:
    """The answer for the lesions in scope: a cold lesion decides, a small cold one leaves it open."""
    answers = {lesion.answer for lesion in listed}
    if False in answers:
        return False
    small = {lesion.krenning for lesion in listed if lesion.small}
    if small:
        explained = plain(scan.lowest_krenning) is None or plain(scan.lowest_krenning) in small
        return False if whole is False and not explained and scope is None else None
    if scope is not None:
        complete = answers == {True} and scope <= {lesion.lesion for lesion in scan.lesions}
        return True if whole or complete else None
    if whole is not None:
        return whole
    bounded = scan.lowest_krenning is not None or scan.lowest_liver_ratio is not None
    return True if answers == {True} and not bounded else None


def _finding(
    chart: Chart,
    imaging: Imaging,
    scan: SstrScan,
    answer: bool | None,
    doubts: set[Reason | None],
    listed: list[_Lesion],
    whole: bool | None,
) -> Judged:
    flags, coldest = chart.once(_flags), chart.once(_coldest)
    evidence, assumptions = imaging.evidence, imaging.assumptions
    if scan.lesions and (whole is None or answer != whole):
        evidence = unique([*evidence, *[ref for lesion in scan.lesions for ref in lesion.source]])
    if whole is None and answer and listed:
        assumptions = (*assumptions, Assumption.LESIONS_LISTED_COMPLETE)
    if coldest.word in _INFERRED and scan.lowest_krenning is None and scan.lowest_liver_ratio is None:
        assumptions = (*assumptions, Assumption.UPTAKE_INFERRED)
    if answer is not None:
        return decided(answer, coldest.shown, evidence, reasons=flags, assumptions=assumptions)
    why = next((r for r in (Reason.CONFLICTING_VALUES, Reason.COMPARATOR_STRADDLES) if r in doubts), Reason.MISSING)
    wanted = chart.wanted(SSTR_UPTAKE, None, IMAGING_DAYS)
    return undecided((why, *flags), (wanted,), coldest.shown, evidence, assumptions)


def _flags(chart: Chart) -> tuple[Reason, ...]:
    """What a reader must know of the scan that counts, whatever is asked of it."""
    imaging = chart.once(sstr_imaging)
    flags = (Reason.TIME_UNCERTAIN,) if imaging.time_uncertain else ()
    if imaging.scan is None or not _against_liver(imaging.scan):
        return flags
    amount = chart.once(burden).amount
    if amount is not None and amount.high is not None and amount.high >= NO_NORMAL_LIVER:
        return (Reason.REFERENCE_ORGAN_UNRELIABLE, *flags)
    return flags


def _against_liver(scan: SstrScan) -> bool:
    """Whether uptake was compared with normal liver; a score of 4 compares with the spleen."""
    score, word = lowest_krenning(scan), plain(scan.uptake)
    if score == 4 or word is UptakeCategory.ABOVE_SPLEEN:
        return False
    return score in (2, 3) or word in _AGAINST_LIVER or lowest_ratio(scan) is not None


def _shown(scan: SstrScan) -> int | UptakeCategory | None:
    """The lowest Krenning score, else the category stated, else the one that the lowest ratio means."""
    score = lowest_krenning(scan)
    if score is not None:
        return score
    word = plain(scan.uptake)
    ratio = None if word else lowest_ratio(scan)
    if ratio is None:
        return word
    if ratio.above(1):
        return UptakeCategory.ABOVE_LIVER
    if ratio.at_least(1) is False:
        return UptakeCategory.BELOW_LIVER
    return UptakeCategory.EQUAL_LIVER if ratio.exact == 1 else None
