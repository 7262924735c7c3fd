"""The command line: every command, each in the module of what it is about.

Exit codes: 0 done; 1 what was looked at is not as it should be (check: a fixture was not answered as its name says; map
verify; doctor); 2 wrong usage; 3 refused (the file or the question cannot be answered); 4 a file or a service cannot be
reached; 5 a setting cannot be used; 70 a fault of this program.
With --json standard output holds JSON only; a refusal is then an OperationOutcome.
"""

import click

from fhirnet import __version__
from fhirnet.cli.program import FAILED, FAULT, MISSET, REFUSED, UNREACHABLE, Commands

__all__ = ["FAILED", "FAULT", "MISSET", "REFUSED", "UNREACHABLE", "main"]


COMMANDS = {  # by name, where it is: a module is imported when its command is asked for
    "serve": "serving:serve",
    "assess": "assessing:assess_file",
    "sheet": "writing:write_sheet",
    "history": "asking:show_history",
    "what-if": "asking:what_if_file",
    "definitions": "checking:definitions",
    "write": "cases:write_bundle",
    "read": "cases:read_bundle",
    "map": "mapping:local_codes",
    "doctor": "doctoring:doctor",
    "check": "checking:check",
    "peers": "peers:registered",
    "audit": "keeping:audit_chain",
    "feedback": "feedback:shown",
    "backup": "keeping:back_up",
    "restore": "keeping:restore_from",
    "deidentify": "deidentifying:deidentify_file",
    "send": "exchanging:send_case",
    "fetch": "exchanging:fetch_record",
    "deliver": "exchanging:deliver",
    "outbox": "exchanging:outbox_of",
    "population": "population:population",
}


@click.group(cls=Commands, places=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="fhirnet")
def main() -> None:
    """Is TACE still working, is this patient suited to PRRT? FHIR R4 in, a computed Observation out.

    Exit codes: 0 done; 1 what was looked at is not as it should be (check, map verify, doctor); 2 wrong usage; 3
    refused; 4 a file or a service cannot be reached; 5 a setting cannot be used; 70 a fault of this program.
    """
