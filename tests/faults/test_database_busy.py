"""A database that others hold: waited for within the time of a request, then told; nothing is half there."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic

import pytest
from sqlalchemy import create_engine, text

from fhirnet.store import Unavailable, audit, open_store
from tests.web.conftest import over, said

DEADLINE = 10.0  # seconds a request may take
TOGETHER = 6  # requests
MAN = {"resourceType": "Patient", "id": "p1", "gender": "male"}
BUNDLE = {
    "resourceType": "Bundle",
    "type": "transaction",
    "entry": [{"resource": MAN, "request": {"method": "PUT", "url": "Patient/p1"}}],
}


@contextmanager
def held(database: str) -> Iterator[None]:
    """Another program writes, and does not come to an end."""
    engine = create_engine(database)
    with engine.connect() as other:
        if other.dialect.name == "sqlite":
            other.exec_driver_sql("BEGIN IMMEDIATE")
        other.execute(text("update position set last = last"))
        yield
        other.rollback()
    engine.dispose()


@pytest.mark.fault("F4")
def test_a_database_that_another_program_holds_is_told_within_the_time_of_a_request(each_database: str) -> None:
    store = open_store(each_database)
    api = over(store)

    def send(number: int) -> tuple[int, str | None, list[str], float]:
        began = monotonic()
        answer = api.another().post("", BUNDLE, Idempotency_Key=f"message-{number}")
        return answer.status_code, answer.headers.get("Retry-After"), said(answer).codes, monotonic() - began

    with held(each_database), ThreadPoolExecutor(TOGETHER) as pool:
        for status, later, codes, took in pool.map(send, range(TOGETHER)):
            assert (status, later, codes) == (503, "5", ["not-stored"])
            assert took < DEADLINE
        assert api.get("/Patient/p1").status_code == 404  # what is stored can be read
    assert api.get("/Patient?_summary=count").get_json(force=True)["total"] == 0
    assert api.post("", BUNDLE, Idempotency_Key="message-0").status_code == 200
    assert api.get("/Patient/p1").headers["ETag"] == 'W/"1"'
    assert audit.verify(store).broken is None
    store.close()


@pytest.mark.fault("F4")
def test_a_reader_that_does_not_end_stops_no_writer_for_longer_than_a_request_may_take(
    each_database: str,
) -> None:
    store, engine = open_store(each_database), create_engine(each_database)
    api, began = over(store), monotonic()
    with engine.connect() as other:
        other.execute(text("select * from position")).fetchone()
        answer = api.put("/Patient/p1", MAN, Idempotency_Key="m")
        assert answer.status_code in (201, 503)
        assert monotonic() - began < DEADLINE
    engine.dispose()
    assert api.put("/Patient/p1", MAN, Idempotency_Key="m").status_code == 201
    assert json.loads(api.get("/Patient/p1/_history").data)["total"] == 1
    store.close()


@pytest.mark.fault("F4")
def test_a_connection_that_the_server_ends_is_told_and_replaced(new_postgresql: object) -> None:
    assert callable(new_postgresql)
    database = new_postgresql()
    store = open_store(database)
    api, engine = over(store), create_engine(database)
    ended = text(
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid()"
    )
    assert api.put("/Patient/p1", MAN).status_code == 201
    with engine.connect() as other:
        other.execute(ended)
    assert api.get("/Patient/p1").status_code == 200

    def write() -> None:
        with store.writing() as writing:
            writing.position()
            with engine.connect() as other:
                other.execute(ended)
            writing.position()

    with pytest.raises(Unavailable):
        write()
    assert api.get("/Patient/p1").status_code == 200
    assert audit.verify(store).broken is None
    engine.dispose()
    store.close()
