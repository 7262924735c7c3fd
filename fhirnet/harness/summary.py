"""A run in numbers: by folder, and what took longest."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from fhirnet.harness.comparing import Result

SLOWEST = 3
NOT_THERE = re.compile(r"404 |no FHIR answer \(status ([23]..|400|404|405|501)\)")  # a page, a redirect, another API


@dataclass(frozen=True, slots=True)
class Tally:
    """The fixtures of a folder: how many were answered as they say, how many were not, in how many seconds."""

    folder: str
    passed: int
    failed: int
    seconds: float


def tally(folder: str, results: Iterable[Result]) -> Tally:
    """These results in numbers."""
    listed = list(results)
    passed = sum(each.passed for each in listed)
    return Tally(folder, passed, len(listed) - passed, sum(each.seconds for each in listed))


def by_folder(results: Sequence[Result]) -> list[Tally]:
    """Every folder in numbers, in the order of their names."""
    ordered = sorted(results, key=_folder)
    return [tally(folder, listed) for folder, listed in groupby(ordered, key=_folder)]


def slowest(results: Iterable[Result]) -> list[Result]:
    """The few that took longest, the longest first."""
    return sorted(results, key=lambda each: -each.seconds)[:SLOWEST]


def absent(results: Sequence[Result]) -> bool:
    """Whether whatever was asked, no such service was at that address."""
    asked = [each.answered for each in results if each.reason is None]
    return bool(asked) and all(NOT_THERE.match(each) for each in asked)


def _folder(result: Result) -> str:
    return result.fixture.folder
