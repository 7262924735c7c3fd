"""A driver of PostgreSQL that is not installed: doctor and the start say how to install it."""

import sys
from collections.abc import Callable

import pytest

from fhirnet.doctor import database
from fhirnet.errors import InvalidSettings
from fhirnet.store import open_store
from tests.doctor.saying import Said, sentences

URL, COMMAND = "postgresql+psycopg://u:p@127.0.0.1:9/x", "pip install 'fhirnet[postgresql]'"


def test_a_missing_driver_is_told_with_the_command(said: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.setattr(database, "find_spec", lambda _: None)
    assert COMMAND in sentences(said(DATABASE=URL), "database")
    with pytest.raises(InvalidSettings) as refused:
        open_store(URL)
    assert COMMAND in str(refused.value)
