"""Six-and-twelve: the largest diameter in cm and the number of tumours together, at most 6, at most 12, or more.

Wang Q et al., J Hepatol 2019; median survival after TACE 49.1, 32.0 and 15.8 months. A secondary table prints "7-12"
for the middle class, which has no place for 6.5: it begins above 6.
"""

from fhirnet.case import Case
from fhirnet.rules.burden import burden, up_to_seven
from fhirnet.rules.score_items import Band, beyond, of_amount, shown, up_to
from fhirnet.verdict import Score, words

SIX, TWELVE = 6, 12

BANDS: tuple[Band, ...] = (
    (up_to(SIX), words("score.six-and-twelve-low")),
    (up_to(TWELVE), words("score.six-and-twelve-middle")),
    (beyond, words("score.six-and-twelve-high")),
)

SHEET = Score(
    code="six-and-twelve",
    citation="Wang Q et al., J Hepatol 2019",
    formula=words("score.six-and-twelve-formula"),
    published=words("score.six-and-twelve-published"),
)


def score(case: Case) -> Score:
    """The score of the latest scan that tells number or size."""
    tumours = burden(case)
    inputs = (shown(words("score.diameter"), tumours.diameter), shown(words("score.count"), tumours.count))
    return of_amount(SHEET, up_to_seven(case), BANDS, inputs)
