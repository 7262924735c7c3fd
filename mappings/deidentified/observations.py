"""Observations under pseudonyms: of each, what its readers understand of it, written anew.

A value is read and the value that was understood is written, with codings and units of the tables of this house: no
text, no local code and no number that is not plausible passes.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import Enum
from typing import Any

from msgspec import UNSET

from fhirnet.case.disease import Morphology
from fhirnet.case.laboratory import Analyte
from fhirnet.quantities import Quantity
from mappings import condition, elements, facts, limits, values
from mappings.codes import coding, concept_of
from mappings.concepts import Reader
from mappings.deidentified.dates import OLDEST, Shift
from mappings.deidentified.pseudonyms import Pseudonyms, masked
from mappings.elements import concept
from mappings.focus import TYPES
from mappings.observation import CONCEPTS, CRITERIA, MODALITIES, RESPONSES, TARGET_ONLY
from mappings.r4 import generated as r4
from mappings.references import Index, Source, contained, item_key, literal_of
from mappings.units import SCALES
from mappings.unused import NotUsed
from mappings.values import Place, Read

TARGET_RESPONSE, AGE = "obs-target-response", Analyte.AGE.value
READS: Mapping[str, Read] = {
    **facts.AMOUNTS,
    **{topic.value: read for topic, read in facts.TOPICS.items()},
    **{name: field.read for name, field in facts.FIELDS.items()},
    **dict.fromkeys(("obs-response", TARGET_RESPONSE, "obs-overall-response"), values.word(RESPONSES)),
}
Understood = tuple[str, dict[str, Any]]  # the concept of an Observation or component, the elements of its value


def written(source: Source, reader: Reader, index: Index, names: Pseudonyms, shift: Shift) -> r4.Observation:
    """The Observation; `source` is one that says something, of the index."""
    given: r4.Observation = source.resource
    name, value = _read(source, reader)
    components, links = _components(source, name, reader, index, names)
    return r4.Observation(
        identifier=elements.identifier(names.item(source.key)),
        status=given.status,
        code=concept(name) if name else masked(),
        subject=names.subject,
        focus=[_focus(each, source, index, names) for each in given.focus or ()] or UNSET,
        **_effective(source, shift),
        issued=UNSET if source.recorded is None else shift.instant(source.recorded),
        method=_method(given, reader),
        hasMember=links or UNSET,
        component=components or UNSET,
        **value,
    )


def about(source: Source, index: Index) -> list[str]:
    """The names of the lesions an Observation is about, whether they are described or not."""
    named = (_lesion(each, source, index) for each in source.resource.focus or ())
    return [name for name in named if name is not None]


def last_day(names: Pseudonyms, shift: Shift) -> r4.Observation:
    """What keeps the last day of the case where nothing else that is written has it."""
    assert shift.latest is not None
    return r4.Observation(
        status="final",
        code=masked(),
        subject=names.subject,
        effectiveDateTime=shift.latest.isoformat(),
        valueCodeableConcept=masked(),
    )


def _read(source: Source, reader: Reader) -> Understood:
    """The Observation's own concept and value; no concept where it cannot be used but for its components."""
    given = source.resource
    try:
        name: str = reader.one(given.code, CONCEPTS, "Observation.code")
    except NotUsed:
        return "", {}
    if name in facts.PANELS or name not in READS:
        return name, {}
    try:
        return _carried(name, Place(given, source, reader))
    except NotUsed:
        return name, {}


def _carried(name: str, place: Place) -> Understood:
    """What an Observation or component says; NotUsed where that is nothing."""
    if name not in READS:
        raise NotUsed("not-relevant", "no question reads it")
    value = READS[name](place)
    told = _value(name, value)
    if name in facts.AMOUNTS:
        told |= _limits(name, place.carrier.referenceRange, value)
    if READS[name] is READS[TARGET_RESPONSE] and _of_targets_only(place.carrier):
        return TARGET_RESPONSE, told
    return name, told


def _of_targets_only(carrier: Any) -> bool:
    """Whether the answer can only be that of target lesions."""
    value = carrier.valueCodeableConcept
    return value is not UNSET and any(each.code in TARGET_ONLY for each in value.coding or ())


def _components(
    source: Source, of: str, reader: Reader, index: Index, names: Pseudonyms
) -> tuple[list[r4.ObservationComponent], list[r4.Reference]]:
    """The components that say something, and the members of a scan.

    A scan that says nothing else still says that it was made, unless every fact of it failed: a component that is
    masked fails again.
    """
    given = source.resource
    made, failed = [], False
    for position, component in enumerate(given.component or ()):
        if component.dataAbsentReason is not UNSET:
            continue
        try:
            read = reader.one(component.code, CONCEPTS, "the component")
            name, value = _carried(read, Place(component, source, reader, f".component[{position}]"))
            made.append(r4.ObservationComponent(code=concept(name), **value))
        except NotUsed:
            failed = True
    members = [found for each in given.hasMember or () if (found := index.resolve(each, source, "Observation"))]
    keys = [key for each in members if (key := names.reference_or_none("Observation", each.key)) is not None]
    if failed and not members:
        made.append(r4.ObservationComponent(code=masked()))
    if of in facts.PANELS and not made and not keys:
        unknown = r4.CodeableConcept(coding=[elements.coding(coding("absent-unknown"))])
        made.append(r4.ObservationComponent(code=concept(of), dataAbsentReason=unknown))
    return made, [names.observation(key) for key in keys]


def _value(name: str, value: Any) -> dict[str, Any]:
    """value[x] of what was understood."""
    if isinstance(value, bool):
        return {"valueBoolean": value}
    if isinstance(value, int):
        return {"valueInteger": value}
    if isinstance(value, Morphology):
        return {"valueCodeableConcept": condition.histology(value)}
    if isinstance(value, Enum):
        return {"valueCodeableConcept": concept(concept_of(value))}
    assert isinstance(value, Quantity)
    return elements.value(_of_the_very_old(value) if name == AGE else value)


def _of_the_very_old(age: Quantity) -> Quantity:
    """An age above 89 as "90 or older"; an interval that goes beyond, without saying how far."""
    oldest = Decimal(OLDEST + 1)
    if age.low is not None and age.low >= oldest:
        return Quantity(oldest, None, age.unit)
    if age.high is None or age.high < oldest:
        return age
    return Quantity(age.low, oldest if age.low is None else None, age.unit, age.low_open)


def _limits(name: str, ranges: Any, value: Quantity) -> dict[str, Any]:
    """The limits of normal; a range whose upper limit cannot be used hides the published default, and still does."""
    upper, lower, is_default = limits.read(name, ranges, value)
    high: Any = UNSET if upper is None or is_default else elements.amount(upper)
    if upper is None and SCALES[name].upper is not None:
        high = r4.Quantity(unit="masked")
    low: Any = UNSET if lower is None else elements.amount(lower)
    if high is UNSET and low is UNSET:
        return {}
    return {"referenceRange": [r4.ObservationReferenceRange(low=low, high=high)]}


def _method(given: r4.Observation, reader: Reader) -> Any:
    """How a scan was made, and by which criteria a response was judged."""
    if given.method is UNSET:
        return UNSET
    made, judged = reader.find(given.method, MODALITIES), reader.find(given.method, CRITERIA)
    named = [concept_of(each) for each in (made, judged) if each is not None]
    return concept(*named) if named else UNSET


def _effective(source: Source, shift: Shift) -> dict[str, Any]:
    assert source.on is not None  # an Observation without a date says nothing
    return elements.dated("effective", shift.happened(source.on, clock=True))


def _focus(reference: Any, source: Source, index: Index, names: Pseudonyms) -> r4.Reference:
    """A lesion, or the patient for everything else an Observation may be about."""
    name = _lesion(reference, source, index)
    return names.subject if name is None else names.reference("BodyStructure", names.item(name))


def _lesion(reference: Any, source: Source, index: Index) -> str | None:
    """What a lesion is called that a focus names; None where it names none."""
    found = index.resolve(reference, source, *TYPES)
    if found is not None:
        return found.key if found.type == "BodyStructure" else None
    inside = contained(reference, source.resource)
    if inside is not None:
        return item_key(inside) or f"{source.reference}{reference.reference}"
    return literal_of(reference)
