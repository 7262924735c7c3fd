"""Files to portions: DuckDB reads lines, finds whose each is, and hands them over in batches; nothing is kept whole.

A resource belongs to the Patient that `subject`, `patient` or `individual` refers to: `Patient/p1`, an address that
ends so, a version of it, `urn:uuid:`. A Medication goes to every patient whose medication refers to it. A line that is
no JSON still names its patient where it can, who is then refused rather than judged without it.
"""

import gzip
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from fhirnet.population import owner
from fhirnet.population.portions import PORTION, SCHEMA, Portions
from fhirnet.population.pseudonyms import Pseudonyms
from fhirnet.population.source import TYPE, Source

MEMORY = "192MB"  # for DuckDB; what does not fit lies in a temporary folder beside the output
BATCH = 10_000  # lines that are handed over at a time
LONGEST = 20 * 1024 * 1024  # bytes of a line
MOST = 4096  # portions

LINES = """
    SELECT l, TRY(json_extract_string(l, [
        '$.resourceType', '$.id', '$.subject.reference', '$.patient.reference', '$.individual.reference',
        '$.medicationReference.reference'
    ])) AS j
    FROM read_csv({files}, header=false, delim='\\x01', quote='', escape='', columns={{'l': 'VARCHAR'}},
        auto_detect=false, max_line_size={longest}, buffer_size={buffer},
        ignore_errors=true, store_rejects=true)
    WHERE length(trim(l)) > 0
"""
KEYED = f"""
    SELECT l, coalesce(j[1], '{owner.UNREADABLE}') AS type, j[2] AS id, j[6] AS medication, regexp_extract(
        CASE
            WHEN j IS NULL THEN coalesce(
                nullif(regexp_extract(l, '{owner.SUBJECT}', 1), ''),
                'Patient/' || regexp_extract(l, '{owner.PATIENT}', 1))
            WHEN j[1] = 'Patient' THEN 'Patient/' || j[2]
            ELSE coalesce(j[3], j[4], j[5])
        END,
        '{owner.OWNER}', ['b', 'p', 'u', 'q']
    ) AS who
    FROM lines
"""
RESOURCES = """
    SELECT l, type, coalesce(who.b || who.u, '') AS base, coalesce(who.p || who.q, '') AS patient
    FROM keyed WHERE type <> 'Medication'
"""
MEDICATIONS = f"""
    SELECT DISTINCT m.l, m.type, u.base, u.patient
    FROM (
        SELECT DISTINCT who.b || who.u AS base, who.p || who.q AS patient,
            regexp_extract(medication, '{owner.LAST}', 1) AS id
        FROM keyed WHERE medication IS NOT NULL AND who.p || who.q <> ''
    ) AS u JOIN (SELECT l, type, id FROM keyed WHERE type = 'Medication') AS m ON m.id = u.id
"""
UNREAD = f"""
    SELECT '' AS l, '{owner.UNREADABLE}' AS type, who.b || who.u AS base, who.p || who.q AS patient FROM (
        SELECT regexp_extract(
            coalesce(
                nullif(regexp_extract(csv_line, '{owner.SUBJECT}', 1), ''),
                'Patient/' || regexp_extract(csv_line, '{owner.PATIENT}', 1)),
            '{owner.OWNER}', ['b', 'p', 'u', 'q']
        ) AS who FROM reject_errors WHERE scan_id = (SELECT max(scan_id) FROM reject_errors)
    )
"""  # lines that are not UTF-8 or too long, of the last scan: no resource is made of them, their patients are refused
BOUNDS = """
    SELECT min(patient) FROM (
        SELECT patient, ntile({portions}) OVER (ORDER BY patient) AS n FROM (
            SELECT DISTINCT who.p || who.q AS patient FROM keyed WHERE {chosen} AND who.p || who.q <> ''
        )
    ) GROUP BY n ORDER BY n
"""


@dataclass(slots=True)
class Grouped:
    """How many portions there are, and how many resources belong to no patient that is known, by type."""

    portions: int
    unknown: Counter[str] = field(default_factory=Counter)


def group(source: Source, folder: Path, key: bytes | None, threads: int) -> Grouped:
    """The resources of a source put into portions in a new folder."""
    if not source.resources:
        return _bundles(source, folder, key)
    with duckdb.connect() as engine:
        for setting, value in _settings(folder, threads).items():
            engine.execute(f"SET {setting} = '{value}'")
        portions = Portions(folder, _bounds(engine, source, key))
        grouped = Grouped(len(portions))
        queries = [_over(source.resources, RESOURCES), UNREAD]
        if files := _holding(source, "Medication"):
            queries.append(_over(files, MEDICATIONS))
        for query in queries:
            for batch in engine.sql(query).to_arrow_reader(BATCH):
                portions.add(_known(batch, grouped.unknown, key))
    return grouped


def _settings(folder: Path, threads: int) -> Mapping[str, str]:
    return {
        "memory_limit": MEMORY,
        "temp_directory": str(folder / "spilled"),
        "threads": str(threads),
        "preserve_insertion_order": "false",
        "enable_progress_bar": "false",
    }


def _over(files: Sequence[str], query: str) -> str:
    """The query over the keyed lines of these files."""
    listed = "[" + ", ".join("'" + file.replace("'", "''") + "'" for file in files) + "]"
    lines = LINES.format(files=listed, longest=LONGEST, buffer=LONGEST + 1)
    return f"WITH lines AS ({lines}), keyed AS ({KEYED}) {query}"


def _holding(source: Source, type_: str) -> list[str]:
    """The files that may hold resources of a type, or of one whose name begins so."""
    found = {each: TYPE.findall(each.rpartition("/")[2]) for each in source.resources}
    return [each for each, types in found.items() if not types or any(name.startswith(type_) for name in types)]


def _bounds(engine: duckdb.DuckDBPyConnection, source: Source, key: bytes | None) -> list[str]:
    """The first ranks of all portions but the first: of equal numbers of patients; pseudonyms are spread evenly."""
    count = min(MOST, 1 + source.size // PORTION)
    if key is not None:
        return _even(count)
    files = _holding(source, "Patient")
    bounds = BOUNDS.format(portions=count, chosen="type = 'Patient'" if files else "true")
    firsts = engine.execute(_over(files or source.resources, bounds)).fetchall()
    return [f"Patient/{first}" for (first,) in firsts[1:]]


def _even(count: int) -> list[str]:
    return [f"urn:uuid:{number * 2**32 // count:08x}" for number in range(1, count)]


def _known(batch: pa.RecordBatch, unknown: Counter[str], key: bytes | None) -> pa.RecordBatch:
    """The resources of known patients, ranked; the others are counted."""
    named = pc.not_equal(batch.column("patient"), "")
    if not pc.all(named).as_py():
        unknown.update(batch.filter(pc.invert(named)).column("type").to_pylist())
        batch = batch.filter(named)
    names = pc.binary_join_element_wise("Patient", batch.column("patient"), "/")
    ranks = names if key is None else pa.array([_pseudonym(key, name) for name in names.to_pylist()], pa.string())
    empty = pa.repeat(pa.scalar("", pa.string()), len(batch))
    columns = [ranks, names, batch.column("base"), empty, batch.column("l").cast(pa.binary())]
    return pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


@lru_cache(maxsize=65536)
def _pseudonym(key: bytes, name: str) -> str:
    return Pseudonyms(key, name).of(name)


def _bundles(source: Source, folder: Path, key: bytes | None) -> Grouped:
    """Every Bundle put into portions: in the order of files and lines, or of pseudonyms."""
    portions = Portions(folder, _even(1 + source.size // PORTION) if key else [])
    number, held = 0, 0
    for name, text in _texts(source):
        rank = Pseudonyms(key, name).of(name) if key else name
        row = pa.RecordBatch.from_pylist(
            [{"rank": rank, "key": "", "base": "", "source": name, "text": text}], schema=SCHEMA
        )
        if key:
            portions.add(row)
            continue
        if held > PORTION:
            number, held = number + 1, 0
        portions.append(number, row)
        held += len(text)
    return Grouped(len(portions) if key else number + 1)


def _texts(source: Source) -> Iterator[tuple[str, bytes]]:
    """Every Bundle with its name: the file, or the file and the number of the line."""
    plain = {each: each.rpartition("/")[2] for each in (*source.bundles, *source.bundle_lines)}
    names = plain if len(set(plain.values())) == len(plain) else {each: each for each in plain}
    for file in sorted(names, key=names.__getitem__):
        if file in source.bundles:
            yield names[file], Path(file).read_bytes()
            continue
        with gzip.open(file, "rb") if file.lower().endswith(".gz") else open(file, "rb") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield f"{names[file]}:{number:08}", line
