"""Whose record a resource is in: the Patient itself, its subject, what a Provenance is about, whose document it is."""

from __future__ import annotations

import re
from typing import Any

LOCAL = re.compile(r"([A-Z][A-Za-z]*)/([A-Za-z0-9.-]{1,64})")  # a reference to a resource of this store
_Json = dict[str, Any]
Identifiers = tuple[tuple[str, str], ...]


def record(read: _Json) -> tuple[str | None, Identifiers]:
    """Whose record a resource is in: an id of this store, or identifiers of the patient; or neither."""
    match read["resourceType"]:
        case "Patient":
            return read.get("id"), ()
        case "Provenance":
            found = {id_ for target in read.get("target", ()) if (id_ := _patient_id(target))}
            return (found.pop(), ()) if len(found) == 1 else (None, ())
        case "Bundle":
            return _record_of_document(read)
        case _:
            return _said(read.get("subject") or read.get("patient") or read.get("individual"))


def unversioned(reference: str) -> str:
    """A reference to a version, as one to the resource."""
    return reference.partition("/_history/")[0]


def text_of(value: Any, name: str) -> str | None:
    """The text under this name of an object; None where it is none. Not everything inside a Bundle is checked."""
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, str) else None


def _said(reference: Any) -> tuple[str | None, Identifiers]:
    """The Patient a reference names, by an id of this store or by an identifier."""
    named = reference.get("identifier") if isinstance(reference, dict) else None
    return _patient_id(reference), _identifiers([named])


def _patient_id(reference: Any) -> str | None:
    found = LOCAL.fullmatch(unversioned(text_of(reference, "reference") or ""))
    return found[2] if found and found[1] == "Patient" else None


def _record_of_document(bundle: _Json) -> tuple[str | None, Identifiers]:
    """Whose document it is. The id of a Patient inside of it may be one of another house: its identifiers count."""
    entries = bundle.get("entry", [])
    if bundle.get("type") != "document" or not entries:
        return None, ()
    subject = entries[0].get("resource", {}).get("subject")
    named = text_of(subject, "reference")
    for entry in entries:
        resource = entry.get("resource", {})
        if named and resource.get("resourceType") == "Patient" and _means(named, entry, resource):
            return None, _identifiers(resource.get("identifier", ()))
    return _said(subject)


def _means(reference: str, entry: _Json, resource: _Json) -> bool:
    return reference == entry.get("fullUrl") or unversioned(reference) == f"Patient/{resource.get('id')}"


def _identifiers(identifiers: Any) -> Identifiers:
    pairs = ((text_of(each, "system"), text_of(each, "value")) for each in identifiers)
    return tuple((system, value) for system, value in pairs if system and value)
