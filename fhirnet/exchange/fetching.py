"""The record of one patient fetched from a peer: found by an identifier, read whole, or not used at all.

`$everything` where the peer has it, else a search of every type; pages are followed at the same origin only. One
resource of somebody else, and nothing of the answer is used: a peer that mixes patients up once cannot be believed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from urllib.parse import quote, urljoin

from fhirnet.access import EVERYTHING, Client
from fhirnet.errors import FhirnetError, Issue, Refused
from fhirnet.exchange.calling import Line, PeerFault
from fhirnet.peers import Peer
from fhirnet.rest import auditing, transaction
from fhirnet.settings import Settings
from fhirnet.store import Store, audit
from fhirnet.store.audit import Act
from fhirnet.store.messages import Answer, Message
from mappings import belonging, case_items, message, peer_answer, searchable, stored
from mappings import transaction as asked
from mappings.peer_answer import Found, Page

PAGES = 1_000  # of one fetch
RESOURCES = 50_000  # of one record
BYTES = 256 * 1024 * 1024  # of one record
WITHOUT = frozenset({400, 404, 405, 501})  # an operation, or a type, that the peer does not have
TYPES = tuple(
    type_ for type_ in stored.TYPES if type_ not in ("Patient", "Bundle") and "patient" in searchable.offered(type_)
)
Step = Callable[[int], None]
log = logging.getLogger("fhirnet.exchange")


class Strange(PeerFault):
    """The peer answers with what was not asked for: data of somebody else. Nothing of it is used."""


def fetch(line: Line, system: str, value: str, step: Step = lambda count: None) -> bytes:
    """The record of the patient with this identifier as a collection, each resource under its address at the peer.

    `step` is told how many resources there are so far. Refused (`not-found`, `conflict`) where the peer has no such
    patient, or several. Raises PeerFault; Strange where anything is about somebody else.
    """
    patient = _patient(line, system, value)
    found: dict[tuple[str, str], Found] = {("Patient", patient.id): patient}
    size = 0
    for each in _record(line, patient.id):
        if each.type == "OperationOutcome" or (each.type, each.id) in found:
            continue
        found[each.type, each.id] = each
        size += len(each.raw)
        if len(found) > RESOURCES or size > BYTES:
            raise PeerFault(f"the record at {line.peer.name} is larger than {RESOURCES} resources or {BYTES} bytes")
        step(len(found))
    strangers = belonging.strangers(patient, found.values(), line.base)
    if strangers:
        log.error("a peer sends data of somebody else", extra={"peer": line.peer.name, "count": len(strangers)})
        raise Strange(f"{line.peer.name} sends {len(strangers)} resources of somebody else; nothing of it is used")
    return belonging.collection(found.values(), line.base)


def audited(store: Store, client: Client, request: str, peer: Peer, work: Callable[[], bytes]) -> bytes:
    """What `work` fetches from a peer; the audit is told that it was, or that it was refused."""
    outcome, said = audit.FAILED, dict[str, object]()
    try:
        body = work()
        outcome, said = audit.DONE, {"message": sha256(body).hexdigest()}
        return body
    except Strange:
        said = {"refused": "data of somebody else"}
        raise
    except FhirnetError:
        outcome = audit.REFUSED
        raise
    finally:
        what = {"peer": peer.name, **said}
        auditing.record(store, Act(client=client.name, action="fetch", outcome=outcome, request=request, what=what))


def keep(store: Store, settings: Settings, peer: Peer, body: bytes, request: str = "-") -> Answer:
    """Stores a record that was fetched, as the peer's: what it says now replaces what it said before.

    The same record again changes nothing. Refused (`conflict`) where somebody here has changed a part of it.
    """
    items = case_items.items(body, peer.name, peer.base)
    key = f"fetched-{sha256(body).hexdigest()}"
    client = Client(peer.name, EVERYTHING, frozenset({"system/*.cruds"}))
    sent = Message(f"fetched from {peer.name}", message.replacing(items, key), key, action="receive", request=request)
    base = settings.base_url or ""
    try:
        return transaction.process(store, client, sent, asked.read(sent.body, base), base, settings.language)
    except Refused as error:
        raise Refused.of(replace(each, what=_unkept(each)) for each in error.issues) from None


def _unkept(issue: Issue) -> str:
    """Of a record that is fetched it is a person who merges: no client that could send If-Match."""
    if issue.code != "conflict":
        return issue.what
    return "This has been changed here; nothing of what was fetched is kept. Write it to a file, and merge the two."


def _patient(line: Line, system: str, value: str) -> Found:
    query = quote(case_items.token(system, value), safe="")
    page = _page(line, f"{line.base}/Patient?identifier={query}")
    found = [each for each in page.found if each.type == "Patient"]
    if not found:
        raise Refused(Issue("not-found", f"{line.peer.name} has no patient of this identifier, or none we may see."))
    if len(found) > 1 or page.next is not None:
        raise Refused(Issue("conflict", f"{line.peer.name} has several patients of this identifier."))
    if not belonging.has_identifier(found[0], system, value) or not found[0].id:
        log.error("a peer answers with another patient", extra={"peer": line.peer.name})
        raise Strange(f"{line.peer.name} answers with another patient than was asked for; nothing of it is used")
    return found[0]


def _record(line: Line, id_: str) -> Iterator[Found]:
    named = quote(id_, safe="")
    first = _asked(line, f"{line.base}/Patient/{named}/$everything")
    if first is not None:
        yield from _pages(line, first)
        return
    for type_ in TYPES:
        page = _asked(line, f"{line.base}/{type_}?patient={named}")
        if page is not None:
            yield from _pages(line, page)


def _pages(line: Line, page: Page) -> Iterator[Found]:
    seen = set[str]()
    while True:
        yield from page.found
        if page.next is None:
            return
        url = _joined(line, page.next)
        if url in seen or len(seen) >= PAGES:
            raise PeerFault(f"{line.peer.name} sends page after page without an end")
        seen.add(url)
        page = _page(line, url)


def _joined(line: Line, url: str) -> str:
    try:
        return urljoin(f"{line.base}/", url)
    except ValueError:
        raise PeerFault(f"{line.peer.name} names a page by something else than an address") from None


def _page(line: Line, url: str) -> Page:
    page = _asked(line, url, without=frozenset())
    assert page is not None, "an answer without a page is a fault here"
    return page


def _asked(line: Line, url: str, without: frozenset[int] = WITHOUT) -> Page | None:
    """The Bundle at an address; None where the peer does not have what is asked."""
    reply = line.ask("GET", url)
    if reply.status in without:
        return None
    if reply.status != 200 or not reply.is_json:
        raise PeerFault(f"{line.peer.name} answers {reply.status} when asked for a record")
    try:
        return peer_answer.page(reply.body)
    except peer_answer.Unreadable:
        raise PeerFault(f"{line.peer.name} answers with something else than a Bundle") from None
