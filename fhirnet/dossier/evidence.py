"""Up to which date the evidence behind an answer goes."""

from collections.abc import Iterable

from fhirnet.dossier.record import Criterion


def evidence_to(criteria: Iterable[Criterion], decided_on: str) -> str:
    """The date of the latest record behind the criteria that an answer rests on; "" where none has a date."""
    rows = (row for row in criteria if row.decides or (row.name and row.name in decided_on))
    return days(max((source.on for row in rows for source in row.sources), default=""))


def days(written: str) -> str:
    """A date or a period as a reader writes it: "2024-06/.." is "2024-06–"."""
    return written.replace("/", "–").replace("..", "")
