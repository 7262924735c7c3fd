"""Measurements, statements and scans as Observations: the table of facts read backwards.

A scan is one Observation whose components are its facts; what is said of a lesion, and a response with its criteria,
are Observations of their own that the scan lists as members.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import Enum
from typing import Any

from msgspec import UNSET

from fhirnet.case.disease import Morphology
from fhirnet.case.imaging import Conflict, FdgScan, LiverScan, SstrScan
from fhirnet.case.laboratory import Measurement
from fhirnet.case.status import ChildPughClass, Statement
from fhirnet.quantities import Quantity
from mappings import condition, elements
from mappings.codes import coding, concept_of
from mappings.elements import CATEGORY, Writer, amount, concept, dated, identifier
from mappings.facts import FIELDS, PANELS
from mappings.imaging import FDG, LIVER, SSTR
from mappings.r4 import generated as r4

Scan = LiverScan | SstrScan | FdgScan
Keyed = tuple[str, r4.Observation]
KINDS: dict[type[Any], str] = {LiverScan: LIVER, SstrScan: SSTR, FdgScan: FDG}
PANEL = {kind: name for name, kind in PANELS.items()}
TUMOUR_SIZE, LONGEST, OTHER = "obs-tumor-size", "obs-tumor-longest-dimension", "obs-tumor-other-dimension"
IMAGING_TOPICS = frozenset({"obs-disease-trend"})


def measurement(of: Measurement, writer: Writer) -> r4.Observation:
    """The Observation of a result."""
    limits: Any = UNSET
    lower, upper = of.lower, None if of.upper_is_default else of.upper
    if lower is not None or upper is not None:
        limits = [r4.ObservationReferenceRange(low=_limit(lower), high=_limit(upper))]
    return _observation(
        of.key, of.analyte.value, of, writer, issued=of.issued, referenceRange=limits, **elements.value(of.value)
    )


def statement(of: Statement, writer: Writer) -> r4.Observation:
    """The Observation of a statement."""
    return _observation(of.key, of.topic.value, of, writer, issued=of.issued, **_value(of.value))


def scan(of: Scan, writer: Writer) -> Iterator[Keyed]:
    """The Observations of a scan, each with its key: itself, then its members."""
    kind = KINDS[type(of)]
    members = list(_members(of, kind, writer))
    links = [writer.observation(key) for key, _ in members]
    components = list(_components(of, kind))
    if not components and not links:  # an Observation that says nothing would not be read
        unknown = r4.CodeableConcept(coding=[elements.coding(coding("absent-unknown"))])
        components = [r4.ObservationComponent(code=concept(_CONCEPTS[kind][0][0]), dataAbsentReason=unknown)]
    yield (
        of.key,
        _observation(
            of.key,
            PANEL[kind],
            of,
            writer,
            issued=of.recorded,
            hasMember=links or UNSET,
            component=components or UNSET,
            **_method(of),
        ),
    )
    yield from members


def _members(of: Scan, kind: str, writer: Writer) -> Iterator[Keyed]:
    if isinstance(of, LiverScan):
        yield from _responses(of, writer)
        for lesion in of.lesions:
            yield from _of_lesion(of, kind, lesion, ("viable",), writer)
            yield from _sizes(of, lesion, writer)
    elif isinstance(of, SstrScan):
        for uptake in of.lesions:
            yield from _of_lesion(of, kind, uptake, ("krenning", "suv_max", "liver_ratio"), writer)


def _responses(of: LiverScan, writer: Writer) -> Iterator[Keyed]:
    for name, concept_name in (("target", "obs-target-response"), ("overall", "obs-overall-response")):
        stated = _each(getattr(of, f"{name}_response"))
        criteria = _each(getattr(of, f"{name}_criteria")) or (None,)
        for number in range(max(len(stated), len(criteria)) if stated else 0):
            by = criteria[number % len(criteria)]
            key = f"{of.key}#{concept_name}#{number}"
            yield (
                key,
                _observation(
                    key,
                    concept_name,
                    of,
                    writer,
                    issued=of.recorded,
                    method=UNSET if by is None else concept(concept_of(by)),
                    **_value(stated[number % len(stated)]),
                ),
            )


def _of_lesion(of: Scan, kind: str, lesion: Any, names: Sequence[str], writer: Writer) -> Iterator[Keyed]:
    for concept_name, name in _LESION_CONCEPTS[kind]:
        for number, stated in enumerate(_each(getattr(lesion, name)) if name in names else ()):
            key = f"{of.key}#{concept_name}#{lesion.lesion}#{number}"
            yield (
                key,
                _observation(
                    key,
                    concept_name,
                    of,
                    writer,
                    issued=of.recorded,
                    focus=[writer.reference("BodyStructure", lesion.lesion)],
                    **_value(stated),
                    **_method(of),
                ),
            )


def _sizes(of: Scan, lesion: Any, writer: Writer) -> Iterator[Keyed]:
    """Total diameters in the shape of mCODE: dimensions as components."""
    totals, others = _each(lesion.total), _each(lesion.other)
    for number in range(max(len(totals), len(others))):
        stated = [(LONGEST, totals[number : number + 1]), (OTHER, others[number : number + 1])]
        key = f"{of.key}#{TUMOUR_SIZE}#{lesion.lesion}#{number}"
        yield (
            key,
            _observation(
                key,
                TUMOUR_SIZE,
                of,
                writer,
                issued=of.recorded,
                focus=[writer.reference("BodyStructure", lesion.lesion)],
                component=[_component(name, value) for name, values in stated for value in values],
                **_method(of),
            ),
        )


def _components(of: Scan, kind: str) -> Iterator[r4.ObservationComponent]:
    for concept_name, name in _CONCEPTS[kind]:
        for stated in _each(getattr(of, name)):
            yield _component(concept_name, stated)


def _component(concept_name: str, value: Any) -> r4.ObservationComponent:
    return r4.ObservationComponent(code=concept(concept_name), **_value(value))


def _each(stated: Any) -> tuple[Any, ...]:
    """The values that are stated: none, one, those of a conflict, those of a repeatable fact."""
    if stated is None:
        return ()
    if isinstance(stated, Conflict):
        return stated.values
    return stated if isinstance(stated, tuple) else (stated,)


def _value(value: Any) -> dict[str, Any]:
    """value[x] of a value."""
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    if isinstance(value, Quantity):
        return _count(value) or elements.value(value)
    if isinstance(value, Morphology):
        return {"valueCodeableConcept": condition.histology(value)}
    assert isinstance(value, Enum)
    return {"valueCodeableConcept": concept(concept_of(value))}


def _count(value: Quantity) -> dict[str, Any]:
    """A whole number of things that came without unit and comparator is an integer."""
    came = value.received
    if value.unit != "{#}" or came is None or came.unit or came.comparator or came.low != came.high or came.low is None:
        return {}
    return {"valueInteger": int(came.low)} if str(int(Decimal(came.low))) == came.low else {}


def _limit(limit: Quantity | None) -> Any:
    return UNSET if limit is None else amount(limit)


def _method(of: Scan) -> dict[str, Any]:
    return {} if of.modality is None else {"method": concept(concept_of(of.modality))}


def _observation(
    key: str,
    concept_name: str,
    of: Measurement | Statement | Scan,
    writer: Writer,
    *,
    issued: str | None,
    **content: Any,
) -> r4.Observation:
    interpretation: Any = UNSET
    value = getattr(of, "value", None)
    if isinstance(value, ChildPughClass):
        interpretation = [concept(concept_of(value))]
    return r4.Observation(
        identifier=identifier(key),
        status=of.reporting.value,
        category=[elements.coded(CATEGORY, _category(concept_name, of))],
        code=concept(concept_name),
        subject=writer.subject,
        **dated("effective", of.on),
        issued=UNSET if issued is None else issued,
        interpretation=interpretation,
        **content,
    )


def _category(concept_name: str, of: object) -> str:
    if isinstance(of, Scan) or concept_name in IMAGING_TOPICS:
        return "imaging"
    return _CATEGORIES.get(concept_name.partition("-")[0], "survey")


_CATEGORIES = {"lab": "laboratory", "path": "laboratory", "vital": "vital-signs"}
_CONCEPTS = {
    kind: [(name, f.name) for name, f in FIELDS.items() if not f.per_lesion and f.kind == kind and f.name != "criteria"]
    for kind in (LIVER, SSTR, FDG)
}
_CONCEPTS[FDG].insert(0, ("obs-tracer", "tracer"))
_LESION_CONCEPTS = {
    kind: [(name, f.name) for name, f in FIELDS.items() if f.per_lesion and f.kind == kind] for kind in (LIVER, SSTR)
}
