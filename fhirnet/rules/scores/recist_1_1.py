"""RECIST 1.1 overall response at the latest assessment, beside the mRECIST response that the definitions judge by.

EPOIHCC does not say by which criteria disease is stable or progressive: mRECIST decides, RECIST 1.1 is shown. How it is
found is in `fhirnet.rules.recist_1_1`; its parts are put together as Lencioni and Llovet print it. A computed response
comes before a stated one.
"""

from collections.abc import Iterator
from dataclasses import replace

from fhirnet.case import Case
from fhirnet.case.imaging import Response
from fhirnet.rules.known import unique
from fhirnet.rules.responses import responses
from fhirnet.rules.score_items import Withheld, withheld
from fhirnet.verdict import Missing, Reason, ScanResponse, Score, ScoreItem, Value, words

NEW_LESION = words("missing.new-lesion")
SIZES = words("recist.total-sizes")
BASELINE = words("recist.total-sizes-before")
SCAN = words("recist.scan")

SHEET = Score(
    code="recist-1.1-response",
    citation="Eisenhauer EA et al., Eur J Cancer 2009;45:228-247; PMC2755245, table 3",
    formula=words("recist.formula"),
    caution=words("recist.caution"),
    unverified=words("recist.unverified"),
)


def score(case: Case) -> Score:
    """The overall response at the latest CT or MRI that is not too early after a session and sizes the targets."""
    row = assessed(case)
    if row is None:
        return withheld(SHEET, Withheld((Reason.NO_QUALIFYING_ASSESSMENT,), (Missing(SCAN),)))
    found = row.recist
    computed = found.overall[0] if len(found.overall) == 1 else None
    value = computed or (None if found.overall_stated is Response.NE else found.overall_stated)
    told = value is not None
    return replace(
        SHEET,
        value=value,
        items=tuple(_items(row)),
        reasons=unique([Reason.UNVERIFIED_THRESHOLDS, *(_notes(found.reasons) if told else found.reasons), *row.notes]),
        assumptions=row.assumptions,
        evidence=row.evidence,
        missing=() if told else tuple(_missing(row)),
    )


def assessed(case: Case) -> ScanResponse | None:
    """The row of the latest scan that is no early one: of those with contrast, else of those that size the targets."""
    rows = [row for row in responses(case) if row.early is False]
    qualifying = [row for row in rows if row.qualifies]
    sized = [row for row in rows if row.recist.amount is not None]
    found = qualifying or sized
    return found[-1] if found else None


def _notes(reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    kept = {Reason.NON_TARGET_NE, Reason.REPORTED_VS_COMPUTED, Reason.RESIDUAL_AFTER_CR}
    return tuple([reason for reason in reasons if reason in kept])


def _items(row: ScanResponse) -> Iterator[ScoreItem]:
    found = row.recist
    target = found.target[0] if len(found.target) == 1 else None
    said: tuple[tuple[str, Value | None], ...] = (
        ("target", target),
        ("target-stated", found.target_stated),
        ("non-target", row.non_target),
        ("new-lesion", row.new_lesion),
        ("overall-stated", found.overall_stated),
        ("sum", found.amount),
        ("baseline", found.baseline),
        ("nadir", found.nadir),
        ("from-baseline", found.from_baseline),
        ("from-nadir", found.from_nadir),
    )
    for name, value in said:
        reasons = found.reasons if name == "target" and value is None else ()
        yield ScoreItem(name=words(f"recist.{name}"), value=value, evidence=row.evidence, reasons=reasons)


def _missing(row: ScanResponse) -> Iterator[Missing]:
    found, on = row.recist, row.on
    if not found.target:
        if found.baseline is None:
            yield Missing(BASELINE, "mm")
        if found.amount is None or found.amount.high is None:
            yield Missing(SIZES, "mm", on.first, on.last)
    if row.new_lesion is None:
        yield Missing(NEW_LESION, None, on.first, on.last)
