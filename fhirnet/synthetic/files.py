"""A registry as files: FHIR Bulk Data (a type a file) or a Bundle a patient, written patient after patient.

The folder has to be new or empty: a registry never mixes with what is there, which might be somebody's record. The
manifest is written last: a folder without it is not complete.
"""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from fhirnet import __version__
from fhirnet.errors import Issue, Refused
from fhirnet.settings import LANGUAGES
from fhirnet.synthetic.registry import Registry
from fhirnet.verdict import words
from mappings.synthetic.bundles import bundle
from mappings.synthetic.local import site_mapping
from mappings.words import say

MANIFEST = "synthetic.json"
SITE_MAPPING = "site-mapping.csv"
Write = Callable[[int, list[tuple[str, bytes]]], None]  # one patient: his number; (type, JSON) of each resource
Tell = Callable[[int], None]  # how many patients are written


def write(
    registry: Registry, numbers: range, folder: Path, *, form: str, zipped: bool, told: Tell = lambda _: None
) -> Counter[str]:
    """Write these patients into a folder; how many resources of each type. Refused where the folder holds anything."""
    _prepare(folder)
    with ExitStack() as stack:
        one = FORMS[form](folder, zipped, stack)
        counts = _written(registry, numbers, one, told)
    (folder / SITE_MAPPING).write_bytes(site_mapping())
    _tell_what_it_is(registry, numbers, folder, form, counts)
    return counts


def _prepare(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Refused(Issue("parameter", f"{folder} is not empty; a registry is written into a folder of its own"))


def _written(registry: Registry, numbers: Iterable[int], one: Write, told: Tell) -> Counter[str]:
    counts: Counter[str] = Counter()
    for done, number in enumerate(numbers, 1):
        resources = registry.resources(number)
        one(number, resources)
        counts.update(type_ for type_, _ in resources)
        told(done)
    return counts


def _ndjson(folder: Path, zipped: bool, stack: ExitStack) -> Write:
    """A file a type, a resource a line; all files stay open."""
    files: dict[str, IO[bytes]] = {}

    def write_one(_: int, resources: list[tuple[str, bytes]]) -> None:
        for type_, text in resources:
            if type_ not in files:
                files[type_] = stack.enter_context(_opened(folder / f"{type_}.ndjson", zipped))
            files[type_].write(text + b"\n")

    return write_one


def _bundles(folder: Path, zipped: bool, stack: ExitStack) -> Write:
    """A Bundle a file, a thousand in a folder."""

    def write_one(number: int, resources: list[tuple[str, bytes]]) -> None:
        place = folder / "bundles" / f"{number // 1000:04d}"
        place.mkdir(parents=True, exist_ok=True)
        with _opened(place / f"{number:07d}.json", zipped) as file:
            file.write(bundle(resources) + b"\n")

    return write_one


FORMS = {"ndjson": _ndjson, "bundles": _bundles}


def _opened(path: Path, zipped: bool) -> IO[bytes]:
    """A file to write; gzip holds neither name nor time, so that equal contents are equal files."""
    if not zipped:
        return path.open("wb")
    return gzip.GzipFile(path.with_name(path.name + ".gz"), "wb", compresslevel=6, mtime=0)  # type: ignore[return-value]


def _tell_what_it_is(registry: Registry, numbers: range, folder: Path, form: str, counts: Counter[str]) -> None:
    about = {
        "synthetic": True,
        "what": {language: say(words("generated.synthetic"), language) for language in LANGUAGES},
        "program": f"fhirnet {__version__}",
        "seed": registry.seed,
        "shareNetPerMille": registry.share_net,
        "form": form,
        "firstPatient": numbers.start,
        "patients": len(numbers),
        "resources": dict(sorted(counts.items())),
        "siteMapping": SITE_MAPPING,
    }
    (folder / MANIFEST).write_text(json.dumps(about, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
