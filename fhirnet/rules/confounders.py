"""What disturbs a tumour marker, so that its rise says nothing of the tumour.

PIVKA-II rises with vitamin K antagonists and antibiotics and falls with vitamin K; AFP rises in pregnancy; bilirubin
above 20 mg/dL lowers AFP-L3. A use without a date may have been then; what was prescribed counts as used from then on.
"""

from fhirnet.case import Case
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import Pregnancy, Topic
from fhirnet.case.treatment import Drug
from fhirnet.dates import Interval

OBSTRUCTED = 342  # umol/L (20 mg/dL)
_PIVKA = frozenset({Analyte.PIVKA2, Analyte.PIVKA2_UNITS})
_CONFOUNDING = frozenset({Drug.VITAMIN_K, Drug.VITAMIN_K_ANTAGONIST, Drug.ANTIBACTERIAL})


def confounded(case: Case, marker: Analyte, start: Interval, end: Interval) -> bool:
    """Whether something on record disturbs the marker between two dates; what has no date may."""
    if marker in _PIVKA:
        uses = [use.during for use in case.medications if use.drug in _CONFOUNDING]
        given = [a.on for a in case.administrations if a.drug in _CONFOUNDING]
        return any(during is None or _touches(during, start, end) for during in (*uses, *given))
    pregnant = any(
        s.topic is Topic.PREGNANCY and s.value is Pregnancy.PREGNANT and _touches(s.on, start, end)
        for s in case.statements
    )
    obstructed = marker is Analyte.AFP_L3 and any(
        m.analyte is Analyte.BILIRUBIN and m.value.above(OBSTRUCTED) is not False and _touches(m.on, start, end)
        for m in case.measurements
    )
    return pregnant or obstructed


def prescribed(case: Case, marker: Analyte, end: Interval) -> bool:
    """Whether a drug that disturbs the marker was prescribed up to a date; until when it was taken is not known."""
    orders = [order.on for order in case.prescriptions if order.drug in _CONFOUNDING]
    return marker in _PIVKA and any(on is None or on.first <= end.last for on in orders)


def _touches(during: Interval, start: Interval, end: Interval) -> bool:
    return during.first <= end.last and during.last >= start.first
