"""The story over time: what every definition answered on each clinical date, from one reading of the case."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from fhirnet.case import Case
from fhirnet.rules import prrt, tace
from fhirnet.verdict import Moment
from mappings.bundle import Known, Reading

JUDGES: Mapping[str, Callable[[Case, bool], Mapping[str, StrEnum]]] = {  # with: whether attestations are accepted
    "tace-resistance": lambda case, _: tace.answers(case),
    "prrt-suitability": lambda case, attested: prrt.grades(case, attested=attested),
}


def moments(
    question: str, reading: Reading, known: Known, *, recorded_filter: bool, attested: bool = False
) -> tuple[Moment, ...]:
    """The answers on each day on which something happened that the question reads, up to the day of `known`.

    With `recorded_filter` a day knows only what had been recorded by then, and days of recording are among them.
    """
    judge = JUDGES[question]
    return tuple(
        Moment(day, judge(reading.known_on(day, recorded_filter=recorded_filter).case, attested))
        for day in known.dates(question, recorded_filter=recorded_filter)
    )
