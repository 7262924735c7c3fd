"""No patient data outside of answers and the store: a service is sent marked patients, then looked through.

Every name, identifier, id, address of a resource and free text of the fixtures is made to hold `ZZPHI`, and whatever is
wrong with a request is marked too. Then the log, the metrics, the bodies of all refusals, the files that are left and
the paths of all files that were written are searched for it, and for the dates of birth.
"""

import json
import os
import re
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from fhirnet import demo, harness

ROOT = Path(__file__).resolve().parents[2]
MARKER = "ZZPHI"
FOLDERS = {
    "cases": "evaluate-tace-resistance",
    "tace-resistance": "evaluate-tace-resistance",
    "prrt-suitability": "evaluate-prrt-suitability",
    "prrt-next-dose": "evaluate-prrt-next-dose",
    "refused": "evaluate-tace-resistance",
    "set-aside": "evaluate-tace-resistance",
}
EACH = 25  # of the fixtures of a folder every 25th
FHIR = {"Content-Type": "application/fhir+json"}
AWAY = """
[[peer]]
name = "away"
base = "https://127.0.0.1:9/fhir"
[peer.sends]
api_key_file = "key"
"""
NOTES = """
import os, sys
def note(event, arguments, to=os.open(os.environ["WRITTEN"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)):
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        mode, flags = arguments[1] or "", arguments[2] if isinstance(arguments[2], int) else 0
        if set(str(mode)) & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR):
            os.write(to, os.fsencode(arguments[0]) + b"\\n")
sys.addaudithook(note)
"""
ALLOWED = re.compile(
    r"/dev/(null|urandom)|/dev/shm/fhirnet-metrics-\d+-\w+/\w+\.db|.*/tmp/fhirnet-metrics-\d+-\w+/\w+\.db"
)
TEXT = re.compile(r'("(?:text|display|id|fullUrl|reference|div)"\s*:\s*")(?!#)([^"\\]*)"')


def marked(text: str) -> bytes:
    """A fixture whose names, ids, addresses and texts hold the marker."""
    patient = {
        "name": [{"family": MARKER, "given": [f"{MARKER}-Given"], "text": f"{MARKER} 王"}],
        "identifier": [{"system": f"urn:{MARKER}", "value": f"{MARKER}-4711"}],
        "telecom": [{"system": "phone", "value": f"{MARKER}-555"}],
        "address": [{"text": f"{MARKER} street", "city": MARKER}],
    }
    inner = json.dumps(patient, ensure_ascii=False)[1:-1]
    text = TEXT.sub(lambda found: f'{found[1]}{found[2]}-{MARKER}"', text)
    return re.sub(r'("resourceType"\s*:\s*"Patient")(?!.*"name")', rf"\1, {inner}", text, count=1).encode()


def wrong(body: bytes) -> Iterator[bytes]:
    """The ways in which a body is refused."""
    quoted = f'"{MARKER}"'.encode()
    yield body[: len(body) // 2]
    yield body.replace(b'"Bundle"', quoted, 1)
    yield body.replace(b'"Patient"', quoted)
    yield body.replace(b'"gender"', b'"gender": "' + MARKER.encode() + b'", "gender"', 1)
    yield re.sub(rb'"birthDate"\s*:\s*"[^"]*"', b'"birthDate": ' + quoted, body)
    yield re.sub(rb'"status"\s*:\s*"[^"]*"', b'"status": ' + quoted, body)
    yield body.replace(b'"Patient"', b'"Patient", "unheardOf": ' + quoted, 1)
    yield re.sub(rb'"(?:effective|performed)DateTime"\s*:\s*"[^"]*"', b'"effectiveDateTime": ' + quoted, body)
    yield body.replace(b'"entry"', b'"entries"', 1)  # the name of an element is told, alone of all that is sent


def sent(base: str) -> Iterator[requests.Request]:
    """Everything that is asked, in order."""
    for folder, operation in FOLDERS.items():
        for path in sorted((ROOT / "fixtures" / folder).rglob("*.json"))[:: 1 if folder == "cases" else EACH]:
            body = marked(path.read_text("utf-8", errors="replace"))
            for way in (f"/fhir/${operation}", f"/fhir/${operation}?set={MARKER}", "/fhir/$validate-case", "/dossier"):
                yield requests.Request("POST", base + way, headers=FHIR, data=body)
            strict = FHIR | {"Prefer": "handling=strict"}
            yield requests.Request("POST", f"{base}/fhir/${operation}", headers=strict, data=body)
            for each in wrong(body):
                yield requests.Request("POST", f"{base}/fhir/${operation}", headers=FHIR, data=each)
    case = marked((ROOT / "fixtures" / "cases" / "hcc-three-tace.json").read_text("utf-8"))
    for kind in ("pdf", "docx", "xlsx"):
        yield requests.Request("POST", f"{base}/dossier/sheet?format={kind}", headers=FHIR, data=case)
    yield requests.Request("POST", f"{base}/cds-services/tace-resistance", json={"hook": MARKER, "context": MARKER})
    yield from stored(base)


def stored(base: str) -> Iterator[requests.Request]:
    """What is asked of the store and of a peer that is away."""
    fhir, name = f"{base}/fhir", f"{MARKER}-4711"
    patient: dict[str, Any] = {
        "resourceType": "Patient",
        "id": name,
        "name": [{"text": MARKER}],
        "birthDate": "1960-05-17",
    }
    patient["identifier"] = [{"system": "urn:x", "value": name}]
    signing = {"resourceType": "Parameters", "parameter": [{"name": "signer", "valueString": MARKER}]}
    text = {"status": "final", "code": {"text": MARKER}, "valueString": MARKER}
    found = {"resourceType": "Observation", "id": name, **text, "subject": {"reference": f"Patient/{name}"}}
    for method, path, body in (
        ("PUT", f"Patient/{name}", patient),
        ("PUT", f"Patient/{name}", patient | {"birthDate": MARKER}),
        ("PUT", f"Observation/{name}", found),
        ("PUT", f"Observation/{name}", found | {"status": MARKER}),
        ("GET", f"Patient?identifier=urn:x|{name}", None),
        ("GET", f"Patient?{MARKER}={MARKER}&birthdate={MARKER}", None),
        ("GET", f"Patient/{name}/$everything", None),
        ("GET", f"Patient/{name}-2", None),
        ("GET", f"Patient/{name}/_history/{MARKER}", None),
        ("POST", f"Patient/{name}/$keep-tace-resistance?asOf=2024-01-01", None),
        ("POST", f"Observation/{name}/$sign", signing),
        ("POST", f"Patient/{name}/$send?to=away", None),
        ("POST", f"Patient/{name}/$send?to={MARKER}", None),
        ("POST", f"$fetch?from=away&identifier=urn:x|{name}", None),
        ("GET", f"$outbox?state={MARKER}", None),
        ("DELETE", f"Patient?identifier=urn:x|{name}&_id={name}", None),
    ):
        yield requests.Request(method, f"{fhir}/{path}", headers=FHIR, data=None if body is None else json.dumps(body))


@dataclass(frozen=True)
class Run:
    """What a service left behind."""

    folder: Path
    log: str
    metrics: str
    refusals: list[tuple[str, int, str]]
    answers: int
    written: list[str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("scan")
    for name in ("tmp", "hook", "work"):
        (folder / name).mkdir()
    (folder / "hook" / "sitecustomize.py").write_text(NOTES)
    (folder / "peers.toml").write_text(AWAY)
    (folder / "key").write_text("k" * 43)
    (folder / "key").chmod(0o600)
    port = demo._free_port()
    remote = harness.Remote(f"http://127.0.0.1:{port}/fhir")
    surroundings = os.environ | {
        "FHIRNET_ACCESS": "open",
        "FHIRNET_DATABASE": f"sqlite:///{folder}/store.sqlite",
        "FHIRNET_PEERS": str(folder / "peers.toml"),
        "FHIRNET_REQUESTS_PER_MINUTE": "0",
        "FHIRNET_WORKERS": "2",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": f"{folder}/hook",
        "TMPDIR": f"{folder}/tmp",
        "WRITTEN": f"{folder}/written",
    }
    refusals, answers = [], 0
    command = [sys.executable, "-m", "fhirnet", "serve", "--port", str(port)]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, env=surroundings, stdout=log, stderr=log, cwd=folder / "work") as process,
        requests.Session() as session,
    ):
        assert demo._ready(remote, process), (folder / "log").read_text()
        for asked in sent(remote.base):
            answer = session.send(session.prepare_request(asked), timeout=60)
            answers += 1
            if answer.status_code >= 400:
                at = f"{asked.method} {urllib.parse.urlsplit(asked.url).path}"
                refusals.append((at, answer.status_code, answer.text))
        metrics = session.get(f"{remote.base}/metrics", timeout=30).text
        process.terminate()
        assert process.wait(30) == 0
    written = sorted(set((folder / "written").read_text().splitlines()))
    return Run(folder, (folder / "log").read_text("utf-8"), metrics, refusals, answers, written)


def births() -> set[str]:
    """The dates of birth in the fixtures that are used."""
    texts = (path.read_text("utf-8", errors="replace") for path in (ROOT / "fixtures").rglob("*.json"))
    return {day for text in texts for day in re.findall(r'"birthDate"\s*:\s*"(\d{4}-\d\d-\d\d)"', text)}


def hits(text: str) -> list[str]:
    """The places of a text that tell of a patient."""
    found = re.finditer("|".join([MARKER, *map(re.escape, sorted(births()))]), text, re.IGNORECASE)
    return [text[max(0, each.start() - 60) : each.end() + 20] for each in found]


def test_the_scan_finds_what_it_looks_for(tmp_path: Path) -> None:
    assert hits("a log line with zzphi-given in it")
    assert hits(f"born {sorted(births())[0]}")
    assert not hits('{"route": "/fhir/Patient/<id_>", "time": "2026-11-25T07:00:00Z"}')
    (tmp_path / "left").write_bytes(b"\x00ZZPHI\xff")
    assert left(tmp_path) == ["left"]


def left(folder: Path) -> list[str]:
    """The files of a folder that hold a marker."""
    return [path.name for path in folder.rglob("*") if path.is_file() and hits(path.read_bytes().decode("latin-1"))]


@pytest.mark.fault("F23")
def test_the_service_was_sent_enough_of_every_kind(run: Run) -> None:
    statuses = {status for _, status, _ in run.refusals}
    assert run.answers > 400
    assert {400, 404, 405, 422} & statuses >= {400, 404, 422}
    assert len(run.refusals) > 200
    assert run.answers - len(run.refusals) > 150
    assert left(run.folder) == ["store.sqlite"]  # it was told of the markers, and keeps them there


@pytest.mark.fault("F23")
def test_no_log_line_and_no_metric_tells_of_a_patient(run: Run) -> None:
    assert run.log
    assert hits(run.log) == []
    assert hits(run.metrics) == []


@pytest.mark.fault("F23")
def test_no_refusal_tells_of_a_patient(run: Run) -> None:
    assert {(at, status): hits(text) for at, status, text in run.refusals if hits(text)} == {}


@pytest.mark.fault("F23")
def test_no_file_is_left_or_written_but_the_database_and_the_counts(run: Run) -> None:
    assert [path for path in (run.folder / "tmp").rglob("*") if path.is_file()] == []
    assert list((run.folder / "work").iterdir()) == []
    others = [path for path in run.written if not ALLOWED.fullmatch(path) and "store.sqlite" not in path]
    assert others == []
