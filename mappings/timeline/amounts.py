"""Rows of measured numbers: one row a number, exactly, with its limits and the unit that it came in."""

from collections.abc import Iterable
from dataclasses import replace

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict
from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.case.status import Reporting
from fhirnet.dates import Interval
from fhirnet.quantities import Quantity
from mappings.speech import Speech
from mappings.timeline.event import Event, Lane, What, amount, as_written, digits, event, remarked, said, when

MARKERS = frozenset({Analyte.AFP, Analyte.AFP_UNITS, Analyte.AFP_L3, Analyte.PIVKA2, Analyte.PIVKA2_UNITS, Analyte.NSE})
BLOOD = (  # as a tumour board reads them: counts, kidney, liver
    Analyte.HEMOGLOBIN,
    Analyte.LEUKOCYTES,
    Analyte.NEUTROPHILS,
    Analyte.LYMPHOCYTES,
    Analyte.PLATELETS,
    Analyte.CREATININE,
    Analyte.CREATININE_CLEARANCE,
    Analyte.EGFR,
    Analyte.BILIRUBIN,
    Analyte.ALBUMIN,
    Analyte.INR,
    Analyte.ALT,
    Analyte.AST,
    Analyte.ALP,
)
RECALLED = frozenset({Analyte.AFP, Analyte.PIVKA2_UNITS})  # default limits that were not checked at a source [K]


def measured(speech: Speech, case: Case) -> Iterable[Event]:
    """Markers, blood values, and other measurements."""
    for each in case.measurements:
        lane = Lane.MARKER if each.analyte in MARKERS else Lane.BLOOD if each.analyte in BLOOD else Lane.STATUS
        remarks = [_limits(speech, each)]
        if each.reporting is Reporting.PRELIMINARY:
            remarks.append(speech.say("timeline.preliminary"))
        yield row(
            speech,
            lane,
            What(each.analyte.value, speech.say(f"timeline.{each.analyte.value}")),
            each.on,
            each.value,
            each.source,
            remarks=remarks,
            limits=(each.lower, each.upper),
        )


def row(
    speech: Speech,
    lane: Lane,
    what: What,
    on: Interval,
    value: Quantity | Conflict[Quantity],
    sources: tuple[str, ...],
    *,
    remarks: Iterable[str] = (),
    limits: tuple[Quantity | None, Quantity | None] = (None, None),
) -> Event:
    """One number; of two different ones that one scan states, both in words and no number."""
    if isinstance(value, Conflict):
        found, number = conflict(speech, [said(speech, each) for each in value.values]), None
    else:
        found, number = said(speech, value), amount(speech, value)
        remarks = [*remarks, as_written(speech, value)]
    fact = remarked(speech, speech.say("timeline.fact", what=what.series, found=found), remarks)
    lower, upper = (_limit(each) for each in limits)
    made = event(lane, what, fact, when(speech, on), sources, number=number)
    return replace(made, lower=lower, upper=upper) if lower or upper else made


def conflict(speech: Speech, values: Iterable[str]) -> str:
    """What is stated differently by one scan."""
    return speech.say("timeline.conflict", values=" / ".join(values))


def _limits(speech: Speech, measurement: Measurement) -> str:
    lower, upper = (None if limit is None else said(speech, limit) for limit in (measurement.lower, measurement.upper))
    if upper is not None and measurement.upper_is_default:
        recalled = measurement.analyte in RECALLED
        return speech.say("timeline.limit-recalled" if recalled else "timeline.limit-published", upper=upper)
    if lower is not None and upper is not None:
        return speech.say("timeline.limits", lower=lower, upper=upper)
    if upper is not None:
        return speech.say("timeline.limit-to", upper=upper)
    return "" if lower is None else speech.say("timeline.limit-from", lower=lower)


def _limit(limit: Quantity | None) -> str | None:
    number = None if limit is None else limit.exact
    return None if limit is None or number is None else digits(number, limit.computed)
