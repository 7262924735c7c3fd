"""Candidates for local codes that nobody has mapped: rows of a site mapping file that a person has to review.

A row is proposed where a name of a concept is like what the code is called; of concepts that are equally like it, each
has a row, and one of them is signed. Both review columns are empty, so that nothing is counted before a review.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mappings.codes import table
from mappings.likeness import Likely, likely
from mappings.local_codes import Local
from mappings.relevance import BIT, EITHER, MASKS
from mappings.site import HEADER, Key

FORMULA = frozenset("=+-@\t\r")  # what a spreadsheet takes for a formula where a cell begins so


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A local code, and the concepts that are like it, the best first; `already`: the file has a row for it."""

    local: Local
    candidates: tuple[Likely, ...]
    already: bool

    @property
    def proposed(self) -> tuple[str, ...]:
        """The concepts that get a row: the best one, or those that are as good."""
        return tuple(each.concept for each in self.candidates if each.score == self.candidates[0].score)

    @property
    def writable(self) -> bool:
        """Whether a row can be written: a code without a system has none, nor what a spreadsheet would execute."""
        cells = (self.local.system, self.local.code, self.local.text.strip(), self.local.display.strip())
        return self.local.mappable and not any(cell[0] in FORMULA for cell in cells if cell)


def suggest(unread: Iterable[Local], there: Collection[Key] = (), question: str | None = None) -> list[Suggestion]:
    """What could be mapped, the most frequent first; `there` are the keys of the rows that the file has."""
    found = [Suggestion(local, _candidates(local, question), local.key in there) for local in unread]
    return sorted(found, key=lambda each: (not each.candidates, -len(each.local.places), each.local.key))


def lines(suggestions: Iterable[Suggestion], *, everything: bool = False) -> str:
    """The rows that are new, as CSV without the header; with `everything` also codes like no concept, without one."""
    written = io.StringIO(newline="")
    out = csv.writer(written, lineterminator="\n")
    for each in suggestions:
        if each.already or not each.writable:
            continue
        local = each.local
        text = " ".join(((local.display if local.code else "") or local.text).split())
        for concept in each.proposed or ([""] if everything else []):
            out.writerow([local.system, local.code, text, concept, "", ""])
    return written.getvalue()


def header() -> str:
    """The first line of a file."""
    return ",".join(HEADER) + "\n"


def _candidates(local: Local, question: str | None) -> tuple[Likely, ...]:
    among = [concept for concept in local.expected if concept in table().rows]
    bit = EITHER if question is None else BIT.get(question, BIT["prrt-suitability"])
    read = [concept for concept in among if MASKS[concept] & bit]
    if not read and any(MASKS[concept] for concept in among):
        return ()
    return likely((local.display, local.text, local.code), read or among)  # values: no question is theirs alone
