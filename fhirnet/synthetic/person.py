"""Who the invented patient is: sex and birth; no name."""

from datetime import date

from fhirnet.case.person import Gender, Person
from fhirnet.dates import Interval
from fhirnet.synthetic import gaps as rates
from fhirnet.synthetic.amounts import day
from fhirnet.synthetic.chance import Chance
from fhirnet.synthetic.gaps import Gaps

FIRST_DAY = date(2014, 1, 1).toordinal()  # stories begin in these ten years
DAYS = 3650
YEAR = 365


def begins(chance: Chance) -> int:
    """The day on which a story begins."""
    return FIRST_DAY + chance.below(DAYS)


def person(chance: Chance, gaps: Gaps, key: str, begin: int, men: int, age: tuple[int, int]) -> Person:
    """The patient: men per mille, age as (middle, furthest from it)."""
    born = begin - chance.around(age[0], age[1]) * YEAR - chance.below(YEAR)
    birth = day(born)
    if gaps.lacks(rates.YEAR_OF_BIRTH):
        birth = Interval.parse(birth.written[:4])
    return Person(key=key, gender=Gender.MALE if chance.hits(men) else Gender.FEMALE, birth=birth)
