"""R15-R17, S01, S03, S04, S07: what was given and done, and how long ago."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction

from fhirnet.case import Case
from fhirnet.case.status import Topic
from fhirnet.case.treatment import (
    Drug,
    MedicationGiven,
    MedicationOrder,
    MedicationUse,
    Procedure,
    ProcedureKind,
    Rhythm,
    StatementStatus,
)
from fhirnet.dates import OPEN_END, Interval
from fhirnet.quantities import Quantity
from tests.oracle.prrt.imaging import Assessed, assessments
from tests.oracle.prrt.rule_sets import RuleSet
from tests.oracle.prrt.three_values import Maybe, agreed, at_least_old, both, either, number, opposite, span
from tests.oracle.prrt.tumour import possible

EMBOLIZATIONS = {
    ProcedureKind.TACE,
    ProcedureKind.CTACE,
    ProcedureKind.DEB_TACE,
    ProcedureKind.B_TACE,
    ProcedureKind.HAIC,
    ProcedureKind.TARE,
    ProcedureKind.TAE,
    ProcedureKind.EMBOLIZATION_UNSPECIFIED,
}
LIVER_DIRECTED = EMBOLIZATIONS | {
    ProcedureKind.ABLATION,
    ProcedureKind.LIVER_RESECTION,
    ProcedureKind.LIVER_TRANSPLANT,
    ProcedureKind.LIVER_RADIOTHERAPY,
}
SURGERY = {ProcedureKind.LIVER_RESECTION, ProcedureKind.LIVER_TRANSPLANT, ProcedureKind.PRIMARY_TUMOR_RESECTION}
ANALOGUES = {Drug.OCTREOTIDE_UNSPECIFIED, Drug.OCTREOTIDE_LAR, Drug.OCTREOTIDE_SHORT, Drug.LANREOTIDE}
CHEMOTHERAPY = {Drug.CAPECITABINE, Drug.TEMOZOLOMIDE, Drug.CHEMOTHERAPY_OTHER}
ANTINEOPLASTIC = CHEMOTHERAPY | {
    Drug.SURUFATINIB,
    Drug.CAMRELIZUMAB,
    Drug.EVEROLIMUS,
    Drug.SUNITINIB,
    Drug.ANTINEOPLASTIC_OTHER,
}


def start(case: Case) -> Interval:
    """The planned start: the earliest planned date from as_of on, else as_of."""
    planned = [p.on for p in case.planned if p.on is not None and p.on.last >= case.as_of]
    return min(planned, key=lambda on: (max(on.first, case.as_of), on.last), default=Interval.of_day(case.as_of))


def _days_before(on: Interval, to: Interval) -> tuple[int, int]:
    return (to.first - on.last).days, (to.last - on.first).days


def _washed_out(last: Interval, to: Interval, days: int) -> Maybe:
    least, most = _days_before(last, to)
    return True if least >= days else False if most < days else None


def _known(dose: Interval, as_of: date) -> Interval:
    """A dose on record lies on or before as_of."""
    return Interval(dose.written, dose.first, min(dose.last, as_of))


def _last_dose(use: MedicationUse, as_of: date) -> Interval:
    """The end of a use; without one it lies anywhere from the beginning to as_of."""
    end = None if use.during is None or use.during.last == OPEN_END else use.during.end
    if end is not None and end.first <= as_of:
        return _known(end, as_of)
    return Interval("", date.min if use.during is None else use.during.first, as_of)


def ssa_washout(case: Case, rules: RuleSet) -> Maybe:
    """R15: the last dose of every somatostatin analogue lies far enough back."""
    to = start(case)
    readings: list[Maybe] = []
    for drug in ANALOGUES:
        days = 1 if drug is Drug.OCTREOTIDE_SHORT else rules.long_acting_days
        doses = [_known(a.on, case.as_of) for a in case.administrations if a.drug is drug]
        uses = [u for u in case.medications if u.drug is drug]
        if doses:
            readings.append(both(*(_washed_out(dose, to, days) for dose in doses)))
            uses = [u for u in uses if u.during is not None and all(u.during.first > dose.last for dose in doses)]
        if uses:
            readings.append(both(*(_washed_out(_last_dose(use, case.as_of), to, days) for use in uses)))
        if not doses and not uses and any(p.drug is drug for p in case.prescriptions):
            readings.append(_washed_out(Interval("", date.min, case.as_of), to, days))
    return both(*readings) if readings else None


class Cycle:
    """One cycle of PRRT and what was given in it; the activity is None where it is not known."""

    def __init__(self, on: Interval, activity: Fraction | None, course: str | None) -> None:
        self.on, self.activity, self.course = on, activity, course


def _activity(doses: Iterable[Quantity | None]) -> Fraction | None:
    amounts = [None if dose is None else span(dose) for dose in doses]
    if not amounts or any(a is None or a.low is None or a.low != a.high for a in amounts):
        return None
    return sum((a.low for a in amounts if a is not None and a.low is not None), Fraction(0))


def cycles(case: Case) -> list[Cycle]:
    """The cycles that lie wholly on or before as_of, in order of their dates.

    What was given on the date of a cycle belongs to it; given alone it is a cycle of its own. A stated use is a cycle
    of unknown activity where nothing else is on record, and may state the activity of the cycles in it. A cycle without
    a date, or stopped, is none.
    """
    given = [a for a in case.administrations if a.drug is Drug.LUTETIUM_DOTATATE]
    uses = [u for u in case.medications if u.drug is Drug.LUTETIUM_DOTATATE and u.during is not None]
    found = []
    for p in case.procedures:
        linked = [a for a in given if a.part_of == p.key]
        nuclear = p.kind is ProcedureKind.RADIOPHARMACEUTICAL and (p.lutetium or linked)
        if p.on is None or p.stopped or p.on.last > case.as_of or not (nuclear or p.kind is ProcedureKind.PRRT_CYCLE):
            continue
        linked = linked or [a for a in given if a.part_of is None and _same_days(a.on, p.on)]
        doses = [a.dose for a in linked]
        if not linked:
            doses = [u.dose for u in uses if u.during and u.during.first <= p.on.first and p.on.last <= u.during.last]
        found.append(Cycle(p.on, _activity(doses if linked else doses[:1]), p.course))
    nuclear_kinds = (ProcedureKind.PRRT_CYCLE, ProcedureKind.RADIOPHARMACEUTICAL)
    no_dose = [p for p in case.procedures if p.stopped or (p.on is None and p.kind in nuclear_kinds)]
    keys = {p.key for p in case.procedures if p not in no_dose}
    dated = [cycle.on for cycle in found]
    for alone in given:
        taken = alone.part_of in keys or any(_same_days(alone.on, on) for on in dated)
        if not taken and alone.on.last <= case.as_of:
            found.append(Cycle(alone.on, _activity([alone.dose]), None))
    if not found:
        begun = [u.during.start for u in uses if u.during is not None]
        found = [Cycle(on, None, None) for on in begun if on is not None and on.last <= case.as_of]
    return sorted(found, key=lambda cycle: (cycle.on.last, cycle.on.first))


def _same_days(one: Interval, other: Interval) -> bool:
    return (one.first, one.last) == (other.first, other.last)


def _first_courses(found: list[Cycle]) -> list[list[Cycle]]:
    """The first course by every reading: it ends at a gap of more than 184 days or at a cycle of another course."""
    courses, course = [], found[:1]
    for cycle in found[1:]:
        other = cycle.course is not None and course[-1].course is not None and cycle.course != course[-1].course
        least, most = _days_before(course[-1].on, cycle.on)
        if other or most > 184:
            courses.append([*course])
        if other or least > 184:
            return courses
        course.append(cycle)
    return [*courses, course]


def prior_prrt(case: Case, rules: RuleSet) -> Maybe:
    """R16: no PRRT before, or the rule for a second course."""
    found = cycles(case)
    if not found:
        return True
    if not rules.retreatment:
        return False
    first = found[0].on
    after = [one for one in assessments(case) if not one.trend and one.on.last >= first.first]
    failed = _failed(first, [course[-1].on for course in _first_courses(found)], after)
    parts = (opposite(failed), _controlled(first, after), _held(case, first, after))
    return both(*parts, _within_60_gbq(case, found))


def _failed(first: Interval, lasts: list[Interval], after: list[Assessed]) -> Maybe:
    """PD on or after the first cycle and at most 92 days after the last of the first course, whichever that is."""
    readings: list[Maybe] = [False]
    for one in after:
        days = [_days_before(last, one.on) for last in lasts]
        sure = one.on.first >= first.last and all(most <= 92 for _, most in days)
        refuted = all(least > 92 for least, _ in days)
        readings.append(both(one.progressive, True if sure else False if refuted else None))
    return either(*readings)


def _controlled(first: Interval, after: list[Assessed]) -> Maybe:
    """CR, PR or SD before the first PD; silence is not the want of it."""
    sure = [one for one in after if one.on.first >= first.last]
    progression = min((one.on.first for one in sure if one.progressive), default=date.max)
    return True if any(one.progressive is False and one.on.last < progression for one in sure) else None


def _held(case: Case, first: Interval, after: list[Assessed]) -> Maybe:
    """365 days from the first cycle to the first PD, or to as_of."""
    sure = [one.on for one in after if one.progressive and one.on.first >= first.last]
    unsure = [one.on for one in after if one.progressive is not False and one.on not in sure]
    without = both(*(_apart(first, on, 365) for on in sure)) if sure else at_least_old(first, 365, case.as_of)
    readings = [without, *(both(_apart(first, on, 365), without if sure else True) for on in unsure)]
    return agreed(readings)


def _apart(first: Interval, then: Interval, days: int) -> Maybe:
    least, most = _days_before(first, then)
    return True if least >= days else False if most < days else None


def _within_60_gbq(case: Case, found: list[Cycle]) -> Maybe:
    ahead = [p for p in case.planned if p.on is None or p.on.last >= case.as_of]
    planned = [p.activity for p in ahead if p.activity is not None]
    more = sum((span(p).low or Fraction(0) for p in planned), Fraction(0)) if planned else number("14.8")
    known = sum((cycle.activity for cycle in found if cycle.activity is not None), more)
    if known > 60:
        return False
    return None if any(cycle.activity is None for cycle in found) else True


def _done(case: Case, kinds: set[ProcedureKind]) -> list[Procedure]:
    return [p for p in case.procedures if p.kind in kinds and not p.abandoned_for_occlusion]


def _long_ago(procedures: Iterable[Procedure], days: int, as_of: date) -> list[Maybe]:
    return [None if p.on is None else at_least_old(p.on, days, as_of) for p in procedures]


def liver_directed_interval(case: Case, rules: RuleSet, excluding: bool) -> Maybe:
    """R17; without a record it is open, but as an exclusion it is met."""
    found = _done(case, LIVER_DIRECTED)
    if rules.liver_directed == "none but tae":
        unclear = {ProcedureKind.TAE: True, ProcedureKind.EMBOLIZATION_UNSPECIFIED: None}
        return both(*(unclear.get(p.kind, False) for p in found))
    if not found:
        return True if excluding else None
    return both(*_long_ago(found, 84, case.as_of))


def recent_surgery(case: Case, _: RuleSet) -> Maybe:
    """S07: more than 84 days ago."""
    return both(*_long_ago([p for p in case.procedures if p.kind in SURGERY], 85, case.as_of))


def systemic(case: Case) -> list[MedicationUse | MedicationGiven | MedicationOrder]:
    """Every record of a drug against the tumour, but what was given in an embolization."""
    arterial = {p.key for p in _done(case, EMBOLIZATIONS)}
    given = [a for a in case.administrations if a.part_of not in arterial]
    records: list[MedicationUse | MedicationGiven | MedicationOrder] = [
        *case.medications,
        *given,
        *case.prescriptions,
    ]
    return records


def agents(case: Case, drugs: set[Drug]) -> set[tuple[Drug, str | None]]:
    """The distinct agents among some drugs."""
    octreotide = dict.fromkeys(ANALOGUES - {Drug.LANREOTIDE}, Drug.OCTREOTIDE_UNSPECIFIED)
    taken = [record for record in systemic(case) if record.drug in drugs]
    return {(octreotide.get(record.drug, record.drug), record.agent) for record in taken}


def any_medication(case: Case) -> bool:
    """Whether there is a record of a drug against the tumour at all."""
    return bool(agents(case, ANALOGUES | ANTINEOPLASTIC | {Drug.LUTETIUM_DOTATATE}))


def prior_lines(case: Case, _: RuleSet) -> Maybe:
    """S01: stated lines at most 2, else agents at most 2; more agents than that prove nothing."""
    stated = possible(case, Topic.PRIOR_LINES)
    if stated and None not in stated:
        return agreed(int(str(lines)) <= 2 for lines in stated)
    if not any_medication(case):
        return None
    return True if len(agents(case, ANALOGUES | ANTINEOPLASTIC)) <= 2 else None


def _every_3_to_4_weeks(rhythm: Rhythm | None) -> bool:
    if rhythm is None or rhythm.period is None or rhythm.unit is None:
        return False
    if (rhythm.period, rhythm.unit) == ("1", "mo"):
        return True
    length = {"d": 1, "wk": 7}.get(rhythm.unit)
    return (
        length is not None
        and bool(rhythm.frequency)
        and 21 <= number(rhythm.period) * length / (rhythm.frequency or 1) <= 28
    )


def ssa_exposure(case: Case, _: RuleSet) -> Maybe:
    """S03: octreotide LAR 20-30 mg every 3-4 weeks, 84 days before the latest progression or as_of; never not-met."""
    progressions = [one.on for one in assessments(case) if one.progressive and not one.trend]
    until = max(progressions, key=lambda on: on.last, default=Interval.of_day(case.as_of))
    for use in case.medications:
        if use.drug is not Drug.OCTREOTIDE_LAR or use.during is None or use.dose is None:
            continue
        dose = span(use.dose)
        fits = both(dose.at_least(number(20)), dose.at_most(number(30)))
        begun, ended = use.during.start, use.during.end
        if not fits or not _every_3_to_4_weeks(use.rhythm) or begun is None:
            continue
        if ended is None and use.status is not StatementStatus.ACTIVE:
            continue
        end = until.first if ended is None else min(until.first, ended.first)
        if (end - begun.last).days >= 84:
            return True
    return None


def other_systemic_therapy(case: Case, _: RuleSet) -> Maybe:
    """S04: no antineoplastic for more than 31 days in all; days that two records cover count once."""
    if not any_medication(case):
        return None
    readings: list[Maybe] = [True]
    for agent in agents(case, ANTINEOPLASTIC):
        records = [record for record in systemic(case) if (record.drug, record.agent) == agent]
        spans = [_used(record, case.as_of) for record in records]
        least = _days_covered([(begun.last, ended.first) for begun, ended in (s for s in spans if s is not None)])
        most = _days_covered([(begun.first, ended.last) for begun, ended in (s for s in spans if s is not None)])
        readings.append(False if least > 31 else True if most <= 31 and None not in spans else None)
    return both(*readings)


def _used(record: MedicationUse | MedicationGiven | MedicationOrder, as_of: date) -> tuple[Interval, Interval] | None:
    """From when to when a drug was taken; None where the record does not tell."""
    if not isinstance(record, MedicationUse) or record.during is None or record.during.start is None:
        return None
    ended = record.during.end
    if ended is None and record.status is StatementStatus.ACTIVE:
        ended = Interval.of_day(as_of)
    return None if ended is None else (record.during.start, ended)


def _days_covered(periods: list[tuple[date, date]]) -> int:
    covered, until = 0, date.min
    for first, last in sorted(periods):
        covered += max(0, (last - max(first, until)).days)
        until = max(until, last)
    return covered


def embolized_recently(case: Case) -> Maybe:
    """An embolization less than 84 days ago; none on record is none."""
    return either(*(opposite(answer) for answer in _long_ago(_done(case, EMBOLIZATIONS), 84, case.as_of)))


def defer_until(case: Case, rules: RuleSet) -> date | None:
    """When the last dose of every analogue is far enough back, where the wash-out is too short."""
    if ssa_washout(case, rules) is not False:
        return None
    days = []
    for drug in ANALOGUES:
        wait = 1 if drug is Drug.OCTREOTIDE_SHORT else rules.long_acting_days
        days += [a.on.last + timedelta(wait) for a in case.administrations if a.drug is drug]
    return max(days, default=None)
