"""An entry of the audit chain as an R4 AuditEvent: who did what with whose record, and the link of the chain it is."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from mappings.codes import FN

DCM = "http://dicom.nema.org/resources/ontology/DCM"
INTERACTION = "http://hl7.org/fhir/restful-interaction"
OPERATION = f"{FN}/CodeSystem/audit-action"
LINK = f"{FN}/StructureDefinition/audit-link"  # its hash, and that of the entry before it
ACTIONS = {  # interactions of FHIR: what the event does to the object
    "create": "C",
    "read": "R",
    "vread": "R",
    "history-instance": "R",
    "search-type": "R",
    "update": "U",
    "delete": "D",
    "transaction": "E",
    "batch": "E",
}


def write(
    *,
    position: int,
    at: str,
    client: str,
    person: str | None,
    action: str,
    outcome: str,
    request: str,
    patients: Sequence[str],
    what: Mapping[str, Any],
    previous: str,
    hash_: str,
) -> bytes:
    """The AuditEvent of one entry; `patients` are ids, `what` names things and holds no content."""
    agents = [{"type": _coding(DCM, "110153"), "who": {"display": client}, "requestor": person is None}]
    if person is not None:
        agents.append({"who": {"display": person}, "requestor": True})
    system = INTERACTION if action in ACTIONS else OPERATION
    return msgspec.json.encode(
        {
            "resourceType": "AuditEvent",
            "id": str(position),
            "extension": [
                {"url": LINK, "extension": [_text("hash", hash_), *([_text("previous", previous)] if previous else [])]}
            ],
            "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-event-type", "code": "rest"},
            "subtype": [{"system": system, "code": action}],
            "action": ACTIONS.get(action, "E"),
            "recorded": at,
            "outcome": outcome,
            "agent": agents,
            "source": {"observer": {"display": "fhirnet"}},
            "entity": [*map(_patient, patients), _request(request, what)],
        }
    )


def _patient(id_: str) -> dict[str, object]:
    return {
        "what": {"reference": f"Patient/{id_}"},
        "type": {"system": "http://terminology.hl7.org/CodeSystem/audit-entity-type", "code": "1"},
        "role": {"system": "http://terminology.hl7.org/CodeSystem/object-role", "code": "1"},
    }


def _request(request: str, what: Mapping[str, Any]) -> dict[str, object]:
    """What was asked: the id of the request, and each thing named, digests of stored versions included."""
    details = [
        {"type": name if part is None else f"{name} {part}", "valueString": str(value)}
        for name, named in what.items()
        for part, value in (named.items() if isinstance(named, Mapping) else [(None, named)])
    ]
    return {"what": {"display": f"request {request}"}, **({"detail": details} if details else {})}


def _coding(system: str, code: str) -> dict[str, object]:
    return {"coding": [{"system": system, "code": code}]}


def _text(name: str, value: str) -> dict[str, object]:
    return {"url": name, "valueString": value}
