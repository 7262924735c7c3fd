"""A fixture posted, and its answer compared with its name. Only what the wire format promises is looked at.

What was answered is told in codes; anything else that stands where a code should is not repeated.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from fhirnet.assessment import QUESTIONS
from fhirnet.harness.fixtures import Fixture
from fhirnet.harness.services import FN, Json, Query, Reply, Service
from fhirnet.verdict import Words, words

PARAMETER_LIST = re.compile(rb'"parameter"\s*:\s*\[')
CTCAE = "ctcae-"  # a folder of the next dose: which version of CTCAE is asked for
OWN = f"{FN}/CodeSystem/"
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
NO_CODE = "(no code)"
NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Result:
    """Whether a fixture was answered as its name says, what was answered, and in how many seconds; where nothing was
    asked, the `reason`.
    """

    fixture: Fixture
    passed: bool
    answered: str
    seconds: float = 0.0
    reason: Words | None = None


def run(fixture: Fixture, service: Service) -> Result:
    """Posts one fixture and compares the answer with its name. Raises Unreachable."""
    started = time.perf_counter()
    found = _compared(fixture, service)
    return replace(found, seconds=time.perf_counter() - started)


def asking(body: bytes, definition: str) -> tuple[bytes, Query]:
    """The body and query that ask for a definition: in the Parameters where the body is one, else in the query."""
    version = definition.removeprefix(CTCAE)
    name, value = ("definition", definition) if version == definition else ("ctcae", version)
    if b'"Parameters"' not in body[:1000] or not (found := PARAMETER_LIST.search(body)):
        return body, [(name, value)]
    asked = b'{"name":"%s","valueCode":"%s"},' % (name.encode(), value.encode())
    return body[: found.end()] + asked + body[found.end() :], ()


def _compared(fixture: Fixture, service: Service) -> Result:
    if fixture.wrong is not None:
        return Result(fixture, False, NOTHING, reason=fixture.wrong)
    try:
        body = fixture.path.read_bytes()
    except OSError as error:
        file = fixture.name.rpartition("/")[2]
        return Result(fixture, False, NOTHING, reason=words("check.no-file", file=file, why=type(error).__name__))
    match fixture.kind:
        case "refused":
            return _refused(fixture, service.post(f"evaluate-{fixture.question}", body, ()))
        case "set-aside":
            return _set_aside(fixture, service, body)
        case "beside":
            return _beside(fixture, service.post(f"evaluate-{fixture.question}", body, ()))
        case _:
            body, query = asking(body, fixture.definition or "")
            return _valued(fixture, service.post(f"evaluate-{fixture.question}", body, query))


def _valued(fixture: Fixture, reply: Reply) -> Result:
    value = reply.observation.get("valueCodeableConcept")
    codes = [code for _, code in _codings(value)]
    if codes:
        return Result(fixture, codes[0] == fixture.expected, ", ".join(codes[:3]))
    return Result(fixture, False, _told(reply, _issue_codes(reply.resource)[:3]))


def _beside(fixture: Fixture, reply: Reply) -> Result:
    """Compares one component: the code of its value, or why it has none."""
    components = reply.observation.get("component")
    for component in components if isinstance(components, list) else ():
        if isinstance(component, dict) and _first_code(component.get("code")) == fixture.definition:
            said = _first_code(component.get("valueCodeableConcept", component.get("dataAbsentReason")))
            return Result(fixture, said == fixture.expected, said)
    return Result(fixture, False, _told(reply, _issue_codes(reply.resource)))


def _first_code(concept: object) -> str:
    codings = concept.get("coding") if isinstance(concept, dict) else None
    first = codings[0] if isinstance(codings, list) and codings else None
    return _shown(first.get("code") if isinstance(first, dict) else None)


def _refused(fixture: Fixture, reply: Reply) -> Result:
    codes = _issue_codes(reply.resource)
    passed = fixture.expected in codes and reply.status in (None, fixture.status)
    if reply.observation.get("resourceType") == "Observation":
        codes = ["answered"]
    return Result(fixture, passed, _told(reply, codes))


def _set_aside(fixture: Fixture, service: Service, body: bytes) -> Result:
    report = service.post("validate-case", body, ())
    answers = [service.post(f"evaluate-{q}", body, ()) for q in QUESTIONS if fixture.question in ("", q)]
    refused = [reply for reply in (report, *answers) if (reply.status or 200) >= 400]
    if refused or any(reply.resource.get("resourceType") != "Observation" for reply in answers):
        first = (refused or answers)[0]
        return Result(fixture, False, _told(first, _issue_codes(first.resource)))
    said = _issue_codes(report.resource)
    for answer in answers:
        said += [code for system, code in _codings(answer.resource) if system in ("reason", "assumption")]
    return Result(fixture, fixture.expected in said, ", ".join(dict.fromkeys(said)) or NOTHING)


def _issue_codes(resource: Json) -> list[str]:
    issues = resource.get("issue")
    return [code for _, code in _codings(issues)] if isinstance(issues, list) else []


def _codings(node: object) -> Iterator[tuple[str, str]]:
    """Every coding of an own code system at any depth, in order: the id of the system and the code."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            system = node.get("system")
            if isinstance(system, str) and system.startswith(OWN) and "code" in node:
                yield system.removeprefix(OWN), _shown(node["code"])
            waiting += reversed(node.values())
        elif isinstance(node, list):
            waiting += reversed(node)


def _told(reply: Reply, codes: list[str]) -> str:
    """The status and the codes of an answer; that it is no answer of FHIR, where it has none."""
    if not codes:
        return f"no FHIR answer (status {reply.status})"
    return " ".join([*([str(reply.status)] if reply.status else []), ", ".join(dict.fromkeys(codes))])


def _shown(code: object) -> str:
    return code if isinstance(code, str) and CODE.fullmatch(code) else NO_CODE
