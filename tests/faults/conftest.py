"""Here SQLite is asked in both of its journal modes, whatever the version that is installed."""

from pathlib import Path

import pytest

from fhirnet.store import engine
from tests.faults.killing import WAL_FROM


@pytest.fixture(params=[*(f"sqlite-{mode}" for mode in WAL_FROM), "postgresql"])
def each_database(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of an empty database; it is opened in this process only."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("new_postgresql")())
    monkeypatch.setattr(engine, "WAL_SINCE", WAL_FROM[request.param.removeprefix("sqlite-")])
    return f"sqlite:///{tmp_path}/store.sqlite"
