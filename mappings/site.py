"""A hospital's own codes and words: the reviewed mapping file.

CSV, UTF-8, header `system,code,text,concept,reviewed_by,reviewed_on`. A row counts only when both review columns are
filled, the second with a date. It maps system and code (a trailing `*` makes the code a prefix) or, with both empty,
a text to a concept of codes.csv. Without a reviewed row, text is never counted.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from unicodedata import normalize

from fhirnet.errors import InvalidSettings, Issue
from mappings import terminology
from mappings.codes import table

HEADER = ["system", "code", "text", "concept", "reviewed_by", "reviewed_on"]


@dataclass(frozen=True, slots=True)
class SiteMapping:
    """The reviewed rows; `digest` names the file in the identifier of every result computed with it."""

    codes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    prefixes: tuple[tuple[str, str, str], ...] = ()  # system, beginning of the code, concept; longest first
    texts: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    def of_coding(self, system: str, code: str) -> str | None:
        """The concept of a local coding."""
        exact = self.codes.get((system, code))
        if exact is not None:
            return exact
        return next((c for s, begins, c in self.prefixes if s == system and code.startswith(begins)), None)

    def of_text(self, text: str) -> str | None:
        """The concept of a local text."""
        return self.texts.get(folded(text)) if self.texts else None


def load(path: Path) -> SiteMapping:
    """The mapping of a file; InvalidSettings says in one line what is wrong with it."""
    body = path.read_bytes()
    try:
        return parse(body.decode("utf-8-sig"), sha256(body).hexdigest())
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidSettings(Issue("parameter", f"the site mapping file is no CSV in UTF-8: {error}")) from error


def parse(text: str, digest: str = "") -> SiteMapping:
    """The mapping of a text in the form of the file."""
    reader = csv.DictReader(text.splitlines(keepends=True), strict=True)
    if reader.fieldnames != HEADER:
        raise _invalid(1, f"the header is not {','.join(HEADER)}")
    codes: dict[tuple[str, str], str] = {}
    prefixes: dict[tuple[str, str], str] = {}
    texts: dict[str, str] = {}
    for line, row in _reviewed(reader):
        system, code, concept = row["system"], row["code"], row["concept"]
        if code.endswith("*"):
            _put(prefixes, (system, code[:-1]), concept, line)
        elif system or code:
            _put(codes, (system, code), concept, line)
        else:
            _put(texts, folded(row["text"]), concept, line)
    longest = sorted(prefixes.items(), key=lambda item: (-len(item[0][1]), item))
    return SiteMapping(codes, tuple((s, begins, concept) for (s, begins), concept in longest), texts, digest)


def folded(text: str) -> str:
    """A text as it is compared: NFKC, trimmed, blanks folded, case folded."""
    return " ".join(normalize("NFKC", text).split()).casefold()


def _reviewed(rows: Iterable[Mapping[str, str]]) -> Iterable[tuple[int, dict[str, str]]]:
    for line, raw in enumerate(rows, start=2):
        row = {name: (raw.get(name) or "").strip() for name in HEADER}
        if not row["reviewed_by"] or not row["reviewed_on"]:
            continue
        try:
            date.fromisoformat(row["reviewed_on"])
        except ValueError as error:
            raise _invalid(line, "reviewed_on is no date (YYYY-MM-DD)") from error
        if row["concept"] not in table().rows:
            raise _invalid(line, "the concept is not one of codes.csv")
        if bool(row["system"]) != bool(row["code"]) or not (row["code"] or row["text"]):
            raise _invalid(line, "a row needs system and code, or neither of them and a text")
        row["system"] = terminology.canonical_system(row["system"])
        yield line, row


def _put(rows: dict[tuple[str, str], str] | dict[str, str], key: object, concept: str, line: int) -> None:
    if rows.setdefault(key, concept) != concept:  # type: ignore[arg-type]
        raise _invalid(line, "an earlier row maps the same to another concept")


def _invalid(line: int, what: str) -> InvalidSettings:
    return InvalidSettings(Issue("parameter", f"site mapping file, line {line}: {what}"))
