"""The table of a tumour board: what every scan after the first TACE says of the response, computed and as stated."""

from collections.abc import Sequence

from fhirnet.case.imaging import Response
from fhirnet.quantities import Quantity
from fhirnet.verdict import CriteriaResponse, ScanResponse
from mappings.speech import Speech, short
from mappings.vocabulary import day_text

HEADS = ("date", "after-tace", "sum", "mrecist", "recist", "non-target", "new-lesion", "because", "evidence")


def rows(speech: Speech, scans: Sequence[ScanResponse]) -> list[tuple[str, ...]]:
    """One row a scan, under HEADS, in words of one language."""
    return [_row(speech, scan) for scan in scans]


def _row(speech: Speech, scan: ScanResponse) -> tuple[str, ...]:
    notes = [speech.concept(f"reason.{reason.value}") for reason in scan.notes]
    return (
        day_text(scan.on),
        _days(speech, scan.days),
        _sums(speech, scan.mrecist),
        _responses(speech, scan.mrecist),
        _responses(speech, scan.recist),
        "" if scan.non_target is None else scan.non_target.name,
        "" if scan.new_lesion is None else str(speech.value(scan.new_lesion)),
        speech.joined("clause", notes),
        speech.joined("item", [short(source) for source in scan.evidence]),
    )


def _days(speech: Speech, days: tuple[int, int] | None) -> str:
    if days is None:
        return ""
    return speech.amount(str(days[0]) if days[0] == days[1] else f"{days[0]}–{days[1]}", "d")


def _sums(speech: Speech, found: CriteriaResponse) -> str:
    """The sum of viable diameters, and its changes from baseline and nadir."""
    amounts: list[Quantity | None] = [found.amount, found.from_baseline, found.from_nadir]
    said = [speech.value(amount) or "-" for amount in amounts]
    return "" if found.amount is None else speech.say("scan.sum", sum=said[0], baseline=said[1], nadir=said[2])


def _responses(speech: Speech, found: CriteriaResponse) -> str:
    """Target and overall response: computed, beside it what the radiologist stated."""
    parts = (("target", found.target, found.target_stated), ("overall", found.overall, found.overall_stated))
    said = [_one(speech, name, computed, stated) for name, computed, stated in parts if computed or stated]
    return speech.joined("clause", said)


def _one(speech: Speech, name: str, computed: Sequence[Response], stated: Response | None) -> str:
    found = speech.joined("or", [response.name for response in computed]) or "-"
    key = f"scan.{name}" if stated is None else f"scan.{name}-stated"
    return speech.say(key, found=found, stated="" if stated is None else stated.name)
