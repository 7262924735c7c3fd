"""The record of one patient as a story writes it: facts are added one after the other, and make a case."""

from collections import defaultdict
from datetime import date
from typing import Any

from fhirnet.case import Case
from fhirnet.case.person import Person
from fhirnet.case.status import Statement, Topic
from fhirnet.synthetic import gaps as rates
from fhirnet.synthetic.amounts import at
from fhirnet.synthetic.chance import Chance
from fhirnet.synthetic.gaps import Gaps
from fhirnet.synthetic.laboratory import Laboratory

NAMES = {  # short, for ids: at most 64 letters, digits, points and hyphens
    "statements": "state",
    "procedures": "done",
    "medications": "use",
    "administrations": "given",
    "liver_scans": "scan",
    "sstr_scans": "sstr",
    "fdg_scans": "fdg",
}


class Record:
    """Everything written down about one patient so far; `gaps` say what was forgotten."""

    def __init__(self, person: Person, chance: Chance, gaps: Gaps) -> None:
        self.person = person
        self.chance = chance
        self.gaps = gaps
        self.laboratory = Laboratory(chance, gaps)
        self._facts: defaultdict[str, list[Any]] = defaultdict(list)

    def add(self, slot: str, fact: Any) -> None:
        """One more fact for a field of the case."""
        self._facts[slot].append(fact)

    def key(self, slot: str) -> str:
        """A key that no other fact of this field has."""
        return f"{NAMES.get(slot, slot)}-{len(self._facts[slot]) + 1}"

    def state(self, day: int, stated: dict[Topic, Any], missing: int = rates.NO_STATUS) -> None:
        """What was stated on a day, some of it forgotten."""
        for topic, value in stated.items():
            if not self.gaps.lacks(missing):
                on = at(day, 600 + self.chance.below(300))
                self.add("statements", Statement(key=self.key("statements"), topic=topic, on=on, value=value))

    def case(self, as_of: int) -> Case:
        """The case at the end of the story."""
        facts = {slot: tuple(found) for slot, found in self._facts.items()}
        return Case(
            as_of=date.fromordinal(as_of), person=self.person, measurements=tuple(self.laboratory.results), **facts
        )
