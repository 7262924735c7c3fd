"""A service that is killed when a message is stored and before it is answered: the retry gets the stored answer."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import Engine, event, func, select

from fhirnet.settings import Settings
from fhirnet.store import audit, open_store
from fhirnet.store.tables import MESSAGE, RESOURCE
from fhirnet.web import create_app
from tests.faults import killing

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds
HEADERS = {"Content-Type": "application/fhir+json", "Idempotency-Key": "message-1"}


@contextmanager
def served(database: str, *, dies: bool) -> Iterator[str]:
    """The address of a service of one process; where it `dies`, at the end of the first transaction that stores."""
    command = [sys.executable, "-m", "tests.faults.test_lost_answer", database, "dies" if dies else ""]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        yield process.stdout.readline().decode().strip()
        process.kill()
        process.wait(PATIENCE)
        assert not dies or process.returncode == -signal.SIGKILL


def _main(database: str, dies: bool) -> None:
    from werkzeug.serving import make_server

    def end_of_a_transaction(_: Any, record: Any) -> None:
        if record.info.pop("stores", False):
            os.kill(os.getpid(), signal.SIGKILL)

    def stores(connection: Any, _: Any, statement: str, *__: Any) -> None:
        if statement.startswith("INSERT INTO message"):
            connection.connection.info["stores"] = True

    if dies:
        event.listen(Engine, "before_cursor_execute", stores)
        store = open_store(database)
        event.listen(store.engine, "checkin", end_of_a_transaction)
    else:
        store = open_store(database)
    server = make_server("127.0.0.1", 0, create_app(Settings(database="off"), store), threaded=True)
    print(f"http://127.0.0.1:{server.server_port}/fhir", flush=True)
    server.serve_forever()


@pytest.mark.fault("F2")
def test_a_retry_after_an_answer_was_lost_gets_the_stored_answer(database: str) -> None:
    with served(database, dies=True) as base, pytest.raises(requests.ConnectionError):
        requests.post(base, killing.body(), headers=HEADERS, timeout=PATIENCE)
    store = open_store(database)
    with store.reading() as connection:
        stored = connection.execute(select(MESSAGE.c.answer)).scalar_one()
    with served(database, dies=False) as base:
        for _ in range(2):
            answer = requests.post(base, killing.body(), headers=HEADERS, timeout=PATIENCE)
            assert (answer.status_code, answer.content) == (200, stored)
    with store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(RESOURCE)).scalar_one() == killing.ENTRIES
    assert audit.verify(store).broken is None
    store.close()


if __name__ == "__main__":
    _main(sys.argv[1], sys.argv[2] == "dies")
