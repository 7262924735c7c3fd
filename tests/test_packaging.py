"""What is packed and checked leaves nothing out."""

import re
import tomllib
from pathlib import Path

from fhirnet.web import page

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_every_room_stands_on_a_floor() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    floors = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    named = set(re.findall(r"[\w.]+", " ".join(floors)))
    rooms = {
        f"fhirnet.{path.stem}"
        for path in (ROOT / "fhirnet").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").is_file()
    }
    assert rooms - {"fhirnet.__init__"} <= named


def test_every_dependency_has_a_lower_bound() -> None:
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    assert [each for each in wanted if ">=" not in each] == []


def test_one_uv_makes_every_environment() -> None:
    texts = ((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "Dockerfile"))
    pinned = [re.findall(r"(?:uv==|UV_VERSION := )(\d[\d.]*)", text) for text in texts]
    assert pinned[0] == pinned[1] != []


def test_the_image_needs_only_what_is_sent_to_it() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    sent = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    assert {name for line in copied for name in line.split()} <= sent


def test_the_page_and_its_demo_cases_are_packed() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    packed, checkout = page.DEMO_CASES
    assert {ROOT / source: ROOT / to for source, to in wheel["force-include"].items()} == {checkout: packed}
    assert page.demo_folder() == checkout
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()}
    parts = {part for path in page.STATIC.rglob("*") for part in path.relative_to(ROOT).parts}
    assert "fhirnet" in wheel["packages"]
    assert not parts & ignored
