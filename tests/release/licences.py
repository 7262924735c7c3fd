"""Under which licences the packages of others come, and which of these are accepted here."""

import re
from email import message_from_string
from importlib.metadata import PackageNotFoundError, distribution

from tests.release.lock import Package

ACCEPTED = {
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "MIT", "MIT-0", "PSF-2.0", "Zlib",
    "OFL-1.1",  # the fonts of the sheet, with their licence beside them
    "LGPL-3.0-only",  # psycopg: an optional library, installed beside the program, unchanged and replaceable
    "MPL-2.0",  # certifi: a list of authorities, unchanged
}  # fmt: skip
CALLED = {  # how metadata that know no SPDX expression call them; "BSD" does not say which
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "BSD license": "BSD",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Dual License": "Apache-2.0 OR BSD-3-Clause",
}
LONGEST_NAME = 60  # a longer one is the licence itself


class UnknownLicence(Exception):
    """A package whose licence is not known, or not among those that are accepted."""


def licence(package: Package) -> str:
    """The licence that the installed package states: an SPDX expression, or BSD where it does not say which."""
    try:
        told = message_from_string(distribution(package.name).read_text("METADATA") or "")
    except PackageNotFoundError:
        raise UnknownLicence(f"{package.name} {package.version} is not installed: its licence is not known") from None
    stated = next((told[key] for key in ("License-Expression", "License") if told[key]), "")
    if not stated or len(stated) > LONGEST_NAME or "\n" in stated:
        names = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier", ()) if each.startswith("License ::")]
        stated = " OR ".join(CALLED.get(name, name) for name in names)
    return CALLED.get(stated, stated)


def accepted(package: Package, stated: str | None = None) -> str:
    """The licence of a package, as stated or as the installed one says, where every part of it is accepted."""
    found = licence(package) if stated is None else stated
    parts = [part for part in re.split(r"\s+(?:AND|OR)\s+|[()]", found) if part.strip()]
    strange = [part for part in parts if part.strip() not in ACCEPTED]
    if strange or not parts:
        raise UnknownLicence(
            f"{package.name} {package.version}: licence {found or 'not stated'!r} is none of those accepted "
            "(tests/release/licences.py); read it, then add it there or leave the package"
        )
    return found
