"""Stage 6: what is refused when a body is read as R4, every problem with its place."""

from typing import Any

import pytest

from mappings import r4
from tests.mappings.r4.bodies import (
    CONDITION,
    OBSERVATION,
    PATIENT,
    PROCEDURE,
    bundle,
    encoded,
    entry,
    observation,
    parameters,
    refusal,
    refused_as,
    with_entries,
)

AT = "Bundle.entry[0].resource"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
ALLERGY_VERIFICATION = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
ALLERGY = {"resourceType": "AllergyIntolerance", "patient": {"reference": "Patient/p1"}}
MEDICATION = {"resourceType": "Medication", "id": "m"}
STATEMENT = {
    "resourceType": "MedicationStatement",
    "status": "active",
    "medicationReference": {"reference": "#m"},
    "subject": {"reference": "Patient/p1"},
    "contained": [MEDICATION],
}
REQUEST = {
    "resourceType": "ServiceRequest",
    "status": "active",
    "intent": "order",
    "subject": {"reference": "Patient/p1"},
}


def concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": "http://snomed.info/sct", "code": "1"}, {"system": system, "code": code}]}


def without(resource: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in resource.items() if key != name}


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    # unknown elements
    (observation(foo=1), "element", f"{AT}.foo"),
    (observation(bodyStructure={"reference": "BodyStructure/1"}), "element", f"{AT}.bodyStructure"),  # R5
    (observation(valueDecimal=1.5), "element", f"{AT}.valueDecimal"),
    (observation(_id={"id": "x"}), "element", f"{AT}._id"),
    (observation(_code={"id": "x"}), "element", f"{AT}._code"),
    (observation(code={"text": "x", "resourceType": "CodeableConcept"}), "element", f"{AT}.code.resourceType"),
    (
        observation(extension=[{"url": "u", "valueRatioRange": {"id": "x"}}]),
        "element",
        f"{AT}.extension[0].valueRatioRange",
    ),
    # nothing where something is due, and wrong JSON types
    (observation(note=[]), "value", f"{AT}.note"),
    (observation(note=[{}]), "value", f"{AT}.note[0]"),
    (observation(note=None), "value", f"{AT}.note"),
    (observation(note=[None]), "value", f"{AT}.note[0]"),
    (observation(note={"text": "x"}), "value", f"{AT}.note"),
    (observation(code=[{"text": "x"}]), "value", f"{AT}.code"),
    (observation(code={"text": ""}), "value", f"{AT}.code.text"),
    (observation(code={}), "value", f"{AT}.code"),
    (observation(code="{}"), "value", f"{AT}.code"),
    (observation(status=None), "value", f"{AT}.status"),
    (observation(valueString=5), "value", f"{AT}.valueString"),
    (observation(valueBoolean="true"), "value", f"{AT}.valueBoolean"),
    (observation(valueBoolean=1), "value", f"{AT}.valueBoolean"),
    (observation(valueQuantity={"value": "5"}), "value", f"{AT}.valueQuantity.value"),
    (observation(valueQuantity={"value": "<5"}), "value", f"{AT}.valueQuantity.value"),
    (observation(valueQuantity={"value": True}), "value", f"{AT}.valueQuantity.value"),
    (observation(valueQuantity="5"), "value", f"{AT}.valueQuantity"),
    (observation(valueInteger=5.0), "value", f"{AT}.valueInteger"),
    (observation(valueInteger=2**31), "value", f"{AT}.valueInteger"),
    (PATIENT | {"telecom": [{"rank": 0}]}, "value", f"{AT}.telecom[0].rank"),
    (PATIENT | {"photo": [{"size": -1}]}, "value", f"{AT}.photo[0].size"),
    (PATIENT | {"name": [{"given": [None, "A"]}]}, "value", f"{AT}.name[0].given[0]"),
    (PATIENT | {"name": [{"_given": [None, {"id": "x"}]}]}, "value", f"{AT}.name[0].given[0]"),
    # required elements
    (without(OBSERVATION, "status"), "required", f"{AT}.status"),
    (without(OBSERVATION, "status") | {"_status": {"id": "x"}}, "required", f"{AT}.status"),
    (without(OBSERVATION, "code"), "required", f"{AT}.code"),
    (without(CONDITION, "subject"), "required", f"{AT}.subject"),
    (without(without(STATEMENT, "medicationReference"), "contained"), "required", AT),
    (observation(note=[{"authorString": "x"}]), "required", f"{AT}.note[0].text"),
    (observation(extension=[{"valueString": "x"}]), "required", f"{AT}.extension[0].url"),
    # codes of required bindings
    (observation(status="banana"), "code", f"{AT}.status"),
    (observation(status="Final"), "code", f"{AT}.status"),
    (observation(valueQuantity={"value": 1, "comparator": "~"}), "code", f"{AT}.valueQuantity.comparator"),
    (observation(valueQuantity={"value": 1, "comparator": "ad"}), "code", f"{AT}.valueQuantity.comparator"),  # R5
    (PATIENT | {"gender": "M"}, "code", f"{AT}.gender"),
    (PATIENT | {"name": [{"use": "legal"}]}, "code", f"{AT}.name[0].use"),
    (PATIENT | {"text": {"status": "x", "div": "<div/>"}}, "code", f"{AT}.text.status"),
    (PROCEDURE | {"status": "done"}, "code", f"{AT}.status"),
    (STATEMENT | {"status": "recorded"}, "code", f"{AT}.status"),  # R5
    (REQUEST | {"priority": "low"}, "code", f"{AT}.priority"),
    (REQUEST | {"occurrenceTiming": {"repeat": {"when": ["NOW"]}}}, "code", f"{AT}.occurrenceTiming.repeat.when[0]"),
    (ALLERGY | {"category": ["food", "pollen"]}, "code", f"{AT}.category[1]"),
    (CONDITION | {"clinicalStatus": concept(CLINICAL, "unknown")}, "code", f"{AT}.clinicalStatus.coding[1].code"),
    (
        ALLERGY | {"verificationStatus": concept(ALLERGY_VERIFICATION, "provisional")},
        "code",
        f"{AT}.verificationStatus.coding[1].code",
    ),
    # ids
    (PATIENT | {"id": "../../etc/passwd"}, "value", f"{AT}.id"),
    (PATIENT | {"id": "%2e%2e"}, "value", f"{AT}.id"),
    (PATIENT | {"id": "a" * 65}, "value", f"{AT}.id"),
    (PATIENT | {"id": "ｐ１"}, "value", f"{AT}.id"),
    (PATIENT | {"id": "p1\n"}, "value", f"{AT}.id"),
    # references
    (observation(subject={"reference": "Practitioner/1"}), "reference-type", f"{AT}.subject"),
    (observation(subject={"reference": "Organization/1"}), "reference-type", f"{AT}.subject"),  # R4B takes it
    (observation(subject={"reference": "http://h.example/fhir/Practitioner/1"}), "reference-type", f"{AT}.subject"),
    (observation(subject={"reference": "Practitioner/1/_history/2"}), "reference-type", f"{AT}.subject"),
    (observation(subject={"reference": "urn:uuid:x", "type": "Practitioner"}), "reference-type", f"{AT}.subject"),
    (observation(derivedFrom=[{"reference": "Procedure/1"}]), "reference-type", f"{AT}.derivedFrom[0]"),
    # what elements demand of each other
    (observation(valueString="x", valueCodeableConcept={"text": "x"}), "invariant", f"{AT}.valueString"),
    (observation(valueString="x", _valueBoolean={"id": "x"}), "invariant", f"{AT}.valueBoolean"),
    (observation(effectiveDateTime="2024", effectivePeriod={"start": "2024"}), "invariant", f"{AT}.effectivePeriod"),
    (observation(valueString="x", dataAbsentReason={"text": "x"}), "invariant", f"{AT}.dataAbsentReason"),
    (
        observation(component=[{"code": {"text": "x"}, "valueInteger": 1, "dataAbsentReason": {"text": "x"}}]),
        "invariant",
        f"{AT}.component[0].dataAbsentReason",
    ),
    (
        observation(extension=[{"url": "u", "valueString": "x", "extension": [{"url": "v", "valueCode": "y"}]}]),
        "invariant",
        f"{AT}.extension[0]",
    ),
    (
        observation(extension=[{"url": "u", "valueString": "x", "valueCode": "y"}]),
        "invariant",
        f"{AT}.extension[0].valueString",
    ),
    (STATEMENT | {"medicationReference": {"reference": "#n"}}, "invariant", f"{AT}.medicationReference"),
    (without(STATEMENT, "contained"), "invariant", f"{AT}.medicationReference"),
    (
        STATEMENT | {"contained": [{"resourceType": "Medication", "id": "m", "contained": [PATIENT]}]},
        "invariant",
        f"{AT}.contained[0]",
    ),
    (
        STATEMENT | {"contained": [MEDICATION, {"resourceType": "Group", "contained": [PATIENT]}]},
        "invariant",
        f"{AT}.contained[1]",
    ),
    # contained resources
    (STATEMENT | {"contained": [{"id": "m"}]}, "resource-type", f"{AT}.contained[0]"),
    (
        STATEMENT | {"contained": [{"resourceType": "Medication", "id": "m", "status": "x"}]},
        "code",
        f"{AT}.contained[0].status",
    ),
    (
        STATEMENT | {"contained": [MEDICATION, PATIENT | {"resourceType": "Nonsense"}]},
        "resource-type",
        f"{AT}.contained[1]",
    ),
    # types
    (without(PATIENT, "resourceType"), "resource-type", AT),
    (PATIENT | {"resourceType": "Nonsense"}, "resource-type", AT),
    (PATIENT | {"resourceType": "DeviceUsage"}, "resource-type", AT),  # R5
    (PATIENT | {"resourceType": 5}, "resource-type", AT),
]


@pytest.mark.parametrize(("resource", "code", "at"), REFUSED)
def test_a_resource_is_refused_with_the_problem_and_its_place(resource: dict[str, Any], code: str, at: str) -> None:
    assert refused_as(bundle(resource)) == [(code, at)]


@pytest.mark.hazard("H07")
@pytest.mark.parametrize(
    "date",
    [
        "2024-02-30", "2023-02-29", "1900-02-29", "2024-04-31", "2024-13", "2024-13-01", "2024-00-01", "2024-01-00",
        "0000", "0000-01-01", "24", "20240301", "2024-W10-1", "2024-3-1", "2024-03-01T10:00Z", "2024-03-01T10:00:00",
        "2024-03-01T24:00:00Z", "2024-03-01T10:60:00Z", "2024-03-01T10:00:61Z", "2024-03-01T10:00:00+14:30",
        "2024-03-01T10:00:00+15:00", "2024-03-01 10:00:00Z", "2024-03-01T10Z", "2024-03T10:00:00Z", "2024-03-01\n",
        "２０２４", "today",
    ],
)  # fmt: skip
def test_a_date_that_does_not_exist_or_lacks_its_zone_is_refused(date: str) -> None:
    assert refused_as(bundle(observation(effectiveDateTime=date))) == [("value", f"{AT}.effectiveDateTime")]


@pytest.mark.parametrize(
    "date",
    [
        "2024", "2024-03", "2024-02-29", "2000-02-29", "9999-12-31", "0001", "2024-03-01T10:00:00Z",
        "2024-03-01T23:59:60Z", "2024-03-01T10:00:00.123456789+14:00", "2024-03-01T00:00:00-12:00",
    ],
)  # fmt: skip
def test_a_date_is_taken_as_exactly_as_it_is_known(date: str) -> None:
    assert refused_as(bundle(observation(effectiveDateTime=date))) == []


def test_an_instant_and_a_time_have_their_own_forms() -> None:
    assert refused_as(bundle(observation(issued="2024-03-01"))) == [("value", f"{AT}.issued")]
    assert refused_as(bundle(observation(issued="2024-03-01T10:00:00Z", valueTime="10:00:00"))) == []
    assert refused_as(bundle(observation(valueTime="24:00:00"))) == [("value", f"{AT}.valueTime")]
    assert refused_as(bundle(PATIENT | {"birthDate": "1960-01-01T00:00:00Z"})) == [("value", f"{AT}.birthDate")]


ACCEPTED: list[dict[str, Any]] = [
    observation(extension=[{"url": "http://unknown.example", "valueDate": "2024"}]),
    observation(modifierExtension=[{"url": "http://unknown.example", "valueBoolean": True}]),
    observation(extension=[{"url": "u", "extension": [{"url": "v", "valueMeta": {"versionId": "1"}}]}]),
    observation(dataAbsentReason={"text": "x"}),
    observation(_valueString={"extension": [{"url": "u", "valueCode": "unknown"}]}),
    observation(valueString="x", _valueString={"id": "x"}, effectiveDateTime="2024", _effectiveDateTime={"id": "y"}),
    observation(_status={"id": "x"}),
    observation(subject={"reference": "Location/1"}, focus=[{"reference": "Group/1"}]),
    observation(subject={"reference": "urn:uuid:1"}, encounter={"reference": "http://h.example/some/page"}),
    observation(subject={"reference": "Patient?identifier=x"}, performer=[{"identifier": {"value": "x"}}]),
    observation(subject={"type": "http://hl7.org/fhir/StructureDefinition/Patient", "display": "x"}),
    observation(valueQuantity={"value": 5.10, "comparator": "<", "unit": " mg/dL ", "code": "mg/dL "}),
    observation(valueInteger=-(2**31)),
    observation(meta={"versionId": "1", "lastUpdated": "2024-03-01T10:00:00Z", "profile": ["p"]}),
    observation(text={"status": "generated", "div": "<div>x</div>"}),
    PATIENT | {"name": [{"given": ["A", None], "_given": [None, {"id": "x"}]}]},
    PATIENT | {"multipleBirthInteger": 2, "communication": [{"language": {"text": "zh"}}]},
    CONDITION | {"clinicalStatus": concept(CLINICAL, "active"), "verificationStatus": concept("http://h.example", "x")},
    CONDITION | {"clinicalStatus": {"text": "active"}},
    STATEMENT,
    STATEMENT | {"contained": [MEDICATION, {"resourceType": "Group", "quantity": 1.50, "foo": []}]},
    STATEMENT | {"contained": [MEDICATION | {"manufacturer": {"reference": "#"}}]},
    REQUEST | {"occurrenceTiming": {"event": ["2024"], "repeat": {"when": ["MORN.early"], "periodUnit": "wk"}}},
    {"resourceType": "Encounter", "status": "banana", "foo": {"bar": [1.5, {}, None, ""]}},
    {"resourceType": "Bundle", "entry": [{"foo": 1}]},
    {"resourceType": "MedicinalProduct"},
]


@pytest.mark.parametrize("resource", ACCEPTED)
def test_a_sound_resource_is_taken(resource: dict[str, Any]) -> None:
    assert refused_as(bundle(resource)) == []
    (found,) = r4.receive(bundle(resource)).bundle().entries
    assert found.type == resource["resourceType"]
    assert (found.resource is not None) == (found.type in r4.READ_TYPES)


@pytest.mark.parametrize("status", ["suspended", "aborted"])
def test_a_procedure_status_of_r4_0_0_is_taken_and_reported(status: str) -> None:
    decoded = r4.receive(bundle(PROCEDURE | {"status": status})).bundle()
    (issue,) = decoded.compat
    assert (issue.code, issue.severity, issue.at) == ("compat", "information", f"{AT}.status")


@pytest.mark.parametrize(
    "kind",
    [
        "document", "message", "transaction", "transaction-response", "batch", "batch-response", "history",
        "searchset", "collection",
    ],
)  # fmt: skip
def test_every_r4_type_of_bundle_is_taken(kind: str) -> None:
    assert r4.receive(bundle(PATIENT, type=kind)).bundle().type == kind


def test_a_bundle_says_its_type() -> None:
    assert refused_as(bundle(PATIENT, type="subscription-notification")) == [("code", "Bundle.type")]
    assert refused_as(encoded({"resourceType": "Bundle"})) == [("required", "Bundle.type")]
    assert refused_as(encoded({"resourceType": "Bundle", "type": None})) == [("value", "Bundle.type")]


def test_the_frame_of_a_bundle_is_checked_too() -> None:
    assert refused_as(bundle(PATIENT, total=-1)) == [("value", "Bundle.total")]
    assert refused_as(bundle(PATIENT, issues=PATIENT)) == [("element", "Bundle.issues")]  # R5
    assert refused_as(bundle(entry=[])) == [("value", "Bundle.entry")]
    assert refused_as(with_entries(entry(PATIENT) | {"foo": 1})) == [("element", "Bundle.entry[0].foo")]
    assert refused_as(with_entries(entry(PATIENT), 5)) == [("value", "Bundle.entry[1]")]
    request = {"method": "LIST", "url": "x"}
    assert refused_as(with_entries(entry(PATIENT) | {"request": request})) == [
        ("code", "Bundle.entry[0].request.method")
    ]


def test_an_entry_has_a_resource_unless_it_is_a_request_or_a_response() -> None:
    assert refused_as(with_entries({"fullUrl": "urn:x:1"})) == [("required", "Bundle.entry[0].resource")]
    assert refused_as(with_entries({"resource": None})) == [("value", "Bundle.entry[0].resource")]
    deleted = {"fullUrl": "urn:x:1", "request": {"method": "DELETE", "url": "Patient/1"}}
    fetched = {"request": {"method": "GET", "url": "Patient/1"}}
    decoded = r4.receive(with_entries(fetched, {"response": {"status": "204"}}, deleted, entry(PATIENT))).bundle()
    assert [(e.index, e.at, e.type, e.deleted) for e in decoded.entries] == [
        (2, "Bundle.entry[2]", "", True),
        (3, "Bundle.entry[3]", "Patient", False),
    ]
    assert decoded.entries[0].resource is None
    assert decoded.entries[0].full_url == "urn:x:1"


def test_the_outcome_of_a_response_is_a_resource() -> None:
    response = {"status": "200", "outcome": {"resourceType": "OperationOutcome"}}
    assert refused_as(with_entries({"response": response})) == []
    response["outcome"] = {"resourceType": "Outcome"}
    assert refused_as(with_entries({"response": response})) == [("resource-type", "Bundle.entry[0].response.outcome")]


def test_a_bundle_without_entries_is_taken() -> None:
    assert r4.receive(encoded({"resourceType": "Bundle", "type": "collection"})).bundle().entries == ()


def test_every_problem_is_reported() -> None:
    body = with_entries(entry(observation(status="banana", foo=1)), entry(PATIENT | {"gender": "M"}), {})
    assert refused_as(body) == [
        ("code", "Bundle.entry[0].resource.status"),
        ("element", "Bundle.entry[0].resource.foo"),
        ("code", "Bundle.entry[1].resource.gender"),
        ("value", "Bundle.entry[2]"),
    ]


def test_a_message_names_what_would_be_right_and_never_what_was_sent() -> None:
    issues = refusal(bundle(observation(status="ZZPHI"), PATIENT | {"birthDate": "ZZPHI", "ZZ PHI": "x"}))
    assert len(issues) == 3
    assert "entered-in-error" in issues[0].what
    assert not any("PHI" in issue.what or "PHI" in (issue.at or "") for issue in issues)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (observation(), observation(valueString="x")),
        (observation(meta={"versionId": "1"}), observation(valueString="x", meta={"versionId": "1"})),
        (observation(meta={"versionId": "1"}), observation(valueString="x")),
        (observation(meta={"versionId": "a"}), observation(valueString="x", meta={"versionId": "b"})),
        (PATIENT, {"resourceType": "Encounter", "id": "p1"}),
    ],
)
def test_one_full_url_with_two_contents_is_refused_with_both_indices(first: Any, second: Any) -> None:
    (issue,) = refusal(with_entries(entry(first, "urn:x:1"), entry(PATIENT), entry(second, "urn:x:1")))
    assert (issue.code, issue.at) == ("invariant", "Bundle.entry[2]")
    assert "entries 0 and 2" in issue.what


def test_one_type_and_id_with_two_contents_is_refused_where_no_full_url_tells_them_apart() -> None:
    other = PATIENT | {"gender": "female"}
    assert refused_as(bundle(PATIENT, other)) == [("invariant", "Bundle.entry[1]")]
    assert refused_as(with_entries(entry(PATIENT, "http://a/Patient/p1"), entry(other, "http://b/Patient/p1"))) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"versionId": "2"}, {"versionId": "10"}),
        ({"lastUpdated": "2024-01-01T00:00:00Z"}, {"lastUpdated": "2024-01-02T00:00:00Z"}),
    ],
)
def test_versions_of_one_resource_stand_side_by_side(first: dict[str, str], second: dict[str, str]) -> None:
    versions = entry(observation(meta=first), "urn:x:1"), entry(observation(valueString="x", meta=second), "urn:x:1")
    assert len(r4.receive(with_entries(*versions)).bundle().entries) == 2


def test_the_same_content_twice_is_no_contradiction() -> None:
    twice = entry(observation(), "urn:x:1"), entry(observation(meta={"versionId": "1"}), "urn:x:1")
    assert len(r4.receive(with_entries(*twice)).bundle().entries) == 2


CASE = {"name": "case", "resource": {"resourceType": "Bundle", "type": "collection", "entry": [entry(PATIENT)]}}


def test_the_case_is_found_among_the_parameters() -> None:
    posted = r4.receive(
        parameters({"name": "asOf", "valueDate": "2024-07-01"}, CASE, {"name": "x", "valueBoolean": True})
    )
    assert posted.case_at == "Parameters.parameter[1].resource"
    assert posted.parameters == (
        r4.Parameter("asOf", "valueDate", "2024-07-01", "Parameters.parameter[0]"),
        r4.Parameter("case", "resource", "Bundle", "Parameters.parameter[1]"),
        r4.Parameter("x", "valueBoolean", True, "Parameters.parameter[2]"),
    )
    assert [e.at for e in posted.bundle().entries] == ["Parameters.parameter[1].resource.entry[0]"]


@pytest.mark.parametrize(
    "body",
    [
        parameters({"name": "asOf", "valueDate": "2024"}),
        parameters({"name": "case", "valueString": "x"}),
        parameters({"name": "case", "resource": PATIENT}),
        encoded({"resourceType": "Parameters"}),
    ],
)
def test_parameters_without_a_case_are_read_for_stage_5(body: bytes) -> None:
    posted = r4.receive(body)
    assert posted.case_at is None
    assert posted.bundle().entries == ()


def test_parameters_of_any_form_are_shown_to_stage_5_before_their_structure_is_refused() -> None:
    body = parameters(
        CASE, {"name": "asOf", "valueDate": 5, "foo": 1}, {"valueCode": "x"}, 7, {"name": "n", "part": [{"name": "m"}]},
        {"name": "q", "valueQuantity": {"value": 1.50}},
    )  # fmt: skip
    posted = r4.receive(body)
    assert posted.parameters is not None
    assert [(p.name, p.kind, p.value) for p in posted.parameters[1:]] == [
        ("asOf", "valueDate", 5),
        ("", "valueCode", "x"),
        ("", "", None),
        ("n", "part", None),
        ("q", "valueQuantity", {"value": r4.Decimal("1.5")}),
    ]
    assert refused_as(body) == [
        ("value", "Parameters.parameter[1].valueDate"),
        ("element", "Parameters.parameter[1].foo"),
        ("required", "Parameters.parameter[2].name"),
        ("value", "Parameters.parameter[3]"),
    ]


def test_parameters_may_have_parts() -> None:
    body = parameters(CASE, {"name": "n", "part": [{"name": "m", "valueString": "x"}]})
    assert refused_as(body) == []
    assert refused_as(body.replace(b'"valueString"', b'"valueText"')) == [
        ("element", "Parameters.parameter[1].part[0].valueText")
    ]


def test_a_parameter_has_a_value_or_a_resource() -> None:
    both = parameters(CASE | {"valueString": "x"})
    assert refused_as(both) == [("invariant", "Parameters.parameter[0].resource")]


def test_the_place_of_a_problem_in_the_case_is_told_from_the_posted_root() -> None:
    body = parameters(
        {"name": "case", "resource": {"resourceType": "Bundle", "entry": [entry(observation(status="x"))]}}
    )
    assert refused_as(body) == [
        ("code", "Parameters.parameter[0].resource.entry[0].resource.status"),
        ("required", "Parameters.parameter[0].resource.type"),
    ]
