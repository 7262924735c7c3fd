"""What the project ships as FHIR: its examples and fixtures, and every answer of the service to them."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from fhirnet.assessment import assess, validate
from fhirnet.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"
EXAMPLES = ROOT / "tests" / "examples"
SOUND = (  # folders of fixtures whose files are sound FHIR by intent
    "cases",
    "cnlc-stage",
    "prrt-next-dose",
    "prrt-suitability",
    "resources",
    "tace-resistance",
    "tace-unsuitability",
)
ANSWERED = {  # folder: the question that is asked of its files, the parameter that is the name of the folder in it
    "tace-resistance": ("tace-resistance", "definition"),
    "tace-unsuitability": ("tace-resistance", ""),
    "cnlc-stage": ("tace-resistance", ""),
    "prrt-suitability": ("prrt-suitability", "definition"),
    "prrt-next-dose": ("prrt-next-dose", "ctcae"),
}
Shown = tuple[str, bytes]  # a name, and a resource as JSON


def sent() -> Iterator[Shown]:
    """Everything that the service may be sent, and the answers that the wire contract prints."""
    folders = [*(FIXTURES / folder for folder in SOUND), EXAMPLES]
    for path in sorted(path for folder in folders for path in folder.rglob("*.json") if "documents" not in path.parts):
        yield str(path.relative_to(ROOT)), path.read_bytes()


def answers(language: str = "zh-CN", output: str = "observation") -> Iterator[Shown]:
    """The answer to every fixture that is answered, by the definition it is for; the next dose has no Bundle."""
    for folder, (question, name) in ANSWERED.items():
        if question == "prrt-next-dose" and output == "bundle":
            continue
        for path in sorted((FIXTURES / folder).rglob("*.json")):
            given = [(name, path.parent.name.removeprefix("ctcae-"))] if name else []
            given += [] if question == "prrt-next-dose" else [("output", output)]
            body, query = asked(path.read_bytes(), [*given, ("language", language)])
            answer = assess(question, body, query=query, settings=Settings())
            yield f"{output} {language} {path.relative_to(FIXTURES)}", answer


def reports() -> Iterator[Shown]:
    """What is said of every case that something is set aside of."""
    for path in sorted((FIXTURES / "set-aside").rglob("*.json")):
        yield f"report {path.name}", validate(path.read_bytes(), settings=Settings())


def asked(body: bytes, given: Sequence[tuple[str, str]]) -> tuple[bytes, Sequence[tuple[str, str]]]:
    """A body and a query that ask for this: in the body where it is a Parameters resource."""
    posted = json.loads(body)
    if posted["resourceType"] != "Parameters":
        return body, given
    posted["parameter"] += [{"name": name, "valueString": value} for name, value in given]
    return json.dumps(posted).encode(), ()
