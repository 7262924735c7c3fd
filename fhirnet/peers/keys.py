"""Keys for RS384 and ES384, the two algorithms of SMART Backend Services: read, refused, made."""

import json
import warnings
from collections.abc import Callable, Mapping
from functools import partial
from secrets import token_urlsafe
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from fhirnet.peers.record import Key, digest_of

BITS = 2048  # the least of an RSA key
CURVE = "P-384"  # of ES384
PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
KINDS: dict[str, type[RSAKey] | type[ECKey]] = {"RSA": RSAKey, "EC": ECKey}
LONGEST_KID = 128
INVALID = "not a valid key"


class Unusable(Exception):
    """Why a key cannot be used, in a few words that repeat nothing of it."""


def algorithm(key: Key) -> str:
    """The algorithm that this key signs with."""
    return "RS384" if isinstance(key, RSAKey) else "ES384"


def public_keys(jwks: object) -> dict[str, Key]:
    """The keys of a JWKS (its text or content) by their `kid`; those for another purpose or algorithm are left out.

    Raises Unusable.
    """
    jwks = _json(jwks) if isinstance(jwks, str) else jwks
    listed = jwks.get("keys") if isinstance(jwks, Mapping) else None
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise Unusable('not a JWKS: {"keys": [...]}')
    if any(PRIVATE & each.keys() for each in listed):
        raise Unusable(
            "it holds a private or shared key; register the public keys, and tell its owner to make new ones"
        )
    found: dict[str, Key] = {}
    for each in filter(_serves, listed):
        kid = each.get("kid")
        if not isinstance(kid, str) or not 0 < len(kid) <= LONGEST_KID:
            raise Unusable("a key has no kid")
        if kid in found:
            raise Unusable("two keys have one kid")
        found[kid] = _imported(each)
    if not found:
        raise Unusable(f"none of its keys is for RS384 (RSA) or ES384 (EC, {CURVE})")
    return found


def private_key(text: str) -> Key:
    """Our own key from a JWK or PEM file. Raises Unusable."""
    key = _imported(_json(text)) if text.lstrip().startswith("{") else _of_pem(text)
    if not key.is_private:
        raise Unusable("it is a public key")
    key.ensure_kid()
    return key


def new_api_key() -> tuple[str, str]:
    """A fresh API key of 256 random bits, and how it is registered."""
    key = token_urlsafe(32)
    return key, digest_of(key)


def new_key_pair() -> tuple[str, str]:
    """A fresh private key (JWK, ES384) and the JWKS with its public half, which the peer registers."""
    key = ECKey.generate_key(CURVE, {"alg": "ES384", "use": "sig"}, private=True)
    key.ensure_kid()
    return json.dumps(key.as_dict(private=True)), json.dumps({"keys": [key.as_dict(private=False)]})


def _serves(jwk: Mapping[str, Any]) -> bool:
    """Whether a public key is one for signatures by an algorithm that is accepted."""
    kind = {"RSA": "RS384", "EC": "ES384"}.get(str(jwk.get("kty")))
    if kind is None or jwk.get("alg", kind) != kind or jwk.get("use", "sig") != "sig":
        return False
    return "verify" in jwk.get("key_ops", ["verify"]) and (kind == "RS384" or jwk.get("crv") == CURVE)


def _imported(jwk: object) -> Key:
    kind = KINDS.get(str(jwk.get("kty"))) if isinstance(jwk, Mapping) else None
    if kind is None or not isinstance(jwk, Mapping):
        raise Unusable("neither an RSA nor an EC key")
    return _checked(partial(kind.import_key, dict(jwk)))


def _of_pem(text: str) -> Key:
    refused: list[Unusable] = []
    for kind in KINDS.values():
        try:
            return _checked(partial(kind.import_key, text))
        except Unusable as unusable:
            refused.append(unusable)
    raise next((each for each in refused if not str(each).startswith(INVALID)), refused[0])


def _checked(read: Callable[[], Key]) -> Key:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what it warns of is refused below
            key = read()
            size = key.public_key.key_size  # decoded only when it is looked at
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unusable(f"{INVALID} ({type(error).__name__})") from None
    if isinstance(key, RSAKey) and size < BITS:
        raise Unusable(f"an RSA key of less than {BITS} bits")
    if isinstance(key, ECKey) and key.curve_name != CURVE:
        raise Unusable(f"an EC key that is not on {CURVE}")
    return key


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        raise Unusable("not JSON") from None
