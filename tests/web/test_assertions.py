"""Which assertions are good: every row is signed by another library than the one that verifies it."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fhirnet.peers import Peers, load
from fhirnet.web.assertions import Invalid, verify
from tests.web.hospitals import (
    NOON,
    NOW,
    TOKEN_URL,
    claims,
    east,
    north,
    of_east,
    pem,
    public,
    registered,
    signed,
    stranger,
)


@pytest.fixture(scope="module")
def peers(tmp_path_factory: pytest.TempPathFactory) -> Peers:
    folder: Path = tmp_path_factory.mktemp("peers")
    return load(registered(folder).peers)


def refused(assertion: str, peers: Peers, now: datetime = NOON) -> str:
    """Why an assertion is refused; "" where it is good."""
    try:
        verify(assertion, peers, TOKEN_URL, now)
    except Invalid as invalid:
        return str(invalid)
    return ""


def part(content: object) -> str:
    text = content if isinstance(content, str) else json.dumps(content)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def by_hand(header: object, said: object, signature: bytes = b"") -> str:
    """A JWT that no library would make."""
    return f"{part(header)}.{part(said)}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def by_secret(header: dict[str, Any], secret: bytes) -> str:
    """A JWT signed by HS256 with this secret."""
    text = f"{part(header)}.{part(claims())}"
    mac = hmac.new(secret, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def test_both_algorithms_are_read(peers: Peers) -> None:
    found = verify(signed(claims(jti="first")), peers, TOKEN_URL, NOON)
    assert (found.peer.name, found.jti, found.expires) == ("north", "first", NOON + timedelta(seconds=180))
    assert verify(of_east(), peers, TOKEN_URL, NOON).peer.name == "east"


def test_typ_may_be_left_out(peers: Peers) -> None:
    assert refused(signed(headers={"typ": None}), peers) == ""


@pytest.mark.parametrize(
    ("assertion", "why"),
    [
        (lambda: by_hand({"alg": "none", "kid": "n1"}, claims()), "algorithm"),
        (lambda: by_hand({"alg": "None", "kid": "n1"}, claims()), "algorithm"),
        (lambda: by_hand({"kid": "n1"}, claims()), "algorithm"),
        (lambda: by_hand({"alg": ["RS384"], "kid": "n1"}, claims()), "algorithm"),
        (lambda: by_secret({"alg": "HS256", "kid": "n1"}, pem(north())), "algorithm"),
        (lambda: by_secret({"alg": "RS384", "kid": "n1"}, pem(north())), "signature"),
        (lambda: signed(alg="RS256"), "algorithm"),
        (lambda: signed(alg="RS512"), "algorithm"),
        (lambda: signed(alg="PS384"), "algorithm"),
        (lambda: signed(headers={"crit": ["exp"], "exp": 1}), "header"),
        (lambda: signed(headers={"crit": ["unheard-of"], "unheard-of": 1}), "header"),
        (lambda: signed(headers={"crit": []}), "header"),
        (lambda: by_hand({"alg": "RS384", "kid": "n1", "b64": True}, claims()), "header"),
        (lambda: signed(headers={"jku": "https://evil.example/jwks"}), "header"),
        (lambda: signed(headers={"x5u": "https://evil.example/x5u"}), "header"),
        (lambda: signed(headers={"x5c": ["MIIB"]}), "header"),
        (lambda: signed(key=stranger(), headers={"jwk": public(stranger(), "n1")}), "header"),
        (lambda: signed(headers={"typ": "at+jwt"}), "type"),
        (lambda: signed(headers={"kid": "unknown"}), "key"),
        (lambda: signed(headers={"kid": "../../etc/passwd"}), "key"),
        (lambda: signed(headers={"kid": "' OR 1=1 --"}), "key"),
        (lambda: signed(headers={"kid": ""}), "key"),
        (lambda: by_hand({"alg": "RS384"}, claims()), "key"),
        (lambda: by_hand({"alg": "RS384", "kid": ["n1"]}, claims()), "key"),
        (lambda: by_hand({"alg": "RS384", "kid": {"n1": 1}}, claims()), "key"),
        (lambda: signed(headers={"kid": "e1"}), "key"),  # the key of another client
        (lambda: signed(claims(), east(), "ES384", {"kid": "n1"}), "algorithm"),  # not that of the key
        (lambda: signed(key=stranger()), "signature"),
        (lambda: signed()[:-8] + "AAAAAAAA", "signature"),
        (lambda: signed() + "x" * 8200, "not-a-jwt"),
        (lambda: signed().replace(".", "..", 1), "not-a-jwt"),
        (lambda: signed().rpartition(".")[0], "not-a-jwt"),
        (lambda: "", "not-a-jwt"),
        (lambda: "..", "not-a-jwt"),
        (lambda: "a.b.c", "not-a-jwt"),
        (lambda: "ä.b.c", "not-a-jwt"),
        (lambda: by_hand("[" * 5000, claims()), "not-a-jwt"),
        (lambda: by_hand([], claims()), "not-a-jwt"),
        (lambda: by_hand({"alg": "RS384", "kid": "n1"}, "5"), "not-a-jwt"),
        (lambda: by_hand('{"alg":"none","alg":"RS384","kid":"n1"}', claims()), "not-a-jwt"),
        (lambda: by_hand({"alg": "RS384", "kid": "n1"}, claims(iss="nobody")), "client"),
        (lambda: by_hand({"alg": "RS384", "kid": "n1"}, claims(iss=None)), "client"),
        (lambda: by_hand({"alg": "RS384", "kid": "n1"}, claims(iss=["north-id"])), "client"),
    ],
)
@pytest.mark.fault("F19")
def test_headers_and_keys(peers: Peers, assertion: Any, why: str) -> None:
    assert refused(assertion(), peers) == why


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, ""),
        ({"sub": "east-id"}, "subject"),
        ({"sub": None}, "subject"),
        ({"aud": None}, "audience"),
        ({"aud": "https://here.example"}, "audience"),
        ({"aud": TOKEN_URL + "/"}, "audience"),
        ({"aud": TOKEN_URL + ".evil.example"}, "audience"),
        ({"aud": TOKEN_URL.upper()}, "audience"),
        ({"aud": "http://here.example/auth/token"}, "audience"),
        ({"aud": "https://there.example/auth/token"}, "audience"),
        ({"aud": [TOKEN_URL]}, "audience"),
        ({"aud": [TOKEN_URL, "https://there.example/auth/token"]}, "audience"),
        ({"aud": []}, "audience"),
        ({"exp": None}, "expired"),
        ({"exp": NOW - 59}, ""),
        ({"exp": NOW - 60}, "expired"),
        ({"exp": NOW + 360}, ""),
        ({"exp": NOW + 361}, "lives-too-long"),
        ({"exp": NOW + 359.5}, ""),
        ({"exp": 10**400}, "claims"),
        ({"exp": -(10**400)}, "claims"),
        ({"exp": 10**11}, "lives-too-long"),
        ({"exp": str(NOW + 180)}, "claims"),
        ({"exp": True}, "claims"),
        ({"exp": float("inf")}, "claims"),
        ({"exp": float("nan")}, "claims"),
        ({"exp": [NOW]}, "claims"),
        ({"nbf": NOW + 60}, ""),
        ({"nbf": NOW + 61}, "not-yet"),
        ({"nbf": "soon"}, "claims"),
        ({"iat": NOW - 86_400}, ""),
        ({"iat": NOW + 60}, ""),
        ({"iat": NOW + 61}, "not-yet"),
        ({"iat": "now"}, "claims"),
        ({"jti": None}, "jti"),
        ({"jti": ""}, "jti"),
        ({"jti": 5}, "jti"),
        ({"jti": "j" * 256}, ""),
        ({"jti": "j" * 257}, "jti"),
        ({"jti": "a\x00b"}, "jti"),
        ({"jti": "\ud800"}, "jti"),
    ],
)
@pytest.mark.fault("F20")
def test_claims(peers: Peers, changes: dict[str, Any], why: str) -> None:
    assert refused(signed(claims(**changes)), peers) == why


def test_a_claim_of_null_is_no_claim_left_out(peers: Peers) -> None:
    assert refused(signed(claims() | {"nbf": None}), peers) == "claims"
    assert refused(signed(claims() | {"exp": None}), peers) == "claims"


@pytest.mark.parametrize(
    ("their_clock", "good"),
    [
        (timedelta(0), True),
        (timedelta(minutes=2), True),
        (timedelta(minutes=-2), True),
        (timedelta(minutes=3, seconds=1), False),
        (timedelta(minutes=-4), False),
        (timedelta(days=1), False),
        (timedelta(days=-1), False),
    ],
)
@pytest.mark.fault("F18")
def test_a_clock_that_differs_by_two_minutes_is_borne(peers: Peers, their_clock: timedelta, good: bool) -> None:
    there = int((NOON + their_clock).timestamp())
    assertion = signed(claims(exp=there + 180))  # as this program makes them: three minutes, no iat
    assert (refused(assertion, peers) == "") == good


def test_the_offset_of_a_clock_changes_nothing(peers: Peers) -> None:
    assert refused(signed(), peers, NOON.astimezone(UTC)) == ""
