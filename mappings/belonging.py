"""Whether what a peer sends is about the one patient it was asked for; nobody else's data is ever taken in.

A resource belongs by its `subject` or `patient`, a Provenance by one of its targets. A type that is always about
somebody must say whom; what serves many patients (a Device, a Practitioner, an Organization) need not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from mappings.peer_answer import Found, members_of
from mappings.references import unversioned

SHARED = frozenset(
    {
        "Device", "HealthcareService", "Location", "Medication", "Organization", "Practitioner", "PractitionerRole",
        "RelatedPerson", "Substance", "ValueSet", "CodeSystem", "Questionnaire", "PlanDefinition", "Endpoint",
    }
)  # fmt: skip


def has_identifier(patient: Found, system: str, value: str) -> bool:
    """Whether the Patient is the one who was asked for."""
    return (system, value) in _identifiers(members_of(patient.raw))


def strangers(patient: Found, record: Iterable[Found], base: str) -> list[str]:
    """The names (Type/id) of what is not about this Patient; `base` is the address of the peer's API."""
    every = list(record)
    names = {name for found in [patient, *every] for name in _names(found, base)}
    mine = _Mine(frozenset(_names(patient, base)), frozenset(_identifiers(members_of(patient.raw))), frozenset(names))
    return [f"{found.type}/{found.id}" for found in every if not _belongs(found, mine)]


class _Mine(msgspec.Struct, frozen=True):
    """The references and identifiers that mean the Patient, and all references that mean something of the record."""

    patient: frozenset[str]
    identifiers: frozenset[tuple[str, str]]
    record: frozenset[str]


def _belongs(found: Found, mine: _Mine) -> bool:
    if found.type == "Patient":
        return f"Patient/{found.id}" in mine.patient
    read = members_of(found.raw)
    about = [read[name] for name in ("subject", "patient") if name in read]
    if about:
        return all(_is_mine(each, mine) for each in about)
    if found.type == "Provenance":
        return any(_literal(target) in mine.record for target in read.get("target", []))
    return found.type in SHARED or found.type == "Bundle"


def _is_mine(reference: Any, mine: _Mine) -> bool:
    if not isinstance(reference, Mapping):
        return False
    if (literal := _literal(reference)) is not None:
        return literal in mine.patient
    named = reference.get("identifier")
    return isinstance(named, Mapping) and (named.get("system"), named.get("value")) in mine.identifiers


def _literal(reference: Any) -> str | None:
    text = reference.get("reference") if isinstance(reference, Mapping) else None
    return unversioned(text) if isinstance(text, str) else None


def _names(found: Found, base: str) -> Iterator[str]:
    """The references that mean a resource."""
    if found.id:
        yield f"{found.type}/{found.id}"
        yield f"{base}/{found.type}/{found.id}"
    if found.full_url:
        yield unversioned(found.full_url)


def _identifiers(read: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in read.get("identifier", []):
        if isinstance(each, Mapping) and isinstance(each.get("system"), str) and isinstance(each.get("value"), str):
            yield each["system"], each["value"]


def collection(record: Iterable[Found], base: str) -> bytes:
    """The record as a collection, each resource character for character, under its address at the peer."""
    entries = [
        {"fullUrl": each.full_url or f"{base}/{each.type}/{each.id}", "resource": msgspec.Raw(each.raw)}
        for each in record
    ]
    return msgspec.json.encode({"resourceType": "Bundle", "type": "collection", "entry": entries})
