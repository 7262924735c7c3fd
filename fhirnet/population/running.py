"""A run: files grouped into portions, portions answered by several processes, parts joined; killed, it goes on.

Each part is written whole or not at all. What a run was asked is in its manifest: the same command goes on where it
stopped, another one is refused rather than mixed with it.
"""

import fcntl
import gc
import json
import multiprocessing
import os
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from multiprocessing import connection
from pathlib import Path
from typing import Any

from fhirnet import __version__
from fhirnet.errors import Issue, Refused, Unreachable
from fhirnet.evaluation import RULE_RELEASE
from fhirnet.population import portions, writing
from fhirnet.population.asking import Asked
from fhirnet.population.patient import evaluated
from fhirnet.population.row import Row
from fhirnet.population.source import Source

MANIFEST, GROUPED, WORK, PARTS = "manifest.json", "grouped.json", "work", "parts"
CONTEXT = multiprocessing.get_context("spawn")  # a forked engine would share its threads
SWEPT = 200  # patients after which a process looks for garbage

Told = Callable[[str, int, int], None]  # what goes on, how much of it is done, of how much


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What is run: the files, the question, where to, in which form, in how many processes."""

    source: Source
    asked: Asked
    folder: Path
    form: str = "parquet"
    processes: int = 1
    restart: bool = False


def run(this: Run, told: Told = lambda what, done, of: None) -> None:
    """Evaluate a population; when it returns, the files of the answer are there.

    Refused where the folder holds a run of something else; Unreachable where a process was killed.
    """
    this.folder.mkdir(parents=True, exist_ok=True)
    with alone(this.folder):
        if not begin(this):
            return
        grouped = _grouped(this, told)
        parts = [this.folder / PARTS / f"part-{number:05}.parquet" for number in range(grouped["portions"])]
        _answer(this, parts, told)
        told("joining", 0, 1)
        writing.join(parts, this.folder, this.form)
        finish(this.folder, grouped["unknown"])
        told("joining", 1, 1)


def manifest(source: Source, asked: Asked, form: str) -> Mapping[str, Any]:
    """All that the answer of a run depends on."""
    return {
        "program": __version__,
        "release": RULE_RELEASE,
        "source": source.fingerprint,
        "files": list(source.files),
        "unread": list(source.unread),
        "names": {question: list(names) for question, names in asked.names},
        "asOf": asked.as_of.isoformat() if asked.as_of else None,
        "site": asked.site.digest if asked.site else None,
        "pseudonyms": sha256(b"fhirnet-population-key" + asked.key).hexdigest()[:16] if asked.key else None,
        "form": form,
    }


def finish(folder: Path, unknown: Mapping[str, int]) -> None:
    """Keep what the grouping counted, remove what was only needed on the way."""
    written = json.loads((folder / MANIFEST).read_text("utf-8"))
    _write(folder / MANIFEST, {**written, "unknownPatient": dict(unknown)})
    shutil.rmtree(folder / WORK, ignore_errors=True)
    shutil.rmtree(folder / PARTS, ignore_errors=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else runs into this folder; the lock ends with the process, however it ends."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(Issue("conflict", f"another process runs into {folder}; wait for it")) from None
        yield


def begin(this: Run) -> bool:
    """The manifest written, or found to be that of this run; whether anything is left to do."""
    file, wanted = this.folder / MANIFEST, manifest(this.source, this.asked, this.form)
    if this.restart:
        for name in (MANIFEST, writing.VERDICTS, "summary.json"):
            (this.folder / name).unlink(missing_ok=True)
        for name in (WORK, PARTS):
            shutil.rmtree(this.folder / name, ignore_errors=True)
    if not file.exists():
        _write(file, wanted)
        return True
    found = json.loads(file.read_text("utf-8"))
    changed = [name for name, value in wanted.items() if found.get(name) != value]
    if changed:
        what = f"{this.folder} holds a run that differs in: {', '.join(changed)}; name another folder, or --restart"
        raise Refused(Issue("conflict", what))
    return not (this.folder / writing.VERDICTS).exists()


def _grouped(this: Run, told: Told) -> Mapping[str, Any]:
    """The portions made, by a process of its own, whose memory ends with it; or found as an earlier run left them."""
    work = this.folder / WORK
    done = work / GROUPED
    if not done.exists():
        told("grouping", 0, 1)
        shutil.rmtree(work, ignore_errors=True)
        (this.folder / PARTS).mkdir(exist_ok=True)
        with ProcessPoolExecutor(1, CONTEXT, _begin_process) as pool:
            made = pool.submit(_group, this.source, work, this.asked.key).result()
        _write(done, made)
        told("grouping", 1, 1)
    read: Mapping[str, Any] = json.loads(done.read_text("utf-8"))
    return read


def _group(source: Source, work: Path, key: bytes | None) -> Mapping[str, Any]:
    from fhirnet.population import grouping  # here, so that the processes that answer do not hold the engine

    made = grouping.group(source, work, key)
    return {"portions": made.portions, "unknown": dict(made.unknown)}


def _answer(this: Run, parts: list[Path], told: Told) -> None:
    """Every portion that has no part yet, answered; in the order of portions, so that early parts come early."""
    todo = {number: part for number, part in enumerate(parts) if not part.exists()}
    done = len(parts) - len(todo)
    told("evaluating", done, len(parts))
    if this.processes == 1:
        for number, part in todo.items():
            answer(portions.path(this.folder / WORK, number), part, this.asked)
            told("evaluating", done := done + 1, len(parts))
        return
    with ProcessPoolExecutor(min(this.processes, len(todo) or 1), CONTEXT, _begin_process) as pool:
        jobs = [pool.submit(answer, portions.path(this.folder / WORK, n), p, this.asked) for n, p in todo.items()]
        try:
            for job in as_completed(jobs):
                job.result()
                told("evaluating", done := done + 1, len(parts))
        except BrokenProcessPool:
            what = "a process was killed (is there enough memory?); the same command goes on from here"
            raise Unreachable(Issue("internal", what)) from None
        finally:
            pool.shutdown(cancel_futures=True)


def answer(portion: Path, part: Path, asked: Asked) -> None:
    """The rows of the patients of one portion, as one part."""
    writing.write_part(_rows(portion, asked), part)


def _rows(portion: Path, asked: Asked) -> Iterator[Row]:
    gc.disable()
    for number, (_, patient) in enumerate(portions.patients(portion)):
        yield from evaluated(patient, asked)
        if number % SWEPT == 0:
            gc.collect()
    gc.enable()


def _begin_process() -> None:
    """This process ends when the one that started it is gone."""
    parent = multiprocessing.parent_process()
    assert parent is not None, "it was started by another"

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
    gc.freeze()


def _write(file: Path, content: Mapping[str, Any]) -> None:
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    os.replace(unfinished, file)
