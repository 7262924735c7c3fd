"""Up-to-seven: the largest diameter in cm and the number of tumours together at most 7.

Mazzaferro V et al., Lancet Oncol 2009 (recalled); the limit as in the table of PMC6558441. It was made for tumours
without vascular invasion and does not look for any.
"""

from fhirnet.case import Case
from fhirnet.rules import burden
from fhirnet.rules.score_items import Band, beyond, of_amount, shown, up_to
from fhirnet.verdict import Score, words

BANDS: tuple[Band, ...] = (
    (up_to(burden.UP_TO), words("score.up-to-seven-in")),
    (beyond, words("score.up-to-seven-out")),
)

SHEET = Score(
    code="up-to-seven",
    citation="Mazzaferro V et al., Lancet Oncol 2009; PMC6558441",
    formula=words("score.up-to-seven-formula"),
    unverified=words("score.up-to-seven-unverified"),
)


def score(case: Case) -> Score:
    """The score of the latest scan that tells number or size."""
    tumours = burden.burden(case)
    inputs = (shown(words("score.diameter"), tumours.diameter), shown(words("score.count"), tumours.count))
    return of_amount(SHEET, burden.up_to_seven(case), BANDS, inputs)
