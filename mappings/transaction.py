"""A transaction or batch, read as the requests it holds; and the Bundle that answers them, one entry each.

An address in an entry is `Type`, `Type/id`, `Type/id/_history/n` or `Type?query`, also with the address of this
service before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from msgspec import UNSET, Raw

from fhirnet.errors import Issue, Refused
from mappings import stored
from mappings.r4.decode import receive
from mappings.r4.lexical import BYTE_ORDER_MARK
from mappings.r4.quick import ReceivedBundle, ReceivedEntry

ORDER = ("DELETE", "POST", "PUT", "GET", "HEAD")  # R4, "Transaction Processing Rules"
ANSWERED = {"transaction": "transaction-response", "batch": "batch-response"}
_ADDRESS = re.compile(
    r"(?P<type>[A-Z][A-Za-z]*)(?:/(?P<id>(?!\.{1,2}(?:[/?]|\Z))[A-Za-z0-9.-]{1,64})(?:/_history/(?P<version>[0-9]+))?)?(?:\?(?P<query>.*))?\Z"
)
_bundle = msgspec.json.Decoder(ReceivedBundle)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One entry: what it asks of which address, with the path it stands at (`Bundle.entry[3]`).

    `query` is what stands after `?` in the address, `id` and `version` what it names, `body` the resource character for
    character; the two conditions are as written.
    """

    at: str
    method: str
    type: str
    full_url: str | None = None
    id: str | None = None
    version: int | None = None
    query: str | None = None
    body: bytes | None = None
    if_none_exist: str | None = None
    if_match: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How one entry was answered; `outcome` and `resource` are FHIR JSON."""

    status: str
    location: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    outcome: bytes | None = None
    resource: bytes | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A Bundle that asks: `kind` is "transaction" or "batch". Of a batch an entry may be its own refusal."""

    kind: str
    entries: tuple[Request | Refused, ...]


def read(body: bytes, base: str) -> Asked:
    """What a body asks, every resource of it sound; `base` is the address of this service.

    Refused where it is neither a transaction nor a batch, and with every problem of every entry of a transaction.
    """
    posted = receive(body)
    bundle = _read(body) if posted.root == "Bundle" else None
    kind = bundle.type if bundle else ""
    if bundle is None or kind not in ANSWERED:
        what = "A Bundle of the type transaction or batch is processed here; POST others to /fhir/Bundle."
        raise Refused(Issue("value", what, "Bundle.type" if bundle else posted.root))
    sent = [] if bundle.entry is UNSET else bundle.entry
    entries = tuple(_sound(f"Bundle.entry[{index}]", entry, base) for index, entry in enumerate(sent))
    problems = [issue for each in entries if isinstance(each, Refused) for issue in each.issues]
    if problems and kind == "transaction":
        raise Refused.of(problems)
    return Asked(kind, entries)


def _sound(at: str, entry: ReceivedEntry, base: str) -> Request | Refused:
    """The request of an entry, or everything that is wrong with it."""
    request = _request(at, entry, base)
    if isinstance(request, Refused) or request.body is None:
        return request
    try:
        stored.check(request.body, request.type)
    except Refused as error:
        return within(at, request.type, error)
    return request


def within(at: str, type_: str, error: Refused) -> Refused:
    """A refusal whose paths begin at a resource, as one whose paths begin at the Bundle."""
    return Refused.of(
        Issue(i.code, i.what, _below(f"{at}.resource", type_, i.at) if i.at else at, i.system, i.severity)
        for i in error.issues
    )


def write(kind: str, answers: Iterable[Response]) -> bytes:
    """The Bundle that answers a transaction or batch, its entries in the order of the requests."""
    entries = []
    for answer in answers:
        said: dict[str, object] = {"status": answer.status}
        for name, value in (
            ("location", answer.location),
            ("etag", answer.etag),
            ("lastModified", answer.last_modified),
        ):
            if value is not None:
                said[name] = value
        if answer.outcome is not None:
            said["outcome"] = Raw(answer.outcome)
        entries.append(({} if answer.resource is None else {"resource": Raw(answer.resource)}) | {"response": said})
    bundle: dict[str, object] = {"resourceType": "Bundle", "type": ANSWERED[kind]}
    return msgspec.json.encode(bundle | ({"entry": entries} if entries else {}))


def _read(body: bytes) -> ReceivedBundle:
    try:
        return _bundle.decode(body.removeprefix(BYTE_ORDER_MARK))
    except msgspec.MsgspecError:
        receive(body).bundle()  # refuses with every problem
        raise


def _request(at: str, entry: ReceivedEntry, base: str) -> Request | Refused:
    if entry.request is UNSET:
        return Refused(Issue("required", "every entry of a transaction or batch has a request", f"{at}.request"))
    asked = entry.request
    method = str(asked.method)
    if method not in ORDER:
        return Refused(Issue("method", f"this service answers {', '.join(ORDER)}", f"{at}.request.method"))
    found = _ADDRESS.match(_relative(asked.url, base))
    if found is None:
        return Refused(Issue("value", "the address is Type, Type/id or Type?query", f"{at}.request.url"))
    problem = _problem(method, found, entry)
    if problem is not None:
        return Refused(Issue(problem[0], problem[1], f"{at}.{problem[2]}"))
    return Request(
        at=at,
        method=method,
        type=found["type"],
        full_url=entry.fullUrl or None,
        id=found["id"],
        version=int(found["version"]) if found["version"] else None,
        query=found["query"],
        body=None if entry.resource is UNSET else bytes(entry.resource),
        if_none_exist=asked.ifNoneExist or None,
        if_match=asked.ifMatch or None,
    )


def _problem(method: str, found: re.Match[str], entry: ReceivedEntry) -> tuple[str, str, str] | None:
    """What is wrong with an entry of this method: code, sentence, where."""
    sends = method in ("POST", "PUT")
    if sends and entry.resource is UNSET:
        return "required", f"a {method} sends a resource", "resource"
    if not sends and entry.resource is not UNSET:
        return "value", f"a {method} sends no resource", "resource"
    if method == "POST" and (found["id"] or found["query"] is not None):
        return "value", "a POST is to a type; its condition stands in ifNoneExist", "request.url"
    if method in ("PUT", "DELETE") and (found["version"] or not (found["id"] or found["query"])):
        return "value", f"a {method} is to Type/id or Type?query", "request.url"
    return None


def _relative(url: str, base: str) -> str:
    return url.removeprefix(base).lstrip("/") if url.startswith(base) else url.removeprefix("/")


def _below(at: str, type_: str, path: str) -> str:
    return at + path.removeprefix(type_) if path.startswith(type_) else at
