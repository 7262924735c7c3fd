"""What docs/conformance.md says was run is what the lock files would install now."""

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOLD = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
ROWS = set(re.findall(r"^\| ([\w.-]+) \((PyPI|npm|Maven Central)\) \| ([\d.]+) \|", TOLD, re.MULTILINE))


def test_every_peer_is_told_with_its_locked_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = {each["name"]: each.get("version") for each in tomllib.loads((ROOT / "uv.lock").read_text())["package"]}
    node = json.loads((ROOT / "tests" / "peers" / "package-lock.json").read_text())["packages"]
    names = [re.split(r"[<>=]", each)[0] for each in project["dependency-groups"]["peers"]]
    wanted = {(name, "PyPI", locked[name]) for name in names}
    wanted |= {(name, "npm", node[f"node_modules/{name}"]["version"]) for name in node[""]["dependencies"]}
    pom = (ROOT / "tests" / "peers" / "hapi" / "pom.xml").read_text(encoding="utf-8")
    wanted |= {("hapi-fhir", "Maven Central", version) for version in re.findall(r"<hapi.version>(.*)</hapi", pom)}
    assert wanted == ROWS


def test_every_test_of_peers_is_told() -> None:
    for path in (ROOT / "tests" / "peers").glob("test_*.py"):
        assert f"`{path.name}`" in TOLD
