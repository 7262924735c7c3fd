"""Rows of drugs: periods of use as bars, single doses, prescriptions."""

from collections.abc import Iterator
from dataclasses import replace

from fhirnet.case import Case
from fhirnet.case.treatment import Drug, MedicationGiven, MedicationOrder, MedicationUse, StatementStatus
from fhirnet.dates import OPEN_END, Interval
from fhirnet.quantities import Quantity
from mappings.speech import Speech
from mappings.timeline.event import Event, Lane, What, amount, as_written, event, remarked, said, when
from mappings.timeline.treatments import doses

BEGINNING, END = "←?", "→?"  # beside the mark of a period of which one end is not known


def taken(speech: Speech, case: Case) -> Iterator[Event]:
    """Drugs stated as taken, given and prescribed; the activity of a cycle stands in the row of the cycle."""
    in_cycle = {dose.key for dose in doses(case).values()}
    for use in case.medications:
        yield _use(speech, use)
    for given in case.administrations:
        if given.key not in in_cycle:
            yield _given(speech, given)
    for order in case.prescriptions:
        yield _order(speech, order)


def _what(speech: Speech, drug: Drug, agent: str | None) -> What:
    """The line of a drug; one that is known only by its code is named by it."""
    name = speech.say(f"timeline.drug-{drug.value}")
    if agent is None:
        return What(drug.value, name)
    code = agent.rpartition("|")[2]
    return What(f"{drug.value}|{code}", f"{name} {code}")


def _dose(speech: Speech, dose: Quantity | None) -> Iterator[str]:
    if dose is not None:
        yield speech.say("timeline.dose", amount=said(speech, dose))
        yield as_written(speech, dose)


def _use(speech: Speech, use: MedicationUse) -> Event:
    what, during = _what(speech, use.drug, use.agent), use.during
    ongoing = use.status is StatementStatus.ACTIVE
    label, remarks = "", list(_dose(speech, use.dose))
    remarks += [use.text] if use.text else []
    open_end = during is not None and during.last == OPEN_END
    if open_end:
        remarks.append(speech.say("timeline.ongoing" if ongoing else "timeline.end-unknown"))
        label = "" if ongoing else END
    elif during is not None and during.start is None:
        label = BEGINNING
    if use.stop_reason is not None:
        remarks.append(speech.say(f"timeline.stop-{use.stop_reason.value}"))
    first, last = _sure(during)
    made = event(
        Lane.DRUG,
        what,
        remarked(speech, what.series, remarks),
        when(speech, during),
        use.source,
        number=None if use.dose is None else amount(speech, use.dose),
        label=label,
    )
    return replace(made, sure_first=first, sure_last=last, ongoing=open_end and ongoing)


def _sure(during: Interval | None) -> tuple[str, str]:
    """By which day a drug was begun, and up to which it was taken, whatever its written dates mean; "": not known."""
    if during is None or during.start is None or "/" not in during.written:
        return "", ""
    start = during.start.last.isoformat()
    if during.end is None:
        return start, ""
    end = during.end.first.isoformat()
    return (start, end) if start <= end else ("", "")


def _given(speech: Speech, given: MedicationGiven) -> Event:
    what, remarks = _what(speech, given.drug, given.agent), list(_dose(speech, given.dose))
    if given.part_of is not None:
        remarks.append(speech.say("timeline.part-of-procedure"))
    number = None if given.dose is None else amount(speech, given.dose)
    fact = remarked(speech, what.series, remarks)
    return event(Lane.DRUG, what, fact, when(speech, given.on), given.source, number=number)


def _order(speech: Speech, order: MedicationOrder) -> Event:
    what = _what(speech, order.drug, order.agent)
    fact = remarked(speech, what.series, [speech.say("timeline.prescribed")])
    return event(Lane.DRUG, what, fact, when(speech, order.on), order.source, marked=False)
