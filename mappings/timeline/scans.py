"""Rows of scans: what each said, the response it showed, what it measured; one row a fact.

A scan of the liver has one size that stands for it: the sum of viable diameters, else the sum of total diameters, else
the largest diameter. Its other sizes are in the table only.
"""

from collections.abc import Iterator, Mapping, Sequence

from fhirnet.case import Case
from fhirnet.case.imaging import Conflict, LiverScan, NonTargetResponse, Response
from fhirnet.case.status import Reporting
from fhirnet.quantities import Quantity
from fhirnet.verdict import ScanResponse
from mappings import scan_table
from mappings.codes import concept_of
from mappings.speech import Speech, short
from mappings.timeline.amounts import conflict, row
from mappings.timeline.event import Event, Lane, What, event, remarked, when

LIVER = "liver-scan"
YES, NO = "+", "−"
Found = Quantity | Conflict[Quantity] | None


def liver(
    speech: Speech, case: Case, responses: Sequence[ScanResponse], sums: Mapping[str, Quantity]
) -> Iterator[Event]:
    """The scans of the liver; `sums` are sums of viable diameters that rules have worked out, by key of the scan."""
    tables = {each.key: each for each in responses}
    for scan in case.liver_scans:
        yield _scan(speech, scan, tables.get(scan.key))
        yield from _findings(speech, scan)
        yield from _sizes(speech, scan, sums.get(scan.key))


def _scan(speech: Speech, scan: LiverScan, found: ScanResponse | None) -> Event:
    what = What(LIVER, speech.say("timeline.liver-scan"))
    remarks = [*_technique(speech, scan), *_responses(speech, scan, found)]
    fact = remarked(speech, what.series, remarks)
    return event(Lane.SCAN, what, fact, when(speech, scan.on), scan.source, label=_label(scan, found))


def _technique(speech: Speech, scan: LiverScan) -> Iterator[str]:
    if scan.modality is not None:
        yield scan.modality.name
    told = (
        (scan.contrast, {True: "timeline.contrast", False: "timeline.no-contrast"}),
        (scan.arterial_phase, {False: "timeline.no-arterial"}),
        (scan.evaluable, {False: "timeline.not-evaluable"}),
    )
    for value, names in told:
        if isinstance(value, bool) and value in names:
            yield speech.say(names[value])
    for shape in scan.gross_morphology:
        yield speech.concept(concept_of(shape))
    if scan.reporting is Reporting.PRELIMINARY:
        yield speech.say("timeline.preliminary")


def _responses(speech: Speech, scan: LiverScan, found: ScanResponse | None) -> Iterator[str]:
    if found is not None:
        cells = dict(zip(scan_table.HEADS, scan_table.rows(speech, [found])[0], strict=True))
        for name in ("mrecist", "recist"):
            if cells[name]:
                yield speech.say(f"timeline.{name}", found=cells[name])
    stated = (
        ("target", scan.target_response, scan.target_criteria),
        ("overall", scan.overall_response, scan.overall_criteria),
        ("non-target", scan.non_target_response, None),
    )
    for name, response, criteria in stated:
        if response is not None:
            text = _response(speech, response)
            if criteria is not None and not isinstance(criteria, Conflict):
                by = speech.concept(concept_of(criteria))
                text = speech.say("timeline.by-criteria", found=text, criteria=by)
            yield speech.say(f"timeline.stated-{name}", found=text)


def _response(
    speech: Speech, response: Response | NonTargetResponse | Conflict[Response] | Conflict[NonTargetResponse]
) -> str:
    if isinstance(response, Conflict):
        return conflict(speech, [each.name for each in response.values])
    return response.name


def _label(scan: LiverScan, found: ScanResponse | None) -> str:
    """The response in two letters: computed overall, else of the targets, else as stated; of several possible all."""
    if found is not None:
        for possible in (found.mrecist.overall, found.mrecist.target):
            if 0 < len(possible) < len(Response) - 1:
                return "/".join(response.name for response in possible)
    for stated in (scan.overall_response, scan.target_response):
        if isinstance(stated, Response):
            return stated.name
    return ""


def _findings(speech: Speech, scan: LiverScan) -> Iterator[Event]:
    """New lesions, vascular invasion and spread: a row each where the scan speaks of it."""
    for name, value in (
        ("new-lesion", scan.new_liver_lesions),
        ("vascular-invasion", scan.vascular_invasion),
        ("extrahepatic-spread", scan.extrahepatic_spread),
    ):
        if value is None:
            continue
        what = What(name, speech.say(f"timeline.{name}"))
        if isinstance(value, Conflict):
            found, label = conflict(speech, [_yes(speech, each) for each in value.values]), ""
        else:
            found, label = _yes(speech, value), YES if value else NO
        fact = speech.say("timeline.fact", what=what.series, found=found)
        marked = value is True or (type(value) is int and value > 0)
        yield event(Lane.SCAN, what, fact, when(speech, scan.on), scan.source, label=label, marked=marked)


def _yes(speech: Speech, value: bool | int) -> str:
    if isinstance(value, bool):
        return speech.say("value.yes" if value else "value.no")
    return speech.say("timeline.count-new", count=value)


def _sizes(speech: Speech, scan: LiverScan, viable: Quantity | None) -> Iterator[Event]:
    computed = viable if scan.viable_sum is None else None
    sizes: tuple[tuple[str, Found], ...] = (
        ("viable-sum", scan.viable_sum or computed),
        ("total-sum", scan.total_sum),
        ("largest", scan.largest_diameter),
    )
    shown = next((name for name, size in sizes if isinstance(size, Quantity)), "")
    for name, size in sizes:
        if size is not None:
            lane = Lane.TUMOUR if name == shown else Lane.SIZE
            remarks = [speech.say("timeline.computed")] if size is computed else []
            what = What(name, speech.say(f"timeline.{name}"))
            yield row(speech, lane, what, scan.on, size, scan.source, remarks=remarks)
    others: tuple[tuple[str, Lane, Found], ...] = (
        ("burden", Lane.BURDEN, scan.liver_burden),
        ("viable-products", Lane.SIZE, scan.viable_products),
        ("viable-volume", Lane.SIZE, scan.viable_volume),
        ("viable-fraction", Lane.SIZE, scan.viable_fraction),
        ("tumor-count", Lane.SIZE, scan.tumor_count),
    )
    for name, lane, size in others:
        if size is not None:
            yield row(speech, lane, What(name, speech.say(f"timeline.{name}")), scan.on, size, scan.source)
    yield from _lesions(speech, scan)


def _lesions(speech: Speech, scan: LiverScan) -> Iterator[Event]:
    for lesion in scan.lesions:
        parts = (("size-viable", lesion.viable), ("size-total", lesion.total), ("size-other", lesion.other))
        for name, size in parts:
            if size is not None:
                what = What(name, speech.say(f"timeline.{name}", lesion=short(lesion.lesion)))
                yield row(speech, Lane.SIZE, what, scan.on, size, lesion.source)
