"""fhirnet and FHIR servers of others as processes on loopback, and a registered client with its two ways to log in."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import requests
from jwt.algorithms import ECAlgorithm

from fhirnet.peers import keys

PATIENCE = 120  # seconds until a server must answer
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCOPES = "system/*.cruds"
PEERS = """
[[peer]]
name = "by-key"
[peer.asks]
api_key_sha256 = "{digest}"
scopes = ["{scopes}"]
reads = ["*"]

[[peer]]
name = "by-signature"
[peer.asks]
client_id = "registry"
jwks = "registry.jwks.json"
scopes = ["{scopes}"]
reads = ["*"]
"""


@dataclass(frozen=True)
class Service:
    """A fhirnet that only registered clients may ask: its base, an API key, a private key (JWK) of a client."""

    base: str
    api_key: str
    key: dict[str, Any]

    @property
    def token_url(self) -> str:
        return self.base.removesuffix("/fhir") + "/auth/token"

    def assertion(self) -> str:
        """What the client signs to get a token; of use once."""
        now = int(time.time())
        said = {
            "iss": "registry",
            "sub": "registry",
            "aud": self.token_url,
            "exp": now + 240,
            "jti": os.urandom(16).hex(),
        }
        return jwt.encode(said, ECAlgorithm.from_jwk(self.key), "ES384", {"kid": self.key["kid"]})  # type: ignore[arg-type]

    def token(self) -> str:
        """A token for what the client signed."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": self.assertion(),
            "scope": SCOPES,
        }
        answer = requests.post(self.token_url, form, timeout=PATIENCE)
        answer.raise_for_status()
        return str(answer.json()["access_token"])


@contextmanager
def restricted(folder: Path) -> Iterator[Service]:
    """A service with one client that is registered twice: by an API key, and by a public key."""
    key, digest = keys.new_api_key()
    private, public = keys.new_key_pair()
    (folder / "registry.jwks.json").write_text(public)
    (folder / "peers.toml").write_text(PEERS.format(digest=digest, scopes=SCOPES))
    with fhirnet(folder, FHIRNET_PEERS=str(folder / "peers.toml")) as base:
        yield Service(base, key, json.loads(private))


@contextmanager
def fhirnet(folder: Path, port: int | None = None, **settings: str) -> Iterator[str]:
    """The base of a fhirnet that keeps its data in this folder."""
    port = port or free_port()
    base = f"http://127.0.0.1:{port}/fhir"
    surroundings = {"FHIRNET_DATABASE": f"sqlite:///{folder}/store.sqlite", "FHIRNET_BASE_URL": base, **settings}
    command = [sys.executable, "-m", "fhirnet", "serve", "--port", str(port)]
    with process(command, folder, surroundings, f"http://127.0.0.1:{port}/readyz"):
        yield base


@contextmanager
def process(
    command: Sequence[str], folder: Path, surroundings: dict[str, str], ready: str, patience: float = PATIENCE
) -> Iterator[None]:
    """A server that runs in this folder from the moment that it answers at this address."""
    printed = folder / "printed"
    with printed.open("ab") as out:
        started = subprocess.Popen(
            command, cwd=folder, env=os.environ | surroundings, stdout=out, stderr=out, start_new_session=True
        )
    try:
        end = time.monotonic() + patience
        while not _answers(ready):
            if started.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{command[0]} does not answer:\n{printed.read_text(errors='replace')}")
            time.sleep(0.2)
        yield
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
        started.wait(PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code == 200
    except requests.RequestException:
        return False
