"""A site mapping file tried on cases: which rows are used, what stays unread, and which verdicts differ by it.

Each case is read three times: without the file, with its reviewed rows, and as if all its rows were reviewed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fhirnet.errors import Issue, Refused
from fhirnet.history import JUDGES
from fhirnet.verdict import words
from mappings import site_verified
from mappings.bundle import Reading
from mappings.local_codes import LocalCodes, Use
from mappings.r4 import Posted
from mappings.site import Row
from mappings.site_verified import Remark

Answers = Mapping[tuple[str, str], str]  # by question and definition


@dataclass(frozen=True, slots=True)
class Change:
    """A definition that answers otherwise: without the file, with its reviewed rows, with all of them."""

    question: str
    definition: str
    answers: tuple[str, ...]


@dataclass(slots=True)
class Trial:
    """The rows of a file, tried on one case after the other."""

    rows: Sequence[Row]
    readers: tuple[LocalCodes, ...] = field(init=False)

    def __post_init__(self) -> None:
        reviewed, every = site_verified.usable(self.rows), site_verified.usable(self.rows, unreviewed=True)
        self.readers = LocalCodes(None), LocalCodes(reviewed), LocalCodes(every)

    def case(self, posted: Posted) -> list[Change]:
        """The definitions whose answers to this case differ. Raises Refused."""
        as_of = _as_of(posted)
        told = [_answers(reader.case(posted), as_of) for reader in self.readers]
        answered = {name: tuple(each[name] for each in told) for name in told[0]}
        return [Change(*name, said) for name, said in answered.items() if len(set(said)) > 1]

    @property
    def unread(self) -> int:
        """How many local codes and texts no reviewed row reads."""
        return len(self.readers[1].unread)

    def uses(self) -> Iterator[tuple[Row, Use]]:
        """Every row with what became of it; of one that is not reviewed, what would."""
        for row in self.rows:
            used = self.readers[1 if row.reviewed else 2].used.get(row.key)
            yield row, Use() if used is None else used

    def misplaced(self) -> list[Remark]:
        """The rows that were applied where their concept means nothing."""
        told = ((row, use.misplaced) for row, use in self.uses() if row.reviewed)
        return [
            Remark(row.line, True, words("site.misplaced", types=", ".join(types), concept=row.concept))
            for row, types in told
            if types
        ]


def _answers(reading: Reading, as_of: date | None) -> Answers:
    """The answers on the latest day of the case; with `as_of` on that day, as was known then."""
    day = as_of or reading.latest
    if day is None:
        raise Refused(Issue("no-date", "No usable resource has a clinical date; say for which day with asOf."))
    case = reading.known_on(day, recorded_filter=as_of is not None).case
    return {(name, each): answer.value for name, judge in JUDGES.items() for each, answer in judge(case, False).items()}


def _as_of(posted: Posted) -> date | None:
    said = next((str(each.value) for each in posted.parameters or () if each.name == "asOf"), None)
    try:
        return None if said is None else date.fromisoformat(said)
    except ValueError:
        raise Refused(Issue("parameter", "asOf is a full date, YYYY-MM-DD")) from None
