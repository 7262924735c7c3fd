"""Which files a population is in: FHIR Bulk Data (NDJSON, a type a file, gzip or not), or Bundles.

A folder is read as Bundles where it holds no NDJSON of resources: `*.json`, a Bundle a file, or `bundles.ndjson`, a
Bundle a line. The type in the name of an NDJSON file only says which files need not be read; the resources themselves
say what they are. Addresses of object stores are left to the engine, which finds the files.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fhirnet.errors import Issue, Refused, Unreachable
from mappings.r4.generated import R4_TYPES, READ_TYPES

NDJSON = re.compile(r"\.ndjson(?:\.gz)?\Z", re.IGNORECASE)
BUNDLES = re.compile(r"\Abundles?\b.*\.ndjson(?:\.gz)?\Z", re.IGNORECASE)
TYPE = re.compile(r"(?:\A|[^A-Za-z])([A-Z][A-Za-z]+)(?=[^A-Za-z])")
ADDRESS = re.compile(r"\A[a-z][a-z0-9+]*://")
EXPANDS = 12  # so many times larger than gzip is NDJSON of FHIR, about
UNKNOWN = 1 << 30  # bytes taken for a file whose size only its object store knows


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a population in a fixed order: `resources` are NDJSON, the others hold Bundles.

    `unread` are files of types that no question reads.
    """

    resources: tuple[str, ...] = ()
    bundle_lines: tuple[str, ...] = ()
    bundles: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that is read."""
        return self.resources + self.bundle_lines + self.bundles

    @property
    def size(self) -> int:
        """About how many bytes these files hold when they are read."""
        return sum(_size(each) for each in self.files)

    @property
    def fingerprint(self) -> str:
        """What changes when a file is changed, added or taken away: names, sizes, times."""
        lines = "\n".join(map(_stamp, self.files))
        return sha256(lines.encode()).hexdigest()


def find(places: Sequence[str]) -> Source:
    """The files at these places: files, folders, addresses. Unreachable for none; Refused where nothing can be read."""
    found = sorted({each for place in places for each in _files(place)})
    resources, unread, lines, bundles = [], [], [], []
    for each in found:
        name = each.rpartition("/")[2]
        if BUNDLES.match(name):
            lines.append(each)
        elif name.lower().endswith(".json"):
            bundles.append(each)
        elif _unread(name):
            unread.append(each)
        else:
            resources.append(each)
    if resources:
        bundles = []  # the manifest of an export lies beside its files
    source = Source(tuple(resources), tuple(lines), tuple(bundles), tuple(unread))
    if resources and lines:
        raise Refused(Issue("parameter", "these files hold resources and Bundles; evaluate one after the other"))
    if not source.files:
        what = "no NDJSON of a type that is read (Patient.ndjson, Observation.0.ndjson.gz, …) and no Bundle (*.json)"
        raise Refused(Issue("parameter", f"{what} in {', '.join(places)}"))
    return source


def remote(file: str) -> bool:
    """Whether only the engine can read a file."""
    return ADDRESS.match(file) is not None


def _files(place: str) -> Iterable[str]:
    if remote(place):
        return [place]
    path = Path(place)
    if path.is_dir():
        return [str(each) for each in _within(path)]
    if not path.exists():
        raise Unreachable(Issue("peer", f"{place}: no such file or folder"))
    return [str(path)]


def _within(folder: Path) -> Iterator[Path]:
    for each in folder.iterdir():
        if each.is_file() and (NDJSON.search(each.name) or each.name.lower().endswith(".json")):
            yield each


def _unread(name: str) -> bool:
    """Whether the name of a file says that it holds a type that is not read."""
    types = [found for found in TYPE.findall(name) if found in R4_TYPES]
    return bool(types) and types[-1] not in READ_TYPES


def _size(file: str) -> int:
    if remote(file):
        return UNKNOWN
    size = Path(file).stat().st_size
    return size * EXPANDS if file.lower().endswith(".gz") else size


def _stamp(file: str) -> str:
    if remote(file):
        return file
    about = Path(file).stat()
    return f"{file} {about.st_size} {about.st_mtime_ns}"
