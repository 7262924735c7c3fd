"""fhirpy (PyPI) drives fhirnet: each interaction as its users write it, with an API key and with a signed login."""

import asyncio
from typing import Any

import pytest
import requests

from tests.peers import clinic
from tests.peers.running import Service

pytestmark = [pytest.mark.peers]


def client(service: Service, **headers: str) -> Any:
    """A client with the API key."""
    from fhirpy import SyncFHIRClient

    return SyncFHIRClient(service.base, f"Bearer {service.api_key}", headers)


@pytest.fixture(scope="module")
def li(service: Service) -> Any:
    """A patient whose case was sent as a transaction."""
    answer = client(service).execute("", data=clinic.transaction(clinic.case()))
    assert [each.response.status[:3] for each in answer.entry] == ["201"] * len(answer.entry)
    return client(service).reference("Patient", clinic.id_in(answer.entry[0].response.location))


def test_it_reads_the_capability_statement(service: Service) -> None:
    said = client(service).execute("metadata", method="get")
    assert said.fhirVersion == "4.0.1"
    assert "Patient" in [each.type for each in said.rest[0].resource]


def test_it_creates_reads_and_reads_a_version(service: Service) -> None:
    made = client(service).resource(**_fields(clinic.patient())).create()
    again = client(service).reference("Patient", made.id).to_resource()
    assert again.serialize() == made.serialize()
    version = client(service).execute(f"Patient/{made.id}/_history/1", method="get")
    assert version == made.serialize()


def test_it_creates_what_is_not_there_by_the_header_of_fhir(service: Service) -> None:
    sent = clinic.patient("li-conditional")
    once = client(service, **{"If-None-Exist": "identifier=urn:oid:1.2.3|li-conditional"})
    made = [once.resource(**_fields(sent)).create() for _ in range(2)]
    assert made[0].id == made[1].id
    assert client(service).resources("Patient").search(identifier="urn:oid:1.2.3|li-conditional").count() == 1


def test_its_own_way_of_a_conditional_create_is_refused_and_creates_nothing(service: Service) -> None:
    from fhirpy.base.exceptions import OperationOutcome

    found = client(service).resources("Patient").search(identifier="urn:oid:1.2.3|li-queried")
    with pytest.raises(OperationOutcome, match="If-None-Exist"):
        found.get_or_create(client(service).resource(**_fields(clinic.patient("li-queried"))))
    assert found.count() == 0


def test_it_updates_one_version_and_no_other(service: Service) -> None:
    from fhirpy.base.exceptions import MultipleResourcesFound

    made = client(service).resource(**_fields(clinic.patient())).create()
    first = client(service, **{"If-Match": 'W/"1"'})
    changed = first.resource(**_fields(made.serialize() | {"gender": "female"}))
    assert changed.update().meta.versionId == "2"
    with pytest.raises(MultipleResourcesFound, match="version"):  # so it calls every 412
        first.resource(**_fields(made.serialize())).update()
    assert made.refresh().gender == "female"


def test_it_updates_and_deletes_what_a_search_finds(service: Service) -> None:
    sent = clinic.patient()
    found = client(service).resources("Patient").search(identifier=f"urn:oid:1.2.3|{sent['identifier'][0]['value']}")
    made, created = found.update(client(service).resource(**_fields(sent)))
    assert created
    again, created = found.update(client(service).resource(**_fields(sent | {"gender": "female"})))
    assert (again.id, created) == (made.id, False)
    assert found.get().gender == "female"
    found.delete()
    assert found.first() is None


def test_it_turns_the_pages_of_a_search(service: Service, li: Any) -> None:
    found = client(service).resources("Observation").search(patient=li.id).sort("-date").limit(7)
    wanted = sum(entry["resource"]["resourceType"] == "Observation" for entry in clinic.case()["entry"])
    assert len(found.fetch()) == 7
    everything = found.fetch_all()
    assert len({each.id for each in everything}) == len(everything) == found.count() == wanted


def test_it_turns_the_pages_without_waiting(service: Service, li: Any) -> None:
    from fhirpy import AsyncFHIRClient

    async def found() -> list[Any]:
        there = AsyncFHIRClient(service.base, f"Bearer {service.api_key}").resources("Observation")
        made: list[Any] = await there.search(patient=li.id).limit(7).fetch_all()
        return made

    sync = client(service).resources("Observation").search(patient=li.id).fetch_all()
    assert {each.id for each in asyncio.run(found())} == {each.id for each in sync}


def test_a_transaction_sent_again_creates_nothing(service: Service) -> None:
    sent = clinic.transaction(clinic.case())
    first, second = (client(service).execute("", data=sent) for _ in range(2))
    assert {each.response.status[:3] for each in second.entry} == {"200"}
    assert [each.response.location for each in first.entry] == [each.response.location for each in second.entry]


def test_it_deletes(service: Service) -> None:
    from fhirpy.base.exceptions import ResourceNotFound

    made = client(service).resource(**_fields(clinic.patient())).create()
    made.delete()
    with pytest.raises(ResourceNotFound, match="deleted"):
        client(service).reference("Patient", made.id).to_resource()


def test_it_gets_the_whole_record_and_the_verdict_on_it(service: Service, li: Any) -> None:
    whole = li.execute("$everything", method="get", params={"_count": 1000})
    assert len(whole.entry) == len(clinic.case()["entry"])
    asked = {"asOf": clinic.AS_OF, "language": "en"}
    stored = li.execute("$evaluate-tace-resistance", method="get", params=asked)
    by_parameters = li.execute(
        "$evaluate-tace-resistance",
        data={
            "resourceType": "Parameters",
            "parameter": [{"name": "asOf", "valueDate": clinic.AS_OF}, {"name": "language", "valueCode": "en"}],
        },
    )
    posted = client(service).execute("$evaluate-tace-resistance", data=clinic.case(), params=asked)
    assert stored.resourceType == "Observation"
    assert stored.valueCodeableConcept == by_parameters.valueCodeableConcept == posted.valueCodeableConcept


def test_what_is_not_offered_is_refused(service: Service) -> None:
    from fhirpy.base.exceptions import OperationOutcome

    made = client(service).resource(**_fields(clinic.patient())).create()
    with pytest.raises(OperationOutcome, match="not-supported"):
        made.patch(gender="other")
    with pytest.raises(OperationOutcome, match="not-supported"):
        made.is_valid()


def test_a_zero_at_the_end_of_a_number_is_lost_in_it_and_not_here(service: Service) -> None:
    said = '{"resourceType":"Observation","status":"final","code":{"text":"AFP"},"valueQuantity":{"value":5.10}}'
    headers = {"Authorization": f"Bearer {service.api_key}", "Content-Type": "application/fhir+json"}
    made = requests.post(f"{service.base}/Observation", said, headers=headers, timeout=60)
    assert '"value":5.10}' in made.text
    again = client(service).reference("Observation", made.json()["id"]).to_resource().update()
    read = requests.get(f"{service.base}/Observation/{again.id}", headers=headers, timeout=60)
    assert '"value": 5.1}' in read.text


def test_it_logs_in_with_a_token_and_not_without(service: Service) -> None:
    from fhirpy import SyncFHIRClient
    from fhirpy.base.exceptions import AuthorizationError

    sent = _fields(clinic.patient())
    made = SyncFHIRClient(service.base, f"Bearer {service.token()}").resource(**sent).create()
    assert client(service).reference("Patient", made.id).to_resource().id == made.id
    for authorization in (None, "Bearer " + "x" * 43):
        with pytest.raises(AuthorizationError):
            SyncFHIRClient(service.base, authorization).reference("Patient", made.id).to_resource()


def _fields(resource: clinic.Json) -> clinic.Json:
    """A resource as fhirpy takes it."""
    return {"resource_type" if name == "resourceType" else name: value for name, value in resource.items()}
