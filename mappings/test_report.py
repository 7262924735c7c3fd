"""A run of fixtures as a FHIR TestReport: who asked whom, and of every fixture whether it was answered as it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from fhirnet import __version__
from mappings.result_elements import FN, encode


@dataclass(frozen=True, slots=True)
class Tested:
    """One fixture: its name, whether it passed, and what is to be said of it."""

    name: str
    passed: bool
    said: str


def write(tested: Sequence[Tested], *, folder: str, url: str | None, issued: datetime) -> bytes:
    """The TestReport of a run over a folder; `url` is the base of the service, None where this program answered."""
    passed = sum(each.passed for each in tested)
    score = Decimal(100 * passed) / len(tested) if tested else Decimal(0)
    here = {"uri": FN, "display": f"fhirnet {__version__}"}
    return encode(
        {
            "resourceType": "TestReport",
            "name": f"fhirnet check {folder}",
            "status": "completed",
            "testScript": {"display": folder},
            "result": "pass" if tested and passed == len(tested) else "fail",
            "score": score.quantize(Decimal("0.01")),
            "tester": here["display"],
            "issued": issued.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "participant": [
                {"type": "test-engine", **here},
                {"type": "server", **({"uri": url} if url else here)},
            ],
            "test": [_test(each) for each in tested],
        }
    )


def _test(tested: Tested) -> dict[str, object]:
    result = "pass" if tested.passed else "fail"
    return {"name": tested.name, "action": [{"assert": {"result": result, "message": tested.said}}]}
