"""`fhirnet population generate`: files of a bulk export or of Bundles, a manifest, and never into a folder in use."""

import gzip
import json
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fhirnet.cli import REFUSED, main
from fhirnet.synthetic import files
from fhirnet.synthetic.registry import Registry

FEW = 12


def generate(*arguments: str | int | Path) -> Result:
    asked = ["population", "generate", *map(str, arguments)]
    return CliRunner().invoke(main, asked, env={"FHIRNET_LANGUAGE": "en"}, catch_exceptions=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()}


def test_a_type_is_a_file_and_a_resource_a_line(tmp_path: Path) -> None:
    assert generate(FEW, "-o", tmp_path / "out").exit_code == 0
    found = contents(tmp_path / "out")
    for name, content in found.items():
        if name.endswith(".ndjson"):
            lines = [json.loads(line) for line in content.splitlines()]
            assert {line["resourceType"] for line in lines} == {name.removesuffix(".ndjson")}
    patients = [json.loads(line)["id"] for line in found["Patient.ndjson"].splitlines()]
    assert patients == [f"syn1-{number:07d}" for number in range(FEW)]
    subjects = {json.loads(line)["subject"]["reference"] for line in found["Observation.ndjson"].splitlines()}
    assert subjects <= {f"Patient/{each}" for each in patients}


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        generate(FEW, "-o", tmp_path / name, "--seed", 5, "--gzip")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    """Nothing hangs on the hashes of this process, its locale or its clock."""
    for name, told in (
        ("a", {"PYTHONHASHSEED": "1", "TZ": "UTC"}),
        ("b", {"PYTHONHASHSEED": "2", "TZ": "Asia/Shanghai"}),
    ):
        asked = [sys.executable, "-m", "fhirnet", "population", "generate", "6", "-o", str(tmp_path / name)]
        subprocess.run(asked, env={**os.environ, **told}, check=True, capture_output=True)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_two_parts_are_the_whole(tmp_path: Path) -> None:
    generate(8, "-o", tmp_path / "whole")
    generate(5, "-o", tmp_path / "first")
    generate(3, "-o", tmp_path / "second", "--from", 5)
    whole, first, second = (contents(tmp_path / name) for name in ("whole", "first", "second"))
    for name in (each for each in whole if each.endswith(".ndjson")):
        assert first.get(name, b"") + second.get(name, b"") == whole[name]


def test_compressed_files_hold_the_same(tmp_path: Path) -> None:
    generate(4, "-o", tmp_path / "plain")
    generate(4, "-o", tmp_path / "zipped", "--gzip")
    zipped = gzip.decompress((tmp_path / "zipped" / "Observation.ndjson.gz").read_bytes())
    assert zipped == (tmp_path / "plain" / "Observation.ndjson").read_bytes()


def test_bundles_are_a_file_a_patient(tmp_path: Path) -> None:
    assert generate(3, "-o", tmp_path / "out", "--form", "bundles", "--from", 999).exit_code == 0
    place = tmp_path / "out" / "bundles"
    names = [each.relative_to(place) for each in place.rglob("*.json")]
    assert sorted(map(str, names)) == ["0000/0000999.json", "0001/0001000.json", "0001/0001001.json"]
    one = json.loads((place / "0001" / "0001000.json").read_bytes())
    assert len(one["entry"]) == len(Registry().resources(1000))
    assert all(entry["fullUrl"].endswith(entry["resource"]["id"]) for entry in one["entry"])


@pytest.mark.hazard("H22")
def test_the_manifest_says_that_it_is_synthetic(tmp_path: Path) -> None:
    answer = generate(FEW, "-o", tmp_path / "out", "--share-net", "0.5", "--json")
    about = json.loads((tmp_path / "out" / files.MANIFEST).read_text())
    assert about["synthetic"] is True
    assert (about["seed"], about["shareNetPerMille"], about["patients"]) == (1, 500, FEW)
    assert about["resources"] == json.loads(answer.output)["resources"]


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    (tmp_path / "Patient.ndjson").write_bytes(b"{}\n")
    assert generate(1, "-o", tmp_path).exit_code == REFUSED
    assert contents(tmp_path) == {"Patient.ndjson": b"{}\n"}


@pytest.mark.parametrize("share", ["1.5", "-0.1", "0.0005", "much"])
def test_a_share_is_between_nothing_and_all(tmp_path: Path, share: str) -> None:
    assert generate(1, "-o", tmp_path / "out", f"--share-net={share}").exit_code == 2


def test_more_patients_need_no_more_memory(tmp_path: Path) -> None:
    def peak(patients: int) -> int:
        tracemalloc.start()
        files.write(Registry(), range(patients), tmp_path / str(patients), form="ndjson", zipped=False)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(10)  # tables are loaded once
    assert peak(120) < 2 * peak(30) + 1_000_000
