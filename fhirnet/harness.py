"""Runs a folder of fixtures against this library or against a service at a URL; a fixture's name is its expectation.

    <question>/<definition>/<verdict or grade>--<why>.json   the answer of this definition has that value
    prrt-next-dose/ctcae-<version>/<answer>--<why>.json      by this version of CTCAE the answer is that
    tace-unsuitability/<definition>/<verdict>--<why>.json    the TACE answer says so beside its own verdict
    cnlc-stage/<stage or "unknown">--<why>.json              likewise
    refused/<status>-<issue code>--<why>.json                refused with that status and own issue code
    set-aside/<code>--<why>.json                             answered, and this code is said anywhere

A file is a Bundle, or Parameters that carry `asOf` or `output`; the harness adds the definition. Of a Bundle that is
answered the panel is looked at. Files under `refused/` are posted to the TACE question, unless they lie in a folder
named after another. Other folders are not looked at. The library has no HTTP status: there only the issue code is
compared.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import requests

from fhirnet.assessment import EVALUATED, QUESTIONS, assess, validate
from fhirnet.errors import Issue, Refused, Unreachable
from fhirnet.settings import Settings

FN = "https://w3id.org/fhirnet"
TIMEOUT = (5, 30)  # seconds to connect, seconds between two bytes
PARAMETER_LIST = re.compile(rb'"parameter"\s*:\s*\[')
WITHOUT_EXPECTATION = ("cases", "resources")  # folders of whole patients and of single resources
CTCAE = "ctcae-"  # a folder of the next dose: which version of CTCAE is asked for
BESIDE = {"tace-unsuitability": "tace-resistance", "cnlc-stage": "tace-resistance"}  # folder: whose answer says it
Query = Sequence[tuple[str, str]]
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Fixture:
    """One file and what is expected of it: the code, and for a refusal the status.

    `definition` is the definition that is asked for, or the code of the component that is looked at.
    """

    path: Path
    name: str
    kind: str
    question: str
    expected: str
    definition: str | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered: the HTTP status (None: the library, which has none) and the resource."""

    status: int | None
    resource: Json

    @property
    def observation(self) -> Json:
        """The resource, or the panel of a Bundle, which comes first."""
        entries = self.resource.get("entry")
        first = entries[0] if isinstance(entries, list) and entries else None
        panel = first.get("resource") if isinstance(first, dict) else None
        return panel if isinstance(panel, dict) else self.resource


@dataclass(frozen=True, slots=True)
class Result:
    """Whether a fixture was answered as its name says, and what was answered."""

    fixture: Fixture
    passed: bool
    answered: str


class Service(Protocol):
    """Whoever answers: `operation` is "evaluate-tace-resistance", ... or "validate-case"."""

    def post(self, operation: str, body: bytes, query: Query) -> Reply:
        """The answer to this body. Raises Unreachable."""


class Library:
    """This program itself, without HTTP."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def post(self, operation: str, body: bytes, query: Query) -> Reply:
        """The answer of `assess` or `validate`; a refusal as its issue codes."""
        try:
            if operation == "validate-case":
                return Reply(None, json.loads(validate(body, query=query, settings=self.settings)))
            question = operation.removeprefix("evaluate-")
            return Reply(None, json.loads(assess(question, body, query=query, settings=self.settings)))
        except Refused as refused:
            issues = [
                {"details": {"coding": [{"system": f"{FN}/CodeSystem/{issue.system}", "code": issue.code}]}}
                for issue in refused.issues
            ]
            return Reply(None, {"resourceType": "OperationOutcome", "issue": issues})


class Remote:
    """A service at a base URL: `http://127.0.0.1:8080` or `.../fhir`."""

    def __init__(self, url: str) -> None:
        self.base = url.rstrip("/").removesuffix("/fhir")
        self.session = requests.Session()

    def post(self, operation: str, body: bytes, query: Query) -> Reply:
        """The answer over HTTP; redirects are not followed."""
        answer = self.send(operation, body, query)
        try:
            resource = json.loads(answer.content)
        except ValueError:
            resource = {}
        return Reply(answer.status_code, resource if isinstance(resource, dict) else {})

    def send(self, operation: str, body: bytes, query: Query = ()) -> requests.Response:
        """The raw answer. Raises Unreachable."""
        headers = {"Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
        url = f"{self.base}/fhir/${operation}"
        try:
            return self.session.post(
                url, body, params=list(query), headers=headers, timeout=TIMEOUT, allow_redirects=False
            )
        except requests.RequestException as error:
            raise Unreachable(Issue("not-found", f"{url} does not answer ({type(error).__name__})")) from None

    def ready(self) -> bool:
        """Whether the service says that it can answer."""
        try:
            return self.session.get(f"{self.base}/readyz", timeout=TIMEOUT, allow_redirects=False).ok
        except requests.RequestException:
            return False


def fixtures(folder: Path) -> tuple[Fixture, ...]:
    """The fixtures under a folder, in the order of their names."""
    return tuple(_found(folder))


def run(fixture: Fixture, service: Service) -> Result:
    """Posts one fixture and compares the answer with its name."""
    body = fixture.path.read_bytes()
    match fixture.kind:
        case "unplaced":
            return Result(fixture, False, "nothing: its folder does not say what is expected")
        case "refused":
            return _refused(fixture, service.post(f"evaluate-{fixture.question}", body, ()))
        case "set-aside":
            return _set_aside(fixture, service, body)
        case "beside":
            return _beside(fixture, service.post(f"evaluate-{fixture.question}", body, ()))
        case _:
            body, query = _asking(body, fixture.definition or "")
            return _valued(fixture, service.post(f"evaluate-{fixture.question}", body, query))


def _found(folder: Path) -> Iterator[Fixture]:
    for path in sorted(folder.rglob("*.json")):
        name = path.relative_to(folder).as_posix()
        expected = path.name.partition("--")[0]
        match path.relative_to(folder).parts[:-1]:
            case (question, definition) if question in EVALUATED:
                yield Fixture(path, name, "verdict", question, expected, definition)
            case (folder_name, *rest) if folder_name in BESIDE:
                told = rest[0] if rest else folder_name
                yield Fixture(path, name, "beside", BESIDE[folder_name], expected, told)
            case ("refused", *rest):
                status, _, code = expected.partition("-")
                question = rest[0] if rest and rest[0] in QUESTIONS else QUESTIONS[0]
                yield Fixture(path, name, "refused", question, code, status=int(status) if status.isdecimal() else 0)
            case ("set-aside", *rest):
                question = rest[0] if rest and rest[0] in QUESTIONS else ""
                yield Fixture(path, name, "set-aside", question, expected)
            case (folder_name, *_) if folder_name in WITHOUT_EXPECTATION:
                continue
            case _:
                yield Fixture(path, name, "unplaced", "", expected)


def _asking(body: bytes, definition: str) -> tuple[bytes, Query]:
    """The body and query that ask for a definition: in the Parameters where the body is one, else in the query."""
    version = definition.removeprefix(CTCAE)
    name, value = ("definition", definition) if version == definition else ("ctcae", version)
    if b'"Parameters"' not in body[:1000] or not (found := PARAMETER_LIST.search(body)):
        return body, [(name, value)]
    asked = b'{"name":"%s","valueCode":"%s"},' % (name.encode(), value.encode())
    return body[: found.end()] + asked + body[found.end() :], ()


def _valued(fixture: Fixture, reply: Reply) -> Result:
    value = reply.observation.get("valueCodeableConcept")
    codes = [code for _, code in _codings(value)] or _issue_codes(reply.resource)
    return Result(fixture, bool(value) and codes[:1] == [fixture.expected], ", ".join(codes[:3]) or _odd(reply))


def _beside(fixture: Fixture, reply: Reply) -> Result:
    """Compares one component: the code of its value, or why it has none."""
    components = reply.observation.get("component")
    for component in components if isinstance(components, list) else ():
        if _first_code(component.get("code")) == fixture.definition:
            said = _first_code(component.get("valueCodeableConcept", component.get("dataAbsentReason")))
            return Result(fixture, said == fixture.expected, said)
    return Result(fixture, False, ", ".join(_issue_codes(reply.resource)) or _odd(reply))


def _first_code(concept: object) -> str:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    return str(codings[0].get("code", "")) if isinstance(codings, list) and codings else ""


def _refused(fixture: Fixture, reply: Reply) -> Result:
    codes = _issue_codes(reply.resource)
    passed = fixture.expected in codes and reply.status in (None, fixture.status)
    said = "answered" if reply.observation.get("resourceType") == "Observation" else ", ".join(dict.fromkeys(codes))
    return Result(fixture, passed, f"{reply.status or ''} {said or _odd(reply)}".strip())


def _set_aside(fixture: Fixture, service: Service, body: bytes) -> Result:
    report = service.post("validate-case", body, ())
    answers = [service.post(f"evaluate-{q}", body, ()) for q in QUESTIONS if fixture.question in ("", q)]
    refused = [reply for reply in (report, *answers) if (reply.status or 200) >= 400]
    if refused or any(reply.resource.get("resourceType") != "Observation" for reply in answers):
        return Result(fixture, False, ", ".join(_issue_codes((refused or answers)[0].resource)) or "refused")
    said = _issue_codes(report.resource)
    for answer in answers:
        said += [code for system, code in _codings(answer.resource) if system in ("reason", "assumption")]
    return Result(fixture, fixture.expected in said, ", ".join(dict.fromkeys(said)) or "nothing")


def _issue_codes(resource: Json) -> list[str]:
    issues = resource.get("issue")
    return [code for _, code in _codings(issues)] if isinstance(issues, list) else []


def _codings(node: object) -> Iterator[tuple[str, str]]:
    """Every coding of an own code system at any depth: the id of the system and the code."""
    if isinstance(node, dict):
        system, code = node.get("system"), node.get("code")
        if isinstance(system, str) and isinstance(code, str) and system.startswith(f"{FN}/CodeSystem/"):
            yield system.rpartition("/")[2], code
        for value in node.values():
            yield from _codings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _codings(value)


def _odd(reply: Reply) -> str:
    return f"no FHIR answer (status {reply.status})"
