"""What the conformance resources say of the rules; whoever knows the rules passes it in."""

from collections.abc import Mapping
from dataclasses import dataclass

from fhirnet.verdict import Definition, Words


@dataclass(frozen=True, slots=True)
class Threshold:
    """The threshold of a criterion by one definition or rule set, as results show it.

    `unverified`: it was not read at the source of that definition.
    """

    criterion: str
    definition: str
    text: str
    unverified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Every definition by the question it answers, every threshold, and what is not verified of a criterion."""

    definitions: Mapping[str, tuple[Definition, ...]]
    thresholds: tuple[Threshold, ...]
    unverified: Mapping[str, Words]

    def ids(self, question: str) -> tuple[str, ...]:
        """The ids of the definitions that answer a question; none where it has none."""
        return tuple(each.id for each in self.definitions.get(question, ()))
