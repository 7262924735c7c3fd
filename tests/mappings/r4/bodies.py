"""Bodies to post, made from as little as a test wants to say."""

import json
from pathlib import Path
from typing import Any

from fhirnet.errors import Issue, Refused
from mappings import r4

DATA = Path(__file__).with_name("data")
EXAMPLES = {name: (DATA / f"{name}-input.json").read_bytes() for name in ("tace-v5", "prrt-22")}

PATIENT = {"resourceType": "Patient", "id": "p1"}
OBSERVATION = {
    "resourceType": "Observation",
    "status": "final",
    "code": {"coding": [{"system": "http://loinc.org", "code": "1834-1"}]},
    "subject": {"reference": "Patient/p1"},
}
PROCEDURE = {"resourceType": "Procedure", "status": "completed", "subject": {"reference": "Patient/p1"}}
CONDITION = {"resourceType": "Condition", "subject": {"reference": "Patient/p1"}}


def entry(resource: Any, full_url: str = "") -> dict[str, Any]:
    """An entry with this resource."""
    return {"fullUrl": full_url, "resource": resource} if full_url else {"resource": resource}


def bundle(*resources: Any, **more: Any) -> bytes:
    """A collection of these resources."""
    return encoded({"resourceType": "Bundle", "type": "collection", "entry": [*map(entry, resources)]} | more)


def with_entries(*entries: Any) -> bytes:
    """A collection of these entries."""
    return encoded({"resourceType": "Bundle", "type": "collection", "entry": [*entries]})


def parameters(*parameter: Any) -> bytes:
    """Parameters of these parameters."""
    return encoded({"resourceType": "Parameters", "parameter": [*parameter]})


def encoded(value: Any) -> bytes:
    """JSON text."""
    return json.dumps(value, ensure_ascii=False).encode()


def observation(**elements: Any) -> dict[str, Any]:
    """A sound Observation with these elements."""
    return OBSERVATION | elements


def refusal(body: bytes) -> tuple[Issue, ...]:
    """The issues a body is refused with; none where it is taken."""
    try:
        r4.receive(body).bundle()
    except Refused as refused:
        return refused.issues
    return ()


def refused_as(body: bytes) -> list[tuple[str, str | None]]:
    """The code and the place of each issue."""
    return [(issue.code, issue.at) for issue in refusal(body)]
