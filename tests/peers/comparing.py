"""What came back beside what was sent, element by element, numbers as they are written."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

THEIR_OWN = ("id", "meta")  # the receiver's, by FHIR


class Number(str):
    """A number as it is written."""


def differences(sent: bytes, back: bytes) -> list[str]:
    """Every element that is not the same: `path: what was sent -> what came back`. References are to one record."""
    ours, theirs = _by_number(sent), _by_number(back)
    return [
        *(f"{number}: not there" for number in ours.keys() - theirs.keys()),
        *(f"{number}: not sent" for number in theirs.keys() - ours.keys()),
        *(each for number in ours.keys() & theirs.keys() for each in _compared(number, ours[number], theirs[number])),
    ]


def _by_number(bundle: bytes) -> dict[str, Any]:
    """The resources of a case by their number at the hospital, which also stands for them in references."""
    entries = json.loads(bundle, parse_float=Number, parse_int=Number)["entry"]
    numbers = {each["fullUrl"]: each["resource"]["identifier"][-1]["value"] for each in entries}
    numbers |= {"/".join(url.split("/")[-2:]): number for url, number in numbers.items() if url.startswith("http")}
    return {
        numbers[each["fullUrl"]]: {
            name: _named(value, numbers) for name, value in each["resource"].items() if name not in THEIR_OWN
        }
        for each in entries
    }


def _named(value: Any, numbers: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_named(each, numbers) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: numbers.get(inner, inner) if name == "reference" else _named(inner, numbers)
        for name, inner in value.items()
    }


def _compared(at: str, ours: Any, theirs: Any) -> Iterator[str]:
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in ours.keys() | theirs.keys():
            yield from _compared(f"{at}.{name}", ours.get(name), theirs.get(name))
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _compared(f"{at}[{number}]", mine, other)
    elif ours != theirs or type(ours) is not type(theirs):
        yield f"{at}: {ours!r} -> {theirs!r}"
