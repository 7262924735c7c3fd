"""What answers take for granted and what would decide them, as issues: each fact once, naming the answers it is for."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fhirnet.errors import Issue
from fhirnet.verdict import Assumption, Missing
from mappings.codes import coding
from mappings.speech import SPEECH


class Answered(NamedTuple):
    """One answer by its English name, what it takes for granted and what it lacks."""

    name: str
    assumptions: Sequence[Assumption] = ()
    missing: Sequence[Missing] = ()


def caveats(answers: Iterable[Answered]) -> Iterator[Issue]:
    """The assumptions of all answers, then the facts that they lack."""
    assumed: dict[Assumption, list[str]] = {}
    lacking: dict[Missing, list[str]] = {}
    for name, assumptions, missing in answers:
        for assumption in dict.fromkeys(assumptions):
            assumed.setdefault(assumption, []).append(name)
        for fact in (each for each in dict.fromkeys(missing) if each.can_be):
            lacking.setdefault(fact, []).append(name)
    for assumption, names in assumed.items():
        said = coding(f"assumption.{assumption.value}").display
        yield Issue(assumption.value, f"{', '.join(names)}: {said}", None, "assumption", "information")
    for fact, names in lacking.items():
        said = SPEECH["en"].missing(fact)
        yield Issue("missing", f"{', '.join(names)}: missing {said}", None, "reason", "information")
