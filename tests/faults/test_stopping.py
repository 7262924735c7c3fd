"""A service that is told to stop while it works: what it has stored it answers, and it ends in time."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from fhirnet import harness
from fhirnet.demo import _free_port, _ready
from fhirnet.store import audit, open_store
from fhirnet.store.tables import MESSAGE
from tests.faults import killing

CLIENTS = 8
GRACE = 20  # seconds
PATIENCE = 60


@pytest.mark.fault("F10")
def test_what_is_stored_before_the_end_is_answered(tmp_path: Path) -> None:
    database, port = f"sqlite:///{tmp_path}/store.sqlite", _free_port()
    remote = harness.Remote(f"http://127.0.0.1:{port}/fhir")
    command = [sys.executable, "-m", "fhirnet", "serve", "--port", str(port)]
    environment = {**os.environ, "FHIRNET_DATABASE": database, "FHIRNET_WORKERS": "2"}
    answered: dict[str, int] = {}
    stop = threading.Event()

    def send(name: int) -> None:
        number = 0
        while not stop.is_set():
            key = f"{name}-{number}"
            headers = {"Content-Type": "application/fhir+json", "Idempotency-Key": key}
            try:
                answer = requests.post(f"{remote.base}/fhir", killing.body(), headers=headers, timeout=PATIENCE)
            except requests.ConnectionError:
                return
            answered[key] = answer.status_code
            number += 1

    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        assert _ready(remote, process)
        clients = [threading.Thread(target=send, args=(name,)) for name in range(CLIENTS)]
        for client in clients:
            client.start()
        while len(answered) < 2 * CLIENTS:
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        process.wait(GRACE)
        stop.set()
        for client in clients:
            client.join()
    assert process.returncode == 0
    assert set(answered.values()) == {200}
    store = open_store(database)
    with store.reading() as connection:
        stored = set(connection.execute(select(MESSAGE.c.key)).scalars())
    assert stored == set(answered)
    assert audit.verify(store).broken is None
    store.close()
