"""Issues as an OperationOutcome: what was wrong or worth saying, where, in the reader's language.

`diagnostics` is the English sentence of the issue; `details.text` is the display of its code in the language of the
request. Neither ever holds a patient's data.
"""

from collections.abc import Sequence
from functools import cache

import msgspec

from fhirnet.errors import Issue
from fhirnet.verdict import words
from mappings import terminology
from mappings.speech import display
from mappings.words import say

ISSUE_TYPES = {  # own issue code: FHIR issue type
    "body-empty": "structure",
    "json": "structure",
    "not-object": "structure",
    "encoding": "structure",
    "duplicate-key": "structure",
    "depth": "structure",
    "number-range": "value",
    "resource-type": "structure",
    "element": "structure",
    "required": "required",
    "value": "value",
    "code": "code-invalid",
    "reference-type": "value",
    "invariant": "invariant",
    "parameter": "invalid",
    "definition": "code-invalid",
    "login": "login",
    "forbidden": "forbidden",
    "not-found": "not-found",
    "gone": "deleted",
    "method": "not-supported",
    "accept": "not-supported",
    "media-type": "not-supported",
    "fhir-version": "not-supported",
    "content-encoding": "not-supported",
    "conflict": "conflict",
    "prefetch": "required",
    "too-large": "too-long",
    "too-many-entries": "too-costly",
    "no-patient": "required",
    "many-patients": "business-rule",
    "no-date": "required",
    "throttled": "throttled",
    "internal": "exception",
    "timeout": "timeout",
    "not-stored": "no-store",
    "peer": "transient",
    "ok": "informational",
    "conversion": "informational",
    "unit-text": "informational",
    "site-mapping": "informational",
    "compat": "informational",
    "possible-duplicate": "informational",
}
HARMLESS = frozenset({"duplicate", "superseded", "not-relevant", "type-not-read", "own-result"})  # not used, no warning

Json = dict[str, object]


def write(issues: Sequence[Issue], language: str, *, cap: int | None = None) -> bytes:
    """The OperationOutcome that says all of these issues; of none, that all is well.

    An error answer has a `cap`: it says at most so many issues, then one that counts the rest. A report of what was not
    used is never cut, also where a strict request is refused with it.
    """
    if cap is None or len(issues) <= cap or any(issue.system != "issue" for issue in issues):
        return _encoded([_issue(issue, language) for issue in issues] or [_issue(_WELL, language)])
    return _encoded(
        [*(_issue(issue, language) for issue in issues[:cap]), _rest(issues[cap].code, len(issues) - cap, language)]
    )


def issue_type(issue: Issue) -> str:
    """The FHIR issue type of an issue."""
    match issue.system:
        case "issue":
            return ISSUE_TYPES[issue.code]
        case "not-used":
            return "informational" if issue.code in HARMLESS else "business-rule"
        case "reason":
            return "conflict" if issue.code == "conflicting-values" else "incomplete"
        case _:
            return "informational"


_WELL = Issue("ok", "No issues found.", severity="information")


def _encoded(issues: list[Json]) -> bytes:
    return msgspec.json.encode({"resourceType": "OperationOutcome", "issue": issues})


def _rest(code: str, left: int, language: str) -> Json:
    rest = words("report.left-out", count=left)
    return {
        "severity": "information",
        "code": "informational",
        "details": {"coding": [_coding(f"issue.{code}")], "text": say(rest, language)},
        "diagnostics": say(rest, "en"),
    }


def kind(issue: Issue, language: str) -> str:
    """What kind of issue it is, in words."""
    return display(f"{issue.system}.{issue.code}", language)


def _issue(issue: Issue, language: str) -> Json:
    said: Json = {
        "severity": issue.severity,
        "code": issue_type(issue),
        "details": _details(f"{issue.system}.{issue.code}", language),
    }
    if issue.what:
        said["diagnostics"] = issue.what
    if issue.at:
        said["location" if issue.at.startswith("http.") else "expression"] = [issue.at]
    return said


@cache
def _details(concept: str, language: str) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode({"coding": [_coding(concept)], "text": display(concept, language)}))


@cache
def _coding(concept: str) -> msgspec.Raw:
    coding = terminology.coding(concept)
    return msgspec.Raw(msgspec.json.encode({"system": coding.system, "code": coding.code, "display": coding.display}))
