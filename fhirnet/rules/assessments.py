"""Which scan assessed a session, and why none did."""

from collections.abc import Iterable, Sequence
from datetime import date

from fhirnet.case import Case
from fhirnet.case.treatment import Procedure
from fhirnet.dates import Interval, days_from, shifted, within
from fhirnet.rules.courses import Course, History
from fhirnet.rules.known import unique
from fhirnet.rules.readings import World
from fhirnet.rules.scans import EARLY, Months, Picture, latest
from fhirnet.rules.sessions import Session
from fhirnet.verdict import Assumption, Reason

STALE_BASELINE = 60  # days before the first session after which a baseline scan is stale


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
        for p in course.seen[session.key]
        if world.holds(
            months.within(session.on, p.on, 1, longest), ("window", months, longest, session.key, p.scan.key)
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


def early_scans(history: History, course: Course) -> tuple[Interval, ...]:
    """The dates of the scans that surely lie 1 to 27 days after a session of the course; they assess nothing."""
    name = ("early scans", *[session.key for session in course.sessions])
    return history.keep(name, World(), lambda: _early_scans(history.case, [s.on for s in course.sessions]))


def _early_scans(case: Case, sessions: Sequence[Interval]) -> tuple[Interval, ...]:
    return unique(
        [
            scan.on
            for session in sessions
            for scan in case.liver_scans
            if scan.on.first > session.last and (scan.on.last - session.first).days < EARLY
        ]
    )


def boundary_free(case: Case, sessions: Iterable[Procedure]) -> bool:
    """Whether no count of days lies where ways to count months differ: 28 to 31, 89 to 92 or 180 to 184 days."""
    starts = [p.on for p in sessions if p.on is not None]
    scans = [scan.on for scan in case.liver_scans]
    if not all(on.exact for on in (*starts, *scans)):
        return False
    for start in starts:
        day = start.first.toordinal()
        for scan in scans:
            days = scan.first.toordinal() - day
            if EARLY <= days <= 31 or 89 <= days <= 92:
                return False
        if any(180 <= other.first.toordinal() - day <= 184 for other in starts):
            return False
    return True


def window_after(course: Course, session: Session, longest: int | None) -> tuple[date, date | None]:
    """The days in which a scan would assess a session, in the default count of months, up to the next session."""
    days = [] if longest is None else [Months.FIXED.after(session.on.first, longest)]
    following = course.following(session)
    if following is not None:
        days.append(following.on.last)
    return shifted(session.on.first, EARLY), min(days, default=None)
