"""Killed at any point of a transaction: all of it is stored or nothing, and the retry stores it once."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue
from signal import SIGKILL, SIGXFSZ

import pytest

from fhirnet.store import open_store
from tests.faults import killing
from tests.faults.killing import AFTER, AFTER_COMMIT, BEFORE, BEFORE_COMMIT, BYTE, Contents, Killer, Outcome, Point

PROCESSES = 2  # that die at a time
STEP = int(os.environ.get("FAULT_STEP", "4104"))  # bytes between two points within a file: by default a page
NOTHING = Contents(messages=0, resources=0, versions=0, entries=0, numbers_without_gaps=True, broken=None)
ALL = Contents(
    messages=1,
    resources=killing.ENTRIES,
    versions=killing.ENTRIES,
    entries=1,
    numbers_without_gaps=True,
    broken=None,
)


def outcomes(new_database: Callable[[], str], points: list[Point], mode: str = "") -> dict[Point, Outcome]:
    """What became of the transaction at each point."""
    free: SimpleQueue[Killer] = SimpleQueue()

    def outcome(point: Point) -> Outcome:
        killer = free.get()
        found = killer.outcome(point)
        free.put(killer)
        return found

    with ExitStack() as stack, ThreadPoolExecutor(PROCESSES) as pool:
        for _ in range(PROCESSES):
            url = new_database()
            open_store(url).close()
            free.put(stack.enter_context(killing.killer(url, mode)))
        return dict(zip(points, pool.map(outcome, points), strict=True))


def between_statements(url: str) -> list[Point]:
    numbers = range(1, killing.statements(url) + 1)
    return [Point(kind, number) for number in numbers for kind in (BEFORE, AFTER)] + [
        Point(BEFORE_COMMIT),
        Point(AFTER_COMMIT),
    ]


@pytest.fixture
def new_sqlite(tmp_path: Path) -> Callable[[], str]:
    return lambda: f"sqlite:///{tmp_path}/{len(list(tmp_path.iterdir()))}.sqlite"


@pytest.mark.fault("F1")
@pytest.mark.fault("F2")
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_killed_between_statements_all_is_stored_or_nothing(kind: str, request: pytest.FixtureRequest) -> None:
    new_database = request.getfixturevalue(f"new_{kind}")
    points = between_statements(new_database())
    assert len(points) >= 200
    for point, found in outcomes(new_database, points).items():
        assert found.signal == SIGKILL, point
        whole = point.kind == AFTER_COMMIT
        assert found.left == (ALL if whole else NOTHING), point
        assert found.stored_answer == (found.answers[0] if whole else None), point
        assert found.answers[0] == found.answers[1], point
        assert found.retried == ALL, point


@pytest.mark.fault("F1")
@pytest.mark.parametrize("mode", killing.WAL_FROM)
def test_killed_while_a_file_is_written_all_is_stored_or_nothing(
    new_sqlite: Callable[[], str], tmp_path: Path, mode: str
) -> None:
    open_store(new_sqlite()).close()
    (file,) = tmp_path.glob("*.sqlite")
    points = [Point(BYTE, size) for size in range(0, file.stat().st_size + STEP, STEP)]
    found = outcomes(new_sqlite, points, mode)
    assert SIGXFSZ in {each.signal for each in found.values()}
    for point, each in found.items():
        assert each.left == (NOTHING if each.signal else ALL), point
        assert each.answers[0] == each.answers[1] == (each.stored_answer or each.answers[0]), point
        assert each.retried == ALL, point
