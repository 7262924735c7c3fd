"""Everything that is wrong with a site mapping file, at once, and what will surprise whoever signs it.

What keeps the file from being used is what `site.parse` refuses; the rest is used as it stands, and seldom meant so.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from fhirnet.errors import InvalidSettings
from fhirnet.verdict import Words, words
from mappings import site, terminology
from mappings.codes import PREFIXES, concept_of, family, table
from mappings.likeness import nearest
from mappings.relevance import MASKS
from mappings.site import HEADER, Key, Row, SiteMapping

READ_AS_VALUES = ("site-", "ecog-", "stop-hepatic-artery-occlusion")  # beside the members of enums


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a line of the file; `wrong`: it has to be put right."""

    line: int
    wrong: bool
    what: Words


@dataclass(frozen=True, slots=True)
class Verified:
    """The rows of a file, and everything that is to be said of them, by line."""

    rows: tuple[Row, ...]
    remarks: tuple[Remark, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing has to be put right."""
        return not any(remark.wrong for remark in self.remarks)

    @property
    def reviewed(self) -> int:
        """How many rows count; one with a fault stops the service instead."""
        return sum(row.reviewed and site.fault(row) is None for row in self.rows)


def verify(body: bytes, today: date) -> Verified:
    """What is to be said of a file; `today` is the latest day on which a row can have been reviewed."""
    rows: list[Row] = []
    remarks: list[Remark] = []
    try:
        rows.extend(site.rows(body.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        remarks.append(Remark(body[: error.start].count(b"\n") + 1, True, words("site.no-utf-8")))
    except InvalidSettings:
        remarks.append(Remark(1, True, words("site.header", header=",".join(HEADER))))
    except csv.Error:
        remarks.append(Remark(body.count(b"\n") or 1, True, words("site.no-csv")))
    for row in rows:
        remarks += _of_row(row, today)
    remarks += _among(rows)
    return Verified(tuple(rows), tuple(sorted(remarks, key=lambda remark: remark.line)))


def usable(rows: Iterable[Row], *, unreviewed: bool = False) -> SiteMapping:
    """The mapping of the rows that can be used, the first of several for one key; with `unreviewed` as if all of them
    were signed, but for codes that are left with several concepts.
    """
    sound = [row for row in rows if site.fault(row) is None]
    kept = {row.key: row for row in reversed(sound) if row.reviewed}
    if unreviewed:
        choices: dict[Key, set[str]] = {}
        for row in sound:
            choices.setdefault(row.key, set()).add(row.concept)
        kept = {row.key: row for row in sound if len(choices[row.key]) == 1} | kept
    return site.mapping(kept.values())


def _of_row(row: Row, today: date) -> Iterator[Remark]:
    if row.overlong:
        yield Remark(row.line, True, site.surplus(row))
        return
    if row.cells < len(HEADER):
        yield Remark(row.line, True, words("site.cells", count=row.cells, expected=len(HEADER)))
    if bool(row.reviewed_by) != bool(row.reviewed_on):
        yield Remark(row.line, True, words("site.half-reviewed"))
    if not (row.concept or row.reviewed):
        return  # a code that nobody has given a concept
    wrong = site.fault(row)
    if wrong is not None:
        near = nearest(row.concept) if row.concept not in table().rows else ()
        yield Remark(row.line, True, words("site.nearest", what=wrong, near=", ".join(near)) if near else wrong)
        return
    if row.reviewed_on and date.fromisoformat(row.reviewed_on) > today:
        yield Remark(row.line, True, words("site.future"))
    yield from _of_concept(row)


def _of_concept(row: Row) -> Iterator[Remark]:
    if row.concept not in readable():
        yield Remark(row.line, True, words("site.not-read", concept=row.concept))
    elif row.system and family(row.concept) not in (_families(row.system) or {family(row.concept)}):
        yield Remark(row.line, True, words("site.family", concept=row.concept, system=row.system))
    prefix = row.code.endswith("*")
    if row.code == "*":
        yield Remark(row.line, True, words("site.every-code"))
    elif "*" in row.code[:-1]:
        yield Remark(row.line, False, words("site.star-inside"))
    if row.code == "*" or (known := terminology.candidates(row.system, row.code.removesuffix("*"))) is None:
        return
    concepts = tuple(concept for each in known.of_family.values() for concept in each)
    if row.concept in concepts:
        yield Remark(row.line, False, words("site.needless", concept=row.concept))
    elif not prefix or row.system in terminology.PREFIX_SYSTEMS:
        yield Remark(row.line, True, words("site.standard", concepts=", ".join(concepts)))


def _among(rows: Sequence[Row]) -> Iterator[Remark]:
    """What rows say about each other."""
    signed: dict[Key, Row] = {}
    seen: dict[tuple[Key, str], Row] = {}
    for row in rows:
        earlier = seen.setdefault((row.key, row.concept), row)
        if earlier is not row:
            yield Remark(row.line, False, words("site.twice", line=earlier.line))
        if row.reviewed and signed.setdefault(row.key, row).concept != row.concept:
            yield Remark(row.line, True, site.CONFLICT)
    mapping = usable(rows)
    for row in rows:
        winner = mapping.key_of_coding(row.system, row.code.removesuffix("*")) if row.code and row.concept else None
        if winner is not None and not row.reviewed and winner != row.key and signed[winner].concept != row.concept:
            yield Remark(row.line, True, _swallowed(signed[winner]))


def _swallowed(by: Row) -> Words:
    return words("site.swallowed", line=by.line, code=by.code, concept=by.concept)


def readable() -> frozenset[str]:
    """The concepts that mean something in a resource; the others are words of answers."""
    members = {concept_of(member) for kind in PREFIXES for member in kind}
    values = {concept for concept in table().rows if concept.startswith(READ_AS_VALUES)}
    return frozenset(members | values | {concept for concept, mask in MASKS.items() if mask})


def _families(system: str) -> set[str]:
    """The families that the codes of a standard system are of; none of a local system."""
    return {family(name) for (of, _), names in table().exact.items() if of == system for name in names}
