"""The peers file: TOML, read by a schema; everything wrong with it is said at once, each with its place.

Secrets and keys lie in files of their own, named relative to the peers file; no message repeats their content.
"""

import re
import ssl
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from marshmallow import ValidationError

from fhirnet import access
from fhirnet.access import EVERYTHING, Sight
from fhirnet.errors import InvalidSettings, Issue
from fhirnet.peers import keys
from fhirnet.peers.record import Asks, Hooks, Key, Peer, Peers, Sends
from fhirnet.peers.tables import PeersTable

LARGEST = 1024 * 1024  # bytes of a file that is named here
Made = TypeVar("Made")


def load(path: Path | None) -> Peers:
    """The peers of a file; of none, none. Raises InvalidSettings with everything that is wrong with it."""
    if path is None:
        return Peers()
    try:
        table = PeersTable().load(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise InvalidSettings(_issue("", f"{path}: {error.strerror}")) from None
    except ValidationError as error:
        raise InvalidSettings(*(_issue(at, what) for at, what in _flat(error.messages))) from None
    except ValueError as error:
        raise InvalidSettings(_issue("", f"{path} is not TOML: {error}")) from None
    return _Reader(path.parent).peers(table["peer"])


class _Reader:
    """Makes records of the tables, and gathers what is wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.issues: list[Issue] = []

    def peers(self, tables: list[dict[str, Any]]) -> Peers:
        found = tuple(self._peer(table, f"peer[{number}]") for number, table in enumerate(tables))
        self._once("name", [peer.name for peer in found])
        self._once("asks.client_id", [peer.asks.client_id if peer.asks else None for peer in found])
        self._once("hooks.issuer", [peer.hooks.issuer if peer.hooks else None for peer in found])
        self._once("asks.api_key_sha256", [peer.asks.api_key_digest if peer.asks else None for peer in found])
        if self.issues:
            raise InvalidSettings(*self.issues)
        return Peers(found)

    def _peer(self, table: dict[str, Any], at: str) -> Peer:
        plain = table["plain_http"]
        base = self._address(table.get("base"), f"{at}.base", plain)
        ca = table.get("ca")
        if ca is not None:
            self._read(ca, f"{at}.ca", _certificates)
        return Peer(
            name=table["name"],
            base=base.rstrip("/") if base else None,
            ca=None if ca is None else self.folder / ca,
            asks=self._asks(table["asks"], f"{at}.asks") if "asks" in table else None,
            sends=self._sends(table["sends"], f"{at}.sends", plain) if "sends" in table else None,
            hooks=self._hooks(table["hooks"], f"{at}.hooks", plain) if "hooks" in table else None,
        )

    def _asks(self, table: dict[str, Any], at: str) -> Asks:
        scopes = [self._scope(text, f"{at}.scopes[{number}]") for number, text in enumerate(table["scopes"])]
        return Asks(
            client_id=table.get("client_id"),
            keys=self._keys(table.get("jwks"), f"{at}.jwks"),
            api_key_digest=table.get("api_key_sha256"),
            scopes=frozenset(scopes),
            sight=self._sight(table["reads"], f"{at}.reads"),
        )

    def _sends(self, table: dict[str, Any], at: str, plain: bool) -> Sends:
        private, api_key = table.get("private_key"), table.get("api_key_file")
        return Sends(
            client_id=table.get("client_id"),
            key=self._read(private, f"{at}.private_key", keys.private_key) if private is not None else None,
            token_url=self._address(table.get("token_url"), f"{at}.token_url", plain),
            scopes=tuple(table.get("scopes", ())),
            api_key=self._read(api_key, f"{at}.api_key_file", _api_key) if api_key is not None else None,
        )

    def _hooks(self, table: dict[str, Any], at: str, plain: bool) -> Hooks:
        return Hooks(
            issuer=table["issuer"],
            keys=self._keys(table["jwks"], f"{at}.jwks"),
            fhir_server=self._address(table.get("fhir_server"), f"{at}.fhir_server", plain),
            tenant=table.get("tenant"),
        )

    def _keys(self, jwks: object, at: str) -> dict[str, Key]:
        """The public keys that stand in the file, or in the file that is named."""
        if isinstance(jwks, str):
            return self._read(jwks, at, keys.public_keys) or {}
        return {} if jwks is None else self._tried(at, lambda: keys.public_keys(jwks)) or {}

    def _scope(self, text: str, at: str) -> str:
        found = access.scope(text)
        if found is None:
            self._wrong(at, "not a scope this service knows: system/Observation.rs, system/*.read, without a query")
        return found or ""

    def _sight(self, reads: list[str], at: str) -> Sight:
        if reads == ["*"]:
            return EVERYTHING
        identifiers = []
        for number, text in enumerate(reads):
            system, bar, value = text.partition("|")
            if not system or not bar:
                self._wrong(f"{at}[{number}]", 'not "system|value", "system|", or "*" alone')
            identifiers.append((system, value or None))
        return Sight(identifiers=tuple(identifiers))

    def _address(self, url: str | None, at: str, plain: bool) -> str | None:
        if url is not None and (why := _unusable(url, plain)):
            self._wrong(at, why)
        return url

    def _read(self, name: str, at: str, read: Callable[[str], Made]) -> Made | None:
        """What `read` makes of the content of a file."""
        return self._tried(at, lambda: read(_text(self.folder / name)))

    def _tried(self, at: str, work: Callable[[], Made]) -> Made | None:
        try:
            return work()
        except (keys.Unusable, OSError) as error:
            self._wrong(at, str(getattr(error, "strerror", None) or error))
            return None

    def _once(self, key: str, values: list[str | None]) -> None:
        for number, value in enumerate(values):
            if value is not None and value in values[:number]:
                self._wrong(f"peer[{number}].{key}", f"the same as of peer[{values.index(value)}]")

    def _wrong(self, at: str, what: str) -> None:
        self.issues.append(_issue(at, what))


def _issue(at: str, what: str) -> Issue:
    return Issue("value", what, f"FHIRNET_PEERS: {at}" if at else "FHIRNET_PEERS")


def _flat(messages: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """What the schema says, with the path of each."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            place = f"[{key}]" if isinstance(key, int) else "" if key == "_schema" else f".{key}"
            yield from _flat(inner, f"{at}{place}".lstrip("."))
    else:
        yield at, "; ".join(str(each).rstrip(".") for each in messages)


def _unusable(url: str, plain: bool) -> str | None:
    """What is wrong with an address."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "not an address"
    if not host or parts.username is not None or parts.query or parts.fragment or not re.fullmatch(r"[!-~]+", url):
        return "not an address of the form https://host/path"
    if parts.scheme == "https" or (plain and parts.scheme == "http" and access.loopback(host)):
        return None
    return "not https (http only to this machine itself, with plain_http = true)"


def _text(path: Path) -> str:
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise keys.Unusable(f"larger than {LARGEST} bytes")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise keys.Unusable("not UTF-8") from None


def _api_key(text: str) -> str:
    if not re.fullmatch(r"[!-~]{16,512}", text.strip()):
        raise keys.Unusable("not one line with a key of 16 to 512 printable characters")
    return text.strip()


def _certificates(text: str) -> None:
    try:
        ssl.create_default_context(cadata=text)
    except (ssl.SSLError, ValueError):
        raise keys.Unusable("not a PEM file with certificates") from None
