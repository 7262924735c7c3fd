"""The exchange over the API: a stored case sent to a peer, a record fetched from one, the outbox.

Only a client that sees everything and may do everything is let in, and never a house that we send to: who sends
decides which other house sees a record, and who fetches reads there in our name.
"""

from __future__ import annotations

from flask import request

from fhirnet import access
from fhirnet.access import ALL, Client
from fhirnet.errors import Issue, Refused
from fhirnet.exchange import fetching, outgoing
from fhirnet.exchange.calling import Limits, Line
from fhirnet.exchange.outgoing import Case
from fhirnet.exchange.tokens import Tokens
from fhirnet.rest import everything
from fhirnet.store import outbox
from fhirnet.store.messages import Answer
from fhirnet.web import answers, auth, negotiation
from fhirnet.web.answers import in_time, settings
from fhirnet.web.interaction import Interaction, store
from mappings import exchange_asked
from mappings.message import FORMS

LIMITS = Limits(seconds=20.0)  # of a request to a peer, while somebody waits


def send(type_: str, id_: str) -> Answer:
    """Puts the stored case of a patient into the outbox for a peer; it is sent soon after."""
    client, asked = _client(), _asked(("to",), ("form",))
    form = asked.get("form", FORMS[0])
    if form not in FORMS:
        raise Refused(Issue("parameter", f"The forms are {', '.join(FORMS)}.", "http.form"))
    peer = outgoing.receiver(auth.peers(), asked["to"])
    body = everything.case_of(store(), client, id_)
    case = Case(body=body, client=client, record=id_, request=answers.request_id())
    found = outgoing.put(store(), settings(), peer, case, form)
    location = {"Location": f"{settings().base_url or f'{request.root_url}fhir'}/$outbox?number={found.position}"}
    return Answer(202, exchange_asked.told([outgoing.described(found)]), location, (id_,))


def fetch() -> Answer:
    """The record of one patient from a peer, as a Bundle; stored where that is asked for."""
    client, asked = _client(), _asked(("from", "identifier"), ("store",))
    system, bar, value = asked["identifier"].rpartition("|")
    if not (system and bar and value):
        raise Refused(Issue("parameter", "The identifier is SYSTEM|VALUE.", "http.identifier"))
    keeps = asked.get("store", "false") == "true"
    if keeps:
        access.require(client, ALL, "create")
        access.require(client, ALL, "update")
    peer, id_ = outgoing.receiver(auth.peers(), asked["from"]), answers.request_id()
    with Line(peer, Tokens(), LIMITS) as line:
        body = fetching.audited(store(), client, id_, peer, lambda: fetching.fetch(line, system, value))
    return fetching.keep(store(), settings(), peer, body, id_) if keeps else Answer(200, body)


def messages() -> Answer:
    """A page of the messages of the outbox in their order, as Parameters; the next one begins `after` the last."""
    _client()
    asked = _asked((), ("number", "state", "after"))
    after = asked.get("after", "0")
    if not (after.isascii() and after.isdecimal() and len(after) < 19):
        raise Refused(Issue("parameter", "The number of a message.", "http.after"))
    if asked.get("state", outbox.WAITING) not in outbox.STATES:
        raise Refused(Issue("parameter", f"The states are {', '.join(outbox.STATES)}.", "http.state"))
    with store().reading() as connection:
        if (number := asked.get("number")) is None:
            found = outbox.listed(connection, state=asked.get("state"), after=int(after))
        else:
            one = outbox.one(connection, int(number)) if number.isdecimal() and len(number) < 19 else None
            if one is None:
                raise Refused(Issue("not-found", "There is no message of this number."))
            found = [one]
    return Answer(200, exchange_asked.told(map(outgoing.described, found)))


OF_PATIENT = (Interaction("send", "send", "POST", "/<id_>/$send", send),)
OF_SYSTEM = (
    Interaction("fetch", "send", "POST", "/$fetch", fetch),
    Interaction("outbox", "everything", "GET", "/$outbox", messages),
)


def _client() -> Client:
    """Who asks. Refused (`forbidden`) where it does not see everything, or is a house that we send to."""
    client = auth.client()
    if not client.sight.everything:
        raise Refused(Issue("forbidden", "This is for clients that see every record."))
    house = auth.peers().named(client.name)
    if house is not None and house.base is not None:
        raise Refused(Issue("forbidden", "A house that records are sent to does not send and fetch in our name."))
    return client


def _asked(needed: tuple[str, ...], offered: tuple[str, ...]) -> dict[str, str]:
    def read() -> dict[str, str]:
        body = negotiation.body() if request.method == "POST" else b""
        return exchange_asked.asked(body, negotiation.query(), needed, offered)

    return in_time(read)
