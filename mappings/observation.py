"""Observations: measurements, statements, and the facts of scans.

One table says for every concept what kind of fact it is. Components are read as if they stood alone, with the date and
the lesion of their Observation, so a fact is the same whether it comes in a panel or by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import UNSET

from fhirnet.case.imaging import Modality, Response, ResponseCriteria
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.lesion import Lesion
from fhirnet.case.status import Reporting, Statement
from mappings import facts, focus, limits
from mappings.codes import DICOM, concept_of
from mappings.concepts import Reader
from mappings.imaging import LIVER, Part
from mappings.references import Index, Source
from mappings.relevance import MASKS
from mappings.terminology import Words
from mappings.unused import NotUsed
from mappings.values import Place, word

REPORTING = {status.value: status for status in Reporting}
TARGET_ONLY = frozenset({"112041", "112042", "112043", "112044"})  # DICOM: always a target-lesion response
MODALITIES = Words({concept_of(m): m for m in Modality})
CRITERIA = Words({concept_of(c): c for c in ResponseCriteria})
RESPONSES = Words({concept_of(r): r for r in Response})


class Context:
    """What reading an Observation needs beside it: codes, references, and the lesions of the case."""

    def __init__(self, reader: Reader, index: Index, lesions: Mapping[Source, Lesion]) -> None:
        self.reader = reader
        self.index = index
        self.lesions = lesions


Handler = Callable[[str, Any, Place, Context], None]


def read(source: Source, context: Context) -> None:
    """Add to the source what its Observation says; NotUsed where that is nothing."""
    observation = source.resource
    refused: NotUsed | None = None
    concept = ""
    try:
        concept = context.reader.one(observation.code, CONCEPTS, "Observation.code")
        _apply(concept, Place(observation, source, context.reader), context)
    except NotUsed as reason:
        if observation.component is UNSET or reason.code == "code-conflict":
            raise
        refused = reason
    of_components = None
    if observation.component is not UNSET:
        of_components = _components(source, context)
        _own_criteria(source)
    if not source.records and not _says_something(source, of_components):
        source.notes.clear()
        raise refused or of_components or NotUsed("value-missing", "no value is stated that is read")
    if refused is not None and concept and refused.code != "value-missing":
        source.notes.append(("not-used", refused.code, refused.what, ".value"))


def _says_something(source: Source, of_components: NotUsed | None) -> bool:
    """Whether anything is said of a scan: a bare one says that it was made, one whose every fact fails says nothing."""
    return any(
        part.facts or part.lesions or part.members or (part.panel and of_components is None) for part in source.parts
    )


def _apply(concept: str, place: Place, context: Context) -> None:
    handler, spec = HANDLERS[concept]
    handler(concept, spec, place, context)
    place.source.mask |= MASKS[concept]


def _components(source: Source, context: Context) -> NotUsed | None:
    """Read every component; what cannot be read is remarked, the first of it answered.

    A panel has many components that nobody reads: one whose own code is unknown is passed over.
    """
    refused = None
    for position, component in enumerate(source.resource.component):
        at = f".component[{position}]"
        if component.dataAbsentReason is not UNSET:
            continue
        concept = ""
        try:
            concept = context.reader.one(component.code, CONCEPTS, "the component")
            _apply(concept, Place(component, source, context.reader, at), context)
        except NotUsed as reason:
            refused = refused or reason
            if concept or reason.code not in ("code-unknown", "code-text-only"):
                source.notes.append(("not-used", reason.code, reason.what, at))
    return refused


def _measure(concept: str, analyte: Any, place: Place, context: Context) -> None:
    source = place.source
    value = _AMOUNTS[concept](place)
    upper, lower, is_default = limits.read(concept, place.carrier.referenceRange, value)
    source.records.append(
        (
            "measurements",
            Measurement(
                key=_key(place, concept),
                analyte=analyte,
                on=source.on,  # type: ignore[arg-type]
                value=value,
                upper=upper,
                lower=lower,
                upper_is_default=is_default,
                reporting=REPORTING[source.resource.status],
                issued=source.recorded,
                source=(source.reference,),
            ),
        )
    )


def _state(concept: str, topic: Any, place: Place, context: Context) -> None:
    source = place.source
    value = facts.TOPICS[topic](place)
    source.records.append(
        (
            "statements",
            Statement(
                key=_key(place, concept),
                topic=topic,
                on=source.on,  # type: ignore[arg-type]
                value=value,
                reporting=REPORTING[source.resource.status],
                issued=source.recorded,
                source=(source.reference,),
            ),
        )
    )


def _key(place: Place, concept: str) -> str:
    """The itemKey of the resource; of a component, with its concept, numbered where it stands there twice."""
    if not place.at:
        return place.source.key
    key = f"{place.source.key}#{concept}"
    taken = sum(record.key.startswith(key) for _, record in place.source.records)
    return f"{key}#{taken + 1}" if taken else key


def _panel(concept: str, kind: Any, place: Place, context: Context) -> None:
    part = _part(place.source, kind, context)
    part.panel = True
    for member in place.source.resource.hasMember or ():
        found = context.index.resolve(member, place.source, "Observation")
        if found is not None and found is not place.source:
            part.members.append(found)


def _part(source: Source, kind: str, context: Context) -> Part:
    for part in source.parts:  # one of a kind, as a rule one at all
        if part.kind == kind:
            return part  # type: ignore[no-any-return]
    observation = source.resource
    modality = None if observation.method is UNSET else context.reader.find(observation.method, MODALITIES)
    made = Part(source, kind, modality, REPORTING[observation.status])
    source.parts.append(made)
    return made


def _fact(concept: str, field: Any, place: Place, context: Context) -> None:
    value = field.read(place)
    part = _part(
        place.source, facts.tracer_kind(value, place.source) if field.name == "tracer" else field.kind, context
    )
    if not field.per_lesion:
        part.facts.append((field.name, value))
        return
    for lesion in focus.lesions(place.source, context.index):
        part.lesions.append((lesion, field.name, value))


def _size(concept: str, field: Any, place: Place, context: Context) -> None:
    """A tumour size: the dimensions are its components; a plain value is the total diameter."""
    if place.at or place.carrier.component is UNSET or place.carrier.valueQuantity is not UNSET:
        _fact(concept, field, place, context)


def _response(concept: str, name: Any, place: Place, context: Context) -> None:
    response = word(RESPONSES)(place)
    source = place.source
    if name is None:
        name = "target" if focus.only_targets(source, context.index, context.lesions) else "overall"
    codings = place.carrier.valueCodeableConcept.coding if place.carrier.valueCodeableConcept is not UNSET else ()
    if any(c.code in TARGET_ONLY and c.system in (DICOM, "urn:oid:1.2.840.10008.2.16.4") for c in codings or ()):
        name = "target"
    part = _part(source, LIVER, context)
    part.facts.append((f"{name}_response", response))
    method = UNSET if place.at else source.resource.method
    criteria = None if method is UNSET else context.reader.find(method, CRITERIA)
    if criteria is not None:
        part.facts.append((f"{name}_criteria", criteria))


def _unread(concept: str, spec: Any, place: Place, context: Context) -> None:
    raise NotUsed("not-relevant", "the observation is recognized, and no question reads it")


def _own_criteria(source: Source) -> None:
    """Criteria given as a component of a response are those of this response, not of every one on the scan."""
    for part in source.parts:
        names = [name for name, _ in part.facts]
        if part.panel or "criteria" not in names:
            continue
        for response in ("target", "overall"):
            if f"{response}_response" in names:
                part.facts = [(f"{response}_criteria" if n == "criteria" else n, v) for n, v in part.facts]
                break


def _handlers() -> dict[str, tuple[Handler, Any]]:
    handlers: dict[str, tuple[Handler, Any]] = {concept: (_unread, None) for concept in MASKS if concept[:4] == "obs-"}
    handlers |= {analyte.value: (_measure, analyte) for analyte in Analyte}
    handlers |= {topic.value: (_state, topic) for topic in facts.TOPICS}
    handlers |= {concept: (_panel, kind) for concept, kind in facts.PANELS.items()}
    handlers |= {concept: (_fact, field) for concept, field in facts.FIELDS.items()}
    handlers["obs-tumor-size"] = (_size, facts.FIELDS["obs-tumor-size"])
    handlers["obs-response"] = (_response, None)
    handlers["obs-target-response"] = (_response, "target")
    handlers["obs-overall-response"] = (_response, "overall")
    return handlers


HANDLERS = _handlers()
CONCEPTS = Words({concept: concept for concept in HANDLERS})
_AMOUNTS = facts.AMOUNTS
