"""A full disk: told, still readable, and written again as soon as there is room; without a restart."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import requests
from sqlalchemy import create_engine, event, text

from fhirnet import demo, harness
from fhirnet.store import Store, audit, open_store
from tests.web.conftest import Api, over, said

PATIENCE = 60  # seconds
SIZE = 2_000_000  # bytes of the small disk
BIG = {"resourceType": "Patient", "id": "big", "name": [{"text": "x" * 400_000}]}
SMALL = {"resourceType": "Patient", "id": "small", "gender": "male"}


def check(api: Api, store: Store, fill: Callable[[], None], free: Callable[[], None]) -> None:
    """What is promised, on a disk that is filled and freed."""
    assert api.put("/Patient/small", SMALL).status_code == 201
    fill()
    for _ in range(2):
        refused = api.put("/Patient/big", BIG, Idempotency_Key="m")
        assert refused.status_code == 503
        assert said(refused).codes == ["not-stored"]
        assert refused.headers["Retry-After"] == "5"
        assert api.get("/Patient/small").status_code == 200
        assert api.get("/Patient/big").status_code == 404
    free()
    assert api.client.get("/readyz").status_code == 200
    assert api.put("/Patient/big", BIG, Idempotency_Key="m").status_code == 201
    assert api.put("/Patient/big", BIG, Idempotency_Key="m").headers["ETag"] == 'W/"1"'
    assert audit.verify(store).broken is None


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system in memory, where this may be mounted."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("no file system may be mounted here; the limit of pages stands for it")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.fault("F5")
def test_a_full_file_system(tmp_path: Path) -> None:
    with small_disk(tmp_path):
        store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
        api, ballast = over(store), tmp_path / "ballast"

        def fill() -> None:
            with ballast.open("wb", buffering=0) as file, suppress(OSError):
                while file.write(b"x" * 4096):
                    pass
            assert api.client.get("/readyz").status_code == 503

        check(api, store, fill, ballast.unlink)
        store.close()


@pytest.mark.fault("F5")
def test_a_limit_of_pages(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    limits = [1_000_000]
    event.listen(store.engine, "checkout", lambda raw, *_: raw.execute(f"PRAGMA max_page_count={limits[-1]}").close())
    check(over(store), store, lambda: limits.append(1), lambda: limits.append(1_000_000))
    store.close()


@pytest.mark.fault("F5")
def test_a_full_disk_of_the_server(new_postgresql: Callable[[], str]) -> None:
    database = new_postgresql()
    store, engine = open_store(database), create_engine(database)

    def run(*statements: str) -> None:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))

    full = (
        "create function no_room() returns trigger language plpgsql as "
        "$$ begin raise 'could not extend file' using errcode = '53100'; end $$",
        "create trigger no_room before insert on version for each row execute function no_room()",
    )
    check(over(store), store, lambda: run(*full), lambda: run("drop trigger no_room on version"))
    engine.dispose()
    store.close()


@pytest.mark.fault("F5")
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    port = demo._free_port()
    remote = harness.Remote(f"http://127.0.0.1:{port}/fhir")
    environment = {**os.environ, "FHIRNET_DATABASE": f"sqlite:///{tmp_path}/store.sqlite"}
    command = [sys.executable, "-m", "fhirnet", "serve", "--port", str(port)]
    with (
        Path("/dev/full").open("wb") as full,
        subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=full) as process,
    ):
        assert demo._ready(remote, process)
        (tmp_path / "store.sqlite").rename(tmp_path / "away.sqlite")  # what the log is told of
        assert not remote.ready()
        (tmp_path / "away.sqlite").rename(tmp_path / "store.sqlite")
        assert requests.put(f"{remote.base}/fhir/Patient/small", json=SMALL, timeout=PATIENCE).status_code == 201
        assert remote.ready()
        process.terminate()
        process.wait(PATIENCE)
