"""The transaction, document or collection that a case goes in, and what a receiver may hold of former ones.

A new resource is created where none is there, a changed one replaces it, what is gone is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec
from msgspec import UNSET, Raw

from mappings.belonging import SHARED
from mappings.case_items import Item, by_identifier
from mappings.codes import FN
from mappings.r4.quick import ReceivedBundle

MESSAGE = f"{FN}/id/message"  # the system of the identifier of a message: its key
FORMS = ("transaction", "document", "collection")
_bundle = msgspec.json.Decoder(ReceivedBundle).decode
_anything = msgspec.json.Decoder(float_hook=str).decode
_encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Known:
    """What a receiver may hold of former messages: digests by name (None: perhaps not there), and what went once."""

    contents: Mapping[str, frozenset[str | None]] = field(default_factory=dict)
    told: frozenset[str] = frozenset()


def transaction(case: Iterable[Item], key: str, known: Known) -> bytes:
    """The transaction after which a receiver holds this case: a new resource is created where none is there, a changed
    one replaces it, what is gone is deleted; what has not changed goes along, so that references find it. What serves
    many patients (a Device, a Practitioner) is created where none is there, and otherwise left to its keepers.
    """
    entries: list[object] = []
    names = set[str]()
    for item in case:
        names.add(item.name)
        if item.query is not None or item.digest not in known.told:
            entries.append({"fullUrl": item.url, "resource": Raw(item.body), "request": _request(item, known)})
    left = {name for name, digests in known.contents.items() if digests != {None} and _type(name) not in SHARED}
    gone = sorted(left - names)
    return _message("transaction", key, [*entries, *({"request": {"method": "DELETE", "url": name}} for name in gone)])


def _request(item: Item, known: Known) -> dict[str, str]:
    if item.query is None:
        return {"method": "POST", "url": item.type}
    if item.type in SHARED or known.contents.get(item.name, frozenset()) <= {item.digest, None}:
        return {"method": "POST", "url": item.type, "ifNoneExist": item.query}
    return {"method": "PUT", "url": item.name}


def replacing(case: Iterable[Item], key: str) -> bytes:
    """The transaction after which every resource of a case is there as it is here, whatever was there before; but for
    what serves many patients.
    """
    entries = []
    for item in case:
        url = f"{item.type}/{item.url.removeprefix('urn:uuid:')}" if item.query is None else item.name
        request = _request(item, Known()) if item.type in SHARED else {"method": "PUT", "url": url}
        entries.append({"fullUrl": item.url, "resource": Raw(item.body), "request": request})
    return _message("transaction", key, list(entries))


def says(body: bytes, case: Iterable[Item], known: Known) -> bool:
    """Whether a receiver holds exactly this case after a transaction: then there is nothing new to send.

    `known` is what it may hold after this transaction, too.
    """
    found = {name: digest for name, digest in _sent(body) if digest is not None and not name.endswith("#")}
    now = list(case)
    once = {item.digest for item in now if item.query is None}
    return once <= known.told and found == {item.name: item.digest for item in now if item.query is not None}


def collection(case: Iterable[Item], key: str) -> bytes:
    """The resources of a case, to be kept together as they are."""
    return _message("collection", key, [{"fullUrl": item.url, "resource": Raw(item.body)} for item in case])


def known(messages: Iterable[tuple[bytes, str]]) -> Known:
    """What a receiver may hold after these transactions, in their order: each with "delivered", "coming" or "dead".

    After a delivered one all of it is there; one that is still under way, or was given up, may have been.
    """
    contents: dict[str, frozenset[str | None]] = {}
    told = set[str]()
    for body, state in messages:
        sent = list(_sent(body))
        if state != "dead":
            told.update(digest for name, digest in sent if name.endswith("#") and digest)
        sent = [(name, digest) for name, digest in sent if not name.endswith("#")]
        if state == "delivered":
            contents = {name: frozenset({digest}) for name, digest in sent if digest is not None}
        else:
            contents |= {name: contents.get(name, frozenset({None})) | {digest} for name, digest in sent}
    return Known(contents, frozenset(told))


def entries_of(body: bytes) -> int:
    """How many entries a message has."""
    found = _bundle(body).entry
    return 0 if found is UNSET else len(found)


def checks(body: bytes, known: Known) -> list[tuple[str, str, bytes | None]]:
    """What shows whether a receiver has done a transaction: type, query, and what is to be there (None: nothing).

    `known` is what it may have held before. Looked at is the last of what the transaction creates, replaces and deletes
    each: it is done as a whole. Empty where nothing of that can be found by a query.
    """
    found: dict[str, tuple[str, str, bytes | None]] = {}
    for request, resource in _requests(body):
        digest = None if resource is None else sha256(resource).hexdigest()
        name = _name(request)
        if not name.endswith("#") and _type(name) not in SHARED and known.contents.get(name) != frozenset({digest}):
            type_, _, query = name.partition("?")
            found[request["method"]] = (type_, query, resource)
    return list(found.values())


def identified(key: str) -> str:
    """The query that finds a message by its key."""
    return by_identifier(MESSAGE, key)


def _message(type_: str, key: str, entries: list[object]) -> bytes:
    head: dict[str, object] = {"resourceType": "Bundle", "identifier": {"system": MESSAGE, "value": key}, "type": type_}
    return _encode(head | ({"entry": entries} if entries else {}))


def _sent(body: bytes) -> Iterator[tuple[str, str | None]]:
    """Every resource of a transaction by its name, with the digest it was sent with; None of a deletion."""
    for request, resource in _requests(body):
        yield _name(request), None if resource is None else sha256(resource).hexdigest()


def _name(request: Mapping[str, str]) -> str:
    """What `Item.name` is of the resource that an entry is about."""
    url, query = request["url"], request.get("ifNoneExist")
    return f"{url}?{query}" if query else url if "?" in url else f"{url}#"


def _type(name: str) -> str:
    return name.partition("?")[0]


def _requests(body: bytes) -> Iterator[tuple[dict[str, str], bytes | None]]:
    entries = _bundle(body).entry
    for entry in [] if entries is UNSET else entries:
        yield _anything(_encode(entry.request)), None if entry.resource is UNSET else bytes(entry.resource)
