"""The service, until it is stopped."""

import json
import socket
import sys
from dataclasses import replace

import click

from fhirnet import __version__, peers
from fhirnet.access import loopback
from fhirnet.cli.program import settings_of_this_process, with_json
from fhirnet.errors import InvalidSettings, Issue, Unreachable
from fhirnet.settings import OFF, OPEN, REQUIRED, Settings


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@with_json
def serve(host: str, port: int, as_json: bool) -> None:
    """Serve the FHIR operations until stopped."""
    settings = _decided(settings_of_this_process(), host, port)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:  # a taken port: one clear line
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unreachable(Issue("value", f"cannot listen at {host}:{port}: {error.strerror}")) from None
    kept = _prepared(settings.database)
    base = _address(host, port)
    said = f"fhirnet {__version__} serves {base} and keeps {f'data in {kept}' if kept else 'no data'} (stop: Ctrl-C)"
    told = {"serving": base, "database": kept, "access": settings.access}
    click.echo(json.dumps(told) if as_json else f"{said}\n{_who_may_ask(settings, host)}")
    sys.stdout.flush()
    from fhirnet.web.serving import serve as serve_until_told

    serve_until_told(host, port, settings)


def _decided(settings: Settings, host: str, port: int) -> Settings:
    """The settings, with what the address decides: who may ask, and for which address its peers sign.

    Raises InvalidSettings where anybody could reach a service that nobody has closed or opened.
    """
    from fhirnet.web import auth

    here = loopback(host)
    if not here and settings.access is None and settings.peers is None:
        what = f"FHIRNET_PEERS: missing, and others reach {host}; name a peers file, or set FHIRNET_ACCESS=open"
        raise InvalidSettings(Issue("value", what))
    if not settings.restricted:
        return replace(settings, access=OPEN)
    base_url = settings.base_url or (_address(host, port) if here else None)
    settings = replace(settings, access=REQUIRED, base_url=base_url)
    auth.check(settings, peers.load(settings.peers))
    return settings


def _who_may_ask(settings: Settings, host: str) -> str:
    if settings.access == REQUIRED:
        return "only registered peers may ask"
    return f"access is not restricted ({'loopback only' if loopback(host) else 'FHIRNET_ACCESS=open'})"


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/fhir"


def _prepared(database: str) -> str | None:
    """Where the data is kept, its tables brought up to date once, before any worker starts. Raises InvalidSettings."""
    if database == OFF:
        return None
    from fhirnet.store import Unavailable, open_store

    store = open_store(database)
    try:
        store.probe()
    except Unavailable as error:
        raise InvalidSettings(Issue("value", f"FHIRNET_DATABASE: {error}")) from None
    finally:
        store.close()
    return store.place
