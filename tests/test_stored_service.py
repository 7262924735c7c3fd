"""The real service over a store: two workers share it, and what was answered with 201 survives that they are killed.

And how the start tells where data is kept, or refuses.
"""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result
from sqlalchemy import text

from fhirnet import cli
from fhirnet.store import open_store

LI = {"resourceType": "Patient", "identifier": [{"system": "urn:oid:1.2.3", "value": "0001"}]}
FHIR_JSON = {"Content-Type": "application/fhir+json"}
THREADS = 32
PATIENCE = 60  # seconds
CASE = Path(__file__).resolve().parent.parent / "fixtures" / "cases" / "hcc-three-tace.json"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served_until_killed(database: str) -> Iterator[tuple[str, Path]]:
    """The address of a service with two workers, and what it printed; at the end all of it is killed at once."""
    port = free_port()
    printed = Path(database.removeprefix("sqlite:///")).with_name(f"printed-{port}")
    environment = {**os.environ, "FHIRNET_DATABASE": database, "FHIRNET_WORKERS": "2"}
    with printed.open("wb") as out:
        command = [sys.executable, "-m", "fhirnet", "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, start_new_session=True)
    try:
        wait_for(f"http://127.0.0.1:{port}/readyz")
        yield f"http://127.0.0.1:{port}/fhir", printed
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)


def wait_for(url: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if requests.get(url, timeout=5).status_code == 200:
                return
        except requests.RequestException:
            pass
        time.sleep(0.1)
    raise TimeoutError(url)


def test_two_workers_share_a_store_and_what_is_killed_has_lost_nothing(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/store.sqlite"
    keyed = {**FHIR_JSON, "Idempotency-Key": "message-1"}
    with served_until_killed(database) as (base, printed):
        assert str(tmp_path / "store.sqlite") in printed.read_text()

        def create(_: int) -> requests.Response:
            condition = {**FHIR_JSON, "If-None-Exist": "identifier=urn:oid:1.2.3|0001"}
            return requests.post(f"{base}/Patient", json.dumps(LI), headers=condition, timeout=PATIENCE)

        with ThreadPoolExecutor(THREADS) as pool:
            answers = list(pool.map(create, range(THREADS)))
        assert sorted(answer.status_code for answer in answers) == [200] * (THREADS - 1) + [201]
        assert len({answer.content for answer in answers}) == 1
        first = requests.post(f"{base}/Patient", json.dumps(LI), headers=keyed, timeout=PATIENCE)
        assert first.status_code == 201
    with served_until_killed(database) as (base, _):
        assert requests.get(f"{base}/Patient/{first.json()['id']}", timeout=PATIENCE).content == first.content
        again = requests.post(f"{base}/Patient", json.dumps(LI), headers=keyed, timeout=PATIENCE)
        assert (again.status_code, again.content) == (201, first.content)


def start(database: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    """A start of the service that is refused."""
    monkeypatch.setenv("FHIRNET_DATABASE", database)
    return CliRunner().invoke(cli.main, ["serve", "--port", str(free_port())], input=io.BytesIO())


@pytest.mark.parametrize(
    "fault", ["no folder", "a folder", "no database", "damaged", "read-only", "newer", "unreachable"]
)
def test_a_database_that_cannot_be_used_stops_the_start_with_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    path = tmp_path / "store.sqlite"
    store = open_store(f"sqlite:///{path}")
    if fault == "newer":
        with store.writing() as writing:
            writing.connection.execute(text("update alembic_version set version_num = '9999'"))
    store.close()
    (tmp_path / "text.sqlite").write_bytes(b"x" * 5_000)
    content = path.read_bytes()
    (tmp_path / "damaged.sqlite").write_bytes(content[:100] + b"x" * 8_000 + content[8_100:])
    done = start(
        {
            "no folder": f"sqlite:///{tmp_path}/nowhere/store.sqlite",
            "a folder": f"sqlite:///{tmp_path}",
            "no database": f"sqlite:///{tmp_path}/text.sqlite",
            "damaged": f"sqlite:///{tmp_path}/damaged.sqlite",
            "read-only": f"sqlite:///file:{path}?mode=ro&uri=true",
            "newer": f"sqlite:///{path}",
            "unreachable": f"postgresql+psycopg://keeper:secret@127.0.0.1:{free_port()}/cases",
        }[fault],
        monkeypatch,
    )
    assert done.exit_code == cli.MISSET
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "FHIRNET_DATABASE" in done.stderr
    assert "secret" not in done.stderr
    assert not (tmp_path / "nowhere").exists()


def test_a_question_about_a_file_starts_without_the_database() -> None:
    program = (
        "import sys; from fhirnet.cli import main\n"
        f"main(['assess', 'tace-resistance', {str(CASE)!r}, '--json'], standalone_mode=False)\n"
        "from fhirnet.settings import Settings; from fhirnet.web import create_app\n"
        "create_app(Settings(database='off'))\n"
        "print(*sorted({'sqlalchemy', 'alembic'} & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, timeout=PATIENCE)
    assert done.stdout.startswith(b"{")
    assert done.stderr.strip() == b""
