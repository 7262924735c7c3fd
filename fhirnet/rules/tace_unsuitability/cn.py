"""TACE unsuitability, the Chinese criteria: no longer suitable to continue TACE.

《TACE抵抗:肝癌介入治疗中的挑战》, 2024-09-19 (唐瑞, 浙江大学医学院附属第二医院):
「在出现下列情况后不再适合继续进行TACE治疗:(1)因肝动脉闭塞导致无法插管;(2)肝功能严重受损(Child-Pugh C级、严重黄疸、
肝性脑病、难治性腹腔积液或肝肾综合征);(3)ECOG评分>2分;(4)弥漫性肝动脉-门静脉瘘或肝动脉-肝静脉瘘」
Read with: one item is enough. The source gives no number for severe jaundice, so bilirubin between the two bounds
below decides nothing. Attributing the list to the CCI consensus of 2022 is a reading.
"""

from collections.abc import Sequence
from datetime import date

from fhirnet.case import Case
from fhirnet.case.disease import Complication, Verification
from fhirnet.case.laboratory import Analyte
from fhirnet.case.status import AscitesGrade, FistulaExtent, Statement, Topic
from fhirnet.case.treatment import TACE_KINDS, Procedure
from fhirnet.dates import OPEN_START, Interval
from fhirnet.rules.criterion import Criterion, any_met, asked, finding
from fhirnet.rules.known import Known, latest_statement, newest, recent_measurement, recent_statement, unique, wanted
from fhirnet.rules.liver_function import CLASS_C, ascites, bilirubin, child_pugh, encephalopathy
from fhirnet.rules.series import at_most_days_old
from fhirnet.verdict import (
    Assumption,
    Definition,
    Judged,
    Missing,
    Reason,
    Truth,
    Verdict,
    Words,
    all_of,
    any_of,
    truth,
    words,
)

ACCESSIBLE = 90  # days for which a completed TACE shows that the artery can be catheterized; not in the source
NO_JAUNDICE = 51  # umol/L (3 mg/dL), a common limit of TACE; 「严重黄疸」 has no number in the source
SEVERE_JAUNDICE = 171  # umol/L (10 mg/dL); likewise not in the source
ENCEPHALOPATHY = 2  # West Haven; 「肝性脑病」 has no grade in the source: 0 is none, grade 1 decides nothing
NO_HEPATORENAL = 133  # umol/L (1.5 mg/dL), the creatinine limit of the older International Ascites Club criteria
ECOG = 2  # 「ECOG评分>2分」

REFRACTORINESS = words("missing.ascites-refractory")
HEPATORENAL = words("missing.hepatorenal-syndrome")
UNDATED = Interval("..", OPEN_START, OPEN_START)  # before everything that has a date


def arterial_occlusion(case: Case) -> Judged:
    """(1) Occlusion and no catheterization, each by its latest record."""
    occlusion, access = _occlusion(case), _access(case)
    answer = all_of((asked(occlusion, bool), asked(access, lambda possible: not possible)))
    value = None if answer is Truth.INDETERMINATE else answer is Truth.MET
    return finding(answer, (occlusion, access), value)


def child_pugh_c(case: Case) -> Judged:
    """(2a) Child-Pugh C: the least possible score decides for it, the greatest against it."""
    score = child_pugh(case)
    return finding(truth(score.class_c), (score.known,), score.value)


def severe_jaundice(case: Case) -> Judged:
    """(2b) Stated, or bilirubin above the upper bound; not met only by bilirubin up to the lower bound."""
    stated, level = latest_statement(case, Topic.SEVERE_JAUNDICE, bool), bilirubin(case)
    amount = level.value
    if amount is not None and amount.above(NO_JAUNDICE) and amount.at_most(SEVERE_JAUNDICE):
        missing = () if stated.recorded else (wanted(case, Topic.SEVERE_JAUNDICE),)
        level = level._replace(reasons=(Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE,), missing=missing)
    by_level = asked(level, lambda a: True if a.above(SEVERE_JAUNDICE) else False if a.at_most(NO_JAUNDICE) else None)
    if not stated.recorded:
        return finding(by_level, (level,), amount)
    return finding(any_of((asked(stated, bool), by_level)), (stated, level), amount)


def hepatic_encephalopathy(case: Case) -> Judged:
    """(2c) West Haven grade; grade 1 and a condition without a grade leave it open."""
    grade = encephalopathy(case)
    if grade.value == 1:
        return finding(Truth.INDETERMINATE, (grade,), 1, (Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE,))
    return finding(asked(grade, lambda number: number >= ENCEPHALOPATHY), (grade,), grade.value)


def refractory_ascites(case: Case) -> Judged:
    """(2d) Refractory; moderate or severe ascites may or may not be."""
    grade = ascites(case)
    if grade.value is AscitesGrade.MODERATE_SEVERE:
        grade = grade._replace(reasons=(Reason.MISSING,), missing=(_statement(case, REFRACTORINESS),))
        return finding(Truth.INDETERMINATE, (grade,), grade.value, (Reason.EXTENT_UNKNOWN,))
    return finding(asked(grade, lambda found: found is AscitesGrade.REFRACTORY), (grade,), grade.value)


def hepatorenal_syndrome(case: Case) -> Judged:
    """(2e) On record; not met when it is not and creatinine is low. A high creatinine alone decides nothing."""
    on_record = _on_record(case, Complication.HEPATORENAL_SYNDROME)
    if on_record.value:
        return finding(Truth.MET, (on_record,), True)
    creatinine = recent_measurement(case, Analyte.CREATININE)
    amount = creatinine.value
    if amount is not None and amount.above(NO_HEPATORENAL):
        reasons = (Reason.MISSING, Reason.THRESHOLD_NOT_DEFINED_IN_SOURCE)
        creatinine = creatinine._replace(reasons=reasons, missing=(_statement(case, HEPATORENAL),))
    return finding(asked(creatinine, lambda a: False if a.at_most(NO_HEPATORENAL) else None), (creatinine,), amount)


def ecog_over_2(case: Case) -> Judged:
    """(3) ECOG over 2."""
    ecog = recent_statement(case, Topic.ECOG, int)
    return finding(asked(ecog, lambda grade: grade > ECOG), (ecog,), ecog.value)


def diffuse_fistula(case: Case) -> Judged:
    """(4) Diffuse fistula of the hepatic artery with the portal or a hepatic vein."""
    extent = latest_statement(case, Topic.ARTERY_FISTULA, FistulaExtent)
    if extent.value is FistulaExtent.PRESENT_EXTENT_UNKNOWN:
        extent = extent._replace(reasons=(Reason.EXTENT_UNKNOWN,), missing=(wanted(case, Topic.ARTERY_FISTULA),))
        return finding(Truth.INDETERMINATE, (extent,), extent.value)
    return finding(asked(extent, lambda found: found is FistulaExtent.DIFFUSE), (extent,), extent.value)


def _occlusion(case: Case) -> Known[bool]:
    """Whether the hepatic artery is occluded: stated, on record as a condition, or why an attempt was abandoned."""
    topic, on_record = Topic.ARTERY_OCCLUSION, _on_record(case, Complication.HEPATIC_ARTERY_OCCLUSION)
    conditions = [c for c in case.complications if c.kind is Complication.HEPATIC_ARTERY_OCCLUSION]
    facts = [s for s in case.statements if s.topic is topic]
    facts += [_dated(topic, True, c.key, c.onset, c.source) for c in conditions]
    facts += [_dated(topic, True, p.key, p.on, p.source) for p in case.procedures if p.abandoned_for_occlusion]
    known = newest(case, topic, facts, bool)
    by_condition = known.value is True and set(known.evidence) <= set(on_record.evidence)
    return known._replace(assumptions=known.assumptions + on_record.assumptions) if by_condition else known


def _access(case: Case) -> Known[bool]:
    """Whether the hepatic artery can be catheterized: stated, not when an attempt was abandoned, by a recent TACE.

    A TACE that is not surely recent only leaves open what is not surely later than it, and says otherwise.
    """
    topic = Topic.CATHETERIZATION_POSSIBLE
    facts = [s for s in case.statements if s.topic is topic]
    facts += [_dated(topic, False, p.key, p.on, p.source) for p in case.procedures if p.abandoned_for_occlusion]
    done = [(p.on, p) for p in case.procedures if p.on and p.kind in TACE_KINDS and not p.abandoned_for_occlusion]
    ages = [at_most_days_old(on, ACCESSIBLE, case.as_of) for on, _ in done]
    recent = [session for session, sure in zip(done, ages, strict=True) if sure]
    if recent:
        on, last = max(recent, key=_ends_last)
        facts.append(_dated(topic, True, last.key, on, last.source))
    known = newest(case, topic, facts, bool)
    if known.value or (known.value is None and known.recorded):
        return known
    others = [session for session, sure in zip(done, ages, strict=True) if not sure]
    later = [session for session in others if known.on is None or session[0].before(known.on) is not True]
    return _doubted(case, known, later) if later else known


def _doubted(case: Case, known: Known[bool], sessions: Sequence[tuple[Interval, Procedure]]) -> Known[bool]:
    """What no longer holds, or perhaps, after sessions of TACE that are too old to count, or perhaps."""
    on, last = max(sessions, key=_ends_last)
    stale = at_most_days_old(on, ACCESSIBLE, case.as_of) is False
    reason = Reason.STALE if stale else Reason.IMPRECISE_DATE
    missing = wanted(case, Topic.CATHETERIZATION_POSSIBLE, ACCESSIBLE)
    return Known(None, unique([*last.source, *known.evidence]), (reason,), (missing,))


def _ends_last(session: tuple[Interval, Procedure]) -> tuple[date, date]:
    return session[0].last, session[0].first


def _dated(topic: Topic, value: bool, key: str, on: Interval | None, source: tuple[str, ...]) -> Statement:
    """What a procedure or a condition says, as a statement of its date."""
    return Statement(key=key, topic=topic, on=on or UNDATED, value=value, source=source)


def _on_record(case: Case, kind: Complication) -> Known[bool]:
    """Whether a condition is on record; a record alone says yes, the lack of one does not say no."""
    records = [c for c in case.complications if c.kind is kind]
    if not records:
        return Known(None, reasons=(Reason.MISSING,))
    assumed = all(c.verification is Verification.ASSUMED for c in records)
    evidence = tuple(ref for c in records for ref in c.source)
    return Known(True, evidence, assumptions=(Assumption.VERIFICATION_ASSUMED,) if assumed else ())


def _statement(case: Case, what: Words) -> Missing:
    return Missing(what, None, None, case.as_of)


DEFINITION = Definition(
    id="cn-tace-unsuitable",
    version="1.0.0",
    order=1,
    citation="《TACE抵抗:肝癌介入治疗中的挑战》, 2024-09-19",
)

CRITERIA = (
    Criterion("unsuit-arterial-occlusion", "occlusion and no catheterization", arterial_occlusion),
    Criterion("unsuit-child-pugh-c", f">= {CLASS_C}", child_pugh_c),
    Criterion("unsuit-severe-jaundice", f"> {SEVERE_JAUNDICE} umol/L", severe_jaundice, words("unverified.jaundice")),
    Criterion("unsuit-encephalopathy", f">= {ENCEPHALOPATHY}", hepatic_encephalopathy),
    Criterion("unsuit-refractory-ascites", "refractory", refractory_ascites),
    Criterion("unsuit-hepatorenal-syndrome", "coded", hepatorenal_syndrome, words("unverified.hepatorenal")),
    Criterion("unsuit-ecog-over-2", f"> {ECOG}", ecog_over_2),
    Criterion("unsuit-diffuse-fistula", "diffuse", diffuse_fistula),
)


def judge(case: Case) -> Verdict:
    """Met if one item is met; not met if every item is known not to be."""
    return any_met(DEFINITION, CRITERIA, case)
