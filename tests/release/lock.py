"""What the lock says: the packages that the wheel installs with all of its extras, and through what each comes."""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROJECT = "fhirnet"
VENDORED = Path("fhirnet/web/static/vendor/package-lock.json")
DRAWN_WITH = ("vega", "vega-lite", "vega-embed")  # `make vendor` copies these three, each built with what it needs


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Package:
    """A package of others, as it is locked."""

    name: str
    version: str
    extras: tuple[str, ...] = ()  # those of ours that ask for it itself; "" is what is always installed
    through: tuple[str, ...] = ()  # the packages that ask for it
    registry: str = "pypi"

    @property
    def direct(self) -> bool:
        return bool(self.extras)


def packages(root: Path = ROOT) -> list[Package]:
    """Every package that an installation of the wheel may get, by name and version."""
    locked = tomllib.loads((root / "uv.lock").read_text(encoding="utf-8"))["package"]
    project = next(each for each in locked if each["name"] == PROJECT)
    asked = {"": project["dependencies"], **project["optional-dependencies"]}
    extras: dict[str, set[str]] = {}
    for extra, wanted in asked.items():
        for each in wanted:
            extras.setdefault(each["name"], set()).add(extra)
    through = _through(locked, asked)
    return sorted(
        Package(
            name=each["name"],
            version=each["version"],
            extras=tuple(sorted(extras.get(each["name"], ()))),
            through=tuple(sorted(through[each["name"]])),
        )
        for each in locked
        if each["name"] in through
    )


def _through(locked: list[dict[str, Any]], asked: Mapping[str, list[dict[str, Any]]]) -> dict[str, set[str]]:
    """Every name that is reached, with the names that ask for it."""
    found: dict[str, set[str]] = {}
    waiting = [each for wanted in asked.values() for each in wanted]
    for each in waiting:
        found.setdefault(each["name"], set())
    looked_at = set()
    while waiting:
        wanted = waiting.pop()
        for entry in (each for each in locked if each["name"] == wanted["name"]):
            for needed in _needs(entry, wanted.get("extra", ())):
                found.setdefault(needed["name"], set()).add(entry["name"])
                if (key := (entry["name"], entry["version"], str(needed))) not in looked_at:
                    looked_at.add(key)
                    waiting.append(needed)
    return found


def _needs(entry: Mapping[str, Any], extras: "tuple[str, ...] | list[str]") -> Iterator[dict[str, Any]]:
    yield from entry.get("dependencies", ())
    for extra in extras:
        yield from entry.get("optional-dependencies", {}).get(extra, ())


def scripts(root: Path = ROOT) -> list[tuple[Package, str]]:
    """The scripts of the page with their licences."""
    lock = json.loads((root / VENDORED).read_text(encoding="utf-8"))["packages"]
    found = ((name, lock[f"node_modules/{name}"]) for name in DRAWN_WITH)
    return [(Package(name=name, version=each["version"], registry="npm"), each["license"]) for name, each in found]


def fonts(root: Path = ROOT) -> list[Package]:
    """The packages that the fonts of the sheet are made from."""
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    (line,) = re.findall(r"^FONT_PACKAGES := (.+)$", makefile, re.MULTILINE)
    return [Package(name=name, version=v, registry="npm") for name, _, v in (w.rpartition("@") for w in line.split())]
