"""A database that cannot be used is answered with 503 and waited for; it recovers without a restart."""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import event

from fhirnet.errors import InvalidSettings
from fhirnet.settings import Settings
from fhirnet.store import Unavailable, engine, open_store
from fhirnet.web import create_app
from tests.web.conftest import Api, over, said

WAL = sqlite3.sqlite_version_info >= engine.WAL_SINCE
MAN = {"resourceType": "Patient", "id": "p1", "gender": "male"}


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Another program holds the database."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    yield
    other.execute("ROLLBACK")
    other.close()


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Api, Path]]:
    """The application over an SQLite file that it waits for a tenth of a second."""
    monkeypatch.setattr(engine, "WAIT", 0.1)
    path = tmp_path / "store.sqlite"
    store = open_store(f"sqlite:///{path}")
    yield over(store), path
    store.close()


def test_a_locked_database_is_waited_for_and_then_told(kept: tuple[Api, Path]) -> None:
    api, path = kept
    with locked(path):
        read = [] if WAL else [api.get("/Patient/p1"), api.get("/Patient")]  # there it can be read all the same
        for answer in (api.put("/Patient/p1", MAN, Idempotency_Key="m"), *read, api.client.get("/readyz")):
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "5"
            assert said(answer).codes == ["not-stored"]
            assert "male" not in answer.text
        assert api.client.get("/livez").status_code == 200
        assert api.post("/$validate-case", {"resourceType": "Bundle", "type": "collection"}).status_code == 200
    assert api.put("/Patient/p1", MAN, Idempotency_Key="m").status_code == 201
    assert api.client.get("/readyz").status_code == 200


def test_a_damaged_file_is_told(kept: tuple[Api, Path]) -> None:
    api, path = kept
    assert api.put("/Patient/p1", MAN).status_code == 201
    api.client.application.extensions["fhirnet.store"].engine.dispose()  # what is read is read from the file
    with path.open("r+b") as file:
        file.write(b"x" * path.stat().st_size)
    assert api.get("/Patient/p1").status_code == 503
    assert api.client.get("/readyz").status_code == 503


def test_a_full_disk_is_told_and_recovers_without_a_restart(
    kept: tuple[Api, Path],
) -> None:
    api, _ = kept
    store = api.client.application.extensions["fhirnet.store"]
    assert api.put("/Patient/p1", MAN).status_code == 201
    limit = [1]  # pages; SQLite then says what it says of a full disk
    event.listen(store.engine, "checkout", lambda raw, *_: raw.execute(f"PRAGMA max_page_count={limit[0]}").close())
    big = {**MAN, "name": [{"text": "x" * 1_000_000}]}
    answer = api.put("/Patient/p1", big, Idempotency_Key="m")
    assert answer.status_code == 503
    assert said(answer).codes == ["not-stored"]
    assert api.get("/Patient/p1").headers["ETag"] == 'W/"1"'  # it stays readable, and nothing is half there
    limit[0] = 1_000_000
    assert api.put("/Patient/p1", big, Idempotency_Key="m").status_code == 200
    assert api.client.get("/readyz").status_code == 200


def test_more_requests_than_connections_are_told_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "POOL_WAIT", 0.1)
    store = open_store(f"sqlite:///{tmp_path}/store.sqlite")
    api = over(store)
    with ExitStack() as taken:
        with suppress(Unavailable):
            while True:
                taken.enter_context(store.reading())
        answer = api.get("/Patient/p1")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
    assert api.get("/Patient/p1").status_code == 404
    store.close()


def test_a_database_that_cannot_be_written_is_not_ready(tmp_path: Path) -> None:
    open_store(f"sqlite:///{tmp_path}/store.sqlite").close()
    store = open_store(f"sqlite:///file:{tmp_path}/store.sqlite?mode=ro&uri=true")
    api = over(store)
    assert api.client.get("/readyz").status_code == 503
    assert api.put("/Patient/p1", MAN).status_code == 503
    assert api.get("/Patient/p1").status_code == 404  # it stays readable
    store.close()


def test_the_application_opens_the_store_that_the_settings_name(tmp_path: Path) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path}/cases.sqlite"))
    assert Api(app.test_client()).put("/Patient/p1", MAN).status_code == 201
    app.extensions["fhirnet.store"].close()
    with pytest.raises(InvalidSettings, match="FHIRNET_DATABASE: there is no folder"):
        create_app(Settings(database=f"sqlite:///{tmp_path}/nowhere/cases.sqlite"))
