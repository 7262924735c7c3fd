"""One marshmallow schema a record, made from its dataclass; what a type cannot say comes from `particulars`.

A field that is not documented is absent, in both directions; so is one that has the value its absence means.
"""

from collections.abc import Mapping
from datetime import date
from enum import Enum, StrEnum
from functools import cache
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, fields, post_dump, post_load

from fhirnet.case.laboratory import Measurement
from fhirnet.case.status import Statement
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from mappings import units
from mappings.document import leaf
from mappings.document.amount import amount
from mappings.document.coherence import contradictions
from mappings.document.leaf import Leaf
from mappings.document.particulars import CONCEPTS, LIMITS, NO_PERIOD, TEXTS
from mappings.document.shape import Record, Shape, shapes, undefaulted
from mappings.document.stated import STATED
from mappings.r4.primitives import LARGEST

_ABSENT = {"required": "required This is missing.", "null": "value null says nothing here; leave the field out."}
_KINDS: dict[type, Leaf] = {bool: leaf.flag(), date: leaf.day()}


class Value(fields.Field[Any]):
    """A field whose value is a leaf."""

    def __init__(self, of: Leaf, *, required: bool = False) -> None:
        super().__init__(required=required, error_messages=dict(_ABSENT))
        self.of = of

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **_: Any) -> Any:
        return self.of.read(value, data or {})

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> Any:
        return None if value is None else self.of.write(value)


class Listed(fields.List[Any]):
    """A list that is a list, not any collection."""

    def __init__(self, inner: fields.Field[Any]) -> None:
        super().__init__(inner, error_messages={**_ABSENT, "invalid": "value This has to be a list."})

    def _deserialize(self, value: Any, *rest: Any, **options: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        return super()._deserialize(value, *rest, **options)


class RecordSchema(Schema):
    """The schema of one record; a document that has no problem becomes the record."""

    record: ClassVar[type[Record]]

    def __init__(self) -> None:
        super().__init__(unknown=RAISE)
        self.error_messages |= {"unknown": "element No such field.", "type": "value This has to be an object."}

    @post_load
    def _made(self, read: dict[str, Any], **_: Any) -> Any:
        values: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in read.items()}
        for name in undefaulted(self.record):
            values.setdefault(name, "" if name == "key" else None)
        if self.record is Measurement:
            values |= _limit_of(values)
        made = self.record(**values)
        if problems := contradictions(made):
            raise ValidationError(problems)
        return made

    @post_dump(pass_original=True)
    def _documented(self, written: dict[str, Any], record: Any, **_: Any) -> dict[str, Any]:
        meant = {shape.name: absent(shape) for shape in shapes(self.record)}
        kept = {name: value for name, value in written.items() if value not in (None, []) and value != meant[name]}
        return _with_limit(kept, record) if isinstance(record, Measurement) else kept


def _limit_of(values: dict[str, Any]) -> dict[str, Any]:
    """The limit of normal of a measurement: its own, else the published one unless the document says it is not used."""
    if values.get("upper") is not None:
        if values.get("upper_is_default"):
            raise ValidationError({"upper_is_default": ["value A limit that is stated is not the default one."]})
        return {}
    upper = units.SCALES[values["analyte"]].upper if values.get("upper_is_default", True) else None
    return {"upper": upper, "upper_is_default": upper is not None}


def _with_limit(written: dict[str, Any], measurement: Measurement) -> dict[str, Any]:
    """The default limit of normal is never written; that it is not used, is."""
    written.pop("upper_is_default", None)
    if measurement.upper_is_default:
        del written["upper"]
    elif measurement.upper is None and units.SCALES[measurement.analyte].upper is not None:
        written["upper_is_default"] = False
    return written


@cache
def schema(record: type[Record]) -> RecordSchema:
    """The schema of a record."""
    made = RecordSchema.from_dict({shape.name: _field(record, shape) for shape in shapes(record)}, name=record.__name__)
    made.record = record  # type: ignore[attr-defined]
    instance = made()
    assert isinstance(instance, RecordSchema)
    return instance


def leaf_of(record: type[Record], shape: Shape) -> Leaf | None:
    """What a value of this field is; None where it is a record of its own."""
    at = (record, shape.name)
    kind = shape.kinds[0]
    if at == (Statement, "value"):
        return STATED
    if is_record(kind):
        return None
    if kind is Quantity:
        of = amount(CONCEPTS[at])
    elif kind is Interval:
        of = leaf.moment(NO_PERIOD.get(at, leaf.MOMENT))
    elif kind is str:
        of = leaf.text(TEXTS.get(at, leaf.TEXT))
    elif issubclass(kind, StrEnum):
        of = leaf.word(kind)
    elif shape.kinds == (bool, int):
        of = leaf.flag_or_count()
    else:
        of = _KINDS.get(kind) or leaf.count(*LIMITS.get(at, (0, LARGEST)))
    return leaf.maybe_conflict(of) if shape.may_conflict else of


def absent(shape: Shape) -> Any:
    """What absence of the field means, as it would be written; None: not documented."""
    return shape.default.value if isinstance(shape.default, Enum) else shape.default


def is_record(kind: type) -> bool:
    """Whether values of this type have fields of their own in the document."""
    return hasattr(kind, "__dataclass_fields__") and kind not in (Quantity, Interval)


def _field(record: type[Record], shape: Shape) -> fields.Field[Any]:
    of = leaf_of(record, shape)
    required = shape.required and not shape.many
    inner: fields.Field[Any] = (
        fields.Nested(schema(shape.kinds[0]), required=required, error_messages=dict(_ABSENT))
        if of is None
        else Value(of, required=required)
    )
    return Listed(inner) if shape.many else inner
