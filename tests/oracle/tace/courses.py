"""The latest course of a reading of the case: its sessions, its targets, its baseline."""

from dataclasses import dataclass

from fhirnet.case import Case
from fhirnet.case.imaging import LiverScan
from tests.oracle.tace.response import gone
from tests.oracle.tace.scans import Scans, baseline, early, recorded_targets, targets
from tests.oracle.tace.sessions import Session, counted, latest_course


@dataclass(frozen=True)
class Course:
    """What is judged."""

    sessions: list[Session]
    every: list[Session]  # those of earlier courses as well
    scans: Scans
    baseline: LiverScan | None
    targets: frozenset[str]


def course(case: Case, scans: Scans, *, failed_too: bool = False, candidates_too: bool = False) -> Course:
    """The sessions of the latest course of a case with exact dates, of which one scan a day counts."""
    recorded = recorded_targets(case)
    sessions = counted(case, recorded, failed_too=failed_too, candidates_too=candidates_too)

    def all_gone(one: Session, other: Session) -> bool:
        """The last scan before the next session, if it is after this one."""
        start = baseline(sessions[0], sessions, scans.chosen)
        seen = [scan for scan in scans.chosen if one.day < scan.on.first <= other.day and not early(scan, [one])]
        return bool(seen) and gone(seen[-1], targets(case, start))

    latest = latest_course(case, sessions, recorded, all_gone)
    start = baseline(latest[0], sessions, scans.chosen) if latest else None
    return Course(latest, sessions, scans, start, targets(case, start))
