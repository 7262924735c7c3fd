"""fhir-kit-client (npm) drives fhirnet: fhir_kit_client.mjs under Node's own test runner."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.peers import clinic
from tests.peers.running import PATIENCE, Service

pytestmark = [pytest.mark.peers]

HERE = Path(__file__).resolve().parent
CLIENT = HERE.parent.parent / "build" / "peers" / "node" / "node_modules" / "fhir-kit-client" / "dist" / "index.js"


def test_all_that_it_asks_is_answered(service: Service) -> None:
    case = clinic.case()
    said = {
        "FHIR_KIT_CLIENT": CLIENT.as_uri(),
        "BASE": service.base,
        "API_KEY": service.api_key,
        "PRIVATE_KEY": json.dumps(service.key),
        "CASE": json.dumps(case),
        "TRANSACTION": json.dumps(clinic.transaction(case)),
        "AS_OF": clinic.AS_OF,
    }
    script = HERE / "fhir_kit_client.mjs"
    done = subprocess.run(
        ["node", "--test", "--test-reporter=tap", script],
        env=os.environ | said,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    asked = len(re.findall(r"^test\(", script.read_text(), re.MULTILINE))
    assert (done.returncode, f"# pass {asked}" in done.stdout.splitlines()) == (0, True), done.stdout + done.stderr
