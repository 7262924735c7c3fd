"""A case made into a message: under which identifiers its resources go, where references point, what changes."""

import json
from typing import Any

import pytest

from fhirnet.errors import Refused
from mappings import message
from mappings.case_items import Item, items
from mappings.message import Known, transaction
from mappings.references import CASE_ITEM

Json = dict[str, Any]
MRN = {"system": "https://h.example/mrn", "value": "1"}
LI: Json = {"resourceType": "Patient", "id": "p1", "identifier": [MRN]}
UUID = "0b0f9d1e-5f1c-4a86-9d4e-2d4a4a3c1f00"


def case(*resources: Json, base: str | None = "https://h.example/fhir", site: str = "-") -> list[Item]:
    """A case whose entries are these resources, or whole entries."""
    entries = [each if "resource" in each else {"resource": each} for each in resources]
    body = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    return items(body, site, base)


def result(id_: str = "o1", **more: Any) -> Json:
    return {
        "resourceType": "Observation", "id": id_, "status": "final", "code": {"text": "AFP"},
        "subject": {"reference": "Patient/p1"}, **more,
    }  # fmt: skip


def sent(body: bytes) -> list[Json]:
    found: list[Json] = json.loads(body)["entry"]
    return found


def asked(body: bytes) -> list[str]:
    """Method, type and the kind of condition of each entry."""
    return [
        f"{each['request']['method']} {each['request']['url'].partition('?')[0]}"
        + (" if none" if "ifNoneExist" in each["request"] else "")
        for each in sent(body)
    ]


def names(item: Item) -> list[Json]:
    found: list[Json] = json.loads(item.body).get("identifier", [])
    return found


def test_a_resource_goes_under_its_first_identifier_with_a_system() -> None:
    _, item = case(LI, result(identifier=[{"value": "x"}, {"system": "lab", "value": "a,b|c d"}, {"system": "z"}]))
    assert item.query == "identifier=lab|a%5C%2Cb%5C|c%20d"
    assert item.name == f"Observation?{item.query}"


def test_a_resource_without_one_gets_one_and_keeps_what_it_has() -> None:
    _, item = case(LI, result(identifier=[{"value": "x"}]))
    kept, made = names(item)
    assert (kept, made["system"]) == ({"value": "x"}, CASE_ITEM)
    assert item.query == f"identifier={CASE_ITEM}|{made['value']}"
    [_, same] = case(LI, result(status="amended"))
    assert same.query == item.query


def test_an_identifier_that_two_share_is_no_name_of_either() -> None:
    order = {"system": "orders", "value": "1"}
    _, one, other = case(LI, result("o1", identifier=[order]), result("o2", identifier=[order]))
    assert one.query != other.query
    assert all(CASE_ITEM in str(each.query) for each in (one, other))
    assert names(one)[0] == order


@pytest.mark.parametrize(
    ("entry", "kept"),
    [
        ({"resource": result(identifier=[{"system": CASE_ITEM, "value": f"urn:uuid:{UUID}"}])}, True),
        (
            {
                "fullUrl": f"urn:uuid:{UUID}",
                "resource": result(identifier=[{"system": CASE_ITEM, "value": f"urn:uuid:{UUID}"}]),
            },
            True,
        ),
        (
            {
                "fullUrl": "urn:uuid:00000000-0000-4000-8000-000000000000",
                "resource": result(identifier=[{"system": CASE_ITEM, "value": f"urn:uuid:{UUID}"}]),
            },
            False,
        ),
        ({"resource": result(identifier=[{"system": CASE_ITEM, "value": "afp-1"}])}, False),
    ],
)
def test_an_item_key_is_a_name_only_where_it_is_unique_and_lasts(entry: Json, kept: bool) -> None:
    _, item = case(LI, entry)
    assert (item.query == f"identifier={CASE_ITEM}|urn:uuid:{UUID}") == kept
    assert len(names(item)) == (1 if kept else 2)


def test_a_local_id_needs_something_that_makes_it_unique() -> None:
    with pytest.raises(Refused) as refused:
        case(LI, result(), base=None)
    assert (refused.value.issues[0].code, refused.value.issues[0].at) == ("required", "Bundle.entry[1].resource")
    one, other = (case(LI, result(), base=None, site=site)[1].query for site in ("north", "south"))
    assert one != other
    [_, unique] = case(LI, result(UUID), base=None)
    assert unique.query == case(LI, result(UUID), base=None, site="north")[1].query
    with pytest.raises(Refused):
        case({"resourceType": "Patient", "id": "p1"}, base=None, site="north")
    nameless = {name: value for name, value in result().items() if name != "id"}
    with pytest.raises(Refused, match="without fullUrl"):
        case(LI, nameless)
    assert case(LI, {"fullUrl": "https://h.example/fhir/Observation/1", "resource": nameless}, base=None)


def test_the_id_stays_behind_and_every_other_character_goes() -> None:
    raw = (b'{"resourceType":"Observation","id":"o1","status":"final","code":{"text":"AFP \\u00e9"},'
           b'"valueQuantity":{"value":5.10e0,"unit":"ng/mL"},"identifier":[{"system":"l","value":"1"}]}')  # fmt: skip
    patient = json.dumps(LI).encode()
    body = b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":' + patient + b'},{"resource":' + raw
    assert items(body + b"}]}", "-", None)[1].body == raw.replace(b'"id":"o1",', b"")


def test_references_point_at_the_entries_or_become_absolute() -> None:
    base = "https://h.example/fhir"
    referring = result(
        performer=[{"reference": "Practitioner/7"}, {"reference": "https://x.example/fhir/Organization/1"}],
        hasMember=[{"reference": "Observation/o2"}, {"reference": f"{base}/Observation/o2/_history/3"}],
        derivedFrom=[{"reference": "#inside"}, {"reference": "urn:uuid:none"}],
        contained=[{"resourceType": "Observation", "id": "inside", "status": "final", "code": {"text": "x"}}],
    )
    entries = ({"fullUrl": f"{base}/{each['resourceType']}/{each['id']}", "resource": each} for each in
               (LI, referring, result("o2")))  # fmt: skip
    patient, first, second = case(*entries, base=None)
    read = json.loads(first.body)
    assert read["subject"] == {"reference": patient.url}
    assert read["hasMember"] == [{"reference": second.url}] * 2
    assert read["performer"][0] == {"reference": f"{base}/Practitioner/7"}
    assert read["performer"][1] == {"reference": "https://x.example/fhir/Organization/1"}
    assert read["derivedFrom"] == [{"reference": "#inside"}, {"reference": f"{base}/urn:uuid:none"}]
    [_, elsewhere] = case(LI, result(performer=[{"reference": "Practitioner/7"}]), base=None, site="a b")
    assert b"https://w3id.org/fhirnet/site/a%20b/Practitioner/7" in elsewhere.body


@pytest.mark.hazard("H01")
def test_a_resource_about_somebody_else_is_refused() -> None:
    for about in ("Patient/p2", "Group/p1"):
        with pytest.raises(Refused) as refused:
            case(LI, result(subject={"reference": about}))
        assert refused.value.issues[0].at == "Bundle.entry[1].resource.subject"
    assert len(case(LI, result(subject={"identifier": MRN}))) == 2


def test_a_message_is_about_one_patient() -> None:
    for resources, code in (([], "no-patient"), ([LI, LI | {"id": "p2"}], "many-patients")):
        with pytest.raises(Refused) as refused:
            case(result(subject={"display": "x"}), *resources)
        assert refused.value.issues[0].code == code


def test_the_same_entry_twice_goes_once_and_entries_without_resource_not_at_all() -> None:
    again = {"resource": result()}
    body = {"resourceType": "Bundle", "type": "batch", "entry": [{"resource": LI}, again, again]}
    body["entry"].append({"request": {"method": "DELETE", "url": "Observation/9"}})  # type: ignore[attr-defined]
    assert len(items(json.dumps(body).encode(), "-", "https://h.example")) == 2


def test_parameters_hold_a_case_too() -> None:
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": LI}]}
    parameters = [{"name": "asOf", "valueDate": "2024-07-01"}, {"name": "case", "resource": bundle}]
    body = json.dumps({"resourceType": "Parameters", "parameter": parameters}).encode()
    assert [item.type for item in items(body, "-", None)] == ["Patient"]


def test_a_bundle_of_its_own_is_not_looked_into() -> None:
    held = {"resourceType": "Observation", "subject": {"reference": "Patient/p1"}}
    inner = {"resourceType": "Bundle", "id": "d", "type": "collection", "entry": [{"fullUrl": "u:1", "resource": held}]}
    _, item = case(LI, inner)
    read = json.loads(item.body)
    assert read["identifier"]["system"] == CASE_ITEM
    assert read["entry"] == inner["entry"]
    _, named = case(LI, inner | {"identifier": {"system": "d", "value": "1"}})
    assert named.query == "identifier=d|1"


PROVENANCE: Json = {
    "resourceType": "Provenance", "target": [{"reference": "Observation/o1"}], "recorded": "2024-07-01T08:00:00Z",
    "agent": [{"who": {"display": "Dr Wang"}}],
}  # fmt: skip


def test_the_first_message_creates_what_is_not_there() -> None:
    made = case(LI, result(), PROVENANCE)
    body = transaction(made, "k", Known())
    assert asked(body) == ["POST Patient if none", "POST Observation if none", "POST Provenance"]
    assert json.loads(body)["identifier"] == {"system": message.MESSAGE, "value": "k"}
    assert message.entries_of(body) == 3
    assert message.entries_of(b'{"resourceType":"Bundle","type":"transaction"}') == 0


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["delivered"], ["POST Patient if none", "PUT Observation", "POST Observation if none", "DELETE Observation"]),
        (["dead"], ["POST Patient if none", "PUT Observation", "POST Observation if none", "POST Provenance",
                    "DELETE Observation"]),
        (["coming"], ["POST Patient if none", "PUT Observation", "POST Observation if none", "DELETE Observation"]),
    ],
)  # fmt: skip
def test_the_next_message_brings_what_is_new_changed_and_gone(states: list[str], expected: list[str]) -> None:
    first = transaction(case(LI, result("o1"), result("gone"), PROVENANCE), "1", Known())
    known = message.known((first, state) for state in states)
    now = case(LI, result("o1", status="corrected"), result("new"), PROVENANCE)
    assert asked(transaction(now, "2", known)) == expected


def test_what_went_once_is_known_from_every_message_before() -> None:
    whole = case(LI, result(), PROVENANCE)
    first = transaction(whole, "1", Known())
    second = transaction(whole, "2", message.known([(first, "delivered")]))
    assert asked(second) == ["POST Patient if none", "POST Observation if none"]
    known = message.known([(first, "delivered"), (second, "delivered")])
    assert message.says(second, whole, known)
    assert not message.says(second, case(LI, result(), PROVENANCE | {"recorded": "2024-07-02T08:00:00Z"}), known)
    assert not message.says(second, case(LI, result(status="amended"), PROVENANCE), known)
    assert not message.says(second, case(LI, PROVENANCE | {"target": [{"reference": "Patient/p1"}]}), known)


def test_what_was_deleted_and_comes_back_is_created_again() -> None:
    first = transaction(case(LI, result()), "1", Known())
    known = message.known([(first, "delivered")])
    second = transaction(case(LI), "2", known)
    assert asked(second) == ["POST Patient if none", "DELETE Observation"]
    for state, again in (("delivered", []), ("coming", ["DELETE Observation"]), ("dead", ["DELETE Observation"])):
        after = message.known([(first, "delivered"), (second, state)])
        assert asked(transaction(case(LI), "3", after)) == ["POST Patient if none", *again]
        assert asked(transaction(case(LI, result()), "3", after))[1:] == ["POST Observation if none"]


def test_what_shows_that_a_transaction_was_done_is_what_it_changed() -> None:
    whole = case(LI, result("o1"), result("o2"), PROVENANCE)
    first = transaction(whole, "1", Known())
    assert [(type_, wanted) for type_, _, wanted in message.checks(first, Known())] == [("Observation", whole[2].body)]
    known = message.known([(first, "delivered")])
    now = case(LI, result("new"), result("o1", status="amended"))
    second = message.checks(transaction(now, "2", known), known)
    assert [(type_, wanted) for type_, _, wanted in second] == [
        ("Observation", now[1].body), ("Observation", now[2].body), ("Observation", None),
    ]  # fmt: skip
    assert message.checks(transaction(whole, "2", known), known) == []


def test_what_serves_many_patients_is_left_to_its_keepers() -> None:
    device: Json = {"resourceType": "Device", "id": "d", "identifier": [{"system": "devices", "value": "1"}]}
    first = transaction(case(LI, result(), device), "1", Known())
    known = message.known([(first, "delivered")])
    changed = case(LI, result(), device | {"lotNumber": "2"})
    assert asked(transaction(changed, "2", known))[2] == "POST Device if none"
    assert message.checks(transaction(changed, "2", known), known) == []
    assert asked(transaction(case(LI, result()), "2", known)) == ["POST Patient if none", "POST Observation if none"]
    assert asked(message.replacing(changed, "k")) == ["PUT Patient", "PUT Observation", "POST Device if none"]


def test_what_is_fetched_replaces_what_was_there() -> None:
    body = message.replacing(case(LI, result(), PROVENANCE), "k")
    assert [each["request"]["method"] for each in sent(body)] == ["PUT"] * 3
    assert sent(body)[2]["request"]["url"] == f"Provenance/{sent(body)[2]['fullUrl'].removeprefix('urn:uuid:')}"
    assert len(json.loads(message.collection(case(LI), "k"))["entry"]) == 1
    assert message.identified("a b") == "identifier=https://w3id.org/fhirnet/id/message|a%20b"
