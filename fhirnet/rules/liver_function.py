"""Liver function: Child-Pugh as the range that the known items leave open, and ALBI.

Child-Pugh: Pugh RN et al., Br J Surg 1973; the bands of the MSD manual table, evaluated in the unit received: 2 mg/dL
is 2 points although it converts to 34.2 umol/L, 34 umol/L is 2 points although it converts to 1.99 mg/dL.
ALBI: Johnson PJ et al., J Clin Oncol 2015;33:550-558. doi:10.1200/JCO.2014.57.9151 (albumin factor 0.085, not 0.0852).
Not none: an item that nobody recorded. No ascites and no encephalopathy must be stated; a condition on record
without its grade never gives points.
"""

from collections.abc import Callable, Sequence
from decimal import Context, Decimal
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple, TypeVar
from unicodedata import normalize

from fhirnet.case import Case
from fhirnet.case.disease import Complication
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import AscitesGrade, ChildPughClass, Statement, Topic
from fhirnet.quantities import Quantity
from fhirnet.rules.known import RECENT, Known, joined, once, recent_measurement, recent_statement, unique, wanted
from fhirnet.rules.series import perhaps_last
from fhirnet.verdict import Reason

BILIRUBIN_UMOL_L = (Decimal(34), Decimal(51))  # 1 point below the first, 3 above the second, 2 on both and between
BILIRUBIN_BY_MASS = {"mg/dl": (Decimal(2), Decimal(3)), "mg/l": (Decimal(20), Decimal(30))}
ALBUMIN_G_L = (Decimal(28), Decimal(35))  # 3 points below the first, 1 above the second; g/dL converts exactly
INR = (Decimal("1.7"), Decimal("2.3"))
ASCITES_POINTS = {
    AscitesGrade.NONE: 1,
    AscitesGrade.MILD: 2,
    AscitesGrade.MODERATE_SEVERE: 3,
    AscitesGrade.REFRACTORY: 3,
}
ENCEPHALOPATHY_POINTS = {0: 1, 1: 2, 2: 2, 3: 3, 4: 3}  # by West Haven grade
CLASS_SCORES = {ChildPughClass.A: (5, 6), ChildPughClass.B: (7, 9), ChildPughClass.C: (10, 15)}
CLASS_C = 10  # "C 10-15"

ALBI_BILIRUBIN = Decimal("0.66")
ALBI_ALBUMIN = Decimal("0.085")

Points = tuple[int, int]  # the least and the most
T = TypeVar("T")

_ANY: Points = (1, 3)
_DIGITS = Context(prec=20)


class ChildPugh(NamedTuple):
    """The Child-Pugh score: `least` to `most` points, and what they rest on; `known.value` is the complete score."""

    least: int
    most: int
    known: Known[int]

    @property
    def class_c(self) -> bool | None:
        """Whether it is class C; None while the range leaves it open."""
        return True if self.least >= CLASS_C else False if self.most < CLASS_C else None

    @property
    def value(self) -> int | Quantity:
        """The score, or the interval of the scores still possible."""
        if self.known.value is not None:
            return self.known.value
        return Quantity(Decimal(self.least), Decimal(self.most), "{score}")


@once
def bilirubin(case: Case) -> Known[Quantity]:
    """Total bilirubin in umol/L, at most 30 days old."""
    return recent_measurement(case, Analyte.BILIRUBIN)


@once
def albumin(case: Case) -> Known[Quantity]:
    """Albumin in g/L, at most 30 days old."""
    return recent_measurement(case, Analyte.ALBUMIN)


@once
def child_pugh(case: Case) -> ChildPugh:
    """The score of the five items at most 30 days old; where they leave it open, the stated score or class."""
    items = (
        _Item(Analyte.BILIRUBIN, bilirubin(case), _bilirubin_points),
        _Item(Analyte.ALBUMIN, albumin(case), _albumin_points),
        _Item(Analyte.INR, recent_measurement(case, Analyte.INR), lambda inr: _points(inr, INR)),
        _Item(Topic.ASCITES, ascites(case), lambda grade: (ASCITES_POINTS[grade],) * 2),
        _Item(Topic.ENCEPHALOPATHY, encephalopathy(case), lambda grade: (ENCEPHALOPATHY_POINTS[grade],) * 2),
    )
    computed = _sum(items)
    return computed if computed.known.value is not None else _with_stated(case, computed, items)


@once
def ascites(case: Case) -> Known[AscitesGrade]:
    """The ascites grade at most 30 days old; ascites on record that began after "none" was stated has no grade."""
    grade = recent_statement(case, Topic.ASCITES, AscitesGrade)
    return _graded(case, grade, AscitesGrade.NONE, Topic.ASCITES, Complication.ASCITES)


@once
def encephalopathy(case: Case) -> Known[int]:
    """The West Haven grade at most 30 days old; one on record that began after grade 0 was stated has no grade."""
    grade = recent_statement(case, Topic.ENCEPHALOPATHY, int)
    return _graded(case, grade, 0, Topic.ENCEPHALOPATHY, Complication.ENCEPHALOPATHY)


def albi(case: Case) -> Known[Quantity]:
    """The ALBI score, unrounded, of bilirubin and albumin at most 30 days old; an interval where one of them is one.

    Decimal, not float: its logarithm is correctly rounded, so two hospitals on two platforms get the same last digit.
    """
    inputs = (bilirubin(case), albumin(case))
    bile, protein = inputs[0].value, inputs[1].value
    score = None
    if bile is not None and protein is not None:
        low = _albi(bile.low, protein.high)
        high = low if None not in (bile.exact, protein.exact) else _albi(bile.high, protein.low)
        if low is not None or high is not None:
            low_open, high_open = bile.low_open or protein.high_open, bile.high_open or protein.low_open
            score = Quantity(low, high, "{score}", low_open, high_open)
    return joined(score, inputs)


def _albi(umol_l: Decimal | None, g_l: Decimal | None) -> Decimal | None:
    """0.66 * log10(bilirubin) - 0.085 * albumin; None where a bound is missing."""
    if umol_l is None or g_l is None or umol_l <= 0:
        return None
    return ALBI_BILIRUBIN * _log10(umol_l) - ALBI_ALBUMIN * g_l


@lru_cache(maxsize=4096)  # the dearest step of all, over the few thousand values that a laboratory prints
def _log10(number: Decimal) -> Decimal:
    return number.log10(_DIGITS)


def _points(amount: Quantity, band: tuple[Decimal, Decimal]) -> Points:
    """1 point below the band, 2 in it, 3 above it: the least and the most over the interval."""
    below, above = amount.below(band[0]), amount.above(band[1])
    least = 1 if below is not False else 3 if above is True else 2
    most = 3 if above is not False else 1 if below is True else 2
    return least, most


def _bilirubin_points(amount: Quantity) -> Points:
    received = amount.received
    if received is not None and received.unit is not None:
        unit = "".join(normalize("NFKC", received.unit).split()).casefold()
        if unit in BILIRUBIN_BY_MASS:
            low = None if amount.low is None or received.low is None else Decimal(received.low)
            high = None if amount.high is None or received.high is None else Decimal(received.high)
            as_received = Quantity(low, high, unit, amount.low_open, amount.high_open)
            return _points(as_received, BILIRUBIN_BY_MASS[unit])
    return _points(amount, BILIRUBIN_UMOL_L)


def _albumin_points(amount: Quantity) -> Points:
    least, most = _points(amount, ALBUMIN_G_L)
    return 4 - most, 4 - least


def _graded(case: Case, grade: Known[T], none: T, topic: Topic, complication: Complication) -> Known[T]:
    """The grade, unless a condition on record is all there is, or began after "none" was stated."""
    on_record = [c for c in case.complications if c.kind is complication]
    reasons = grade.reasons
    if grade.value is not None:
        later = {grade.on.before(c.onset) for c in on_record if c.onset and grade.on} if grade.value == none else set()
        if later <= {False}:
            return grade
        reasons = (Reason.MISSING,) if True in later else (Reason.IMPRECISE_DATE,)
    if not on_record:
        return grade
    evidence = unique([*grade.evidence, *(ref for c in on_record for ref in c.source)])
    return Known(None, evidence, (*reasons, Reason.EXTENT_UNKNOWN), (wanted(case, topic, RECENT),))


class _Item(NamedTuple):
    """One fact: what is known of it, and the points that its value gives."""

    fact: Analyte | Topic
    known: Known[Any]
    points: Callable[[Any], Points]

    @property
    def span(self) -> Points:
        return _ANY if self.known.value is None else self.points(self.known.value)

    def perhaps(self, case: Case) -> list[Points | None]:
        """The points of each value that may count; None: no value does."""
        if self.known.value is not None:
            return [self.span]
        if Reason.IMPRECISE_DATE not in self.known.reasons:
            return [None]
        facts: list[Measurement | Statement] = [m for m in case.measurements if m.analyte is self.fact]
        facts += [s for s in case.statements if s.topic is self.fact]
        return [None, *(self.points(fact.value) for same in perhaps_last(facts) for fact in same)]


def _sum(items: Sequence[_Item]) -> ChildPugh:
    """The five items together; only an item that does not give its points is a reason, or missing."""
    spans = [item.span for item in items]
    least, most = _total(spans)
    known = joined(least if least == most else None, [item.known for item in items])
    undecided = [item.known for item, span in zip(items, spans, strict=True) if span[0] != span[1]]
    if known.reasons and len(undecided) < len(items):
        open_: Known[object] = joined(None, undecided)
        if known.reasons != open_.reasons:
            known = known._replace(reasons=open_.reasons, missing=open_.missing)
    return ChildPugh(least, most, known)


def _total(points: Sequence[Points]) -> Points:
    return sum([least for least, _ in points]), sum([most for _, most in points])


def _with_stated(case: Case, computed: ChildPugh, items: Sequence[_Item]) -> ChildPugh:
    """The stated score or class in place of an incomplete one; where the known items rule it out, both are possible.

    Where dates leave open which facts count, or whether they are still recent, so it is in every reading of them.
    """
    stated, known = recent_statement(case, Topic.CHILD_PUGH, object), computed.known
    if not stated.recorded:
        return computed
    perhaps = [item.perhaps(case) for item in (_Item(Topic.CHILD_PUGH, stated, _scores), *items)]
    readings = [_replaced(_total([one or _ANY for one in points]), said) for said, *points in product(*perhaps)]
    least, most = min([low for low, _ in readings]), max([high for _, high in readings])
    reasons = (*known.reasons, *stated.reasons)
    if stated.value is not None and _apart((computed.least, computed.most), _scores(stated.value)):
        reasons = (Reason.CONFLICTING_VALUES, *reasons)
    whole = known._replace(
        value=least if least == most else None,
        evidence=unique([*stated.evidence, *known.evidence]),
        reasons=unique(reasons),
        assumptions=unique([*stated.assumptions, *known.assumptions]),
    )
    return ChildPugh(least, most, whole)


def _replaced(computed: Points, stated: Points | None) -> Points:
    """The score of one reading: the computed one, of several the stated one unless they rule it out."""
    if stated is None or computed[0] == computed[1]:
        return computed
    if _apart(computed, stated):
        return min(computed[0], stated[0]), max(computed[1], stated[1])
    return stated


def _apart(one: Points, other: Points) -> bool:
    return one[0] > other[1] or one[1] < other[0]


def _scores(stated: object) -> Points:
    """The least and the most points of a stated score or class."""
    assert isinstance(stated, int | ChildPughClass)
    return CLASS_SCORES[stated] if isinstance(stated, ChildPughClass) else (stated, stated)
