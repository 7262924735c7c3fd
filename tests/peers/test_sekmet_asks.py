"""sekmet-fhir (PyPI) asks fhirnet: its own smoke test of FHIR servers, logged in as SMART Backend Services say."""

import json
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from jwt.algorithms import ECAlgorithm

from tests.peers import running, sekmet
from tests.peers.running import Service

pytestmark = [pytest.mark.peers]

PEER = """
peers:
  fhirnet:
    base_url: {base}
    auth:
      type: smart
      alg: ES384
      client_id: registry
      kid: {kid}
      private_key_path: key.pem
"""
NOT_OFFERED = {  # the steps that need what the CapabilityStatement does not list
    "Search Observation by patient with _include": "failed",  # subject:Patient.family, _include
    "Searchset entries carry search.mode (match / include)": "warning",  # likewise
    "Answers FHIR XML when asked (Accept application/fhir+xml)": "skipped",
}


def test_its_smoke_test_finds_only_what_is_not_offered(service: Service, tmp_path: Path) -> None:
    key = ECAlgorithm.from_jwk(service.key)
    pem = key.private_bytes(  # type: ignore[union-attr]
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "key.pem").write_bytes(pem)
    settings = sekmet.SETTINGS.format(port=running.free_port()) + PEER.format(base=service.base, kid=service.key["kid"])
    (tmp_path / "settings.yaml").write_text(settings)
    command = ("scenario", "run", "conformance_smoke", "--peer", "fhirnet", "--config", "settings.yaml")
    done = subprocess.run(
        [sekmet.PROGRAM, *command], cwd=tmp_path, capture_output=True, check=False, timeout=running.PATIENCE
    )
    [report] = (tmp_path / "reports").glob("*/results.json")
    [scenario] = json.loads(report.read_text())
    found = {each["name"]: each["status"] for each in scenario["steps"] if each["status"] != "passed"}
    assert found == NOT_OFFERED, done.stdout.decode()
