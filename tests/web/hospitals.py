"""Three hospitals that ask: north signs with RSA, east with an elliptic curve, south has an API key.

What they send is signed by PyJWT and cryptography, not by the library that verifies it.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from flask.testing import FlaskClient
from jwt.algorithms import ECAlgorithm, RSAAlgorithm
from werkzeug.test import TestResponse

from fhirnet.settings import Settings

NOON = datetime(2024, 7, 1, 12, tzinfo=UTC)
NOW = int(NOON.timestamp())
BASE = "https://here.example/fhir"
TOKEN_URL = "https://here.example/auth/token"
SOUTHERN_KEY = "s" * 43
NUMBERS = count(1)
PEERS = """
[[peer]]
name = "north"
[peer.asks]
client_id = "north-id"
jwks = "north.jwks.json"
scopes = ["system/*.cruds"]
reads = ["https://north.example/mrn|"]

[[peer]]
name = "east"
[peer.asks]
client_id = "east-id"
jwks = {{ keys = [{east}] }}
scopes = ["system/*.read"]

[[peer]]
name = "south"
[peer.asks]
api_key_sha256 = "{south}"
scopes = ["system/*.cruds"]
"""


@cache
def north() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def east() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP384R1())


@cache
def stranger() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, kid: str) -> dict[str, Any]:
    """The public half as a JWK."""
    made: str
    if isinstance(key, rsa.RSAPrivateKey):
        made = RSAAlgorithm.to_jwk(key.public_key())
    else:
        made = ECAlgorithm.to_jwk(key.public_key())
    known = json.loads(made)
    return {name: known[name] for name in ("kty", "n", "e", "crv", "x", "y") if name in known} | {"kid": kid}


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def registered(folder: Path, **more: Any) -> Settings:
    """The settings of an installation where the three are registered."""
    (folder / "north.jwks.json").write_text(json.dumps({"keys": [public(north(), "n1")]}))
    inline = ", ".join(f"{name} = {json.dumps(value)}" for name, value in public(east(), "e1").items())
    south = sha256(SOUTHERN_KEY.encode()).hexdigest()
    (folder / "peers.toml").write_text(PEERS.format(east=f"{{ {inline} }}", south=south))
    return replace(Settings(peers=folder / "peers.toml", base_url=BASE), **more)


def claims(**changes: Any) -> dict[str, Any]:
    """What north claims, with these changes; a change to None leaves the claim out."""
    said = {
        "iss": "north-id",
        "sub": "north-id",
        "aud": TOKEN_URL,
        "exp": NOW + 180,
        "jti": f"jti-{next(NUMBERS)}",
    } | changes
    return {name: value for name, value in said.items() if value is not None}


def signed(
    said: dict[str, Any] | None = None, key: Any = None, alg: str = "RS384", headers: dict[str, Any] | None = None
) -> str:
    """An assertion of north, or of the key and with the headers that are given."""
    return jwt.encode(said or claims(), key or north(), alg, {"kid": "n1"} | (headers or {}))


def of_east(**changes: Any) -> str:
    """An assertion of east."""
    return signed(claims(**{"iss": "east-id", "sub": "east-id"} | changes), east(), "ES384", {"kid": "e1"})


def ask(
    client: FlaskClient, assertion: str, scope: str | None = "system/*.cruds", **changes: str | None
) -> TestResponse:
    """The answer of the token endpoint."""
    form: dict[str, str | None] = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
        "scope": scope,
    } | changes
    return client.post("/auth/token", data={name: value for name, value in form.items() if value is not None})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
