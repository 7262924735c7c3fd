"""What was done to the liver and when; R17 interval to liver-directed therapy, S07 recent surgery.

Only trial-type windows exist (4 weeks, 12 weeks, 12 months, never) [V]; 12 weeks as a caution is a default [D].
Bland embolisation (TAE) is liver-directed therapy, and never TACE.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fhirnet.case.treatment import TACE_KINDS, Procedure, ProcedureKind
from fhirnet.dates import Interval, within
from fhirnet.quantities import Quantity
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.scans import days_amount
from fhirnet.rules.prrt_criteria.words import LIVER_DIRECTED
from fhirnet.rules.series import age
from fhirnet.verdict import Judged, Reason, Words, words

EMBOLIZATIONS = TACE_KINDS | {
    ProcedureKind.HAIC,
    ProcedureKind.TARE,
    ProcedureKind.TAE,
    ProcedureKind.EMBOLIZATION_UNSPECIFIED,
}
LIVER_DIRECTED_KINDS = EMBOLIZATIONS | {
    ProcedureKind.ABLATION,
    ProcedureKind.LIVER_RESECTION,
    ProcedureKind.LIVER_TRANSPLANT,
    ProcedureKind.LIVER_RADIOTHERAPY,
}
SURGERY = frozenset(
    {ProcedureKind.LIVER_RESECTION, ProcedureKind.LIVER_TRANSPLANT, ProcedureKind.PRIMARY_TUMOR_RESECTION}
)
SURGERY_DATE = words("missing.surgery-date")


@dataclass(frozen=True, slots=True)
class LiverDirected:
    """At least `days` since liver-directed therapy; None: never any, but bland embolisation.

    `silence_is_none`: no record counts as none, as for every exclusion.
    """

    days: int | None
    silence_is_none: bool = False

    def __str__(self) -> str:
        return "none but tae" if self.days is None else f">= {self.days} d"


def liver_directed(chart: Chart) -> tuple[Procedure, ...]:
    """The liver-directed therapies that were carried out."""
    return tuple(p for p in chart.case.procedures if p.kind in LIVER_DIRECTED_KINDS and not p.abandoned_for_occlusion)


def embolizations(chart: Chart) -> tuple[Procedure, ...]:
    """The embolizations that were carried out, with a chemotherapy or without."""
    return tuple(p for p in chart.once(liver_directed) if p.kind in EMBOLIZATIONS)


def liver_directed_interval(chart: Chart, asked: LiverDirected) -> Judged:
    """R17: long enough since the last liver-directed therapy, or none."""
    done = chart.once(liver_directed)
    days = asked.days
    if days is None:
        return _none_but_bland(chart, done)
    if not done:
        if asked.silence_is_none:
            return decided(True, None, reasons=(Reason.NO_RECORD,))
        return undecided((Reason.NO_RECORD,), (chart.wanted(LIVER_DIRECTED),))
    return _all_ago(chart, done, lambda on: days_ago(chart, on, days), LIVER_DIRECTED)


def surgery_interval(chart: Chart, days: int) -> Judged:
    """S07: no resection or transplantation within so many days."""
    done = tuple(p for p in chart.case.procedures if p.kind in SURGERY)
    if not done:
        return decided(True, None, reasons=(Reason.NO_RECORD,))
    return _all_ago(chart, done, lambda on: days_ago(chart, on, days + 1), SURGERY_DATE)


def days_ago(chart: Chart, on: Interval | None, days: int) -> bool | None:
    """Whether something was done at least so many days ago; unknown while it may not have been done yet."""
    if on is None or chart.straddles(on):
        return None
    return within(age(on, chart.as_of), days, None)


def _none_but_bland(chart: Chart, done: Sequence[Procedure]) -> Judged:
    """No liver-directed therapy but TAE; an embolization of unknown kind may be a TAE."""
    excluding = [p for p in done if p.kind not in (ProcedureKind.TAE, ProcedureKind.EMBOLIZATION_UNSPECIFIED)]
    open_ones = [p for p in done if p.kind is ProcedureKind.EMBOLIZATION_UNSPECIFIED]
    if excluding:
        return decided(False, _latest_days(chart, excluding), _sources(excluding))
    if open_ones:
        wanted = (chart.wanted(LIVER_DIRECTED),)
        return undecided((Reason.MISSING,), wanted, _latest_days(chart, open_ones), _sources(open_ones))
    return decided(True, None, _sources(done), reasons=() if done else (Reason.NO_RECORD,))


def _all_ago(
    chart: Chart, done: Sequence[Procedure], ago: Callable[[Interval | None], bool | None], what: Words
) -> Judged:
    """Whether each of some procedures lies long enough ago; the value is the days since the deciding one."""
    answers = [(p, ago(p.on)) for p in done]
    answer = False if any(a is False for _, a in answers) else None if any(a is None for _, a in answers) else True
    deciding = [p for p, a in answers if a is answer]
    value, evidence = _latest_days(chart, deciding), _sources(deciding)
    if answer is None:
        return undecided((Reason.IMPRECISE_DATE,), (chart.wanted(what),), value, evidence)
    return decided(answer, value, evidence)


def _latest_days(chart: Chart, done: Sequence[Procedure]) -> Quantity | None:
    dated = [p.on for p in done if p.on is not None]
    last = max(dated, key=lambda on: (on.last, on.first), default=None)
    return None if last is None else days_amount(age(last, chart.as_of))


def _sources(done: Sequence[Procedure]) -> tuple[str, ...]:
    newest_first = sorted(done, key=lambda p: p.on.last.toordinal() if p.on else 0, reverse=True)
    return unique([ref for p in newest_first for ref in p.source])
