"""How to look at a fixture that was not answered as its name says: the command that asks the same again."""

import shlex
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from fhirnet.harness.comparing import CTCAE, asking
from fhirnet.harness.fixtures import Fixture, shown

CONTENT = "Content-Type: application/fhir+json"


@dataclass(frozen=True, slots=True)
class Way:
    """The way to a service: its base, who vouches for it (a file), the file of the secret and the header it follows."""

    fhir: str
    ca: Path | None = None
    secret: Path | None = None
    header: str = ""


def command(fixture: Fixture, way: Way | None) -> str:
    """The command, for any shell; None where this program answered itself. A secret goes through a pipe: no list of
    processes and no history of a shell has it.
    """
    return _curl(fixture, way) if way else _assess(fixture)


def _assess(fixture: Fixture) -> str:
    said = ["fhirnet", "assess", fixture.question or "tace-resistance", str(fixture.path)]
    if fixture.kind == "verdict" and fixture.definition:
        version = fixture.definition.removeprefix(CTCAE)
        said += ["--definition" if version == fixture.definition else "--ctcae", version]
    if fixture.kind == "set-aside":
        said += ["--output", "bundle"]
    return _joined(said)


def _curl(fixture: Fixture, way: Way) -> str:
    operation = "validate-case" if fixture.kind == "set-aside" else f"evaluate-{fixture.question or 'tace-resistance'}"
    query = asking(_body(fixture), fixture.definition or "")[1] if fixture.kind == "verdict" else ()
    url = f"{way.fhir}/${operation}" + (f"?{urlencode(list(query))}" if query else "")
    said = ["curl", "-sS", "-H", CONTENT, "--data-binary", f"@{fixture.path}"]
    said += ["--cacert", str(way.ca)] if way.ca else []
    if way.secret is None:
        return _joined([*said, url])
    read = f"{{ printf %s {_quoted(way.header)}; tr -d '[:space:]' < {_quoted(str(way.secret))}; }}"
    return f"{read} | {_joined([*said, '-H', '@-', url])}"


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
