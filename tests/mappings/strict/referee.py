"""fhir.resources (R4B) as referee: where it and fhirnet disagree about a resource, and why they may.

The reasons stand in docs/conformance.md, a row a class. A class is the key of a constraint, or what the decode says.
"""

import re
from pathlib import Path

from fhirnet.errors import Issue, Refused
from mappings import conformance, stored

ROOT = Path(__file__).resolve().parents[3]
_ROW = re.compile(r"^\| `([\w-]+)` \| (yes|-) \| (\d+|-) \| .+ \|$", re.MULTILINE)
OURS, THEIRS = "only fhirnet refuses", "only fhir.resources refuses"


def told() -> dict[str, tuple[bool, int]]:
    """The classes of docs/conformance.md: whether changed resources show it, and how many of HL7's examples do."""
    text = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8")
    return {name: (changed == "yes", 0 if of == "-" else int(of)) for name, changed, of in _ROW.findall(text)}


def disagreement(body: bytes, type_: str) -> tuple[str, frozenset[str]] | None:
    """Who alone refuses it, and the classes of what is found; None where both take it or neither does."""
    ours = _ours(body, type_)
    theirs = _theirs(body)
    if bool(ours) == bool(theirs):
        return None
    return (OURS, frozenset(map(_class, ours))) if ours else (THEIRS, frozenset(theirs))


def _ours(body: bytes, type_: str) -> tuple[Issue, ...]:
    try:
        stored.check(body, type_)
    except Refused as refused:
        return refused.issues
    return ()


def _theirs(body: bytes) -> list[str]:
    try:
        return [issue.what for issue in conformance.judge(body)]
    except (TypeError, AttributeError) as error:  # of an array or an object where it looks for an address
        return [type(error).__name__]


def _class(issue: Issue) -> str:
    if issue.code == "invariant":
        key, colon, _ = issue.what.partition(": ")
        return key if colon else "ref-1"
    if issue.code == "value":
        return (
            "nothing"
            if re.match("null|an empty", issue.what)
            else "json-type"
            if "stands where" in issue.what
            else "form"
        )
    return issue.code
