"""The command line: every command, each in the module of what it is about.

Exit codes: 0 done; 1 a fixture was not answered as its name says; 2 wrong usage; 3 refused (the file or the question
cannot be answered); 4 a file or a service cannot be reached; 5 a setting cannot be used; 70 a fault of this program.
With --json standard output holds JSON only; a refusal is then an OperationOutcome.
"""

import click

from fhirnet import __version__
from fhirnet.cli.asking import assess_file, show_history, what_if_file
from fhirnet.cli.cases import map_case, read_bundle
from fhirnet.cli.checking import check, definitions
from fhirnet.cli.deidentifying import deidentify_file
from fhirnet.cli.exchanging import deliver, fetch_record, outbox_of, send_case
from fhirnet.cli.keeping import audit_chain, back_up, restore_from
from fhirnet.cli.peers import registered
from fhirnet.cli.program import FAILED, FAULT, MISSET, REFUSED, UNREACHABLE, Commands
from fhirnet.cli.serving import serve

__all__ = ["FAILED", "FAULT", "MISSET", "REFUSED", "UNREACHABLE", "main"]


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fhirnet")
def main() -> None:
    """Is TACE still working, is this patient suited to PRRT? FHIR R4 in, a computed Observation out.

    Exit codes: 0 done; 1 a fixture was not answered as its name says; 2 wrong usage; 3 refused; 4 a file or a service
    cannot be reached; 5 a setting cannot be used; 70 a fault of this program.
    """


for command in (
    serve, assess_file, show_history, what_if_file, definitions, map_case, read_bundle, check, registered, audit_chain,
    back_up, restore_from, deidentify_file, send_case, fetch_record, deliver, outbox_of,
):  # fmt: skip
    main.add_command(command)
