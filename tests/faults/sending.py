"""A process that sends one message from several threads at once to a service over a store.

`python -m tests.faults.sending URL THREADS` sends the message of each key that it reads, and says how often it was
answered how: status and digest of the answer.
"""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fhirnet.settings import Settings
from fhirnet.store import open_store
from fhirnet.web import create_app
from tests.faults.killing import body

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds
Answers = Counter[tuple[int, str]]


@dataclass(frozen=True)
class Sender:
    """The process."""

    process: subprocess.Popen[str]

    def begin(self, key: str) -> None:
        """Sends the message under this key."""
        assert self.process.stdin
        self.process.stdin.write(f"{key}\n")
        self.process.stdin.flush()

    def answers(self) -> Answers:
        """How often it was answered how."""
        assert self.process.stdout
        said = json.loads(self.process.stdout.readline())
        return Counter({(status, digest): number for status, digest, number in said})


@contextmanager
def sender(url: str, threads: int) -> Iterator[Sender]:
    """The process, over the store at this URL; ended at the end."""
    command = [sys.executable, "-m", "tests.faults.sending", url, str(threads)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Sender(process)
        assert process.stdin
        process.stdin.close()
        process.wait(PATIENCE)


def _main(url: str, threads: int) -> None:
    store = open_store(url)
    app = create_app(Settings(database="off", language="en"), store)

    def send(key: str) -> tuple[int, str]:
        """As a client sends it: again, where it is told to come again."""
        headers = {"Content-Type": "application/fhir+json", "Idempotency-Key": key}
        while True:
            answer = app.test_client().post("/fhir", data=body(), headers=headers)
            if answer.status_code != 503:
                return answer.status_code, sha256(answer.data).hexdigest()

    with ThreadPoolExecutor(threads) as pool:
        for key in map(str.strip, sys.stdin):
            found = Counter(pool.map(send, [key] * threads))
            print(json.dumps([[*answer, number] for answer, number in found.items()]), flush=True)
    store.close()


if __name__ == "__main__":
    _main(sys.argv[1], int(sys.argv[2]))
