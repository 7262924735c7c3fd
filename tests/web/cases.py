"""Small posted bodies, as bytes, for tests of the service."""

import json
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
TACE = (EXAMPLES / "tace-v5-input.json").read_bytes()
PRRT = (EXAMPLES / "prrt-22-input.json").read_bytes()
PATIENT = {"fullUrl": "urn:uuid:0c9d8b30-6a51-5a0e-9a0e-7f3f5a11a000", "resource": {"resourceType": "Patient"}}
EMPTY = b'{"resourceType":"Bundle","type":"collection"}'


def bundle(*entries: object) -> bytes:
    """A collection with these entries."""
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": list(entries)}).encode()


def parameters(*given: dict[str, object], case: bytes = TACE) -> bytes:
    """Parameters with this case first."""
    first = {"name": "case", "resource": json.loads(case)}
    return json.dumps({"resourceType": "Parameters", "parameter": [first, *given]}).encode()
