"""Which TACE sessions count, which course they make, and which scan assessed each.

A session is one day of TACE on a target. Sessions of one exact day are one. What may have been a session, but is not
known to be (no date, embolization of unknown kind, known by text only), is a candidate and never counted.
A course ends, and counts and baseline restart, at another local therapy of the targets between two sessions, or when
the last scan before the next session shows complete response. Only the latest course is judged.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from fhirnet.case import Case
from fhirnet.case.imaging import Response
from fhirnet.case.treatment import TACE_KINDS, Intent, Outcome, Procedure, ProcedureKind
from fhirnet.dates import Interval, days_from, within
from fhirnet.rules.readings import World
from fhirnet.rules.response import stated_response
from fhirnet.rules.scans import (
    EARLY,
    Months,
    Picture,
    inferred_targets,
    latest,
    picture,
    qualifies,
    recorded_targets,
)
from fhirnet.verdict import Assumption, Reason

T = TypeVar("T")

STALE_BASELINE = 60  # days before the first session after which a baseline scan is stale
COURSE_BREAKS = frozenset(
    {
        ProcedureKind.LIVER_RESECTION,
        ProcedureKind.LIVER_TRANSPLANT,
        ProcedureKind.ABLATION,
        ProcedureKind.LIVER_RADIOTHERAPY,
        ProcedureKind.TARE,
        ProcedureKind.HAIC,
    }
)
SESSION_KINDS = TACE_KINDS | {ProcedureKind.EMBOLIZATION_UNSPECIFIED}  # of what may be a counted session
_CANDIDATE_KINDS = frozenset({ProcedureKind.EMBOLIZATION_UNSPECIFIED, ProcedureKind.TEXT_ONLY_TACE})


class Session(NamedTuple):
    """The TACE of one day. `intent` and `quality` are None where the records of the day say nothing, or disagree."""

    on: Interval
    key: str
    procedures: tuple[Procedure, ...]
    intent: Intent | None
    quality: bool | None
    source: tuple[str, ...]
    assumptions: tuple[Assumption, ...]


class Course(NamedTuple):
    """The latest course: its sessions, the qualifying scans of the whole case measured against its targets.

    `every` are the counted sessions of all courses, in order; the course is the last of them. `seen` are, for each of
    them, the scans after it and not after the next; one on the day of the next lies before it.
    """

    sessions: tuple[Session, ...]
    every: tuple[Session, ...]
    seen: tuple[tuple[Picture, ...], ...]
    targets: tuple[str, ...]
    pictures: tuple[Picture, ...]
    baseline: Picture | None
    assumptions: tuple[Assumption, ...]

    @property
    def first(self) -> Interval:
        """The date of the first session."""
        return self.sessions[0].on

    def place(self, session: Session) -> int:
        """The place of a session of the course among all sessions."""
        return next(i for i, s in enumerate(self.every) if s is session)

    def following(self, session: Session) -> Session | None:
        """The session after this one."""
        place = self.place(session) + 1
        return self.every[place] if place < len(self.every) else None


@dataclass(frozen=True)
class History:
    """The TACE story of one case. What no open question touches is worked out once and kept."""

    case: Case
    _kept: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def keep(self, name: Hashable, world: World, make: Callable[[], T]) -> T:
        """What `make` gives, made once, unless it depends on how this world reads an open question."""
        if name in self._kept:
            kept: T = self._kept[name]
            return kept
        touched = world.touched
        made = make()
        if world.touched == touched:
            self._kept[name] = made
        return made

    @cached_property
    def embolizations(self) -> tuple[tuple[Procedure, ...], tuple[Procedure, ...]]:
        """The procedures that are TACE on a date, and the candidates; a course of sessions is neither."""
        courses = {p.course for p in self.case.procedures if p.course is not None}
        with_chemotherapy = {a.part_of for a in self.case.administrations if a.drug.chemotherapy}
        sure: list[Procedure] = []
        candidates: list[Procedure] = []
        for p in self.case.procedures:
            if p.key in courses or p.abandoned_for_occlusion:
                continue
            chemo = p.kind is ProcedureKind.EMBOLIZATION_UNSPECIFIED and p.key in with_chemotherapy
            if p.kind in TACE_KINDS or chemo:
                (candidates if p.on is None else sure).append(p)
            elif p.kind in _CANDIDATE_KINDS:
                candidates.append(p)
        return tuple(sure), tuple(candidates)

    @cached_property
    def any_unsuccessful(self) -> bool:
        """Whether a session, or what may have been one, was unsuccessful."""
        return any(p.outcome is Outcome.UNSUCCESSFUL for kind in self.embolizations for p in kind)

    @cached_property
    def recorded_targets(self) -> tuple[str, ...]:
        """The lesions recorded as targets."""
        return recorded_targets(self.case.lesions)

    def pictures(self, targets: tuple[str, ...], world: World) -> tuple[Picture, ...]:
        """The qualifying scans up to asOf in the order of their dates, measured against these targets."""
        return self.keep(("pictures", targets), world, lambda: self._pictures(targets, world))

    def _pictures(self, targets: tuple[str, ...], world: World) -> tuple[Picture, ...]:
        as_of = self.case.as_of
        found = [
            picture(scan, targets)
            for scan in self.case.liver_scans
            if qualifies(scan, world) and world.holds(True if scan.on.last <= as_of else None, ("by asOf", scan.key))
        ]
        found.sort(key=lambda p: (p.on.first, p.on.last, p.scan.key))
        return tuple(found)

    def course(self, world: World, *, unsuccessful: bool = False, candidates: bool = False) -> Course | None:
        """The latest course, None without a counted session; with `candidates`, as if the dated ones were counted."""
        unsuccessful = unsuccessful and self.any_unsuccessful
        name = ("course", unsuccessful, candidates)
        return self.keep(name, world, lambda: _course(self, world, unsuccessful, candidates))

    def undated_candidates(self, *, unsuccessful: bool = False) -> int:
        """How many candidate sessions have no date."""
        candidates = self.embolizations[1]
        return sum(p.on is None and (unsuccessful or p.outcome is not Outcome.UNSUCCESSFUL) for p in candidates)


def _course(history: History, world: World, unsuccessful: bool, candidates: bool) -> Course | None:
    kept: list[Session] = []
    start, aim = 0, _Aim((), (), None)
    for session in _ordered(_sessions(history, world, unsuccessful, candidates), world):
        if len(kept) > start and _ended(history, kept, session, aim, world):
            start = len(kept)
        if start == len(kept):
            aim = _aim(history, kept, session, world)
        if _treats(session, aim.targets):
            kept.append(session)
    if not kept:
        return None
    sessions = tuple(kept[start:] or kept)
    assumptions = [a for s in sessions for a in s.assumptions]
    if aim.targets and not history.recorded_targets:
        assumptions.append(Assumption.TARGETS_INFERRED)
    pairs = zip(kept, (*kept[1:], None), strict=True)
    seen = tuple(tuple(between(aim.pictures, session, following, world)) for session, following in pairs)
    return Course(
        sessions, tuple(kept), seen, aim.targets, aim.pictures, aim.baseline, tuple(dict.fromkeys(assumptions))
    )


def _sessions(history: History, world: World, unsuccessful: bool, candidates: bool) -> list[Session]:
    sure, possible = history.embolizations
    as_of = history.case.as_of
    days: dict[Hashable, list[Procedure]] = {}
    for p in (*sure, *(possible if candidates else ())):
        if p.on is None or (p.outcome is Outcome.UNSUCCESSFUL and not unsuccessful):
            continue
        if world.holds(True if p.on.last <= as_of else None, ("by asOf", p.key)):
            days.setdefault(p.on.first if p.on.exact else p.key, []).append(p)
    return [_session(procedures) for procedures in days.values()]


def _session(procedures: list[Procedure]) -> Session:
    first = procedures[0]
    assert first.on is not None
    assumptions: list[Assumption] = []
    if all(p.kind not in TACE_KINDS for p in procedures):
        assumptions.append(Assumption.CHEMO_BY_ADMINISTRATION)
    if any(not p.treated for p in procedures):
        assumptions.append(Assumption.TARGET_TREATED_ASSUMED)
    intent, quality, source = first.intent, first.standardized, first.source
    if len(procedures) > 1:
        intent = _agreed([p.intent for p in procedures])
        quality = _agreed([p.standardized for p in procedures])
        source = tuple(dict.fromkeys(ref for p in procedures for ref in p.source))
    return Session(first.on, first.key, tuple(procedures), intent, quality, source, tuple(assumptions))


def _agreed(stated: list[T | None]) -> T | None:
    """What the records of one day state, None where they state nothing or disagree."""
    said = set(stated) - {None}
    return said.pop() if len(said) == 1 else None


def _ordered(sessions: list[Session], world: World) -> list[Session]:
    """By date; two sessions whose order the written dates leave open, in this world's order."""
    sessions.sort(key=lambda s: (s.on.first, s.on.last, s.key))
    if all(s.on.exact for s in sessions):
        return sessions
    ordered: list[Session] = []
    for session in sessions:
        place = len(ordered)
        while place and not world.holds(
            ordered[place - 1].on.on_or_before(session.on), ("order", ordered[place - 1].key, session.key)
        ):
            place -= 1
        ordered.insert(place, session)
    return ordered


class _Aim(NamedTuple):
    """What a course is aimed at: its targets, the scans measured against them, the baseline."""

    targets: tuple[str, ...]
    pictures: tuple[Picture, ...]
    baseline: Picture | None


def _aim(history: History, before: list[Session], session: Session, world: World) -> _Aim:
    pictures = history.pictures(history.recorded_targets, world)
    baseline = baseline_before(pictures, session, before, world)
    if history.recorded_targets or baseline is None:
        return _Aim(history.recorded_targets, pictures, baseline)
    targets = inferred_targets(baseline.scan, {lesion.key: lesion for lesion in history.case.lesions})
    if not targets:
        return _Aim((), pictures, baseline)
    place = next(i for i, p in enumerate(pictures) if p is baseline)
    pictures = history.pictures(targets, world)
    return _Aim(targets, pictures, pictures[place])


def _treats(session: Session, targets: tuple[str, ...]) -> bool:
    return not targets or any(not p.treated or not set(targets).isdisjoint(p.treated) for p in session.procedures)


def _ended(history: History, kept: list[Session], session: Session, aim: _Aim, world: World) -> bool:
    """Whether the course ended between its last session and this one."""
    last = kept[-1]
    for p in history.case.procedures:
        if p.kind not in COURSE_BREAKS or p.on is None or p.outcome is Outcome.UNSUCCESSFUL:
            continue
        if p.treated and aim.targets and set(aim.targets).isdisjoint(p.treated):
            continue
        after = world.holds(last.on.before(p.on), ("after", last.key, p.key))
        if after and world.holds(p.on.before(session.on), ("before", p.key, session.key)):
            return True
    scan = latest((p for p in between(aim.pictures, last, session, world) if not early(p, (last,), world)), world)
    return scan is not None and complete(scan)


def complete(scan: Picture) -> bool:
    """Whether a scan documents complete response of all targets: nothing viable is measured, else it is stated."""
    if scan.viable.amount is not None:
        return scan.viable.gone
    return stated_response(scan.scan).possible == (Response.CR,)


def between(
    pictures: tuple[Picture, ...], session: Session, following: Session | None, world: World
) -> Iterator[Picture]:
    """The scans after a session and not after the next; one on the day of the next lies before it."""
    start = session.on
    end = None if following is None else following.on
    for p in pictures:
        on = p.scan.on
        if on.last <= start.first or (end is not None and on.first > end.last):
            continue
        if not world.holds(start.before(on), ("after", session.key, p.scan.key)):
            continue
        if end is None or following is None or world.holds(on.on_or_before(end), ("until", p.scan.key, following.key)):
            yield p


def early(scan: Picture, sessions: list[Session] | tuple[Session, ...], world: World) -> bool:
    """Whether a scan lies 1 to 27 days after one of these sessions."""
    return any(
        world.holds(within(days_from(s.on, scan.on), 1, EARLY - 1), ("early", s.key, scan.scan.key)) for s in sessions
    )


def baseline_before(
    pictures: tuple[Picture, ...], session: Session, earlier: list[Session] | tuple[Session, ...], world: World
) -> Picture | None:
    """The last qualifying scan on or before a session that is not too early after one of the earlier sessions."""
    before = [
        p
        for p in pictures
        if world.holds(p.on.on_or_before(session.on), ("until", p.scan.key, session.key))
        and not early(p, earlier, world)
    ]
    return latest(before, world)


def baseline_assumptions(baseline: Picture | None, session: Session) -> tuple[Assumption, ...]:
    """What is assumed when this scan is taken as the baseline of this session."""
    if baseline is None:
        return ()
    fresh = within(days_from(baseline.on, session.on), None, STALE_BASELINE)
    return baseline.assumptions if fresh else (*baseline.assumptions, Assumption.STALE_BASELINE)


def assessment(course: Course, session: Session, months: Months, longest: int | None, world: World) -> Picture | None:
    """The latest qualifying scan after a session and not after the next, one to `longest` months after it."""
    found = [
        p
        for p in course.seen[course.place(session)]
        if world.holds(
            months.within(session.on, p.on, 1, longest), ("window", months.name, longest, session.key, p.scan.key)
        )
    ]
    return latest(found, world)


def why_not_assessed(case: Case, course: Course, session: Session, longest: int | None) -> tuple[Reason, ...]:
    """Why a session has no assessment, as far as the scans after it show."""
    following = course.following(session)
    reasons = [Reason.NO_QUALIFYING_ASSESSMENT]
    qualifying = {p.scan.key for p in course.pictures}
    for scan in case.liver_scans:
        if scan.on.last <= session.on.first or (following and scan.on.first > following.on.last):
            continue
        if within(days_from(session.on, scan.on), 1, EARLY - 1):
            reasons.append(Reason.EARLY_SCAN)
        elif scan.key not in qualifying and Months.FIXED.within(session.on, scan.on, 1, longest) is not False:
            reasons.append(Reason.VIABILITY_NOT_ASSESSABLE)
    return tuple(dict.fromkeys(reasons))


def boundary_free(course: Course) -> bool:
    """Whether no count of days in the course lies where ways to count months differ (28-31, 89-92, 180-184 days)."""
    for session in course.sessions:
        if not session.on.exact:
            return False
        for scan in course.pictures:
            days = (scan.on.first - session.on.first).days
            if not scan.on.exact or EARLY <= days <= 31 or 89 <= days <= 92 or 180 <= days <= 184:
                return False
        if any(180 <= (other.on.first - session.on.first).days <= 184 for other in course.sessions):
            return False
    return True


def window_after(course: Course, session: Session, longest: int | None) -> tuple[date, date | None]:
    """The days in which a scan would assess a session, in the default count of months, up to the next session."""
    days = [] if longest is None else [Months.FIXED.after(session.on.first, longest)]
    following = course.following(session)
    if following is not None:
        days.append(following.on.last)
    return session.on.first + timedelta(EARLY), min(days, default=None)
