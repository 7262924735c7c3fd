"""How to look at a fixture that was not answered as its name says: the command that asks the same again."""

import shlex
from urllib.parse import urlencode

from fhirnet.harness.comparing import CTCAE, asking
from fhirnet.harness.fixtures import Fixture

CONTENT = "Content-Type: application/fhir+json"


def command(fixture: Fixture, fhir: str | None) -> str:
    """The command, for a shell; `fhir` is the base of the service, None where this program answered itself."""
    return _curl(fixture, fhir) if fhir else _assess(fixture)


def _assess(fixture: Fixture) -> str:
    said = ["fhirnet", "assess", fixture.question or "tace-resistance", str(fixture.path)]
    if fixture.kind == "verdict" and fixture.definition:
        version = fixture.definition.removeprefix(CTCAE)
        said += ["--definition" if version == fixture.definition else "--ctcae", version]
    if fixture.kind == "set-aside":
        said += ["--output", "bundle"]
    return shlex.join(said)


def _curl(fixture: Fixture, fhir: str) -> str:
    operation = "validate-case" if fixture.kind == "set-aside" else f"evaluate-{fixture.question or 'tace-resistance'}"
    query = asking(fixture.path.read_bytes(), fixture.definition or "")[1] if fixture.kind == "verdict" else ()
    url = f"{fhir}/${operation}" + (f"?{urlencode(list(query))}" if query else "")
    return shlex.join(["curl", "-sS", "-H", CONTENT, "--data-binary", f"@{fixture.path}", url])
