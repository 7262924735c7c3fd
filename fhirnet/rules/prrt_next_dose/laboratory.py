"""The laboratory without which no dose is released: seven values of the last 14 days.

The label asks for laboratory 2 to 4 weeks before a dose [V]; 14 days is the design decision of these rules [D].
Creatinine or its clearance, ALT or AST: one of each two is enough.
"""

from fhirnet.case.laboratory import Analyte, Measurement
from fhirnet.dates import Interval
from fhirnet.rules.prrt_criteria.chart import Chart, Current
from fhirnet.rules.prrt_criteria.conclude import assumed, decided, sources, undecided, unique
from fhirnet.rules.prrt_next_dose.rule import Consequence, Ruled
from fhirnet.rules.series import at_most_days_old
from fhirnet.verdict import Missing, Reason

WINDOW = 14  # days [D]
MANDATORY: tuple[tuple[Analyte, ...], ...] = (
    (Analyte.HEMOGLOBIN,),
    (Analyte.LEUKOCYTES,),
    (Analyte.PLATELETS,),
    (Analyte.CREATININE, Analyte.CREATININE_CLEARANCE),
    (Analyte.BILIRUBIN,),
    (Analyte.ALBUMIN,),
    (Analyte.ALT, Analyte.AST),
)


def laboratory(chart: Chart) -> Ruled:
    """Every mandatory value is there, recent, and of one meaning; its value is how many of them are."""
    current = [[chart.amount(analyte) for analyte in either] for either in MANDATORY]
    doubts = [[_doubt(chart, amount) for amount in either] for either in current]
    there = [
        next((c for c, d in zip(*pair, strict=True) if d is None), None) for pair in zip(current, doubts, strict=True)
    ]
    present = [amount for amount in there if amount is not None]
    evidence = sources(present)
    threshold = f"{len(MANDATORY)} values <= {WINDOW} d"
    if len(present) == len(MANDATORY):
        return Ruled(
            "laboratory",
            threshold,
            decided(True, len(present), evidence, assumptions=assumed(present)),
            Consequence.NONE,
        )
    lacking = [i for i, amount in enumerate(there) if amount is None]
    reasons = unique([reason for i in lacking for reason in doubts[i] if reason is not None])
    missing = tuple(_wanted(chart, current[i][0]) for i in lacking)
    return Ruled("laboratory", threshold, undecided(reasons, missing, len(present), evidence), Consequence.BLOCKS)


def fresh(chart: Chart, on: Interval) -> bool:
    """Whether a date lies within the window, for every reading of it."""
    return at_most_days_old(on, WINDOW, chart.as_of) is True


def _doubt(chart: Chart, current: Current[Measurement]) -> Reason | None:
    """Why a value does not count; None: it does."""
    if current.fact is None or current.reason is Reason.CONFLICTING_VALUES:
        return current.reason
    recent = at_most_days_old(current.fact.on, WINDOW, chart.as_of)
    return None if recent else Reason.STALE if recent is False else Reason.IMPRECISE_DATE


def _wanted(chart: Chart, current: Current[Measurement]) -> Missing:
    what, unit = current.missing[:2]
    return chart.wanted(what, unit, WINDOW)
