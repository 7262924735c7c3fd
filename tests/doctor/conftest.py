"""An installation with nothing set, and what the doctor says of it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fhirnet.settings import Settings
from tests.doctor.saying import Said, examined


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Said]:
    """What the doctor says of an installation with these settings; of a new database where none is named."""

    def look(*, online: bool = False, **named: object) -> Said:
        for name in Settings.names():
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"DATABASE": f"sqlite:///{tmp_path}/store.sqlite"} | named).items():
            monkeypatch.setenv(f"FHIRNET_{name}", str(value))
        return examined(online=online)

    return look
