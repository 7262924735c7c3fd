"""fhir.resources as judge: every finding with its path, and none of its own faults passed on."""

import json
from typing import Any

import pytest
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.patient import Patient

from fhirnet.case.laboratory import Analyte
from mappings import conformance, models
from tests import clinic

Json = dict[str, Any]

PATIENT: Json = {"resourceType": "Patient", "id": "p", "gender": "male"}
UNCODED: Json = {"resourceType": "Observation", "status": "final"}
NOPE: Json = {"resourceType": "Nope"}
NEST: Json = {"url": "u"}
for _ in range(90):
    NEST = {"url": "u", "extension": [NEST]}


def bundle(*resources: Json) -> Json:
    """A collection."""
    entries = [{"fullUrl": f"urn:uuid:{n}", "resource": resource} for n, resource in enumerate(resources)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def found(resource: Json) -> list[str | None]:
    """Where the judge finds something."""
    issues = conformance.judge(json.dumps(resource).encode())
    assert all(issue.code == "invariant" for issue in issues)
    return [issue.at for issue in issues]


@pytest.mark.parametrize(
    ("resource", "places"),
    [
        (bundle(PATIENT), []),
        (bundle(PATIENT | {"gender": 5, "x": 1}), ["Bundle.entry[0].resource.gender", "Bundle.entry[0].resource.x"]),
        (bundle(PATIENT | {"Zhang San": 1}), ["Bundle.entry[0].resource"]),
        (bundle(NOPE) | {"entry": [{"resource": NOPE}, {"fullUrl": "urn:uuid:1"}]}, ["Bundle.entry[0].resource"]),
        (bundle(PATIENT, UNCODED), ["Bundle.entry[1].resource.code"]),
        (
            bundle(UNCODED | {"code": {"text": "x"}, "valueBoolean": True, "valueString": "x"}),
            ["Bundle.entry[0].resource"],
        ),
        (bundle(NOPE, UNCODED), ["Bundle.entry[0].resource", "Bundle.entry[1].resource.code"]),
        (bundle({"resourceType": "EffectEvidenceSynthesis"}), []),
        (bundle({"resourceType": "DiagnosticReport", "status": "final"}, UNCODED), ["Bundle.entry[1].resource.code"]),
        (bundle(PATIENT | {"extension": [NEST]}), []),
        (bundle(NOPE) | {"total": "x"}, ["Bundle.entry[0].resource", "Bundle.total"]),
        (
            {"resourceType": "Parameters", "parameter": [{"name": "case", "resource": bundle(UNCODED)}]},
            ["Parameters.parameter[0].resource.entry[0].resource.code"],
        ),
        (
            {
                "resourceType": "Parameters",
                "parameter": [{"name": "case", "resource": bundle(NOPE)}],
            },
            ["Parameters.parameter[0].resource.entry[0].resource"],
        ),
    ],
)
def test_findings(resource: Json, places: list[str]) -> None:
    assert found(resource) == places


def test_too_deep_to_be_read() -> None:
    (issue,) = conformance.judge(b'{"resourceType": "Bundle", "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    assert (issue.code, issue.at) == ("invariant", None)


def test_too_deep_to_be_validated(monkeypatch: pytest.MonkeyPatch) -> None:
    def overflow(body: str) -> Patient:
        raise RecursionError

    monkeypatch.setattr(Patient, "model_validate_json", overflow)
    assert found(PATIENT) == ["Patient"]


def test_findings_repeat_nothing_of_the_patient() -> None:
    issues = conformance.judge(json.dumps(bundle(PATIENT | {"birthDate": "Zhang San"})).encode())
    assert issues
    assert not any("Zhang" in issue.what for issue in issues)


def test_a_case_as_typed_resources() -> None:
    case = clinic.case("2024-07-02", clinic.lab(Analyte.AFP, "2024-07-01", "850"))
    patient, _, measured = models(case)
    assert isinstance(patient, Patient)
    assert isinstance(measured, Observation)
    assert patient.gender == "male"
