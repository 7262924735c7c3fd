"""Every change of one place of a resource: left out, doubled, of another JSON type, name or text."""

import copy
from collections.abc import Iterator
from typing import Any, TypeAlias

Json: TypeAlias = Any
Path: TypeAlias = tuple[str | int, ...]
OTHERS: tuple[Json, ...] = (None, True, 5, -1, "", "5", " a  b ", "nonsense", [], {}, ["nonsense"], {"id": "a"})
"""What stands in place of a value: nothing, other JSON types, texts that are no code, and what says nothing."""


def mutants(resource: Json) -> Iterator[tuple[str, Json]]:
    """Each mutant with what was done and where."""
    for path in _places(resource):
        if path == ("resourceType",):
            continue
        for done, change in _changes(resource, path):
            changed = copy.deepcopy(resource)
            change(_at(changed, path[:-1]), path[-1])
            yield f"{done} {path}", changed


def _places(node: Json, path: Path = ()) -> Iterator[Path]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in children:
        yield (*path, key)
        yield from _places(value, (*path, key))


def _at(node: Json, path: Path) -> Json:
    for step in path:
        node = node[step]
    return node


def _changes(resource: Json, path: Path) -> Iterator[tuple[str, Any]]:
    yield "leave out", lambda owner, key: owner.pop(key)
    if isinstance(path[-1], int):
        yield "double", lambda owner, key: owner.insert(key, owner[key])
    else:
        yield "rename", lambda owner, key: owner.update({f"{key}s": owner.pop(key)})
        yield "extend", lambda owner, key: owner.update({f"_{key}": {"id": "a"}})
        yield "list", lambda owner, key: owner.update({key: [owner[key]]})
    for other in OTHERS:
        yield f"put {other!r}", lambda owner, key, other=other: owner.__setitem__(key, other)
