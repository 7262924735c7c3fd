"""A validator loads the FHIR package and finds no error in anything that the project ships or answers."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from fhirnet.conformance import package, resources
from fhirnet.settings import Settings
from fhirnet.store import open_store
from fhirnet.web import create_app
from tests.conformance import shown
from tests.peers.validator.checking import Message, validate
from tests.web.conftest import Api

pytestmark = [pytest.mark.peers]

Json = dict[str, Any]
FN = "https://w3id.org/fhirnet"
CASE = shown.FIXTURES / "cases" / "hcc-three-tace.json"


@dataclass(frozen=True)
class Unjudged:
    """A kind of error that says what the validator has not, not what is wrong with the resource."""

    kind: str
    text: str
    why: str


UNJUDGED = (
    Unjudged(
        "Terminology_PassThrough_TX_Message",
        r"Unknown code 'http://terminology\.hl7\.org/CodeSystem/v3-ObservationValue#AIAST'",
        "HL7 added the code after R4; the validator has the code system of R4",
    ),
    Unjudged(
        "Extension_EXT_Unknown_NotHere",
        r"The extension http://hl7\.org/fhir/us/mcode/StructureDefinition/"
        r"mcode-(procedure-intent|histology-morphology-behavior) could not be found so is not allowed here",
        "an extension of mCODE; its package is not loaded",
    ),
    Unjudged(
        "http://hl7.org/fhir/StructureDefinition/Period#per-1",
        r"Constraint failed: per-1: .*",
        "start and end of different precision (2022 to 2022-07) cannot be compared in R4's FHIRPath; both are as sent",
    ),
    Unjudged(
        "ERROR_GENERATING_SNAPSHOT",
        r"Error generating Snapshot: Unable to resolve package id hl7\.fhir\.r4\.core#null .*",
        "it looks the base package up in the registry of FHIR packages; snapshots are made where profiles are applied",
    ),
)
DELIBERATE = {  # fixtures that are read although they break a rule: the rules they break
    "european-2014/met--addresses-are-never-opened": {"Extension_EXT_Unknown_NotHere"},
    "european-2014/met--bundle-of-type-document": {"bdl-9", "bdl-10", "bdl-11", "Bundle_BUNDLE_Entry_Document"},
    "european-2014/met--bundle-of-type-message": {"bdl-12", "Validation_BUNDLE_Message"},
    "european-2014/met--entries-without-address": {
        "BUNDLE_BUNDLE_ENTRY_FULLURL_REQUIRED",
        "Bundle_BUNDLE_Entry_NoFullUrl",
        "Bundle_BUNDLE_FullUrl_Missing",
    },
    "european-2014/met--entry-with-a-request-and-no-resource": {"bdl-3", "BUNDLE_BUNDLE_ENTRY_FULLURL_REQUIRED"},
    "european-2014/met--nested-40-levels-deep": {"Extension_EXT_Unknown_NotHere"},
    "european-2014/met--unknown-extension-is-ignored": {"Extension_EXT_Unknown_NotHere"},
    "resources/observation--lab-pivka2-units-in-mau-ml": {"Terminology_PassThrough_TX_Message"},  # no UCUM, but usual
}


def published() -> Iterator[shown.Shown]:
    """Every conformance resource and example of the package."""
    for each in (*resources().values(), *package.examples(shown.FIXTURES)):
        yield f"{each['resourceType']}/{each['id']}", json.dumps(each).encode()


def served(folder: Path) -> Iterator[shown.Shown]:
    """What a service with a store answers: its statement, a kept result and its signature, the record, the audit."""
    store = open_store(f"sqlite:///{folder}/store.sqlite")
    api = Api(create_app(Settings(access="open"), store).test_client())
    entries = [
        {**entry, "request": {"method": "POST", "url": entry["resource"]["resourceType"]}}
        for entry in json.loads(CASE.read_bytes())["entry"]
    ]
    made = api.send("POST", "", {"resourceType": "Bundle", "type": "transaction", "entry": entries})
    places = [entry["response"]["location"].split("/") for entry in made.get_json(force=True)["entry"]]
    patient = next(place[-3] for place in places if place[-4] == "Patient")
    kept = api.send("POST", f"/Patient/{patient}/$keep-tace-resistance").get_json(force=True)
    signed = {"resourceType": "Parameters", "parameter": [{"name": "signer", "valueString": "Dr A"}]}
    assert api.send("POST", f"/Observation/{kept['id']}/$sign", signed).status_code == 200
    paths = (
        "/metadata",
        f"/Patient/{patient}/$everything",
        f"/Observation/{kept['id']}",
        f"/Observation/{kept['id']}/$recheck",
        "/Provenance",
        "/AuditEvent",
        "/CodeSystem?_id=verdict",
        "/$outbox",
    )
    for path in paths:
        answer = api.get(path)
        assert answer.status_code == 200, path
        yield f"served {path.replace(patient, 'p').replace(kept['id'], 'o')}", answer.data
    refused = api.send("POST", "/$evaluate-tace-resistance", {"resourceType": "Bundle"})
    yield "served a refusal", refused.data
    store.close()


def _without(*path: str) -> Callable[[Json], None]:
    def change(answer: Json) -> None:
        found: Any = answer
        for name in path[:-1]:
            found = found[name]
        del found[path[-1]]

    return change


def _component(answer: Json, verdict: str = "") -> Json:
    """A criterion, of this verdict where one is named."""
    rows: list[Json] = [each for each in answer["component"] if "interpretation" in each]
    return next(each for each in rows if not verdict or each["interpretation"][0]["coding"][0]["code"] == verdict)


def _told_twice(answer: Json) -> None:
    row = next(each for each in answer["component"] if "dataAbsentReason" in each)
    row["valueInteger"] = 1


def _no_reason(answer: Json) -> None:
    del _component(answer, "indeterminate")["extension"]


WRONG: dict[str, Callable[[Json], None]] = {  # an answer with one thing wrong: the validator must say so
    "not marked as asserted by a program": _without("meta", "security"),
    "no identifier": _without("identifier"),
    "no method": _without("method"),
    "no day": _without("effectiveDateTime"),
    "one note": lambda answer: answer["note"].pop(),
    "an answer of another question": lambda a: a["valueCodeableConcept"]["coding"][0].update(
        system=f"{FN}/CodeSystem/prrt-grade", code="suitable", display="Suitable"
    ),
    "an answer nobody made": lambda a: a["valueCodeableConcept"]["coding"][0].update(code="perhaps", display="Perhaps"),
    "a criterion without its verdict": lambda answer: _component(answer).pop("interpretation"),
    "a criterion nobody made": lambda answer: _component(answer)["code"]["coding"][0].update(code="colour"),
    "a value and a reason why there is none": _told_twice,
    "open without a reason": _no_reason,
    "a reason nobody made": lambda answer: _component(answer, "indeterminate")["extension"][0].update(
        valueCoding={"system": f"{FN}/CodeSystem/reason", "code": "mood"}
    ),
    "an extension nobody defined": lambda answer: answer["extension"].append(
        {"url": f"{FN}/StructureDefinition/colour", "valueString": "red"}
    ),
    "an extension where it does not belong": lambda answer: answer["extension"].append(
        {"url": f"{FN}/StructureDefinition/modifiable", "valueBoolean": True}
    ),
    "an extension with another kind of value": lambda answer: answer["extension"].append(
        {"url": f"{FN}/StructureDefinition/reason", "valueString": "missing"}
    ),
}


def wrong() -> Iterator[shown.Shown]:
    name = "cci-2022/indeterminate"
    body = next(body for each, body in shown.answers("en") if f"/{name}" in each and b'/reason"' in body)
    for what, change in WRONG.items():
        answer = json.loads(body)
        change(answer)
        yield f"wrong: {what}", json.dumps(answer).encode()


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Message]]:
    """What the validator says of everything."""
    folder = tmp_path_factory.mktemp("validator")
    packed = package.write(shown.FIXTURES, folder)

    def everything() -> Iterator[shown.Shown]:
        yield from published()
        yield from shown.sent()
        yield from shown.answers()
        yield from shown.answers("en", "bundle")
        yield from shown.reports()
        yield from served(folder)
        yield from wrong()

    return validate(packed, everything(), folder)


def errors(messages: list[Message]) -> list[Message]:
    """The errors that say what is wrong with a resource."""
    return [
        each
        for each in messages
        if each.is_error and not any(u.kind == each.kind and re.fullmatch(u.text, each.text) for u in UNJUDGED)
    ]


def test_the_validator_has_seen_everything(said: dict[str, list[Message]]) -> None:
    assert len([name for name in said if name.startswith("observation zh-CN")]) > 800
    assert len([name for name in said if name.startswith("bundle en")]) > 700
    assert {f"{type_}/{id_}" for type_, id_ in resources()} <= said.keys()


def test_nothing_that_is_shipped_or_answered_has_an_error(said: dict[str, list[Message]]) -> None:
    found = {name: errors(messages) for name, messages in said.items() if not name.startswith("wrong: ")}
    deliberate = {name for name in found if any(each in name for each in DELIBERATE)}
    assert {name: each for name, each in found.items() if each and name not in deliberate} == {}
    for name, broken in DELIBERATE.items():
        kinds = {m.kind.rpartition("#")[2] for each in deliberate if name in each for m in found[each]}
        assert kinds == broken, name


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_with_a_result_is_an_error(said: dict[str, list[Message]], what: str) -> None:
    assert errors(said[f"wrong: {what}"]), said[f"wrong: {what}"]


@pytest.mark.parametrize("unjudged", UNJUDGED, ids=[each.kind for each in UNJUDGED])
def test_what_is_not_judged_comes_up(said: dict[str, list[Message]], unjudged: Unjudged) -> None:
    texts = [m.text for messages in said.values() for m in messages if m.is_error and m.kind == unjudged.kind]
    assert any(re.fullmatch(unjudged.text, text) for text in texts)
