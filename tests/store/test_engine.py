"""Writers come one after the other, and what one of them stores is all there or not at all."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import insert, select

from fhirnet.store import Store, open_store
from fhirnet.store.tables import ACCESS_TOKEN, METADATA, POSITION


def test_the_migrations_make_the_tables_this_release_knows(store: Store) -> None:
    with store.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_writers_from_many_threads_get_every_number_once(store: Store) -> None:
    numbers: list[int] = []

    def write() -> None:
        for _ in range(3):
            with store.writing() as writing:
                numbers.append(writing.position())

    threads = [threading.Thread(target=write) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 97))


def test_what_fails_halfway_leaves_nothing(store: Store) -> None:
    def write_and_fail() -> None:
        with store.writing() as writing:
            writing.position()
            row = {"digest": "d", "client": "c", "scopes": "", "expires": writing.now}
            writing.connection.execute(insert(ACCESS_TOKEN).values(row))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with store.reading() as connection:
        assert connection.execute(select(ACCESS_TOKEN)).all() == []
        assert connection.execute(select(POSITION.c.last)).scalar_one() == 0


def test_a_second_opening_finds_what_the_first_stored(database: str) -> None:
    first = open_store(database)
    with first.writing() as writing:
        writing.position()
    first.close()
    second = open_store(database)
    with second.reading() as connection:
        assert connection.execute(select(POSITION.c.last)).scalar_one() == 1
    second.close()
