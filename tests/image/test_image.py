"""The Dockerfile's steps, run as they stand in a fresh Debian root (`make test-image`), and the service that they make.

The base is Debian with its own Python, not the image python:3.12-slim (docs/releasing.md says what that leaves open).
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from fhirnet.assessment import assess
from fhirnet.settings import Settings
from tests.faults.stores import make
from tests.image import dockerfile
from tests.image.dockerfile import Image, inside
from tests.image.running import healthy, started

pytestmark = pytest.mark.image

ROOT = Path(__file__).resolve().parents[2]
CASE = (ROOT / "fixtures/cases/hcc-three-tace.json").read_bytes()
BASE = Path(os.environ.get("DEBIAN_ROOT", ROOT / "build" / "image" / "debian"))
HERE = "http://127.0.0.1:8080"
OPEN = {"FHIRNET_ACCESS": "open"}
NOBODY = "4711"  # has no entry in the image's passwd
JSON = "Content-Type: application/fhir+json"
QUERY = "definition=cci-2022&asOf=2024-12-31&language=en"


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    folder = tmp_path_factory.mktemp("image")
    folder.chmod(0o755)
    folder.parent.chmod(0o755)
    yield dockerfile.build(ROOT / "Dockerfile", BASE, folder)
    shutil.rmtree(folder)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def test_what_the_steps_make(image: Image) -> None:
    assert (image.user, image.volumes, image.stop, image.folder) == ("10001", ["/data"], "SIGTERM", "/app")
    volume = inside(image.root, "/data").stat()
    assert (volume.st_uid, volume.st_mode & 0o777) == (10001, 0o700)
    assert "fhirnet:x:10001:" in inside(image.root, "/etc/passwd").read_text()
    found = {path.name for path in inside(image.root, "/app").iterdir()}
    assert found == {".venv"}, "the second stage holds the environment and no source"
    lock = {line.split("==")[0] for line in _exported()}
    installed = inside(image.root, "/app/.venv/lib").glob("python3.*/site-packages/*.dist-info")
    names = {path.name.partition("-")[0].replace("_", "-").replace(".", "-").lower() for path in installed}
    assert names - lock == {"fhirnet"}


def _exported() -> list[str]:
    command = ["export", "--locked", "--no-dev", "--extra", "postgresql", "--extra", "sheet", "--no-emit-project"]
    done = subprocess.run(
        [ROOT / ".venv/bin/uv", *command, "--no-hashes", "--no-header", "--no-annotate", "--quiet"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()


def test_nobody_is_served_before_it_is_said_who_may_ask(image: Image, data: Path) -> None:
    with started(image, data) as running:
        assert running.outer.wait(60) == 5


def test_the_service_is_healthy_answers_keeps_and_ends(image: Image, data: Path) -> None:
    url = f"{HERE}/fhir/$evaluate-tace-resistance?{QUERY}"
    with started(image, data, environment=OPEN) as running:
        assert healthy(running)
        assert running.run("python", "-c", "open('/app/x', 'w')") != 0, "the root is read-only"
        status, first = running.ask("POST", url, CASE, JSON)
        assert (status, json.loads(first)["resourceType"]) == (200, "Observation")
        assert running.ask("PUT", f"{HERE}/fhir/Patient/p", b'{"resourceType":"Patient","id":"p"}', JSON)[0] == 201
        assert running.ask("POST", f"{HERE}/dossier/sheet?format=pdf", CASE, JSON)[1].startswith(b"%PDF")
        assert running.stop() == 0
    with started(image, data, environment=OPEN) as again:
        assert healthy(again)
        assert again.ask("GET", f"{HERE}/fhir/Patient/p")[0] == 200
        assert again.ask("POST", url, CASE, JSON) == (200, first), "the same bytes"
        assert again.stop() == 0


def test_the_health_check_fails_where_nothing_runs(image: Image, data: Path) -> None:
    with started(image, data, command=["sleep", "60"]) as idle:
        assert idle.run(*image.health) != 0


@pytest.mark.fault("F26")
@pytest.mark.parametrize("host", ["0.0.0.0", "::1"])
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "UTC"])
def test_a_bare_surrounding_changes_no_answer(image: Image, data: Path, host: str, zone: str) -> None:
    """No passwd entry, a read-only root, LANG=C, no network but loopback; in one of them nothing of IPv4."""
    command = ["fhirnet", "serve", "--host", host, "--port", "8080"]
    bare = {**OPEN, "TZ": zone, "LANG": "C", "LC_ALL": "C"}
    with started(image, data, user=NOBODY, environment=bare, command=command, ipv4=host != "::1") as running:
        here = f"http://[{host}]:8080" if ":" in host else HERE
        assert healthy(running, [word.replace(HERE, here) for word in image.health])
        status, answer = running.ask("POST", f"{here}/fhir/$evaluate-tace-resistance?{QUERY}", CASE, JSON)
        assert status == 200
        assert json.loads(answer) == _here()
        assert running.stop() == 0


def _here() -> Any:
    """What this checkout answers on this machine."""
    return json.loads(assess("tace-resistance", CASE, query=parse_qsl(QUERY), settings=Settings()))


@pytest.mark.fault("F28")
def test_the_store_of_the_first_release_is_opened(image: Image, data: Path) -> None:
    kept = make.HERE / "0001.sqlite"
    known = json.loads(kept.with_suffix(".json").read_bytes())
    shutil.copy(kept, data / "fhirnet.sqlite")
    with started(image, data, environment=OPEN) as running:
        assert healthy(running)
        status, answer = running.ask("GET", f"{HERE}/fhir/Patient/{known['patient']}/$evaluate-{make.QUESTION}")
        assert (status, json.loads(answer)["identifier"]) == (200, known["identifier"])
        assert running.ask("GET", f"{HERE}/fhir/Observation/{known['result']}/$recheck")[0] == 200
        assert running.run("fhirnet", "audit", "verify") == 0
        assert running.stop() == 0
    assert (data / "fhirnet.sqlite.before-0001").stat().st_size == kept.stat().st_size
