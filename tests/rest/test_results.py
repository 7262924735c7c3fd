"""Results of stored patients: kept once, signed, amended and withdrawn by somebody who is named, and never lost."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from fhirnet.access import ANYONE, Client, Sight
from fhirnet.errors import Refused
from fhirnet.rest import everything, results, storing
from fhirnet.rest.results import Judged
from fhirnet.rest.storing import Terms
from fhirnet.settings import Settings
from fhirnet.store import Store, audit, versions
from fhirnet.store.messages import Answer, Message
from mappings import conformance, kept
from tests.stored import HOSPITAL, Resource, delete, observation, patient, put

Json = dict[str, Any]
TERMS = Terms(base="https://own.example/fhir", language="en")
LATER = "2024-09-02"
WHOLE = frozenset({"system/*.cruds"})
ICD = "http://hl7.org/fhir/sid/icd-10"


def hcc(id_: str = "hcc", **more: Any) -> Resource:
    """A hepatocellular carcinoma of patient p1."""
    return {
        "resourceType": "Condition",
        "id": id_,
        "code": {"coding": [{"system": ICD, "code": "C22.0"}]},
        "subject": {"reference": "Patient/p1"},
        "onsetDateTime": "2023-01-10",
        **more,
    }


def marker(id_: str, on: str, value: int, **more: Any) -> Resource:
    quantity = {"value": value, "unit": "ng/mL", "system": "http://unitsofmeasure.org", "code": "ng/mL"}
    return observation(id_, on=on, valueQuantity=quantity, **more)


def a_case(store: Store) -> None:
    put(store, patient("p1", "1"), hcc(), marker("afp-1", "2024-06-01", 40), marker("afp-2", "2024-07-01", 90))


def judge(question: str = "tace-resistance", **asked: Any) -> Callable[[bytes], Judged]:
    query = [("language", "en"), *(pair for pair in asked.items())]
    return lambda case: results.judged(question, case, query=query, settings=Settings())


def keep(store: Store, client: Client = ANYONE, key: str | None = None, **asked: Any) -> Answer:
    message = Message("POST", b"", key, action="keep-tace-resistance")
    return results.keep(store, client, message, "p1", judge(**asked), TERMS)


def step(
    store: Store, name: str, id_: str, who: str = "Dr Wang", terms: Terms = TERMS, client: Client = ANYONE
) -> Answer:
    told = kept.STEPS[name].told
    given = [{"name": "signer", "valueString": who}, *([{"name": told, "valueString": "why"}] if told else [])]
    body = json.dumps({"resourceType": "Parameters", "parameter": given}).encode()
    return results.step(store, client, Message("POST", body, action=name), name, id_, terms)


def recheck(store: Store, id_: str, client: Client = ANYONE, language: str = "en") -> list[Json]:
    def again(question: str, asked: Sequence[tuple[str, str]], case: bytes) -> Judged:
        return results.judged(question, case, query=[*asked, ("language", language)], settings=Settings())

    answer = results.recheck(store, client, id_, again, language)
    assert answer.status == 200
    assert not conformance.judge(answer.body)
    found: list[Json] = json.loads(answer.body)["issue"]
    return found


def id_of(answer: Answer) -> str:
    return str(json.loads(answer.body)["id"])


def record(store: Store) -> list[Json]:
    """The record of patient p1, and what it refers to."""
    found = json.loads(everything.everything(store, ANYONE, "p1", TERMS.base).body)
    return [each["resource"] for each in found["entry"]]


def of(type_: str, store: Store) -> list[Json]:
    return [each for each in record(store) if each["resourceType"] == type_]


def current(store: Store, id_: str) -> bytes:
    with store.reading() as connection:
        found = versions.current(connection, ANYONE, "Observation", id_)
    assert found is not None
    assert found.content is not None
    return found.content


def last(store: Store) -> audit.Act:
    with store.reading() as connection:
        return list(audit.entries(connection))[-1].act


def test_a_result_is_kept_with_what_computed_it_and_from_which_versions(store: Store) -> None:
    a_case(store)
    put(store, marker("afp-2", "2024-07-01", 95))
    answer = keep(store)
    said = json.loads(answer.body)
    assert (answer.status, answer.patients, said["status"]) == (201, ("p1",), "preliminary")
    assert answer.headers["Location"] == f"https://own.example/fhir/Observation/{said['id']}/_history/1"
    assert said["subject"] == {"reference": "Patient/p1"}
    assert [each["reference"] for each in said["derivedFrom"]] == ["Observation/afp-1", "Observation/afp-2"]
    (provenance,) = of("Provenance", store)
    assert provenance["target"] == [{"reference": f"Observation/{said['id']}/_history/1"}]
    used = {each["what"]["reference"] for each in provenance["entity"]}
    assert used == {
        "Patient/p1/_history/1", "Condition/hcc/_history/1", "Observation/afp-1/_history/1",
        "Observation/afp-2/_history/2",
    }  # fmt: skip
    assert provenance["agent"][0]["who"] == said["device"]
    with store.reading() as connection:
        device = versions.current(connection, ANYONE, *said["device"]["reference"].split("/"))
    assert device is not None
    for each in (answer.body, json.dumps(provenance).encode(), device.content or b""):
        assert not conformance.judge(each)
    assert audit.verify(store).broken is None


def test_the_same_evaluation_again_stores_nothing(store: Store) -> None:
    a_case(store)
    first = keep(store)
    before = record(store)
    again = keep(store)
    assert (again.status, again.body, again.patients) == (200, first.body, ("p1",))
    assert record(store) == before
    assert (last(store).action, last(store).patients) == ("keep-tace-resistance", ("p1",))
    assert keep(store, asOf="2024-06-15").status == keep(store, definition="cci-2022").status == 201
    step(store, "sign", id_of(first))
    assert json.loads(keep(store).body)["status"] == "final"
    put(store, marker("afp-3", LATER, 200))
    assert keep(store).status == 201
    assert len({each["device"]["reference"] for each in of("Observation", store) if "device" in each}) == 1


def test_a_withdrawn_or_deleted_result_does_not_stand_in_the_way(store: Store) -> None:
    a_case(store)
    first = keep(store)
    step(store, "withdraw", id_of(first))
    second = keep(store)
    assert (second.status, id_of(second) == id_of(first)) == (201, False)
    delete(store, "Observation", id_of(second))
    delete(store, "Device", json.loads(second.body)["device"]["reference"].partition("/")[2])
    third = keep(store)
    assert third.status == 201
    assert json.loads(third.body)["device"] == json.loads(second.body)["device"]


def test_a_message_that_comes_again_gets_its_answer_again(store: Store) -> None:
    a_case(store)
    first = keep(store, key="k")
    delete(store, "Patient", "p1")
    again = keep(store, key="k")
    assert (again.status, again.body) == (201, first.body)


def test_earlier_results_are_no_evidence(store: Store) -> None:
    a_case(store)
    put(store, observation("about-results", code="tace-resistance") | {"code": {"text": kept.EVALUATION}})
    keep(store)
    with store.reading() as connection:
        found = [each.reference for each in everything.evidence(connection, ANYONE, "p1")]
    assert found == [
        "Patient/p1", "Condition/hcc", "Observation/afp-1", "Observation/afp-2", "Observation/about-results",
    ]  # fmt: skip


@pytest.mark.hazard("H15")
@pytest.mark.parametrize(
    "asked", [{"set": "afp=90"}, {"history": "true"}, {"output": "bundle"}], ids=["supposed", "history", "panel"]
)
def test_what_is_not_one_answer_about_what_is_on_record_is_not_kept(store: Store, asked: Json) -> None:
    a_case(store)
    with pytest.raises(Refused) as refused:
        keep(store, **asked)
    assert [issue.code for issue in refused.value.issues] == ["parameter"]
    assert [each["resourceType"] for each in record(store)] == ["Patient", "Condition", "Observation", "Observation"]


def test_two_who_ask_at_the_same_time_keep_one_result(store: Store) -> None:
    a_case(store)
    other = []

    def meanwhile(case: bytes) -> Judged:
        other.append(keep(store))
        return judge()(case)

    answer = results.keep(store, ANYONE, Message("POST", b""), "p1", meanwhile, TERMS)
    assert (other[0].status, answer.status, answer.body) == (201, 200, other[0].body)
    assert len(of("Provenance", store)) == 1


def test_a_record_that_changes_meanwhile_is_asked_about_again(store: Store) -> None:
    a_case(store)

    def slow(case: bytes) -> Judged:
        put(store, marker("afp-3", LATER, 200))
        return judge()(case)

    with pytest.raises(Refused) as refused:
        results.keep(store, ANYONE, Message("POST", b""), "p1", slow, TERMS)
    assert [issue.code for issue in refused.value.issues] == ["conflict"]
    assert of("Provenance", store) == []


@pytest.mark.parametrize("type_", results.STORES)
def test_who_may_not_store_its_parts_keeps_no_result(store: Store, type_: str) -> None:
    a_case(store)
    scopes = {f"system/{each}.c" for each in results.STORES if each != type_}
    with pytest.raises(Refused) as refused:
        keep(store, Client("ehr", Sight(everything=True), frozenset({"system/*.rs", *scopes})))
    assert [issue.code for issue in refused.value.issues] == ["forbidden"]
    with pytest.raises(Refused):
        step(store, "sign", "x", client=Client("ehr", Sight(everything=True), frozenset({"system/Observation.cru"})))


def test_a_result_is_signed_amended_and_withdrawn_each_as_a_version_with_its_provenance(store: Store) -> None:
    a_case(store)
    id_ = id_of(keep(store))
    preliminary = current(store, id_)
    for number, (name, status, role) in enumerate(
        [("sign", "final", "attester"), ("amend", "amended", "author"), ("amend", "amended", "author"),
         ("withdraw", "entered-in-error", "author")], 2,
    ):  # fmt: skip
        answer = step(store, name, id_, f"Dr {number}")
        assert (answer.status, answer.headers["ETag"]) == (200, f'W/"{number}"')
        assert answer.body == current(store, id_)
        assert json.loads(answer.body)["status"] == status
        assert not conformance.judge(answer.body)
        assert (last(store).action, last(store).person, last(store).patients) == (name, f"Dr {number}", ("p1",))
        provenance = of("Provenance", store)[-1]
        assert provenance["target"] == [{"reference": f"Observation/{id_}/_history/{number}"}]
        assert provenance["entity"][0]["what"] == {"reference": f"Observation/{id_}/_history/{number - 1}"}
        assert provenance["agent"][0]["who"] == {"display": f"Dr {number}"}
        assert provenance["agent"][0]["type"]["coding"][0]["code"] == role
        assert provenance["agent"][1]["who"] == {"display": "anyone"}
    said = json.loads(current(store, id_))
    assert said["performer"] == [{"display": "Dr 2"}]
    assert [each["authorString"] for each in said["note"][2:]] == ["Dr 3", "Dr 4", "Dr 5"]
    changed = ("status", "performer", "note", "meta")
    first = json.loads(preliminary)
    assert {k: v for k, v in said.items() if k not in changed} == {k: v for k, v in first.items() if k not in changed}
    assert audit.verify(store).broken is None


def test_somebody_else_was_first(store: Store) -> None:
    a_case(store)
    id_ = id_of(keep(store))
    step(store, "sign", id_, terms=replace(TERMS, if_match='W/"1"'))
    for name, at in (("withdraw", "http.If-Match"), ("sign", "http.If-Match")):
        with pytest.raises(Refused) as refused:
            step(store, name, id_, terms=replace(TERMS, if_match='W/"1"'))
        assert [issue.at for issue in refused.value.issues] == [at]
    assert json.loads(current(store, id_))["status"] == "final"


def test_what_is_no_result_or_not_there_is_not_signed(store: Store) -> None:
    a_case(store)
    for id_, code in (("afp-1", "conflict"), ("nowhere", "not-found")):
        with pytest.raises(Refused) as refused:
            step(store, "sign", id_)
        assert [issue.code for issue in refused.value.issues] == [code]
        with pytest.raises(Refused) as refused:
            recheck(store, id_)
        assert [issue.code for issue in refused.value.issues] == [code]
    assert [each["status"] for each in of("Observation", store)] == ["final", "final"]


def test_what_was_signed_is_neither_changed_nor_deleted_by_the_api(store: Store) -> None:
    a_case(store)
    id_ = id_of(keep(store))
    step(store, "sign", id_)
    signed = json.loads(current(store, id_))
    other = signed | {"effectiveDateTime": "2024-01-01"}
    message = Message("PUT", b"")
    refused: list[Callable[[], Answer]] = [
        lambda: storing.update(store, ANYONE, message, "Observation", id_, json.dumps(other).encode(), TERMS),
        lambda: storing.delete(store, ANYONE, message, "Observation", id_, TERMS),
    ]
    for act in refused:
        with pytest.raises(Refused) as error:
            act()
        assert [issue.code for issue in error.value.issues] == ["conflict"]
    withdrawn = json.dumps(signed | {"status": "entered-in-error"}).encode()
    assert storing.update(store, ANYONE, message, "Observation", id_, withdrawn, TERMS).status == 200


@pytest.mark.hazard("H02")
@pytest.mark.hazard("H14")
def test_a_result_that_rests_on_what_was_corrected_says_so_when_it_is_asked(store: Store) -> None:
    a_case(store)
    id_ = id_of(keep(store))
    assert [issue["severity"] for issue in recheck(store, id_)] == ["information"]
    put(store, marker("afp-1", "2024-06-01", 41))
    newer = recheck(store, id_)
    assert [issue["severity"] for issue in newer] == ["warning", "warning"]
    assert "Observation/afp-1: version 1 was used; version 2" in newer[1]["details"]["text"]
    put(store, marker("afp-1", "2024-06-01", 40) | {"status": "entered-in-error"})
    assert recheck(store, id_)[1]["details"]["coding"][0]["code"] == "entered-in-error"
    delete(store, "Condition", "hcc")
    other = recheck(store, id_)
    assert other[0]["severity"] == "error"
    assert {issue["details"]["text"].partition(":")[0] for issue in other[1:]} == {"Condition/hcc", "Observation/afp-1"}
    assert recheck(store, id_, language="zh-CN")[0]["details"]["text"].startswith("该结果不再成立")
    step(store, "withdraw", id_)
    assert recheck(store, id_)[0]["details"]["text"] == "This result has been withdrawn."


@pytest.mark.hazard("H08")
@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("tace-resistance", {"definition": "cci-2022", "asOf": "2024-06-15"}),
        ("prrt-suitability", {"asOf": "2024-06-15", "mode": "retrospective", "acceptAttestation": "true"}),
        ("prrt-suitability", {"definition": "netter-1"}),
        ("prrt-next-dose", {"ctcae": "6.0", "renalRule": "and"}),
    ],
)
def test_a_result_is_asked_again_as_it_was_asked(store: Store, question: str, asked: Json) -> None:
    a_case(store)
    message = Message("POST", b"", action=f"keep-{question}")
    answer = results.keep(store, ANYONE, message, "p1", judge(question, **asked), TERMS)
    assert [issue["severity"] for issue in recheck(store, id_of(answer))] == ["information"]


def test_who_sees_the_patient_sees_the_result_and_nobody_else(store: Store) -> None:
    a_case(store)
    id_ = id_of(keep(store))
    peer = Client("peer", Sight(identifiers=((HOSPITAL, "1"),)), WHOLE)
    stranger = Client("stranger", Sight(identifiers=((HOSPITAL, "2"),)), WHOLE)
    assert keep(store, peer).status == 200
    assert [issue["severity"] for issue in recheck(store, id_, peer)] == ["information"]
    assert json.loads(step(store, "sign", id_, client=peer).body)["status"] == "final"
    refused: list[Callable[[], Answer]] = [
        lambda: keep(store, stranger),
        lambda: step(store, "amend", id_, client=stranger),
    ]
    for act in refused:
        with pytest.raises(Refused) as error:
            act()
        assert [issue.code for issue in error.value.issues] == ["not-found"]
