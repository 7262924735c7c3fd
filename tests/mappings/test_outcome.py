"""An OperationOutcome says each issue in its FHIR type, its own code and the reader's language."""

import json

import pytest
from fhir.resources.R4B.operationoutcome import OperationOutcome

from fhirnet.errors import Issue
from mappings import outcome


def told(*issues: Issue, language: str = "en", cap: int | None = None) -> list[dict[str, object]]:
    """The issues of the OperationOutcome, which fhir.resources finds valid."""
    body = outcome.write(issues, language, cap=cap)
    OperationOutcome.model_validate_json(body)
    return list(json.loads(body)["issue"])


def test_the_example_of_the_contract() -> None:
    issue = Issue(
        "code",
        "Observation.status is not a code of http://hl7.org/fhir/observation-status",
        "Bundle.entry[3].resource.status",
    )
    assert told(issue, language="zh-CN") == [
        {
            "severity": "error",
            "code": "code-invalid",
            "details": {
                "coding": [
                    {
                        "system": "https://w3id.org/fhirnet/CodeSystem/issue",
                        "code": "code",
                        "display": "Code not allowed",
                    }
                ],
                "text": "编码不允许",
            },
            "diagnostics": "Observation.status is not a code of http://hl7.org/fhir/observation-status",
            "expression": ["Bundle.entry[3].resource.status"],
        }
    ]


def test_a_header_has_a_location() -> None:
    (issue,) = told(Issue("accept", "", "http.Accept"))
    assert issue["location"] == ["http.Accept"]
    assert "expression" not in issue
    assert "diagnostics" not in issue


def test_nothing_to_say_is_ok() -> None:
    (issue,) = told(language="zh-CN")
    assert (issue["severity"], issue["code"]) == ("information", "informational")


@pytest.mark.parametrize(
    ("system", "code", "severity", "kind"),
    [
        ("not-used", "unit-unknown", "warning", "business-rule"),
        ("not-used", "duplicate", "information", "informational"),
        ("not-used", "type-not-read", "information", "informational"),
        ("assumption", "targets-inferred", "information", "informational"),
        ("reason", "missing", "information", "incomplete"),
        ("reason", "conflicting-values", "warning", "conflict"),
        ("issue", "conversion", "information", "informational"),
        ("issue", "too-many-entries", "error", "too-costly"),
    ],
)
def test_each_vocabulary_has_its_fhir_type(system: str, code: str, severity: str, kind: str) -> None:
    (issue,) = told(Issue(code, "why", "Bundle.entry[0].resource", system, severity))
    assert (issue["severity"], issue["code"]) == (severity, kind)


@pytest.mark.parametrize(
    ("language", "text"), [("en", "27 further issues are not listed"), ("zh-CN", "另有27个问题未列出")]
)
def test_an_error_answer_is_cut_and_says_by_how_much(language: str, text: str) -> None:
    issues = told(*(Issue("value", "bad", f"Bundle.entry[{i}]") for i in range(77)), language=language, cap=50)
    assert len(issues) == 51
    assert issues[50]["severity"] == "information"
    details = issues[50]["details"]
    assert isinstance(details, dict)
    assert details["text"] == text
