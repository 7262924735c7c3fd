"""What is installed: the program, what it runs on, and the parts that are not always there."""

from __future__ import annotations

import platform
import ssl
from collections.abc import Iterator
from importlib.util import find_spec

from fhirnet import __version__
from fhirnet.doctor.check import Check, ok, problem, warning
from fhirnet.settings import Settings
from fhirnet.verdict import words

SUBJECT = "program"
SHEET = ("docx", "openpyxl", "typst", "vl_convert")  # the modules of the extra `sheet`


def look(settings: Settings) -> Iterator[Check]:
    """The versions, and the extras that the settings need or that are there in part."""
    versions = {"version": __version__, "python": platform.python_version(), "tls": ssl.OPENSSL_VERSION}
    yield ok(SUBJECT, words("doctor.versions", **versions))
    if settings.database.startswith("postgresql") and find_spec("psycopg") is None:
        yield problem(SUBJECT, words("doctor.extra-missing", command="pip install 'fhirnet[postgresql]'"))
    missing = [name for name in SHEET if find_spec(name) is None]
    if not missing:
        yield ok(SUBJECT, words("doctor.sheet-there"))
    elif len(missing) == len(SHEET):
        yield ok(SUBJECT, words("doctor.sheet-none", command="pip install 'fhirnet[sheet]'"))
    else:
        yield warning(
            SUBJECT, words("doctor.sheet-partly", names=", ".join(missing), command="pip install 'fhirnet[sheet]'")
        )
