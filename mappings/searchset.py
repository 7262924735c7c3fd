"""What was found, as a Bundle; the resources stand in it byte for byte as the store serves them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec
from msgspec import Raw

MCODE_PATIENT_BUNDLE = "http://hl7.org/fhir/us/mcode/StructureDefinition/mcode-patient-bundle"  # mCODE STU3 and STU4
MCODE_TYPES = (  # the slices of that profile, and what it calls relevant to the care of the patient beside them
    "Patient", "Condition", "Observation", "Procedure", "MedicationRequest", "MedicationAdministration",
    "MedicationStatement", "BodyStructure", "DiagnosticReport",
)  # fmt: skip
_Json = dict[str, object]


def searchset(
    matches: Iterable[tuple[str, bytes]],
    *,
    total: int | None = None,
    links: Mapping[str, str],
    included: Iterable[tuple[str, bytes]] = (),
    outcome: bytes | None = None,
) -> bytes:
    """A page of what matches, each with its fullUrl, and what it refers to; `outcome` says what was not understood."""
    entries = [*(_entry(*match, "match") for match in matches), *(_entry(*each, "include") for each in included)]
    if outcome is not None:
        entries.append({"resource": Raw(outcome), "search": {"mode": "outcome"}})
    said = [{"relation": relation, "url": url} for relation, url in links.items()]
    counted = {} if total is None else {"total": total}
    return _bundle({"type": "searchset", **counted, "link": said}, entries)


def mcode(id_: str, timestamp: str, resources: Iterable[tuple[str, bytes]]) -> bytes:
    """An mCODE patient bundle: it has the id of its Patient, who comes first."""
    head: _Json = {"id": id_, "meta": {"profile": [MCODE_PATIENT_BUNDLE]}, "type": "collection", "timestamp": timestamp}
    return _bundle(head, [_entry(*each) for each in resources])


def case(resources: Iterable[bytes]) -> bytes:
    """A case to be evaluated. Without addresses of this service, so an answer cites `Type/id`, here and elsewhere."""
    return _bundle({"type": "collection"}, [{"resource": Raw(each)} for each in resources])


def _entry(full_url: str, resource: bytes, mode: str | None = None) -> _Json:
    entry: _Json = {"fullUrl": full_url, "resource": Raw(resource)}
    return entry if mode is None else entry | {"search": {"mode": mode}}


def _bundle(head: _Json, entries: list[_Json]) -> bytes:
    bundle: _Json = {"resourceType": "Bundle"} | head
    return msgspec.json.encode(bundle | ({"entry": entries} if entries else {}))
