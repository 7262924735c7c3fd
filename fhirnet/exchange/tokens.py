"""How we prove to a peer who we are: SMART Backend Services, or an API key.

An assertion signed with our private key (RS384 or ES384) gets a short-lived token at the token URL of the peers file.
Tokens are kept in memory only, and timed by a clock that nobody sets.
"""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import dataclass

import requests
from joserfc import jwt

from fhirnet.errors import FhirnetError, Issue
from fhirnet.exchange.trust import authorities
from fhirnet.peers import Peer, Sends
from fhirnet.peers.keys import algorithm

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFETIME = 180  # seconds: at a peer whose clock differs by two minutes it is neither over nor more than five ahead
EARLY = 30  # seconds before its end a token is no longer used
TIMEOUT = (5, 10)  # seconds to connect, seconds between two bytes
DEADLINE = 20  # seconds for the whole answer
LARGEST = 64 * 1024  # bytes of an answer


class NoToken(FhirnetError):
    """The peer gives no token; `retry_after` is how many seconds it wants to be left alone, where it says so."""

    def __init__(self, what: str, retry_after: str | None = None) -> None:
        super().__init__(Issue("login", what))
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    until: float  # by the monotonic clock


class Tokens:
    """The tokens of this process. Two threads that ask at once may get two: both are good, the later one is kept."""

    def __init__(self) -> None:
        self._held: dict[str, _Token] = {}

    def headers_for(self, peer: Peer, session: requests.Session) -> dict[str, str]:
        """The headers that say who we are, to be sent to `peer.base` and nowhere else. Raises NoToken.

        `session` carries the request for a token; redirects are refused, its answer is read no further than a limit.
        """
        sends = peer.sends
        if sends is None:
            return {}
        if sends.api_key is not None:
            return {"Authorization": f"Bearer {sends.api_key}"}
        token = self._held.get(peer.name)
        if token is None or token.until <= time.monotonic():
            token = self._held[peer.name] = _fetched(peer, sends, session)
        return {"Authorization": f"Bearer {token.text}"}

    def forget(self, peer: Peer) -> None:
        """The peer has refused the token we hold (401): the next request gets a new one."""
        self._held.pop(peer.name, None)


def assertion(sends: Sends) -> str:
    """A fresh assertion for the token URL of a peer, of use once."""
    key = sends.key
    assert key is not None, "the peers file has a key wherever it has no API key"
    claims = {
        "iss": sends.client_id,
        "sub": sends.client_id,
        "aud": sends.token_url,
        "exp": int(time.time()) + LIFETIME,
        "jti": uuid.uuid4().hex,
    }
    alg = algorithm(key)
    return jwt.encode({"alg": alg, "typ": "JWT", "kid": key.kid}, claims, key, algorithms=[alg])


def _fetched(peer: Peer, sends: Sends, session: requests.Session) -> _Token:
    asked = time.monotonic()
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION,
        "client_assertion": assertion(sends),
        "scope": " ".join(sends.scopes),
    }
    try:
        with session.post(
            sends.token_url or "",
            data=form,
            headers={"Accept": "application/json"},
            auth=lambda request: request,  # nothing from a .netrc
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
            verify=authorities(peer),
        ) as answer:
            if answer.status_code != 200:
                what = f"{peer.name} answers {answer.status_code} to the request for a token"
                raise NoToken(what, answer.headers.get("Retry-After"))
            said = _bounded(answer, asked + DEADLINE)
    except requests.RequestException as error:
        raise NoToken(f"the token URL of {peer.name} does not answer ({type(error).__name__})") from None
    return _read(peer, said, asked)


def _bounded(answer: requests.Response, until: float) -> bytes:
    said = b""
    for piece in answer.iter_content(8192):
        said += piece
        if len(said) > LARGEST or time.monotonic() > until:
            raise requests.ConnectionError
    return said


def _read(peer: Peer, said: bytes, asked: float) -> _Token:
    try:
        answer = json.loads(said)
        token, kind, seconds = answer["access_token"], answer["token_type"], float(answer.get("expires_in", EARLY))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        answer, token, kind, seconds = None, None, None, 0.0
    usable = isinstance(token, str) and token.isascii() and token.isprintable() and " " not in token
    if not usable or not token or str(kind).lower() != "bearer" or not seconds >= 0:
        raise NoToken(f"{peer.name} answers the request for a token with something else")
    return _Token(str(token), asked + min(max(seconds - EARLY, 0.0), 86_400.0))
