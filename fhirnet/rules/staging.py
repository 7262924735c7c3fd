"""CNLC stage of a hepatocellular carcinoma, and the place of TACE for it.

Stages: the national guideline for primary liver cancer of China, text of 2019 (the later editions name the vascular
tumour thrombus "visible on imaging"). Place of TACE: its 2024 edition recommends TACE for stages Ib to IIIb, first
choice for IIb and IIIa. An unknown input leaves several stages possible: all of them are the answer.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import product
from typing import NamedTuple

from fhirnet.case import Case
from fhirnet.case.disease import Metastasis, Verification
from fhirnet.case.status import CnlcStage, Topic
from fhirnet.rules.burden import burden
from fhirnet.rules.criterion import asked
from fhirnet.rules.known import Known, latest_on_scans, latest_statement, recent_statement, unique
from fhirnet.rules.liver_function import child_pugh
from fhirnet.rules.series import perhaps_last, prevailing
from fhirnet.verdict import Assumption, Missing, Reason, TaceIndication, Truth, all_of, truth, words

POOR_PERFORMANCE = 3  # "PS 3-4"
MANY = 4  # "4 or more" tumours
SMALL = Decimal(30)  # "3 cm", of two or three tumours
LARGE = Decimal(50)  # "5 cm", of a single tumour

INDICATION = {
    CnlcStage.IA: TaceIndication.NOT_LISTED,
    CnlcStage.IB: TaceIndication.APPLICABLE,
    CnlcStage.IIA: TaceIndication.APPLICABLE,
    CnlcStage.IIB: TaceIndication.FIRST_CHOICE,
    CnlcStage.IIIA: TaceIndication.FIRST_CHOICE,
    CnlcStage.IIIB: TaceIndication.APPLICABLE,
    CnlcStage.IV: TaceIndication.NOT_LISTED,
}
INVASION = words("missing.invasion")
SPREAD = words("missing.spread")

Rung = tuple[CnlcStage, Truth, tuple[Known[object], ...]]


class Staging(NamedTuple):
    """Every CNLC stage still possible, from IV down; one: the stage is known; none: there is none to give."""

    stages: tuple[CnlcStage, ...]
    assumptions: tuple[Assumption, ...] = ()
    reasons: tuple[Reason, ...] = ()
    evidence: tuple[str, ...] = ()
    missing: tuple[Missing, ...] = ()


def stage(case: Case) -> Staging:
    """The computed stage; where it cannot be computed, the stated one unless the record rules it out.

    Where dates leave open what counts, or for how long, so it is in every reading of them: each stage is possible.
    """
    computed = _descend(_rungs(case))
    if len(computed.stages) == 1:
        return computed
    stated = latest_statement(case, Topic.CNLC_STAGE, CnlcStage)
    if not stated.recorded:
        return computed
    perhaps = _perhaps_stated(case)
    readings = [_settled(stages, said) for stages in _by_dates(_rungs(case)) for said in perhaps]
    possible = tuple([step for step in reversed(CnlcStage) if any(step in stages for stages in readings)])
    used = (Assumption.STAGE_AS_STATED, *stated.assumptions) if possible != computed.stages else ()
    evidence = unique([*stated.evidence, *computed.evidence])
    if len(possible) == 1:
        return Staging(possible, used, evidence=evidence)
    ruled_out = stated.value is not None and computed.stages and stated.value not in computed.stages
    why = (Reason.CONFLICTING_VALUES,) if ruled_out else stated.reasons
    reasons, assumptions = unique([*why, *computed.reasons]), unique([*used, *computed.assumptions])
    return computed._replace(stages=possible, assumptions=assumptions, reasons=reasons, evidence=evidence)


def indication(stages: tuple[CnlcStage, ...]) -> TaceIndication | None:
    """The place of TACE, when it is the same for every stage still possible."""
    places = indications(stages)
    return places[0] if len(places) == 1 else None


def indications(stages: tuple[CnlcStage, ...]) -> tuple[TaceIndication, ...]:
    """Every place of TACE that a stage still possible has."""
    return unique([INDICATION[stage] for stage in stages])


def vascular_invasion(case: Case) -> Known[bool]:
    """Whether a vessel is invaded, by the latest scan that says so or not."""
    missing = Missing(INVASION, None, None, case.as_of)
    return latest_on_scans(case.liver_scans, lambda scan: scan.vascular_invasion, missing)


def extrahepatic_spread(case: Case) -> Known[bool]:
    """Whether the tumour has left the liver: a metastasis or a measured lesion elsewhere, from its first date on;
    else by the latest scan that says so or not."""
    elsewhere = {lesion.key for lesion in case.lesions if lesion.in_liver is False}
    sizes = [size for scan in case.liver_scans for size in scan.lesions if size.lesion in elsewhere]
    diagnoses = [d for d in case.diagnoses if d.metastasis not in (None, Metastasis.LIVER)]
    sure = [d for d in diagnoses if d.verification is not Verification.UNCONFIRMED]
    if sure or sizes:
        assumed = not sizes and all(d.verification is Verification.ASSUMED for d in sure)
        records: list[tuple[str, ...]] = [*(d.source for d in sure), *(size.source for size in sizes)]
        evidence = unique([ref for source in records for ref in source])
        return Known(True, evidence, assumptions=(Assumption.VERIFICATION_ASSUMED,) if assumed else ())
    missing = Missing(SPREAD, None, None, case.as_of)
    return latest_on_scans(case.liver_scans, lambda scan: scan.extrahepatic_spread, missing)


def _rungs(case: Case) -> Iterator[Rung]:
    """The ladder from the top down, a stage with two conditions twice; the first condition that holds is the stage."""
    ecog = recent_statement(case, Topic.ECOG, int)
    yield CnlcStage.IV, asked(ecog, lambda grade: grade >= POOR_PERFORMANCE), (ecog,)
    liver = child_pugh(case)
    yield CnlcStage.IV, truth(liver.class_c), (liver.known,)
    spread = extrahepatic_spread(case)
    yield CnlcStage.IIIB, asked(spread, bool), (spread,)
    invasion = vascular_invasion(case)
    yield CnlcStage.IIIA, asked(invasion, bool), (invasion,)
    tumours = burden(case)
    count, size = tumours.count, tumours.diameter
    yield CnlcStage.IIB, asked(count, lambda n: n.at_least(MANY)), (count,)
    several = all_of((asked(count, lambda n: n.at_least(2)), asked(count, lambda n: n.below(MANY))))
    yield CnlcStage.IIA, all_of((several, asked(size, lambda d: d.above(SMALL)))), (count, size)
    yield CnlcStage.IB, all_of((several, asked(size, lambda d: d.at_most(SMALL)))), (count, size)
    single = all_of((asked(count, lambda n: n.at_least(1)), asked(count, lambda n: n.at_most(1))))
    yield CnlcStage.IB, all_of((single, asked(size, lambda d: d.above(LARGE)))), (count, size)
    yield CnlcStage.IA, all_of((single, asked(size, lambda d: d.at_most(LARGE)))), (count, size)


def _perhaps_stated(case: Case) -> list[object]:
    """What the latest statement may say; None where it contradicts another one of its day, or perhaps does."""
    latest = [prevailing(same) for same in perhaps_last([s for s in case.statements if s.topic is Topic.CNLC_STAGE])]
    said: list[object] = [None if one.conflict or one.fact is None else one.fact.value for one in latest]
    vague = [one for one in latest if one.fact is not None and not one.fact.on.exact]
    return [*said, None] if len(vague) > 1 else said


def _by_dates(rungs: Iterable[Rung]) -> list[tuple[CnlcStage, ...]]:
    """The stages possible whichever way the conditions turn out that only a date leaves open."""
    ladder = list(rungs)
    turns = [
        (Truth.MET, Truth.NOT_MET)
        if holds is Truth.INDETERMINATE and any(Reason.IMPRECISE_DATE in known.reasons for known in inputs)
        else (holds,)
        for _, holds, inputs in ladder
    ]
    return [
        _descend((step, turned, inputs) for (step, _, inputs), turned in zip(ladder, turning, strict=True)).stages
        for turning in product(*turns)
    ]


def _settled(computed: tuple[CnlcStage, ...], stated: object) -> tuple[CnlcStage, ...]:
    """The computed stages, of several the stated one unless they rule it out."""
    if not isinstance(stated, CnlcStage) or len(computed) == 1 or (computed and stated not in computed):
        return computed
    return (stated,)


def _descend(rungs: Iterable[Rung]) -> Staging:
    """The stages possible on the way down to the first condition that holds."""
    stages: list[CnlcStage] = []
    seen: list[Known[object]] = []
    doubtful: list[Known[object]] = []
    for step, holds, inputs in rungs:
        seen += inputs
        if holds is not Truth.NOT_MET:
            stages.append(step)
        if holds is Truth.MET:
            break
        if holds is Truth.INDETERMINATE:
            doubtful += inputs
    possible = unique(stages)
    assumptions = unique([assumption for known in seen for assumption in known.assumptions])
    evidence = unique([ref for known in seen for ref in known.evidence])
    if len(possible) == 1 and holds is Truth.MET:
        return Staging(possible, assumptions, evidence=evidence)
    if len(possible) < 2:  # no tumour is counted in the liver, and nothing above it is certain
        possible = ()
    reasons = unique([reason for known in doubtful for reason in known.reasons])
    missing = unique([missing for known in doubtful for missing in known.missing])
    return Staging(possible, assumptions, reasons or (Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE,), evidence, missing)
