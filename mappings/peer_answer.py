"""What a peer answers, believed no further than it can be read: the entries of a Bundle, whether a transaction was
done, which issue codes an OperationOutcome has, whether a resource is the one that was sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Raw

from mappings.r4.lexical import BYTE_ORDER_MARK

CODES = 10  # issue codes that are kept of one answer
_CODE = re.compile(r"[a-z][a-z0-9-]{0,31}")
_members = msgspec.json.Decoder(dict[str, Raw]).decode
_elements = msgspec.json.Decoder(list[Raw]).decode
_anything = msgspec.json.Decoder(float_hook=Decimal).decode
_FAILURES = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError)
Json = dict[str, Any]


class Unreadable(Exception):
    """The answer is no FHIR resource, or not one of the type that was asked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """One resource of a Bundle that a peer sent, as it stands there."""

    full_url: str
    type: str
    id: str
    mode: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its resources, and the address of the next one."""

    found: tuple[Found, ...]
    next: str | None


def page(body: bytes) -> Page:
    """A searchset, or another Bundle with resources. Raises Unreadable."""
    try:
        members = _members(body.removeprefix(BYTE_ORDER_MARK))
        if _anything(members["resourceType"]) != "Bundle":
            raise Unreadable
        found = tuple(_found(entry) for entry in _elements(members.get("entry", Raw(b"[]"))))
        links = _anything(members.get("link", Raw(b"[]")))
        following = [str(link["url"]) for link in links if link.get("relation") == "next"]
        return Page(tuple(each for each in found if each is not None), following[0] if following else None)
    except (*_FAILURES, KeyError, TypeError, AttributeError):
        raise Unreadable from None


def _found(entry: Raw) -> Found | None:
    members = _members(entry)
    if "resource" not in members:
        return None
    read = _anything(members["resource"])
    mode = _anything(members["search"]).get("mode", "") if "search" in members else ""
    url = _anything(members["fullUrl"]) if "fullUrl" in members else ""
    return Found(str(url), str(read["resourceType"]), str(read.get("id", "")), str(mode), bytes(members["resource"]))


def is_done(body: bytes, entries: int) -> bool:
    """Whether this answers a transaction of so many entries, each of them done."""
    try:
        read = _anything(body.removeprefix(BYTE_ORDER_MARK))
        if (read["resourceType"], read["type"]) != ("Bundle", "transaction-response"):
            return False
        answered = [str(entry["response"]["status"]) for entry in read.get("entry", [])]
    except (*_FAILURES, KeyError, TypeError, AttributeError):
        return False
    return len(answered) == entries and all(re.match(r"2[0-9]{2}(?: |\Z)", status) for status in answered)


def codes(body: bytes) -> list[str]:
    """The codes of an OperationOutcome's errors, in their order: no text, which could tell of a patient."""
    try:
        issues = _anything(body.removeprefix(BYTE_ORDER_MARK)).get("issue", [])
        said = [code for issue in issues if issue.get("severity") in ("error", "fatal") for code in _codes(issue)]
    except (*_FAILURES, TypeError, AttributeError):
        return []
    return list(dict.fromkeys(code for code in said if isinstance(code, str) and _CODE.fullmatch(code)))[:CODES]


def _codes(issue: Json) -> Iterator[object]:
    """What is wrong, as closely as it is coded."""
    codings = issue.get("details", {}).get("coding", [])
    yield from [coding.get("code") for coding in codings[:1]] or [issue.get("code")]


def alike(sent: bytes, found: bytes) -> bool:
    """Whether a resource says what was sent: but for its id, meta and narrative, and where its references point."""
    try:
        return bool(_said(_anything(sent)) == _said(_anything(found)))
    except (*_FAILURES, AttributeError):
        return False


def _said(read: Any) -> Any:
    return {name: _unpointed(value) for name, value in read.items() if name not in ("id", "meta", "text")}


def _unpointed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: "" if name == "reference" else _unpointed(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_unpointed(inner) for inner in value]
    return value


def members_of(raw: bytes) -> Json:
    """A resource as plain objects."""
    read = _anything(raw)
    assert isinstance(read, dict), "a resource that was found is an object"
    return read
