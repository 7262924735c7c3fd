"""Whether a text is a unit of UCUM, the Unified Code for Units of Measure, as it is written case sensitive (`c/s`).

Syntax only: `mm[Hg]` and `g/m` are units, `mmHg` and `gr.` are none; whether a unit fits what was measured is another
question. The prefixes and units in ucum.csv are those of ucum-essence.xml 2.2 of 2024-06-17, https://ucum.org/ucum:
copyright 1999-2024 Regenstrief Institute, Inc. and the UCUM Organization, used under the UCUM licence.
"""

import csv
import re
from pathlib import Path

_LINES = Path(__file__).with_name("ucum.csv").read_text(encoding="utf-8").splitlines()
PREFIXES = frozenset(code for code, kind in csv.reader(_LINES) if kind == "prefix")
METRIC = frozenset(code for code, kind in csv.reader(_LINES) if kind == "metric")  # these may carry a prefix
OTHER = frozenset(code for code, kind in csv.reader(_LINES) if kind == "other")

_TOKEN = re.compile(
    r"(?P<unit>(?:\[[^\[\]]*\]|[!-'*+,\-0-Z\\^-z|~])+)"  # all but . / ( ) { }, which a bracketed part may hold
    r"|(?P<annotation>\{[!-z|~]*\})"
    r"|(?P<sign>[./()])"
)


_BEGINNING = frozenset({"unit", "annotation", "(", "/"})
_OPERAND = frozenset({"unit", "annotation", "("})
_OPERATOR = frozenset({".", "/", ")"})
_AFTER = {  # what may follow what; "" is the beginning
    "": _BEGINNING,
    "(": _BEGINNING,
    ".": _OPERAND,
    "/": _OPERAND,
    "unit": _OPERATOR | {"annotation"},
    ")": _OPERATOR | {"annotation"},
    "annotation": _OPERATOR,
}


def is_unit(text: str) -> bool:
    """Whether this is written as UCUM writes units."""
    at, depth, before = 0, 0, ""
    while found := _TOKEN.match(text, at):
        at = found.end()
        kind = found.group() if found.lastgroup == "sign" else str(found.lastgroup)
        depth += (kind == "(") - (kind == ")")
        if kind not in _AFTER[before] or depth < 0 or (kind == "unit" and not _is_atom(found.group())):
            return False
        before = kind
    return at == len(text) and depth == 0 and before in ("unit", "annotation", ")")


def _is_atom(text: str) -> bool:
    """A number, or a unit with its prefix and exponent."""
    unit = text.rstrip("0123456789")
    if not unit:
        return True
    if unit != text and unit[-1] in "+-":
        unit = unit[:-1]
    if unit in METRIC or unit in OTHER:
        return True
    return any(unit[:length] in PREFIXES and unit[length:] in METRIC for length in (1, 2))
