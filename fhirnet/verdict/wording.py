"""What is said, by its name: the sentences themselves are in `mappings/words`, one list per language."""

from typing import NamedTuple


class Words(NamedTuple):
    """A phrase or sentence of the word lists, and what fills its places.

    `key` is "table.name" in every list; a part is text, a number, a date, other words, or several of them.
    """

    key: str
    parts: tuple[tuple[str, object], ...] = ()


def words(key: str, **parts: object) -> Words:
    """The phrase of this name, its places filled."""
    return Words(key, tuple(parts.items()))
