"""Portions: the resources of some patients in one file beside the output, the unit of work and of what is bounded.

Portions follow each other in the order of the patients, so the rows of one after the other are the rows of all.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from fhirnet.population.patient import Patient

PORTION = 16 * 1024 * 1024  # bytes of resources in a portion, about: what a process holds at a time
COLUMNS = ("rank", "key", "base", "source", "text")
SCHEMA = pa.schema([(name, pa.binary() if name == "text" else pa.string()) for name in COLUMNS])
COMPRESSED = pa.ipc.IpcWriteOptions(compression="lz4")


class Portions:
    """The portions of a folder, written by appending; `bounds` are the first ranks of all but the first."""

    def __init__(self, folder: Path, bounds: Sequence[str]) -> None:
        self.folder = folder
        self.bounds = bounds
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, batch: pa.RecordBatch) -> None:
        """Put every row of a batch of SCHEMA into its portion, by its rank."""
        if not len(batch):
            return
        rows: dict[int, list[int]] = defaultdict(list)
        for number, rank in enumerate(batch.column("rank").to_pylist()):
            rows[bisect_right(self.bounds, rank)].append(number)
        for portion, numbers in sorted(rows.items()):
            self.append(portion, batch.take(pa.array(numbers)) if len(rows) > 1 else batch)

    def append(self, portion: int, rows: pa.RecordBatch) -> None:
        """Put these rows into one portion."""
        with (
            path(self.folder, portion).open("ab") as file,
            pa.ipc.new_stream(file, SCHEMA, options=COMPRESSED) as stream,
        ):
            stream.write_batch(rows)

    def __len__(self) -> int:
        return len(self.bounds) + 1


def path(folder: Path, portion: int) -> Path:
    """Where a portion is."""
    return folder / f"portion-{portion:05}.arrows"


def patients(file: Path) -> Iterator[tuple[str, Patient]]:
    """The patients of a portion in the order of their ranks, with their ranks; none where there is no such file."""
    if not file.exists():
        return
    table = _read(file)
    ranks = table.column("rank").to_pylist()
    order = sorted(range(len(ranks)), key=ranks.__getitem__)
    start = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or ranks[order[end]] != ranks[order[start]]:
            yield ranks[order[start]], one(table.take(pa.array(order[start:end])))
            start = end


def one(rows: pa.Table | pa.RecordBatch) -> Patient:
    """The patient of all these rows."""
    bases = {base for base in rows.column("base").to_pylist() if base}
    base = bases.pop() if len(bases) == 1 else ""
    texts: list[bytes] = rows.column("text").to_pylist()
    return Patient(_first(rows, "key"), base, _first(rows, "source"), texts)


def _first(rows: Any, column: str) -> str:
    return rows.column(column)[0].as_py() or ""


def _read(file: Path) -> pa.Table:
    batches = []
    with pa.memory_map(str(file)) as mapped:
        while mapped.tell() < mapped.size():
            batches += list(pa.ipc.open_stream(mapped))
    return pa.Table.from_batches(batches, SCHEMA)
