"""The list of software of unknown provenance, docs/soup.md: `make soup` writes it anew.

Names and versions are the lock's, the purposes those of soup.toml, the licences what installed packages state.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.release.licences import accepted
from tests.release.lock import ROOT, Package, fonts, packages, scripts

PAGE = ROOT / "docs" / "soup.md"
TABLE = Path(__file__).with_name("soup.toml")
FONT_LICENCE = "OFL-1.1"
HEAD = """# Software of others

Software of unknown provenance (SOUP, IEC 62304): what an installation of fhirnet with all of its extras may hold, in
the versions that `uv.lock` names. Written by `make soup`, never by hand; purposes and anomalies are kept in
`tests/release/soup.toml`. An extra in brackets is installed only where it is asked for. What is needed on some systems
or by some versions of Python only is listed, too; of two versions the licence is that of the one installed where this
was written. Python (>= 3.11), its standard library with SQLite, the operating system, PostgreSQL and Java are the
site's.

An anomaly is one that was met here, with what is done about it. `none recorded` says that none was met, not that there
is none: what others have published is asked for by `make audit`. `BSD` is the licence of a package that does not say
which of the BSD licences it is.

| name | version | licence | what for | known anomalies |
|---|---|---|---|---|
"""


def table() -> Mapping[str, Mapping[str, str]]:
    """The purposes of what is asked for directly, and anomalies."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def listed() -> Iterator[tuple[Package, str | None]]:
    """Everything of others that is shipped or installed, with its licence where no installed package states it."""
    yield from ((each, None) for each in packages())
    yield from scripts()
    yield from ((each, FONT_LICENCE) for each in fonts())


def purpose(package: Package) -> str:
    """What it does here, or through what it comes."""
    if not (package.direct or package.registry == "npm"):
        return f"through {', '.join(package.through)}"
    extras = "" if "" in package.extras or not package.direct else f" ({', '.join(package.extras)})"
    return table()["purpose"][package.name] + extras


def page() -> str:
    """The whole page."""
    rows = [
        f"| {each.name} | {each.version} | {told or accepted(each)} | {purpose(each)} "
        f"| {table()['anomaly'].get(each.name, 'none recorded')} |\n"
        for each, told in listed()
    ]
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
