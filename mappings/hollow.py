"""What FHIR's JSON allows in no resource, whatever its type: null, and objects, arrays and texts with nothing in them.

For what is stored with elements that `mappings.r4` does not know: the resources in a document.
"""

from collections.abc import Iterator

import msgspec

from fhirnet.errors import Issue
from mappings.r4.exact import Json, named


def problems(body: bytes, at: str) -> Iterator[Issue]:
    """Every such place of a resource, and an `id` or `meta` that can be none; `at` is the path of the resource."""
    resource: Json = msgspec.json.decode(body)
    for name, kind in (("id", str), ("meta", dict)):
        if name in resource and not isinstance(resource[name], kind):
            yield Issue("value", f"{name} of a resource is {'a text' if kind is str else 'an object'}", f"{at}.{name}")
    yield from _hollow(resource, at)


def _hollow(value: Json, at: str) -> Iterator[Issue]:
    if value is None or value in ({}, [], ""):
        yield Issue("value", "nothing stands where something is due; leave the element out", at)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _hollow(_without_gaps(value, name, inner), named(at, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _hollow(inner, f"{at}[{index}]")


def _without_gaps(owner: dict[str, Json], name: str, value: Json) -> Json:
    """An array of primitives without the nulls that it may have: where the array beside it says more of the item."""
    beside = owner.get(name[1:] if name.startswith("_") else f"_{name}")
    if not (isinstance(value, list) and isinstance(beside, list) and len(value) == len(beside)):
        return value
    return [item for item, other in zip(value, beside, strict=True) if item is not None or other is None]
