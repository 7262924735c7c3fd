"""mHAP-II score: the HAP score and one point for two or more tumours, before the first TACE.

Table 1 of Cancer Imaging 2023, doi:10.1186/s40644-023-00575-6. 0 is class A, 1 B, 2 C, 3 and more D.
The points were read in that secondary table only.
"""

from collections.abc import Sequence

from fhirnet.case import Case
from fhirnet.rules.burden import burden
from fhirnet.rules.score_items import Band, Item, Withheld, beyond, summed, up_to, when, withheld
from fhirnet.rules.score_moments import before, items_at, read_before
from fhirnet.rules.scores import hap
from fhirnet.verdict import Score, words

NUMBER = 2  # ">= 2"

BANDS: tuple[Band, ...] = (
    (up_to(0), words("score.mhap-ii-a")),
    (up_to(1), words("score.mhap-ii-b")),
    (up_to(2), words("score.mhap-ii-c")),
    (beyond, words("score.mhap-ii-d")),
)

SHEET = Score(
    code="mhap-ii",
    citation="doi:10.1186/s40644-023-00575-6 (table 1)",
    formula=words("score.mhap-ii-formula"),
    unverified=words("score.mhap-ii-unverified"),
)


def score(case: Case) -> Score:
    """The score as it stood before the first TACE of the latest course."""
    found = items_at(case, 1, lambda course, world: _items(before(case, course.sessions[0], world)))
    if isinstance(found, Withheld):
        return withheld(SHEET, found)
    return summed(read_before(SHEET, case, 1), found, BANDS)


def _items(case: Case) -> Sequence[Item]:
    return (*hap.items(case), when(words("score.count"), burden(case).count, lambda number: number.at_least(NUMBER)))
