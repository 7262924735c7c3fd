"""The FHIR package: the conformance resources and examples as a validator or server loads them, always the same bytes.

`python -m fhirnet.conformance FIXTURES FOLDER` writes it. The examples are the whole patients of the fixtures, and the
answer to the first fixture of every expectation.
"""

import gzip
import json
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from fhirnet.assessment import QUESTIONS, assess
from fhirnet.conformance import resources
from fhirnet.evaluation import NEXT_DOSE
from fhirnet.settings import Settings
from mappings.artifacts.canonical import PUBLISHER, RELEASE, RELEASED, Json
from mappings.artifacts.implementation_guide import FHIR, PACKAGE, make
from mappings.codes import FN

NAME = f"fhirnet-fhir-{RELEASE}.tgz"
INDEX_VERSION = 2
INDEXED = ("id", "url", "version", "kind", "type", "content", "derivation")
LONGEST_ID = 64


def write(fixtures: Path, folder: Path) -> Path:
    """Writes the package, with examples made from these fixtures, into a folder; answers where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    path.write_bytes(package(examples(fixtures)))
    return path


def package(shown: Sequence[Json] = ()) -> bytes:
    """The package with these examples."""
    listed = [*resources().values()]
    guide = make(listed, shown)
    files = {"package/package.json": _encoded(_manifest(guide))}
    for folder, found in (("package", [guide, *listed]), ("package/example", shown)):
        files[f"{folder}/.index.json"] = _encoded(_index(found))
        files |= {f"{folder}/{_file_name(each)}": _encoded(each) for each in found}
    return _packed(files)


def examples(fixtures: Path) -> list[Json]:
    """The whole patients of these fixtures, and an answer of every definition for every expectation there is."""
    return [*map(_case, sorted((fixtures / "cases").glob("*.json"))), *_answers(fixtures)]


def _case(path: Path) -> Json:
    return _named(json.loads(path.read_bytes()), path.stem)


def _answers(fixtures: Path) -> Iterator[Json]:
    for question in (*QUESTIONS, NEXT_DOSE):
        for folder in sorted((fixtures / question).iterdir()):
            first: dict[str, Path] = {}
            for path in sorted(folder.glob("*.json")):
                first.setdefault(path.name.partition("--")[0], path)
            for expected, path in first.items():
                query = [("ctcae", folder.name.removeprefix("ctcae-"))] if question == NEXT_DOSE else []
                query = query or [("definition", folder.name)]
                yield _named(_answer(question, path, query), f"{folder.name}-{expected}")


def _answer(question: str, path: Path, query: Sequence[tuple[str, str]]) -> Json:
    body = path.read_bytes()
    posted = json.loads(body)
    if posted["resourceType"] == "Parameters":
        posted["parameter"] += [{"name": name, "valueCode": value} for name, value in query]
        body, query = json.dumps(posted).encode(), ()
    answer: Json = json.loads(assess(question, body, query=query, settings=Settings(language="en")))
    return answer


def _named(resource: Json, name: str) -> Json:
    id_ = "".join(c if c.isalnum() else "-" for c in name)[:LONGEST_ID]
    return {"resourceType": resource["resourceType"], "id": id_} | {k: v for k, v in resource.items() if k != "id"}


def _manifest(guide: Json) -> Json:
    return {
        "name": PACKAGE,
        "version": RELEASE,
        "tools-version": 3,
        "type": "IG",
        "date": RELEASED.replace("-", "") + "000000",
        "title": guide["title"],
        "description": guide["description"],
        "canonical": FN,
        "url": guide["url"],
        "author": PUBLISHER,
        "fhirVersions": [FHIR],
        "dependencies": {"hl7.fhir.r4.core": FHIR},
        "directories": {"lib": "package", "example": "example"},
    }


def _index(found: Sequence[Json]) -> Json:
    return {
        "index-version": INDEX_VERSION,
        "files": [
            {"filename": _file_name(each), "resourceType": each["resourceType"]}
            | {name: each[name] for name in INDEXED if isinstance(each.get(name), str)}
            for each in found
        ],
    }


def _file_name(resource: Json) -> str:
    return f"{resource['resourceType']}-{resource['id']}.json"


def _encoded(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _packed(files: Mapping[str, bytes]) -> bytes:
    """A compressed tar without clock, owner or order of chance."""
    packed = BytesIO()
    with (
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=0) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(files[name]), 0o644
            tar.addfile(entry, BytesIO(files[name]))
    return packed.getvalue()
