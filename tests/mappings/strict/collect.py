"""Writes mappings/strict/constraints.csv: the constraints of severity error of the R4 types `mappings.r4` has.

    python -m tests.mappings.strict.collect FOLDER            write the file
    python -m tests.mappings.strict.collect FOLDER --check    say by the exit code whether the file is up to date

FOLDER holds HL7's StructureDefinitions, as the npm package hl7.fhir.r4.examples does (`make build/r4/.synced`). One
row a constraint: the struct it is of, the element of that struct where it stands in a type of its own, HL7's key,
words and FHIRPath.
"""

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from msgspec import Struct

from mappings.r4 import generated, schema
from mappings.strict import constraints

TARGET = Path(constraints.__file__).with_name("constraints.csv")
HEAD = ("type", "element", "key", "human", "expression")
Row: TypeAlias = tuple[str, str, str, str, str]
_SIMPLE = "http://hl7.org/fhir/StructureDefinition/SimpleQuantity"
_DEFINED_IN = {"ele-1": "Element", "ext-1": "Extension", "qty-3": "Quantity"}  # told again of all that derive from it
_OF_RESOURCES = "dom-"


def written(folder: Path) -> str:
    """The text of constraints.csv."""
    rows: dict[tuple[str, str, str], Row] = {}
    for name in sorted(set(generated.__all__) & {path.stem.split("-")[1] for path in folder.glob("Structure*.json")}):
        for row in _rows(folder, name):
            rows.setdefault(row[:3], row)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([HEAD, *(rows[key] for key in sorted(rows))])
    return text.getvalue()


def _rows(folder: Path, name: str) -> Iterator[Row]:
    definition = _definition(folder, name)
    for element in definition["snapshot"]["element"]:
        owner, last = _place(getattr(generated, name), element["path"].split(".")[1:])
        for found in element.get("constraint", ()):
            if found["severity"] == "error":
                yield from _row(owner, last, found)
        for type_ in element.get("type", ()):
            if _SIMPLE in type_.get("profile", ()):
                simple = _definition(folder, "SimpleQuantity")["snapshot"]["element"][0]
                (rule,) = [each for each in simple["constraint"] if each["key"] == "sqty-1"]
                yield from _row(owner, last.replace("[x]", "Quantity"), rule)


def _definition(folder: Path, name: str) -> Any:
    return json.loads((folder / f"StructureDefinition-{name}.json").read_text(encoding="utf-8"))


def _place(struct: type[Struct], steps: list[str]) -> tuple[type[Struct], str]:
    """The struct an element stands in and the element; the struct of the element itself where it is its only one."""
    for step in steps[:-1]:
        inner = schema.elements(struct)[step].struct
        assert inner is not None
        struct = inner
    if not steps:
        return struct, ""
    element = schema.elements(struct).get(steps[-1])
    if element is not None and element.struct is not None and element.struct.__name__.startswith(struct.__name__):
        return element.struct, ""
    return struct, steps[-1]


def _row(owner: type[Struct], element: str, found: dict[str, str]) -> Iterator[Row]:
    key, type_ = found["key"], owner.__name__
    if key in _DEFINED_IN or key.startswith(_OF_RESOURCES):
        type_, element = _DEFINED_IN.get(key, "DomainResource"), ""
    yield type_, element, key, found["human"], found["expression"]


def main(arguments: list[str]) -> int:
    """Write the file, or compare it."""
    text = written(Path(arguments[0]))
    if "--check" in arguments:
        return int(TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
