"""A posted body becomes a Bundle's entries: stages 3 (empty body), 4 and 6 of the contract's section 1.6.

    posted = receive(body)      # Refused with every problem of the empty body or of stage 4
    posted.parameters           # for stage 5, which is somebody else's
    decoded = posted.bundle()   # Refused with every problem of stage 6

A sound body goes the quick way (`quick`), any other the exact one (`exact`, `walk`), whose verdict counts. Both
give the same entries.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import starmap
from typing import Any

import msgspec
from msgspec import UNSET

from fhirnet.errors import Issue, Refused
from mappings.r4 import exact, generated, quick, walk
from mappings.r4.exact import Json, Number
from mappings.r4.generated import BundleEntry, DomainResource, Procedure
from mappings.r4.lexical import BYTE_ORDER_MARK
from mappings.r4.primitives import Decimal
from mappings.r4.repeats import Repeat, conflicts

_R4_0_0 = {"suspended": "on-hold", "aborted": "stopped"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as sent, whatever its form; `at` is its path.

    `kind` is the name of the element that holds its value: "valueCode", "valueDate", …, "resource", "part", or ""
    for none. `value`: str, bool, int or Decimal; for a data type of several elements plain JSON objects; for a
    resource its type; for parts None.
    """

    name: str
    kind: str
    value: object
    at: str


class Entry(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One entry of the posted Bundle; the path of its resource is `at` + ".resource"."""

    index: int
    at: str
    full_url: str
    type: str
    resource: DomainResource | None  # of a type that is read, else None
    deleted: bool  # request.method is DELETE
    canonical: bytes  # contract 4.5; empty where the type is not read (but see quick.KEPT)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A Bundle in order: `type` is Bundle.type, "" where nothing was posted; `compat` are remarks, not problems."""

    type: str
    entries: tuple[Entry, ...]
    compat: tuple[Issue, ...]


@dataclass(slots=True)
class Posted:
    """A body that passed stage 4.

    `root` is "Bundle" or "Parameters"; `parameters` is None for a bare Bundle. `case_at` is the path of the posted
    Bundle, None for Parameters without a parameter `case` or whose first `case` holds no Bundle.
    """

    root: str
    parameters: tuple[Parameter, ...] | None
    case_at: str | None
    _decoded: Decoded | None = None
    _read: dict[str, Json] | None = None

    def bundle(self) -> Decoded:
        """The entries. Refused with every problem of stage 6, those of Parameters' own structure included.

        Without a case only the structure of Parameters is checked: the answer has no entries.
        """
        if self._decoded is None:
            self._decoded = _stage_6(self._read or {})
        return self._decoded


def receive(body: bytes) -> Posted:
    """The body as Bundle or Parameters. Refused with every problem of stage 4, or because it is empty."""
    try:
        return quickly(quick.Received(body.removeprefix(BYTE_ORDER_MARK)))
    except quick.LookAgainError:
        return exactly(exact.read(body))


def quickly(received: quick.Received) -> Posted:
    at = "Bundle" if received.root == "Bundle" else f"Parameters.parameter[{received.case}].resource"
    entries = [
        _entry(index, at, entry, name, resource, canonical)
        for index, (entry, name, resource, canonical) in enumerate(received.entries)
    ]
    if len(entries) > exact.ENTRIES or _contradictory(entries):
        raise quick.LookAgainError
    return Posted(
        received.root,
        None if received.root == "Bundle" else tuple(starmap(_parameter, enumerate(received.parameters))),
        at if received.root == "Bundle" or received.case is not None else None,
        _of(received.type, entries),
    )


def _entry(
    index: int, bundle_at: str, entry: BundleEntry, name: str, resource: DomainResource | None, canonical: bytes
) -> Entry:
    return Entry(
        index=index,
        at=f"{bundle_at}.entry[{index}]",
        full_url=entry.fullUrl or "",
        type=name,
        resource=resource,
        deleted=entry.request is not UNSET and entry.request.method == "DELETE",
        canonical=canonical,
    )


def _of(bundle_type: str, entries: list[Entry]) -> Decoded:
    """Entries without resource are skipped unless they say that something was deleted."""
    kept = tuple(entry for entry in entries if entry.type or entry.deleted)
    return Decoded(bundle_type, kept, tuple(_compat(kept)))


def _compat(entries: Iterable[Entry]) -> Iterator[Issue]:
    for entry in entries:
        if isinstance(entry.resource, Procedure) and entry.resource.status in _R4_0_0:
            what = f"{entry.resource.status} is a status of R4 4.0.0; it is read as {_R4_0_0[entry.resource.status]}"
            yield Issue("compat", what, f"{entry.at}.resource.status", severity="information")


def _contradictory(entries: list[Entry]) -> bool:
    urls = {entry.full_url for entry in entries}
    if len(urls) == len(entries) and "" not in urls:
        return False
    return any(True for _ in conflicts(map(_repeat, entries)))


def _repeat(entry: Entry) -> Repeat:
    resource = entry.resource
    meta = UNSET if resource is None else resource.meta
    id_ = "" if resource is None else resource.id or ""
    return Repeat(
        entry=entry.index,
        at=entry.at,
        key=entry.full_url or (f"{entry.type}/{id_}" if id_ else ""),
        type=entry.type,
        content=entry.canonical,
        version="" if meta is UNSET else meta.versionId or "",
        updated="" if meta is UNSET else meta.lastUpdated or "",
    )


def exactly(root: dict[str, Json]) -> Posted:
    case = exact.case_of(root)
    parameters = None
    if root["resourceType"] == "Parameters":
        sent = root.get("parameter")
        parameters = tuple(_parameter(i, p) for i, p in enumerate(sent if isinstance(sent, list) else ()))
    return Posted(root["resourceType"], parameters, case[0] if case else None, None, root)


def _stage_6(root: dict[str, Json]) -> Decoded:
    if issues := walk.problems(root):
        raise Refused.of(issues)
    case = exact.case_of(root)
    if case is None:
        return Decoded("", (), ())
    at, bundle = case
    return _of(bundle["type"], [_entry_exactly(i, at, entry) for i, entry in enumerate(bundle.get("entry", ()))])


def _entry_exactly(index: int, bundle_at: str, node: dict[str, Json]) -> Entry:
    envelope = quick.envelope(exact.written({key: node[key] for key in node if key != "resource"}).encode())
    inner = node.get("resource", {})
    name = inner.get("resourceType", "")
    if name not in generated.READ_TYPES and name not in quick.KEPT:
        return _entry(index, bundle_at, envelope, name, None, b"")
    canonical = exact.written({key: inner[key] for key in inner if key not in ("meta", "text")}).encode()
    if name in quick.KEPT:
        return _entry(index, bundle_at, envelope, name, None, canonical)
    resource = quick.typed(name, exact.written(inner).encode())
    return _entry(index, bundle_at, envelope, name, resource, canonical)


def _parameter(index: int, node: Json) -> Parameter:
    """A parameter of any form, also of a wrong one."""
    at = f"Parameters.parameter[{index}]"
    if not isinstance(node, dict):
        return Parameter("", "", None, at)
    name = node.get("name")
    kind = next((key for key in node if key.startswith("value") or key in ("resource", "part")), "")
    value = _plain(node.get(kind))
    if kind == "resource":
        value = value.get("resourceType") if isinstance(value, dict) else None
    return Parameter(name if isinstance(name, str) else "", kind, None if kind == "part" else value, at)


def _plain(value: Json) -> Any:
    """Plain JSON with numbers as int and Decimal."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, Number):
        return int(value) if value.lstrip("-").isdecimal() else Decimal(value)
    return value
