"""Which course of TACE is judged, its targets and its baseline.

A course ends, and counts and baseline restart, at another local therapy of the targets between two sessions, or when
the last scan before the next session shows complete response. Systemic therapy does not end it. Only the latest
course is judged. A session documented to treat other lesions only is not counted.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from fhirnet.case import Case
from fhirnet.case.imaging import LiverScan, Response
from fhirnet.case.treatment import Outcome, Procedure, ProcedureKind
from fhirnet.dates import Interval, days_from, within
from fhirnet.rules.readings import World
from fhirnet.rules.response import stated_response
from fhirnet.rules.scans import EARLY, Picture, inferred_targets, latest, picture, qualifies, recorded_targets
from fhirnet.rules.sessions import Session, embolizations, session_of, sessions_of
from fhirnet.verdict import Assumption

T = TypeVar("T")

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


class Course(NamedTuple):
    """The latest course: its sessions, the qualifying scans of the whole case measured against its targets.

    `every` are the counted sessions of all courses, in order; the course is the last of them. `seen` are, by the key of
    each of them, the scans after it and not after the next; one on the day of the next lies before it.
    """

    sessions: tuple[Session, ...]
    every: tuple[Session, ...]
    seen: Mapping[str, Sequence[Picture]]
    targets: tuple[str, ...]
    pictures: tuple[Picture, ...]
    baseline: Picture | None
    assumptions: tuple[Assumption, ...]

    @property
    def first(self) -> Interval:
        """The date of the first session."""
        return self.sessions[0].on

    def following(self, session: Session) -> Session | None:
        """The session after this one."""
        place = self.every.index(session) + 1
        return self.every[place] if place < len(self.every) else None


class History:
    """The TACE story of one case. What no open question touches is worked out once and kept.

    `breaks` are the other local therapies of the liver that were done, `recorded_targets` the lesions recorded as
    targets, `any_unsuccessful` says that a session, or what may have been one, was unsuccessful.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.embolizations = embolizations(case)
        self.any_unsuccessful = any(p.outcome is Outcome.UNSUCCESSFUL for kind in self.embolizations for p in kind)
        self.recorded_targets = recorded_targets(case.lesions)
        self.breaks = _breaks(case.procedures)
        self._kept: dict[Hashable, Any] = {}
        self._measured: dict[tuple[str, tuple[str, ...]], Picture] = {}

    def until(self, day: date) -> "History":
        """The story as it stood on an earlier day; what a scan measures is the same on every day."""
        earlier = History(self.case.cut(day))
        earlier._measured = self._measured
        return earlier

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

    def pictures(self, targets: tuple[str, ...], world: World) -> tuple[Picture, ...]:
        """The qualifying scans up to asOf in the order of their dates, measured against these targets."""
        return self.keep(("pictures", targets), world, lambda: self._pictures(targets, world))

    def _pictures(self, targets: tuple[str, ...], world: World) -> tuple[Picture, ...]:
        as_of = self.case.as_of
        found = [
            self._measured.get((scan.key, targets)) or self._picture(scan, targets)
            for scan in self.case.liver_scans
            if qualifies(scan, world) and world.holds(True if scan.on.last <= as_of else None, ("by asOf", scan.key))
        ]
        found.sort(key=lambda p: (p.on.first, p.on.last, p.scan.key))
        return tuple(found)

    def _picture(self, scan: LiverScan, targets: tuple[str, ...]) -> Picture:
        self._measured[scan.key, targets] = measured = picture(scan, targets)
        return measured

    def course(self, world: World, *, unsuccessful: bool = False, candidates: bool = False) -> Course | None:
        """The latest course, None without a counted session; with `candidates`, as if the dated ones were counted."""
        unsuccessful = unsuccessful and self.any_unsuccessful
        name = ("course", unsuccessful, candidates)
        return self.keep(name, world, lambda: _course(self, world, unsuccessful, candidates))

    def undated_candidates(self, *, unsuccessful: bool = False) -> int:
        """How many candidate sessions have no date."""
        undated = [p for p in self.embolizations.candidates if p.on is None]
        return sum(unsuccessful or p.outcome is not Outcome.UNSUCCESSFUL for p in undated)


def _breaks(procedures: Sequence[Procedure]) -> list[Procedure]:
    courses = {p.course for p in procedures}
    done = [p for p in procedures if p.kind in COURSE_BREAKS and p.outcome is not Outcome.UNSUCCESSFUL]
    return [p for p in done if p.key not in courses]


def _course(history: History, world: World, unsuccessful: bool, candidates: bool) -> Course | None:
    tace = history.embolizations
    procedures = (*tace.sessions, *(tace.candidates if candidates else ()))
    kept: list[Session] = []
    start, aim = 0, _Aim((), (), None)
    for session in sessions_of(procedures, history.case.as_of, world, unsuccessful=unsuccessful):
        first = not kept or _ended(history, kept[-1], session, aim, world)
        aimed = _aim(history, kept, session, world) if first else aim
        of_targets = _of_targets(session, aimed.targets)
        if of_targets is not None:
            start, aim = (len(kept), aimed) if first else (start, aim)
            kept.append(of_targets)
    if not kept:
        return None
    assumptions = [a for s in kept[start:] for a in s.assumptions]
    if aim.targets and not history.recorded_targets:
        assumptions.append(Assumption.TARGETS_INFERRED)
    pairs = zip(kept, (*kept[1:], None), strict=True)
    seen = {session.key: list(between(aim.pictures, session, following, world)) for session, following in pairs}
    return Course(
        tuple(kept[start:]),
        tuple(kept),
        seen,
        aim.targets,
        aim.pictures,
        aim.baseline,
        tuple(dict.fromkeys(assumptions)),
    )


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


def _of_targets(session: Session, targets: tuple[str, ...]) -> Session | None:
    """The session without the procedures of its day that are documented to treat other lesions; None without any."""
    if not targets:
        return session
    treating = [p for p in session.procedures if not p.treated or not set(targets).isdisjoint(p.treated)]
    if len(treating) == len(session.procedures):
        return session
    return session_of(treating) if treating else None


def _ended(history: History, last: Session, session: Session, aim: _Aim, world: World) -> bool:
    """Whether the course ended between its last session and this one."""
    for p in history.breaks:
        if p.on is None or (p.treated and aim.targets and set(aim.targets).isdisjoint(p.treated)):
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


def early(scan: Picture, sessions: Sequence[Session], world: World) -> bool:
    """Whether a scan lies 1 to 27 days after one of these sessions."""
    return any(
        world.holds(within(days_from(s.on, scan.on), 1, EARLY - 1), ("early", s.key, scan.scan.key)) for s in sessions
    )


def baseline_before(
    pictures: tuple[Picture, ...], session: Session, earlier: Sequence[Session], world: World
) -> Picture | None:
    """The last qualifying scan on or before a session that is not too early after one of the earlier sessions."""
    before = [
        p
        for p in pictures
        if world.holds(p.on.on_or_before(session.on), ("until", p.scan.key, session.key))
        and not early(p, earlier, world)
    ]
    return latest(before, world)
