"""Rows of nuclear imaging: what a somatostatin receptor scan or an FDG PET said; one row a scan and one a number."""

from collections.abc import Iterator

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict, FdgScan, LesionUptake, Netpet, SstrScan, Tracer, UptakeCategory
from fhirnet.quantities import Quantity
from mappings.codes import concept_of
from mappings.speech import Speech, short
from mappings.timeline.amounts import conflict, row
from mappings.timeline.event import Event, Lane, What, event, remarked, when

Words = UptakeCategory | Netpet


def nuclear(speech: Speech, case: Case) -> Iterator[Event]:
    """Somatostatin receptor scans and FDG PETs."""
    for scan in case.sstr_scans:
        yield from _sstr(speech, scan)
    for fdg in case.fdg_scans:
        yield _fdg(speech, fdg)


def _sstr(speech: Speech, scan: SstrScan) -> Iterator[Event]:
    what = What("sstr-scan", speech.say("timeline.sstr-scan"))
    krenning = scan.lowest_krenning
    remarks = [
        scan.modality.name if scan.modality else "",
        _tracer(speech, scan.tracer),
        _number(speech, "timeline.krenning", krenning),
        _word(speech, scan.uptake),
        speech.say("timeline.submaximal") if scan.submaximal is True else "",
        speech.say("timeline.heterogeneous") if scan.heterogeneous is True else "",
    ]
    fact = remarked(speech, what.series, remarks)
    label = f"K{krenning}" if isinstance(krenning, int) else ""
    yield event(Lane.SCAN, what, fact, when(speech, scan.on), scan.source, label=label)
    amounts = (
        ("suv-lowest", scan.lowest_suv_max),
        ("suv-highest", scan.highest_suv_max),
        ("ratio-lowest", scan.lowest_liver_ratio),
    )
    for name, value in amounts:
        if value is not None:
            yield row(speech, Lane.SIZE, What(name, speech.say(f"timeline.{name}")), scan.on, value, scan.source)
    for lesion in scan.lesions:
        yield from _lesion(speech, scan, lesion)


def _lesion(speech: Speech, scan: SstrScan, uptake: LesionUptake) -> Iterator[Event]:
    lesion = short(uptake.lesion)
    if uptake.krenning is not None:
        what = What("krenning-of", speech.say("timeline.krenning-of", lesion=lesion))
        score = uptake.krenning
        if isinstance(score, int):
            yield row(speech, Lane.SIZE, what, scan.on, Quantity.exactly(score, "{score}"), uptake.source)
        else:
            found = conflict(speech, [str(value) for value in score.values])
            fact = speech.say("timeline.fact", what=what.series, found=found)
            yield event(Lane.SIZE, what, fact, when(speech, scan.on), uptake.source)
    for name, value in (("suv-of", uptake.suv_max), ("ratio-of", uptake.liver_ratio)):
        if value is not None:
            what = What(name, speech.say(f"timeline.{name}", lesion=lesion))
            yield row(speech, Lane.SIZE, what, scan.on, value, uptake.source)


def _fdg(speech: Speech, scan: FdgScan) -> Event:
    what = What("fdg-scan", speech.say("timeline.fdg-scan"))
    positive = {True: "timeline.fdg-positive", False: "timeline.fdg-negative"}
    discordant = {True: "timeline.discordant", False: "timeline.not-discordant"}
    remarks = [
        scan.modality.name if scan.modality else "",
        _tracer(speech, scan.tracer),
        speech.say(positive[scan.positive]) if isinstance(scan.positive, bool) else "",
        _word(speech, scan.netpet),
        speech.say(discordant[scan.discordant_lesion]) if isinstance(scan.discordant_lesion, bool) else "",
    ]
    label = scan.netpet.value.upper() if isinstance(scan.netpet, Netpet) else ""
    return event(
        Lane.SCAN, what, remarked(speech, what.series, remarks), when(speech, scan.on), scan.source, label=label
    )


def _tracer(speech: Speech, tracer: Tracer | Conflict[Tracer] | None) -> str:
    if isinstance(tracer, Conflict):
        return conflict(speech, [_tracer(speech, each) for each in tracer.values])
    return "" if tracer is None else speech.say(f"timeline.tracer-{tracer.value}")


def _word(speech: Speech, value: Words | Conflict[UptakeCategory] | Conflict[Netpet] | None) -> str:
    if isinstance(value, Conflict):
        return conflict(speech, [speech.concept(concept_of(each)) for each in value.values])
    return "" if value is None else speech.concept(concept_of(value))


def _number(speech: Speech, name: str, value: int | Conflict[int] | None) -> str:
    if value is None:
        return ""
    found = str(value) if isinstance(value, int) else conflict(speech, [str(each) for each in value.values])
    return speech.say("timeline.fact", what=speech.say(name), found=found)
