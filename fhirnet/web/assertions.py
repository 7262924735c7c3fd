"""An assertion, verified: that by which a peer asks for a token, and that by which an EHR calls a CDS service.

The first is RFC 7523 as SMART Backend Services narrows it
(https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html), the second a JWT of CDS Hooks
(https://cds-hooks.hl7.org/2.0/). Keys are those of the registration, and none is ever fetched: a header that brings or
points to another one is refused, but for the `jku` that an EHR may name, which is not looked at. Who sent a wrong one
is not told what is wrong.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError

from fhirnet.peers import Peer, Peers
from fhirnet.peers.keys import algorithm
from fhirnet.peers.record import Key

ALGORITHMS = ("RS384", "ES384")
LONGEST = 8192  # characters of an assertion
LONGEST_JTI = 256
AHEAD = 300  # seconds that an assertion may live
LATEST = 10**12  # seconds since 1970; NaN and infinity are not below it
LEEWAY = 60  # seconds by which two clocks may differ
FOREIGN = frozenset({"jku", "jwk", "x5u", "x5c", "crit", "b64"})  # headers that change what is verified, or by what


class Invalid(Exception):
    """Why an assertion is refused, as a code for the log."""


@dataclass(frozen=True, slots=True)
class Verified:
    """An assertion that is what it says; it has still to be used for the first time."""

    peer: Peer
    jti: str
    expires: datetime


def verify(text: str, peers: Peers, audience: str, now: datetime) -> Verified:
    """Who sent this assertion to the token URL `audience`. Raises Invalid."""
    header, claims = _opened(text, FOREIGN)
    peer = peers.of_client_id(_issuer(claims))
    if peer is None or peer.asks is None:
        raise Invalid("client")
    _signed(text, header, peer.asks.keys)
    if claims.get("sub") != claims["iss"]:
        raise Invalid("subject")
    if claims.get("aud") != audience:  # the one URL: in a list, others could use it as well
        raise Invalid("audience")
    return Verified(peer, *_claimed(claims, now.timestamp()))


def verify_call(text: str, peers: Peers, audience: str, now: datetime) -> Verified:
    """Whose EHR sent this assertion to the CDS service at `audience`. Raises Invalid."""
    header, claims = _opened(text, FOREIGN - {"jku"})
    peer = peers.of_issuer(_issuer(claims))
    if peer is None or peer.hooks is None:
        raise Invalid("client")
    _signed(text, header, peer.hooks.keys)
    if claims.get("aud") not in (audience, [audience]):
        raise Invalid("audience")
    if peer.hooks.tenant is not None and claims.get("tenant") != peer.hooks.tenant:
        raise Invalid("tenant")
    jti, expires = _claimed(claims, now.timestamp())
    issued = _moment(claims, "iat")
    if issued is None:
        raise Invalid("claims")
    if expires.timestamp() - issued > AHEAD:
        raise Invalid("lives-too-long")
    return Verified(peer, jti, expires)


def _opened(text: str, foreign: frozenset[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The header, a good one, and the claims, of which nothing is known yet."""
    parts = text.split(".")
    if len(text) > LONGEST or not text.isascii() or len(parts) != 3:
        raise Invalid("not-a-jwt")
    header, claims = _object(parts[0]), _object(parts[1])
    if foreign & header.keys():
        raise Invalid("header")
    if header.get("alg") not in ALGORITHMS:
        raise Invalid("algorithm")
    if str(header.get("typ", "JWT")).upper() != "JWT":
        raise Invalid("type")
    return header, claims


def _issuer(claims: dict[str, Any]) -> str:
    issuer = claims.get("iss")
    return issuer if isinstance(issuer, str) else ""


def _signed(text: str, header: dict[str, Any], keys: Mapping[str, Key]) -> None:
    kid = header.get("kid")
    key = keys.get(kid) if isinstance(kid, str) else None
    if key is None:
        raise Invalid("key")
    if algorithm(key) != header["alg"]:
        raise Invalid("algorithm")
    try:
        jws.deserialize_compact(text, key, algorithms=[algorithm(key)])
    except (JoseError, ValueError):
        raise Invalid("signature") from None


def _claimed(claims: dict[str, Any], now: float) -> tuple[str, datetime]:
    """The name and the end of an assertion whose claims all hold."""
    expires, not_before, issued = (_moment(claims, name) for name in ("exp", "nbf", "iat"))
    if expires is None or expires <= now - LEEWAY:
        raise Invalid("expired")
    if expires > now + AHEAD + LEEWAY:
        raise Invalid("lives-too-long")
    if any(moment is not None and moment > now + LEEWAY for moment in (not_before, issued)):
        raise Invalid("not-yet")
    jti = claims.get("jti")
    if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI or not jti.isprintable():
        raise Invalid("jti")
    return jti, datetime.fromtimestamp(expires, UTC)


def _moment(claims: dict[str, Any], name: str) -> float | None:
    """A claim in seconds since 1970; None where there is none."""
    seconds = claims.get(name)
    if seconds is None and name not in claims:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not abs(seconds) < LATEST:
        raise Invalid("claims")
    return seconds


def _object(part: str) -> dict[str, Any]:
    """A part of a JWT: a JSON object that says nothing twice."""
    try:
        found = json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Invalid("not-a-jwt") from None
    if not isinstance(found, dict):
        raise Invalid("not-a-jwt")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError
    return dict(pairs)
