"""The real service on loopback: the same answers as the library, over a real socket."""

import gzip
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from fhirnet import demo, harness
from fhirnet.assessment import assess
from fhirnet.settings import Settings

EXAMPLES = Path(__file__).resolve().parent / "examples"
TACE = (EXAMPLES / "tace-v5-input.json").read_bytes()
FHIR_JSON = {"Content-Type": "application/fhir+json"}


@pytest.fixture(scope="module")
def remote() -> Iterator[harness.Remote]:
    with demo.service({"FHIRNET_MAX_BODY_BYTES": "200000"}) as running:
        yield running


def test_a_posted_case_is_answered_as_by_the_library(remote: harness.Remote) -> None:
    answer = remote.send("evaluate-tace-resistance", TACE)
    assert answer.status == 200
    assert answer.content == assess("tace-resistance", TACE, settings=Settings())


def test_a_compressed_or_chunked_case_is_the_same_case(remote: harness.Remote) -> None:
    url, plain = f"{remote.base}/fhir/$evaluate-tace-resistance", remote.send("evaluate-tace-resistance", TACE).content
    compressed = {**FHIR_JSON, "Content-Encoding": "gzip"}
    assert requests.post(url, gzip.compress(TACE), headers=compressed, timeout=30).content == plain
    pieces = (TACE[at : at + 1000] for at in range(0, len(TACE), 1000))
    assert requests.post(url, pieces, headers=FHIR_JSON, timeout=30).content == plain


def test_an_endless_body_is_refused_while_it_is_sent(remote: harness.Remote) -> None:
    host, port = remote.base.removeprefix("http://").split(":")
    head = b"POST /fhir/$validate-case HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
        sent = 0
        try:
            while sent < 100 * 65536:
                line.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
                sent += 65536
        except OSError:
            pass
        assert sent < 100 * 65536 or b" 413 " in line.recv(100)


def test_a_length_that_promises_too_much_is_refused_unread(remote: harness.Remote) -> None:
    host, port = remote.base.removeprefix("http://").split(":")
    head = b"POST /fhir/$validate-case HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(head + b"Content-Length: 99999999999\r\n\r\n")
        assert b" 413 " in line.recv(1000)


def test_unknown_paths_and_methods_are_operation_outcomes(remote: harness.Remote) -> None:
    for answer in (
        requests.get(f"{remote.base}/nowhere", timeout=10),
        requests.get(f"{remote.base}/fhir/$validate-case", timeout=10),
    ):
        assert json.loads(answer.content)["resourceType"] == "OperationOutcome"
        assert answer.headers["Content-Type"].startswith("application/fhir+json")


def test_the_harness_runs_over_http(remote: harness.Remote, tmp_path: Path) -> None:
    (tmp_path / "refused").mkdir()
    (tmp_path / "refused" / "400-json--cut-off.json").write_bytes(b"{")
    done = subprocess.run(
        [sys.executable, "-m", "fhirnet", "check", str(tmp_path), "--url", remote.fhir],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_taken_port_is_one_clear_line(remote: harness.Remote) -> None:
    port = remote.base.rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "-m", "fhirnet", "serve", "--port", port], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 4
    assert done.stderr.count(b"\n") == 1
