"""What happened to a patient, in the order of time: sessions, drugs, scans with what they said, measured values.

One row a fact, in words of one language, with its number, unit, dates and the records it came from. The rows are what
is drawn, and what stands in the table beside the drawing; nothing here is judged.
"""

from collections.abc import Mapping, Sequence
from itertools import chain

from fhirnet.case import Case
from fhirnet.case.treatment import Procedure
from fhirnet.quantities import Quantity
from fhirnet.verdict import ScanResponse
from mappings.speech import speech_of
from mappings.timeline import amounts, drugs, scans, statements, treatments, uptake
from mappings.timeline.event import Event, Lane

__all__ = ["Event", "Lane", "events"]

UNDATED = "9999"  # what has no date stands at the end


def events(
    case: Case,
    language: str,
    responses: Sequence[ScanResponse] = (),
    *,
    sessions: Sequence[Procedure] = (),
    sums: Mapping[str, Quantity] | None = None,
) -> tuple[Event, ...]:
    """The rows of a case, by date.

    What rules have found of the case comes with it: `responses` are what the scans after TACE say of the response,
    `sessions` the embolizations that are TACE, `sums` the sums of viable diameters in mm by the key of the scan.
    """
    speech = speech_of(language)
    rows = chain(
        statements.stated(speech, case),
        treatments.done(speech, case, sessions),
        drugs.taken(speech, case),
        scans.liver(speech, case, responses, sums or {}),
        uptake.nuclear(speech, case),
        amounts.measured(speech, case),
    )
    return tuple(sorted(rows, key=lambda row: (row.first or row.last or UNDATED, row.last or UNDATED)))
