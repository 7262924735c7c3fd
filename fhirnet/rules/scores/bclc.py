"""BCLC stage: Barcelona Clinic Liver Cancer, 2022.

Reig M et al., J Hepatol 2022;76:681-693. doi:10.1016/j.jhep.2021.11.018. The title was checked; every rule here is
recalled. From the top down: D is performance status 3-4 or end-stage liver function; C is vascular invasion,
extrahepatic spread or performance status 1-2; B is multinodular beyond A; A is single of any size above 2 cm, or two or
three tumours up to 3 cm; 0 is single up to 2 cm.
Read with: Child-Pugh C is end-stage, as no record says whether the patient can be transplanted. B1 to B3 need a
judgement of text and are not computed. Unknown inputs leave several stages possible: then there is none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from fhirnet.case import Case
from fhirnet.case.status import Topic
from fhirnet.quantities import Quantity
from fhirnet.rules.burden import burden
from fhirnet.rules.criterion import asked
from fhirnet.rules.known import Known, recent_statement, unique
from fhirnet.rules.liver_function import child_pugh
from fhirnet.rules.score_items import rests_on, shown
from fhirnet.rules.staging import extrahepatic_spread, vascular_invasion
from fhirnet.verdict import Reason, Score, ScoreItem, Truth, all_of, truth, words
from fhirnet.verdict.score import BclcStage

TERMINAL = 3  # performance status "3-4"
SYMPTOMATIC = 1  # performance status "1-2"
FEW = 3  # "2-3 nodules"
SMALL = Decimal(30)  # mm: "<= 3 cm"
VERY_EARLY = Decimal(20)  # mm: "<= 2 cm"


@dataclass(frozen=True, slots=True)
class Parameters:
    """How stage A is read: single up to so many mm (None: of any size); two or three below 3 cm, or up to it."""

    single: Decimal | None = None
    small_is_below: bool = False


DEFAULT = Parameters()
READINGS = {  # both stand in secondary sources
    "bclc-single-le-5-cm": replace(DEFAULT, single=Decimal(50)),
    "bclc-few-lt-3-cm": replace(DEFAULT, small_is_below=True),
}

SHEET = Score(
    code="bclc",
    citation="Reig M et al., J Hepatol 2022;76:681-693; doi:10.1016/j.jhep.2021.11.018",
    formula=words("score.bclc-formula"),
    unverified=words("score.bclc-unverified"),
)

Rung = tuple[BclcStage, Truth, tuple[Known[object], ...]]


class Staged(NamedTuple):
    """Every stage still possible, from D down, the inputs looked at, and those of them that leave it open."""

    stages: tuple[BclcStage, ...]
    inputs: tuple[Known[object], ...]
    undecided: tuple[Known[object], ...]

    @property
    def stage(self) -> BclcStage | None:
        """The stage, None while several are possible."""
        return self.stages[0] if len(self.stages) == 1 else None


def score(case: Case, reading: Parameters = DEFAULT) -> Score:
    """The stage of the latest facts, performance status and liver function at most 30 days old."""
    found = staged(case, reading)
    stage = found.stage
    scored = replace(
        SHEET,
        value=stage,
        band=None if stage is None else words(f"score.bclc-{stage.lower()}"),
        items=tuple(_items(case)),
    )
    scored = rests_on(scored, found.inputs, found.undecided)
    if found.stages:
        return scored
    return replace(scored, reasons=unique([*scored.reasons, Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE]))


def staged(case: Case, reading: Parameters = DEFAULT) -> Staged:
    """The stages possible on the way down to the first condition that holds; none where no tumour is counted."""
    stages: list[BclcStage] = []
    seen: list[Known[object]] = []
    undecided: list[Known[object]] = []
    for stage, holds, inputs in _rungs(case, reading):
        seen += inputs
        if holds is not Truth.NOT_MET:
            stages.append(stage)
        if holds is Truth.MET:
            return Staged(unique(stages), tuple(seen), tuple(undecided) if len(set(stages)) > 1 else ())
        if holds is Truth.INDETERMINATE:
            undecided += inputs
    return Staged(unique(stages) if len(set(stages)) > 1 else (), tuple(seen), tuple(undecided))


def _rungs(case: Case, reading: Parameters) -> Iterator[Rung]:
    """The ladder from the top down, a stage with several conditions so many times."""
    ecog, liver = recent_statement(case, Topic.ECOG, int), child_pugh(case)
    yield BclcStage.D, asked(ecog, lambda grade: grade >= TERMINAL), (ecog,)
    yield BclcStage.D, truth(liver.class_c), (liver.known,)
    for present in (extrahepatic_spread(case), vascular_invasion(case)):
        yield BclcStage.C, asked(present, bool), (present,)
    yield BclcStage.C, asked(ecog, lambda grade: grade >= SYMPTOMATIC), (ecog,)
    tumours = burden(case)
    both = tumours.count, tumours.diameter
    single, several, many = _number(tumours.count)
    small = asked(tumours.diameter, lambda mm: mm.below(SMALL) if reading.small_is_below else mm.at_most(SMALL))
    yield BclcStage.B, many, (tumours.count,)
    yield BclcStage.B, all_of((several, _no(small))), both
    if reading.single is not None:
        yield BclcStage.B, all_of((single, _above(tumours.diameter, reading.single))), both
    yield BclcStage.A, all_of((several, small)), both
    yield BclcStage.A, all_of((single, _above(tumours.diameter, VERY_EARLY))), both
    yield BclcStage.ZERO, all_of((single, _no(_above(tumours.diameter, VERY_EARLY)))), both


def _number(count: Known[Quantity]) -> tuple[Truth, Truth, Truth]:
    """Whether there is one tumour, a few, or more."""
    there, beyond_one = asked(count, lambda n: n.at_least(1)), asked(count, lambda n: n.above(1))
    many = asked(count, lambda n: n.above(FEW))
    return all_of((there, _no(beyond_one))), all_of((beyond_one, _no(many))), many


def _above(diameter: Known[Quantity], limit: Decimal) -> Truth:
    return asked(diameter, lambda mm: mm.above(limit))


def _no(answer: Truth) -> Truth:
    return {Truth.MET: Truth.NOT_MET, Truth.NOT_MET: Truth.MET}.get(answer, answer)


def _items(case: Case) -> Iterator[ScoreItem]:
    yield shown(words("score.ecog"), recent_statement(case, Topic.ECOG, int))
    liver = child_pugh(case)
    yield replace(shown(words("score.child-pugh"), liver.known), value=liver.value)
    yield shown(words("score.spread"), extrahepatic_spread(case))
    yield shown(words("score.invasion"), vascular_invasion(case))
    tumours = burden(case)
    yield shown(words("score.count"), tumours.count)
    yield shown(words("score.diameter"), tumours.diameter)
