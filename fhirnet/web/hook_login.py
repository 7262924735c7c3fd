"""Which EHR calls: proved by a JWT of its own for every call, used once. No other credential opens a CDS service."""

from flask import current_app, request

from fhirnet.access import Client, Sight
from fhirnet.errors import Issue, Refused
from fhirnet.web import address, assertions, auth
from fhirnet.web.assertions import Invalid

LOGIN = "Log in: Authorization: Bearer with a JWT of CDS Hooks, signed by a key of your registration for this address."


def caller() -> Client:
    """The EHR that calls; a call opens nothing that is stored here. Refused (`login`, `throttled`)."""
    scheme, _, token = request.headers.get("Authorization", "").strip().partition(" ")
    if not scheme:
        raise Refused(Issue("login", LOGIN))
    try:
        if scheme.lower() != "bearer":
            raise Invalid("not-a-jwt")
        name = _used(token.strip())
    except Invalid as invalid:
        raise auth.refused(f"call {invalid}", LOGIN) from None
    return Client(name, Sight(), frozenset())


def _used(token: str) -> str:
    """The name of the peer that sent a token for this address, used for the first time. Raises Invalid."""
    if "fhirnet.store" not in current_app.extensions:
        raise Invalid("no-store")
    from fhirnet.store import tokens  # brings the database with it
    from fhirnet.web.interaction import store

    now = store().clock()
    found = assertions.verify_call(token, auth.peers(), f"{address.root()}{request.path}", now)
    with store().writing() as writing:
        tokens.forget(writing, now)
        if not tokens.use(writing, found.peer.name, found.jti, found.expires):
            raise Invalid("replayed")
    return found.peer.name
