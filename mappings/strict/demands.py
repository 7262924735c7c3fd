"""What a constraint can demand of the elements of one object, as tests of plain JSON: True where it is met.

An element is *given* when it has a value or an extension in place of one (`_name`), as FHIRPath's `exists()` has it.
"""

from collections.abc import Callable, Collection, Iterable
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

from msgspec import Struct

from fhirnet.dates import Interval, instant
from mappings.r4 import schema

Node: TypeAlias = dict[str, Any]
Demand: TypeAlias = Callable[[Any], object]
"""What it answers is true or false (a match is true)."""


class Test(NamedTuple):
    """How a constraint is tested, and what to do where it is not met."""

    met: Demand
    cure: str


def choice(struct: type[Struct], name: str) -> tuple[str, ...]:
    """The elements name[x] of a type."""
    return next(each.members for each in schema.choices(struct) if each.name == name)


def given(node: Node, name: str) -> bool:
    """Whether the object has this element."""
    return name in node or f"_{name}" in node


def listed(node: Node, name: str) -> Iterable[Any]:
    """The items of an element that may repeat, those that are only extended (null) left out."""
    return (item for item in node.get(name, ()) if item is not None)


def meta(resource: Node) -> Node:
    """The meta of a resource of any type; that of a type nobody looks at may be anything."""
    found = resource.get("meta")
    return found if isinstance(found, dict) else {}


def needs(name: str, other: str) -> Demand:
    """The one only beside the other."""
    return lambda node: not given(node, name) or given(node, other)


def any_given(*names: str) -> Demand:
    """At least one of these."""
    return lambda node: any(given(node, name) for name in names)


def one_given(*names: str) -> Demand:
    """One of these and no other."""
    return lambda node: sum(given(node, name) for name in names) == 1


def apart(name: str, other: str) -> Demand:
    """Never both."""
    return lambda node: not (given(node, name) and given(node, other))


def not_negative(name: str) -> Demand:
    """Nought or more."""
    return lambda node: node.get(name, 0) >= 0


def has_code(concept: Node, system: str, codes: Collection[str]) -> bool:
    """Whether one of the codings is of that system and one of these codes."""
    return any(each.get("system") == system and each.get("code") in codes for each in concept.get("coding", ()))


def in_order(earlier: str, later: str) -> bool:
    """Whether a written date may lie before or on another: only what surely ends before it starts is out of order."""
    if "T" in earlier and "T" in later:
        return instant(earlier) <= instant(later)
    return Interval.parse(earlier).first <= Interval.parse(later).last


def at_most(low: Node, high: Node) -> bool:
    """Whether a quantity may be as small as another; those of different units cannot be told."""
    if any(low.get(name) != high.get(name) for name in ("system", "code", "unit")):
        return True
    least, most = low.get("value"), high.get("value")
    return least is None or most is None or Decimal(least) <= Decimal(most)
