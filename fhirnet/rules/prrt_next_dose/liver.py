"""Hepatic toxicity: bilirubin above 3 times normal, or albumin below 30 g/L with INR above 1.5; ALT and AST.

The first two are the label's, read second-hand [V2]. ALT and AST are its "other possibly related toxicity of grade 3
or 4", graded by CTCAE 4.03 and 5.0 as recalled: grade 3 above 5 times normal, grade 4 above 20 times [K]; version 6.0
is read alike. Without the laboratory's own limit a multiple is not known. A value that is no toxicity by the lowest
limit a laboratory may have is none [D]; any other may be one. The INR belongs to an albumin of the same day, or of at
most 14 days before: an earlier INR says nothing of a liver that failed since [D].
"""

from decimal import Decimal

from fhirnet.case.laboratory import Analyte
from fhirnet.dates import shifted
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria import liver_function
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.words import WORDS
from fhirnet.rules.prrt_next_dose import ctcae
from fhirnet.rules.prrt_next_dose.looks import Looks, Said
from fhirnet.rules.prrt_next_dose.neutrophils import PARTNER
from fhirnet.verdict import Judged, Missing, Reason, Truth

BILIRUBIN = Decimal(3)  # x ULN [V2]
ALBUMIN = liver_function.Albumin(Decimal(30))  # g/L, with INR above 1.5 [V2]; an older text: prothrombin ratio [K]
TRANSAMINASES = ctcae.TRANSAMINASES[0][0]  # x ULN, above it CTCAE grade 3 [K]
LOWEST_LIMIT = {  # the lowest upper limit of normal that a laboratory may have [D]
    Analyte.BILIRUBIN: Decimal(10),  # umol/L
    Analyte.ALT: Decimal(19),  # U/L
    Analyte.AST: Decimal(19),
}


def hepatic(looks: Looks, chart: Chart) -> Said:
    """Bilirubin and albumin; the value is that of the one that is toxic, else bilirubin in multiples of normal."""
    both = (_bilirubin(chart), _albumin(looks, chart))
    bilirubin = both[0].found
    toxic = [said.found for said in both if said.found.answer is Truth.NOT_MET]
    if toxic:
        return Said(toxic[0], False)
    telling = [said.found for said in both if said.doubtful] or [said.found for said in both]
    evidence = unique([ref for found in telling for ref in found.evidence])
    assumptions = unique([a for found in telling for a in found.assumptions])
    if all(found.answer is Truth.MET for found in telling):
        return Said(decided(True, bilirubin.value, evidence, assumptions=assumptions), False)
    reasons = unique([reason for found in telling for reason in found.reasons])
    missing = unique([m for found in telling for m in found.missing])
    doubtful = any(said.doubtful for said in both)
    return Said(undecided(reasons, missing, bilirubin.value, evidence, assumptions), doubtful)


def transaminases(_: Looks, chart: Chart) -> Said:
    """ALT and AST, as far as they are of this day; the value is the higher multiple of normal."""
    measured = [analyte for analyte in (Analyte.ALT, Analyte.AST) if _today(chart, analyte)]
    judged = [liver_function.multiple_of_normal(chart, analyte, TRANSAMINASES) for analyte in measured]
    told = [
        _low_by_any_limit(chart, analyte, TRANSAMINASES) or found
        for analyte, found in zip(measured, judged, strict=True)
    ]
    answer = next((a for a in (Truth.NOT_MET, Truth.INDETERMINATE) if any(f.answer is a for f in told)), Truth.MET)
    gravest = max((found for found in told if found.answer is answer), key=_height)
    return Said(gravest, answer is Truth.INDETERMINATE)


def _bilirubin(chart: Chart) -> Said:
    found = liver_function.bilirubin(chart, BILIRUBIN)
    may_be = found.answer is Truth.INDETERMINATE and _today(chart, Analyte.BILIRUBIN)
    return Said(found, may_be and _low_by_any_limit(chart, Analyte.BILIRUBIN, BILIRUBIN) is None)


def _albumin(looks: Looks, chart: Chart) -> Said:
    """Albumin with the INR that belongs to it: one of the same day, else of at most 14 days later."""
    found, level = liver_function.albumin(chart, ALBUMIN), chart.amount(Analyte.ALBUMIN)
    if found.answer is Truth.NOT_MET or not _today(chart, Analyte.ALBUMIN):
        return Said(found, False)
    if level.usable is None or level.usable.value.at_least(ALBUMIN.at_least):
        return Said(found, found.answer is Truth.INDETERMINATE)
    if found.answer is Truth.MET and _today(chart, Analyte.INR):
        return Said(found, False)
    later = looks.soon(Analyte.INR, chart.as_of, PARTNER)
    first = [m for m in later if m.on.last == min(each.on.last for each in later)]
    if first and all(m.value.at_most(liver_function.INR_NORMAL) for m in first):
        return Said(found, False)
    what, unit = WORDS[Analyte.INR]
    wanted = Missing(what, unit, chart.as_of, shifted(chart.as_of, PARTNER))
    reasons = found.reasons or (Reason.MISSING,)
    return Said(undecided(reasons, (wanted,), found.value, level.evidence, level.assumptions), True)


def _today(chart: Chart, analyte: Analyte) -> bool:
    return any(m.on.last == chart.as_of for m in chart.measured(analyte))


def _low_by_any_limit(chart: Chart, analyte: Analyte, most: Decimal) -> Judged | None:
    """An amount without its limit that no limit makes a toxicity; None: it is not such a one."""
    current = chart.amount(analyte)
    if current.usable is None or current.usable.upper is not None:
        return None
    if current.usable.value.at_most(most * LOWEST_LIMIT[analyte]) is not True:
        return None
    return decided(True, current.usable.value, current.evidence, assumptions=current.assumptions)


def _height(found: Judged) -> Decimal:
    return found.value.low or Decimal(0) if isinstance(found.value, Quantity) else Decimal(0)
