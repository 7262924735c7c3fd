"""Reading a CodeableConcept: which of the words expected in its place it means.

Any coding, in any order, decides; `display` and `text` never do, except through a hospital's reviewed mapping.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from msgspec import UNSET

from mappings import terminology
from mappings.site import SiteMapping
from mappings.terminology import Candidates, Meaning, Words
from mappings.unused import NotUsed

T = TypeVar("T")
Note = tuple[str, str]  # code and sentence of a remark


class Reader:
    """Reads codes with or without a hospital's own mapping; `notes` collects what was read by that mapping."""

    def __init__(self, site: SiteMapping | None) -> None:
        self.site = site
        self.notes: list[Note] = []
        self.source: Any = None  # the resource that is being read

    def meaning(self, concept: Any, text: str | None = None) -> Meaning:
        """What the codings of a CodeableConcept (UNSET: none) say; `text` stands for it where there is none."""
        if self.site is not None:
            return self._with_site(self.site, concept, text)
        return terminology.read(_pairs(concept))

    def _found(self, concept: Any, words: Words[T], text: str | None = None) -> Sequence[T]:
        if self.site is None:
            return words.read(_pairs(concept))
        return words.of(self._with_site(self.site, concept, text))

    def find(self, concept: Any, words: Words[T], text: str | None = None) -> T | None:
        """The word that is meant; None where there is none or several contradict each other. `text` as in `meaning`."""
        found = self._found(concept, words, text)
        return found[0] if len(found) == 1 else None

    def has(self, concept: Any, words: Words[bool]) -> bool:
        """Whether one of these words is meant."""
        return bool(self._found(concept, words))

    def one(self, concept: Any, words: Words[T], what: str, text: str | None = None) -> T:
        """The one word that is meant; NotUsed says why there is none. `what` names the place in the message."""
        found = words.read(_pairs(concept)) if self.site is None else self._found(concept, words, text)
        if len(found) == 1:
            return found[0]
        raise refusal(concept, bool(found), what)

    def _with_site(self, site: SiteMapping, concept: Any, text: str | None) -> Meaning:
        codings = [] if concept is UNSET or concept.coding is UNSET else concept.coding
        found = []
        for coding in codings:
            system, code = terminology.canonical_system(coding.system or ""), coding.code or ""
            known = terminology.candidates(system, code)
            if known is None and (mapped := site.of_coding(system, code)) is not None:
                self.notes.append(("site-mapping", f"a local coding is read as {mapped}"))
                known = Candidates(False, {terminology.family(mapped): (mapped,)})
            if known is not None:
                found.append(known)
        if not found:
            words = text if concept is UNSET else concept.text
            if words is not UNSET and words is not None and (mapped := site.of_text(words)) is not None:
                self.notes.append(("site-mapping", f"a text is read as {mapped}"))
                found.append(Candidates(False, {terminology.family(mapped): (mapped,)}))
        return terminology.combine(found)


def _pairs(concept: Any) -> terminology.Pairs:
    if concept is UNSET or concept.coding is UNSET:
        return ()
    codings = concept.coding
    if len(codings) == 1:
        return ((codings[0].system, codings[0].code),)
    return tuple([(coding.system, coding.code) for coding in codings])


def refusal(concept: Any, contradictory: bool, what: str) -> NotUsed:
    """Why no single word is meant."""
    if contradictory:
        return NotUsed("code-conflict", f"the codings of {what} name different things")
    codings = [] if concept is UNSET or concept.coding is UNSET else concept.coding
    if not any(coding.code is not UNSET for coding in codings):
        return NotUsed(
            "code-text-only", f"{what} has no coding, and its text is in no reviewed row of a site mapping file"
        )
    return NotUsed(
        "code-unknown",
        f"none of the {len(codings)} codings of {what} is read here; map one of them in the site mapping file",
    )
