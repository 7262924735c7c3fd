"""FHIR's RESTful API over the store: the tables from which both the routes and the CapabilityStatement are made.

A row that is not in a table is neither answered nor listed.
"""

from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

from flask import Blueprint, Flask, request

from fhirnet.assessment import EVALUATED, assess
from fhirnet.errors import Issue, Refused
from fhirnet.rest import auditing, everything, reading, results, searching, storing, transaction
from fhirnet.rest.storing import Terms
from fhirnet.settings import Settings
from fhirnet.store import Store, open_store, outbox
from fhirnet.store.messages import Answer, Message
from fhirnet.web import answers, counting, exchange, interaction, negotiation
from fhirnet.web.answers import in_time, settings
from fhirnet.web.auth import client
from fhirnet.web.interaction import Interaction, store
from mappings import about_patient, kept, searchable, stored
from mappings import transaction as transactions
from mappings.capability import Offered
from mappings.parameters import PRESENTATION

CONDITIONS = ("If-Match", "If-None-Exist", "If-None-Match")  # headers that are part of what is asked

routes = Blueprint("rest", __name__, url_prefix="/fhir")
routes.before_request(negotiation.check)


def register(app: Flask, store: Store | None) -> None:
    """The routes over this store, or over the one the settings name. Raises InvalidSettings."""
    set_as = app.extensions["fhirnet.settings"]
    assert isinstance(set_as, Settings)
    kept = open_store(set_as.database) if store is None else store
    app.extensions["fhirnet.store"] = kept
    app.extensions["fhirnet.probe"] = kept.probe
    app.extensions["fhirnet.tally"] = partial(outbox.tally, kept)
    app.extensions["fhirnet.offered"] = OFFERED
    app.extensions["fhirnet.operations"] = interaction.codes(exchange.OF_SYSTEM)
    app.register_blueprint(routes)


def create(type_: str) -> Answer:
    """Stores a new resource. Refused where it comes with a query: whoever means a condition would create twice."""
    if _condition():
        raise Refused(Issue("value", "A create has no query; its condition stands in If-None-Exist.", "http.query"))
    message, body = _received(type_)
    return storing.create(store(), client(), message, type_, body, _terms())


def read(type_: str, id_: str) -> Answer:
    """The current version of a resource."""
    return reading.read(store(), client(), type_, id_, request.headers.get("If-None-Match", ""))


def vread(type_: str, id_: str, version: str) -> Answer:
    """One version of a resource."""
    return reading.vread(store(), client(), type_, id_, version)


def update(type_: str, id_: str) -> Answer:
    """Stores the next version of a resource, or the first under this id."""
    message, body = _received(type_)
    return storing.update(store(), client(), message, type_, id_, body, _terms())


def update_matching(type_: str) -> Answer:
    """Stores the next version of the one resource that matches the query, or a new one."""
    message, body = _received(type_)
    return storing.update_matching(store(), client(), message, type_, _condition(), body, _terms())


def delete_matching(type_: str) -> Answer:
    """Stores that the one resource that matches the query is deleted."""
    return storing.delete_matching(store(), client(), _message(b""), type_, _condition(), _terms())


def delete(type_: str, id_: str) -> Answer:
    """Stores that a resource is deleted."""
    return storing.delete(store(), client(), _message(b""), type_, id_, _terms())


def history(type_: str, id_: str) -> Answer:
    """Every version of a resource, as a Bundle."""
    return reading.history(store(), client(), type_, id_, base())


def search(type_: str) -> Answer:
    """One page of the resources that fit the query."""
    pairs, strict = negotiation.form() if request.method == "POST" else negotiation.query(), negotiation.strict()
    said_in = answers.language()
    return searching.search(store(), client(), type_, pairs, strict=strict, base=base(), language=said_in)


def transact() -> Answer:
    """What the entries of a transaction or batch were answered, as a Bundle."""
    body, asked = in_time(lambda: (received := negotiation.body(), transactions.read(received, base())))
    return transaction.process(
        store(), client(), replace(_message(body), action=asked.kind), asked, base(), answers.language()
    )


def everything_of(type_: str, id_: str) -> Answer:
    """The whole record of a patient, as a Bundle."""
    return replace(everything.everything(store(), client(), id_, base()), patients=(id_,))


def mcode_of(type_: str, id_: str) -> Answer:
    """The record of a patient as an mCODE patient bundle."""
    return replace(everything.mcode_everything(store(), client(), id_, base()), patients=(id_,))


def audited(type_: str, id_: str) -> Answer:
    """One entry of the audit chain, as an AuditEvent."""
    return auditing.read(store(), client(), id_)


def audit(type_: str) -> Answer:
    """A page of the audit chain, as AuditEvents."""
    return auditing.search(store(), client(), negotiation.query(), base())


def evaluate(question: str, type_: str, id_: str) -> Answer:
    """The verdict on the stored case of a patient, as an Observation. Nothing is stored."""
    case, strict = everything.case_of(store(), client(), id_), negotiation.strict()

    def work() -> bytes:
        sent = negotiation.sent()
        sent["body"] = about_patient.asked(sent["body"], case)
        return assess(question, **sent, strict=strict, settings=settings())

    return Answer(200, counting.evaluated(question, in_time(work)), patients=(id_,))


def keep(question: str, type_: str, id_: str) -> Answer:
    """Stores the verdict on the stored case of a patient, or answers with the one that is there."""
    sent, strict = in_time(negotiation.sent), negotiation.strict()

    def judge(case: bytes) -> results.Judged:
        asked = sent | {"body": about_patient.asked(sent["body"], case)}
        return _counted(
            question, in_time(lambda: results.judged(question, **asked, strict=strict, settings=settings()))
        )

    return results.keep(store(), client(), _message(sent["body"]), id_, judge, _terms())


def step(name: str, type_: str, id_: str) -> Answer:
    """Signs, amends or withdraws a result that is kept."""
    return results.step(store(), client(), _message(in_time(negotiation.body)), name, id_, _terms())


def recheck(type_: str, id_: str) -> Answer:
    """Whether a result that is kept still holds, as an OperationOutcome. Nothing is stored."""
    language = answers.language()

    def judge(question: str, asked: results.Pairs, case: bytes) -> results.Judged:
        query = [*asked, ("language", language)]
        return _counted(question, in_time(lambda: results.judged(question, case, query=query, settings=settings())))

    return results.recheck(store(), client(), id_, judge, language)


INTERACTIONS = (  # of every stored type
    Interaction("read", "read", "GET", "/<id_>", read),
    Interaction("vread", "vread", "GET", "/<id_>/_history/<version>", vread),
    Interaction("update", "update", "PUT", "/<id_>", update),
    Interaction("delete", "delete", "DELETE", "/<id_>", delete),
    Interaction("update", "update", "PUT", "", update_matching),
    Interaction("delete", "delete", "DELETE", "", delete_matching),
    Interaction("history-instance", "history", "GET", "/<id_>/_history", history),
    Interaction("create", "create", "POST", "", create),
    Interaction("search-type", "search", "GET", "", search),
    Interaction("search-type", "search", "POST", "/_search", search),
)
AUDIT = (  # of AuditEvent
    Interaction("read", "read", "GET", "/<id_>", audited),
    Interaction("search-type", "search", "GET", "", audit),
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
    *(
        Interaction(f"keep-{question}", "keep", "POST", f"/<id_>/$keep-{question}", partial(keep, question))
        for question in EVALUATED
    ),
    *exchange.OF_PATIENT,
)
STEPS = tuple(  # of a result that is kept
    Interaction(name, "sign", "POST", f"/<id_>/${name}", partial(step, name)) for name in kept.STEPS
)
RECHECK = Interaction("recheck", "evaluate", "GET", "/<id_>/$recheck", recheck)
SYSTEM = Interaction("transaction", "transaction", "POST", "", transact)
OFFERED = Offered(
    interactions={
        **{type_: interaction.codes(INTERACTIONS) for type_ in stored.TYPES},
        "AuditEvent": interaction.codes(AUDIT),
    },
    searched={
        **{type_: tuple((e.name, e.type) for e in searchable.offered(type_).values()) for type_ in stored.TYPES},
        "AuditEvent": auditing.SEARCHED,
    },
    operations={"Patient": interaction.codes(OPERATIONS), "Observation": interaction.codes((*STEPS, RECHECK))},
    system=("transaction", "batch"),
)

for type_ in stored.TYPES:
    for each in INTERACTIONS:
        interaction.route(routes, each, type_, (type_,))
for each in AUDIT:
    interaction.route(routes, each, "AuditEvent", ("AuditEvent",))
for each in OPERATIONS:
    interaction.route(routes, each, "Patient", stored.TYPES)  # a record may hold every type
for each in STEPS:
    interaction.route(routes, each, "Observation", ("Observation",))
interaction.route(routes, RECHECK, "Observation", stored.TYPES)
for each in exchange.OF_SYSTEM:
    interaction.route(routes, each, "", stored.TYPES)
for path in ("", "/"):
    interaction.route(routes, replace(SYSTEM, path=path), "", ())


def base() -> str:
    """The address of this service as its clients know it, without a slash at the end."""
    return settings().base_url or f"{request.root_url.rstrip('/')}/fhir"


def _counted(question: str, found: results.Judged) -> results.Judged:
    counting.evaluated(question, found.observation)
    return found


def _received(type_: str) -> tuple[Message, bytes]:
    """The message, and the sound resource that it brings."""
    body, sound = in_time(lambda: (received := negotiation.body(), stored.sound(received, type_)))
    return _message(body), sound


def _message(body: bytes) -> Message:
    """What is asked, in which words, with which bytes."""
    said = [f"{name}: {request.headers[name]}" for name in CONDITIONS if name in request.headers]
    asked = "\n".join([f"{request.method} {request.full_path}", *said])
    return Message(asked, body, negotiation.key(), action=interaction.asked().code, request=answers.request_id())


def _condition() -> str:
    """The query, without what says how the answer is written."""
    return urlencode([pair for pair in negotiation.query() if pair[0] not in PRESENTATION])


def _terms() -> Terms:
    return Terms(
        base=base(),
        language=answers.language(),
        if_match=request.headers.get("If-Match"),
        if_none_exist=request.headers.get("If-None-Exist"),
        if_none_match=request.headers.get("If-None-Match"),
        preferred=negotiation.preferred(),
    )
