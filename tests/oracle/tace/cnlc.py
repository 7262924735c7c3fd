"""CNLC stage and the place of TACE in it (tace.md 6.7, 8.3, contract 6.8)."""

from decimal import Decimal
from itertools import product

from fhirnet.case import Case
from fhirnet.case.status import CnlcStage, Topic
from fhirnet.verdict import TaceIndication
from tests.oracle.tace.burden import extrahepatic_spread, number_and_size, vascular_invasion
from tests.oracle.tace.completions import AGES, completed
from tests.oracle.tace.liver import child_pugh, latest, recent

PLACE = {
    CnlcStage.IA: TaceIndication.NOT_LISTED,
    CnlcStage.IB: TaceIndication.APPLICABLE,
    CnlcStage.IIA: TaceIndication.APPLICABLE,
    CnlcStage.IIB: TaceIndication.FIRST_CHOICE,
    CnlcStage.IIIA: TaceIndication.FIRST_CHOICE,
    CnlcStage.IIIB: TaceIndication.APPLICABLE,
    CnlcStage.IV: TaceIndication.NOT_LISTED,
}


def textbook(ecog: int, score: int, spread: bool, invasion: bool, number: Decimal, mm: Decimal) -> CnlcStage:
    """The stage where everything is known."""
    if ecog >= 3 or score >= 10:
        return CnlcStage.IV
    if spread:
        return CnlcStage.IIIB
    if invasion:
        return CnlcStage.IIIA
    if number >= 4:
        return CnlcStage.IIB
    if number >= 2:
        return CnlcStage.IIA if mm > 30 else CnlcStage.IB
    return CnlcStage.IB if mm > 50 else CnlcStage.IA


def stages(case: Case) -> set[CnlcStage]:
    """Every stage that is possible."""
    found: set[CnlcStage] = set()
    for whole in completed(case, AGES):
        found |= _stages(whole)
    return found


def _stages(case: Case) -> set[CnlcStage]:
    """Where several are possible the stated one of them."""
    ecog = recent(case, Topic.ECOG)
    numbers, sizes = number_and_size(case)
    possible = {
        textbook(*facts)
        for facts in product(
            (0, 3) if ecog is None else (ecog,),
            {min(score, 10) for score in child_pugh(case)},
            extrahepatic_spread(case),
            vascular_invasion(case),
            numbers,
            sizes,
        )
    }
    stated = latest(case, Topic.CNLC_STAGE)
    return {stated} if stated in possible else possible


def indication(possible: set[CnlcStage]) -> TaceIndication | None:
    """The place of TACE that all possible stages share."""
    places = {PLACE[stage] for stage in possible}
    return places.pop() if len(places) == 1 else None
