"""A case put into the outbox for a peer: as a transaction, a document for its tumour board, or a collection.

Nothing is sent here; what is committed is sent. Of a patient whose case went to the peer before, only what is new,
changed or gone changes anything there; where nothing is, the message that said so already stands for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fhirnet.access import Client
from fhirnet.errors import Issue, Refused
from fhirnet.peers import Peer, Peers
from fhirnet.settings import Settings
from fhirnet.store import Store, audit, outbox
from fhirnet.store.audit import Act
from fhirnet.store.engine import Writing
from fhirnet.store.outbox import DEAD, DELIVERED, Outgoing
from mappings import case_items, hand_over, message
from mappings.case_items import Item
from mappings.message import Known
from mappings.references import named

TRANSACTION, DOCUMENT, COLLECTION = message.FORMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is to be sent: the case (a Bundle, or Parameters with one), who wants it sent, the request that asks for it.

    `record` is the id of the Patient in this store, where the case came from it.
    """

    body: bytes
    client: Client
    record: str | None = None
    request: str = "-"


def receiver(peers: Peers, name: str) -> Peer:
    """The peer of this name that we can send to. Refused (`not-found`) where there is none."""
    peer = peers.named(name)
    if peer is None or peer.base is None:
        there = ", ".join(each.name for each in peers.all if each.base) or "none"
        raise Refused(
            Issue("not-found", f"There is no peer of this name with a base in the peers file; these have one: {there}.")
        )
    return peer


def put(store: Store, settings: Settings, peer: Peer, case: Case, form: str = TRANSACTION) -> Outgoing:
    """The message that brings this case to the peer, in the outbox; where nothing is new, the one that did already.

    Refused where the case is not sound, is about nobody or about two, or a resource has no name of its own.
    """
    items = case_items.items(case.body, settings.site, settings.base_url)
    patient = named(f"Patient|{items[0].query}").removeprefix("urn:uuid:")
    with store.writing() as writing:
        if form == TRANSACTION:
            found = _transaction(writing, peer, items, patient, case)
        else:
            found = _whole(writing, settings, peer, form, items, patient, case)
        audit.append(writing, told(found, "send", case.client.name, case.request))
    return found


def _transaction(writing: Writing, peer: Peer, items: list[Item], patient: str, case: Case) -> Outgoing:
    """What is new, changed or gone since the messages before; the last one, where nothing is."""
    before = outbox.about(writing.connection, peer.name, TRANSACTION, patient)
    if before and before[-1].state != DEAD and message.says(before[-1].body, items, known(before)):
        return before[-1]
    key = f"urn:uuid:{uuid4()}"
    body = message.transaction(items, key, known(before))
    return outbox.add(
        writing, peer=peer.name, key=key, form=TRANSACTION, patient=patient, body=body, record=case.record
    )


def known(before: list[Outgoing]) -> Known:
    """What a peer may hold after these transactions."""
    states = {DELIVERED: DELIVERED, DEAD: DEAD}
    return message.known((each.body, states.get(each.state, "coming")) for each in before)


def _whole(
    writing: Writing, settings: Settings, peer: Peer, form: str, items: list[Item], patient: str, case: Case
) -> Outgoing:
    """A document or a collection; the same case again is the same message, due again where it was given up."""
    key = named("|".join((peer.name, form, *sorted(f"{item.name}|{item.digest}" for item in items))))
    found = outbox.of_key(writing.connection, key)
    if found is not None:
        return found if found.state != DEAD else outbox.revive(writing, found.position) or found
    if form == DOCUMENT:
        body = hand_over.document(items, key, writing.now, settings.site, settings.language)
    else:
        body = message.collection(items, key)
    return outbox.add(writing, peer=peer.name, key=key, form=form, patient=patient, body=body, record=case.record)


def described(about: Outgoing) -> dict[str, Any]:
    """A message as it is shown: what of it is nobody's secret."""
    names = ("position", "peer", "form", "state", "attempts", "written", "due", "key")
    return {("number" if name == "position" else name): getattr(about, name) for name in names} | {"said": about.said}


def told(about: Outgoing, action: str, client: str, request: str = "-", outcome: str = audit.DONE) -> Act:
    """What the audit says of a message: which one, to whom, its digest."""
    return Act(
        client=client,
        action=action,
        outcome=outcome,
        request=request,
        patients=() if about.record is None else (about.record,),
        what={"number": about.position, "peer": about.peer, "form": about.form, "message": about.digest},
    )
