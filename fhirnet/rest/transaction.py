"""A transaction: all of its entries or none. A batch: each entry by itself. Both in one transaction of the database.

Deletions come first, then creations, updates and readings (R4, "Transaction Processing Rules"): what a transaction
deletes meets no condition of a creation in it. The answers stand in the order of the requests. References between
entries are pointed at the ids the store gave; a reference with a query (`Patient?identifier=…`) at the one resource it
matches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

from fhirnet import access
from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.rest import interactions, searching
from fhirnet.rest.interactions import Change
from fhirnet.rest.pointing import Pointing
from fhirnet.store import Store, versions
from fhirnet.store.messages import Answer, Message
from fhirnet.store.versions import Stored
from mappings import outcome, stored, transaction
from mappings.transaction import ORDER, Asked, Request, Response

RIGHT = {"POST": "create", "PUT": "update", "DELETE": "delete"}  # that an entry needs; a GET: read or search
STATUS = {  # of an entry of a batch that is refused: own issue code, else 400
    "login": "401 Unauthorized",
    "forbidden": "403 Forbidden",
    "not-found": "404 Not Found",
    "method": "405 Method Not Allowed",
    "conflict": "409 Conflict",
    "gone": "410 Gone",
}


def process(store: Store, client: Client, message: Message, asked: Asked, base: str, language: str) -> Answer:
    """The Bundle that answers what a message asks (`mappings.transaction.read`).

    Refused where a transaction cannot be done as a whole: then nothing of it is stored.
    """
    doing = _transaction if asked.kind == "transaction" else _batch

    def work(change: Change) -> Answer:
        made = doing(_Doing(change, base, language, Pointing(change)), asked.entries)
        return Answer(200, transaction.write(asked.kind, made))

    return interactions.changed(store, client, message, work)


@dataclass(frozen=True, slots=True)
class _Doing:
    """The entries of one Bundle being done."""

    change: Change
    base: str
    language: str
    pointing: Pointing


def _transaction(doing: _Doing, asked: Sequence[Request | Refused]) -> list[Response]:
    requests = [each for each in asked if isinstance(each, Request)]
    plans = _after_deletions([_planned(doing, request) for request in requests])
    _refuse_overlaps(plans)
    for plan in plans:
        if plan.target and plan.request.body is not None:
            doing.pointing.leads(plan.request.full_url, plan.target)
    done: dict[str, Response] = {}
    for plan in sorted(plans, key=lambda plan: ORDER.index(plan.request.method)):
        done[plan.request.at] = _done(doing, plan)
    return [done[request.at] for request in requests]


def _batch(doing: _Doing, asked: Sequence[Request | Refused]) -> list[Response]:
    done = dict[int, Response]()
    for index in sorted(range(len(asked)), key=lambda index: _rank(asked[index])):
        done[index] = _by_itself(doing, asked[index])
    return [done[index] for index in range(len(asked))]


def _rank(request: Request | Refused) -> int:
    return ORDER.index(request.method) if isinstance(request, Request) else 0


def _by_itself(doing: _Doing, request: Request | Refused) -> Response:
    """One entry of a batch: its refusal is its answer, and leaves nothing behind."""
    try:
        if isinstance(request, Refused):
            raise request
        with doing.change.writing.connection.begin_nested():
            return _done(doing, _planned(doing, request))
    except Refused as error:
        status = STATUS.get(error.issues[0].code, "400 Bad Request")
        return Response(status=status, outcome=outcome.write(error.issues, doing.language))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What one request will do: `target` is where its resource is or will be, `there` its current version."""

    request: Request
    target: str | None
    there: Stored | None
    changes: bool


def _planned(doing: _Doing, request: Request) -> _Plan:
    if request.type not in stored.TYPES:
        what = f"resources of this type are not stored here; these are: {', '.join(stored.TYPES)}"
        raise Refused(Issue("not-found", what, f"{request.at}.request.url"))
    access.require(doing.change.client, request.type, RIGHT.get(request.method, "read" if request.id else "search"))
    if request.method == "POST":
        there = None
        if request.if_none_exist is not None:
            there = doing.pointing.found(request.type, request.if_none_exist, f"{request.at}.request.ifNoneExist")
        return _Plan(request, there.reference, there, False) if there else _new(request)
    if request.method not in ("PUT", "DELETE"):
        return _Plan(request, None, None, False)
    if request.id is not None:
        return _Plan(request, f"{request.type}/{request.id}", doing.change.current(request.type, request.id), True)
    there = doing.pointing.found(request.type, request.query or "", f"{request.at}.request.url")
    target = there.reference if there else f"{request.type}/{uuid4()}" if request.method == "PUT" else None
    return _Plan(request, target, there, target is not None)


def _new(request: Request) -> _Plan:
    return _Plan(request, f"{request.type}/{uuid4()}", None, True)


def _after_deletions(plans: list[_Plan]) -> list[_Plan]:
    """The plans where a creation does not find what this transaction deletes."""
    gone = {plan.target for plan in plans if plan.request.method == "DELETE"}
    return [_new(each.request) if each.request.method == "POST" and each.target in gone else each for each in plans]


def _refuse_overlaps(plans: list[_Plan]) -> None:
    """Two entries of a transaction must not change one resource, nor create under one condition or fullUrl."""
    seen: dict[str, str] = {}
    for plan in plans:
        names = [plan.target if plan.changes else None, plan.request.full_url, _condition(plan)]
        for name in filter(None, names):
            if name in seen and seen[name] != plan.request.at:
                raise Refused(Issue("invariant", f"this entry and {seen[name]} change one resource", plan.request.at))
            seen[name] = plan.request.at


def _condition(plan: _Plan) -> str | None:
    """What a conditional creation that finds nothing creates the one match of."""
    query = plan.request.if_none_exist if plan.changes else None
    return None if query is None else f"{plan.request.type}?{sorted(searching.condition(plan.request.type, query))}"


def _done(doing: _Doing, plan: _Plan) -> Response:
    ways: dict[str, Callable[[_Doing, _Plan], Response]] = {
        "POST": _create,
        "PUT": _update,
        "DELETE": _delete,
        "GET": _read,
        "HEAD": _read,
    }
    try:
        return ways[plan.request.method](doing, plan)
    except Refused as error:
        raise Refused.of(
            Issue(i.code, i.what, i.at if (i.at or "").startswith("Bundle") else plan.request.at, i.system, i.severity)
            for i in error.issues
        ) from None


def _create(doing: _Doing, plan: _Plan) -> Response:
    if plan.there is not None:
        return _response("200 OK", plan.there)
    id_ = (plan.target or "").partition("/")[2]
    made = doing.change.create(plan.request.type, doing.pointing.pointed(plan.request), id_)
    return _response("201 Created", made)


def _update(doing: _Doing, plan: _Plan) -> Response:
    request, id_ = plan.request, (plan.target or "").partition("/")[2]
    body = doing.pointing.pointed(request)
    one = request.id or (plan.there and plan.there.id)
    if one is not None and stored.id_of(body) not in (None, one):
        raise Refused(Issue("invariant", "the id of the resource is that of the address", f"{request.at}.resource.id"))
    if request.id is None and plan.there is None:
        _refuse_named_version(request)
        return _response("201 Created", doing.change.create(request.type, body, id_))
    new = plan.there is None or plan.there.content is None
    return _response("201 Created" if new else "200 OK", doing.change.update(request.type, id_, body, _match(request)))


def _delete(doing: _Doing, plan: _Plan) -> Response:
    if plan.there is not None:
        doing.change.delete(plan.there.type, plan.there.id, _match(plan.request))
    else:
        _refuse_named_version(plan.request)
    return Response(status="204 No Content")


def _refuse_named_version(request: Request) -> None:
    """Where nothing is there, no version of it is the current one."""
    if _match(request) is not None:
        raise interactions.conflict(None)


def _match(request: Request) -> int | None:
    """The version that must be the current one."""
    at = f"{request.at}.request.ifMatch"
    return None if request.if_match is None else interactions.version_of(request.if_match, at)


def _read(doing: _Doing, plan: _Plan) -> Response:
    request, connection, client = plan.request, doing.change.writing.connection, doing.change.client
    if request.id is None:
        pairs = parse_qsl(request.query or "", keep_blank_values=True)
        asked: dict[str, Any] = {"strict": False, "base": doing.base, "language": doing.language}
        return Response(status="200 OK", resource=searching.searched(connection, client, request.type, pairs, **asked))
    if request.version is None:
        found = doing.change.current(request.type, request.id)
    else:
        found = versions.version(connection, client, request.type, request.id, request.version)
    return _response("200 OK", interactions.there(found), whole=True)


def _response(status: str, found: Stored, *, whole: bool = False) -> Response:
    return Response(
        status=status,
        location=f"{found.reference}/_history/{found.version}",
        etag=f'W/"{found.version}"',
        last_modified=found.updated,
        resource=found.content if whole else None,
    )
