"""A case from one form into the other: a FHIR Bundle, a plain JSON case document."""

from dataclasses import replace
from datetime import date

import click

from fhirnet.case import Case
from fhirnet.cli.program import FILE, body_of, settings_of_this_process, with_json
from fhirnet.dates import OPEN_END
from fhirnet.errors import Issue, Refused
from fhirnet.settings import Settings
from mappings import bundle, document, site
from mappings.r4.decode import receive


@click.command("write")
@click.argument("file", metavar="CASE.json", type=FILE)
@with_json
def write_bundle(file: str, as_json: bool) -> None:
    """The plain JSON case document CASE.json as a FHIR Bundle (as_of is no part of it: ask with --as-of)."""
    click.echo(bundle.write(document.load(body_of(file, settings_of_this_process()))))


@click.command("read")
@click.argument("file", metavar="BUNDLE.json", type=FILE)
@with_json
def read_bundle(file: str, as_json: bool) -> None:
    """The FHIR Bundle BUNDLE.json as a plain JSON case document."""
    settings = settings_of_this_process()
    click.echo(document.dump(_case(body_of(file, settings), settings)))


def _case(body: bytes, settings: Settings) -> Case:
    """Everything that a Bundle says, whatever the day; of Parameters with asOf, what was known on that day."""
    mapping = site.load(settings.site_mapping) if settings.site_mapping else None
    posted = receive(body)
    reading = bundle.read(posted.bundle(), mapping, attested=True)
    as_of = next((str(p.value) for p in posted.parameters or () if p.name == "asOf"), None)
    if as_of is not None:
        return reading.known_on(_day(as_of), recorded_filter=True).case
    case = reading.known_on(OPEN_END, recorded_filter=False).case
    return replace(case, as_of=reading.latest or OPEN_END)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(Issue("parameter", "asOf is a full date, YYYY-MM-DD")) from None
