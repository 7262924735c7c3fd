"""The invented hospital's own codes and words: the site mapping file that comes with a registry, read backwards."""

import csv
from functools import cache
from importlib import resources
from typing import Any

from mappings.codes import table
from mappings.r4 import UNSET
from mappings.r4 import generated as r4

FILE = "local-codes.csv"


def site_mapping() -> bytes:
    """The site mapping file under which the local codes of every registry are read."""
    return resources.files("mappings.synthetic").joinpath(FILE).read_bytes()


@cache
def _local() -> dict[tuple[str, str], r4.Coding]:
    """The local coding in place of each standard coding that a concept of the file is written with."""
    rows = csv.DictReader(site_mapping().decode().splitlines())
    return {
        (coding.system, coding.code): r4.Coding(system=row["system"], code=row["code"], display=row["text"])
        for row in rows
        if row["system"]
        for coding in reversed(table().rows[row["concept"]])
    }


@cache
def _chinese() -> dict[tuple[str, str], str]:
    """The Chinese name of each coding."""
    return {(row.system, row.code): row.display_zh for rows in table().rows.values() for row in rows if row.display_zh}


def titled(resource: Any) -> None:
    """Write the Chinese name of what a resource is beside its codes."""
    code = resource.code
    if code.text is UNSET:
        codings = reversed(code.coding)
        code.text = next((text for c in codings if (text := _chinese().get((c.system, c.code)))), UNSET)


def in_local_code(resource: Any, *, alone: bool) -> None:
    """Write the hospital's own code beside the standard ones, or alone; where it has one."""
    codings = resource.code.coding
    if not codings:
        return
    own = next((found for c in reversed(codings) if (found := _local().get((c.system, c.code)))), None)
    if own is not None:
        resource.code.coding = [own] if alone else [own, *codings]
