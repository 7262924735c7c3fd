"""The validator of HAPI (Maven Central) with the FHIR package of this release, as a process."""

import json
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

BUILD = Path(__file__).resolve().parents[3] / "build" / "peers"
LIBRARIES, BUILT = BUILD / "hapi" / "lib", BUILD / "validator" / "classes"
PATIENCE = 1800  # seconds for everything that is shipped


@dataclass(frozen=True)
class Message:
    """What the validator says of a place in a resource; `kind` is its own name for such messages."""

    severity: str
    kind: str
    at: str
    text: str

    @property
    def is_error(self) -> bool:
        return self.severity in ("error", "fatal")


def validate(package: Path, resources: Iterable[tuple[str, bytes]], folder: Path) -> dict[str, list[Message]]:
    """What is said of each resource by its name, with this package; where no validator is installed: skipped."""
    if not BUILT.is_dir():
        pytest.skip("the validator is not installed: it needs a JDK, Maven, and Maven Central")
    sent, said = folder / "sent.tsv", folder / "said.ndjson"
    with sent.open("w", encoding="utf-8") as file:
        file.writelines(f"{name}\t{json.dumps(json.loads(body), ensure_ascii=False)}\n" for name, body in resources)
    path = f"{package.parent}:{BUILT}:{LIBRARIES}/*"
    command = ["java", "-Xmx2g", "-cp", path, "Validator", package.name]
    with sent.open("rb") as read, said.open("wb") as written:
        subprocess.run(command, stdin=read, stdout=written, stderr=subprocess.DEVNULL, timeout=PATIENCE, check=True)
    return dict(_read(said))


def _read(said: Path) -> Iterator[tuple[str, list[Message]]]:
    for line in said.read_text(encoding="utf-8").splitlines():
        if line.startswith('{"'):  # the others are the log of the validator
            found = json.loads(line)
            yield (
                found["name"],
                [Message(m["severity"], m["kind"] or "", m["at"], m["text"]) for m in found["messages"]],
            )
