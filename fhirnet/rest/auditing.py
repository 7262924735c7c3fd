"""Reading the audit chain, as AuditEvents; and writing that something was read or refused.

Who may read the chain sees whose records were looked at by whom: only clients that see everything may.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.rest.criteria import PARAMETERS, dates
from fhirnet.store import Store, audit
from fhirnet.store.audit import Act, Entry
from fhirnet.store.messages import Answer
from fhirnet.store.query import When
from mappings import audit_event, searchset
from mappings.spans import days_of

PAGE = 200  # entries in a page at most
AFTER = "_after"  # the position of the last entry of the page before
NUMBER = re.compile(r"[1-9][0-9]{0,17}")
SEARCHED = (("patient", "reference"), ("agent", "string"), ("date", "date"))


def record(store: Store, act: Act) -> None:
    """Adds an entry for what changed nothing; what changes the store tells of itself."""
    with store.writing() as writing:
        audit.append(writing, act)


def entries(
    store: Store,
    *,
    patient: str | None = None,
    client: str | None = None,
    since: date | None = None,
    before: date | None = None,
) -> Iterator[Entry]:
    """These entries in their order, of days in UTC, read a page at a time."""
    days = (("ge", since), ("lt", before))
    within = [(When(prefix, days_of(day, day)),) for prefix, day in days if day is not None]
    after = 0
    while True:
        with store.reading() as connection:
            found = list(
                audit.entries(connection, patient=patient, client=client, dates=within, after=after, count=PAGE)
            )
        yield from found
        if len(found) < PAGE:
            return
        after = found[-1].position


def read(store: Store, client: Client, id_: str) -> Answer:
    """One AuditEvent. Refused where there is none, or the client does not see everything."""
    with store.reading() as connection:
        place = int(id_) if id_.isdecimal() and len(id_) < 19 else 0
        found = next(audit.entries(connection, after=place - 1, count=1), None) if place and _sees(client) else None
    if found is None or found.position != place:
        raise Refused(Issue("not-found", "There is no such resource or version here, or none that you may see."))
    return Answer(200, event(found))


def search(store: Store, client: Client, pairs: list[tuple[str, str]], base: str) -> Answer:
    """One page of AuditEvents in their order, for a client that sees everything; for another one an empty page."""
    asked = _asked(pairs)
    with store.reading() as connection:
        found = list(audit.entries(connection, **asked)) if _sees(client) else []
    count = asked["count"]
    links = {"self": _address(base, pairs)}
    if len(found) == count:
        links["next"] = _address(base, [*(p for p in pairs if p[0] != AFTER), (AFTER, str(found[-1].position))])
    return Answer(200, searchset.searchset(((f"{base}/AuditEvent/{e.position}", event(e)) for e in found), links=links))


def _sees(client: Client) -> bool:
    return client.sight.everything


def _asked(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """The query as `audit.entries` takes it. Refused where a parameter is not known or its value cannot be used."""
    asked: dict[str, Any] = {"count": PAGE, "dates": []}
    for name, value in pairs:
        if name in ("_format", "_pretty"):
            continue
        if name == "patient" and value:
            asked["patient"] = value.removeprefix("Patient/")
        elif name == "agent" and value:
            asked["client"] = value
        elif name == "date" and len(asked["dates"]) < PARAMETERS:
            asked["dates"].append(dates(name, value))
        elif name in ("_count", AFTER) and NUMBER.fullmatch(value):
            asked["count" if name == "_count" else "after"] = min(int(value), PAGE) if name == "_count" else int(value)
        else:
            what = f"This is searched by patient, agent, date and _count (at most {PAGE})."
            raise Refused(Issue("parameter", what, f"http.{name}"))
    return asked


def _address(base: str, pairs: list[tuple[str, str]]) -> str:
    return f"{base}/AuditEvent" + (f"?{urlencode(pairs, quote_via=quote, safe='/:,')}" if pairs else "")


def event(entry: Entry) -> bytes:
    """The AuditEvent of one entry."""
    return audit_event.write(
        position=entry.position,
        at=entry.at,
        client=entry.act.client,
        person=entry.act.person,
        action=entry.act.action,
        outcome=entry.act.outcome,
        request=entry.act.request,
        patients=entry.act.patients,
        what=entry.act.what,
        previous=entry.previous,
        hash_=entry.hash,
    )
