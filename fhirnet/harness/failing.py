"""Why a service does not answer, in words that say what to do: TLS fails, a host is not there, the time is up.

What the certificates of registered peers are is the doctor's to say; here nothing is registered.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import NameResolutionError, NewConnectionError

PATIENCE = 3.0  # seconds for one more look
EARLY, EXPIRED, HOSTS = 9, 10, (62, 64)  # OpenSSL's X509_V_ERR_*: not yet valid, has expired, host or address mismatch
NO_TLS = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG"}
WANTED = {"TLSV13_ALERT_CERTIFICATE_REQUIRED", "SSLV3_ALERT_HANDSHAKE_FAILURE", "SSLV3_ALERT_BAD_CERTIFICATE"}
NO_AUTHORITY = {"NO_CERTIFICATE_OR_CRL_FOUND", "NO_START_LINE", "BAD_BASE64_DECODE", "ASN1_LIB", "PEM_LIB"}


def why(error: BaseException, url: str, ca: Path | None, seconds: float) -> str:
    """The rest of a sentence that begins with the address."""
    causes = [*_causes(error)]
    if any(isinstance(each, ssl.SSLEOFError | ConnectionError) for each in causes) and url.startswith("https:"):
        causes += _looked_again(url, ca)  # where both sides speak at once, what the server says of TLS is lost
    for each in causes:
        if isinstance(each, ssl.SSLError) and not isinstance(each, ssl.SSLEOFError):
            return _of_tls(each, ca)
    return f"does not answer: {_of_the_line(causes, url, seconds)}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error and all that is behind it, each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        each = waiting.pop()
        if id(each) not in seen:
            seen.add(id(each))
            yield each
            behind = (*each.args, getattr(each, "reason", None), each.__cause__, each.__context__)
            waiting += [one for one in behind if isinstance(one, BaseException)]


def _of_tls(error: ssl.SSLError, ca: Path | None) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _of_a_certificate(error, ca)
    reason = error.reason or ""
    if reason in NO_AUTHORITY and ca is not None:
        return f"is not asked: {ca.name}, named with --ca, holds no certificate in PEM"
    if reason in WANTED:
        return (
            "refuses TLS without a certificate of the client, and none can be given here: ask at an address that takes "
            "a key or a token, or through a proxy that holds the certificate"
        )
    if reason in NO_TLS:
        return "does not speak TLS: write http:// where that is meant, or the port that speaks TLS"
    return f"does not agree on TLS ({reason.lower().replace('_', ' ') or type(error).__name__})"


def _of_a_certificate(error: ssl.SSLCertVerificationError, ca: Path | None) -> str:
    if error.verify_code == EXPIRED:
        return "is not trusted: its certificate has expired; whoever runs it has to renew it (or is this clock ahead?)"
    if error.verify_code == EARLY:
        return "is not trusted: its certificate is not good yet; is the clock of this machine behind?"
    if error.verify_code in HOSTS:
        return "is not trusted: its certificate is that of another host; write the host in --url as it is named there"
    if ca is not None:
        return f"is not trusted: {ca.name} does not vouch for it; name the authority of its certificate with --ca"
    return "is not trusted: nobody this machine knows vouches for its host; name who does with --ca"


def _of_the_line(causes: list[BaseException], url: str, seconds: float) -> str:
    for each in causes:
        if isinstance(each, NameResolutionError):
            return "its host has no address; is the name written right?"
        if isinstance(each, NewConnectionError):
            return "nothing can be reached there; are host and port right, and is it running?"
    if any(isinstance(each, TimeoutError) for each in causes):
        return f"not within {seconds:g} seconds; see --timeout"
    if any(isinstance(each, ConnectionError | ssl.SSLEOFError) for each in causes):
        return "it ends the connection" + ("; is it https://?" if url.startswith("http:") else "")
    return type(causes[0]).__name__


def _looked_again(url: str, ca: Path | None) -> Iterator[BaseException]:
    """What the server says when it is only listened to."""
    parts = urlsplit(url)
    host, place = parts.hostname or "", str(ca or DEFAULT_CA_BUNDLE_PATH)
    try:
        with (
            suppress(TimeoutError),
            socket.create_connection((host, parts.port or 443), PATIENCE) as line,
            ssl.create_default_context(cafile=place).wrap_socket(line, server_hostname=host) as secured,
        ):
            secured.recv(1)
    except ssl.SSLCertVerificationError:
        return  # it was trusted a moment ago, by authorities of the environment
    except OSError as error:
        yield error
