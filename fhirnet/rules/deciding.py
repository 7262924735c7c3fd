"""Which facts would decide an open answer: the smallest sets of them, most useful first.

Every open criterion names the facts it lacks. A set of facts answers the criteria whose facts it holds; it settles the
answer if every way they may turn out gives one, and may decide it if one way does. Smaller sets come first, of equal
size those that settle it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import combinations, product
from typing import NamedTuple

from fhirnet.rules.known import unique
from fhirnet.verdict import Deciding, Missing, Truth

EXHAUSTIVE = 6  # so many answered criteria are tried in every combination; of more, all but one turn out alike


Conclude = Callable[[Sequence[Truth]], StrEnum]


class Row(NamedTuple):
    """One criterion: its answer, what it lacks while that is open, and what it may turn out to be with it."""

    answer: Truth
    missing: tuple[Missing, ...] = ()
    turns: tuple[Truth, ...] = (Truth.MET, Truth.NOT_MET)


def deciding(rows: Sequence[Row], conclude: Conclude, undecided: StrEnum) -> tuple[Deciding, ...]:
    """The smallest sets of facts that decide, or may decide, what `conclude` makes of the answers of the rows."""
    lacks = unique([unique(row.missing) for row in rows if row.answer is Truth.INDETERMINATE and row.missing])

    def weighed(facts: tuple[Missing, ...]) -> Deciding:
        said = unique([conclude(answers) for answers in _supposing(rows, facts)])
        return Deciding(facts, tuple(answer for answer in said if answer is not undecided), undecided not in said)

    found = [one for one in map(weighed, lacks) if one.outcomes]
    if not found:
        pairs = unique([unique([*one, *other]) for one, other in combinations(lacks, 2)])
        found = [one for one in map(weighed, pairs) if one.outcomes]
    everything = weighed(unique([fact for facts in lacks for fact in facts]))
    if everything.settles and everything.facts:
        found.append(_reduced(everything, weighed))
    return tuple(sorted(_smallest(found), key=lambda one: (len(one.facts), not one.settles)))


def _supposing(rows: Sequence[Row], facts: Sequence[Missing]) -> Iterator[list[Truth]]:
    """The answers of the rows in every way that the rows these facts answer may turn out."""
    held = {*facts}
    open_ = [
        i for i, row in enumerate(rows) if row.answer is Truth.INDETERMINATE and row.missing and held >= {*row.missing}
    ]
    answers = [row.answer for row in rows]
    for turned in _turns([rows[place].turns for place in open_]):
        for place, answer in zip(open_, turned, strict=True):
            answers[place] = answer
        yield answers


def _turns(of_rows: Sequence[tuple[Truth, ...]]) -> Iterable[Sequence[Truth]]:
    """Every way these rows may turn out; of many rows, all alike and all but one, as far as each may."""
    count = len(of_rows)
    if count <= EXHAUSTIVE:
        return product(*of_rows)
    pairs = ((Truth.MET, Truth.NOT_MET), (Truth.NOT_MET, Truth.MET))
    alike = [[one if i == k else other for i in range(count)] for one, other in pairs for k in range(-1, count)]
    return [[one if one in may else may[-1] for one, may in zip(way, of_rows, strict=True)] for way in alike]


def _reduced(everything: Deciding, weighed: Callable[[tuple[Missing, ...]], Deciding]) -> Deciding:
    """A set of facts without those that it does not need to settle the answer."""
    for fact in everything.facts:
        without = weighed(tuple(other for other in everything.facts if other != fact))
        if without.settles and without.facts:
            everything = without
    return everything


def _smallest(found: Iterable[Deciding]) -> list[Deciding]:
    """Each set once, and none that holds a smaller one which does as much."""
    by_facts = {frozenset(one.facts): one for one in found}
    return [
        one
        for facts, one in by_facts.items()
        if not any(other < facts and by_facts[other].settles >= one.settles for other in by_facts)
    ]
