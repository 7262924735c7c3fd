"""Two peers and every route: neither learns whether what the other one stored is there.

The table is keyed by the routes of the application: a new route without a row fails. Every row asks for something of
the other peer and for the same thing under a name that nobody uses; the two answers are one, but for that name.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from fhirnet.settings import Settings
from fhirnet.store import Store
from fhirnet.web import auth, create_app
from mappings import stored
from mappings.artifacts import TYPES
from tests.stored import put

Json = dict[str, Any]
SYSTEM = "https://b.example/mrn"
PEER = """
[[peer]]
name = "{name}"
[peer.asks]
api_key_sha256 = "{digest}"
scopes = ["system/*.cruds"]
reads = {reads}
"""
READS = {"a": [], "b": [f"{SYSTEM}|"]}
FHIR = {"Content-Type": "application/fhir+json"}
ACTIVE = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active"}]}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CURSOR = re.compile(r"_cursor=[A-Za-z0-9_-]+")  # it holds the query and the place of a's own resource
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z")
PASSING = ("X-Request-Id", "Content-Length", "Date", "Last-Modified")
STATELESS = (
    *(
        f"/fhir/${each}"
        for each in (
            "evaluate-tace-resistance",
            "evaluate-prrt-suitability",
            "evaluate-prrt-next-dose",
            "validate-case",
        )
    ),
    "/dossier",
    "/dossier/sheet",
)
OF_THE_PAGE = ("/", "/static/<path:name>", "/page/words/<language>", "/demo-cases", "/demo-cases/<name>")
HOOKS = ("/cds-services/<service>", "/cds-services/<service>/feedback")  # by a JWT only, of no stored resource
COUNTED = ("/metrics",)  # sums over all clients, by route and status: of no resource, and of no client
QUESTIONS = ("tace-resistance", "prrt-suitability", "prrt-next-dose")


@dataclass(frozen=True)
class Named:
    """A resource by everything it could be found by."""

    type: str
    id: str
    value: str  # of its identifier
    patient: str  # the id of the patient it is about
    audited: tuple[int, ...]  # ids of AuditEvents

    @property
    def reference(self) -> str:
        return f"{self.type}/{self.id}"

    def names(self) -> tuple[str, ...]:
        return (self.id, self.value, self.patient)


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    body: Json | str | None = None
    headers: tuple[tuple[str, str], ...] = ()


Row = Callable[[Named], Iterator[Asked]]


def resource(type_: str, value: str, patient: str) -> Json:
    """A small resource of a type about a patient."""
    identifier, said = [{"system": SYSTEM, "value": value}], {"text": "said"}
    subject, medication = {"subject": {"reference": f"Patient/{patient}"}}, {"medicationCodeableConcept": said}
    composition = {
        "resourceType": "Composition",
        "status": "final",
        "type": said,
        "date": "2024-07-01",
        "title": "case",
        "author": [{"display": "b"}],
        **subject,
    }
    of_type: dict[str, Json] = {
        "Patient": {},
        "Condition": subject,
        "Observation": {"status": "final", "code": said, "valueString": "x", **subject},
        "Procedure": {"status": "completed", **subject},
        "MedicationStatement": {"status": "active", **medication, **subject},
        "MedicationRequest": {"status": "active", "intent": "order", **medication, **subject},
        "MedicationAdministration": {
            "status": "completed",
            "effectiveDateTime": "2024-07-01",
            **medication,
            **subject,
        },
        "BodyStructure": {"patient": subject["subject"]},
        "AllergyIntolerance": {"clinicalStatus": ACTIVE, "patient": subject["subject"]},
        "ServiceRequest": {"status": "active", "intent": "order", **subject},
        "ResearchSubject": {
            "status": "on-study",
            "study": {"display": "x"},
            "individual": subject["subject"],
        },
        "Medication": {},
        "Practitioner": {},
        "Organization": {"name": "x"},
        "DiagnosticReport": {"status": "final", "code": said, **subject},
        "Provenance": {
            "target": [subject["subject"]],
            "recorded": "2024-07-01T08:00:00Z",
            "agent": [{"who": {"display": "b"}}],
        },
        "Device": {"patient": subject["subject"]},
        "Bundle": {
            "type": "document",
            "timestamp": "2024-07-01T08:00:00Z",
            "entry": [{"fullUrl": f"urn:uuid:{uuid4()}", "resource": composition}],
        },
    }
    names = {"Provenance": {}, "Bundle": {"identifier": identifier[0]}}.get(type_, {"identifier": identifier})
    return {"resourceType": type_, **names, **of_type[type_]}


def of_id(method: str, path: str = "") -> Row:
    """A request to the address of the resource."""

    def row(named: Named) -> Iterator[Asked]:
        yield Asked(method, f"/fhir/{named.reference}{path}")

    return row


def update(named: Named) -> Iterator[Asked]:
    body = resource(named.type, "mine", "none-of-theirs") | {"id": named.id}
    for conditions in ((), (("If-Match", 'W/"1"'),), (("If-Match", 'W/"7"'),)):
        yield Asked("PUT", f"/fhir/{named.reference}", body, conditions)


def delete(named: Named) -> Iterator[Asked]:
    for conditions in ((), (("If-Match", 'W/"1"'),)):
        yield Asked("DELETE", f"/fhir/{named.reference}", headers=conditions)


def vread(named: Named) -> Iterator[Asked]:
    for version in ("1", "2"):
        yield Asked("GET", f"/fhir/{named.reference}/_history/{version}")


def queries(named: Named) -> Iterator[str]:
    yield f"_id={named.id}"
    if named.type != "Provenance":
        yield f"identifier={SYSTEM}|{named.value}"
    if named.type not in ("Patient", "Provenance", "Bundle", "Device", "Medication", "Practitioner", "Organization"):
        yield f"patient={named.patient}"
        yield f"patient=Patient/{named.patient}&_sort=-_lastUpdated&_count=1"


def search(named: Named) -> Iterator[Asked]:
    for query in queries(named):
        yield Asked("GET", f"/fhir/{named.type}?{query}")


def posted_search(named: Named) -> Iterator[Asked]:
    for query in queries(named):
        yield Asked("POST", f"/fhir/{named.type}/_search", query)


def create(named: Named) -> Iterator[Asked]:
    mine = resource(named.type, "mine", named.patient)
    yield Asked("POST", f"/fhir/{named.type}", mine)
    for query in queries(named):
        yield Asked("POST", f"/fhir/{named.type}", mine, (("If-None-Exist", query),))


def update_matching(named: Named) -> Iterator[Asked]:
    for query in queries(named):
        for conditions in ((), (("If-Match", 'W/"1"'),)):
            mine = resource(named.type, "mine", "none-of-theirs")
            yield Asked("PUT", f"/fhir/{named.type}?{query}", mine, conditions)


def delete_matching(named: Named) -> Iterator[Asked]:
    for query in queries(named):
        for conditions in ((), (("If-Match", 'W/"1"'),)):
            yield Asked("DELETE", f"/fhir/{named.type}?{query}", headers=conditions)


def transactions(named: Named) -> Iterator[Asked]:
    for kind in ("transaction", "batch"):
        for entry in entries(named):
            yield Asked("POST", "/fhir", {"resourceType": "Bundle", "type": kind, "entry": [entry]})


def the_same_with_a_slash(named: Named) -> Iterator[Asked]:
    if named.type == "Observation":
        yield from (replace(asked, path="/fhir/") for asked in transactions(named))


def step(name: str, told: str = "") -> Row:
    """A request that signs, amends or withdraws a result."""

    def row(named: Named) -> Iterator[Asked]:
        said = [{"name": "signer", "valueString": "Dr A"}, *([{"name": told, "valueString": "x"}] if told else [])]
        for conditions in ((), (("If-Match", 'W/"1"'),)):
            body = {"resourceType": "Parameters", "parameter": said}
            yield Asked("POST", f"/fhir/{named.reference}/${name}", body, conditions)

    return row


def audited(named: Named) -> Iterator[Asked]:
    for id_ in named.audited:
        yield Asked("GET", f"/fhir/AuditEvent/{id_}")


def audit_search(named: Named) -> Iterator[Asked]:
    for query in (f"patient={named.patient}", f"agent={named.value}", "agent=b", "date=ge2024&_count=1", ""):
        yield Asked("GET", f"/fhir/AuditEvent?{query}")


def fetch(named: Named) -> Iterator[Asked]:
    yield Asked("POST", f"/fhir/$fetch?from=b&identifier={SYSTEM}|{named.value}")


def outbox(named: Named) -> Iterator[Asked]:
    for query in ("", "?number=1", "?state=dead"):
        yield Asked("GET", f"/fhir/$outbox{query}")


def entries(named: Named) -> Iterator[Json]:
    mine = resource(named.type, "mine", named.patient)
    for method, url in (
        ("GET", named.reference),
        ("GET", f"{named.reference}/_history/1"),
        ("DELETE", named.reference),
    ):
        yield {"request": {"method": method, "url": url}}
    yield {"resource": mine | {"id": named.id}, "request": {"method": "PUT", "url": named.reference}}
    yield {"resource": mine, "request": {"method": "POST", "url": named.type}}
    for query in queries(named):
        yield {"request": {"method": "GET", "url": f"{named.type}?{query}"}}
        yield {"request": {"method": "DELETE", "url": f"{named.type}?{query}"}}
        yield {"resource": mine, "request": {"method": "PUT", "url": f"{named.type}?{query}"}}
        yield {"resource": mine, "request": {"method": "POST", "url": named.type, "ifNoneExist": query}}
    by_condition = mine | {"subject": {"reference": f"Patient?identifier={SYSTEM}|{named.value}"}}
    if named.type == "Observation":
        yield {"resource": by_condition, "request": {"method": "POST", "url": named.type}}


ROWS: dict[tuple[str, str], Row | None] = {  # a row of None is about no stored resource
    ("GET", "/fhir/{type}/<id_>"): of_id("GET"),
    ("GET", "/fhir/{type}/<id_>/_history/<version>"): vread,
    ("PUT", "/fhir/{type}/<id_>"): update,
    ("DELETE", "/fhir/{type}/<id_>"): delete,
    ("PUT", "/fhir/{type}"): update_matching,
    ("DELETE", "/fhir/{type}"): delete_matching,
    ("GET", "/fhir/{type}/<id_>/_history"): of_id("GET", "/_history"),
    ("POST", "/fhir/{type}"): create,
    ("GET", "/fhir/{type}"): search,
    ("POST", "/fhir/{type}/_search"): posted_search,
    ("GET", "/fhir/{type}/<id_>/$everything"): of_id("GET", "/$everything"),
    ("GET", "/fhir/{type}/<id_>/$mcode-everything"): of_id("GET", "/$mcode-everything"),
    **{("GET", f"/fhir/{{type}}/<id_>/$evaluate-{each}"): of_id("GET", f"/$evaluate-{each}") for each in QUESTIONS},
    **{("POST", f"/fhir/{{type}}/<id_>/$evaluate-{each}"): of_id("POST", f"/$evaluate-{each}") for each in QUESTIONS},
    **{("POST", f"/fhir/{{type}}/<id_>/$keep-{each}"): of_id("POST", f"/$keep-{each}") for each in QUESTIONS},
    ("POST", "/fhir/{type}/<id_>/$sign"): step("sign"),
    ("POST", "/fhir/{type}/<id_>/$amend"): step("amend", "note"),
    ("POST", "/fhir/{type}/<id_>/$withdraw"): step("withdraw", "reason"),
    ("GET", "/fhir/{type}/<id_>/$recheck"): of_id("GET", "/$recheck"),
    ("POST", "/fhir/{type}/<id_>/$send"): of_id("POST", "/$send?to=b"),
    ("POST", "/fhir/$fetch"): fetch,
    ("GET", "/fhir/$outbox"): outbox,
    ("GET", "/fhir/AuditEvent/<id_>"): audited,
    ("GET", "/fhir/AuditEvent"): audit_search,
    ("POST", "/fhir"): transactions,
    ("POST", "/fhir/"): the_same_with_a_slash,
    **{("POST", path): None for path in STATELESS},
    ("GET", "/fhir/metadata"): None,
    ("GET", "/cds-services"): None,
    **{("POST", path): None for path in HOOKS},
    **{("GET", f"/fhir/{each}{path}"): None for each in TYPES for path in ("", "/<id_>")},
    ("GET", "/livez"): None,
    ("GET", "/readyz"): None,
    ("GET", "/openapi.json"): None,
    **{("GET", path): None for path in (*COUNTED, *OF_THE_PAGE)},
    ("POST", "/auth/token"): None,
    ("GET", "/fhir/.well-known/smart-configuration"): None,
    ("GET", "/.well-known/smart-configuration"): None,
}


def routes(app: Flask) -> dict[tuple[str, str], set[str]]:
    """Every route with the types it is for, `{type}` in their place."""
    found: dict[tuple[str, str], set[str]] = {}
    for rule in app.url_map.iter_rules():
        type_ = next((each for each in stored.TYPES if re.match(rf"/fhir/{each}(/|\Z)", rule.rule)), None)
        path = rule.rule.replace(f"/{type_}", "/{type}", 1) if type_ else rule.rule
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            found.setdefault((method, path), set()).update({type_} if type_ else set())
    return found


def rows(app: Flask) -> Iterator[tuple[tuple[str, str], str, Row]]:
    """Every route that is about stored resources, with each type it is for."""
    for route, types in routes(app).items():
        row = ROWS[route]
        if row is not None:
            yield from ((route, type_, row) for type_ in types or stored.TYPES)


@dataclass(frozen=True)
class Peer:
    """A peer at work."""

    client: FlaskClient
    key: str

    def send(self, asked: Asked) -> TestResponse:
        kind = FORM if isinstance(asked.body, str) else FHIR if asked.body is not None else {}
        body = asked.body if isinstance(asked.body, str) or asked.body is None else json.dumps(asked.body)
        headers = {"X-Api-Key": self.key, **kind, **dict(asked.headers)}
        return self.client.open(asked.path, method=asked.method, data=body, headers=headers)


@pytest.fixture
def app(store: Store, tmp_path: Path) -> Flask:
    file = tmp_path / "peers.toml"
    file.write_text(
        "".join(
            PEER.format(name=each, reads=READS[each], digest=sha256(key(each).encode()).hexdigest()) for each in "ab"
        )
    )
    if store.engine.dialect.name == "sqlite":  # nothing is kept: the disk need not be waited for
        event.listen(store.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
        store.engine.dispose()
    return create_app(Settings(peers=file, base_url="https://here.example/fhir"), store)


def key(name: str) -> str:
    return name * 43


@pytest.fixture
def a(app: Flask) -> Peer:
    return Peer(app.test_client(), key("a"))


@pytest.fixture
def b(app: Flask) -> Peer:
    return Peer(app.test_client(), key("b"))


@pytest.fixture
def theirs(b: Peer) -> dict[str, Named]:
    """One resource of each type that b has stored, by type."""
    found: dict[str, Named] = {}
    patient = ""
    for type_ in stored.TYPES:
        value = f"b-{type_}"
        answer = b.send(Asked("POST", f"/fhir/{type_}", resource(type_, value, patient)))
        assert answer.status_code == 201, answer.data
        id_ = answer.headers["Location"].rpartition("/_history")[0].rpartition("/")[2]
        patient = patient or id_
        found[type_] = Named(type_, id_, value, patient, tuple(range(1, 25)))
    return found


def nowhere(named: Named) -> Named:
    """The same under names that nobody uses: always the same ones, since what a stores itself it finds again."""
    patient = str(uuid5(NAMESPACE_URL, "Patient"))
    return Named(
        named.type, str(uuid5(NAMESPACE_URL, named.type)), f"n-{named.type}", patient, tuple(range(10**9, 10**9 + 24))
    )


def told(answer: TestResponse, named: Named) -> tuple[object, ...]:
    """An answer without the names that were asked for, and without what chance and the clock give."""
    text = " ".join([answer.get_data(as_text=True), *(f"{k}: {v}" for k, v in answer.headers if k not in PASSING)])
    for name in sorted(named.names(), key=len, reverse=True):
        text = text.replace(name, "NAME")
    return answer.status_code, CURSOR.sub("CURSOR", MOMENT.sub("MOMENT", UUID.sub("UUID", text)))


def test_every_route_has_a_row(app: Flask) -> None:
    assert set(routes(app)) == set(ROWS)


def test_what_has_no_row_of_its_own_is_public(app: Flask) -> None:
    public = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in auth.PUBLIC}
    assert {path for (_, path), row in ROWS.items() if row is None} == public | {*STATELESS, *COUNTED, *HOOKS}


def test_a_case_that_is_posted_whole_is_answered_without_a_look_at_what_is_stored(
    a: Peer, theirs: dict[str, Named]
) -> None:
    named = theirs["Observation"]
    patient = {"resource": {"resourceType": "Patient", "id": named.patient}}
    case = [patient, {"resource": resource("Observation", named.value, named.patient)}]
    body = {"resourceType": "Bundle", "type": "collection", "entry": case}
    without_store = create_app(Settings(database="off")).test_client()
    for path in STATELESS:
        asked = Asked("POST", f"{path}?asOf=2024-12-31", body)
        answer = without_store.post(asked.path, data=json.dumps(body), headers=FHIR)
        assert answer.status_code == 200
        assert a.send(asked).data == answer.data


@pytest.mark.fault("F21")
def test_a_peer_never_learns_what_another_one_has_stored(
    app: Flask, a: Peer, b: Peer, theirs: dict[str, Named]
) -> None:
    before = [b.send(Asked("GET", f"/fhir/{each.reference}/_history")).data for each in theirs.values()]
    record = b.send(Asked("GET", f"/fhir/{theirs['Patient'].reference}/$everything")).get_json()
    asked = 0
    for route, type_, row in rows(app):
        there, absent = theirs[type_], nowhere(theirs[type_])
        for one, other in zip(row(there), row(absent), strict=True):
            asked += 1
            assert told(a.send(one), there) == told(a.send(other), absent), (route, one)
    assert asked > 400
    assert [b.send(Asked("GET", f"/fhir/{each.reference}/_history")).data for each in theirs.values()] == before
    after = b.send(Asked("GET", f"/fhir/{theirs['Patient'].reference}/$everything")).get_json()
    assert after == record  # and nothing of a's has come into the record of b's patient


def test_the_owner_finds_everything_by_the_same_requests(b: Peer, theirs: dict[str, Named]) -> None:
    for named in theirs.values():
        for row in (of_id("GET"), of_id("GET", "/_history")):
            assert [b.send(asked).status_code for asked in row(named)] == [200]
        for asked in [*search(named), *posted_search(named)]:
            assert b.send(asked).get_json()["total"] == 1, asked
    patient = theirs["Patient"]
    for path in ("/$everything", "/$mcode-everything", "/$evaluate-tace-resistance"):
        assert [b.send(asked).status_code for asked in of_id("GET", path)(patient)] == [200]


def record(peer: Peer, patient: str) -> list[str]:
    """The types of what is in the record of a patient."""
    found = peer.send(Asked("GET", f"/fhir/Patient/{patient}/$everything")).get_json()
    return [entry["resource"]["resourceType"] for entry in found["entry"]]


def stored_id(answer: TestResponse) -> str:
    assert answer.status_code == 201, answer.data
    return answer.headers["Location"].rpartition("/_history")[0].rpartition("/")[2]


def sent_as_new(new: Json) -> Json:
    """An entry that creates a resource."""
    type_ = new["resourceType"]
    request = {"method": "POST", "url": type_}
    return {"fullUrl": f"urn:uuid:{uuid5(NAMESPACE_URL, type_)}", "resource": new, "request": request}


def test_what_is_sent_with_its_patient_is_in_the_record_in_whatever_order(a: Peer) -> None:
    patient, observation = (sent_as_new(resource(type_, "mine", "x")) for type_ in ("Patient", "Observation"))
    observation["resource"]["subject"]["reference"] = patient["fullUrl"]
    body = {"resourceType": "Bundle", "type": "transaction", "entry": [observation, patient]}
    made = a.send(Asked("POST", "/fhir", body)).get_json()["entry"]
    assert record(a, made[1]["response"]["location"].split("/")[-3]) == ["Patient", "Observation"]


def test_whoever_sees_a_patient_adds_to_the_record(a: Peer, b: Peer) -> None:
    patient = stored_id(a.send(Asked("POST", "/fhir/Patient", resource("Patient", "shared", ""))))
    stored_id(b.send(Asked("POST", "/fhir/Observation", resource("Observation", "of-b", patient))))
    assert record(b, patient) == ["Patient", "Observation"]
    assert record(a, patient) == ["Patient"]  # what b stored a sees by b's patients only; it sees by none


def test_nobody_writes_into_the_record_of_a_patient_to_come(app: Flask, store: Store, a: Peer) -> None:
    stored_id(a.send(Asked("POST", "/fhir/Observation", resource("Observation", "early", "4711"))))
    put(store, {"resourceType": "Patient", "id": "4711"})
    keeper = create_app(Settings(access="open"), store).test_client()
    assert record(Peer(keeper, ""), "4711") == ["Patient"]


def test_an_update_or_a_deletion_moves_nothing_into_a_record(b: Peer, a: Peer, theirs: dict[str, Named]) -> None:
    patient = theirs["Patient"].id
    mine = stored_id(a.send(Asked("POST", "/fhir/Observation", resource("Observation", "mine", "x"))))
    moved = resource("Observation", "mine", patient) | {"id": mine}
    before = record(b, patient)
    assert a.send(Asked("PUT", f"/fhir/Observation/{mine}", moved)).status_code == 200
    assert record(b, patient) == before
    assert a.send(Asked("DELETE", f"/fhir/Observation/{mine}")).status_code == 204
    assert record(b, patient) == before
