"""ART score: assessment for retreatment with TACE, before the second TACE against before the first.

Sieghart W et al., Hepatology 2013 (recalled); points as reprinted (oncologynurseadvisor.com, PMC5058946). Child-Pugh up
by 1: 1.5, by 2 or more: 3; AST up by more than 25 %: 4; no radiologic response: 1. 0 to 1.5 is low risk, 2.5 and more
high; no value lies between. It is made for a second TACE within 90 days.
Radiologic response is CR or PR (EASL, mRECIST) of the targets at the assessment of the first TACE.
Information only: Kloeckner R et al., JVIR 2017;28:94-102 found Harrell C 0.572; it failed in a Taiwanese cohort
(PMC5058946).
"""

from collections.abc import Sequence
from decimal import Decimal

from fhirnet.case import Case
from fhirnet.case.laboratory import Analyte
from fhirnet.dates import days_from, within
from fhirnet.quantities import Quantity
from fhirnet.rules.courses import Course
from fhirnet.rules.known import Known, joined, recent_measurement
from fhirnet.rules.readings import World
from fhirnet.rules.scans import above
from fhirnet.rules.score_items import Band, Item, Withheld, beyond, points, summed, up_to, withheld
from fhirnet.rules.score_moments import (
    after_the_first,
    before,
    child_pugh_increase,
    items_at,
    read_before,
    response_to_first,
)
from fhirnet.rules.shares import percent
from fhirnet.verdict import Reason, Score, words

WITHIN = 90  # days from the first TACE to the second
UP_BY_1, UP_BY_2 = Decimal("1.5"), Decimal(3)  # Child-Pugh "+1" and ">= +2"
AST_PERCENT = 125  # % of the value before the first TACE: "increase > 25 %"
AST = Decimal(4)
NO_RESPONSE = Decimal(1)
LOW = Decimal("1.5")  # "0-1.5"

BANDS: tuple[Band, ...] = ((up_to(LOW), words("score.art-low")), (beyond, words("score.art-high")))

SHEET = Score(
    code="art",
    citation="Sieghart W et al., Hepatology 2013; PMC5058946",
    formula=words("score.art-formula"),
    published=words("score.art-published"),
    caution=words("score.information-only"),
    unverified=words("score.art-unverified"),
)


def score(case: Case) -> Score:
    """The score before the second TACE of the latest course."""
    found = items_at(case, 2, lambda course, world: _items(case, course, world))
    if isinstance(found, Withheld):
        return withheld(SHEET, found)
    return summed(read_before(SHEET, case, 2), found, BANDS, whole=False)


def _items(case: Case, course: Course, world: World) -> Sequence[Item] | Withheld:
    first, second = course.sessions[:2]
    if not within(days_from(first.on, second.on), None, WITHIN):
        return Withheld((Reason.PRECONDITION_COUNT,))
    then, now = before(case, first, world), before(case, second, world, first)
    grown = child_pugh_increase(then, now, first)
    answer, response = response_to_first(case, course, world)
    return (
        points(words("score.child-pugh-increase"), grown.known, _worth(grown.least), _worth(grown.most)),
        _ast(recent_measurement(then, Analyte.AST), after_the_first(recent_measurement(now, Analyte.AST), first)),
        points(
            words("score.response"), response, 0 if answer is not False else NO_RESPONSE, 0 if answer else NO_RESPONSE
        ),
    )


def _worth(increase: int) -> Decimal:
    return UP_BY_2 if increase >= 2 else UP_BY_1 if increase == 1 else Decimal(0)


def _ast(then: Known[Quantity], now: Known[Quantity]) -> Item:
    """AST before the second TACE in % of the one before the first."""
    risen = None
    if then.value is not None and now.value is not None:
        risen = above(now.value, then.value, times_a=100, times_b=AST_PERCENT)
    known = joined(percent(now.value, then.value), (then, now))
    return points(words("score.ast-share"), known, AST if risen else 0, 0 if risen is False else AST)
