"""mALBI: the ALBI grade with grade 2 in two halves.

ALBI = 0.66 * log10(bilirubin umol/L) - 0.085 * albumin g/L. Johnson PJ et al., J Clin Oncol 2015;33:550-558.
doi:10.1200/JCO.2014.57.9151. Grade 1 up to -2.60, grade 3 above -1.39 (PMC5473065); 2a below -2.27, 2b from -2.27 on.
Hiraoka A et al., Liver Cancer 2017;6:325-336 (the boundary -2.27 is recalled). The score is not rounded before it is
graded.
"""

from decimal import Decimal

from fhirnet.case import Case
from fhirnet.rules.liver_function import albi, albumin, bilirubin
from fhirnet.rules.score_items import Band, below, beyond, of_amount, shown, up_to
from fhirnet.rules.tace_unsuitability.apple_2020 import MALBI_2B
from fhirnet.verdict import Score, words

GRADE_1 = Decimal("-2.60")  # "<= -2.60"
GRADE_2 = Decimal("-1.39")  # "<= -1.39"

BANDS: tuple[Band, ...] = (
    (up_to(GRADE_1), words("score.malbi-1")),
    (below(MALBI_2B), words("score.malbi-2a")),
    (up_to(GRADE_2), words("score.malbi-2b")),
    (beyond, words("score.malbi-3")),
)

SHEET = Score(
    code="malbi",
    citation="doi:10.1200/JCO.2014.57.9151; Hiraoka A et al., Liver Cancer 2017;6:325-336",
    formula=words("score.malbi-formula"),
    unverified=words("score.malbi-unverified"),
)


def score(case: Case) -> Score:
    """The score of bilirubin and albumin at most 30 days old."""
    inputs = (shown(words("score.bilirubin"), bilirubin(case)), shown(words("score.albumin"), albumin(case)))
    return of_amount(SHEET, albi(case), BANDS, inputs)
