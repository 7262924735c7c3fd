"""A hospital here and one there."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fhirnet.store import Store, open_store
from tests import stored
from tests.exchange.places import CASE, Clock, Here, Script, Scripted, serving


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database whose tables are made: copying it is quicker than making them anew."""
    path = tmp_path_factory.mktemp("empty") / "store.sqlite"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def there_store(tmp_path: Path, empty_store: Path) -> Iterator[Store]:
    """The store of the hospital there."""
    store = open_store(f"sqlite:///{shutil.copy(empty_store, tmp_path / 'there.sqlite')}")
    yield store
    store.close()


@pytest.fixture
def there(there_store: Store, tmp_path: Path) -> Iterator[str]:
    """The address of the hospital there."""
    with serving(there_store, tmp_path) as base:
        yield base


@pytest.fixture
def here_store(tmp_path: Path, empty_store: Path) -> Iterator[Store]:
    """A store here with the record of p1."""
    store = open_store(f"sqlite:///{shutil.copy(empty_store, tmp_path / 'here.sqlite')}", Clock())
    stored.put(store, *CASE)
    yield store
    store.close()


def clock_of(store: Store) -> Clock:
    assert isinstance(store.clock, Clock)
    return store.clock


@pytest.fixture
def here(here_store: Store, there: str) -> Here:
    """The hospital here, which knows the one there."""
    return Here(here_store, clock_of(here_store), there)


@pytest.fixture
def scripted(here_store: Store) -> Iterator[Callable[..., tuple[Here, Scripted]]]:
    """Makes a peer that follows a script, and the hospital here, which knows it."""
    made: list[Scripted] = []

    def make(*script: Script) -> tuple[Here, Scripted]:
        peer = Scripted(*script)
        made.append(peer)
        return Here(here_store, clock_of(here_store), peer.base), peer

    yield make
    for peer in made:
        peer.close()
