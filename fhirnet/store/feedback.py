"""What physicians did with the cards: stored as the EHRs tell it, each act once, however often it is told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from hashlib import sha256

from sqlalchemy import Connection, insert, select

from fhirnet.store import audit
from fhirnet.store.audit import Act
from fhirnet.store.engine import Store, instant
from fhirnet.store.tables import FEEDBACK
from mappings.cds_feedback import Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Feedback as it is kept: of which service, whose EHR told it, and when.

    `acted` is when the physician did it, `system` to `display` the reason as it is coded, `comment` in own words.
    """

    service: str
    client: str
    received: str
    card: str
    outcome: str
    acted: str
    system: str | None
    code: str | None
    display: str | None
    comment: str | None


COLUMNS = tuple(field.name for field in fields(Told))


def keep(store: Store, client: str, service: str, given: Iterable[Given], request: str) -> None:
    """Stores feedback; the audit is told how much of it was new, and of which cards."""
    with store.writing() as writing:
        new = list[str]()
        for each in given:
            row = _row(client, service, each)
            known = select(FEEDBACK.c.position).where(FEEDBACK.c.digest == row["digest"])
            if writing.connection.execute(known).first() is None:
                row |= {"position": writing.position(), "received": writing.now}
                writing.connection.execute(insert(FEEDBACK).values(row))
                new.append(each.card)
        what = {"service": service, "new": len(new), "cards": sorted(set(new))}
        audit.append(writing, Act(client=client, action="feedback", request=request, what=what))


def told(connection: Connection, since: str | None = None) -> Iterator[Told]:
    """All feedback in the order it came; from a moment on."""
    query = select(*(FEEDBACK.c[name] for name in COLUMNS)).order_by(FEEDBACK.c.position)
    for row in connection.execute(query if since is None else query.where(FEEDBACK.c.received >= since)):
        yield Told(**row._asdict())


def _row(client: str, service: str, given: Given) -> dict[str, object]:
    """What is kept of it, and the digest by which it is known when it comes again."""
    row = {"client": client, "service": service, **asdict(given), "acted": instant(given.acted)}
    text = json.dumps(row, ensure_ascii=False, sort_keys=True)
    return {**row, "digest": sha256(text.encode()).hexdigest()}
