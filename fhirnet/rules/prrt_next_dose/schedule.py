"""When the next dose may be given, and whether there is one: interval, somatostatin analogues, doses given.

FDA label: every 8 weeks, give or take one; 4 doses [V2]. The wash-out is that of R15. A course that was left for more
than 184 days is over: more PRRT is a retreatment, which the question of suitability answers (R16).
"""

from dataclasses import replace
from datetime import date

from fhirnet.dates import Interval, days_from, shifted, within
from fhirnet.rules.prrt_criteria.chart import Chart
from fhirnet.rules.prrt_criteria.conclude import decided, undecided, unique
from fhirnet.rules.prrt_criteria.prior_prrt import COURSE_GAP
from fhirnet.rules.prrt_criteria.scans import days_amount
from fhirnet.rules.prrt_criteria.washout import deferred_until, last_doses, planned_start, ssa_washout
from fhirnet.rules.prrt_criteria.words import CYCLE_DATES
from fhirnet.rules.prrt_next_dose.course import DOSES, Course
from fhirnet.rules.prrt_next_dose.rule import Consequence, Ruled
from fhirnet.rules.prrt_suitability import prrt_default_1
from fhirnet.verdict import Reason, Truth, words

EARLIEST = 49  # days from a dose to the next: "8 weeks, 1 week either way" [V2]
POSSIBLE_DOSES = words("missing.possible-doses")
WASHOUT = prrt_default_1.RULES.ssa_washout.limits


def interval(chart: Chart, course: Course) -> Ruled:
    """At least 7 weeks since the last dose, and the course not left for good; its value is the days."""
    days = days_from(course.last.on, chart.today)
    value, threshold = days_amount(days), f">= {EARLIEST} d"
    enough, over = within(days, EARLIEST, None), within(days, COURSE_GAP + 1, None)
    if over is True:
        finding = undecided((Reason.STALE,), (), value, course.last.source)
        return Ruled("interval", threshold, finding, Consequence.BLOCKS)
    if enough is None or over is None or not course.complete:
        wanted = (chart.wanted(CYCLE_DATES),)
        finding = undecided((Reason.IMPRECISE_DATE,), wanted, value, course.last.source)
        return Ruled("interval", threshold, finding, Consequence.BLOCKS)
    finding = decided(enough, value, course.last.source)
    return Ruled("interval", threshold, finding, Consequence.NONE if enough else Consequence.DEFERS)


def washout(chart: Chart) -> Ruled:
    """R15: somatostatin analogues stopped long enough before; a date nobody recorded is listed, as in suitability."""
    finding = ssa_washout(chart, WASHOUT)
    short = finding.answer is Truth.NOT_MET
    return Ruled("washout", str(WASHOUT), finding, Consequence.DEFERS if short else Consequence.NONE)


def doses(chart: Chart, course: Course) -> Ruled:
    """Fewer than 4 doses in this course; its value is how many."""
    given, threshold = len(course.cycles), f"< {DOSES}"
    if given < DOSES and not course.complete:
        finding = undecided((Reason.IMPRECISE_DATE,), (chart.wanted(CYCLE_DATES),), given, course.evidence)
        return Ruled("doses", threshold, finding, Consequence.BLOCKS)
    stops = given >= DOSES
    if course.possible and not stops:
        evidence = unique([*(ref for p in course.possible for ref in p.source), *course.evidence])
        finding = undecided((Reason.MISSING,), (chart.wanted(POSSIBLE_DOSES),), given, evidence)
        return Ruled("doses", threshold, finding, Consequence.BLOCKS)
    return Ruled(
        "doses", threshold, decided(not stops, given, course.evidence), Consequence.STOPS if stops else Consequence.NONE
    )


def washout_judged_on(chart: Chart) -> Interval | None:
    """The planned start on which the wash-out is judged; None where that is the day asked, or nothing is washed out."""
    start, _ = chart.once(planned_start)
    return start if start != chart.today and chart.once(last_doses) else None


def not_before(chart: Chart, course: Course) -> date | None:
    """The day before which no dose may be given, where that day has not come.

    A wash-out that is long enough at a planned start may not be so before it.
    """
    earliest = shifted(course.last.on.last, EARLIEST)
    days = [earliest] if earliest > chart.as_of else []
    for asked in (chart, Chart(replace(chart.case, planned=()))):
        deferred = deferred_until(asked, WASHOUT)
        if deferred is not None:
            days.append(deferred)
    return max(days, default=None)
