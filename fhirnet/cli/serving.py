"""The service, until it is stopped."""

import json
import socket
import sys

import click

from fhirnet import __version__, harness
from fhirnet.cli.program import settings_of_this_process, with_json
from fhirnet.errors import Issue


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
    base = f"http://{host}:{port}/fhir"
    click.echo(json.dumps({"serving": base}) if as_json else f"fhirnet {__version__} serves {base} (stop: Ctrl-C)")
    sys.stdout.flush()
    from fhirnet.web.serving import serve as serve_until_told

    serve_until_told(host, port, settings)
