"""TACE resistance, Chinese College of Interventionalists (CCI), 2022: progression of the targets, and nothing else.

中国医师协会介入医师分会临床诊疗指南专委会. 肝细胞癌经动脉化疗栓塞抵抗及后续治疗专家共识.
介入放射学杂志 2022;31(11):1039-1044
「经过连续3次及以上规范化、精细化TACE治疗后,末次术后1-3个月内通过增强CT/MRI检查并基于mRECIST标准进行评估,
若肝内靶病灶与首次TACE治疗前相比仍处于疾病进展状态(PD),则为发生"TACE抵抗"」
Read with: progression against the baseline before the first TACE, as written, not against the nadir; a session whose
quality nobody recorded is taken for standardized and refined. New lesions, vascular invasion, spread and markers are
shown and never count: 「不能作为TACE抵抗/停止TACE治疗的评价标准」
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from fhirnet.case.imaging import Response
from fhirnet.rules.appearance import any_new_liver_lesion
from fhirnet.rules.assessments import baseline_assumptions
from fhirnet.rules.courses import Course, History
from fhirnet.rules.readings import World
from fhirnet.rules.response import GROWTH, progression, stated_response, why_not_computed
from fhirnet.rules.scans import Months, Picture
from fhirnet.rules.sessions import Session
from fhirnet.rules.shares import percent_change
from fhirnet.rules.tace_criteria import Row, Rules, count, found
from fhirnet.rules.tace_excluded import EVERYTHING
from fhirnet.rules.tace_index import (
    Index,
    index_of,
    invasion,
    markers,
    nadir,
    no_index,
    of_limits,
    of_targets,
    possible_sessions,
    spread,
    underobserved,
    what_would_measure,
)
from fhirnet.verdict import (
    NOT_APPLICABLE,
    Assumption,
    Basis,
    Definition,
    Judged,
    Missing,
    Reason,
    Truth,
    Value,
    all_of,
    truth,
    words,
)

SESSIONS = 3  # 「连续3次及以上」
LONGEST = 3  # months: 「末次术后1-3个月内」
PROGRESSION = 20  # %, mRECIST
QUALITY = words("missing.session-quality")


@dataclass(frozen=True, slots=True)
class Parameters:
    """How the definition is read; `growth` are the mm that progression takes besides 20 %.

    `strict` judges once as if no session of unknown quality were standardized and refined.
    """

    months: Months = Months.FIXED
    growth: int = GROWTH
    against_nadir: bool = False
    strict: bool = False


DEFAULT = Parameters()
READINGS = {
    "cci-nadir-reference": replace(DEFAULT, against_nadir=True),
    "cci-quality-unknown": replace(DEFAULT, strict=True),
    "mrecist-literal": replace(DEFAULT, growth=0),
    "month-calendar": replace(DEFAULT, months=Months.CALENDAR),
    "month-30-day": replace(DEFAULT, months=Months.THIRTY_DAYS),
}


class Facts(NamedTuple):
    """What the criteria look at: the course, its qualified sessions, the index; several only in the strict reading."""

    history: History
    world: World
    course: Course
    reading: Parameters
    qualified: tuple[Session, ...]
    possible: int
    indexes: tuple[Index, ...]


def session_count(facts: Facts) -> Judged:
    """Qualified sessions of the course: standardized and refined, or not known to be otherwise."""
    sure = [session for session in facts.qualified if session.quality]
    if facts.reading.strict and len(sure) < SESSIONS <= len(facts.qualified):
        return found(Truth.INDETERMINATE, reasons=(Reason.MISSING,), missing=(Missing(QUALITY),))
    return count(len(facts.qualified), SESSIONS, facts.qualified, facts.possible, _assumed(facts))


def target_change(facts: Facts) -> Judged:
    """Change of the viable sum of the targets against the baseline before the first TACE of the course."""
    if not facts.indexes:
        why = Reason.CANDIDATE_SESSIONS if facts.possible >= SESSIONS else Reason.PRECONDITION_COUNT
        against = facts.course.baseline, facts.course.sessions[0]
        return no_index(facts.history, facts.course, facts.qualified[SESSIONS - 1 :], LONGEST, why, against)
    changes = [_change_at(facts, index) for index in facts.indexes]
    if len({change.answer for change in changes}) == 1:
        return changes[0]
    return found(Truth.INDETERMINATE, reasons=(Reason.MISSING,), missing=(Missing(QUALITY),))


def new_lesion(facts: Facts) -> Judged:
    """A new lesion in the liver on any scan after the first TACE; shown, never judged."""
    shows, evidence = any_new_liver_lesion(facts.history.case, facts.course.first, facts.world)
    return _shown(shows, evidence)


def vascular_invasion(facts: Facts) -> Judged:
    """Vascular invasion after the first TACE; shown, never judged."""
    seen = invasion(facts.history, facts.course, facts.world)
    grown = [reason for reason in seen.reasons if reason is Reason.PROGRESSION_OF_BASELINE_INVASION]
    return _shown(seen.value, seen.evidence, grown)


def extrahepatic_spread(facts: Facts) -> Judged:
    """Extrahepatic spread after the first TACE; shown, never judged."""
    seen = spread(facts.history, facts.course, facts.world)
    return _shown(seen.value, seen.evidence)


def marker_elevation(facts: Facts) -> Judged:
    """Continuous elevation of a tumour marker, by the rules of JSH-LCSGJ; shown, never judged."""
    seen = markers(facts.history, facts.course, facts.world)
    return _shown(None if seen.answer is Truth.INDETERMINATE else seen.answer is Truth.MET, seen.evidence)


def _shown(value: Value | None, evidence: tuple[str, ...], notes: Sequence[Reason] = ()) -> Judged:
    reasons = (Reason.EXCLUDED_BY_CCI,) if value is not None else (Reason.EXCLUDED_BY_CCI, Reason.STATUS_NOT_RECORDED)
    return found(NOT_APPLICABLE, value, reasons=(*reasons, *notes), evidence=evidence)


def _change_at(facts: Facts, index: Index) -> Judged:
    now, base, first = index.picture, facts.course.baseline, facts.course.sessions[0]
    stated = stated_response(now.scan, mrecist_only=True)
    grown = _grown(facts, now, base)
    assumed = [*_assumed(facts), *now.assumptions, *baseline_assumptions(base, first)]
    notes = [*index.notes]
    if grown is None and stated.possible:
        grown = stated.among(Response.PD)
        assumed += stated.assumptions
    elif grown is None:
        notes += why_not_computed(now, base, stated)
    elif stated.possible and stated.among(Response.PD) is not grown:
        notes.append(Reason.REPORTED_VS_COMPUTED)
    return found(
        truth(grown),
        percent_change(now.viable, base.viable) if base else None,
        reasons=notes,
        evidence=(*now.source, *(base.source if base else ()), *index.session.source),
        assumptions=assumed,
        missing=what_would_measure(facts.course, index.session, LONGEST, now, base, first),
    )


def _grown(facts: Facts, now: Picture, base: Picture | None) -> bool | None:
    """Whether the sums show progression; None where they cannot tell. Of a lower bound only progression is provable."""
    before = base.viable.amount if base is not None and base.viable.complete else None
    if facts.reading.against_nadir:
        before = nadir(facts.history, facts.course, base, now, facts.world)
    after = now.viable.amount
    grown = None if after is None or before is None else progression(after, before, facts.reading.growth)
    provable = base is not None and base.viable.complete and base.viable.amount is not None and now.viable.complete
    return grown if grown or provable else None


def _assumed(facts: Facts) -> tuple[Assumption, ...]:
    unknown = any(session.quality is None for session in facts.qualified)
    return (*facts.course.assumptions, *((Assumption.QUALITY_ASSUMED,) if unknown else ()))


def _flags(facts: Facts, findings: Sequence[Judged], answer: Truth) -> list[Reason]:
    """Progression from the nadir that is none from the baseline, so that nobody is falsely reassured."""
    if findings[1].answer is not Truth.NOT_MET or facts.reading.against_nadir:
        return []
    against_nadir = facts._replace(reading=replace(facts.reading, against_nadir=True))
    grown = _grown(against_nadir, facts.indexes[0].picture, facts.course.baseline)
    flags = [Reason.PROGRESSING_FROM_NADIR] if grown else []
    hidden = underobserved(facts.course, facts.course.baseline, facts.indexes[0])
    return [*flags, Reason.NADIR_MAY_BE_UNDEROBSERVED] if hidden else flags


def look(history: History, world: World, reading: Parameters) -> Facts | None:
    """The facts in one world; None without a counted session."""
    course = history.course(world)
    if course is None:
        return None
    qualified = _qualified(course)
    indexes = _indexes(course, qualified, reading, world)
    possible = possible_sessions(history, world, suitable=_qualified)
    return Facts(history, world, course, reading, qualified, possible, indexes)


def _qualified(course: Course) -> tuple[Session, ...]:
    return tuple(session for session in course.sessions if session.quality is not False)


def _indexes(course: Course, qualified: tuple[Session, ...], reading: Parameters, world: World) -> tuple[Index, ...]:
    """The index; in the strict reading every session that is it if some of unknown quality do not qualify."""
    eligible = qualified[SESSIONS - 1 :]
    if not reading.strict:
        index = index_of(course, eligible, reading.months, LONGEST, world)
        return () if index is None else (index,)
    found_: list[Index] = []
    sure = [session for session in qualified if session.quality]
    for session in reversed(eligible):
        index = index_of(course, (session,), reading.months, LONGEST, world)
        found_ += [] if index is None else [index]
        if index is not None and session in sure[SESSIONS - 1 :]:
            break
    return tuple(found_)


DEFINITION = Definition(
    id="cci-2022",
    version="1.0.0",
    order=4,
    citation="介入放射学杂志 2022;31(11):1039-1044",
    unverified=words("unverified.cci-2022"),
)

CRITERIA = (
    Row("cci-session-count", f">= {SESSIONS}", Basis.TARGET_LESION, session_count),
    Row("cci-target-change", f">= {PROGRESSION} % and >= {GROWTH} mm", Basis.TARGET_LESION, target_change, of_targets),
    Row("cci-excluded-new-lesion", "", None, new_lesion),
    Row("cci-excluded-vascular-invasion", "", None, vascular_invasion),
    Row("cci-excluded-extrahepatic-spread", "", None, extrahepatic_spread),
    Row("cci-excluded-marker-elevation", "", None, marker_elevation, of_limits),
)

RULES = Rules(
    definition=DEFINITION,
    criteria=CRITERIA,
    combine=all_of,
    look=look,
    index=lambda facts: facts.indexes[0] if facts.indexes else None,
    default=DEFAULT,
    readings=READINGS,
    flags=_flags,
    excludes=EVERYTHING,
)
