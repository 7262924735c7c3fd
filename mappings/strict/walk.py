"""One look at every object of a resource: are the constraints of its type met, and do references fit?

The JSON is what the decode took, so elements, cardinalities and JSON types are as they should be. Only inside resources
of types that nobody reads they may not be, and there nobody looks.
"""

from decimal import Decimal
from typing import Any, TypeAlias

import msgspec

from fhirnet.errors import Issue
from mappings.r4 import exact
from mappings.r4.lexical import BYTE_ORDER_MARK
from mappings.strict import constraints, plan
from mappings.strict.constraints import Constraint
from mappings.strict.demands import Node
from mappings.strict.plan import Plan, Step

Place: TypeAlias = tuple[Any, ...]
"""Where something stands, ((("Bundle",), "entry"), 3): a step costs a pair; a path is made of what is found alone."""

_json = msgspec.json.Decoder(float_hook=Decimal)


def of_case(body: bytes) -> tuple[Issue, ...]:
    """What R4 finds wrong with the resources of the types that are read, in a posted Bundle or Parameters."""
    case = exact.case_of(_json.decode(body.removeprefix(BYTE_ORDER_MARK)))
    if case is None:
        return ()
    at, bundle = case
    walk = _Walk(bundle)
    walk.resources(bundle.get("entry", ()), (at,))
    return walk.issues()


def of_resource(body: bytes, type_: str) -> tuple[Issue, ...]:
    """What R4 finds wrong with a resource of a type that is stored; of others nothing is known."""
    known = plan.STORED.get(type_)
    if known is None:
        return ()
    resource = _json.decode(body)
    walk = _Walk(resource)
    walk.visit(resource, known, (type_,))
    return walk.issues()


class _Walk:
    """What was found so far. `types` are the types of what references may name: entries, and what is contained."""

    def __init__(self, around: Node) -> None:
        self.found: list[tuple[Constraint, Place]] = []
        self.types: dict[str, str] = {
            entry["fullUrl"]: entry["resource"]["resourceType"]
            for entry in around.get("entry", ())
            if "fullUrl" in entry and "resource" in entry
        }

    def issues(self) -> tuple[Issue, ...]:
        """Each as an issue with its path."""
        return tuple(
            Issue("invariant", f"{found.key}: {found.human}; {found.cure}", _path(at)) for found, at in self.found
        )

    def resources(self, entries: Any, at: Place) -> None:
        """The resources of these entries whose types are read."""
        for index, entry in enumerate(entries):
            self.resource(entry.get("resource", {}), (((at, "entry"), index), "resource"))

    def resource(self, node: Node, at: Place) -> None:
        """A resource that stands in another one."""
        known = plan.READ.get(node.get("resourceType", ""))
        if known is not None:
            self.visit(node, known, at)

    def visit(self, node: Node, known: Plan, at: Place) -> None:
        """One object of a type."""
        if "contained" in node:
            self.types |= {f"#{inner.get('id')}": inner["resourceType"] for inner in node["contained"]}
        for check in known.checks:
            if not check.met(node):
                self.found.append((check, at))
        if known.targets:
            self.aim(node, known, at)
        for name, value in node.items():
            step = known.steps.get(name)
            if step is not None:
                inner = step.beside if step.beside is not None and name[1:] in node else step.plan
                if step.many:
                    for index, item in enumerate(value):
                        self.item(item, inner, step, ((at, name), index))
                else:
                    self.item(value, inner, step, (at, name))

    def item(self, item: Any, known: Plan | None, step: Step, at: Place) -> None:
        """One value of an element: an object of a plan, a text, or a resource; null beside what is only extended."""
        if item is None:
            return
        if known is not None:
            self.visit(item, known, at)
        elif step.texts:
            self.found += [(text, at) for text in step.texts if not text.met(item)]
        else:
            self.resource(item, at)

    def aim(self, reference: Node, known: Plan, at: Place) -> None:
        """Whether what a reference is to, is of a type that it may be to."""
        type_ = self.types.get(reference.get("reference", ""))
        if type_ is not None and type_ not in known.targets:
            self.found.append((constraints.aimed(known.targets), at))


def _path(at: Place) -> str:
    """`Bundle.entry[3].resource.status`; an extension of a primitive stands at the primitive."""
    if len(at) == 1:
        return str(at[0])
    before, step = at
    return f"{_path(before)}[{step}]" if isinstance(step, int) else f"{_path(before)}.{step.removeprefix('_')}"
