"""The service, until it is stopped."""

import json
import socket
import sys

import click

from fhirnet import __version__, harness
from fhirnet.cli.program import settings_of_this_process, with_json
from fhirnet.errors import InvalidSettings, Issue
from fhirnet.settings import OFF


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535))
@with_json
def serve(host: str, port: int, as_json: bool) -> None:
    """Serve the FHIR operations until stopped."""
    settings = settings_of_this_process()
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:  # a taken port: one clear line
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise harness.Unreachable(Issue("value", f"cannot listen at {host}:{port}: {error.strerror}")) from None
    kept = _prepared(settings.database)
    base = f"http://{host}:{port}/fhir"
    said = f"fhirnet {__version__} serves {base} and keeps data in {kept or 'no place'} (stop: Ctrl-C)"
    click.echo(json.dumps({"serving": base, "database": kept}) if as_json else said)
    sys.stdout.flush()
    from fhirnet.web.serving import serve as serve_until_told

    serve_until_told(host, port, settings)


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
