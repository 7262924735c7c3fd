"""A registry of any size: each patient by his number, from the story to the JSON of his resources."""

from dataclasses import dataclass
from types import ModuleType

from fhirnet.case import Case
from fhirnet.synthetic import hcc, hospital, others, person, prrt
from fhirnet.synthetic.chance import THOUSAND, Chance
from fhirnet.synthetic.gaps import Gaps
from mappings import r4

NEITHER = 20  # per mille of the patients without a NET


@dataclass(frozen=True, slots=True)
class Registry:
    """What decides every byte of a registry but for how many patients it has; `share_net` is per mille."""

    seed: int = 1
    share_net: int = 150

    def key(self, number: int) -> str:
        """The id of a patient; no two registries of different seeds share one."""
        return f"syn{self.seed}-{number:07d}"

    def case(self, number: int) -> Case:
        """The case of one patient, as he was documented."""
        chance = Chance(self.seed, number, "story")
        told = self._story(chance)
        gaps, begin = Gaps(chance), person.begins(chance)
        who = person.person(chance, gaps, self.key(number), begin, told.MEN, told.AGE)
        case: Case = told.story(who, begin, chance, gaps)
        return case

    def resources(self, number: int) -> list[tuple[str, bytes]]:
        """(type, JSON) of each resource of one patient, as his hospital exports them."""
        exported = hospital.export(self.case(number), Chance(self.seed, number, "hospital"))
        return [(type(each).__name__, r4.encode(each)) for each in exported]

    def _story(self, chance: Chance) -> ModuleType:
        if chance.below(THOUSAND) < self.share_net:
            return prrt
        return others if chance.hits(NEITHER) else hcc
