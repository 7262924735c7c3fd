"""fhirclient (PyPI, SMART on FHIR) drives fhirnet; its models read every answer strictly."""

from typing import Any

import pytest
import requests

from tests.peers import clinic
from tests.peers.running import SCOPES, Service

pytestmark = [pytest.mark.peers]


def smart(service: Service, **auth: str) -> Any:
    """A client that logs in with the API key, or as is said."""
    from fhirclient.client import FHIRClient

    said = {"auth_type": "oauth2", "base_uri": f"{service.base}/", "auth": auth or {"access_token": service.api_key}}
    return FHIRClient(state={"app_id": "registry", "scope": SCOPES, "server": said})


@pytest.fixture
def server(service: Service) -> Any:
    return smart(service).server


@pytest.fixture(scope="module")
def li(service: Service) -> str:
    """The id of a patient whose case was sent as a transaction."""
    answer = _bundle(clinic.transaction(clinic.case())).create(smart(service).server)
    assert {each["response"]["status"][:3] for each in answer["entry"]} == {"201"}
    return clinic.id_in(answer["entry"][0]["response"]["location"])


def test_it_reads_the_capability_statement(server: Any) -> None:
    said = server.capabilityStatement
    assert said.fhirVersion == "4.0.1"
    assert said.rest[0].security.service[0].coding[0].code == "SMART-on-FHIR"


def test_it_creates_reads_and_reads_a_version(server: Any) -> None:
    made = _patient().create(server)
    again = _model("Patient").read(made["id"], server)
    assert again.as_json() == made
    assert _model("Patient").read_from(f"Patient/{made['id']}/_history/1", server).as_json() == made


def test_it_creates_what_is_not_there_in_a_transaction(server: Any) -> None:
    one = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": clinic.patient()}]}
    first, second = (_bundle(clinic.transaction(one)).create(server) for _ in range(2))
    assert [each["entry"][0]["response"]["status"][:3] for each in (first, second)] == ["201", "200"]
    assert first["entry"][0]["response"]["location"] == second["entry"][0]["response"]["location"]


def test_it_updates_one_version_and_no_other(server: Any) -> None:
    made = _model("Patient")(_patient().create(server))
    made.gender = "female"
    server.session.headers["If-Match"] = 'W/"1"'  # it has no other way to name a version
    assert made.update(server)["meta"]["versionId"] == "2"
    with pytest.raises(requests.HTTPError, match="412"):
        made.update(server)


def test_it_turns_the_pages_of_a_search(server: Any, li: str) -> None:
    found = _model("Observation").where({"patient": li, "_count": "7"})
    pages = [[entry.resource.id for entry in page.entry] for page in found.perform_iter(server)]
    wanted = sum(entry["resource"]["resourceType"] == "Observation" for entry in clinic.case()["entry"])
    assert len(pages) > 1
    assert len({id_ for page in pages for id_ in page}) == wanted


def test_it_deletes(server: Any) -> None:
    made = _model("Patient")(_patient().create(server))
    assert made.delete(server) is None
    with pytest.raises(requests.HTTPError, match="410"):
        _model("Patient").read(made.id, server)


def test_it_gets_the_whole_record_and_the_verdict_on_it(server: Any, li: str) -> None:
    whole = _model("Bundle").read_from(f"Patient/{li}/$everything?_count=1000", server)
    assert len(whole.entry) == len(clinic.case()["entry"])
    asked = f"$evaluate-tace-resistance?asOf={clinic.AS_OF}&language=en"
    stored = _model("Observation").read_from(f"Patient/{li}/{asked}", server)
    posted = _model("Observation")(server.post_json(asked, _bundle(clinic.case()).as_json()).json())
    assert stored.valueCodeableConcept.as_json() == posted.valueCodeableConcept.as_json()


def test_it_logs_in_with_what_it_signs_and_not_without(service: Service) -> None:
    from fhirclient.server import FHIRUnauthorizedException

    told = requests.get(f"{service.base}/.well-known/smart-configuration", timeout=60).json()
    signed = smart(service, token_uri=told["token_endpoint"], jwt_token=service.assertion())
    signed.wants_patient = False
    signed.server.authorize()
    assert _patient().create(signed.server)["id"]
    with pytest.raises(FHIRUnauthorizedException):
        _patient().create(smart(service, access_token="x" * 43).server)


def _patient() -> Any:
    return _model("Patient")(clinic.patient())


def _bundle(content: clinic.Json) -> Any:
    return _model("Bundle")(content)


def _model(type_: str) -> Any:
    """The class of a type."""
    from fhirclient.models import bundle, observation, patient

    return {"Bundle": bundle.Bundle, "Observation": observation.Observation, "Patient": patient.Patient}[type_]
