"""The case of a call: the resources that the EHR sent along, those that are fetched from it, and planned PRRT.

What is missing is fetched only where the address that the call names has the origin of a registered EHR. What a
question cannot do without and nobody provides is refused, each by its key and the query that would fill it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from fhirnet.errors import Issue, Refused
from fhirnet.evaluation import site_mapping
from fhirnet.exchange.calling import PeerFault
from fhirnet.hooks.ehr import Ehr
from fhirnet.hooks.services import SELECT, Service
from fhirnet.peers import Peer
from fhirnet.settings import Settings
from mappings import cds_orders, cds_sent
from mappings.cds_orders import Ordered
from mappings.cds_request import HookRequest
from mappings.cds_sent import Sent
from mappings.peer_answer import Found
from mappings.prefetch import PANELS, Template

ORDERS = "context.draftOrders"
NULL = b"null"
PLANS = "ServiceRequest"  # the type of order that a question may read as a plan


@dataclass(frozen=True, slots=True)
class Gathered:
    """A case as a Bundle; `places` says of every entry where it stands in the call.

    `lacking` are the keys of what was not provided and can be done without, `fetched` of what came from the EHR.
    `certain`: an order says by its code that it is for the treatment (also where nothing needs to be ordered).
    """

    body: bytes
    places: tuple[str, ...]
    lacking: tuple[str, ...]
    fetched: tuple[str, ...]
    certain: bool


def ordered(service: Service, call: HookRequest, settings: Settings) -> Ordered:
    """The orders of the call that are for the treatment. Refused where the drafts cannot be read."""
    drafts = cds_sent.read(call.orders, ORDERS).found
    chosen = cds_orders.named(drafts, call.selections) if service.hook == SELECT else list(drafts)
    site = site_mapping(settings.site_mapping)
    return cds_orders.of(service.question, call.patient, chosen, [each for _, each in drafts], site)


def gather(
    service: Service, call: HookRequest, orders: Ordered, registered: Iterable[Peer], settings: Settings
) -> Gathered:
    """The case. Refused (`prefetch`) where something is lacking without which the question cannot be answered."""
    templates = service.templates(settings)
    sent = {each.key: _sent(each, call) for each in templates}
    fetched, faults = _fetched(templates, sent, call, registered)
    whole = sent | fetched
    lacking = [each for each in templates if not _is_whole(each, whole[each.key])]
    if needed := [each for each in lacking if each.required]:
        raise Refused.of(_needed(each, call, faults.get(each.key, "")) for each in needed)
    _refuse_another(whole["patient"], call)
    placed = _drafted(list(_resources(templates, whole)), orders, templates)
    return Gathered(
        body=cds_sent.case((each for _, each in placed), (call.server or "").rstrip("/")),
        places=tuple(at for at, _ in placed),
        lacking=tuple(each.key for each in lacking),
        fetched=tuple(fetched),
        certain=orders.certain or not service.on_orders,
    )


def placed(refused: Refused, places: Sequence[str]) -> Refused:
    """The refusal of a case, with where things stand in the call."""
    return Refused.of(replace(each, at=_place(each.at, places)) for each in refused.issues)


def _place(at: str | None, places: Sequence[str]) -> str | None:
    head, bracket, rest = (at or "").partition("]")
    number = head.removeprefix("Bundle.entry[")
    if not bracket or not number.isdecimal() or int(number) >= len(places):
        return at
    return f"{places[int(number)]}{rest.removeprefix('.resource')}"


def _sent(template: Template, call: HookRequest) -> Sent | None:
    """What came for a template; None where nothing did."""
    value = call.prefetch.get(template.key)
    if value == NULL and template.key == PANELS:  # also what an EHR sends that cannot search by component
        return None
    return None if value is None else cds_sent.read(value, f"prefetch.{template.key}")


def _is_whole(template: Template, sent: Sent | None) -> bool:
    """Whether everything there is of it was provided; of the Patient, that there is one."""
    if sent is None or sent.failed or sent.next is not None:
        return False
    return template.key != "patient" or bool(sent.found)


def _fetched(
    templates: Sequence[Template], sent: dict[str, Sent | None], call: HookRequest, registered: Iterable[Peer]
) -> tuple[dict[str, Sent], dict[str, str]]:
    """By key, what is fetched of what was not sent; and why something was not. What the EHR failed at is left."""
    wanted = [each for each in templates if (begun := sent[each.key]) is None or (begun.next and not begun.failed)]
    found: dict[str, Sent] = {}
    faults: dict[str, str] = {}
    ehr = Ehr.of(call, registered) if wanted else None
    if ehr is None:
        return found, faults
    with ehr:
        for each in wanted:
            try:
                found[each.key] = ehr.fetch(each.filled(call.patient), each.key, sent[each.key])
            except PeerFault as fault:
                faults[each.key] = fault.issues[0].what
    return found, faults


def _needed(template: Template, call: HookRequest, fault: str) -> Issue:
    query = template.filled(call.patient)
    told = f" It was asked for: {fault}." if fault else ""
    what = f"Send all of this along: {query}; or the address of a registered EHR as fhirServer, with a token.{told}"
    return Issue("prefetch", what, f"prefetch.{template.key}")


def _refuse_another(patient: Sent | None, call: HookRequest) -> None:
    """Refused where the Patient that was sent is not the one that the call is about."""
    found = patient.found if patient else ()
    if [(each.type, each.id) for _, each in found] != [("Patient", call.patient)]:
        raise Refused(Issue("value", "This is not the one Patient of context.patientId.", "prefetch.patient"))


def _drafted(found: list[tuple[str, Found]], orders: Ordered, templates: Iterable[Template]) -> list[tuple[str, Found]]:
    """What came, and the orders that are evidence of a plan; a draft takes the place of what is stored of it."""
    drafts = [each for each in orders.orders if each[1].type == PLANS and any(t.type == PLANS for t in templates)]
    names = {(each.type, each.id) for _, each in drafts if each.id}
    return [*(each for each in found if (each[1].type, each[1].id) not in names), *drafts]


def _resources(templates: Iterable[Template], sent: dict[str, Sent | None]) -> Iterator[tuple[str, Found]]:
    """What came, of the types that were asked for: nothing else was to be sent. What two searches find comes once."""
    seen = set[tuple[str, bytes]]()
    for template in templates:
        found = sent[template.key]
        for at, each in found.found if found else ():
            if each.type in (template.type, "Medication") and (each.full_url, each.raw) not in seen:
                seen.add((each.full_url, each.raw))
                yield at, each
