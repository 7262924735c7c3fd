"""Where in a case document something is (`case.liver_scans[2].on`), and marshmallow's messages as issues with paths."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from fhirnet.errors import Issue

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
_STEP = re.compile(r"\[(\d+)\]|([^.\[]+)")


def below(at: str, name: str) -> str:
    """The path of a field; a name that is no name (it could hold anything) is not repeated."""
    return f"{at}.{name}" if _NAME.match(name) else at


def issues(messages: Any, at: str = "case") -> Iterator[Issue]:
    """Marshmallow's messages (an issue code, a blank, a sentence) as issues."""
    if isinstance(messages, dict):
        for name, inner in messages.items():
            yield from issues(inner, _deeper(at, name))
    elif isinstance(messages, list):
        for inner in messages:
            yield from issues(inner, at)
    else:
        code, _, what = messages.partition(" ")
        yield Issue(code, what, at)


def in_order(found: Iterable[Issue]) -> list[Issue]:
    """The issues by their path, list positions as numbers."""
    return sorted(found, key=lambda issue: ([_rank(step) for step in _STEP.findall(issue.at or "")], issue.what))


def _deeper(at: str, name: str | int) -> str:
    if isinstance(name, int):
        return f"{at}[{name}]"
    return at if name in ("", "_schema") else below(at, name)


def _rank(step: tuple[str, str]) -> tuple[int, int, str]:
    position, name = step
    return (0, int(position), "") if position else (1, 0, name)
