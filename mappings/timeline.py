"""What happened to a patient, in the order of time: sessions, drugs, scans with what they said, measured values.

One row a fact, in words of one language, with its number, unit, dates and the records it came from. The rows are what
is drawn, and what stands in the table beside the drawing; nothing here is judged.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from fhirnet.case import Case
from fhirnet.verdict import ScanResponse


class Lane(StrEnum):
    """Where a row is drawn."""

    TREATMENT = "treatment"  # a day or days: TACE, resection, PRRT cycle
    DRUG = "drug"  # from first to last
    SCAN = "scan"  # with the response that it showed
    TUMOUR = "tumour"  # mm
    MARKER = "marker"  # ng/mL, units: on a log axis
    BLOOD = "blood"  # counts, kidney and liver values during PRRT


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One row of the timeline.

    `first` and `last` are days (YYYY-MM-DD) between which it was, or from which to which it lasted; `written` is the
    date as the record has it; `last` None: not known to have ended. `series` names what is drawn as one line or stands
    on one line of the strip ("AFP", "TACE"), `value` is its number as written (an end of an interval where
    `comparator` says so), `upper` the limit of normal in the same unit, `said` the whole fact in words.
    """

    lane: Lane
    series: str
    said: str
    written: str
    first: str
    last: str | None
    value: str | None = None
    comparator: str = ""
    unit: str = ""
    upper: str | None = None
    sources: tuple[str, ...] = ()


def events(case: Case, language: str, responses: Sequence[ScanResponse] = ()) -> tuple[Event, ...]:
    """The rows of a case, by date; `responses` are what the scans after TACE say of the response."""
    return ()
