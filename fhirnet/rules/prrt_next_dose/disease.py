"""Progression on treatment, pregnancy, hypersensitivity: what ends PRRT whatever the laboratory says.

RECIST 1.1 and the window of pseudo-progression are recalled, not verified [K]. A progression that may be none (target
lesions larger within 3 months of a dose, no new lesion, markers stable) is repeated after 4 to 8 weeks; it is one only
where the record says each of these. A stated worsening without imaging is clinical progression.
"""

from collections.abc import Sequence
from dataclasses import replace

from fhirnet.case.disease import Complication
from fhirnet.case.imaging import LiverScan, NonTargetResponse, Response
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import Topic
from fhirnet.dates import Interval, days_from, shifted, within
from fhirnet.rules.prrt_criteria.chart import Chart, plain
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.pregnancy import pregnancy
from fhirnet.rules.prrt_criteria.progression import Assessment, assessments
from fhirnet.rules.prrt_criteria.safety import hypersensitivity
from fhirnet.rules.prrt_criteria.scans import days_amount
from fhirnet.rules.prrt_criteria.words import CYCLE_DATES, RESPONSE
from fhirnet.rules.prrt_next_dose.course import Course
from fhirnet.rules.prrt_next_dose.rule import Consequence, Ruled
from fhirnet.rules.series import latest
from fhirnet.verdict import Judged, Missing, Reason, Truth

PSEUDO = 92  # days after a dose in which larger lesions may be no progression: "3 months" [K]
REPEAT = (28, 56)  # days after such a scan: "repeat at 4-8 weeks" [K]
MARKER = 28  # days around a scan in which a marker belongs to it [D]


def progression(chart: Chart, course: Course) -> Ruled:
    """No progression since the first dose; its value is the latest response, or days since progression."""
    first = course.cycles[0].on
    known = [a for a in chart.once(assessments) if first.before(a.on) is not False]
    sure = [a for a in known if first.before(a.on) is True]
    stated = [a for a in sure if a.pd and a.response is not None]
    contradicted = [a for a in stated if any(b.when == a.when and b.pd is False for b in known)]
    if len(stated) == 1 and _may_be_none(chart, course, stated[0]):
        return _to_be_repeated(chart, stated[0], sure)
    worsened = sure[-1:] if sure and sure[-1].pd and sure[-1].response is None else []
    if len(stated) > len(contradicted) or worsened:
        return _progressed(next(a for a in (stated or worsened) if a not in contradicted), chart)
    unclear = [a for a in known if a.pd is None or (a.pd and (a.response is not None or a is known[-1]))]
    if unclear:
        return _unclear(chart, unclear, bool(contradicted) or any(a.pd is None for a in unclear))
    if not sure:
        finding = undecided((Reason.NO_RECORD,), (Missing(RESPONSE, None, shifted(first.last, 1), chart.as_of),))
        return Ruled("progression", "", finding, Consequence.NONE)
    last = sure[-1]
    return Ruled(
        "progression", "", decided(True, last.response, last.source, assumptions=last.assumptions), Consequence.NONE
    )


def pregnant(chart: Chart) -> Ruled:
    """R14: pregnancy ends treatment, breast-feeding withholds it."""
    found = pregnancy(chart, None)
    threshold = "not pregnant, not breast-feeding"
    if found.answer is not Truth.NOT_MET:
        open_ = found.answer is Truth.INDETERMINATE
        return Ruled("pregnancy", threshold, found, Consequence.BLOCKS if open_ else Consequence.NONE)
    case = chart.case
    not_nursing = replace(
        case,
        complications=tuple(c for c in case.complications if c.kind is not Complication.BREAST_FEEDING),
        statements=tuple(s for s in case.statements if s.topic is not Topic.BREAST_FEEDING),
    )
    stops = pregnancy(Chart(not_nursing), None).answer is Truth.NOT_MET
    return Ruled("pregnancy", threshold, found, Consequence.STOPS if stops else Consequence.WITHHOLDS)


def reaction(chart: Chart) -> Ruled:
    """R19: an active allergy to the drug; no allergy list is no hindrance, as in suitability."""
    found = hypersensitivity(chart, None)
    return Ruled(
        "hypersensitivity", "none", found, Consequence.STOPS if found.answer is Truth.NOT_MET else Consequence.NONE
    )


def not_read() -> Ruled:
    """Myelodysplasia, leukaemia and other grade 3-4 toxicity: no fact of a case says whether they are there."""
    finding: Judged = undecided((Reason.NO_RECORD,), ())
    return Ruled("other", "", finding, Consequence.NONE)


def _progressed(pd: Assessment, chart: Chart) -> Ruled:
    value = days_amount(((chart.as_of - pd.on.last).days, (chart.as_of - pd.on.first).days))
    return Ruled("progression", "", decided(False, value, pd.source, assumptions=pd.assumptions), Consequence.STOPS)


def _to_be_repeated(chart: Chart, pd: Assessment, sure: Sequence[Assessment]) -> Ruled:
    """A progression that may be none: settled by a later assessment, else the dose waits for one."""
    later = [a for a in sure if pd.on.before(a.on) is True and a.pd is False]
    if later:
        last = later[-1]
        finding = decided(True, last.response, unique((*last.source, *pd.source)), assumptions=last.assumptions)
        return Ruled("progression", "", finding, Consequence.NONE)
    again = Missing(RESPONSE, None, shifted(pd.on.first, REPEAT[0]), shifted(pd.on.last, REPEAT[1]))
    finding = undecided((Reason.PENDING_ASSESSMENT,), (again,), Response.PD, pd.source)
    return Ruled("progression", "", finding, Consequence.WITHHOLDS)


def _unclear(chart: Chart, unclear: Sequence[Assessment], conflict: bool) -> Ruled:
    """An assessment that is contradicted, or a progression that may lie before the first dose."""
    reason = Reason.CONFLICTING_VALUES if conflict else Reason.IMPRECISE_DATE
    missing = chart.wanted(RESPONSE if conflict else CYCLE_DATES)
    evidence = unique([ref for a in unclear for ref in a.source])
    return Ruled("progression", "", undecided((reason,), (missing,), None, evidence), Consequence.BLOCKS)


def _may_be_none(chart: Chart, course: Course, pd: Assessment) -> bool:
    """Whether the record says everything that makes a progression one to be repeated."""
    doses = [cycle.on for cycle in course.cycles if cycle.on.before(pd.on) is True]
    soon = bool(doses) and within(days_from(doses[-1], pd.on), None, PSEUDO) is True
    scans = [s for s in chart.case.liver_scans if (s.on.last, s.on.first) == pd.when]
    return soon and any(map(_only_larger, scans)) and _marker_stable(chart, pd.on)


def _only_larger(scan: LiverScan) -> bool:
    others = plain(scan.non_target_response)
    return (
        plain(scan.target_response) is Response.PD
        and others is not None
        and others is not NonTargetResponse.PD
        and plain(scan.new_liver_lesions) in (False, 0)
        and plain(scan.extrahepatic_spread) is not True
    )


def _marker_stable(chart: Chart, scan: Interval) -> bool:
    """NSE, the marker that is read, not above its last value before."""
    values = chart.measured(Analyte.NSE)
    around = [m for m in values if within(days_from(m.on, scan), -MARKER, MARKER) is True]
    earlier = [m for m in values if within(days_from(m.on, scan), MARKER + 1, None) is True]
    now, then = latest(around), latest(earlier)
    if now.fact is None or then.fact is None or now.conflict or then.conflict:
        return False
    return then.fact.value.low is not None and now.fact.value.at_most(then.fact.value.low) is True
