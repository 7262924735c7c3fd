"""The table of a tumour board: what every scan after the first TACE says of the response, computed and as stated."""

from collections.abc import Sequence

from fhirnet.case.imaging import Response
from fhirnet.quantities import Quantity
from fhirnet.verdict import CriteriaResponse, Reason, ScanResponse
from mappings.speech import Speech, short
from mappings.vocabulary import day_text

GONE = -100  # %: nothing is left
HEADS = ("date", "after-tace", "sum", "mrecist", "recist", "non-target", "new-lesion", "because", "evidence")


def rows(speech: Speech, scans: Sequence[ScanResponse]) -> list[tuple[str, ...]]:
    """One row a scan, under HEADS, in words of one language."""
    return [_row(speech, scan) for scan in scans]


def _row(speech: Speech, scan: ScanResponse) -> tuple[str, ...]:
    return (
        day_text(scan.on),
        _days(speech, scan.days),
        sums(speech, scan.mrecist),
        _responses(speech, scan.mrecist),
        _responses(speech, scan.recist),
        "" if scan.non_target is None else scan.non_target.name,
        "" if scan.new_lesion is None else str(speech.value(scan.new_lesion)),
        speech.joined("clause", _because(speech, scan)),
        speech.joined("item", [short(source) for source in scan.evidence]),
    )


def _days(speech: Speech, days: tuple[int, int] | None) -> str:
    if days is None:
        return ""
    return speech.amount(str(days[0]) if days[0] == days[1] else f"{days[0]}–{days[1]}", "d")


def _because(speech: Speech, scan: ScanResponse) -> list[str]:
    """What a reader must know of a row, each thing once; what is of RECIST 1.1 alone says so."""
    said = [*dict.fromkeys((*scan.notes, *_reasons(scan.mrecist)))]
    recist = scan.recist
    told = recist.amount is not None or recist.target_stated is not None or recist.overall_stated is not None
    alone = [reason for reason in _reasons(recist) if told and reason not in said]
    return [
        *(speech.concept(f"reason.{reason.value}") for reason in said),
        *(speech.say("scan.of-recist", reason=speech.concept(f"reason.{reason.value}")) for reason in alone),
    ]


def _reasons(found: CriteriaResponse) -> list[Reason]:
    """Lesions that nobody evaluated matter in this table where the targets may be in complete response."""
    return [each for each in found.reasons if each is not Reason.NON_TARGET_NE or Response.CR in found.target]


def sums(speech: Speech, found: CriteriaResponse) -> str:
    """The sum of viable diameters, and its changes from baseline and nadir as far as they are known."""
    if found.amount is None:
        return ""
    amount, changes = speech.value(found.amount), []
    if found.from_baseline is not None:
        changes.append(speech.say("scan.from-baseline", change=_change(speech, found.from_baseline)))
    if found.from_nadir is not None:
        changes.append(speech.say("scan.from-nadir", change=_change(speech, found.from_nadir)))
    elif found.nadir is not None:  # of nothing there is no percentage
        changes.append(speech.say("scan.nadir", amount=speech.value(found.nadir)))
    return speech.say(f"scan.sum-{len(changes)}", sum=amount, **dict(zip(("first", "second"), changes, strict=False)))


def _change(speech: Speech, change: Quantity) -> str:
    """A change in %; nothing can shrink by more than all of it, so such a bound says nothing."""
    low = None if change.low is None or (change.low <= GONE and change.low != change.high) else change.low
    ends = [None if end is None else speech.value(Quantity.exactly(end, change.unit)) for end in (low, change.high)]
    if None not in ends:
        same = ends[0] == ends[1]
        return str(ends[0]) if same else speech.say("scan.between", first=ends[0], last=ends[1])
    if ends[1] is None:
        return speech.say("scan.above" if change.low_open else "scan.at-least", amount=ends[0])
    return speech.say("scan.below" if change.high_open else "scan.at-most", amount=ends[1])


def _responses(speech: Speech, found: CriteriaResponse) -> str:
    """Target and overall response: computed, beside it what the radiologist stated."""
    parts = (("target", found.target, found.target_stated), ("overall", found.overall, found.overall_stated))
    said = [_one(speech, name, computed, stated) for name, computed, stated in parts if computed or stated]
    return speech.joined("clause", said)


def _one(speech: Speech, name: str, computed: Sequence[Response], stated: Response | None) -> str:
    found = speech.joined("or", [response.name for response in computed]) or "-"
    key = f"scan.{name}" if stated is None else f"scan.{name}-stated"
    return speech.say(key, found=found, stated="" if stated is None else stated.name)
