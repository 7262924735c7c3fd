"""The FHIR package: laid out as packages are, complete, and the same bytes always."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from fhirnet.conformance import resources
from fhirnet.conformance.package import examples, package, write
from tests.conformance.shown import FIXTURES

Json = dict[str, Any]


def unpacked(packed: bytes) -> dict[str, Json]:
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        return {each.name: json.load(found) for each in tar if (found := tar.extractfile(each))}


@pytest.fixture(scope="module")
def files() -> dict[str, Json]:
    return unpacked(package(examples(FIXTURES)))


def test_the_manifest_says_which_package_it_is_and_of_which_fhir(files: dict[str, Json]) -> None:
    manifest = files["package/package.json"]
    assert (manifest["name"], manifest["version"]) == ("fhirnet.r4", "1.0.0")
    assert manifest["fhirVersions"] == ["4.0.1"]
    assert manifest["dependencies"] == {"hl7.fhir.r4.core": "4.0.1"}
    assert manifest["canonical"] == "https://w3id.org/fhirnet"


def test_every_resource_is_in_it_and_in_the_index(files: dict[str, Json]) -> None:
    for folder in ("package", "package/example"):
        index = {each["filename"]: each for each in files[f"{folder}/.index.json"]["files"]}
        listed = {name.rpartition("/")[2] for name in files if name.rpartition("/")[0] == folder}
        assert index.keys() == listed - {".index.json", "package.json"}
        for name, each in index.items():
            resource = files[f"{folder}/{name}"]
            assert (each["resourceType"], each["id"]) == (resource["resourceType"], resource["id"])
            assert each.get("url") == resource.get("url")
    for (type_, id_), resource in resources().items():
        assert files[f"package/{type_}-{id_}.json"] == resource


def test_every_example_is_sound_and_listed_in_the_guide(files: dict[str, Json]) -> None:
    guide = files["package/ImplementationGuide-fhirnet.json"]
    get_fhir_model_class("ImplementationGuide").model_validate(guide)
    listed = {each["reference"]["reference"]: each["exampleBoolean"] for each in guide["definition"]["resource"]}
    shown = [each for name, each in files.items() if name.startswith("package/example/") and "resourceType" in each]
    for each in shown:
        get_fhir_model_class(each["resourceType"]).model_validate(each)
    assert {f"{each['resourceType']}/{each['id']}" for each in shown} == {
        name for name, is_one in listed.items() if is_one
    }
    assert {"Observation/cci-2022-met", "Observation/prrt-default-1-suitable"} <= listed.keys()
    assert {"Observation/ctcae-5-0-release", "Bundle/hcc-three-tace"} <= listed.keys()


def test_the_same_bytes_every_time(tmp_path: Path) -> None:
    path = write(FIXTURES, tmp_path / "dist")
    assert path.name == "fhirnet-fhir-1.0.0.tgz"
    assert path.read_bytes() == package(examples(FIXTURES))
