"""Resources put into a store, in domain words."""

import json
from typing import Any

from fhirnet.access import ANYONE, Client
from fhirnet.rest import interactions
from fhirnet.rest.interactions import Change
from fhirnet.store import Store
from fhirnet.store.messages import Answer, Message

Resource = dict[str, Any]
LOINC = "http://loinc.org"
HOSPITAL = "urn:oid:1.2.3"


def patient(id_: str, number: str | None = None) -> Resource:
    """A patient with a number of the hospital."""
    named = {"identifier": [{"system": HOSPITAL, "value": number}]} if number else {}
    return {"resourceType": "Patient", "id": id_, **named}


def observation(id_: str, of: str = "p1", on: str | None = None, code: str = "1834-1", **more: Any) -> Resource:
    """A final laboratory value of a patient."""
    dated = {"effectiveDateTime": on} if on else {}
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": {"coding": [{"system": LOINC, "code": code}]},
        "subject": {"reference": f"Patient/{of}"},
        **dated,
        **more,
    }


def put(store: Store, *resources: Resource, client: Client = ANYONE) -> None:
    """Stores these resources, each the next version under its id, in one transaction."""

    def work(change: Change) -> Answer:
        for resource in resources:
            type_, id_, body = resource["resourceType"], resource["id"], json.dumps(resource).encode()
            if change.current(type_, id_) is None:
                change.create(type_, body, id_)
            else:
                change.update(type_, id_, body)
        return Answer(200)

    interactions.changed(store, client, Message("PUT", b""), work)


def delete(store: Store, type_: str, id_: str) -> None:
    """Deletes a resource."""

    def work(change: Change) -> Answer:
        change.delete(type_, id_)
        return Answer(204)

    interactions.changed(store, ANYONE, Message("DELETE", b""), work)
