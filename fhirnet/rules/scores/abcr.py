"""ABCR score: AFP, BCLC, Child-Pugh and response, before the second TACE. No point of it was checked at its source.

Adhoute X et al., J Hepatol 2015;62:855-862, all recalled: AFP of 200 ng/mL or more 1; BCLC B 2, C 3; Child-Pugh up by 2
or more 2; radiologic response -3. From -3 to 6: up to 0, 1 to 3, 4 and more. The four variables are confirmed by
Kloeckner R et al., JVIR 2017;28:94-102, who found Harrell C 0.608.
Read with: AFP and BCLC are those before the first TACE; very early stage 0 gives no more points than A; D has none, so
the score is not for it. Information only: it never changes a verdict.
"""

from collections.abc import Sequence

from fhirnet.case import Case
from fhirnet.rules.afp import afp
from fhirnet.rules.courses import Course
from fhirnet.rules.known import Known, joined
from fhirnet.rules.readings import World
from fhirnet.rules.score_items import Band, Item, Withheld, beyond, points, summed, up_to, when, withheld
from fhirnet.rules.score_moments import before, child_pugh_increase, items_at, read_before, response_to_first
from fhirnet.rules.scores import bclc
from fhirnet.verdict import Reason, Score, Value, words
from fhirnet.verdict.score import BclcStage

AFP = 200  # ng/mL: ">= 200"
STAGES = {BclcStage.ZERO: 0, BclcStage.A: 0, BclcStage.B: 2, BclcStage.C: 3}
INCREASE, INCREASED = 2, 2  # Child-Pugh "increase >= 2", and its points
RESPONSE = -3
LOW, MIDDLE = 0, 3  # "<= 0", "1-3"

BANDS: tuple[Band, ...] = (
    (up_to(LOW), words("score.abcr-low")),
    (up_to(MIDDLE), words("score.abcr-middle")),
    (beyond, words("score.abcr-high")),
)

SHEET = Score(
    code="abcr",
    citation="Adhoute X et al., J Hepatol 2015;62:855-862",
    formula=words("score.abcr-formula"),
    published=words("score.abcr-published"),
    caution=words("score.information-only"),
    unverified=words("score.abcr-unverified"),
)


def score(case: Case) -> Score:
    """The score before the second TACE of the latest course."""
    found = items_at(case, 2, lambda course, world: _items(case, course, world))
    if isinstance(found, Withheld):
        return withheld(SHEET, found)
    return summed(read_before(SHEET, case, 2), found, BANDS)


def _items(case: Case, course: Course, world: World) -> Sequence[Item] | Withheld:
    first, second = course.sessions[:2]
    then, now = before(case, first, world), before(case, second, world, first)
    stage = bclc.staged(then)
    if stage.stage is BclcStage.D:
        return Withheld((Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE,))
    grown = child_pugh_increase(then, now, first)
    answer, response = response_to_first(case, course, world)
    return (
        when(words("score.afp"), afp(then), lambda ng_ml: ng_ml.at_least(AFP)),
        _stage(stage),
        points(words("score.child-pugh-increase"), grown.known, _worth(grown.least), _worth(grown.most)),
        points(words("score.response"), response, 0 if answer is False else RESPONSE, RESPONSE if answer else 0),
    )


def _stage(found: bclc.Staged) -> Item:
    """The points of the stages still possible; where there is none to tell, of all."""
    possible = [STAGES[stage] for stage in found.stages if stage in STAGES] or [*STAGES.values()]
    known: Known[Value] = joined(found.stage, found.inputs)
    if found.stage is None:
        open_: Known[Value] = joined(None, found.undecided)
        known = known._replace(reasons=open_.reasons, missing=open_.missing)
    return points(words("score.bclc-before"), known, min(possible), max(possible))


def _worth(increase: int) -> int:
    return INCREASED if increase >= INCREASE else 0
