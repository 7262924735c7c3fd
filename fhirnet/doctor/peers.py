"""Whether the peers file can be used, and whether its secrets are secret."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from fhirnet.doctor.check import Check, not_looked, ok, problem, problems, warning
from fhirnet.errors import InvalidSettings
from fhirnet.peers import Peers, load, named
from fhirnet.peers.named import Named
from fhirnet.settings import OFF, Settings
from fhirnet.verdict import words

SUBJECT, KEYS = "peers", "keys"
SHORT = 32  # characters of an API key that could be guessed one day


def look(settings: Settings) -> tuple[Peers, list[Check]]:
    """The peers, none where the file cannot be used, and what is to be said of the file and its keys."""
    file = settings.peers
    if file is None:
        return Peers(), [ok(SUBJECT, words("doctor.peers-none"))]
    exposed = list(_exposed(file))
    try:
        found = load(file)
    except InvalidSettings as error:
        return Peers(), [*problems(SUBJECT, error), *exposed]
    short = [warning(KEYS, words("doctor.key-short", peer=each)) for each in _with_short_keys(found)]
    sound = [] if exposed or short else [ok(KEYS, words("doctor.keys-sound"))]
    read = list(_refused(settings, found)) or [ok(SUBJECT, words("doctor.peers-read", count=len(found.all)))]
    return found, [*read, *exposed, *short, *sound]


def unknown(setting: str) -> tuple[Peers, list[Check]]:
    """What is found where the setting that names the file cannot be used."""
    return Peers(), [not_looked(SUBJECT, setting)]


def _refused(settings: Settings, found: Peers) -> Iterator[Check]:
    """Why those who may ask could not."""
    asking = [peer.asks for peer in found.all if peer.asks is not None]
    by_key = any(asks.keys for asks in asking)
    if settings.restricted and not asking:
        yield problem(SUBJECT, words("doctor.peers-nobody"))
    if by_key and settings.database == OFF:
        yield problem(SUBJECT, words("doctor.peers-no-database"))
    if by_key and settings.base_url is None:
        yield warning(SUBJECT, words("doctor.peers-no-address"))


def _exposed(file: Path) -> Iterator[Check]:
    try:
        files = named.files(file)
    except (OSError, ValueError):
        return  # told by whoever loads it
    for each in files:
        try:
            mode = each.path.stat().st_mode
        except OSError:
            continue
        if (wrong := _wrong(each, mode)) is not None:
            yield problem(KEYS, words(wrong, file=each.path, command=f"chmod {'600' if each.secret else 'go-w'}"))


def _wrong(each: Named, mode: int) -> str | None:
    if each.secret and mode & stat.S_IROTH:
        return "doctor.key-read-by-others"
    return "doctor.file-written-by-others" if mode & stat.S_IWOTH else None


def _with_short_keys(found: Peers) -> Iterator[str]:
    for peer in found.all:
        if peer.sends is not None and peer.sends.api_key is not None and len(peer.sends.api_key) < SHORT:
            yield peer.name
