"""Which record behind an answer is the latest, and its date as a reader writes it."""

from collections.abc import Iterable
from datetime import date

from fhirnet.dates import OPEN_END, Interval
from fhirnet.dossier.record import Criterion, Source
from mappings.speech import Speech
from mappings.timeline.event import when


def evidence_to(criteria: Iterable[Criterion], speech: Speech) -> str:
    """The date of the latest record behind the criteria that an answer rests on; "" where none has a date."""
    return latest((source for row in criteria if row.decides for source in row.sources), speech)


def latest(sources: Iterable[Source], speech: Speech) -> str:
    """The date of the latest of these records in words; "" where none has one."""
    dates = [Interval.parse(each.on) for each in sources if each.on]
    return when(speech, max(dates, key=_recent)).written if dates else ""


def dated(on: str, speech: Speech) -> str:
    """A date of a record, written as the record has it, in words."""
    return when(speech, Interval.parse(on)).written


def _recent(on: Interval) -> tuple[date, date]:
    """How recent a date is: by its last day; of a period without an end by its first."""
    return (on.first, on.first) if on.last == OPEN_END else (on.last, on.first)
