"""`make release`: what a release consists of, in dist/, the same bytes whoever makes it from a commit.

Everything is made twice, in two folders that hold what the commit holds and nothing else; a file that differs stops it.
Time stamps are those of the commit, the serial number of the bill of materials is a digest of what is in it.
"""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from fhirnet import __version__
from tests.release.licences import UnknownLicence, accepted
from tests.release.lock import ROOT, Package
from tests.release.soup import listed

SUMS = "SHA256SUMS"
Entry = tuple[Package, str]


class NoRelease(Exception):
    """Why nothing is released."""


def commit(root: Path) -> tuple[str, int]:
    """The commit that is checked out and its time; nothing may be there that it does not hold."""
    if changed := _git(root, "status", "--porcelain"):
        first = changed.splitlines()[0][3:]
        more = len(changed.splitlines()) - 1
        raise NoRelease(f"not released: what is here is not the commit ({first}{f' and {more} more' if more else ''})")
    return _git(root, "rev-parse", "HEAD").strip(), int(_git(root, "log", "-1", "--format=%ct"))


def _git(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True).stdout


def unpacked(root: Path, name: str, to: Path) -> Path:
    """What a commit holds, in a folder of its own."""
    to.mkdir()
    archive = subprocess.run(["git", "archive", name], cwd=root, capture_output=True, check=True).stdout
    subprocess.run(["tar", "--extract", "--directory", to], input=archive, check=True)
    return to


def built(tree: Path, when: int, to: Path) -> Mapping[str, bytes]:
    """Wheel, sdist and FHIR package of a tree, by file name."""
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(when),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": str(tree),
    }
    for command in (
        ("-m", "hatchling", "build", "--directory", str(to)),
        ("-m", "fhirnet.conformance", "fixtures", str(to)),
    ):
        subprocess.run([sys.executable, *command], cwd=tree, env=environment, check=True, stdout=subprocess.DEVNULL)
    return {path.name: path.read_bytes() for path in sorted(to.iterdir())}


def same(first: Mapping[str, bytes], second: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """What was made twice, where it is the same twice."""
    differ = sorted(name for name in {*first, *second} if first.get(name) != second.get(name))
    if differ:
        raise NoRelease(f"not released: made twice, {', '.join(differ)} differ")
    return first


def bill(found: Sequence[Entry], when: int) -> bytes:
    """The bill of materials, CycloneDX 1.6."""
    components = [_component(*each) for each in found]
    stamp = datetime.fromtimestamp(when, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    product = {"type": "application", "bom-ref": "fhirnet", "name": "fhirnet", "version": __version__}
    parts: dict[str, list[str]] = {"fhirnet": []}
    for package, _ in found:
        if package.direct or package.registry != "pypi":
            parts["fhirnet"].append(_reference(package))
        for parent, _ in found:
            if parent.name in package.through:
                parts.setdefault(_reference(parent), []).append(_reference(package))
    content: dict[str, Any] = {
        "metadata": {"timestamp": stamp, "component": {**product, "purl": f"pkg:pypi/fhirnet@{__version__}"}},
        "components": components,
        "dependencies": [{"ref": ref, "dependsOn": sorted(needs)} for ref, needs in sorted(parts.items())],
    }
    serial = uuid5(NAMESPACE_URL, sha256(json.dumps(content, sort_keys=True).encode()).hexdigest())
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1}
    return json.dumps(head | content, indent=1).encode() + b"\n"


def _reference(package: Package) -> str:
    return f"pkg:{package.registry}/{package.name.replace('@', '%40')}@{package.version}"


def _component(package: Package, licence: str) -> dict[str, Any]:
    told = {"license": {"name": licence}} if licence == "BSD" else {"expression": licence}
    return {
        "type": "library",
        "bom-ref": _reference(package),
        "name": package.name,
        "version": package.version,
        "licenses": [told],
        "purl": _reference(package),
    }


def report(found: Sequence[Entry]) -> bytes:
    """The licences, a row a package."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["name", "version", "licence", "registry"])
    writer.writerows((package.name, package.version, licence, package.registry) for package, licence in found)
    return text.getvalue().encode()


def sums(files: Mapping[str, bytes]) -> bytes:
    """What `sha256sum --check` reads."""
    return "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def release(root: Path, to: Path) -> Mapping[str, bytes]:
    """Makes everything of a release and writes it into a folder that holds nothing else."""
    name, when = commit(root)
    found = [(each, accepted(each, told)) for each, told in listed()]
    with tempfile.TemporaryDirectory() as working:
        made = []
        for folder in ("one", "another-name"):
            tree = unpacked(root, name, Path(working) / folder)
            made.append(built(tree, when, Path(working) / f"{folder}.dist"))
    files = {
        **same(*made),
        f"fhirnet-{__version__}.cdx.json": bill(found, when),
        f"fhirnet-{__version__}-licences.csv": report(found),
    }
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir()
    for file, content in {**files, SUMS: sums(files)}.items():
        (to / file).write_bytes(content)
    return files


if __name__ == "__main__":
    try:
        for file in sorted(release(ROOT, ROOT / "dist")):
            print(f"dist/{file}")
    except (NoRelease, UnknownLicence) as reason:
        sys.exit(str(reason))
