"""What changes one resource: create, update and delete, inside one transaction of the database.

What a client may not see is answered as what is not there. Every request that writes is one transaction: its message,
its versions, its answer and its audit entry are stored together or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import uuid4

from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.rest import overtaken
from fhirnet.store import Store, audit, messages, searching, versions
from fhirnet.store.audit import STORED, Act
from fhirnet.store.engine import Writing
from fhirnet.store.messages import Answer, Message
from fhirnet.store.versions import Stored
from mappings import kept, searchable, stored

_ETAG = re.compile(r'(?:W/)?"([0-9]{1,9})"')


@dataclass(frozen=True, slots=True)
class Change:
    """One transaction of a client that changes the store, and the message that asked for it."""

    writing: Writing
    client: Client
    message: int
    made: list[Stored] = field(default_factory=list)

    def current(self, type_: str, id_: str) -> Stored | None:
        """The current version that the client may see, a deletion included."""
        return versions.current(self.writing.connection, self.client, type_, id_)

    def create(self, type_: str, body: bytes, id_: str | None = None) -> Stored:
        """Stores a new resource under an id of the store's choice (or `id_`)."""
        return self._put(type_, id_ or str(uuid4()), 1, body, "POST")

    def update(self, type_: str, id_: str, body: bytes, if_match: int | None = None) -> Stored:
        """Stores the next version, or the first one under this id. Refused (`conflict`) where another is current."""
        found = self.current(type_, id_)
        if found is None and not self.client.sight.everything:  # an id in use by others is answered like a free one
            raise Refused(
                Issue("not-found", "There is nothing here for this client; create by POST.", f"{type_}/{id_}")
            )
        if if_match is not None and if_match != (found.version if found else None):
            raise conflict(found)
        _refuse_what_is_signed(found, body)
        if if_match is None and found is not None:
            overtaken.refuse(self.writing.connection, self.client, found, body)
        return self._put(type_, id_, found.version + 1 if found else 1, body, "PUT")

    def delete(self, type_: str, id_: str, if_match: int | None = None) -> Stored | None:
        """Stores that the resource is deleted; None where there is nothing to delete."""
        found = self.current(type_, id_)
        if if_match is not None and if_match != (found.version if found else None):
            raise conflict(found)
        if found is None or found.content is None:
            return found
        _refuse_what_is_signed(found, None)
        return self._put(type_, id_, found.version + 1, None, "DELETE")

    def _put(self, type_: str, id_: str, number: int, body: bytes | None, method: str) -> Stored:
        now = self.writing.now
        content = None if body is None else stored.served(body, id_, number, now)
        values = searchable.values(content) if content is not None else searchable.Values()
        before = self.current(type_, id_) if content is None else None
        patient = before.patient if before else searching.record_of(self.writing.connection, self.client, values)
        made = Stored(type_, id_, number, now, content, method, patient, self.writing.position())
        stated = None if body is None else stored.stated(body)
        versions.put(self.writing, self.message, self.client, made, values, stated)
        self.made.append(made)
        return made


def changed(store: Store, client: Client, message: Message, work: Callable[[Change], Answer]) -> Answer:
    """The answer to a request that writes. A message that was answered before gets that answer again."""
    with store.writing() as writing:
        if (answer := messages.answered(writing.connection, client, message)) is not None:
            return answer
        change = Change(writing, client, writing.position())
        answer = work(change)
        versions.take_out(writing, client, change.made)
        messages.keep(writing, change.message, client, message, answer)
        audit.append(writing, _told(change, message, answer))
        return answer


def _refuse_what_is_signed(found: Stored | None, body: bytes | None) -> None:
    """What a clinician signed is changed by nobody: `kept.unchangeable` says what may follow it."""
    if found is not None and found.type == "Observation" and found.content is not None:
        why = kept.unchangeable(found.content, body)
        if why is not None:
            raise Refused(Issue("conflict", why, found.reference))


def _told(change: Change, message: Message, answer: Answer) -> Act:
    """What the audit says of a change: the message, and every version it made, by their digests."""
    made = {
        f"{each.reference}/_history/{each.version}": sha256(each.content or b"").hexdigest() for each in change.made
    }
    return Act(
        client=change.client.name,
        action=message.action,
        request=message.request,
        patients=tuple(dict.fromkeys([*answer.patients, *(p for each in change.made if (p := each.patient))])),
        person=message.person,
        what={"message": sha256(message.body).hexdigest(), STORED: made},
    )


def there(found: Stored | None) -> Stored:
    """The version that was asked for. Refused where there is none (`not-found`), or a deletion (`gone`)."""
    if found is None:
        raise Refused(Issue("not-found", "There is no such resource or version here, or none that you may see."))
    if found.content is None:
        raise Refused(Issue("gone", "This resource was deleted; its former versions are in its _history."))
    return found


def version_of(text: str, at: str) -> int:
    """The version that an entity tag names: `W/"3"`. Refused (`value`) where it is none of this service."""
    named = _ETAG.fullmatch(text.strip())
    if named is None:
        raise Refused(Issue("value", 'A version is named as this service names it, for example W/"3".', at))
    return int(named[1])


def conflict(found: Stored | None) -> Refused:
    """Somebody else was first: the current version is not the one the client names."""
    now = f'W/"{found.version}"' if found else "none"
    return Refused(Issue("conflict", f"The current version is {now}; read it, and change that one.", "http.If-Match"))
