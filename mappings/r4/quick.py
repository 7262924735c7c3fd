"""The quick way to read a body: typed decoding by msgspec, sound because nothing can get lost unnoticed.

msgspec alone would take a repeated key and a number in quotation marks. Either leaves fewer strings in what was
decoded than there were in the body, and nothing leaves more: equal numbers of quotation marks mean that every key
and every value arrived. `LookAgainError` is not a refusal: the slow way reads the body once more and decides.
"""

import re
from typing import Any

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from mappings.r4 import lexical
from mappings.r4.generated import (
    R4_TYPES,
    READ_TYPES,
    Bundle,
    BundleEntry,
    DomainResource,
    Parameters,
    ParametersParameter,
    Resource,
)
from mappings.r4.primitives import Decimal, Many

KEPT = frozenset({"ResearchSubject"})  # types not read whose canonical JSON is kept: some askers want it read


class LookAgainError(ValueError):
    """The quick way does not vouch for this body."""


class ReceivedEntry(BundleEntry, kw_only=True):
    """An entry whose resource is still text."""

    resource: Raw | UnsetType = UNSET  # type: ignore[assignment]


class ReceivedBundle(Bundle, kw_only=True, tag="Bundle"):
    """A Bundle whose resources are still text."""

    entry: Many[ReceivedEntry] | UnsetType = UNSET  # type: ignore[assignment]


class ReceivedParameter(ParametersParameter, kw_only=True):
    """A parameter whose resource is still text."""

    resource: Raw | UnsetType = UNSET  # type: ignore[assignment]


class ReceivedParameters(Parameters, kw_only=True, tag="Parameters"):
    """Parameters whose resources are still text."""

    parameter: Many[ReceivedParameter] | UnsetType = UNSET  # type: ignore[assignment]


class _Contained(msgspec.Struct):
    contained: list[Raw]


class _Type(msgspec.Struct, rename={"type": "resourceType"}):
    type: str


_REJECTED = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError)
_START = re.compile(rb'\s*\{\s*"resourceType"\s*:\s*"([A-Za-z]+)"')
_LOCAL = re.compile(rb'"reference":"#([^"]+)"')

_root = msgspec.json.Decoder(ReceivedBundle | ReceivedParameters)
_bundle = msgspec.json.Decoder(ReceivedBundle)
_entry = msgspec.json.Decoder(BundleEntry)
_type = msgspec.json.Decoder(_Type)
_contained = msgspec.json.Decoder(_Contained)
_anything = msgspec.json.Decoder(float_hook=Decimal)
# all of them now: where two threads make a decoder of the same structs at the same time, msgspec crashes the process
_typed = {name: msgspec.json.Decoder(struct) for name, struct in READ_TYPES.items()}
_sorted = msgspec.json.Encoder(order="sorted", decimal_format="number").encode
_encoded = msgspec.json.Encoder(decimal_format="number").encode


class Received:
    """A body read the quick way; LookAgainError where it cannot vouch for it.

    `entries` holds of each entry the entry without its resource, the type of the resource ("" for none), the
    resource where its type is read, and that resource's canonical JSON.
    """

    def __init__(self, body: bytes) -> None:
        expected = lexical.scan(body)
        if expected is None:
            raise LookAgainError
        self.parameters: list[dict[str, Any]] = []
        self.case: int | None = None
        self.type = ""
        self.entries: list[tuple[ReceivedEntry, str, DomainResource | None, bytes]] = []
        self._local = b"#" in body or b"\\" in body  # only then a reference may begin with "#"
        self._texts: list[bytes] = []  # everything decoded, written again
        self._beside: list[Struct] = []  # and what is no part of the canonical JSON, before it is written
        try:
            self.root = self._envelope(body)
        except _REJECTED as error:
            raise LookAgainError from error
        if lexical.quotes(b"".join((*self._texts, _encoded(self._beside)))) != expected:
            raise LookAgainError

    def _envelope(self, body: bytes) -> str:
        root = _root.decode(body)
        if isinstance(root, ReceivedBundle):
            self._bundle(root)
            return "Bundle"
        for index, parameter in enumerate([] if root.parameter is UNSET else root.parameter):
            if parameter.part is not UNSET:
                raise LookAgainError
            if parameter.resource is not UNSET:
                self._case(index, parameter, parameter.resource)
        text = _encoded(root)
        self._texts.append(text)
        self.parameters = _anything.decode(text).get("parameter", [])
        if self.case is not None:
            self.parameters[self.case]["resource"] = {"resourceType": "Bundle"}
        return "Parameters"

    def _case(self, index: int, parameter: ReceivedParameter, text: Raw) -> None:
        if parameter.name != "case" or self.case is not None or _type.decode(text).type != "Bundle":
            raise LookAgainError
        self.case = index
        self._bundle(_bundle.decode(text))
        parameter.resource = UNSET
        self._texts.append(b'"resource"')

    def _bundle(self, bundle: ReceivedBundle) -> None:
        self.type = bundle.type
        for entry in [] if bundle.entry is UNSET else bundle.entry:
            if entry.response is not UNSET and entry.response.outcome is not UNSET:
                raise LookAgainError
            if entry.resource is not UNSET:
                self.entries.append((entry, *self._resource(entry.resource)))
                entry.resource = UNSET
                self._texts.append(b'"resource"')
            elif entry.request is UNSET and entry.response is UNSET:
                raise LookAgainError
            else:
                self.entries.append((entry, "", None, b""))
        self._texts.append(_encoded(bundle))

    def _resource(self, text: Raw) -> tuple[str, DomainResource | None, bytes]:
        start = _START.match(text)
        name = start[1].decode() if start is not None else _type.decode(text).type
        if name not in READ_TYPES:
            if name not in R4_TYPES:
                raise LookAgainError
            unread = _anything.decode(text)
            self._texts.append(_encoded(unread))
            return name, None, _kept(unread) if name in KEPT else b""
        resource = typed(name, text)
        canonical = self._canonical(resource)
        if resource.contained is not UNSET or (self._local and b'"reference":"#' in canonical):
            _check_local(resource, canonical)
        return name, resource, canonical

    def _canonical(self, resource: DomainResource) -> bytes:
        meta, text = resource.meta, resource.text
        if meta is not UNSET:
            self._texts.append(b'"meta"')
            self._beside.append(meta)
            resource.meta = UNSET
        if text is not UNSET:
            self._texts.append(b'"text"')
            self._beside.append(text)
            resource.text = UNSET
        canonical = _sorted(resource)
        self._texts.append(canonical)
        resource.meta, resource.text = meta, text
        return canonical


def _kept(unread: dict[str, object]) -> bytes:
    return _sorted({name: unread[name] for name in unread if name not in ("meta", "text")})


def envelope(text: bytes) -> BundleEntry:
    """An entry without its resource."""
    return _entry.decode(text)


def typed(name: str, text: bytes | Raw) -> DomainResource:
    """The resource of that read type; contained ones of read types are structs too, others plain objects."""
    resource = _typed[name].decode(text)
    if resource.contained is not UNSET:
        resource.contained = [_inner(raw) for raw in _contained.decode(text).contained]
    return resource


def _inner(text: Raw) -> Resource | dict[str, object]:
    name = _type.decode(text).type
    if name not in R4_TYPES:
        raise LookAgainError
    inner: Any = _typed[name].decode(text) if name in READ_TYPES else _anything.decode(text)
    return inner  # type: ignore[no-any-return]


def _check_local(resource: DomainResource, canonical: bytes) -> None:
    """Nothing contained contains, and `#x` names something contained."""
    ids = set()
    for inner in [] if resource.contained is UNSET else resource.contained:
        ids.add(inner.get("id") if isinstance(inner, dict) else inner.id)
        nested = "contained" in inner if isinstance(inner, dict) else inner.contained is not UNSET  # type: ignore[attr-defined]
        if nested:
            raise LookAgainError
    if not ids.issuperset(id_.decode() for id_ in _LOCAL.findall(canonical)):
        raise LookAgainError
