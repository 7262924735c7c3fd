"""How to look at a fixture that was not answered as its name says: the command that asks the same again."""

import shlex
from urllib.parse import urlencode

from fhirnet.harness.comparing import CTCAE, asking
from fhirnet.harness.fixtures import Fixture, shown

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
    return _joined(said)


def _curl(fixture: Fixture, fhir: str) -> str:
    operation = "validate-case" if fixture.kind == "set-aside" else f"evaluate-{fixture.question or 'tace-resistance'}"
    query = asking(_body(fixture), fixture.definition or "")[1] if fixture.kind == "verdict" else ()
    url = f"{fhir}/${operation}" + (f"?{urlencode(list(query))}" if query else "")
    return _joined(["curl", "-sS", "-H", CONTENT, "--data-binary", f"@{fixture.path}", url])


def _body(fixture: Fixture) -> bytes:
    try:
        return fixture.path.read_bytes()
    except OSError:
        return b""


def _joined(said: list[str]) -> str:
    return " ".join(_quoted(word) for word in said)


def _quoted(word: str) -> str:
    """The word for a shell; bytes that are no UTF-8 as escapes that the shell reads."""
    if word.isprintable():
        return shlex.quote(word)
    escaped = shown(word.replace("\\", "\\\\").replace("'", "\\'"))
    return f"$'{escaped}'"
