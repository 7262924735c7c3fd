"""Registries made of fixtures: every case with ids of its own, as Bundles or as files of a bulk export."""

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
FOLDERS = ("tace-resistance/*", "tace-unsuitability/*", "prrt-suitability/*", "cases", "set-aside")


def cases(*folders: str, most: int | None = None) -> dict[str, Json]:
    """The Bundles of these folders of fixtures (all without), by their names."""
    found = {}
    for folder in folders or FOLDERS:
        for file in sorted(FIXTURES.glob(f"{folder}/*.json")):
            read = json.loads(file.read_text("utf-8-sig"))
            if read.get("resourceType") == "Bundle":
                found[str(file.relative_to(FIXTURES))] = read
    return dict(list(found.items())[:most])


def distinct(bundle: Json, number: int) -> list[Json]:
    """The resources of a case as a server would export them, with ids that no other case has."""
    names: dict[str, str] = {}
    resources = []
    for place, entry in enumerate(bundle["entry"]):
        resource = dict(entry.get("resource", {}))
        if not resource:
            continue
        old = resource.get("id") or f"r{place}"
        resource["id"] = f"c{number:03}-{old}"[:64]
        name = f"{resource['resourceType']}/{resource['id']}"
        for known in (entry.get("fullUrl"), f"{resource['resourceType']}/{old}"):
            if known:
                names[known] = name
        resources.append(resource)
    return [_renamed(resource, names) for resource in resources]


def write_ndjson(folder: Path, resources: Iterable[Json], *, packed: bool = False) -> Path:
    """A file a type, as an export has them."""
    lines: dict[str, list[str]] = {}
    for resource in resources:
        lines.setdefault(resource["resourceType"], []).append(json.dumps(resource, ensure_ascii=False))
    folder.mkdir(parents=True, exist_ok=True)
    for type_, texts in lines.items():
        body = ("\n".join(texts) + "\n").encode()
        if packed:
            (folder / f"{type_}-000.ndjson.gz").write_bytes(gzip.compress(body))
        else:
            (folder / f"{type_}.ndjson").write_bytes(body)
    return folder


def write_bundles(folder: Path, bundles: Mapping[str, Json]) -> Path:
    """A file a case."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, bundle in bundles.items():
        (folder / name.replace("/", "--")).write_text(json.dumps(bundle, ensure_ascii=False), "utf-8")
    return folder


def as_bundle(resources: Iterable[Json]) -> Json:
    """The resources as the collection that would be posted."""
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]}


def _renamed(part: Any, names: Mapping[str, str]) -> Any:
    if isinstance(part, dict):
        return {
            key: names.get(value, value) if key == "reference" and isinstance(value, str) else _renamed(value, names)
            for key, value in part.items()
        }
    return [_renamed(each, names) for each in part] if isinstance(part, list) else part
