"""The same run on Apache Spark, where one machine is outgrown: the same function per patient, the same writer.

Lines are read, keyed and sorted by patient by Spark; Python answers the patients of a partition one after the other
(`mapInArrow` over sorted rows keeps one patient in memory, `applyInArrow` would need the whole group as a table and a
second shuffle); the driver writes the rows in the order of the partitions, which is that of the patients. What fails
is done again by Spark; a run that was killed begins anew.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as f

from fhirnet.errors import Issue, Refused
from fhirnet.population import owner, portions, writing
from fhirnet.population.asking import Asked
from fhirnet.population.patient import Patient, evaluated
from fhirnet.population.pseudonyms import Pseudonyms
from fhirnet.population.row import COLUMNS, Row
from fhirnet.population.running import PARTS, Run, Told, alone, begin, finish
from fhirnet.population.source import Source

HELD = 5_000  # rows of an answer that a task holds before it hands them over
BATCH = 1_000  # resources that Spark hands to Python at a time
ROWS = ", ".join(f"{name} string" for name in COLUMNS)
RESOURCE = """
    resourceType string, id string, subject struct<reference: string>, patient struct<reference: string>,
    individual struct<reference: string>, medicationReference struct<reference: string>
"""


def run(this: Run, master: str | None, told: Told) -> None:
    """Evaluate a population; `master` of None is that of spark-submit. Refused as by `running.run`."""
    if this.source.bundle_lines:
        raise Refused(Issue("parameter", "Spark does not number lines: evaluate files of Bundle lines with duckdb"))
    this.folder.mkdir(parents=True, exist_ok=True)
    with alone(this.folder):
        if not begin(this):
            return
        told("evaluating", 0, 1)
        part = this.folder / PARTS / "part-00000.parquet"
        part.parent.mkdir(exist_ok=True)
        with _session(master, this.processes) as session:
            keyed = _keyed(session, this.source)
            unknown = _unknown(keyed) if keyed is not None else {}
            resources = _bundles(session, this.source) if keyed is None else _resources(keyed)
            answers = _answers(_ranked(resources, this.asked.key), this.asked).persist(StorageLevel.DISK_ONLY)
            answers.count()  # every partition at once; the iterator below would compute one after the other
            writing.write_part((Row(*cells) for cells in answers.toLocalIterator()), part)
        told("evaluating", 1, 1)
        writing.join([part], this.folder, this.form)
        finish(this.folder, unknown)


def _session(master: str | None, processes: int) -> Any:
    builder = SparkSession.builder.appName("fhirnet population")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", str(BATCH))
    builder = builder.config("spark.sql.caseSensitive", "true").config("spark.ui.showConsoleProgress", "false")
    if master is not None and master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # else whatever python3 is first on the path
    if master is not None:
        builder = builder.master(master)
    return builder.getOrCreate()


def _keyed(session: SparkSession, source: Source) -> DataFrame | None:
    """Every line with its type and its patient; None where the cases are Bundles."""
    if not source.resources:
        return None
    lines = session.read.text(list(source.resources)).where("length(trim(value)) > 0")
    read = lines.withColumn("j", f.from_json("value", f"{RESOURCE}, _corrupt_record string"))
    broken = f.col("j._corrupt_record").isNotNull()
    named = f.coalesce("j.subject.reference", "j.patient.reference", "j.individual.reference")
    patient = f.concat(f.lit("Patient/"), f.col("j.id"))
    guessed = f.regexp_extract("value", owner.SUBJECT, 1)
    himself = f.concat(f.lit("Patient/"), f.regexp_extract("value", owner.PATIENT, 1))
    reference = (
        f.when(broken, f.when(guessed != "", guessed).otherwise(himself))
        .when(f.col("j.resourceType") == "Patient", patient)
        .otherwise(named)
    )
    type_ = f.when(broken, owner.UNREADABLE).otherwise(f.coalesce("j.resourceType", f.lit(owner.UNREADABLE)))
    whose = read.select(
        "value",
        type_.alias("type"),
        f.col("j.id").alias("id"),
        f.col("j.medicationReference.reference").alias("medication"),
        f.coalesce(reference, f.lit("")).alias("reference"),
    )
    base, p = f.concat(_part(1), _part(3)).alias("base"), f.concat(_part(2), _part(4)).alias("p")
    return whose.select("value", "type", "id", "medication", base, p)


def _part(group: int) -> Column:
    """A part of a reference to a patient; "" where it has none."""
    return f.regexp_extract("reference", owner.OWNER, group)


def _unknown(keyed: DataFrame) -> Mapping[str, int]:
    """How many resources belong to no patient that is known, by type."""
    counted = keyed.where("p = '' AND type <> 'Medication'").groupBy("type").count().collect()
    return Counter({row["type"]: row["count"] for row in counted})


def _resources(keyed: DataFrame) -> DataFrame:
    """The resources of known patients; a Medication for each of them that a medication of his refers to."""
    own = keyed.where("p <> '' AND type <> 'Medication'").select("p", "base", "value")
    wanted = keyed.where("medication IS NOT NULL AND p <> ''").select(
        "p", "base", f.regexp_extract("medication", owner.LAST, 1).alias("id")
    )
    medications = keyed.where("type = 'Medication'").select("id", "value")
    shared = wanted.distinct().join(medications, "id").select("p", "base", "value").distinct()
    key = f.concat(f.lit("Patient/"), f.col("p"))
    every = own.union(shared)
    return every.select(key.alias("key"), "base", f.lit("").alias("source"), f.encode("value", "UTF-8").alias("text"))


def _bundles(session: SparkSession, source: Source) -> DataFrame:
    """The Bundles by the names of their files."""
    names = {each.rpartition("/")[2] for each in source.bundles}
    if len(names) < len(source.bundles):
        raise Refused(Issue("parameter", "two files of Bundles have one name; evaluate their folders one by one"))
    read = session.read.format("binaryFile").load(list(source.bundles))
    name = f.url_decode(f.regexp_replace(f.element_at(f.split("path", "/"), -1), r"\+", "%2B"))
    return read.select(
        f.lit("").alias("key"), f.lit("").alias("base"), name.alias("source"), f.col("content").alias("text")
    )


def _ranked(resources: DataFrame, key: bytes | None) -> DataFrame:
    """The resources with the rank of their patient: his name or the file of his Bundle, or the pseudonym of either."""
    name = f.when(f.col("key") == "", f.col("source")).otherwise(f.col("key"))
    if key is not None:
        name = f.udf(lambda plain: Pseudonyms(key, plain).of(plain), "string")(name)
    return resources.select(name.alias("rank"), "key", "base", "source", "text")


def _answers(ranked: DataFrame, asked: Asked) -> DataFrame:
    """The rows of every patient, in the order of the ranks over all partitions."""

    def answer(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rows: list[Row] = []
        for patient in _consecutive(batches):
            rows += evaluated(patient, asked)
            if len(rows) >= HELD:
                yield writing.table(rows)
                rows = []
        yield writing.table(rows)

    return ranked.repartitionByRange("rank").sortWithinPartitions("rank").mapInArrow(answer, ROWS)


def _consecutive(batches: Iterable[pa.RecordBatch]) -> Iterator[Patient]:
    """The patients of batches that are sorted by rank; one may begin in a batch and end in another."""
    for _, pieces in groupby(_pieces(batches), key=itemgetter(0)):
        yield portions.one(pa.Table.from_batches([piece for _, piece in pieces]))


def _pieces(batches: Iterable[pa.RecordBatch]) -> Iterator[tuple[str, pa.RecordBatch]]:
    """What each batch holds of each patient, with his rank."""
    for batch in batches:
        start = 0
        for rank, same in groupby(batch.column("rank").to_pylist()):
            count = len(list(same))
            yield rank, batch.slice(start, count)
            start += count
