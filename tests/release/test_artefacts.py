"""What `make release` does before and after building; that it builds is shown by running it."""

import csv
import json
import subprocess
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from tests.release import artefacts, lock
from tests.release.artefacts import NoRelease
from tests.release.licences import UnknownLicence, accepted, licence
from tests.release.lock import Package

NOON = 1_720_000_000
GIT = ("git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
MADE = [
    (Package(name="flask", version="3.1.3", extras=("",)), "BSD-3-Clause"),
    (Package(name="jinja2", version="3.1.6", through=("flask",)), "BSD"),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A commit with one file."""
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "read.me").write_text("one")
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "one"]):
        subprocess.run([*GIT, *command], cwd=folder, check=True)
    return folder


@pytest.mark.parametrize("name", ["read.me", "new"])
def test_what_is_not_the_commit_is_not_released(tree: Path, name: str) -> None:
    assert len(artefacts.commit(tree)[0]) == 40
    (tree / name).write_text("two")
    with pytest.raises(NoRelease, match=rf"^not released: .*\({name}\)$"):
        artefacts.commit(tree)


def test_what_is_built_is_what_the_commit_holds(tree: Path, tmp_path: Path) -> None:
    (tree / "ignored").write_text("x")
    unpacked = artefacts.unpacked(tree, "HEAD", tmp_path / "other")
    assert {path.name: path.read_text() for path in unpacked.iterdir()} == {"read.me": "one"}


@pytest.mark.parametrize("second", [{"a": b"1"}, {"a": b"1", "b": b"3"}])
def test_what_differs_when_it_is_made_again_is_not_released(second: Mapping[str, bytes]) -> None:
    first = {"a": b"1", "b": b"2"}
    assert artefacts.same(first, dict(first)) == first
    with pytest.raises(NoRelease, match="b differ"):
        artefacts.same(first, second)


def test_the_bill_is_the_same_each_time_and_another_for_another_content() -> None:
    bill = artefacts.bill(MADE, NOON)
    assert bill == artefacts.bill(MADE, NOON)
    read, other = json.loads(bill), json.loads(artefacts.bill(MADE[:1], NOON))
    assert read["serialNumber"] != other["serialNumber"]
    assert (read["bomFormat"], read["specVersion"], read["metadata"]["timestamp"]) == (
        "CycloneDX",
        "1.6",
        "2024-07-03T09:46:40Z",
    )
    assert {each["ref"]: each["dependsOn"] for each in read["dependencies"]} == {
        "fhirnet": ["pkg:pypi/flask@3.1.3"],
        "pkg:pypi/flask@3.1.3": ["pkg:pypi/jinja2@3.1.6"],
    }
    assert [each["licenses"] for each in read["components"]] == [
        [{"expression": "BSD-3-Clause"}],
        [{"license": {"name": "BSD"}}],
    ]


def test_the_report_and_the_sums_are_read_by_their_usual_readers(tmp_path: Path) -> None:
    rows = list(csv.DictReader(artefacts.report(MADE).decode().splitlines()))
    assert [(row["name"], row["licence"]) for row in rows] == [("flask", "BSD-3-Clause"), ("jinja2", "BSD")]
    (tmp_path / "a").write_bytes(b"x")
    sums = artefacts.sums({"a": b"x"})
    assert sums == f"{sha256(b'x').hexdigest()}  a\n".encode()
    subprocess.run(["sha256sum", "--check", "--strict"], cwd=tmp_path, input=sums, check=True, capture_output=True)


@pytest.mark.parametrize("stated", ["MIT", "Apache-2.0 OR BSD-3-Clause", "BSD-3-Clause AND (0BSD OR MIT)", "BSD"])
def test_these_licences_are_accepted(stated: str) -> None:
    assert accepted(MADE[0][0], stated) == stated


@pytest.mark.parametrize("stated", ["GPL-3.0-only", "MIT AND AGPL-3.0-only", "", "Proprietary", "UNKNOWN"])
def test_any_other_licence_stops_the_release(stated: str) -> None:
    with pytest.raises(UnknownLicence, match=r"^flask 3\.1\.3: licence"):
        accepted(MADE[0][0], stated)


def test_a_licence_is_never_guessed() -> None:
    with pytest.raises(UnknownLicence, match="is not installed"):
        licence(Package(name="no-such-package", version="1"))


def test_what_is_installed_here_comes_under_accepted_licences() -> None:
    assert {name: licence(Package(name=name, version="")) for name in ("Flask", "itsdangerous", "requests")} == {
        "Flask": "BSD-3-Clause",
        "itsdangerous": "BSD",
        "requests": "Apache-2.0",
    }


def test_the_lock_is_followed_through_extras_and_leaves_tools_out() -> None:
    found = {each.name: each for each in lock.packages()}
    assert found["psycopg-binary"].through == ("psycopg",)
    assert found["marshmallow"].direct
    assert "environs" in found["marshmallow"].through
    assert not {"pytest", "ruff", "mypy", "pip-audit", "fhirnet"} & found.keys()
