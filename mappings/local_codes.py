"""Which local codes and texts a case holds: what is not read for want of a mapping, what is read by a row of one.

It looks where the readers of the resources look and nowhere else, so it finds what a mapping could change. Of texts
only the `text` of a CodeableConcept is kept; strings that are values only where that is asked for: they may name a
patient.
Trap: what stands behind a code that is not read (the value of an observation) is seen only once the code is mapped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from msgspec import UNSET

from mappings import bundle, condition, terminology
from mappings.bundle import Reading
from mappings.concepts import Reader
from mappings.r4 import Posted
from mappings.site import Key, SiteMapping, folded
from mappings.terminology import Meaning, Words

T = TypeVar("T")
CONDITION: Words[Any] = Words(
    {
        **condition.TUMOURS.members,
        **condition.METASTASES.members,
        **condition.MORPHOLOGIES.members,
        **condition.PRIMARIES.members,
        **condition.COMPLICATIONS.members,
    }
)
Place = tuple[int, int]  # which body, which entry of it


@dataclass(slots=True)
class Local:
    """A local coding, or with `system` and `code` empty a text: what it says, and the concepts that its place takes."""

    system: str
    code: str
    text: str
    display: str = ""
    expected: set[str] = field(default_factory=set)
    places: dict[Place, str] = field(default_factory=dict)  # with the type of the resource

    @property
    def key(self) -> Key:
        """The key that a row for it has."""
        return self.system, self.code, "" if self.code else folded(self.text)

    @property
    def types(self) -> tuple[str, ...]:
        """The types of the resources that hold it."""
        return tuple(sorted(set(self.places.values())))

    @property
    def mappable(self) -> bool:
        """Whether a row can name it: a code needs its system."""
        return bool(self.system and self.code) or bool(self.text and not self.code)


@dataclass(slots=True)
class Use:
    """What became of a row: the resources it was applied in, and those in whose place its concept means something."""

    places: dict[Place, str] = field(default_factory=dict)
    fitting: set[Place] = field(default_factory=set)

    @property
    def misplaced(self) -> tuple[str, ...]:
        """The types of the resources in whose place its concept means nothing."""
        return tuple(sorted({type_ for place, type_ in self.places.items() if place not in self.fitting}))


class LocalCodes(Reader):
    """Reads cases with a mapping, and remembers what it could not read (`unread`) and which rows it used (`used`)."""

    def __init__(self, site: SiteMapping | None, *, value_strings: bool = False) -> None:
        self.mapping = site or SiteMapping()
        super().__init__(self.mapping)
        self.value_strings = value_strings
        self.unread: dict[Key, Local] = {}
        self.used: dict[Key, Use] = {}
        self._body = 0

    def case(self, posted: Posted) -> Reading:
        """What a posted case says, its codes looked at. Raises Refused."""
        self._body += 1
        return bundle.read(posted.bundle(), self.mapping, reader=self)

    def meaning(self, concept: Any, text: str | None = None) -> Meaning:
        found = super().meaning(concept, text)
        self._look(concept, CONDITION, bool(CONDITION.of(found)), text)
        return found

    def _found(self, concept: Any, words: Words[T], text: str | None = None) -> list[T]:
        found = words.of(super().meaning(concept, text))
        if words is not condition.COMPLICATIONS:  # the code of a condition: looked at as a whole before
            self._look(concept, words, bool(found), text)
        return found

    def _look(self, concept: Any, words: Words[Any], fits: bool, string: str | None) -> None:
        codings = list(_codings(concept))
        rows = [row for pair, _ in codings if (row := self._row_of(*pair)) is not None]
        known = any(terminology.candidates(*pair) for pair, _ in codings)
        said = string if concept is UNSET else concept.text
        text = "" if said is None or said is UNSET else str(said)
        if not (rows or known) and self.mapping.of_text(text) is not None:
            rows = [("", "", folded(text))]
        for row in rows:
            self._use(row, fits)
        if not (rows or known) and (concept is not UNSET or self.value_strings):
            self._miss(codings, text, words)

    def _row_of(self, system: str, code: str) -> Key | None:
        return None if terminology.candidates(system, code) else self.mapping.key_of_coding(system, code)

    def _use(self, row: Key, fits: bool) -> None:
        use, place = self.used.setdefault(row, Use()), (self._body, self.source.index)
        use.places[place] = self.source.type
        if fits:
            use.fitting.add(place)

    def _miss(self, codings: list[tuple[tuple[str, str], str]], text: str, words: Words[Any]) -> None:
        found = [Local(*pair, text, display) for pair, display in codings if pair[1]]
        if text and not any(local.mappable for local in found):
            found.append(Local("", "", text))
        for local in found:
            kept = self.unread.setdefault(local.key, local)
            kept.places[self._body, self.source.index] = self.source.type
            kept.expected |= words.members.keys()


def _codings(concept: Any) -> Iterator[tuple[tuple[str, str], str]]:
    for coding in () if concept is UNSET or concept.coding is UNSET else concept.coding:
        system = terminology.canonical_system(coding.system or "")
        yield (system, coding.code or ""), coding.display or ""
