"""HAP score: hepatoma arterial-embolization prognostic score, before the first TACE.

Kadalayil L et al., Ann Oncol 2013 (recalled). Points as printed in table 1 of Cancer Imaging 2023,
doi:10.1186/s40644-023-00575-6: one each for albumin < 36 g/L, bilirubin > 17 umol/L, AFP > 400 ng/mL and the largest
diameter > 7 cm. 0 is class A, 1 B, 2 C, 3 and more D.
"""

from collections.abc import Sequence

from fhirnet.case import Case
from fhirnet.rules.afp import afp
from fhirnet.rules.burden import burden
from fhirnet.rules.liver_function import albumin, bilirubin
from fhirnet.rules.score_items import Band, Item, Withheld, beyond, summed, up_to, when, withheld
from fhirnet.rules.score_moments import before, items_at, read_before
from fhirnet.verdict import Score, words

ALBUMIN = 36  # g/L: "< 36"
BILIRUBIN = 17  # umol/L: "> 17"
AFP = 400  # ng/mL: "> 400"
DIAMETER = 70  # mm: "> 7 cm"

BANDS: tuple[Band, ...] = (
    (up_to(0), words("score.hap-a")),
    (up_to(1), words("score.hap-b")),
    (up_to(2), words("score.hap-c")),
    (beyond, words("score.hap-d")),
)

SHEET = Score(
    code="hap",
    citation="Kadalayil L et al., Ann Oncol 2013; doi:10.1186/s40644-023-00575-6",
    formula=words("score.hap-formula"),
    unverified=words("score.hap-unverified"),
)


def score(case: Case) -> Score:
    """The score as it stood before the first TACE of the latest course."""
    found = items_at(case, 1, lambda course, world: items(before(case, course.sessions[0], world)))
    if isinstance(found, Withheld):
        return withheld(SHEET, found)
    return summed(read_before(SHEET, case, 1), found, BANDS)


def items(case: Case) -> Sequence[Item]:
    """The four items of a case on its day."""
    return (
        when(words("score.albumin"), albumin(case), lambda g_l: g_l.below(ALBUMIN)),
        when(words("score.bilirubin"), bilirubin(case), lambda umol_l: umol_l.above(BILIRUBIN)),
        when(words("score.afp"), afp(case), lambda ng_ml: ng_ml.above(AFP)),
        when(words("score.diameter"), burden(case).diameter, lambda mm: mm.above(DIAMETER)),
    )
