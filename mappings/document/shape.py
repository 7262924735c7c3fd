"""What the type hints of a record say about the fields of its document: one kind or several, one value or a list."""

from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from types import NoneType, UnionType
from typing import Any, ClassVar, Protocol, Union, get_args, get_origin, get_type_hints

from fhirnet.case.imaging import Conflict
from fhirnet.case.lesion import Lesion
from fhirnet.case.person import Person
from fhirnet.case.treatment import Procedure

NOT_WRITTEN = "source"  # where a fact came from
NAMED = (Person, Lesion, Procedure)  # other records point at these: their key is never made up


class Record(Protocol):
    """Any dataclass of the case."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One field: its name, what a value of it may be, whether it is a list, may be a conflict, must be there.

    `default` is what absence means where it is neither "not documented" nor "no entries".
    """

    name: str
    kinds: tuple[type, ...]
    many: bool
    may_conflict: bool
    required: bool
    default: object = None


@cache
def shapes(record: type[Record]) -> tuple[Shape, ...]:
    """The written fields of a record, in its order."""
    hints = get_type_hints(record)
    return tuple(_shape(record, field, hints[field.name]) for field in fields(record) if field.name != NOT_WRITTEN)


def undefaulted(record: type[Record]) -> tuple[str, ...]:
    """The fields that a document may leave out although the record itself has no default for them."""
    required = {shape.name for shape in shapes(record) if shape.required}
    return tuple(field.name for field in fields(record) if field.default is MISSING and field.name not in required)


def _shape(record: type[Record], field: Field[Any], hint: Any) -> Shape:
    many = get_origin(hint) is tuple
    members = _members(get_args(hint)[0] if many else hint)
    kinds = tuple(kind for kind in members if isinstance(kind, type) and kind is not NoneType)
    return Shape(
        name=field.name,
        kinds=kinds,
        many=many,
        may_conflict=any(get_origin(member) is Conflict for member in members),
        required=_required(record, field, NoneType in members),
        default=None if many or field.default is MISSING else field.default,
    )


def _required(record: type[Record], field: Field[Any], may_be_none: bool) -> bool:
    if field.name == "key":
        return record in NAMED
    return field.default is MISSING and not may_be_none


def _members(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
