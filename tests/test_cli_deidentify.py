"""`fhirnet deidentify`: what it writes, what it says beside it, and what it never says."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fhirnet.cli import main

CASES = Path(__file__).resolve().parent.parent / "fixtures" / "cases"
CASE, NET = str(CASES / "hcc-three-tace.json"), str(CASES / "net-rectal-2025.json")


@pytest.fixture
def key(tmp_path: Path) -> str:
    path = tmp_path / "project.key"
    path.write_bytes(bytes(range(32)))
    return str(path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["deidentify", *arguments])


def test_it_writes_a_bundle_to_a_file_and_tells_what_it_left_out(key: str, tmp_path: Path) -> None:
    out = tmp_path / "case.json"
    done = run(NET, "--key-file", key, "-o", str(out))
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert "Observation" in done.stderr
    assert len(done.stderr.splitlines()) == 2
    assert json.loads(out.read_bytes())["type"] == "collection"


def test_without_a_file_it_prints_the_bundle_and_nothing_else(key: str) -> None:
    done = run(CASE, "--key-file", key, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["resourceType"] == "Bundle"
    assert done.stderr == ""
    assert run(CASE, "--key-file", key).stdout == done.stdout


def test_a_local_code_is_exported_as_the_site_mapping_reads_it(
    key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mapping = tmp_path / "site.csv"
    mapping.write_text("system,code,text,concept,reviewed_by,reviewed_on\n", encoding="utf-8")
    monkeypatch.setenv("FHIRNET_SITE_MAPPING", str(mapping))
    assert run(CASE, "--key-file", key).exit_code == 0


def test_a_short_key_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    short, out = tmp_path / "short.key", tmp_path / "case.json"
    short.write_bytes(b"secret")
    done = run(CASE, "--key-file", str(short), "-o", str(out))
    assert done.exit_code == 3
    assert "secret" not in done.output.replace("keep it secret", "")
    assert not out.exists()


def test_a_key_that_is_not_there_is_exit_code_4(tmp_path: Path) -> None:
    assert run(CASE, "--key-file", str(tmp_path / "none.key")).exit_code == 4


def test_where_nothing_is_left_out_nothing_is_said(key: str, tmp_path: Path) -> None:
    alone = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": {"resourceType": "Patient"}}]}
    case = tmp_path / "alone.json"
    case.write_text(json.dumps(alone), encoding="utf-8")
    done = run(str(case), "--key-file", key)
    assert done.exit_code == 0
    assert done.stderr == ""
