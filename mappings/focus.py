"""What an Observation is about, where that is not the patient as a whole: lesions and conditions (contract 2.2)."""

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET

from fhirnet.case.lesion import Lesion, LesionRole
from mappings.references import Index, Source, contained, item_key, literal_of, shown_type
from mappings.unused import NotUsed

TYPES = ("Patient", "BodyStructure", "Condition")


def check(source: Source, index: Index, person: Source) -> None:
    """The focus may be the Patient, or a lesion or condition of the case; else NotUsed."""
    for focus in source.resource.focus:
        if not _fits(focus, source, index, person):
            raise NotUsed("focus-not-patient", "its focus is neither the Patient nor a lesion or condition of the case")


def _fits(focus: Any, source: Source, index: Index, person: Source) -> bool:
    found = index.resolve(focus, source, *TYPES)
    if found is None:
        inside = contained(focus, source.resource)
        kind = shown_type(focus) if inside is None else type(inside).__name__
        return kind in (None, "BodyStructure", "Condition")  # an unresolved one still names a lesion
    if found.type == "Patient":
        return found is person
    if found.type not in TYPES:
        return False
    subject = found.resource.patient if found.type == "BodyStructure" else found.resource.subject
    return index.resolve(subject, found, "Patient") is person


def lesions(source: Source, index: Index) -> list[str]:
    """The keys of the lesions an Observation is about; one without a lesion is about a lesion of its own."""
    named: dict[str, None] = {}
    for focus in source.resource.focus or ():
        found = index.resolve(focus, source, *TYPES)
        if found is None:
            inside = contained(focus, source.resource)
            own = None if inside is None else item_key(inside) or f"{source.reference}{focus.reference}"
            name = own or literal_of(focus)
            named.update({} if name is None else {name: None})
        elif found.type == "BodyStructure":
            named[found.key] = None
    return list(named) or [source.key]


def only_targets(source: Source, index: Index, known: Mapping[Source, Lesion]) -> bool:
    """Whether it is about target lesions and nothing else."""
    if source.resource.focus is UNSET:
        return False
    found = [index.resolve(focus, source, *TYPES) for focus in source.resource.focus]
    about = [None if each is None else known.get(each) for each in found]
    return all(lesion is not None and lesion.role is LesionRole.TARGET for lesion in about)
