"""The structs of generated.py as plain tables, for the walk that reports every problem of a body."""

import functools
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin

from msgspec import NODEFAULT, Meta, Struct, UnsetType
from msgspec.structs import FieldInfo, fields

from mappings.r4.primitives import Decimal
from mappings.r4.rules import Choice, Status


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type."""

    name: str
    kind: str  # "struct", "resource", "string", "code", "decimal", "integer", "boolean"
    many: bool
    required: bool
    struct: type[Struct] | None = None
    pattern: str = ""
    form: str = ""  # "base64", "code", "oid", "uri", "uuid": asked for under strict handling only
    codes: tuple[str, ...] = ()
    low: int = 0
    high: int = 0

    @property
    def primitive(self) -> bool:
        return self.kind not in ("struct", "resource")

    @property
    def shown(self) -> str:
        """The element's name in a path: `_status` is a part of `status`."""
        return self.name.removeprefix("_")


@functools.cache
def elements(struct: type[Struct]) -> dict[str, Element]:
    """The elements of a type by their JSON names, `_status` and its like included."""
    return {info.encode_name: _element(info) for info in fields(struct)}


def choices(struct: type[Struct]) -> tuple[Choice, ...]:
    """The elements name[x] of a type."""
    found: tuple[Choice, ...] = getattr(struct, "choices", ())
    return found


def statuses(struct: type[Struct]) -> tuple[Status, ...]:
    """The CodeableConcept elements of a type that have a required binding."""
    found: tuple[Status, ...] = getattr(struct, "statuses", ())
    return found


def targets(struct: type[Struct]) -> frozenset[str]:
    """The resource types a reference may point at; empty for all and for what is no reference."""
    found: frozenset[str] = getattr(struct, "targets", frozenset())
    return found


def _element(info: FieldInfo) -> Element:
    kind = _without(UnsetType, info.type)
    many = get_origin(kind) is Annotated and get_origin(get_args(kind)[0]) is list
    if many:
        kind = _without(type(None), get_args(get_args(kind)[0])[0])
    return Element(
        name=info.encode_name,
        many=many,
        required=info.default is NODEFAULT and info.default_factory is NODEFAULT,
        **_form(kind),
    )


def _without(left_out: type, kind: Any) -> Any:
    """`X` of `X | left_out`."""
    if get_origin(kind) in (Literal, Annotated) or left_out not in get_args(kind):
        return kind
    (rest,) = (part for part in get_args(kind) if part is not left_out)
    return rest


_PLAIN: dict[Any, str] = {Decimal: "decimal", bool: "boolean", Any: "resource"}


def _form(kind: Any) -> dict[str, Any]:
    if kind in _PLAIN:
        return {"kind": _PLAIN[kind]}
    if get_origin(kind) is Literal:
        return {"kind": "code", "codes": get_args(kind)}
    metadata = getattr(kind, "__metadata__", ())
    if metadata and isinstance(metadata[0], Meta):
        meta = metadata[0]
        if meta.pattern is not None:
            return {"kind": "string", "pattern": meta.pattern}
        if meta.ge is not None:
            return {"kind": "integer", "low": meta.ge, "high": meta.le}
        return {"kind": "string", "form": (meta.extra or {}).get("form", "")}
    return {"kind": "struct", "struct": kind}
