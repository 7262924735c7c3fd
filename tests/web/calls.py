"""Calls of CDS Hooks as an EHR makes them: the resources of a fixture, sent along under the keys that are asked for."""

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fhirnet.assessment import assess
from fhirnet.errors import Refused
from fhirnet.settings import Settings
from fhirnet.web.cds_hooks import TODAY

Json = dict[str, Any]
FIXTURES = Path("fixtures")
HCC = FIXTURES / "cases" / "hcc-three-tace.json"
NET = FIXTURES / "cases" / "net-rectal-2025.json"
PATIENT = "p1"
KEYS = {
    "Condition": "conditions",
    "Procedure": "procedures",
    "Observation": "observations",
    "BodyStructure": "lesions",
    "MedicationStatement": "medications",
    "MedicationAdministration": "administrations",
    "MedicationRequest": "prescriptions",
    "AllergyIntolerance": "allergies",
    "ServiceRequest": "planned",
}
OWN = "https://w3id.org/fhirnet/CodeSystem/"
TACE = {"system": f"{OWN}embolization", "code": "ctace"}
EMBOLIZATION = {"system": "http://snomed.info/sct", "code": "57238002"}
CYCLE = {"system": f"{OWN}procedure", "code": "prrt-cycle"}
LUTETIUM = {"system": f"{OWN}drug", "code": "lutetium-dotatate"}


def case_of(path: Path) -> Json:
    """The Bundle of a fixture, its Patient with an id as every EHR has one."""
    posted = json.loads(path.read_bytes())
    if posted["resourceType"] == "Parameters":
        posted = next(each["resource"] for each in posted["parameter"] if each["name"] == "case")
    patient = next(each for each in posted["entry"] if each.get("resource", {}).get("resourceType") == "Patient")
    text = json.dumps(posted)
    for name in {patient.get("fullUrl"), f"Patient/{patient['resource'].get('id')}"} - {None}:
        text = text.replace(f'"{name}"', f'"Patient/{PATIENT}"')
    made: Json = json.loads(text)
    made["entry"] = [entry for entry in made["entry"] if "resource" in entry]
    for entry in made["entry"]:
        if entry["resource"]["resourceType"] == "Patient":
            entry["resource"]["id"] = PATIENT
            entry.pop("fullUrl", None)
    return made


@cache
def day_of(path: Path) -> date:
    """The latest day of a fixture; of one in which nothing has a date, any day."""
    try:
        result = assess("tace-resistance", json.dumps(case_of(path)).encode(), settings=Settings())
    except Refused:
        return date(2024, 7, 1)
    return date.fromisoformat(json.loads(result)["effectiveDateTime"])


def on(day: date, client: FlaskClient) -> FlaskClient:
    """The client of a service that is called on this day."""
    client.application.extensions[TODAY] = lambda: day
    return client


def on_its_day(client: FlaskClient, path: Path = HCC) -> FlaskClient:
    """The client of a service that is called on the latest day of a fixture."""
    return on(day_of(path), client)


def sent_along(path: Path = HCC) -> Json:
    """What an EHR sends along of the resources of a fixture: all of it, each under its key."""
    found: Json = {key: searchset([]) for key in KEYS.values()} | {"panels": searchset([])}
    for entry in case_of(path)["entry"]:
        type_ = entry["resource"]["resourceType"]
        if type_ == "Patient":
            found["patient"] = entry["resource"]
        elif type_ in KEYS:
            found[KEYS[type_]]["entry"].append(entry)
    return {key: each if key in ("patient", "panels") or each["entry"] else None for key, each in found.items()}


def searchset(entries: Iterable[Json]) -> Json:
    return {"resourceType": "Bundle", "type": "searchset", "entry": list(entries)}


def call(prefetch: Json | None = None, hook: str = "patient-view", **context: object) -> Json:
    """A call; on orders `draftOrders` and `selections` are in its context."""
    return {
        "hook": hook,
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/1", "patientId": PATIENT, **context},
        "prefetch": sent_along() if prefetch is None else prefetch,
    }


def order(coding: Json | None, type_: str = "ServiceRequest", id_: str = "o1", **more: object) -> Json:
    """A draft order."""
    name = "medicationCodeableConcept" if type_ == "MedicationRequest" else "code"
    coded = {} if coding is None else {name: {"coding": [coding]}}
    subject = {"reference": f"Patient/{PATIENT}"}
    return {"resourceType": type_, "id": id_, "status": "draft", "intent": "order", "subject": subject, **coded, **more}


def drafts(*orders: Json) -> Json:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in orders]}


def ask(client: FlaskClient, body: Json | bytes, service: str = "tace-resistance", **headers: str) -> TestResponse:
    """The answer to a call."""
    named = {"Content-Type": "application/json", "Accept-Language": "en"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(f"/cds-services/{service}", data=sent, headers=named)


def cards(answer: TestResponse) -> list[Json]:
    assert answer.status_code == 200, answer.data
    assert answer.headers["Content-Type"] == "application/json"
    found: list[Json] = answer.get_json()["cards"]
    return found
