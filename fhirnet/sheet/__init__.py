"""The sheet: a dossier on paper and in tables. PDF, Word, CSV and Excel are made from its records and say the same."""

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import NamedTuple

from fhirnet.dossier.record import Dossier
from fhirnet.errors import InvalidSettings, Issue

INSTALL = "pip install 'fhirnet[sheet]'"


class Form(NamedTuple):
    """A form of the sheet: its media type, and the libraries that write it; nothing else needs them."""

    media_type: str
    libraries: tuple[str, ...] = ()


FORMS: Mapping[str, Form] = {
    "pdf": Form("application/pdf", ("typst", "vl_convert")),
    "docx": Form("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx", "vl_convert")),
    "csv": Form("text/csv; charset=utf-8"),
    "xlsx": Form("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("openpyxl",)),
}


def sheet(found: Dossier, form: str) -> bytes:
    """The sheet of a dossier in one of FORMS; the same bytes for the same dossier.

    Raises InvalidSettings (`not-found`) where a library that writes this form is not installed.
    """
    for library in FORMS[form].libraries:
        try:
            import_module(library)
        except ModuleNotFoundError:
            what = f"The sheet as {form} needs {library}, which is not installed: {INSTALL}"
            raise InvalidSettings(Issue("not-found", what)) from None
    write: Callable[[Dossier], bytes] = getattr(import_module(f"fhirnet.sheet.{form}"), form)
    return write(found)


def file_name(found: Dossier, form: str) -> str:
    """A name for the file, in letters that every system can write."""
    whose = re.sub(r"[^A-Za-z0-9-]+", "-", found.patient.pseudonym).strip("-") or "patient"
    what = "mdt-hypothetical" if found.supposed else "mdt"
    return f"{what}-{whose}-{found.as_of}.{form}"
