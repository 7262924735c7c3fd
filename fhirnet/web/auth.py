"""Who asks: decided before any view runs, for every route that is not listed as public.

A request carries a token that `/auth/token` gave, or an API key. What is wrong with one is said in the log, as a code,
and never in the answer.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import replace

from flask import Flask, Response, current_app, g, request

from fhirnet.access import ANYONE, Client, narrowed
from fhirnet.errors import InvalidSettings, Issue, Refused
from fhirnet.peers import Peers, load
from fhirnet.settings import OFF, Settings
from fhirnet.web import conformance, counting
from fhirnet.web.answers import settings, told_of
from fhirnet.web.failed_logins import AUDITED, FailedLogins

PUBLIC = frozenset(  # the views that answer anybody
    {
        "fhir.metadata",
        *conformance.VIEWS,
        "cds_hooks.services",
        "health.livez",
        "health.readyz",
        "page.asset",
        "page.demo_case",
        "page.demo_cases",
        "page.start",
        "page.words",
        "openapi.give",
        "token.give",
        "token.configuration",
        "token.configuration_of_host",
    }
)
CREDENTIAL = re.compile(r"[A-Za-z0-9._~+/-]{16,512}=*")
LOGIN = "Log in: Authorization: Bearer with a token of /auth/token, or with the API key of your registration."
THROTTLED = "Too many failed logins from this address; wait before the next one."
log = logging.getLogger("fhirnet.web")


def register(app: Flask) -> None:
    """Has every request of the application asked who sends it. Raises InvalidSettings where nobody could log in."""
    here: Settings = app.extensions["fhirnet.settings"]
    app.extensions["fhirnet.peers"] = load(here.peers)
    app.extensions.setdefault("fhirnet.logins", {})  # by blueprint: another way to log in
    app.extensions["fhirnet.failed_logins"] = (FailedLogins(), FailedLogins(most=AUDITED))
    if here.restricted:
        check(here, app.extensions["fhirnet.peers"])
    app.before_request(_identify)
    app.after_request(_challenge)


def check(here: Settings, registered: Peers) -> None:
    """Raises InvalidSettings where those who may ask could not."""
    asking = [each for peer in registered.all for each in (peer.asks, peer.hooks) if each]
    by_key = any(each.keys for each in asking)
    wrong = {
        "FHIRNET_PEERS: nobody may ask; register a peer with [peer.asks], or set FHIRNET_ACCESS=open": not asking,
        "FHIRNET_DATABASE: off, but tokens are kept there; peers with a jwks need it": by_key and here.database == OFF,
        "FHIRNET_BASE_URL: missing; peers with a jwks name it in what they sign": by_key and here.base_url is None,
    }
    if issues := [Issue("value", what) for what, so in wrong.items() if so]:
        raise InvalidSettings(*issues)


def client() -> Client:
    """Who sent this request."""
    found = g.client
    assert isinstance(found, Client)
    return found


def peers() -> Peers:
    """All registered peers."""
    found = current_app.extensions["fhirnet.peers"]
    assert isinstance(found, Peers)
    return found


def failed(reason: str, who: str = "-") -> int:
    """Notes a failed login; answers the seconds to wait where this address had too many, else 0."""
    address = request.remote_addr or "-"
    log.warning("login refused", extra=told_of() | {"reason": reason, "client": who, "address": address})
    counting.failed_login(reason)
    logins, audited = current_app.extensions["fhirnet.failed_logins"]
    assert isinstance(logins, FailedLogins)
    wait = logins.another(address)
    tell = current_app.extensions.get("fhirnet.tell_of_login")  # set where there is a store
    if tell and not wait and not audited.another("all"):
        tell(who, reason)
    return wait


def _identify() -> None:
    if not settings().restricted:
        g.client = ANYONE
    elif request.endpoint is not None and request.endpoint not in PUBLIC:  # an unknown path is answered as ever
        logs_in: Callable[[], Client] = current_app.extensions["fhirnet.logins"].get(request.blueprint, _asking)
        g.client = logs_in()


def _asking() -> Client:
    """The client of the credential that this request carries. Refused (`login`, `throttled`) without a good one."""
    scheme, _, bearer = request.headers.get("Authorization", "").strip().partition(" ")
    key = request.headers.get("X-Api-Key", "")
    if not scheme and not key:
        raise Refused(Issue("login", LOGIN))
    given = key or bearer.strip()
    if (scheme and key) or (scheme and scheme.lower() != "bearer") or not CREDENTIAL.fullmatch(given):
        raise refused("malformed")
    if (peer := peers().of_api_key(given)) is not None:
        return peer.client
    found = _of_token(given) if scheme else None
    if found is None:
        raise refused("unknown")
    return found


def _of_token(token: str) -> Client | None:
    """The client that holds a token: what it was granted, as far as its registration still allows."""
    holder = current_app.extensions.get("fhirnet.token_holder")  # set where there is a store
    held = holder(token) if holder else None
    peer = peers().named(held[0]) if held else None
    if held is None or peer is None or peer.asks is None or not peer.asks.keys:
        return None
    return replace(peer.client, scopes=narrowed(held[1], peer.client.scopes))


def refused(reason: str, how: str = LOGIN) -> Refused:
    """The refusal of a failed login; `how` says how one logs in."""
    wait = failed(reason)
    if not wait:
        return Refused(Issue("login", how))
    g.retry_after = wait
    return Refused(Issue("throttled", THROTTLED))


def _challenge(response: Response) -> Response:
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="fhirnet"'
    if "retry_after" in g:
        response.headers["Retry-After"] = str(g.retry_after)
    return response
