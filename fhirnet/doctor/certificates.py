"""How long certificates are still good: those that vouch for the peers, and those that their servers show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509

from fhirnet.doctor.check import Check, ok, problem, warning
from fhirnet.exchange import probing
from fhirnet.peers import Peer, Peers
from fhirnet.verdict import words

SUBJECT = "certificates"
SOON = timedelta(days=30)


def look(peers: Peers, now: datetime) -> Iterator[Check]:
    """The files of authorities that the peers file names, each once."""
    for file in dict.fromkeys(peer.ca for peer in peers.all if peer.ca is not None):
        try:
            found = x509.load_pem_x509_certificates(file.read_bytes())
        except (OSError, ValueError) as error:
            yield problem(SUBJECT, words("doctor.unreadable", file=file, why=type(error).__name__))
            continue
        yield _of_file(file, found, now)


def look_around(peers: Peers, now: datetime) -> Iterator[Check]:
    """The certificates that the servers of the peers show, one of each host."""
    for peer in peers.all:
        for url in _servers(peer):
            yield _of_server(peer, url, now)


def _of_file(file: Path, found: Sequence[x509.Certificate], now: datetime) -> Check:
    good = [each for each in found if each.not_valid_before_utc <= now <= each.not_valid_after_utc]
    if not good:
        ends = max(each.not_valid_after_utc for each in found)
        key = "doctor.ca-expired" if ends < now else "doctor.ca-early"
        return problem(SUBJECT, words(key, file=file, day=ends.date()))
    ends = min(each.not_valid_after_utc for each in good)
    if len(good) < len(found):
        count = len(found) - len(good)
        return warning(SUBJECT, words("doctor.ca-partly", file=file, count=count, all=len(found), day=ends.date()))
    if ends - now < SOON:
        return warning(SUBJECT, words("doctor.ca-soon", file=file, day=ends.date()))
    return ok(SUBJECT, words("doctor.ca-good", file=file, day=ends.date()))


def _servers(peer: Peer) -> list[str]:
    """An address of each host that we speak TLS with."""
    addresses = [peer.base, None if peer.sends is None else peer.sends.token_url]
    hosts = {urlsplit(url).netloc: url for url in addresses if url is not None and url.startswith("https:")}
    return list(hosts.values())


def _of_server(peer: Peer, url: str, now: datetime) -> Check:
    said = {"peer": peer.name, "host": urlsplit(url).hostname}
    try:
        ends = probing.certificate_ends(peer, url)
    except probing.NotTrusted as why:
        return problem(SUBJECT, words("doctor.server-untrusted", why=why, **said))
    except OSError as error:
        return warning(SUBJECT, words("doctor.server-away", why=type(error).__name__, **said))
    if ends - now < SOON:
        return warning(SUBJECT, words("doctor.server-soon", day=ends.date(), **said))
    return ok(SUBJECT, words("doctor.server-good", day=ends.date(), **said))
