"""The order of a search and where its next page begins.

A cursor is the keys of the last row shown, with a digest that binds it to its question: one that was changed, or is
sent with another question, is refused. It gives no access: every page looks again at what the client sees.
"""

from __future__ import annotations

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256

from fhirnet.errors import Refused
from fhirnet.rest.criteria import Unusable, problem
from fhirnet.store.query import Key, Query, Sort
from mappings.searchable import DATE, offered

PAGE = 50  # resources of a page, where the client does not say
LARGEST = 1_000
SORTS = 4  # keys of one order
MOST = 2**63
_DIGEST = 16  # characters


def sort(type_: str, value: str) -> tuple[Sort, ...]:
    """The order that `_sort=-date,_id` asks for. Raises Unusable."""
    known = ["_id", *(name for name, parameter in offered(type_).items() if parameter.type == DATE)]
    names = value.split(",")
    asked = tuple(Sort(name.removeprefix("-"), name.startswith("-")) for name in names)
    if (
        len({each.name for each in asked}) != len(asked)
        or len(asked) > SORTS
        or any(s.name not in known for s in asked)
    ):
        raise Unusable(problem("_sort", f"A {type_} is sorted by {', '.join(known)}, each once, falling after a -."))
    return asked


def count(value: str) -> int:
    """How many resources are asked for. Raises Unusable."""
    if not re.fullmatch(r"[0-9]{1,9}", value, re.ASCII):
        raise Unusable(problem("_count", f"A whole number from 0 to {LARGEST}."))
    return int(value)


def cursor(question: Iterable[object], last: tuple[Key, ...]) -> str:
    """Where the next page of this question begins, as a word for a URL."""
    keys = json.dumps(last, separators=(",", ":"))
    return urlsafe_b64encode((_digest(question, keys) + keys).encode()).decode().rstrip("=")


def after(question: Iterable[object], query: Query, word: str) -> tuple[Key, ...]:
    """The keys a cursor holds. Refused where it is not one of this question."""
    try:
        text = urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode()
        keys = json.loads(text[_DIGEST:])
    except (ValueError, RecursionError):
        text, keys = "", None
    if not text or text[:_DIGEST] != _digest(question, text[_DIGEST:]) or not _fits(keys, query):
        raise Refused(problem("_cursor", "This is no page of this search; begin with its first page."))
    return tuple(keys)


def _fits(keys: object, query: Query) -> bool:
    """Whether each key is of the kind that this order compares."""
    numbers = [*(each.name == "_lastUpdated" for each in query.sort), True]
    if not isinstance(keys, list) or len(keys) != len(numbers):
        return False
    return all(
        isinstance(key, int) and -MOST <= key < MOST if number else isinstance(key, str) and "\0" not in key
        for key, number in zip(keys, numbers, strict=True)
    )


def _digest(question: Iterable[object], keys: str) -> str:
    return sha256("\n".join([*map(repr, question), keys]).encode()).hexdigest()[:_DIGEST]
