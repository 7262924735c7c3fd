"""What was received, byte for byte, and how it was answered: a client's retry gets the stored answer."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection, insert, select

from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.store.engine import Writing
from fhirnet.store.tables import MESSAGE


@dataclass(frozen=True, slots=True)
class Message:
    """A request that writes: what was asked (method and address), the bytes as received, the client's name for it.

    `action` is the interaction or operation as the audit names it, `request` the id of the request, `person` the
    clinician who acts, where one is named.
    """

    asked: str
    body: bytes
    key: str | None = None
    action: str = "-"
    request: str = "-"
    person: str | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of what was asked and sent."""
        return sha256(self.asked.encode() + b"\n" + self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """How a request was answered; `patients` are the ids of those whose records it shows."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    patients: tuple[str, ...] = ()


def answered(connection: Connection, client: Client, message: Message) -> Answer | None:
    """The stored answer to the message of this name. Refused (`conflict`) where the name was given to another one."""
    if message.key is None:
        return None
    row = connection.execute(
        select(MESSAGE).where(MESSAGE.c.client == client.name, MESSAGE.c.key == message.key)
    ).one_or_none()
    if row is None:
        return None
    if row.digest != message.digest:
        what = "Another request has been sent under this key; give every message a key of its own."
        raise Refused(Issue("conflict", what, "http.Idempotency-Key"))
    return Answer(row.status, row.answer, json.loads(row.headers))


def keep(writing: Writing, position: int, client: Client, message: Message, answer: Answer) -> None:
    """Keeps a message and its answer, in the transaction that stored what it brought."""
    writing.connection.execute(
        insert(MESSAGE).values(
            position=position,
            client=client.name,
            key=message.key,
            digest=message.digest,
            body=message.body,
            received=writing.now,
            status=answer.status,
            headers=json.dumps(dict(answer.headers)),
            answer=answer.body,
        )
    )
