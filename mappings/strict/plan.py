"""What is to be looked at in the JSON of a type: tables made once from the structs, which the walk goes along."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct

from mappings.r4 import generated, schema
from mappings.strict import constraints
from mappings.strict.constraints import FORMS, Constraint


@dataclass(slots=True)
class Step:
    """An element that is worth a look: objects of a plan, texts with a form, or (neither) resources."""

    many: bool
    plan: Plan | None = None
    beside: Plan | None = None  # of `_name` where name has a value: then it need say nothing
    texts: tuple[Constraint, ...] = ()


@dataclass(slots=True)
class Plan:
    """What is demanded of an object of a type, and the elements of it that are worth a look."""

    checks: tuple[Constraint, ...]
    targets: frozenset[str] = frozenset()
    steps: dict[str, Step] = field(default_factory=dict)


_plans: dict[tuple[type[Struct], tuple[Constraint, ...]], Plan] = {}
_BESIDE = Plan(())


def of(struct: type[Struct], more: tuple[Constraint, ...] = ()) -> Plan:
    """The plan of a type; `more` is demanded of it where it stands."""
    found = _plans.get((struct, more))
    if found is None:
        found = _plans[struct, more] = Plan((*constraints.of(struct), *more), schema.targets(struct))
        steps = ((name, _step(struct, element)) for name, element in schema.elements(struct).items())
        found.steps.update((name, step) for name, step in steps if step is not None)
    return found


def _step(struct: type[Struct], element: schema.Element) -> Step | None:
    more = constraints.of(struct, element.name)
    if element.struct is not None:
        beside = _BESIDE if element.name.startswith("_") else None
        return Step(element.many, of(element.struct, more), beside)
    if element.kind == "resource":
        return Step(element.many)
    texts = (FORMS[element.form], *more) if element.form else more
    return Step(element.many, texts=texts) if texts else None


READ = {name: of(struct) for name, struct in generated.READ_TYPES.items()}
"""The types that are read; all are made while this is imported, before a second thread could see half of one."""

STORED = READ | {
    name: of(getattr(generated, name))
    for name in (
        "Bundle",
        "DiagnosticReport",
        "Provenance",
        "Device",
        "Practitioner",
        "Organization",
        "ResearchSubject",
    )
}
"""The types that are stored."""

_BESIDE.steps |= of(generated.Element).steps
