"""One fullUrl, several contents: allowed only where the resources say which of them is newer."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fhirnet.errors import Issue


class Repeat(NamedTuple):
    """What two entries are compared by. A resource of a type that is not read has no content here."""

    entry: int
    at: str
    key: str  # fullUrl, else Type/id, else ""
    type: str
    content: bytes
    version: str
    updated: str


def conflicts(entries: Iterable[Repeat]) -> Iterator[Issue]:
    """One issue for each entry that contradicts an earlier one of the same key and is no other version of it."""
    together: dict[str, list[Repeat]] = {}
    for entry in entries:
        if entry.key:
            together.setdefault(entry.key, []).append(entry)
    for group in together.values():
        if len(group) > 1:
            yield from _conflicts_of(group)


def _conflicts_of(group: list[Repeat]) -> Iterator[Issue]:
    versioned = all(entry.version.isdecimal() for entry in group)
    dated = all(entry.updated for entry in group)
    first: dict[tuple[int, str], Repeat] = {}
    for entry in group:
        stamp = (int(entry.version[:40]) if versioned else 0, entry.updated if dated else "")
        earlier = first.setdefault(stamp, entry)
        if (earlier.type, earlier.content) != (entry.type, entry.content):
            what = (
                f"entries {earlier.entry} and {entry.entry} have the same fullUrl (or type and id) and different "
                "content; give each its own fullUrl, or meta.versionId or meta.lastUpdated to tell which is newer"
            )
            yield Issue("invariant", what, entry.at)
