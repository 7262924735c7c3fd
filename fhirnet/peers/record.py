"""One registered peer. What is secret never shows in a `repr`, so it cannot reach a log by accident."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from pathlib import Path

from joserfc.jwk import ECKey, RSAKey

from fhirnet.access import Client, Sight

Key = RSAKey | ECKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What a peer may do here and how it proves who it is: by its public keys (by their `kid`), or an API key."""

    scopes: frozenset[str]
    sight: Sight
    client_id: str | None = None
    keys: Mapping[str, Key] = field(default_factory=dict)
    api_key_digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sends:
    """How we prove to a peer who we are: a token that our private key gets us at `token_url`, or an API key."""

    client_id: str | None = None
    key: Key | None = field(default=None, repr=False)
    token_url: str | None = None
    scopes: tuple[str, ...] = ()
    api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """How an EHR calls our CDS services: as this issuer, with one of these keys, as this tenant where one is named.

    `fhir_server` is the address of its API: what it did not send along may be fetched from that origin only.
    """

    issuer: str
    keys: Mapping[str, Key]
    fhir_server: str | None = None
    tenant: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """One peer. `base` is the URL of its FHIR API, without a slash at its end; None: it only asks.

    `ca` is the file of the authorities that may vouch for its host; None: those of this machine.
    """

    name: str
    base: str | None = None
    ca: Path | None = None
    asks: Asks | None = None
    sends: Sends | None = None
    hooks: Hooks | None = None

    @property
    def client(self) -> Client:
        """The peer as one that asks; without a registration for that it may do and sees nothing."""
        asks = self.asks or Asks(scopes=frozenset(), sight=Sight())
        return Client(self.name, asks.sight, asks.scopes)


@dataclass(frozen=True, slots=True)
class Peers:
    """All registered peers."""

    all: tuple[Peer, ...] = ()

    def named(self, name: str) -> Peer | None:
        """The peer of this name."""
        return next((peer for peer in self.all if peer.name == name), None)

    def of_client_id(self, client_id: str) -> Peer | None:
        """The peer that asks for tokens under this id."""
        return next((peer for peer in self.all if peer.asks and peer.asks.client_id == client_id), None)

    def of_issuer(self, issuer: str) -> Peer | None:
        """The peer whose EHR calls as this issuer."""
        return next((peer for peer in self.all if peer.hooks and peer.hooks.issuer == issuer), None)

    def of_api_key(self, key: str) -> Peer | None:
        """The peer whose API key this is; all are compared, each in constant time."""
        digest, found = digest_of(key), None
        for peer in self.all:
            if peer.asks and peer.asks.api_key_digest and compare_digest(peer.asks.api_key_digest, digest):
                found = peer
        return found


def digest_of(secret: str) -> str:
    """How an API key or a token is kept: its SHA-256. They are 256 random bits, so no salt and no slow hash is due."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
