"""The bytes of a case document as JSON, or every reason why they are none: encoding, depth, repeated keys."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from fhirnet.errors import Issue, Refused
from mappings.document.paths import below

DEPTH = 40
DIGITS = 30
BYTE_ORDER_MARK = b"\xef\xbb\xbf"

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_TOO_DEEP = f"The document is nested more than {DEPTH} levels deep."


class _Repeating(dict[str, Any]):
    """An object with repeated keys."""

    repeated: tuple[str, ...] = ()


def parsed(body: bytes) -> dict[str, Any]:
    """The object that the bytes are; Refused where they are not one."""
    text = _text(body.removeprefix(BYTE_ORDER_MARK))
    try:
        root = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_integer)
    except RecursionError:
        raise Refused(Issue("depth", _TOO_DEEP)) from None
    except ValueError as error:
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Refused(Issue("json", f"The document is not JSON{where}; NaN and Infinity are none.")) from None
    if not isinstance(root, dict):
        raise Refused(Issue("not-object", "The document has to be a JSON object."))
    if found := list(_problems(root)):
        raise Refused.of(found)
    return root


def _text(body: bytes) -> str:
    if not body.strip():
        raise Refused(Issue("body-empty", "The document is empty."))
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise Refused(Issue("encoding", f"The document is not UTF-8 (byte {error.start}).")) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = _Repeating(pairs)
    if len(made) < len(pairs):
        times = Counter(name for name, _ in pairs)
        made.repeated = tuple(name for name in made if times[name] > 1)
    return made


def _integer(written: str) -> int | float:
    return int(written) if len(written) <= DIGITS else float("inf")  # refused as no whole number of any field


def _no_constant(_: str) -> NoReturn:
    raise ValueError


def _problems(root: dict[str, Any]) -> Iterator[Issue]:
    waiting: list[tuple[Any, str, int]] = [(root, "case", 1)]
    while waiting:
        value, at, level = waiting.pop()
        if isinstance(value, str) and _FORBIDDEN.search(value):
            yield Issue("encoding", "This has a control character, or half of a surrogate pair.", at)
        if level > DEPTH and isinstance(value, dict | list):
            yield Issue("depth", _TOO_DEEP, at)
            continue
        for name in getattr(value, "repeated", ()):
            yield Issue("duplicate-key", "This field is given more than once.", below(at, name))
        waiting += [(inner, place, level + 1) for inner, place in reversed(list(_children(value, at)))]


def _children(value: Any, at: str) -> Iterable[tuple[Any, str]]:
    if isinstance(value, list):
        return [(item, f"{at}[{n}]") for n, item in enumerate(value)]
    return [(item, below(at, name)) for name, item in value.items()] if isinstance(value, dict) else ()
