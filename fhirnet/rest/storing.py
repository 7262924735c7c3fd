"""create, update and delete as whole requests: conditions checked, stored, answered in the form that was preferred.

A message that comes again under its `Idempotency-Key` gets the answer that it got (`interactions.changed`).
"""

from __future__ import annotations

from dataclasses import dataclass

from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.rest import searching
from fhirnet.rest.interactions import Change, changed, conflict, version_of
from fhirnet.rest.versioned import headers
from fhirnet.store import Store
from fhirnet.store.messages import Answer, Message
from fhirnet.store.versions import Stored
from mappings import outcome, stored

MINIMAL, REPRESENTATION, OUTCOME = "minimal", "representation", "OperationOutcome"  # Prefer: return=
IF_MATCH, IF_NONE_EXIST, QUERY = "http.If-Match", "http.If-None-Exist", "http.query"
IF_NONE_MATCH = "http.If-None-Match"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a request that writes says beside its resource: conditions, and the answer it prefers.

    `base` is the address of the service, `language` that of an OperationOutcome; `preferred` is "" or the value of
    `Prefer: return=`.
    """

    base: str
    language: str
    if_match: str | None = None
    if_none_exist: str | None = None
    if_none_match: str | None = None
    preferred: str = ""


def create(store: Store, client: Client, message: Message, type_: str, body: bytes, terms: Terms) -> Answer:
    """Stores a new resource (201); where one matches If-None-Exist nothing, and answers that one (200)."""

    def work(change: Change) -> Answer:
        found = _existing(change, type_, terms)
        return told(found, 200, terms) if found else told(change.create(type_, body), 201, terms)

    return changed(store, client, message, work)


def update(store: Store, client: Client, message: Message, type_: str, id_: str, body: bytes, terms: Terms) -> Answer:
    """Stores the next version (200), or the first one under this id, or the one after a deletion (201)."""
    if stored.id_of(body) != id_:
        raise Refused(Issue("value", "The id of the resource must be that of the address.", f"{type_}.id"))
    expected = if_match(terms)

    def work(change: Change) -> Answer:
        before = change.current(type_, id_)
        there = before is not None and before.content is not None
        if there and terms.if_none_match == "*":
            raise Refused(
                Issue("conflict", "There is a version already; only a first one was to be stored.", IF_NONE_MATCH)
            )
        return told(change.update(type_, id_, body, expected), 200 if there else 201, terms)

    return changed(store, client, message, work)


def update_matching(
    store: Store, client: Client, message: Message, type_: str, query: str, body: bytes, terms: Terms
) -> Answer:
    """Stores the next version of the one resource that matches, or a new one where none does. Refused for several."""
    expected = if_match(terms)

    def work(change: Change) -> Answer:
        found, named = _only(change, type_, query, QUERY), stored.id_of(body)
        if found is None and expected is not None:
            raise conflict(None)
        if found is None and named is None:
            return told(change.create(type_, body), 201, terms)
        if found is not None and named not in (None, found.id):
            raise Refused(Issue("value", "The id of the resource is not that of the one that matches.", f"{type_}.id"))
        if found is None and (same := change.current(type_, str(named))) is not None and same.content is not None:
            raise Refused(
                Issue("conflict", "Nothing matches, but there is something of the id of the resource.", QUERY)
            )
        id_ = found.id if found else str(named)
        return told(change.update(type_, id_, body, expected), 200 if found else 201, terms)

    return changed(store, client, message, work)


def delete_matching(store: Store, client: Client, message: Message, type_: str, query: str, terms: Terms) -> Answer:
    """Stores that the one resource that matches is deleted (204, also where none does). Refused for several."""

    expected = if_match(terms)

    def work(change: Change) -> Answer:
        found = _only(change, type_, query, QUERY)
        if found is None and expected is not None:
            raise conflict(None)
        return _deleted(change.delete(type_, found.id, expected) if found else None, terms)

    return changed(store, client, message, work)


def delete(store: Store, client: Client, message: Message, type_: str, id_: str, terms: Terms) -> Answer:
    """Stores that the resource is deleted (204, also where there is none); 200 with what was done, if preferred."""
    expected = if_match(terms)

    def work(change: Change) -> Answer:
        return _deleted(change.delete(type_, id_, expected), terms)

    return changed(store, client, message, work)


def _deleted(found: Stored | None, terms: Terms) -> Answer:
    said = headers(found) if found else {}
    if terms.preferred == OUTCOME:
        return Answer(200, outcome.write([], terms.language), said | _applied(terms))
    return Answer(204, headers=said)


def if_match(terms: Terms) -> int | None:
    """The version that must be the current one."""
    return None if terms.if_match is None else version_of(terms.if_match, IF_MATCH)


def _existing(change: Change, type_: str, terms: Terms) -> Stored | None:
    """The one resource that matches If-None-Exist."""
    return None if terms.if_none_exist is None else _only(change, type_, terms.if_none_exist, IF_NONE_EXIST)


def _only(change: Change, type_: str, query: str, at: str) -> Stored | None:
    """The one resource that a condition means; None: it means none. Refused (`conflict`) where it means several."""
    found = searching.matches(change.writing.connection, change.client, type_, query)
    if len(found) > 1:
        raise Refused(Issue("conflict", "Several resources match; name one by its identifier.", at))
    return found[0] if found else None


def told(found: Stored, status: int, terms: Terms) -> Answer:
    """The answer about a version that was stored or found, in the form that is preferred."""
    bodies = {MINIMAL: b"", OUTCOME: outcome.write([], terms.language)}
    return Answer(
        status, bodies.get(terms.preferred, found.content or b""), headers(found, terms.base) | _applied(terms)
    )


def _applied(terms: Terms) -> dict[str, str]:
    known = terms.preferred in (MINIMAL, REPRESENTATION, OUTCOME)
    return {"Preference-Applied": f"return={terms.preferred}"} if known else {}
