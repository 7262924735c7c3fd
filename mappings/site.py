"""A hospital's own codes and words: the reviewed mapping file.

CSV, UTF-8, header `system,code,text,concept,reviewed_by,reviewed_on`. A row counts only when both review columns are
filled, the second with a date. It maps system and code (a trailing `*` makes the code a prefix) or, with both empty,
a text to a concept of codes.csv. Without a reviewed row, text is never counted. A row with more cells than the header
is refused, reviewed or not.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from unicodedata import normalize

from fhirnet.errors import InvalidSettings, Issue
from fhirnet.verdict import Words, words
from mappings import terminology
from mappings.codes import table
from mappings.words import say

HEADER = ["system", "code", "text", "concept", "reviewed_by", "reviewed_on"]
CONFLICT = words("site.conflict")
Key = tuple[str, str, str]  # system, code and nothing, or two times nothing and the folded text


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row as it stands in the file, trimmed; `line` is where it ends, `cells` how many it has."""

    line: int
    cells: int
    system: str
    code: str
    text: str
    concept: str
    reviewed_by: str
    reviewed_on: str

    @property
    def reviewed(self) -> bool:
        """Whether it counts."""
        return bool(self.reviewed_by and self.reviewed_on)

    @property
    def overlong(self) -> bool:
        """Whether it has cells without a head: an unquoted comma may have moved the others, the review among them."""
        return self.cells > len(HEADER)

    @property
    def key(self) -> Key:
        """What it maps; a prefix has its `*`."""
        if self.system or self.code:
            return self.system, self.code, ""
        return "", "", folded(self.text)


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

    def key_of_coding(self, system: str, code: str) -> Key | None:
        """The key of the row that `of_coding` answers by."""
        if (system, code) in self.codes:
            return system, code, ""
        return next(((s, f"{b}*", "") for s, b, _ in self.prefixes if s == system and code.startswith(b)), None)


def load(path: Path) -> SiteMapping:
    """The mapping of a file; InvalidSettings says in one line what is wrong with it."""
    body = path.read_bytes()
    try:
        return parse(body.decode("utf-8-sig"), sha256(body).hexdigest())
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidSettings(Issue("parameter", f"the site mapping file is no CSV in UTF-8: {error}")) from error


def parse(text: str, digest: str = "") -> SiteMapping:
    """The mapping of a text in the form of the file."""
    return mapping((row for row in rows(text) if row.reviewed or row.overlong), digest)


def mapping(counted: Iterable[Row], digest: str = "") -> SiteMapping:
    """The mapping of these rows. Raises InvalidSettings at the first that cannot be used."""
    codes: dict[tuple[str, str], str] = {}
    prefixes: dict[tuple[str, str], str] = {}
    texts: dict[str, str] = {}
    for row in counted:
        if (wrong := fault(row)) is not None:
            raise _invalid(row.line, wrong)
        system, code, text = row.key
        if code.endswith("*"):
            _put(prefixes, (system, code[:-1]), row)
        elif code:
            _put(codes, (system, code), row)
        else:
            _put(texts, text, row)
    longest = sorted(prefixes.items(), key=lambda item: (-len(item[0][1]), item))
    return SiteMapping(codes, tuple((s, begins, concept) for (s, begins), concept in longest), texts, digest)


def rows(text: str) -> Iterator[Row]:
    """Every row of a text in the form of the file. Raises InvalidSettings for another header, csv.Error for no CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    if next(reader, None) != HEADER:
        raise _invalid(1, words("site.header", header=",".join(HEADER)))
    for cells in reader:
        if cells:
            filled = [*map(str.strip, cells), *[""] * len(HEADER)]
            named = dict(zip(HEADER, filled, strict=False))
            named["system"] = terminology.canonical_system(named["system"])
            yield Row(line=reader.line_num, cells=len(cells), **named)


def fault(row: Row) -> Words | None:
    """Why a row cannot be used, once it is reviewed; one that is overlong cannot be in any case."""
    if row.overlong:
        return surplus(row)
    if row.reviewed_on and not _is_date(row.reviewed_on):
        return words("site.no-date")
    if row.concept not in table().rows:
        return words("site.unknown-concept")
    if bool(row.system) != bool(row.code) or not (row.code or row.text):
        return words("site.neither-code-nor-text")
    return None


def surplus(row: Row) -> Words:
    """What is said of an overlong row."""
    return words("site.surplus", count=row.cells, expected=len(HEADER))


def folded(text: str) -> str:
    """A text as it is compared: NFKC, trimmed, blanks folded, case folded."""
    return " ".join(normalize("NFKC", text).split()).casefold()


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _put(known: dict[tuple[str, str], str] | dict[str, str], key: object, row: Row) -> None:
    if known.setdefault(key, row.concept) != row.concept:  # type: ignore[arg-type]
        raise _invalid(row.line, CONFLICT)


def _invalid(line: int, what: Words) -> InvalidSettings:
    return InvalidSettings(Issue("parameter", f"site mapping file, line {line}: {say(what, 'en')}"))
