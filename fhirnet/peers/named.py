"""The files that a peers file names, to be looked at as files: who may read and write them."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECRET = frozenset({"private_key", "api_key_file"})
PUBLIC = frozenset({"ca", "jwks"})


@dataclass(frozen=True, slots=True)
class Named:
    """A file that is named; `secret`: nobody but the service may read it."""

    path: Path
    secret: bool


def files(path: Path) -> tuple[Named, ...]:
    """The peers file itself and every file that it names, each once. Raises OSError, ValueError where it is no TOML."""
    found = _named(tomllib.loads(path.read_text("utf-8")), path.parent)
    return (Named(path, False), *sorted(set(found), key=lambda each: each.path))


def _named(table: Any, folder: Path) -> Iterator[Named]:
    if isinstance(table, Mapping):
        for key, value in table.items():
            if key in SECRET | PUBLIC and isinstance(value, str):
                yield Named(folder / value, key in SECRET)
            else:
                yield from _named(value, folder)
    elif isinstance(table, list):
        for each in table:
            yield from _named(each, folder)
