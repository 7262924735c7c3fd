"""What may become of a result that is kept, and what of its Observation changes."""

import json
from typing import Any

import pytest

from fhirnet.errors import Refused
from mappings import conformance, kept, provenance, rechecked
from mappings import result as results
from mappings.kept import STEPS, Said
from mappings.rechecked import Basis

Json = dict[str, Any]
NOW = "2024-07-01T12:00:00.000000Z"
WANG = Said({"display": "Dr Wang"}, "Read with the new CT.")
ASSESSMENT = "https://w3id.org/fhirnet/CodeSystem/assessment"
VERDICT = "https://w3id.org/fhirnet/CodeSystem/verdict"
HTEST = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}


def result(status: str = "preliminary", **more: Any) -> Json:
    """A result that TACE has failed, in a few elements."""
    return {
        "resourceType": "Observation",
        "identifier": [{"system": "urn:other", "value": "1"}, {"system": kept.EVALUATION, "value": "sha256:1"}],
        "status": status,
        "code": {"coding": [{"system": ASSESSMENT, "code": "tace-resistance"}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2024-06-30",
        "valueCodeableConcept": {"coding": [{"system": VERDICT, "code": "met", "display": "Criteria met"}]},
        "note": [{"text": "zh"}, {"text": "en"}],
        "component": [{"code": {"text": "AFP"}, "valueQuantity": {"value": 850}}],
    } | more


def written(resource: Json) -> bytes:
    return json.dumps(resource).replace("850", "850.00").encode()


def laboratory(status: str = "final") -> bytes:
    return written({"resourceType": "Observation", "status": status, "code": {"text": "AFP"}})


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        ("sign", "preliminary", "final"),
        ("sign", "final", None),
        ("sign", "amended", None),
        ("sign", "entered-in-error", None),
        ("sign", "registered", None),
        ("amend", "preliminary", None),
        ("amend", "final", "amended"),
        ("amend", "amended", "amended"),
        ("amend", "corrected", "amended"),
        ("amend", "entered-in-error", None),
        ("withdraw", "preliminary", "entered-in-error"),
        ("withdraw", "final", "entered-in-error"),
        ("withdraw", "amended", "entered-in-error"),
        ("withdraw", "unknown", "entered-in-error"),
        ("withdraw", "entered-in-error", None),
    ],
)
def test_the_steps_of_a_result(step: str, before: str, after: str | None) -> None:
    observation = written(result(before))
    if after is not None:
        assert kept.status_of(kept.stepped(observation, STEPS[step], WANG, NOW)) == after
        return
    with pytest.raises(Refused) as refused:
        kept.stepped(observation, STEPS[step], WANG, NOW)
    (issue,) = refused.value.issues
    assert issue.code == "conflict"
    assert issue.what == kept.CAN_BE.get(before, kept.ONLY_WITHDRAWN)


def test_a_signature_adds_the_signer_and_changes_nothing_else() -> None:
    before = written(result())
    after = kept.stepped(before, STEPS["sign"], WANG, NOW)
    assert json.loads(after) == result("final", performer=[{"display": "Dr Wang"}])
    assert b'"value": 850.00' in after
    other = kept.stepped(written(result(performer=[{"display": "Dr Li"}])), STEPS["sign"], WANG, NOW)
    assert json.loads(other)["performer"] == [{"display": "Dr Li"}, {"display": "Dr Wang"}]


@pytest.mark.parametrize("step", ["amend", "withdraw"])
def test_what_is_noted_is_added_with_its_author_and_time(step: str) -> None:
    after = json.loads(kept.stepped(written(result("final")), STEPS[step], WANG, NOW))
    noted = {"authorString": "Dr Wang", "time": NOW, "text": "Read with the new CT."}
    assert after == result(STEPS[step].after, note=[{"text": "zh"}, {"text": "en"}, noted])
    bare = {name: part for name, part in result("final").items() if name != "note"}
    assert json.loads(kept.stepped(written(bare), STEPS[step], WANG, NOW))["note"] == [noted]


def test_a_step_does_not_say_when_the_former_version_was_stored() -> None:
    for meta, left in (
        ({"versionId": "1", "lastUpdated": NOW}, {}),
        ({"versionId": "1", "tag": [{"code": "x"}]}, {"meta": {"tag": [{"code": "x"}]}}),
    ):
        after = kept.stepped(written(result(meta=meta)), STEPS["sign"], WANG, NOW)
        assert json.loads(after) == result("final", performer=[{"display": "Dr Wang"}], **left)


@pytest.mark.parametrize(("language", "computed"), [("zh-CN", "zh"), ("en", "en")])
def test_a_reader_sees_what_clinicians_added_and_that_a_result_is_withdrawn(language: str, computed: str) -> None:
    amended = kept.stepped(written(result("final")), STEPS["amend"], WANG, NOW)
    noted = "Dr Wang, 2024-07-01: Read with the new CT."
    assert results.read(amended, language).note == f"{computed}\n{noted}"
    withdrawn = kept.stepped(amended, STEPS["withdraw"], WANG, NOW)
    said = results.read(withdrawn, language).note.split("\n")
    assert said[1:] == [computed, noted, noted]
    assert said[0] == {"zh-CN": "该结果已撤回。", "en": "This result has been withdrawn."}[language]


@pytest.mark.hazard("H15")
def test_only_results_take_steps_and_what_was_supposed_is_never_signed() -> None:
    supposed = written(result(meta={"tag": [{"system": "urn:x", "code": "HTEST"}, HTEST]}))
    for observation, step in ((laboratory("preliminary"), "sign"), (laboratory(), "withdraw"), (supposed, "sign")):
        with pytest.raises(Refused):
            kept.stepped(observation, STEPS[step], WANG, NOW)
    assert kept.status_of(kept.stepped(supposed, STEPS["withdraw"], WANG, NOW)) == "entered-in-error"


NOTED = [{"text": "zh"}, {"text": "en"}, {"text": "more"}]
OTHER: Json = {"valueCodeableConcept": {"coding": [{"system": VERDICT, "code": "not-met"}]}}
SIGNER: Json = {"performer": [{"display": "Dr Wang"}]}


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (result("preliminary"), result("preliminary", **OTHER), None),
        (result("preliminary"), result("final"), kept.UNNAMED),
        (result("preliminary"), result("final", **SIGNER), None),
        (result("preliminary"), result("entered-in-error"), None),
        (result("preliminary"), None, None),
        (result("final"), result("final"), None),
        (result("final"), result("final", id="x", meta={"versionId": "2"}), None),
        (result("final"), result("final", **OTHER), kept.ALTERED),
        (result("final"), result("final", note=NOTED), kept.ALTERED),
        (result("final"), result("final", **SIGNER), kept.ALTERED),
        (result("final", **SIGNER), result("amended", note=NOTED, **SIGNER), None),
        (result("final", **SIGNER), result("amended", note=NOTED), kept.ALTERED),
        (result("final"), result("amended", text={"status": "generated"}), kept.ALTERED),
        (result("amended"), result("corrected", **SIGNER), None),
        (result("final"), result("preliminary"), kept.ALTERED),
        (result("final"), result("amended", note=NOTED), None),
        (result("final"), result("corrected", note=NOTED), None),
        (result("final"), result("amended", note=NOTED[1:]), kept.ALTERED),
        (result("final"), result("amended", component=[]), kept.ALTERED),
        (result("final"), result("amended", dataAbsentReason={"text": "x"}), kept.ALTERED),
        (result("amended"), result("final"), kept.ALTERED),
        (result("amended"), result("amended", note=NOTED), None),
        (result("final"), result("entered-in-error", **OTHER), None),
        (result("final"), None, kept.LOST),
        (result("amended"), None, kept.LOST),
        (result("entered-in-error"), None, kept.LOST),
        (result("entered-in-error"), result("final", **SIGNER), kept.CAN_BE["entered-in-error"]),
        (result("entered-in-error"), result("entered-in-error", note=NOTED), None),
        (result("final"), result("entered-in-error", subject=result()["subject"] | {"display": "x"}), None),
        (result("final"), result("entered-in-error", subject={"reference": "Patient/p2"}), kept.ELSEWHERE),
        (result("amended"), result("entered-in-error", code={"text": "x"}), kept.ELSEWHERE),
        (result("entered-in-error"), result("entered-in-error", code={"text": "x"}), kept.ELSEWHERE),
        (json.loads(laboratory()), None, None),
        (json.loads(laboratory()), result("final"), None),
    ],
)
def test_what_may_follow_a_result(before: Json, after: Json | None, why: str | None) -> None:
    assert kept.unchangeable(written(before), None if after is None else written(after)) == why


def test_a_text_about_results_is_no_result() -> None:
    talking = {"resourceType": "Observation", "status": "final", "code": {"text": ASSESSMENT}}
    assert not kept.is_result(written(talking))
    assert kept.is_result(written(result()))
    assert kept.identifier_of(written(result())) == "sha256:1"
    assert kept.identifier_of(laboratory()) == ""


def parameters(*given: Json) -> bytes:
    return json.dumps({"resourceType": "Parameters", "parameter": list(given)}).encode()


BY_NAME: Json = {"name": "signer", "valueString": " Dr Wang "}
NOTE: Json = {"name": "note", "valueString": "n"}


def by_reference(**who: Any) -> Json:
    return {"name": "signer", "valueReference": who}


@pytest.mark.parametrize(
    ("step", "given", "name", "note"),
    [
        ("sign", [BY_NAME], "Dr Wang", ""),
        ("sign", [BY_NAME, {"name": "language", "valueCode": "zh-CN"}], "Dr Wang", ""),
        ("sign", [by_reference(display="Dr Wang")], "Dr Wang", ""),
        ("sign", [by_reference(display="W", reference="Practitioner/w", type="x")], "W (Practitioner/w)", ""),
        (
            "amend",
            [by_reference(display="W", reference="https://h.example/fhir/PractitionerRole/w"), NOTE],
            "W (https://h.example/fhir/PractitionerRole/w)",
            "n",
        ),
        ("withdraw", [BY_NAME, {"name": "reason", "valueString": " r "}], "Dr Wang", "r"),
    ],
)
def test_who_acts_is_named(step: str, given: list[Json], name: str, note: str) -> None:
    said = kept.said(STEPS[step], parameters(*given))
    assert (said.name, said.note) == (name, note)
    assert said.who.keys() <= {"reference", "display"}


@pytest.mark.parametrize(
    ("step", "given", "places"),
    [
        ("sign", [{"name": "language", "valueCode": "en"}], ["Parameters.parameter"]),
        ("sign", [{"name": "signer", "valueString": "  "}], ["Parameters.parameter[0]"]),
        ("sign", [{"name": "signer", "valueCode": "wang"}], ["Parameters.parameter[0]"]),
        ("sign", [by_reference(reference="Practitioner/w")], ["Parameters.parameter[0]"]),
        ("sign", [by_reference(display="W", reference="Patient/w")], ["Parameters.parameter[0]"]),
        ("sign", [BY_NAME, NOTE], ["Parameters.parameter[1]"]),
        ("sign", [BY_NAME, BY_NAME], ["Parameters.parameter[1]"]),
        ("sign", [BY_NAME, {"name": "language", "valueCode": "fr"}], ["Parameters.parameter[1]"]),
        ("amend", [BY_NAME], ["Parameters.parameter"]),
        ("amend", [BY_NAME, {"name": "note", "valueString": " "}], ["Parameters.parameter[1]"]),
        ("withdraw", [NOTE], ["Parameters.parameter[0]", "Parameters.parameter", "Parameters.parameter"]),
    ],
)
def test_who_acts_is_not_guessed(step: str, given: list[Json], places: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        kept.said(STEPS[step], parameters(*given))
    assert [issue.at for issue in refused.value.issues] == places
    assert {issue.code for issue in refused.value.issues} == {"parameter"}


def test_a_bundle_names_nobody() -> None:
    with pytest.raises(Refused):
        kept.said(STEPS["sign"], b'{"resourceType":"Bundle","type":"collection"}')


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda step: step.name)
@pytest.mark.parametrize("reason", ["", "wrong patient"])
def test_the_provenance_of_a_step_is_sound(step: kept.Step, reason: str) -> None:
    said = provenance.acted(
        "Observation/o/_history/2", "Observation/o/_history/1", who={"display": "W"}, role=step.role,
        activity=step.activity, reason=reason, sent_by="ehr", recorded=NOW,
    )  # fmt: skip
    assert not conformance.judge(json.dumps(said).encode())
    assert said.get("reason", [{"text": ""}])[0]["text"] == reason


def test_what_was_asked_is_read_back_from_the_provenance() -> None:
    basis = Basis((("definition", "cci-2022"), ("asOf", "2024-07-01")), ("Patient/p/_history/1",))
    made = rechecked.write("Observation/o/_history/1", basis, device="Device/d", release="1.0.0", recorded=NOW)
    assert not conformance.judge(made)
    assert rechecked.read(made) == basis
    for other in (b"{}", b'{"extension":[{"url":"x"}],"entity":[{"role":"y"}]}'):
        assert rechecked.read(other) is None
    entity = [{"role": "source", "what": what} for what in ({}, {"reference": "Patient/p"}, {"reference": "urn:x"})]
    strange = {"extension": [{"url": rechecked.ASKED}], "entity": entity}
    assert rechecked.read(json.dumps(strange).encode()) == Basis((("", ""),), ())


BASIS = Basis((), tuple(f"Condition/{name}/_history/1" for name in "abcd"))
CURRENT = {"Condition/a": (1, False), "Condition/b": (2, False), "Condition/c": (3, True)}


@pytest.mark.parametrize(
    ("was", "now", "severities"),
    [
        (result("final"), result(), ["information"]),
        (result("entered-in-error"), result(), ["warning", "information"]),
        (result(), result(identifier=[]), ["warning"]),
        (result(), result(identifier=[], **OTHER), ["error"]),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_whether_a_result_holds_is_told(was: Json, now: Json, severities: list[str], language: str) -> None:
    for basis, since in ((Basis((), ()), 0), (BASIS, 3)):
        told = rechecked.told(written(was), written(now), basis, CURRENT, language)
        assert not conformance.judge(told)
        issues = json.loads(told)["issue"]
        assert [issue["severity"] for issue in issues] == severities + ["warning"] * since
        assert len({issue["details"]["text"] for issue in issues}) == len(issues)
