"""A database file that cannot be used: one clear line at the start; a service that runs says that it is not ready."""

import os
import pickle
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from fhirnet import cli
from fhirnet.store import audit, open_store
from tests.web.conftest import over, said

NOBODY = 65534  # the superuser may write where nobody may
PAGE = 4096
MAN = {"resourceType": "Patient", "id": "p1", "gender": "male"}


@pytest.fixture
def file() -> Iterator[Path]:
    """A store with a patient, in a folder that everybody may use."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        store = open_store(f"sqlite:///{path}")
        assert over(store).put("/Patient/p1", MAN).status_code == 201
        store.close()
        path.parent.chmod(0o777)
        path.chmod(0o666)
        yield path
        path.parent.mkdir(exist_ok=True)
        path.parent.chmod(0o777)


def start(path: Path) -> tuple[int, str]:
    """The exit code of `fhirnet serve` over this file, as a user without privileges, and what it says."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        if os.geteuid() == 0:
            os.setuid(NOBODY)
        environment = {"FHIRNET_DATABASE": f"sqlite:///{path}", "FHIRNET_LANGUAGE": "en"}
        done = CliRunner(env=environment).invoke(cli.main, ["serve", "--port", port])
        os.write(writing, pickle.dumps((done.exit_code, done.output)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said_by_it = pipe.read()
    os.waitpid(child, 0)
    code, output = pickle.loads(said_by_it)
    return code, output


def read_only(path: Path) -> None:
    path.chmod(0o444)


def not_to_be_read(path: Path) -> None:
    path.chmod(0)


def read_only_folder(path: Path) -> None:
    path.parent.chmod(0o555)


def closed_folder(path: Path) -> None:
    path.parent.chmod(0o666)


def no_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def no_database(path: Path) -> None:
    path.write_bytes(b"Li Wei; HCC; 2024-03-01\n" * 500)


def cut_off(path: Path) -> None:
    os.truncate(path, PAGE + 100)


def first_page(path: Path) -> None:
    damage(path, 0)


def table_page(path: Path) -> None:
    damage(path, 1)


def every_page(path: Path) -> None:
    for number in range(path.stat().st_size // PAGE):
        damage(path, number)


def damage(path: Path, number: int) -> None:
    with path.open("r+b") as damaged:
        damaged.seek(number * PAGE)
        damaged.write(b"\xff" * PAGE)


def newer(path: Path) -> None:
    store = open_store(f"sqlite:///{path}")
    with store.writing() as writing:
        writing.connection.execute(text("update alembic_version set version_num = '9999'"))
    store.close()


FAULTS = (
    read_only, not_to_be_read, read_only_folder, closed_folder, no_folder, no_database, cut_off, first_page, table_page,
    every_page, newer,
)  # fmt: skip


@pytest.mark.fault("F6")
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_start_is_refused_with_one_line(file: Path, fault: Callable[[Path], None]) -> None:
    fault(file)
    code, output = start(file)
    assert code == cli.MISSET, output
    (line,) = output.splitlines()
    assert line.startswith("FHIRNET_DATABASE: ")
    assert "Li Wei" not in line


@pytest.mark.fault("F6")
@pytest.mark.parametrize("gone", ["moved away", "replaced", "folder moved away"])
def test_a_running_service_whose_file_is_gone_is_not_ready_until_it_is_back(file: Path, gone: str) -> None:
    store = open_store(f"sqlite:///{file}")
    api, kept = over(store), file.with_name("kept.sqlite")
    folder = file.parent.with_name(f"{file.parent.name}-kept")
    if gone == "folder moved away":
        file.parent.rename(folder)
    else:
        file.rename(kept)
    if gone == "replaced":
        open_store(f"sqlite:///{file}").close()
    for answer in (api.client.get("/readyz"), api.get("/Patient/p1"), api.put("/Patient/p2", {**MAN, "id": "p2"})):
        assert answer.status_code == 503
        assert said(answer).codes == ["not-stored"]
    assert file.exists() == (gone == "replaced")  # nothing is made anew
    if gone == "folder moved away":
        folder.rename(file.parent)
    else:
        kept.rename(file)
    assert api.client.get("/readyz").status_code == 200
    assert api.get("/Patient/p1").status_code == 200
    assert api.put("/Patient/p2", {**MAN, "id": "p2"}).status_code == 201
    assert audit.verify(store).broken is None
    store.close()


@pytest.mark.fault("F6")
@pytest.mark.parametrize("fault", [no_database, cut_off, first_page, every_page], ids=lambda fault: fault.__name__)
def test_a_running_service_whose_file_is_damaged_is_not_ready(file: Path, fault: Callable[[Path], None]) -> None:
    store = open_store(f"sqlite:///{file}")
    api = over(store)
    assert api.client.get("/readyz").status_code == 200
    store.engine.dispose()  # what a connection has read it does not read again, where nobody has written
    fault(file)
    for answer in (api.client.get("/readyz"), api.put("/Patient/p2", {**MAN, "id": "p2"})):
        assert answer.status_code == 503
        assert said(answer).codes == ["not-stored"]
    assert api.client.get("/livez").status_code == 200
    store.close()
