"""What a population costs: patients per CPU-second beside DuckDB's own extraction of columns from the same files.

    python -m benchmarks.population [--patients 1000] [--resources 60] [--folder DIR]

In one run, over the same NDJSON (synthetic HCC patients, or a folder of your own): DuckDB selects code, system, value,
unit, date and subject of every resource into columns; `fhirnet population evaluate` answers every patient in one
process, then in two. It prints the CPU seconds of each (all threads, all child processes), the ratio of patients per
CPU-second, how much faster two processes are, the largest memory of all processes together, and the stations of one
patient.
"""

import argparse
import gc
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple, TextIO

import orjson

from fhirnet.population import grouping, portions, source
from fhirnet.population.answers import OF_QUESTION
from fhirnet.population.asking import Asked, named
from fhirnet.population.patient import evaluated
from fhirnet.population.row import Row
from fhirnet.population.writing import write_part
from fixtures.realistic import bundle
from mappings import bundle as mapped
from mappings import r4

TEMPLATES = 20  # different patients; the others are these under other ids
EXTRACTION = """
import duckdb, sys
engine = duckdb.connect()
engine.execute("SET threads = 1")
engine.execute("SET memory_limit = '256MB'")
coded = "STRUCT(coding STRUCT(system VARCHAR, code VARCHAR)[], text VARCHAR)"
amount = "STRUCT(value VARCHAR, unit VARCHAR, code VARCHAR, comparator VARCHAR)"
period = 'STRUCT("start" VARCHAR, "end" VARCHAR)'
columns = {
    "resourceType": "VARCHAR", "id": "VARCHAR", "status": "VARCHAR", "code": coded,
    "medicationCodeableConcept": coded, "valueCodeableConcept": coded, "valueQuantity": amount,
    "effectiveDateTime": "VARCHAR", "effectivePeriod": period, "performedDateTime": "VARCHAR",
    "performedPeriod": period, "onsetDateTime": "VARCHAR", "birthDate": "VARCHAR",
    "subject": "STRUCT(reference VARCHAR)", "patient": "STRUCT(reference VARCHAR)",
    "component": f"STRUCT(code {coded}, valueQuantity {amount}, valueCodeableConcept {coded}, valueBoolean VARCHAR)[]",
}
for file in sys.argv[1:]:
    engine.execute(f"COPY (SELECT * FROM read_json('{file}', format='newline_delimited', columns={columns})) "
        "TO '/dev/null' (FORMAT parquet, COMPRESSION uncompressed)")
"""


class Cost(NamedTuple):
    """CPU seconds and seconds of a command, and the largest memory of it and its children together, in MB."""

    cpu: float
    wall: float
    memory: float


def main() -> None:
    """Prints what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--patients", type=int, default=1000)
    parser.add_argument("--resources", type=int, default=60)
    parser.add_argument("--folder", type=Path, help="NDJSON to use instead; --patients says how many it holds")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fhirnet-population-") as scratch:
        folder = asked.folder or registry(Path(scratch) / "source", asked.patients, asked.resources)
        files = source.find([str(folder)])
        print(f"{asked.patients} patients, {files.size / 1e6:.0f} MB of NDJSON")
        extraction = measured([sys.executable, "-c", EXTRACTION, *files.resources])
        one, two = (evaluation(folder, Path(scratch) / f"{n}", n) for n in (1, 2))
        tell("DuckDB, columns only", extraction, asked.patients)
        tell("evaluated, 1 process", one, asked.patients)
        tell("evaluated, 2 processes", two, asked.patients)
        print(f"patients per CPU-second, ratio to the extraction: {extraction.cpu / one.cpu:.3f}")
        print(f"two processes are {one.wall / two.wall:.2f} times as fast as one")
        stations(files, Path(scratch) / "stations")


def registry(folder: Path, patients: int, resources: int) -> Path:
    """NDJSON of so many patients, a file a type."""
    folder.mkdir(parents=True)
    templates = [_lines(bundle(resources, seed)) for seed in range(TEMPLATES)]
    files: dict[str, TextIO] = {}
    for number in range(patients):
        old, lines = templates[number % TEMPLATES]
        for type_, line in lines:
            if type_ not in files:
                files[type_] = (folder / f"{type_}.ndjson").open("w", encoding="utf-8")
            files[type_].write(line.replace(old, f"{old[:-8]}{number:08}"))
    for file in files.values():
        file.close()
    return folder


def _lines(body: bytes) -> tuple[str, list[tuple[str, str]]]:
    """The id of the patient, and the resources of a Bundle as lines with their types."""
    entries = [entry["resource"] for entry in orjson.loads(body)["entry"]]
    patient = next(each["id"] for each in entries if each["resourceType"] == "Patient")
    return patient, [(each["resourceType"], orjson.dumps(each).decode() + "\n") for each in entries]


def evaluation(folder: Path, out: Path, processes: int) -> Cost:
    """The cost of the command that evaluates, from its start to its end."""
    command = [sys.executable, "-m", "fhirnet", "population", "evaluate", str(folder), "-o", str(out)]
    return measured([*command, "--processes", str(processes), "--json"])


def measured(command: list[str]) -> Cost:
    """What a command costs."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL) as process,  # own program  # noqa: S603  # nosec B603
        watched(process.pid) as peak,
    ):
        if process.wait() != 0:
            sys.exit(f"{command[:4]} failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, time.perf_counter() - start, peak[0])


@contextmanager
def watched(root: int) -> Iterator[list[float]]:
    """The largest memory of a process and all below it, looked at ten times a second; what they share counts once."""
    peak, over = [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            peak[0] = max(peak[0], sum(map(_proportional, _family(root))) / 1000)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _family(root: int) -> list[int]:
    """A process and all below it."""
    parents = {}
    for each in os.listdir("/proc"):
        if each.isdecimal():
            try:
                parents[int(each)] = int(Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    family = [root]
    for one in family:
        family += [child for child, parent in parents.items() if parent == one]
    return family


def _proportional(process: int) -> int:
    """The kB of a process, of what it shares its share."""
    try:
        text = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def tell(what: str, cost: Cost, patients: int) -> None:
    """One line."""
    rate = patients / cost.cpu
    print(f"{what:<24}{cost.cpu:>8.2f} CPU s {cost.wall:>8.2f} s {rate:>8.0f} patients/CPU s {cost.memory:>6.0f} MB")


def stations(files: source.Source, work: Path) -> None:
    """Where the CPU of one patient goes, in microseconds."""
    asked = Asked(names=named([], []))
    start = time.process_time()
    grouped = grouping.group(files, work, None)
    spent = time.process_time() - start
    some = [each for n in range(min(2, grouped.portions)) for _, each in portions.patients(portions.path(work, n))]
    count = sum(1 for n in range(grouped.portions) for _ in portions.patients(portions.path(work, n)))
    begin, between = b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":', b'},{"resource":'
    bodies = [begin + between.join(patient.texts) + b"}]}" for patient in some]
    decoded = [r4.receive(body).bundle() for body in bodies]
    read = [mapped.read(each) for each in decoded]
    cases = [each.known_on(each.latest, recorded_filter=False).case for each in read if each.latest]
    rows = [row for each in some for row in evaluated(each, asked)]

    def row(**cells: str) -> Row:
        return Row("", "", **cells)

    timed: dict[str, Callable[[], object]] = {
        "check and decode": lambda: [r4.receive(body).bundle() for body in bodies],
        "read into records": lambda: [mapped.read(each) for each in decoded],
        "cut at a day": lambda: [e.known_on(e.latest, recorded_filter=False) for e in read if e.latest],
        **{
            f"rules and rows, {question}": lambda q=question, n=names: [list(OF_QUESTION[q](c, n, row)) for c in cases]  # type: ignore[misc]
            for question, names in asked.names
        },
        "write": lambda: write_part(rows, work / "part"),
    }
    print(f"  {'group by patient':<40}{spent / count * 1e6:>8.0f} us a patient")
    gc.collect()
    gc.freeze()
    gc.disable()
    for what, call in timed.items():
        start = time.process_time()
        call()
        print(f"  {what:<40}{(time.process_time() - start) / len(some) * 1e6:>8.0f} us a patient")


if __name__ == "__main__":
    main()
