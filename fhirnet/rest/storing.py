"""create, update and delete as whole requests: conditions checked, stored, answered in the form that was preferred.

A message that comes again under its `Idempotency-Key` gets the answer that it got (`interactions.changed`).
"""

from __future__ import annotations

from dataclasses import dataclass

from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.rest import searching
from fhirnet.rest.interactions import Change, changed, version_of
from fhirnet.rest.versioned import headers
from fhirnet.store import Store
from fhirnet.store.messages import Answer, Message
from fhirnet.store.versions import Stored
from mappings import outcome, stored

MINIMAL, REPRESENTATION, OUTCOME = "minimal", "representation", "OperationOutcome"  # Prefer: return=
IF_MATCH, IF_NONE_EXIST = "http.If-Match", "http.If-None-Exist"


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
    preferred: str = ""


def create(store: Store, client: Client, message: Message, type_: str, body: bytes, terms: Terms) -> Answer:
    """Stores a new resource (201); where one matches If-None-Exist nothing, and answers that one (200)."""

    def work(change: Change) -> Answer:
        found = _existing(change, type_, terms)
        return _told(found, 200, terms) if found else _told(change.create(type_, body), 201, terms)

    return changed(store, client, message, work)


def update(store: Store, client: Client, message: Message, type_: str, id_: str, body: bytes, terms: Terms) -> Answer:
    """Stores the next version (200), or the first one under this id, or the one after a deletion (201)."""
    if stored.id_of(body) != id_:
        raise Refused(Issue("value", "The id of the resource must be that of the address.", f"{type_}.id"))
    if_match = _if_match(terms)

    def work(change: Change) -> Answer:
        before = change.current(type_, id_)
        there = before is not None and before.content is not None
        return _told(change.update(type_, id_, body, if_match), 200 if there else 201, terms)

    return changed(store, client, message, work)


def delete(store: Store, client: Client, message: Message, type_: str, id_: str, terms: Terms) -> Answer:
    """Stores that the resource is deleted (204, also where there is none); 200 with what was done, if preferred."""
    if_match = _if_match(terms)

    def work(change: Change) -> Answer:
        found = change.delete(type_, id_, if_match)
        said = headers(found) if found else {}
        if terms.preferred == OUTCOME:
            return Answer(200, outcome.write([], terms.language), said | _applied(terms))
        return Answer(204, headers=said)

    return changed(store, client, message, work)


def _if_match(terms: Terms) -> int | None:
    return None if terms.if_match is None else version_of(terms.if_match, IF_MATCH)


def _existing(change: Change, type_: str, terms: Terms) -> Stored | None:
    """The one resource that matches If-None-Exist. Refused where several do."""
    if terms.if_none_exist is None:
        return None
    found = searching.matches(change.writing.connection, change.client, type_, terms.if_none_exist)
    if len(found) > 1:
        raise Refused(Issue("conflict", "Several resources match; name one by its identifier.", IF_NONE_EXIST))
    return found[0] if found else None


def _told(found: Stored, status: int, terms: Terms) -> Answer:
    bodies = {MINIMAL: b"", OUTCOME: outcome.write([], terms.language)}
    return Answer(
        status, bodies.get(terms.preferred, found.content or b""), headers(found, terms.base) | _applied(terms)
    )


def _applied(terms: Terms) -> dict[str, str]:
    known = terms.preferred in (MINIMAL, REPRESENTATION, OUTCOME)
    return {"Preference-Applied": f"return={terms.preferred}"} if known else {}
