"""A process that stores one transaction and is killed at a chosen point of it; and what is found when it starts again.

The points lie before and after every statement of the transaction, before and after its commit and, for SQLite, at the
write that makes a file longer than so many bytes: in the middle of the journal, or of the pages of a commit. What kills
stands here and in the events of SQLAlchemy; the program itself knows nothing of it.

`python -m tests.faults.killing URL MODE` reads points, one a line, and forks a child for each: nothing has to be
imported anew a hundred times.
"""

import gc
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, func, select, update

from fhirnet.access import ANYONE
from fhirnet.rest import transaction
from fhirnet.store import Store, audit, engine, open_store
from fhirnet.store.messages import Answer, Message
from fhirnet.store.tables import AUDIT, MESSAGE, METADATA, POSITION, RESOURCE, VERSION
from mappings.transaction import read

ROOT = Path(__file__).resolve().parents[2]
BASE = "http://127.0.0.1:8080/fhir"
KEY = "message-1"
ENTRIES = 11  # of the transaction, which takes about a hundred statements
BEFORE, AFTER, BEFORE_COMMIT, AFTER_COMMIT, BYTE = "before", "after", "before-commit", "after-commit", "byte"
WAL_FROM = {"wal": (3, 7, 0), "truncate": (99, 0, 0)}  # by mode: the version of SQLite from which on WAL is used
PATIENCE = 60  # seconds


@dataclass(frozen=True)
class Point:
    """Where the process dies: before or after the n-th statement or the commit, or at the write beyond byte n."""

    kind: str
    number: int = 0


@dataclass(frozen=True)
class Contents:
    """What a store holds: rows, whether all numbers given out are of rows, where the audit chain is broken."""

    messages: int
    resources: int
    versions: int
    entries: int
    numbers_without_gaps: bool
    broken: str | None


@dataclass(frozen=True)
class Outcome:
    """The signal the process died of (0: it did not); what was there afterwards, and after the retries; the digests of
    the stored answer (None: nothing stored) and of those that two retries got.
    """

    signal: int
    left: Contents
    stored_answer: str | None
    answers: tuple[str, str]
    retried: Contents


def body() -> bytes:
    """A transaction that stores a patient and what belongs to him, as a hospital would send it."""
    patient: dict[str, Any] = {"resourceType": "Patient", "identifier": [{"system": "urn:oid:1.2.3", "value": "0001"}]}
    of = {"subject": {"reference": "urn:uuid:5a0e7f3f-0000-4a11-a000-000000000000"}}
    sessions: list[dict[str, Any]] = [
        {"resourceType": "Procedure", "status": "completed", "code": {"text": "TACE"}, **of, "performedDateTime": day}
        for day in (f"2024-03-{number:02}" for number in range(1, ENTRIES))
    ]
    entries = [
        {
            "fullUrl": f"urn:uuid:5a0e7f3f-0000-4a11-a000-{number:012}",
            "resource": each,
            "request": {"method": "POST", "url": each["resourceType"]},
        }
        for number, each in enumerate([patient, *sessions])
    ]
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode()


def send(store: Store) -> Answer:
    """The transaction under its key, as a client sends it: the first time, or again."""
    return transaction.process(store, ANYONE, Message("POST /fhir", body(), key=KEY), read(body(), BASE), BASE, "en")


def statements(url: str) -> int:
    """How many statements the transaction takes; the store is left empty."""
    store, seen = open_store(url), list[str]()
    event.listen(store.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    send(store)
    taken = len(seen)
    _empty(store)
    store.close()
    return taken


@dataclass(frozen=True)
class Killer:
    """A process that forks the children that die, and looks at what they leave."""

    process: subprocess.Popen[bytes]

    def outcome(self, point: Point) -> Outcome:
        """Into an empty store the transaction is sent by a process that dies there; then it is sent again."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(asdict(point)).encode() + b"\n")
        self.process.stdin.flush()
        found = json.loads(self.process.stdout.readline())
        found |= {"left": Contents(**found["left"]), "retried": Contents(**found["retried"])}
        return Outcome(**found | {"answers": tuple(found["answers"])})


@contextmanager
def killer(url: str, mode: str = "") -> Iterator[Killer]:
    """The process, over the store at this URL; the journal `mode` of SQLite is that of its version unless named."""
    command = [sys.executable, "-m", "tests.faults.killing", url, mode]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Killer(process)
        assert process.stdin
        process.stdin.close()
        process.wait(PATIENCE)


def _main(url: str) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _warm(url)
    gc.freeze()  # a child copies less
    for line in sys.stdin:
        point = Point(**json.loads(line))
        _look(url, _in_a_child(lambda point=point: _die(url, point)))  # type: ignore[misc]


def _warm(url: str) -> None:
    """What is imported and cached at the first time is there from now on."""
    store = open_store(url)
    send(store)
    _contents(store)
    _empty(store)
    store.close()


def _in_a_child(work: Callable[[], None]) -> int:
    """The signal that a child which does this dies of; 0: none."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def _die(url: str, point: Point) -> None:
    store = open_store(url)
    (_die_of_a_write if point.kind == BYTE else _die_of_an_event)(store.engine, point)
    send(store)


def _die_of_a_write(_: Engine, point: Point) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_FSIZE, (point.number, resource.RLIM_INFINITY))


def _die_of_an_event(on: Engine, point: Point) -> None:
    passed = dict.fromkeys((BEFORE, AFTER, BEFORE_COMMIT, AFTER_COMMIT), 0)

    def at(kind: str) -> Callable[..., None]:
        def count(*_: Any) -> None:
            passed[kind] += 1
            if kind == point.kind and passed[kind] in (point.number, 1 if point.number == 0 else -1):
                os.kill(os.getpid(), signal.SIGKILL)

        return count

    event.listen(on, "before_cursor_execute", at(BEFORE))
    event.listen(on, "after_cursor_execute", at(AFTER))
    event.listen(on, "commit", at(BEFORE_COMMIT))
    event.listen(on, "checkin", at(AFTER_COMMIT))


def _look(url: str, died: int) -> None:
    """Says on standard output what a new start finds, and what two retries make of it; leaves the store empty."""
    store = open_store(url)
    left = _contents(store)
    with store.reading() as connection:
        kept = connection.execute(select(MESSAGE.c.answer)).scalars().first()
    answers = [sha256(send(store).body).hexdigest() for _ in range(2)]
    stored = None if kept is None else sha256(kept).hexdigest()
    found = Outcome(died, left, stored, (answers[0], answers[1]), _contents(store))
    _empty(store)
    store.close()
    print(json.dumps(asdict(found)), flush=True)


def _contents(store: Store) -> Contents:
    with store.reading() as connection:
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (MESSAGE, RESOURCE, VERSION, AUDIT)
        ]
        numbers = [
            number
            for table in (MESSAGE, VERSION, AUDIT)
            for number in connection.execute(select(table.c.position)).scalars()
        ]
        last = connection.execute(select(POSITION.c.last)).scalar_one()
    messages, resources, versions, entries = counts
    gapless = sorted(numbers) == list(range(1, last + 1))
    return Contents(messages, resources, versions, entries, gapless, audit.verify(store).broken)


def _empty(store: Store) -> None:
    with store.writing() as writing:
        for table in reversed(METADATA.sorted_tables):
            if table is not POSITION:
                writing.connection.execute(table.delete())
        writing.connection.execute(update(POSITION).values(last=0, head=""))


if __name__ == "__main__":
    if sys.argv[2] in WAL_FROM:
        engine.WAL_SINCE = WAL_FROM[sys.argv[2]]
    _main(sys.argv[1])
