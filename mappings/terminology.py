"""Which codings carry which concept, and which codings a concept is written with: codes.csv, loaded and checked once.

A concept (`dx-hcc`, `lab-afp`) is a word of this house; a coding is a code of a code system. Inside, enums stand for
concepts; only here do the two meet. Trap: one coding may be listed under several concepts (441525007 is every TACE);
alone it is the first of them in file order, beside another coding the other one decides.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar

from mappings.codes import (
    ATC,
    DICOM,
    FN,
    ICD_10,
    ICD_10_CM,
    ICD_O_3,
    SNOMED,
    Table,
    UnusableTable,
    coding,
    codings,
    family,
    table,
)

OIDS = {
    "urn:oid:2.16.840.1.113883.6.1": "http://loinc.org",
    "urn:oid:2.16.840.1.113883.6.96": SNOMED,
    "urn:oid:2.16.840.1.113883.6.3": ICD_10,
    "urn:oid:2.16.840.1.113883.6.90": ICD_10_CM,
    "urn:oid:2.16.840.1.113883.6.88": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "urn:oid:2.16.840.1.113883.6.73": ATC,
    "urn:oid:2.16.840.1.113883.6.43.1": ICD_O_3,
    "urn:oid:2.16.840.1.113883.3.26.1.1": "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl",
    "urn:oid:1.2.840.10008.2.16.4": DICOM,
}
PREFIX_SYSTEMS = frozenset({ICD_10, ICD_10_CM, ATC})  # the longest row that begins the code wins
YIELDING = ("dx-malignancy-other", "dx-liver-malignancy-unspecified", "met-other")  # to any other of their family
ANY_CANCER = "dx-malignancy-other"  # read from the bare ICD chapter only when no other tumour row matches

__all__ = [
    "Candidates",
    "Meaning",
    "Words",
    "candidates",
    "canonical_system",
    "coding",
    "codings",
    "combine",
    "family",
    "read",
]

T = TypeVar("T")
Pairs = tuple[tuple[Any, Any], ...]  # (system, code), either of which may be UNSET
REMEMBERED = 4096


class Meaning(NamedTuple):
    """What the codings of one CodeableConcept say: a concept per family, the families they contradict each other in."""

    concepts: Mapping[str, str]
    conflicts: frozenset[str]


class Words(Generic[T]):
    """The concepts that may stand in one place, and what each means there."""

    def __init__(self, members: Mapping[str, T]) -> None:
        self.members = members
        self.families = frozenset(map(family, members))
        self._read: dict[Pairs, tuple[T, ...]] = {}

    def read(self, pairs: Pairs) -> tuple[T, ...]:
        """What of it these codings mean, remembered: nothing, one thing, or several that contradict each other."""
        found = self._read.get(pairs)
        if found is None:
            if len(self._read) >= REMEMBERED:
                self._read.clear()
            found = self._read[pairs] = tuple(self.of(read(pairs)))
        return found

    def of(self, meaning: Meaning) -> list[T]:
        """What of it is meant: nothing, one thing, or several where the codings contradict each other."""
        members = self.members
        found = [members[concept] for concept in meaning.concepts.values() if concept in members]
        if meaning.conflicts and meaning.conflicts & self.families:
            found += [*members.values()] * 2
        return found


def read(pairs: Pairs) -> Meaning:
    """What these codings, (system, code), say together; order does not matter."""
    return _meaning(pairs)


@lru_cache(maxsize=REMEMBERED)
def _meaning(pairs: Pairs) -> Meaning:
    return combine(found for system, code in pairs if (found := candidates(system or "", code or "")))


class Candidates(NamedTuple):
    """What one coding may mean: per family, the concepts it is listed under, in file order."""

    own: bool
    of_family: Mapping[str, tuple[str, ...]]
    group_only: bool = False  # a bare ICD chapter


@lru_cache(maxsize=REMEMBERED)
def candidates(system: str, code: str) -> Candidates | None:
    """The concepts a coding is listed under; None where it is not known."""
    rows = table()
    system = canonical_system(system)
    if system in PREFIX_SYSTEMS:
        return _by_prefix(rows, system, code if system == ATC else code.replace(".", ""))
    if system == ICD_O_3:
        code = code.partition("/")[0]
    listed = rows.exact.get((system, code))
    return None if listed is None else Candidates(system.startswith(FN), _by_family(listed))


def canonical_system(system: str) -> str:
    """The URL of a code system that may have come as its OID."""
    return OIDS.get(system, system)


def combine(found: Iterable[Candidates]) -> Meaning:
    """One concept per family, by the rules of contract 2.6: own coding first, then agreement, then who yields."""
    listed = list(found)
    families: dict[str, list[Candidates]] = defaultdict(list)
    for one in listed:
        for name in one.of_family:
            families[name].append(one)
    concepts: dict[str, str] = {}
    conflicts = set()
    for name, of_one in families.items():
        chosen = _agreed(name, of_one)
        if chosen is None:
            conflicts.add(name)
        else:
            concepts[name] = chosen
    elsewhere = "met" in concepts or "primary" in concepts
    if elsewhere and concepts.get("dx") == ANY_CANCER and all(one.group_only for one in families["dx"]):
        del concepts["dx"]
    return Meaning(concepts, frozenset(conflicts))


def _agreed(name: str, found: Sequence[Candidates]) -> str | None:
    own = [one for one in found if one.own]
    options = [one.of_family[name] for one in own or found]
    for yielding in ((), *((concept,) for concept in YIELDING)):
        left = [kept for option in options if (kept := [c for c in option if c not in yielding])]
        options = [tuple(kept) for kept in left] or options
        common = [concept for concept in options[0] if all(concept in option for option in options[1:])]
        if common:
            return common[0]
    return None


def _by_prefix(rows: Table, system: str, code: str) -> Candidates | None:
    longest: dict[str, tuple[str, ...]] = {}
    shortest_only = True
    for length in range(len(code), 0, -1):
        for name, concepts in _by_family(rows.exact.get((system, code[:length]), ())).items():
            if name not in longest:
                longest[name] = concepts
                shortest_only = shortest_only and length == 1
    return Candidates(False, longest, shortest_only or longest.get("dx") == (ANY_CANCER,)) if longest else None


def _by_family(concepts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    split: dict[str, tuple[str, ...]] = {}
    for concept in concepts:
        split[family(concept)] = (*split.get(family(concept), ()), concept)
    return split


def check() -> None:
    """Raise UnusableTable where what a concept is written with reads back as another concept."""
    for concept in table().rows:
        written = tuple((row.system, row.code) for row in codings(concept))
        if written and read(written).concepts.get(family(concept)) != concept:
            raise UnusableTable(f"codes.csv: what {concept} is written with is read as another concept")


check()
