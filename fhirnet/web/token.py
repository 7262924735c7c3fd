"""`/auth/token`: an access token for a signed assertion (SMART Backend Services); and the document that says so.

Errors are those of OAuth (RFC 6749, 5.2), not OperationOutcomes. Whatever is wrong with an assertion, the answer is the
same: 401 invalid_client.
"""

import json
import logging
from collections import Counter
from functools import partial
from urllib.parse import parse_qsl

from flask import Blueprint, Flask, Response, current_app, g, request

from fhirnet import access
from fhirnet.rest import auditing
from fhirnet.store import Store, Unavailable, audit, tokens
from fhirnet.store.audit import DONE, REFUSED, Act
from fhirnet.web import address, assertions, auth
from fhirnet.web.answers import request_id, told_of
from fhirnet.web.assertions import Invalid
from fhirnet.web.documented import Content, documented
from mappings import smart_configuration

routes = Blueprint("token", __name__)
log = logging.getLogger("fhirnet.web")
FORM = "application/x-www-form-urlencoded"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
BEARER = "bearer"
LARGEST, FIELDS = 16 * 1024, 20  # of a request: bytes, fields
TEXT = {"type": "string"}
TOKEN = {
    "type": "object",
    "required": ["access_token", "token_type", "expires_in", "scope"],
    "properties": {
        "access_token": TEXT,
        "token_type": {"const": BEARER},
        "expires_in": {"type": "integer"},
        "scope": TEXT,
    },
}
NO_TOKEN = Content(
    what="An error of OAuth (RFC 6749, 5.2)",
    schema={"type": "object", "required": ["error"], "properties": {"error": TEXT}},
    example={"error": "invalid_client"},
)
CONFIGURATION = {"type": "object", "required": ["token_endpoint", "grant_types_supported", "capabilities"]}
ASKED = Content(
    what="A request for a token (RFC 7523)",
    types=(FORM,),
    schema={
        "type": "object",
        "required": ["grant_type", "client_assertion_type", "client_assertion", "scope"],
        "properties": {
            "grant_type": {"const": "client_credentials"},
            "client_assertion_type": {"const": ASSERTION},
            "client_assertion": TEXT,
            "scope": TEXT,
        },
    },
    example={
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION,
        "client_assertion": "header.claims.signature",
        "scope": "system/*.rs",
    },
)


def register(app: Flask) -> None:
    """The routes, over the store of the application."""
    app.extensions["fhirnet.token_holder"] = partial(tokens.holder, app.extensions["fhirnet.store"])
    app.extensions["fhirnet.tell_of_login"] = partial(_tell, app.extensions["fhirnet.store"])
    app.register_blueprint(routes)


@routes.post("/auth/token")
@documented(
    "An access token for a signed assertion (SMART Backend Services).",
    {200: Content(what="The token", schema=TOKEN), **dict.fromkeys((400, 401, 429), NO_TOKEN)},
    body=ASKED,
)
def give() -> Response:
    """A token for whoever signed the assertion."""
    form = _form()
    if form is None or "grant_type" not in form:
        return _error(400, "invalid_request")
    if form["grant_type"] != "client_credentials":
        return _error(400, "unsupported_grant_type")
    try:
        token, scopes = _exchanged(form)
    except Invalid as invalid:
        return _not_let_in(str(invalid))
    if token is None:
        return _error(400, "invalid_scope")
    return _json(200, access_token=token, token_type=BEARER, expires_in=tokens.LIFETIME, scope=" ".join(scopes))


@routes.get("/fhir/.well-known/smart-configuration")
def configuration() -> Response:
    """Where and how a system logs in."""
    return Response(smart_configuration.write(url()), content_type="application/json")


@routes.get("/.well-known/smart-configuration")
@documented("How a system logs in (SMART App Launch).", {200: Content(what="The configuration", schema=CONFIGURATION)})
def configuration_of_host() -> Response:
    """The same, for whoever asks the host."""
    return configuration()


def url() -> str:
    """The address of the token endpoint, as clients know it."""
    return f"{address.root()}/auth/token"


def _exchanged(form: dict[str, str]) -> tuple[str | None, tuple[str, ...]]:
    """The token and its scopes; none where nothing that is asked for is allowed. Raises Invalid."""
    store = current_app.extensions["fhirnet.store"]
    assert isinstance(store, Store)
    if form.get("client_assertion_type") != ASSERTION or "client_assertion" not in form:
        raise Invalid("no-assertion")
    found = assertions.verify(form["client_assertion"], auth.peers(), url(), store.clock())
    scopes = access.granted(form.get("scope", ""), found.peer.client.scopes)
    meant = frozenset(filter(None, map(access.scope, scopes)))
    with store.writing() as writing:
        if not tokens.use(writing, found.peer.name, found.jti, found.expires):
            raise Invalid("replayed")
        audit.append(writing, _login(found.peer.name, scopes=" ".join(scopes)))
        return tokens.issue(writing, found.peer.name, meant, store.clock()) if scopes else None, scopes


def _tell(store: Store, who: str, reason: str) -> None:
    """Tells the audit that somebody was not let in."""
    try:
        auditing.record(store, _login(who, REFUSED, reason=reason))
    except Unavailable as error:
        log.error("a login is not in the audit", extra=told_of() | {"action": "login", "reason": str(error)})


def _login(who: str, outcome: str = DONE, **what: str) -> Act:
    return Act(client=who, action="login", outcome=outcome, request=request_id(), what=what)


def _form() -> dict[str, str] | None:
    """The fields of the request, each said once; None where it is none."""
    sent = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    body = request.stream.read(LARGEST + 1)
    if sent != FORM or len(body) > LARGEST or request.headers.get("Content-Encoding", "identity") != "identity":
        return None
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
    except ValueError:
        return None
    return dict(fields) if max(Counter(name for name, _ in fields).values(), default=1) == 1 else None


def _not_let_in(reason: str) -> Response:
    if wait := auth.failed(f"assertion {reason}"):
        g.retry_after = wait
        return _error(429, "temporarily_unavailable")
    return _error(401, "invalid_client")


def _error(status: int, code: str) -> Response:
    return _json(status, error=code)


def _json(status: int, **fields: object) -> Response:
    return Response(json.dumps(fields), status, {"Pragma": "no-cache"}, content_type="application/json")
