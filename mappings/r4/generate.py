"""Writes generated.py: the FHIR R4 types this service reads and writes, as msgspec structs.

    python -m mappings.r4.generate          write the file
    python -m mappings.r4.generate --check  say by the exit code whether the file is up to date

What is written is decided in definitions.py; how it looks, here.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from mappings.r4.definitions import (
    ABSTRACT,
    EXCLUDES,
    PRIMITIVES,
    R4_TYPES,
    READ,
    STATUSES,
    ElementOf,
    elements_of,
    is_resource,
    needed,
    parent_of,
)

TARGET = Path(__file__).with_name("generated.py")

Aims: TypeAlias = dict[tuple[str, ...], str]
"""The name of the reference type for each set of targets."""


def written() -> str:
    """The text of generated.py."""
    types = needed()
    aims = _aims(types)
    bodies = [_struct(name, aims) for name in types]
    parts = [_HEAD]
    parts.append(f"R4_TYPES = frozenset({sorted(R4_TYPES.split())!r})\n")
    parts.append('"""Every resource type of FHIR R4 4.0.1."""\n')
    position = types.index("Reference") + 1
    parts += bodies[:position]
    parts.append("\nif TYPE_CHECKING:\n" + "".join(f"    {name}: TypeAlias = Reference\n" for name in aims.values()))
    parts.append("else:\n")
    for targets, name in aims.items():
        parts.append(f"    {name} = aimed(Reference, R4_TYPES, {', '.join(map(repr, targets))})\n")
    parts += bodies[position:]
    parts.append(f"\nREAD_TYPES: dict[str, type[DomainResource]] = {{{', '.join(f'{n!r}: {n}' for n in READ)}}}\n")
    parts.append('"""The resource types that are read, by name."""\n')
    parts.append(f"__all__ = {['R4_TYPES', 'READ_TYPES', *sorted([*types, 'AnyResource'])]!r}\n")
    return _formatted("\n".join(parts))


_HEAD = '''"""FHIR R4 4.0.1 as msgspec structs; written by generate.py, not by hand.

Absent elements are `UNSET`. The element `class` is the attribute `class_`; the sibling `_status` of a primitive
`status` is the attribute `status__ext`. Making a record checks what its elements demand of each other (ValueError).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType, field
from msgspec.structs import astuple

from mappings.r4.primitives import (
    Base64, Code, Date, DateTime, Decimal, Id, Instant, Integer, Many, Oid, PositiveInt, String, Time,
    UnsignedInt, Uri, Uuid
)
from mappings.r4.references import aimed
from mappings.r4.rules import Choice, Status, check_choices, check_status

if TYPE_CHECKING:
    AnyResource: TypeAlias = "Resource | dict[str, object]"
else:
    AnyResource = Any
'''


def _own(type_name: str) -> list[ElementOf]:
    parent = parent_of(type_name)
    inherited = {e.name for e in elements_of(parent)} if parent else set()
    return [e for e in elements_of(type_name) if e.name not in inherited]


def _aims(types: list[str]) -> Aims:
    """A name for each set of reference targets: the targets where they are few, else the element that has them."""
    aims: Aims = {}
    for type_name in types:
        for element in _own(type_name):
            if element.targets:
                joined = "To" + "Or".join(element.targets)
                of_element = f"To{type_name}{element.name[0].upper()}{element.name[1:]}"
                aims.setdefault(element.targets, joined if len(element.targets) <= 3 else of_element)
    return aims


def _struct(type_name: str, aims: Aims) -> str:
    parent = parent_of(type_name) or "Struct"
    options = ["kw_only=True"]
    if parent == "Struct":
        options += ["omit_defaults=True", "forbid_unknown_fields=True", "gc=False"]
    if is_resource(type_name) and type_name not in ABSTRACT:
        options += ['tag_field="resourceType"', f'tag="{type_name}"']
    if type_name == "Reference":
        options.append("eq=False")
    lines = [f"class {type_name}({', '.join([parent, *options])}):"]
    lines.append(f'    """R4 {type_name}."""\n')
    for element in _own(type_name):
        lines += _fields(element, aims)
    lines += _rules(type_name)
    if type_name == "Reference":
        lines.append(_REFERENCE_EQUALITY)
    return "\n".join(lines) + "\n"


_REFERENCE_EQUALITY = '''
    targets: ClassVar[frozenset[str]] = frozenset()

    def __eq__(self, other: object) -> bool:
        """A reference that was read equals one that was made: what it may point at is no part of it."""
        return isinstance(other, Reference) and astuple(self) == astuple(other)

    __hash__ = None  # type: ignore[assignment]
'''


def _fields(element: ElementOf, aims: Aims) -> Iterator[str]:
    kind = _kind(element, aims)
    if element.many:
        kind = f"Many[{kind} | None]" if element.type in PRIMITIVES else f"Many[{kind}]"
    if element.required:
        yield f"    {element.attribute}: {kind}{_renamed(element, '')}"
    else:
        yield f"    {element.attribute}: {kind} | UnsetType = {_renamed(element, 'UNSET') or 'UNSET'}"
    if element.sibling:
        sibling = "Many[Element | None]" if element.many else "Element"
        yield f"    {element.name}__ext: {sibling} | UnsetType = field(default=UNSET, name={'_' + element.name!r})"


def _kind(element: ElementOf, aims: Aims) -> str:
    if element.codes:
        return f"Literal[{', '.join(map(repr, element.codes))}]"
    if element.type == "Resource":
        return "AnyResource"
    if element.targets:
        return aims[element.targets]
    return PRIMITIVES.get(element.type, element.type)


def _renamed(element: ElementOf, default: str) -> str:
    if element.attribute == element.name:
        return ""
    text = f"field(default={default}, name={element.name!r})" if default else f"field(name={element.name!r})"
    return text if default else " = " + text


def _rules(type_name: str) -> Iterator[str]:
    groups: dict[str, list[ElementOf]] = {}
    for element in elements_of(type_name):
        if element.choice:
            groups.setdefault(element.choice, []).append(element)
    statuses = STATUSES.get(type_name, [])
    if not groups and not statuses:
        return
    if groups:
        choices = ", ".join(
            f"Choice({name!r}, {tuple(e.name for e in members)!r}, {members[0].choice_required}, "
            f"{EXCLUDES.get((type_name, name), '')!r})"
            for name, members in groups.items()
        )
        yield f"    choices: ClassVar[tuple[Choice, ...]] = ({choices},)"
    if statuses:
        text = ", ".join(f"Status({n!r}, {system!r}, frozenset({codes.split()!r}))" for n, system, codes in statuses)
        yield f"    statuses: ClassVar[tuple[Status, ...]] = ({text},)"
    yield "\n    def __post_init__(self) -> None:"
    if type_name == "Extension":
        width = 3 + sum(1 + e.sibling for e in groups["value"])
        yield f"        if astuple(self).count(UNSET) < {width - 2}:  # more than the url and one value"
        yield "            check_choices(self, self.choices)"
    elif groups:
        questions = [_question(type_name, name, members) for name, members in groups.items()]
        yield f"        if {' or '.join(questions)}:"
        yield "            check_choices(self, self.choices)"
    for name, _, _ in statuses:
        position = [status[0] for status in statuses].index(name)
        yield f"        if self.{name} is not UNSET:"
        yield f"            check_status(self.{name}, self.statuses[{position}])"


def _question(type_name: str, name: str, members: list[ElementOf]) -> str:
    attributes = [f"self.{e.name}" for e in members] + [f"self.{e.name}__ext" for e in members if e.sibling]
    if without := EXCLUDES.get((type_name, name)):
        attributes.append(f"self.{without}")
    compare = "!=" if members[0].choice_required else "<"
    return f"({', '.join(attributes)}).count(UNSET) {compare} {len(attributes) - 1}"


def _formatted(text: str) -> str:
    for command in (["check", "--select", "I", "--fix-only", "-q"], ["format", "-q"]):
        text = subprocess.run(  # ruff of this environment  # noqa: S603  # nosec B603
            [sys.executable, "-m", "ruff", *command, "--line-length", "120", "--stdin-filename", str(TARGET), "-"],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return text


def main(arguments: list[str]) -> int:
    """Write the file, or compare it."""
    text = written()
    if "--check" in arguments:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
