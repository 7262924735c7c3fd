"""The log of the running service: a JSON object a line, and nothing of what a client sends in it or in the metrics."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import pytest
import requests

from fhirnet import demo, harness

MARKER = "Zhang-San-4711"
KEY = "k" * 43
FHIR = {"Content-Type": "application/fhir+json"}
PEERS = f"""
[[peer]]
name = "ward"
[peer.asks]
api_key_sha256 = "{sha256(KEY.encode()).hexdigest()}"
scopes = ["system/*.cruds"]
reads = ["*"]
"""
PATIENT = {"resourceType": "Patient", "id": MARKER, "name": [{"text": MARKER}]}
CASE = {"resourceType": "Bundle", "type": "collection", "entry": [{"fullUrl": f"urn:x:{MARKER}", "resource": PATIENT}]}
BODIES = (
    json.dumps(CASE),
    json.dumps(CASE | {"type": MARKER}),
    json.dumps(CASE | {MARKER: MARKER}),
    f'{{"resourceType":"{MARKER}"}}',
    f'{{"{MARKER}":1,"{MARKER}":2}}',
    MARKER,
    json.dumps({"case": MARKER}),
)
HEADERS = (
    {"Authorization": f"Bearer {MARKER * 3}"},
    {"Authorization": f"{MARKER} {MARKER}"},
    {"X-Api-Key": MARKER * 2},
    {"X-Request-Id": f"{MARKER}!"},  # a good one is repeated: it is the client's name for its request
    {"Idempotency-Key": MARKER, "Prefer": f"handling={MARKER}", "If-None-Exist": f"identifier=x|{MARKER}"},
    {"If-Match": MARKER, "If-None-Match": MARKER, "Accept-Language": MARKER, "User-Agent": MARKER, "Cookie": MARKER},
    {"Content-Type": MARKER, "Accept": MARKER},
    {"Content-Encoding": MARKER, "Host": MARKER, "X-Forwarded-For": MARKER, "Referer": f"http://x/{MARKER}"},
)
PATHS = (
    "/fhir/$evaluate-tace-resistance",
    "/fhir/$evaluate-prrt-next-dose",
    "/fhir/$validate-case",
    "/dossier",
    "/fhir",
    "/fhir/Patient",
    f"/fhir/Patient/{MARKER}",
    f"/fhir/Patient/{MARKER}/$keep-tace-resistance",
    f"/fhir/Observation/{MARKER}/$sign",
    f"/fhir/Patient/{MARKER}/$send?to={MARKER}",
    f"/fhir/$fetch?from={MARKER}&identifier={MARKER}|{MARKER}",
    f"/{MARKER}",
    f"/fhir/{MARKER}/{MARKER}",
    "/auth/token",
    f"/static/{MARKER}",
)
QUERIES = ("", f"?{MARKER}={MARKER}", f"?identifier=x|{MARKER}&name={MARKER}", f"?set={MARKER}&asOf={MARKER}")
ALLOWED = {"time", "level", "logger", "message", "request_id", "method", "route", "status", "milliseconds", "client"}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What a service of two workers wrote while all of this was sent to it: its log, and its metrics."""
    folder = tmp_path_factory.mktemp("service")
    (folder / "peers.toml").write_text(PEERS)
    port = demo._free_port()
    remote = harness.Remote(f"http://127.0.0.1:{port}/fhir")
    command = [sys.executable, "-m", "fhirnet", "serve", "--port", str(port)]
    surroundings = os.environ | {
        "FHIRNET_PEERS": str(folder / "peers.toml"),
        "FHIRNET_DATABASE": f"sqlite:///{folder}/store.sqlite",
        "FHIRNET_WORKERS": "2",
        "FHIRNET_BASE_URL": f"{remote.base}/fhir",
    }
    with (folder / "log").open("wb") as log, subprocess.Popen(command, env=surroundings, stderr=log) as process:
        assert demo._ready(remote, process)
        for asked in everything(remote.base):
            with requests.Session() as session:
                session.send(asked, timeout=30)
        metrics = requests.get(f"{remote.base}/metrics", headers={"X-Api-Key": KEY}, timeout=10)
        process.terminate()
        process.wait(30)
    assert metrics.status_code == 200
    return {"log": (folder / "log").read_text("utf-8"), "metrics": metrics.text}


def everything(base: str) -> Iterator[requests.PreparedRequest]:
    """The marker wherever a client can put it: method, path, query, headers, body; let in and not let in."""
    mine = FHIR | {"X-Api-Key": KEY}
    asked: list[tuple[str, str, dict[str, str], str | None]]
    asked = [("POST", path, mine, BODIES[0]) for path in PATHS]
    asked += [("POST", path, mine, body) for path in PATHS[:4] for body in BODIES]
    asked += [("GET", f"{path.partition('?')[0]}{query}", mine, None) for path in PATHS for query in QUERIES]
    asked += [("POST", PATHS[0], mine | headers, BODIES[0]) for headers in HEADERS]
    asked += [("POST", PATHS[0], FHIR | headers, BODIES[0]) for headers in HEADERS]
    asked += [("PUT", f"/fhir/Patient/{MARKER}", mine, json.dumps(PATIENT)), ("DELETE", PATHS[6], mine, None)]
    asked += [(MARKER, PATHS[0], mine, BODIES[0]), ("POST", "/auth/token", {}, f"grant_type={MARKER}")]
    for method, path, headers, body in asked:
        yield requests.Request(method, f"{base}{path}", headers=headers, data=body).prepare()


def test_nothing_that_was_sent_is_in_the_log_or_in_the_metrics(told: Mapping[str, str]) -> None:
    for text in told.values():
        assert text
        assert MARKER.lower() not in text.lower()
        assert KEY not in text


def test_every_line_is_a_json_object_with_the_fields_of_the_list(told: Mapping[str, str]) -> None:
    lines = [json.loads(line) for line in told["log"].splitlines()]
    answered = [line for line in lines if line["message"] == "answered"]
    assert len(answered) > 100
    assert all(line.keys() == ALLOWED for line in answered)
    assert {line["logger"] for line in lines} == {"fhirnet.web"}
    assert not [line for line in lines if line["level"] == "ERROR"]


def test_a_line_tells_the_route_the_status_and_who_asked(told: Mapping[str, str]) -> None:
    lines = [json.loads(line) for line in told["log"].splitlines()]
    seen = {(line["method"], line["route"], line["status"], line["client"]) for line in lines if "status" in line}
    assert ("GET", "/fhir/Patient/<id_>", 404, "ward") in seen
    assert ("POST", "/fhir/$evaluate-tace-resistance", 401, "-") in seen
    assert ("GET", "-", 404, "-") in seen
    assert {line["reason"] for line in lines if line["message"] == "login refused"} == {"unknown", "malformed"}


def test_the_id_of_a_request_is_in_its_answer_and_in_its_line(tmp_path: Path) -> None:
    """In the other form of the log, as text."""
    port = demo._free_port()
    remote = harness.Remote(f"http://127.0.0.1:{port}/fhir")
    command = [sys.executable, "-m", "fhirnet", "serve", "--port", str(port)]
    surroundings = os.environ | {"FHIRNET_LOG_FORMAT": "text", "FHIRNET_DATABASE": "off"}
    with (tmp_path / "log").open("wb") as log, subprocess.Popen(command, env=surroundings, stderr=log) as process:
        assert demo._ready(remote, process)
        answer = requests.get(f"{remote.base}/livez", headers={"X-Request-Id": "id-1"}, timeout=10)
        process.terminate()
        process.wait(30)
    assert answer.headers["X-Request-Id"] == "id-1"
    assert (
        " INFO fhirnet.web answered request_id=id-1 method=GET route=/livez status=200 "
        in (tmp_path / "log").read_text()
    )
