"""A backup while hospitals write over HTTP; and another host that goes on from it."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from fhirnet import cli, demo
from fhirnet.store import audit, open_store
from fhirnet.store.backup import backup
from tests.faults import killing

PATIENCE = 60  # seconds
WRITERS = 4
HEADERS = {"Content-Type": "application/fhir+json"}


def fhirnet(database: str, *words: str) -> str:
    """What the command says; asserts that it succeeds."""
    done = subprocess.run(
        [sys.executable, "-m", "fhirnet", *words],
        env={**os.environ, "FHIRNET_DATABASE": database, "FHIRNET_LANGUAGE": "en"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.fault("F24")
def test_a_backup_taken_while_others_write_is_restored_on_another_host(
    database: str, tmp_path: Path, new_postgresql: Callable[[], str]
) -> None:
    open_store(database).close()
    written: dict[str, bytes] = {}
    stop, begun = threading.Event(), threading.Event()
    taken = tmp_path / "backup"
    taken.mkdir()
    with demo.service({"FHIRNET_DATABASE": database, "FHIRNET_WORKERS": "2"}) as remote:

        def write() -> None:
            while not stop.is_set():
                answer = requests.post(f"{remote.base}/fhir", killing.body(), headers=HEADERS, timeout=PATIENCE)
                assert answer.status_code == 200
                for entry in answer.json()["entry"]:
                    written[entry["response"]["location"].partition("/_history")[0]] = answer.content
                begun.set()

        writers = [threading.Thread(target=write) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        begun.wait(PATIENCE)
        before = set(written)
        said = fhirnet(database, "backup", str(taken / "store.sqlite"))
        stop.set()
        for writer in writers:
            writer.join()
    assert [path.name for path in taken.iterdir()] == ["store.sqlite"]
    new = new_postgresql() if database.startswith("sqlite") else f"sqlite:///{tmp_path}/new.sqlite"  # the other kind
    assert fhirnet(new, "restore", str(taken / "store.sqlite")) == said == fhirnet(new, "audit", "verify")
    old, restored = open_store(database), open_store(new)
    assert audit.verify(old).broken is None
    with demo.service({"FHIRNET_DATABASE": new}) as remote:
        for reference in sorted(before)[:: max(1, len(before) // 10)]:
            answer = requests.get(f"{remote.base}/fhir/{reference}", timeout=PATIENCE)
            assert answer.status_code == 200
            assert json.loads(answer.content)["meta"]["versionId"] == "1"
        assert (
            requests.post(f"{remote.base}/fhir", killing.body(), headers=HEADERS, timeout=PATIENCE).status_code == 200
        )
    assert audit.verify(restored).broken is None
    old.close()
    restored.close()


@pytest.mark.fault("F24")
@pytest.mark.parametrize("fault", ["empty", "another program's", "cut off", "cut off at a page"])
def test_what_is_no_whole_backup_is_not_restored(tmp_path: Path, fault: str) -> None:
    path, kept, new = tmp_path / "store.sqlite", tmp_path / "kept.sqlite", tmp_path / "new.sqlite"
    store = open_store(f"sqlite:///{path}")
    killing.send(store)
    backup(store, kept)
    store.close()
    if fault == "empty":
        kept.write_bytes(b"")
    elif fault == "another program's":
        kept.unlink()
        with sqlite3.connect(kept) as other:
            other.execute("create table position (id integer)")
        other.close()
    else:
        os.truncate(kept, kept.stat().st_size // 2 // 4096 * 4096 + (0 if fault.endswith("page") else 100))
    environment = {"FHIRNET_DATABASE": f"sqlite:///{new}", "FHIRNET_LANGUAGE": "en"}
    done = CliRunner(env=environment).invoke(cli.main, ["restore", str(kept)])
    assert done.exit_code in (cli.REFUSED, cli.MISSET), done.output
    assert len(done.stderr.splitlines()) == 1
    empty = open_store(f"sqlite:///{new}")
    assert audit.verify(empty).entries == 0
    killing.send(empty)
    empty.close()
