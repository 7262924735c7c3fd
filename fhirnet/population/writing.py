"""Rows to files: parts while it goes on, then one Parquet file in the order of the patients, and other forms of it.

The same rows give the same bytes: fixed schema, fixed row groups, one writer, no clock.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

from fhirnet.population.row import COLUMNS, Row
from mappings import population_result

SCHEMA = pa.schema([(name, pa.string()) for name in COLUMNS])
ROW_GROUP = 50_000  # rows
HELD = 5_000  # rows of a part that are held before they are written
VERDICTS = "verdicts.parquet"
FORMS = ("parquet", "csv", "ndjson")


def write_part(rows: Iterable[Row], file: Path) -> None:
    """The rows as one file, which is there when it is whole."""
    unfinished = _unfinished(file)
    with pq.ParquetWriter(unfinished, SCHEMA, compression="zstd") as writer:
        for some in _some(rows):
            writer.write_batch(table(some))
    os.replace(unfinished, file)


def join(parts: Sequence[Path], folder: Path, form: str) -> None:
    """The parts, in their order, as one Parquet file; then the same in another form where that was asked for."""
    whole = folder / VERDICTS
    unfinished = _unfinished(whole)
    with pq.ParquetWriter(unfinished, SCHEMA, compression="zstd") as writer:
        for group in _regrouped(parts):
            writer.write_table(group, row_group_size=ROW_GROUP)
    os.replace(unfinished, whole)
    if form != "parquet":
        {"csv": _csv, "ndjson": _ndjson}[form](whole)


def rows_of(file: Path, columns: Sequence[str] = COLUMNS) -> Iterator[tuple[str, ...]]:
    """The rows of a Parquet file in their order, these columns of them."""
    with pq.ParquetFile(file) as parquet:
        for batch in parquet.iter_batches(ROW_GROUP // 10, columns=list(columns)):
            yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


def table(rows: Sequence[Row]) -> pa.RecordBatch:
    """The rows as columns."""
    columns = zip(*rows, strict=True) if rows else [()] * len(COLUMNS)
    return pa.RecordBatch.from_arrays([pa.array(column, pa.string()) for column in columns], schema=SCHEMA)


def _some(rows: Iterable[Row]) -> Iterator[list[Row]]:
    held: list[Row] = []
    for row in rows:
        held.append(row)
        if len(held) >= HELD:
            yield held
            held = []
    yield held


def _regrouped(parts: Sequence[Path]) -> Iterator[pa.Table]:
    """The rows of all parts in groups of one size, whatever the sizes of the parts."""
    held: list[pa.Table] = []
    count = 0
    for part in parts:
        with pq.ParquetFile(part) as file:
            for batch in file.iter_batches(ROW_GROUP):
                held.append(pa.Table.from_batches([batch]))
                count += len(batch)
                while count >= ROW_GROUP:
                    everything = pa.concat_tables(held)
                    yield everything.slice(0, ROW_GROUP).combine_chunks()
                    held, count = [everything.slice(ROW_GROUP)], count - ROW_GROUP
    yield pa.concat_tables([SCHEMA.empty_table(), *held]).combine_chunks()


def _csv(whole: Path) -> None:
    file = whole.with_name("verdicts.csv")
    unfinished = _unfinished(file)
    with pq.ParquetFile(whole) as parquet, pyarrow.csv.CSVWriter(unfinished, SCHEMA) as writer:
        for batch in parquet.iter_batches(ROW_GROUP):
            writer.write_batch(batch)
    os.replace(unfinished, file)


def _ndjson(whole: Path) -> None:
    """A small Observation a line, of every patient and definition; who could not be evaluated has none."""
    file = whole.with_name("verdicts.ndjson")
    unfinished = _unfinished(file)
    with unfinished.open("wb") as lines:
        for rows in _answers(whole):
            lines.write(population_result.write(rows[0]._asdict(), [row._asdict() for row in rows[1:]]) + b"\n")
    os.replace(unfinished, file)


def _answers(whole: Path) -> Iterator[list[Row]]:
    """The rows of one answer after the other: a verdict and its criteria."""
    answer: list[Row] = []
    for row in map(Row._make, rows_of(whole)):
        if not row.criterion and answer:
            yield answer
            answer = []
        if not row.problem:
            answer.append(row)
    if answer:
        yield answer


def _unfinished(file: Path) -> Path:
    return file.with_name(f".{file.name}.unfinished")
