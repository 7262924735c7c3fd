"""FHIR's RESTful API over the store: the tables from which both the routes and the CapabilityStatement are made.

A row that is not in a table is neither answered nor listed. Who may do what is asked once for every route, before its
view; whose records are seen is decided in the store.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Flask, Response, current_app, request

from fhirnet import access
from fhirnet.assessment import EVALUATED, assess
from fhirnet.errors import Issue, Refused
from fhirnet.rest import everything, reading, searching, storing, transaction
from fhirnet.rest.storing import Terms
from fhirnet.settings import Settings
from fhirnet.store import Store, open_store
from fhirnet.store.messages import Answer, Message
from fhirnet.web import answers, negotiation
from fhirnet.web.answers import answer, in_time, settings
from fhirnet.web.auth import client
from mappings import about_patient, searchable, stored
from mappings.capability import Offered

CONDITIONS = ("If-Match", "If-None-Exist")  # headers that are part of what is asked
ID = re.compile(r"(?!\.{1,2}\Z)[A-Za-z0-9.-]{1,64}")  # FHIR's, but for the names of folders

routes = Blueprint("rest", __name__, url_prefix="/fhir")
routes.before_request(negotiation.check)


def register(app: Flask, store: Store | None) -> None:
    """The routes over this store, or over the one the settings name. Raises InvalidSettings."""
    set_as = app.extensions["fhirnet.settings"]
    assert isinstance(set_as, Settings)
    kept = open_store(set_as.database) if store is None else store
    app.extensions["fhirnet.store"] = kept
    app.extensions["fhirnet.probe"] = kept.probe
    app.extensions["fhirnet.offered"] = OFFERED
    app.register_blueprint(routes)


def create(type_: str) -> Response:
    """Stores a new resource."""
    message, body = _received(type_)
    return _told(storing.create(store(), client(), message, type_, body, _terms()))


def read(type_: str, id_: str) -> Response:
    """The current version of a resource."""
    return _told(reading.read(store(), client(), type_, id_, request.headers.get("If-None-Match", "")))


def vread(type_: str, id_: str, version: str) -> Response:
    """One version of a resource."""
    return _told(reading.vread(store(), client(), type_, id_, version))


def update(type_: str, id_: str) -> Response:
    """Stores the next version of a resource, or the first under this id."""
    message, body = _received(type_)
    return _told(storing.update(store(), client(), message, type_, id_, body, _terms()))


def delete(type_: str, id_: str) -> Response:
    """Stores that a resource is deleted."""
    return _told(storing.delete(store(), client(), _message(b""), type_, id_, _terms()))


def history(type_: str, id_: str) -> Response:
    """Every version of a resource, as a Bundle."""
    return _told(reading.history(store(), client(), type_, id_, base()))


def search(type_: str) -> Response:
    """One page of the resources that fit the query."""
    pairs, strict = negotiation.form() if request.method == "POST" else negotiation.query(), negotiation.strict()
    said_in = answers.language()
    return _told(searching.search(store(), client(), type_, pairs, strict=strict, base=base(), language=said_in))


def transact() -> Response:
    """What the entries of a transaction or batch were answered, as a Bundle."""
    message = _message(in_time(negotiation.body))
    return _told(transaction.process(store(), client(), message, base(), answers.language()))


def everything_of(type_: str, id_: str) -> Response:
    """The whole record of a patient, as a Bundle."""
    return _told(everything.everything(store(), client(), id_, base()))


def mcode_of(type_: str, id_: str) -> Response:
    """The record of a patient as an mCODE patient bundle."""
    return _told(everything.mcode_everything(store(), client(), id_, base()))


def evaluate(question: str, type_: str, id_: str) -> Response:
    """The verdict on the stored case of a patient, as an Observation. Nothing is stored."""
    case, strict = everything.case_of(store(), client(), id_), negotiation.strict()

    def work() -> bytes:
        sent = negotiation.sent()
        sent["body"] = about_patient.asked(sent["body"], case)
        return assess(question, **sent, strict=strict, settings=settings())

    return answer(in_time(work))


@dataclass(frozen=True, slots=True)
class Interaction:
    """A row of the API of a type, or of an instance: its name in a CapabilityStatement (of an operation without `$`),
    the right it needs (`access.NEEDED`), how it is asked for, what answers.
    """

    code: str
    right: str
    method: str
    path: str
    view: Callable[..., Response]


INTERACTIONS = (
    Interaction("read", "read", "GET", "/<id_>", read),
    Interaction("vread", "vread", "GET", "/<id_>/_history/<version>", vread),
    Interaction("update", "update", "PUT", "/<id_>", update),
    Interaction("delete", "delete", "DELETE", "/<id_>", delete),
    Interaction("history-instance", "history", "GET", "/<id_>/_history", history),
    Interaction("create", "create", "POST", "", create),
    Interaction("search-type", "search", "GET", "", search),
    Interaction("search-type", "search", "POST", "/_search", search),
)
OPERATIONS = (  # of a Patient
    Interaction("everything", "everything", "GET", "/<id_>/$everything", everything_of),
    Interaction("mcode-everything", "everything", "GET", "/<id_>/$mcode-everything", mcode_of),
    *(
        Interaction(f"evaluate-{question}", "evaluate", method, f"/<id_>/$evaluate-{question}", view)
        for question in EVALUATED
        for view in [partial(evaluate, question)]
        for method in ("GET", "POST")
    ),
)
SYSTEM = ("transaction", "batch")
OFFERED = Offered(
    interactions={type_: tuple(dict.fromkeys(each.code for each in INTERACTIONS)) for type_ in stored.TYPES},
    searched={
        type_: tuple((each.name, each.type) for each in searchable.offered(type_).values()) for type_ in stored.TYPES
    },
    operations={"Patient": tuple(dict.fromkeys(each.code for each in OPERATIONS))},
    system=SYSTEM,
)


def _routed(each: Interaction, type_: str, needed: tuple[str, ...]) -> Callable[..., Response]:
    """The view of a row for one type: asked of a client that may, with an id that is one."""

    def view(**path: str) -> Response:
        for one in needed:
            access.require(client(), one, each.right)
        if not ID.fullmatch(path.get("id_", "-")):
            raise Refused(Issue("value", "An id has 1 to 64 letters, digits, - and dots.", "http.id"))
        return each.view(type_, **path)

    return view


def _route(each: Interaction, type_: str, needed: tuple[str, ...]) -> None:
    name = f"{type_}-{each.code}-{each.method}"
    routes.add_url_rule(f"/{type_}{each.path}", name, _routed(each, type_, needed), methods=[each.method])


for type_ in stored.TYPES:
    for each in INTERACTIONS:
        _route(each, type_, (type_,))
for each in OPERATIONS:
    _route(each, "Patient", stored.TYPES)  # a record may hold every type
for path in ("", "/"):
    routes.add_url_rule(path, f"transact{path.replace('/', '-')}", transact, methods=["POST"])


def store() -> Store:
    """Where the resources are."""
    found = current_app.extensions["fhirnet.store"]
    assert isinstance(found, Store)
    return found


def base() -> str:
    """The address of this service as its clients know it, without a slash at the end."""
    return settings().base_url or f"{request.root_url.rstrip('/')}/fhir"


def _received(type_: str) -> tuple[Message, bytes]:
    """The message, and the sound resource that it brings."""
    body, sound = in_time(lambda: (received := negotiation.body(), stored.sound(received, type_)))
    return _message(body), sound


def _message(body: bytes) -> Message:
    said = [f"{name}: {request.headers[name]}" for name in CONDITIONS if name in request.headers]
    return Message("\n".join([f"{request.method} {request.full_path}", *said]), body, negotiation.key())


def _terms() -> Terms:
    return Terms(
        base=base(),
        language=answers.language(),
        if_match=request.headers.get("If-Match"),
        if_none_exist=request.headers.get("If-None-Exist"),
        preferred=negotiation.preferred(),
    )


def _told(found: Answer) -> Response:
    return answers.told(found.status, found.body, found.headers)
