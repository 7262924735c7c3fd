"""Files to portions: DuckDB reads lines, finds whose each is, and hands them over in batches; nothing is kept whole.

A resource belongs to the Patient that `subject`, `patient` or `individual` refers to: `Patient/p1`, an address that
ends so, a version of it, `urn:uuid:`. A Medication goes to every patient whose medication refers to it. A line that is
no JSON still names its patient where it can, who is then refused rather than judged without it.
"""

import gzip
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from zlib import crc32

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from fhirnet.population import owner
from fhirnet.population.portions import PORTION, SCHEMA, Portions
from fhirnet.population.pseudonyms import Pseudonyms
from fhirnet.population.source import TYPE, Source, remote

MEMORY = "192MB"  # for the engine; what does not fit lies in a temporary folder beside the output
THREADS = "1"  # each has 64 MB of buffers; reading is an eighth of the work, and answering uses every core
BATCH = 5_000  # lines that are handed over at a time
SAMPLE = 100_000  # patients that are looked at, at most, to find where portions begin
LONGEST = 4 * 1024 * 1024  # bytes of a line that are read at a time
CHECKED = 1_000  # lines of a file with a broken one that are looked at again at a time
MOST = 4096  # portions

LINES = """
    SELECT json AS l, json_extract_string(json, [
        '$.resourceType', '$.id', '$.subject.reference', '$.patient.reference', '$.individual.reference',
        '$.medicationReference.reference'
    ]) AS j
    FROM read_ndjson_objects({files}, maximum_object_size={longest}, ignore_errors=true)
"""  # of a line that is no JSON it makes a row without content
KEYED = f"""
    SELECT l, coalesce(j[1], '{owner.UNREADABLE}') AS type, j[2] AS id, j[6] AS medication, regexp_extract(
        CASE WHEN j[1] = 'Patient' THEN 'Patient/' || j[2] ELSE coalesce(j[3], j[4], j[5]) END,
        '{owner.OWNER}', ['b', 'p', 'u', 'q']
    ) AS who
    FROM lines
"""  # own constants  # noqa: S608  # nosec B608
RESOURCES = """
    SELECT coalesce(CAST(l AS VARCHAR), '') AS l, type,
        coalesce(who.b || who.u, '') AS base, coalesce(who.p || who.q, '') AS patient
    FROM keyed WHERE type <> 'Medication'
"""
BROKEN = """
    SELECT DISTINCT filename FROM
        read_ndjson_objects({files}, filename=true, maximum_object_size={longest}, ignore_errors=true)
    WHERE json IS NULL
"""
VALID = "SELECT json_valid(line) FROM (SELECT unnest(?) AS line)"
MEDICATIONS = f"""
    SELECT DISTINCT m.l, m.type, u.base, u.patient
    FROM (
        SELECT DISTINCT who.b || who.u AS base, who.p || who.q AS patient,
            regexp_extract(medication, '{owner.LAST}', 1) AS id
        FROM keyed WHERE medication IS NOT NULL AND who.p || who.q <> ''
    ) AS u JOIN (SELECT l, type, id FROM keyed WHERE type = 'Medication') AS m ON m.id = u.id
"""  # own constants  # noqa: S608  # nosec B608
PATIENTS = """
    SELECT who.p || who.q AS patient FROM keyed WHERE {chosen} AND who.p || who.q <> ''
"""


@dataclass(slots=True)
class Grouped:
    """How many portions there are, and how many resources belong to no patient that is known, by type."""

    portions: int
    unknown: Counter[str] = field(default_factory=Counter)


def group(source: Source, folder: Path, key: bytes | None) -> Grouped:
    """The resources of a source put into portions in a new folder."""
    if not source.resources:
        return _bundles(source, folder, key)
    with duckdb.connect() as engine:
        for setting, value in _settings(folder).items():
            engine.execute(f"SET {setting} = '{value}'")
        portions = Portions(folder, _bounds(engine, source, key))
        grouped = Grouped(len(portions))
        for files, query in ((source.resources, RESOURCES), (_holding(source, "Medication"), MEDICATIONS)):
            if files:
                for batch in engine.sql(_over(files, query)).to_arrow_reader(BATCH):
                    portions.add(_known(batch, grouped.unknown, key))
        if grouped.unknown[owner.UNREADABLE]:
            for patients in _of_broken_lines(engine, source.resources):
                grouped.unknown[owner.UNREADABLE] -= len(patients)
                portions.add(_known(_nothing_of(patients), grouped.unknown, key))
    return grouped


def _settings(folder: Path) -> Mapping[str, str]:
    return {
        "memory_limit": MEMORY,
        "temp_directory": str(folder / "spilled"),
        "threads": THREADS,
        "preserve_insertion_order": "false",
        "enable_progress_bar": "false",
    }


def _of_broken_lines(engine: duckdb.DuckDBPyConnection, files: Sequence[str]) -> Iterator[list[str]]:
    """The patients that lines which are no JSON name; of files that only the engine can read, none."""
    broken = engine.execute(BROKEN.format(files=_listed(files), longest=LONGEST)).fetchall()
    for file in sorted(name for (name,) in broken if not remote(name)):
        with gzip.open(file, "rb") if file.lower().endswith(".gz") else open(file, "rb") as lines:
            for some in iter(lambda lines=lines: list(islice(lines, CHECKED)), []):  # type: ignore[misc]
                texts = [line.decode("utf-8", "replace") for line in some]
                valid = [sound for (sound,) in engine.execute(VALID, [texts]).fetchall()]
                wrong = [t for t, line, sound in zip(texts, some, valid, strict=True) if not (sound and _utf8(line))]
                if found := [patient for patient in map(owner.guessed, wrong) if patient]:
                    yield found


def _utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _nothing_of(patients: Sequence[str]) -> pa.RecordBatch:
    """A resource without content of each of these, which refuses him."""
    return pa.RecordBatch.from_pydict(
        {"l": [""] * len(patients), "base": [""] * len(patients), "patient": list(patients)}
    )


def _listed(files: Sequence[str]) -> str:
    return "[" + ", ".join("'" + file.replace("'", "''") + "'" for file in files) + "]"


def _over(files: Sequence[str], query: str) -> str:
    """The query over the keyed lines of these files."""
    lines = LINES.format(files=_listed(files), longest=LONGEST)
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
    patients = _over(files or source.resources, PATIENTS.format(chosen="type = 'Patient'" if files else "true"))
    found = (batch.column("patient").to_pylist() for batch in engine.sql(patients).to_arrow_reader(BATCH))
    some = _thinned(chain.from_iterable(found))
    return sorted({f"Patient/{some[number * len(some) // count]}" for number in range(1, count)}) if some else []


def _thinned(patients: Iterable[str]) -> list[str]:
    """Some of these in order: all, or of many those that a checksum chooses, so that they are spread evenly."""
    some: list[str] = []
    step = 1
    for patient in patients:
        if crc32(patient.encode()) % step == 0:
            some.append(patient)
            if len(some) > SAMPLE:
                step *= 2
                some = [each for each in some if crc32(each.encode()) % step == 0]
    return sorted(some)


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
