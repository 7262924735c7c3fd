"""A sender that is killed after the peer has got the message and before that is noted: it is there once."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from fhirnet.store import Store
from tests.exchange.places import KEY, Here, Scripted
from tests.exchange.test_sending import count

PATIENCE = 60


@pytest.mark.fault("F3")
def test_a_sender_that_is_killed_before_it_notes_the_answer_sends_nothing_twice(
    here: Here, there: str, there_store: Store, tmp_path: Path
) -> None:
    sent = here.put()
    running: list[subprocess.Popen[bytes]] = []

    def arrives_and_kills(_: socket.socket, request: bytes) -> None:
        body = request.partition(b"\r\n\r\n")[2]
        headers = {"X-Api-Key": KEY, "Content-Type": "application/fhir+json", "Idempotency-Key": sent.key}
        assert requests.post(there, body, headers=headers, timeout=10).status_code == 200
        os.kill(running[0].pid, signal.SIGKILL)

    between = Scripted(arrives_and_kills)
    (tmp_path / "key").write_text(KEY)
    peer = f'[[peer]]\nname = "there"\nbase = "{between.base}"\nplain_http = true\nsends = {{ api_key_file = "key" }}\n'
    (tmp_path / "peers.toml").write_text(peer)
    environment = {
        **os.environ,
        "FHIRNET_DATABASE": f"sqlite:///{here.store.place}",
        "FHIRNET_PEERS": str(tmp_path / "peers.toml"),
    }
    running.append(subprocess.Popen([sys.executable, "-m", "fhirnet", "deliver"], env=environment))
    assert running[0].wait(PATIENCE) == -signal.SIGKILL
    between.close()
    assert [each.state for each in here.messages()] == ["sending"]
    found = here.deliver()  # the clock here stands before the lease that was written: nobody waits for longer than that
    assert (found.state, found.said) == ("delivered", {"why": "it was found there"})
    assert (count(there_store, "Patient"), count(there_store, "Observation")) == (1, 2)
