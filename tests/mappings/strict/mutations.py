"""Every change of one place of a resource: left out, doubled, of another JSON type, name or text."""

import copy
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

Json: TypeAlias = Any
Path: TypeAlias = tuple[str | int, ...]
Change: TypeAlias = tuple[Path, Callable[[Json, Any], object]]

OTHERS: tuple[Json, ...] = (
    *(None, True, 5, -1, [], {}, ["nonsense"], {"id": "a"}),
    *("", "5", " a  b ", "nonsense", "2024-02-30", "2024-07-01T10:00:00", "Binary/1"),
)
"""What stands in place of a value: nothing, other JSON types, texts that are no code, date or reference there."""


def changes(resource: Json) -> list[Change]:
    """Each place but the type of the resource, with each change that can be made there."""
    return [(path, change) for path in _places(resource) if path != ("resourceType",) for change in _changes(path[-1])]


def changed(resource: Json, change: Change) -> Json:
    """The resource with this change."""
    path, make = change
    mutant = copy.deepcopy(resource)
    owner = mutant
    for step in path[:-1]:
        owner = owner[step]
    make(owner, path[-1])
    return mutant


def _places(node: Json, path: Path = ()) -> Iterator[Path]:
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in children:
        yield (*path, key)
        yield from _places(value, (*path, key))


def _changes(last: str | int) -> Iterator[Callable[[Json, Any], object]]:
    yield lambda owner, key: owner.pop(key)
    if isinstance(last, int):
        yield lambda owner, key: owner.insert(key, owner[key])
    else:
        yield lambda owner, key: owner.update({f"{key}s": owner.pop(key)})
        yield lambda owner, key: owner.update({f"_{key}": {"id": "a"}})
        yield lambda owner, key: owner.update({key: [owner[key]]})
    for other in OTHERS:
        yield _put(other)


def _put(other: Json) -> Callable[[Json, Any], object]:
    return lambda owner, key: owner.__setitem__(key, other)
