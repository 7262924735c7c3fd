"""What every scan after the first TACE of the latest course says of the response: the row of a tumour board's table.

mRECIST (Lencioni R, Llovet JM. Semin Liver Dis 2010;30:52-60) and RECIST 1.1 side by side, each computed and as the
radiologist stated it, with the sums, the changes, the lesions that are not measured and the new ones. Information: the
definitions judge by their own rules, most of them by the targets alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple

from fhirnet.case import Case
from fhirnet.case.imaging import LiverScan, Response, ResponseCriteria
from fhirnet.dates import days_from, within
from fhirnet.quantities import Quantity
from fhirnet.rules import recist_1_1
from fhirnet.rules.appearance import new_liver_lesion
from fhirnet.rules.assessments import baseline_assumptions
from fhirnet.rules.courses import Course, History
from fhirnet.rules.known import unique
from fhirnet.rules.readings import World, in_every_world
from fhirnet.rules.recist_1_1 import Followed
from fhirnet.rules.response import GROWTH, TargetResponse, combined, non_target, stated_response, target_response
from fhirnet.rules.scans import EARLY, Picture, ViableSum
from fhirnet.rules.sessions import Session
from fhirnet.rules.shares import discordance, percent_change, share
from fhirnet.rules.tace_diagnosis import gate
from fhirnet.rules.tace_index import lipiodol, nadir
from fhirnet.verdict import NOT_APPLICABLE, CriteriaResponse, Reason, ScanResponse

HALF = 50  # %: the side of it that one lesion may be on alone, as JSH-LCSGJ asks
BY = {
    ResponseCriteria.MRECIST: (None, ResponseCriteria.MRECIST),
    ResponseCriteria.RECIST_1_1: (ResponseCriteria.RECIST_1_1,),
}


class Story(NamedTuple):
    """One course in one reading of the record, and what RECIST 1.1 follows through it."""

    history: History
    course: Course
    world: World
    followed: Followed


def responses(case: Case) -> tuple[ScanResponse, ...]:
    """Every scan after the first counted TACE of the latest course, in the order of their dates.

    None without such a session, or where the tumour is known to be another than HCC. What the written dates leave open
    is None, or holds every response that one of their readings gives (reason `imprecise-date`).
    """
    if gate(case).answer is NOT_APPLICABLE:
        return ()
    history = History(case)
    tables, why, complete = in_every_world(lambda world: _table(history, world))
    if len(tables) == 1 and complete:
        return tuple(tables[0].values())
    keys = unique([key for table in tables for key in table])
    rows = [_merged([t[key] for t in tables if key in t], why or (Reason.IMPRECISE_DATE,)) for key in keys]
    return tuple(sorted(rows, key=lambda row: (row.on.first, row.on.last, row.key)))


def _table(history: History, world: World) -> dict[str, ScanResponse]:
    course = history.course(world)
    if course is None:
        return {}
    story = Story(history, course, world, recist_1_1.followed(history, course, world))
    pictures = {picture.scan.key: picture for picture in course.pictures}
    rows: dict[str, ScanResponse] = {}
    for scan in history.case.liver_scans:
        session = _session_before(course, scan, world)
        if session is not None:
            rows[scan.key] = _row(story, scan, pictures.get(scan.key), session)
    return rows


def _session_before(course: Course, scan: LiverScan, world: World) -> Session | None:
    """The last session of the course before a scan; one on its day comes after it."""
    before = [s for s in course.sessions if world.holds(s.on.before(scan.on), ("after", s.key, scan.key))]
    return before[-1] if before else None


def _row(story: Story, scan: LiverScan, picture: Picture | None, session: Session) -> ScanResponse:
    course, world = story.course, story.world
    days = days_from(session.on, scan.on)
    early = world.holds(within(days, 1, EARLY - 1), ("early", session.key, scan.key))
    new_lesion = new_liver_lesion(story.history.case, scan)
    mrecist, base = _mrecist(story, scan, picture, early, new_lesion), course.baseline
    sized = recist_1_1.target_response(story.followed, scan, world)
    assumed = [] if picture is None else [*picture.assumptions, *baseline_assumptions(base, course.sessions[0])]
    return ScanResponse(
        key=scan.key,
        on=scan.on,
        modality=scan.modality,
        session=session.on,
        days=days,
        qualifies=picture is not None,
        early=early,
        mrecist=mrecist,
        recist=_recist(scan, sized, early, new_lesion),
        non_target=non_target(scan),
        new_lesion=new_lesion,
        notes=_notes(story, scan, picture, session, early),
        assumptions=unique([*assumed, *course.assumptions, *sized.assumptions]),
        evidence=unique(
            [*(picture.source if picture else scan.source), *sized.evidence, *(base.source if base else ())]
        ),
    )


def _mrecist(
    story: Story, scan: LiverScan, picture: Picture | None, early: bool, new_lesion: bool | None
) -> CriteriaResponse:
    if picture is None:
        target = stated_response(scan, mrecist_only=True)
        why = target.reasons if target.possible else unique([*target.reasons, Reason.VIABILITY_NOT_ASSESSABLE])
        return _criteria(scan, ResponseCriteria.MRECIST, target._replace(reasons=why), early, new_lesion)
    base, course = story.course.baseline, story.course
    smallest = nadir(story.history, course, base, picture, story.world)
    target = target_response(picture, base, smallest, GROWTH, mrecist_only=True)
    found = _criteria(scan, ResponseCriteria.MRECIST, target, early, new_lesion)
    return _measured(found, picture.viable, None if base is None else base.viable, smallest)


def _recist(scan: LiverScan, sized: recist_1_1.Sized, early: bool, new_lesion: bool | None) -> CriteriaResponse:
    stated = _stated(scan.target_response, scan.target_criteria, ResponseCriteria.RECIST_1_1)
    target = sized.response
    if not target.possible and stated is not None and stated is not Response.NE:
        target = TargetResponse((stated,))
    found = _criteria(scan, ResponseCriteria.RECIST_1_1, target, early, new_lesion)
    return _measured(found, sized.sums.now, sized.sums.baseline, sized.sums.nadir)


def _criteria(
    scan: LiverScan, criteria: ResponseCriteria, target: TargetResponse, early: bool, new_lesion: bool | None
) -> CriteriaResponse:
    """The responses by one set of criteria; a scan too early after a session decides none."""
    of_target = _stated(scan.target_response, scan.target_criteria, criteria)
    of_all = _stated(scan.overall_response, scan.overall_criteria, criteria)
    if early:
        return CriteriaResponse(target_stated=of_target, overall_stated=of_all, reasons=(Reason.EARLY_SCAN,))
    overall = combined(target, non_target(scan), new_lesion)
    differ = (of_target and target.possible and of_target not in target.possible) or (
        of_all and overall.possible and of_all not in overall.possible
    )
    return CriteriaResponse(
        target=target.possible,
        target_stated=of_target,
        overall=overall.possible,
        overall_stated=of_all,
        reasons=unique(
            [*target.reasons, *target.notes, *overall.reasons, *overall.notes]
            + ([Reason.REPORTED_VS_COMPUTED] if differ else [])
        ),
    )


def _stated(response: object, by: object, criteria: ResponseCriteria) -> Response | None:
    """A stated response, if it is by these criteria; one by unstated criteria is taken for mRECIST."""
    return response if isinstance(response, Response) and by in BY[criteria] else None


def _measured(
    found: CriteriaResponse, now: ViableSum, base: ViableSum | None, smallest: Quantity | None
) -> CriteriaResponse:
    return replace(
        found,
        amount=now.amount,
        baseline=None if base is None else base.amount,
        nadir=smallest,
        from_baseline=None if base is None else percent_change(now, base),
        from_nadir=percent_change(now, ViableSum(smallest)),
    )


def _notes(story: Story, scan: LiverScan, picture: Picture | None, session: Session, early: bool) -> tuple[Reason, ...]:
    notes = [Reason.EARLY_SCAN] if early else []
    if picture is None:
        return (*notes, Reason.VIABILITY_NOT_ASSESSABLE)
    base = story.course.baseline
    notes += [] if base else [Reason.NO_BASELINE]
    notes += lipiodol(story.course, session, picture)
    measured = share(picture, base).percent
    over = None if measured is None else measured.above(HALF)
    if base is not None and over is not None and len(picture.targets) > 1 and discordance(picture, base, over, HALF):
        notes.append(Reason.LESION_DISCORDANCE)
    return tuple(notes)


def _merged(rows: Sequence[ScanResponse], why: Iterable[Reason]) -> ScanResponse:
    """One row of several readings of inexact dates."""
    if all(row == rows[0] for row in rows[1:]):
        return rows[0]
    merged: ScanResponse = _joined(rows)
    return replace(merged, notes=unique([*why, *merged.notes]))


def _joined(records: Sequence[Any]) -> Any:
    """The record of what all of these say: equal fields stay, lists are joined, other fields are unknown."""
    first = records[0]
    changed: dict[str, Any] = {}
    for field in fields(first):
        values = [getattr(record, field.name) for record in records]
        if all(value == values[0] for value in values[1:]):
            continue
        if field.name == "days":
            changed["days"] = (min(least for least, _ in values), max(most for _, most in values))
        elif is_dataclass(values[0]) and field.name in ("mrecist", "recist"):
            changed[field.name] = _joined(values)
        else:
            lists = isinstance(values[0], tuple)
            changed[field.name] = unique([each for value in values for each in value]) if lists else None
    return replace(first, **changed)
