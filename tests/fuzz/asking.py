"""The application is asked with a changed body; what must never be is told: an offence.

The application runs in this process, without a store; what it logs is kept to see whether it held a fault.
"""

import json
import logging
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from fhirnet import harness
from fhirnet.settings import Settings
from fhirnet.web import create_app
from fhirnet.web.errors import STATUS

ROOT = Path(__file__).resolve().parent.parent.parent
FIXTURES = ROOT / "fixtures"
DEADLINE = 10.0  # seconds a request may take
EVALUATIONS = ("evaluate-tace-resistance", "evaluate-prrt-suitability", "evaluate-prrt-next-dose")
REFUSALS = frozenset(STATUS.values()) - {429, 500, 502, 503}  # 429: then nothing would be tried
STEP = re.compile(r"([A-Za-z_]\w*)((?:\[\d+\])*)")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: where it goes, with which query and headers, and its body."""

    path: str
    body: bytes
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of it: status, own code of the first issue, seconds, and what must not be."""

    status: int
    code: str
    seconds: float
    offences: tuple[str, ...] = ()


def cases() -> list[tuple[str, bytes]]:
    """Every fixture that is a case, or is to be refused as one: its name and its bytes."""
    placed = [(each.name, each.path.read_bytes()) for each in harness.fixtures(FIXTURES)]
    whole = sorted((FIXTURES / "cases").glob("*.json"))
    return [*placed, *((f"cases/{path.name}", path.read_bytes()) for path in whole)]


def request(chance: Random, name: str, body: bytes) -> Asked:
    """Where a changed body goes: to the question of its folder mostly, with one parameter or another."""
    own = EVALUATIONS[1] if "prrt-suitability" in name else EVALUATIONS[2] if "next-dose" in name else EVALUATIONS[0]
    operation = chance.choice((own, own, own, own, "validate-case", *EVALUATIONS))
    query: list[tuple[str, str]] = []
    if operation != "validate-case" and not body.lstrip().startswith(b'{"resourceType":"Parameters"'):
        if chance.random() < 0.2:
            query.append(("output", "bundle"))
        if operation == own and name.count("/") == 2 and own != EVALUATIONS[2] and chance.random() < 0.7:
            query.append(("definition", name.split("/")[1]))
        if chance.random() < 0.1:
            query.append(
                ("asOf", chance.choice(("2024-07-01", "2023-01-01", "2030-01-01", "0001-01-01", "2024-13-01")))
            )
        if chance.random() < 0.5:
            query.append(("language", "en"))
    strict = (("Prefer", "handling=strict"),) if chance.random() < 0.1 else ()
    return Asked(f"/fhir/${operation}", body, tuple(query), strict)


@dataclass
class Faults(logging.Handler):
    """What the application logs as a warning or a fault."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        logging.Handler.__init__(self, logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        at = getattr(record, "at", "")
        self.lines.append(f"{record.levelname} {record.getMessage()} {getattr(record, 'reason', '')} {at}")

    def __hash__(self) -> int:
        return id(self)


class Application:
    """The application without a network."""

    def __init__(self) -> None:
        self.client = create_app(Settings(database="off", requests_per_minute=0, requests_at_once=0)).test_client()
        self.faults = Faults()
        logging.getLogger("fhirnet").addHandler(self.faults)

    def close(self) -> None:
        """What is logged is no longer kept."""
        logging.getLogger("fhirnet").removeHandler(self.faults)

    def ask(self, asked: Asked) -> Answered:
        """The answer, with every offence it is."""
        self.faults.lines.clear()
        begun = time.perf_counter()
        answer = self.client.post(
            asked.path,
            data=asked.body,
            query_string=list(asked.query),
            headers=dict(asked.headers),
            content_type="application/fhir+json",
        )
        seconds = time.perf_counter() - begun
        code, offences = judged(answer.status_code, answer.data, asked)
        if seconds > DEADLINE:
            offences = (*offences, f"took {seconds:.1f} s")
        return Answered(
            answer.status_code, code, seconds, (*offences, *(f"logged {each}" for each in self.faults.lines))
        )


def judged(status: int, content: bytes, asked: Asked) -> tuple[str, tuple[str, ...]]:
    """The code of an answer, and what of it must not be: a fault, HTML, a traceback, a place that is not there."""
    try:
        said = json.loads(content)
    except ValueError:
        return "", (f"{status} is no JSON",)
    if b"Traceback" in content:
        return "", ("a traceback",)
    if status == 200:
        wanted = ("OperationOutcome",) if "validate" in asked.path else ("Observation", "Bundle")
        return "", () if said.get("resourceType") in wanted else (f"200 with {said.get('resourceType')}",)
    if said.get("resourceType") != "OperationOutcome" or not said.get("issue"):
        return "", (f"{status} without OperationOutcome",)
    issues = said["issue"]
    code = issues[0]["details"]["coding"][0]["code"]
    offences = [] if status in REFUSALS else [f"{status} {code}"]
    return code, (*offences, *_places(issues, asked.body))


def _places(issues: Sequence[Any], body: bytes) -> Iterator[str]:
    """Expressions that lead nowhere in what was sent. Where it is no JSON only their form is looked at."""
    try:
        root = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        root = None
    for issue in issues:
        for place in issue.get("expression", ()):
            if not reached(root, place):
                yield f"{issue['details']['coding'][0]['code']} at {place}, which is not there"


def reached(root: Any, place: str) -> bool:
    """Whether a place leads to an element that was sent; the last step may be to one that is missing.

    It begins with the type of the body, where the body says that it is a Bundle or Parameters.
    """
    name, *steps = place.split(".")
    if not isinstance(root, dict):
        return True
    if root.get("resourceType") not in ("Bundle", "Parameters"):
        steps = [name, *steps] if name[:1].islower() else steps
    elif name != root["resourceType"]:
        return False
    node = root
    for count, step in enumerate(steps):
        found = STEP.fullmatch(step)
        if found is None:
            return False
        key, indices = found[1], re.findall(r"\d+", found[2])
        if not isinstance(node, dict) or key not in node:
            return count == len(steps) - 1 and (isinstance(node, dict) or not node)
        node = node[key]
        for index in indices:
            if not isinstance(node, list) or int(index) >= len(node):
                return False
            node = node[int(index)]
    return True
