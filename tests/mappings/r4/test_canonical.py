"""The canonical JSON of contract 4.5, and the identifiers it makes."""

import hashlib
import json
from typing import Any

import pytest

from mappings import r4
from tests.mappings.r4.bodies import DATA, EXAMPLES, PATIENT, bundle, observation


@pytest.mark.parametrize("name", ["tace-v5", "prrt-22"])
def test_the_published_identifier_is_reproduced(name: str) -> None:
    expected = json.loads((DATA / f"{name}-expected.json").read_bytes())
    posted = r4.receive(EXAMPLES[name])
    lines = [
        "fhirnet-evaluation-1",
        f"operation={expected['code']['coding'][0]['code']}",
        f"definition={expected['method']['coding'][0]['code']}",
        "version=1.0.0",
        f"asOf={expected['effectiveDateTime']}",
        "recorded=filtered" if posted.parameters else "recorded=all",
        "site=-",
        *sorted({f"{e.full_url} {e.canonical.decode()}" for e in posted.bundle().entries if e.resource}),
    ]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert expected["identifier"][0]["value"] == f"sha256:{digest}"


def canonical(resource: dict[str, Any]) -> str:
    (found,) = r4.receive(bundle(resource)).bundle().entries
    return found.canonical.decode()


def test_keys_are_sorted_by_code_point_without_blanks_meta_and_narrative() -> None:
    patient = PATIENT | {
        "meta": {"versionId": "1"},
        "text": {"status": "empty", "div": "<div/>"},
        "name": [{"text": "x", "_text": {"id": "b"}, "given": ["é", "\U0001f600"]}],
        "active": True,
    }
    assert canonical(patient) == (
        '{"active":true,"id":"p1","name":[{"_text":{"id":"b"},"given":["é","\U0001f600"],"text":"x"}],'
        '"resourceType":"Patient"}'
    )


def test_meta_and_narrative_are_kept_on_the_resource_itself() -> None:
    (found,) = r4.receive(bundle(PATIENT | {"meta": {"versionId": "7"}})).bundle().entries
    assert found.resource is not None
    assert found.resource.meta == r4.Meta(versionId="7")


def test_escapes_are_written_short() -> None:
    text = '"\\/\t\n\r\x7f\u2028'
    assert '"text":"\\"\\\\/\\t\\n\\r\x7f\u2028"' in canonical(observation(code={"text": text}))


def test_contained_resources_keep_their_numbers_and_everything_else() -> None:
    group = {"resourceType": "Group", "id": "g", "meta": {"versionId": "1"}, "quantity": "NUMBER"}
    body = bundle(observation(contained=[group])).replace(b'"NUMBER"', b"1.50")
    (found,) = r4.receive(body).bundle().entries
    assert (
        b'"contained":[{"id":"g","meta":{"versionId":"1"},"quantity":1.50,"resourceType":"Group"}]' in found.canonical
    )


def test_a_contained_resource_of_a_read_type_is_a_struct_and_any_other_a_plain_object() -> None:
    inside = [{"resourceType": "Medication", "id": "m"}, {"resourceType": "Group", "id": "g"}]
    (found,) = r4.receive(bundle(observation(contained=inside))).bundle().entries
    assert found.resource is not None
    assert found.resource.contained == [r4.Medication(id="m"), {"resourceType": "Group", "id": "g"}]


def test_what_is_read_is_written_again_number_for_number() -> None:
    body = bundle(observation(valueQuantity={"value": "NUMBER"})).replace(b'"NUMBER"', b"5.10")
    (found,) = r4.receive(body).bundle().entries
    assert found.resource is not None
    assert b'"valueQuantity":{"value":5.10}' in r4.encode(found.resource)
