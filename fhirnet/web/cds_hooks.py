"""CDS Hooks: which services there are, a call of one of them, and what became of its cards.

Nothing of a call is stored. In restricted mode every call proves by a JWT whose EHR sends it (`hook_login`).
"""

from collections.abc import Callable
from datetime import date, datetime

from flask import Blueprint, Flask, Response, current_app

from fhirnet.errors import Issue, Refused
from fhirnet.hooks import answering, gathering
from fhirnet.hooks.services import SERVICES, Service, discovery
from fhirnet.peers import Peer
from fhirnet.web import address, answers, auth, counting, hook_login, negotiation
from fhirnet.web import hook_contents as told
from fhirnet.web.answers import in_time, settings
from fhirnet.web.documented import documented
from mappings import cds_request
from mappings.result_elements import encode

routes = Blueprint("cds_hooks", __name__, url_prefix="/cds-services")
routes.before_request(negotiation.check)
JSON = "application/json"
TODAY = "fhirnet.today"  # the calendar day, as this installation counts days


def register(app: Flask) -> None:
    """The routes, how one logs in to them, and the day on which they are called."""
    app.extensions[TODAY] = lambda: datetime.now().astimezone().date()
    app.extensions.setdefault("fhirnet.logins", {})[routes.name] = hook_login.caller
    app.register_blueprint(routes)


@routes.get("")
@documented("The CDS services.", {200: told.LISTED})
def services() -> Response:
    """The services, with what each asks an EHR to send along."""
    return _json(discovery(settings(), answers.language()))


@routes.post("/<service>")
@documented(
    "The card of a service on a case. Nothing of it is stored.",
    {200: told.CARDS, 401: told.NO_LOGIN, 412: told.LACKING},
    parameters=told.SERVICE,
    body=told.CALL,
)
def call(service: str) -> Response:
    """The card of a service on the case that an EHR sends, or that is fetched from it."""
    found, sent = _named(service), negotiation.sent()
    asked = in_time(lambda: _read(found, sent["body"]))
    orders = in_time(lambda: gathering.ordered(found, asked, settings()))
    if found.on_orders and not orders.orders:
        return _json({"cards": []})
    gathered = gathering.gather(found, asked, orders, _ehrs(), settings())
    if gathered.fetched and _keeps():
        from fhirnet.web import hook_feedback

        hook_feedback.tell_of_fetching(found.id, gathered.fetched)
    said = in_time(
        lambda: answering.cards(found, gathered, _today(), sent["accept_language"], address.root(), settings())
    )
    if said.answer:
        counting.evaluation(found.question, said.answer)
    return _json({"cards": said.cards})


@routes.post("/<service>/feedback")
@documented(
    "Keeps what physicians did with cards.",
    {200: told.KEPT, 401: told.NO_LOGIN},
    parameters=told.SERVICE,
    body=told.FEEDBACK,
)
def feedback(service: str) -> Response:
    """What physicians did with cards, to be kept."""
    found = _named(service)
    if not _keeps():
        raise Refused(Issue("not-found", "Nothing is kept here (FHIRNET_DATABASE is off), so no feedback is taken."))
    from fhirnet.web import hook_feedback

    hook_feedback.keep(found.id, negotiation.body())
    return Response(status=200, content_type=JSON)


def _today() -> date:
    told: Callable[[], date] = current_app.extensions[TODAY]
    return told()


def _keeps() -> bool:
    """Whether there is a store; what needs it is imported only then."""
    return "fhirnet.store" in current_app.extensions


def _named(service: str) -> Service:
    if service not in SERVICES:
        raise Refused(Issue("not-found", f"The services are {', '.join(SERVICES)}."))
    return SERVICES[service]


def _read(service: Service, body: bytes) -> cds_request.HookRequest:
    """The call. Refused where it is of another hook than the service's."""
    asked = cds_request.read(body)
    if asked.hook != service.hook:
        raise Refused(Issue("value", f"{service.id} is called on {service.hook}.", "hook"))
    return asked


def _ehrs() -> tuple[Peer, ...]:
    """The EHRs that may be asked: in restricted mode the one that calls."""
    if not settings().restricted:
        return auth.peers().all
    caller = auth.peers().named(auth.client().name)
    return () if caller is None else (caller,)


def _json(said: object) -> Response:
    return Response(encode(said), content_type=JSON)
